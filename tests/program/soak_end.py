"""How a soak ends: everything is put right, the exchange says all it knows once more, and what differs is
told."""

import asyncio
import glob
import json
import os
import statistics

from proc import cpu_s, status_kb
from soak_faults import LAST
from soak_journal import Journal
from soak_truth import compare, wrong_lamps

GROWTH = 1.05  # the median of the last quarter beside that of the second …
GROWTH_KIB = 1024  # … and what a page or two may add …
# … in a soak that lasts so long at least: before, there is much that is seen for the first time
JUDGED_S = 150
QUIET_S = 0.3
SCREEN_S = 20
LIVE_SHARE = 0.95  # so much must be known in the end
TRIES_MAX = 10
MINUTE_S = 50  # of the board's time, in which a second is 50 ms of ours, and a try may be seen late


class End:
    def __init__(self, soak):
        self.soak = soak
        self.problems = []
        self.report = {}

    def problem(self, text):
        self.problems.append(text)

    def last_words(self):
        """A report of a sanitizer, perhaps, which the terminal got."""
        return self.soak.board.last_words.decode("utf-8", "replace").replace("\x1b", "^[").replace("\r", "")

    def order(self, orders):
        """Orders that may be refused: somebody is busy, or not there."""
        return self.soak.office.ask("/sim/do", "POST", orders.encode())[0] == 200

    async def put_right(self):
        soak = self.soak
        for network in soak.networks:
            network.restore()
        self.order("resume\nadmit")
        soak.board.read_on()
        soak.board.resize(200, 60 + soak.options.extensions)
        if await soak.until_live(90) is None:
            self.problem("the board does not hear the exchange again within 90 s")
        if not await soak.wait(soak.network_of_observer.is_live, 90):
            self.problem("the observer does not hear the exchange again within 90 s")
        soak.clock.slow_down()  # nothing is to be given up while this program is busy
        self.report["descriptors"] = {"before": soak.descriptors_before, "after": await soak.steady()}

    def create_activity(self, truth):
        """Calls, conferences, queues and pauses, so that not everything is idle, and then every state told
        again."""
        rng = self.soak.rng
        phones = [number for number, lamp in truth["ext"].items() if lamp == 0
                  and not is_slot(number, truth)][1:]
        rng.shuffle(phones)
        quarter = len(phones) // 4
        for a, b in zip(phones[:quarter], phones[quarter:2 * quarter]):
            self.order(rng.choice((f"call {a} {b} 86400", f"ring {a} {b}", f"call {a} 601234567 86400")))
        for phone in phones[2 * quarter:3 * quarter]:
            self.order(f"conf Narada {phone}")
        for queue, one in truth["queues"].items():
            for i in range(rng.randint(0, 3)):
                self.order(f"join {queue} 60200000{i} Klient")
            self.order(f"join {queue} 602000009 Klient")
            self.order(f"leave {queue} 602000009")
            for peer in one["members"]:
                agent = peer.rsplit("-", 1)[1]
                self.order(f"pause {agent} {queue} obiad")
                if rng.random() < 0.5:
                    self.order(f"unpause {agent} {queue}")
        for number, lamp in truth["ext"].items():
            if lamp != 4:
                self.order(f"register {number}")
        self.order("reload")

    async def wait_until_quiet(self):
        """The truth, once nothing is said any more and everything that was has been passed on."""
        last = None
        while True:
            truth = self.soak.office.get("/sim/truth")
            if last is not None and truth["last_id"] == last["last_id"]:
                return truth
            last = truth
            await asyncio.sleep(QUIET_S)

    async def bring_to_rest(self):
        self.order("quiet")
        await asyncio.sleep(QUIET_S)
        for fault in LAST:
            await fault(self.soak)
        self.create_activity(self.soak.office.get("/sim/truth"))
        await self.wait_until_quiet()
        mark = self.soak.mark()
        self.truth = await self.wait_until_quiet()
        self.soak.samples.append((mark, self.truth))
        with open(os.path.join(self.soak.program.home, "truth.json"), "w", encoding="utf-8") as file:
            json.dump(self.truth, file)

    async def check_screen(self):
        soak = self.soak
        await soak.leave_prompts()
        soak.board.press(b"\x1b2")
        soak.board.press(b"\x0c")
        right = await soak.wait(lambda: not wrong_lamps(soak.board.screen.text(), self.truth), SCREEN_S)
        if not right:
            self.problems += wrong_lamps(soak.board.screen.text(), self.truth)
        self.report["lamps_drawn_right"] = len(self.truth["ext"]) if right else 0
        with open(os.path.join(soak.program.home, "screen.txt"), "w", encoding="utf-8") as file:
            file.write(soak.board.screen.text())

    def judge(self, what, state, truth, exact):
        result = compare(state, truth, exact)
        self.problems += [f"{what}: {difference}" for difference in result.differences]
        if exact:
            for kind in ("extensions", "members", "queues", "participants"):
                if result.share(kind) < LIVE_SHARE:
                    self.problem(f"{what}: only {result.share(kind):.0%} of the {kind} are known in the "
                                 f"end: {result.counts}")
            if not result.counts.get("names"):
                self.problem(f"{what}: no agent's name could be compared: {result.counts}")
        return dict(sorted(result.counts.items()), ghosts=sorted(result.ghosts))

    def check_observer(self):
        status, output, errors = self.soak.observer.end()
        if status != 0 or errors:
            self.problem(f"the observer ended with {status}: {errors}")
        state = json.loads(output)
        with open(os.path.join(self.soak.program.home, "observer.json"), "w", encoding="utf-8") as file:
            json.dump(state, file)
        if state["ids"]["last"] != self.truth["last_id"]:
            self.problem(f"the observer has heard up to {state['ids']['last']}, the last message was "
                         f"{self.truth['last_id']}")
        if state["link"] != "live":
            self.problem(f"the observer's link is {state['link']} in the end")
        self.report["observer"] = self.judge("observer", state, self.truth, exact=True)
        self.report["heard"] = {key: state[key] for key in ("frames", "events", "ids", "ignored")}

    async def check_board_end(self):
        soak = self.soak
        self.report["cpu_s"] = cpu_s(soak.board.pid)
        self.report["rss_kib"]["last"] = status_kb(soak.board.pid, "VmRSS")
        before, after = self.report["descriptors"].values()
        if before != after:
            self.problem(f"descriptors: {before} before the faults, {after} after them")
        await soak.leave_prompts()
        soak.board.press(b"q")
        if not await soak.wait(lambda: not soak.board.lives(), 30):
            if soak.board.lives():
                self.problem("the board does not end within 30 s of the key q")
                return
        if soak.board.process.returncode != 0:
            self.problem(f"the board ended with {soak.board.process.returncode}: {self.last_words()}")

    def check_journal(self):
        """What the board knew in the end, and at some of the moments in the midst of it."""
        soak = self.soak
        journal = Journal(soak.program.home, soak.board.pid)
        if not journal.files:
            self.problem("the board has left no journal")
            return
        self.report["journal"] = self.judge("journal", self.play(journal, None), self.truth, exact=True)
        moments = [(place, truth) for mark, truth in soak.samples
                   if (place := journal.moment(mark, truth["last_id"])) is not None]
        chosen = moments[::max(1, len(moments) // max(1, soak.options.samples))]
        counts = {}
        for place, truth in chosen:
            for what, count in self.judge(f"at line {place} of the journal", self.play(journal, place), truth,
                                          False).items():
                counts[what] = counts.get(what, 0) + (len(count) if what == "ghosts" else count)
        self.report["moments"] = {"marked": len(soak.samples), "heard": len(moments), "compared": len(chosen),
                                  **counts}
        self.report["journal"].update(files=len(journal.files), lines=len(journal.lines))

    def play(self, journal, count):
        soak = self.soak
        return journal.state(soak.program.path, soak.environment(), os.path.join(soak.program.home, "moment"),
                             count)

    def check_memory(self):
        memory = self.soak.memory
        quarter = self.soak.lived_s / 4
        second = [kib for at, kib in memory if quarter <= at < 2 * quarter]
        last = [kib for at, kib in memory if at >= 3 * quarter]
        figures = [statistics.median(part) if part else 0 for part in (second, last)]
        self.report["rss_kib"] = {"second_quarter": figures[0], "last_quarter": figures[1],
                                  "most": max(kib for _, kib in memory), "samples": len(memory)}
        long_enough = self.soak.lived_s >= JUDGED_S
        if long_enough and figures[1] > figures[0] * GROWTH + GROWTH_KIB:
            self.problem(f"memory grows: {figures[0]} KiB in the second quarter, "
                         f"{figures[1]} KiB in the last")

    def check_requests(self):
        """A number is decided on once: it may be asked for once at most. Nothing else is decided on."""
        board, observer = self.soak.networks
        twice = {number.decode() for number in board.dialled if board.dialled.count(number) > 1}
        if twice:
            self.problem(f"asked twice to dial {sorted(twice)}")
        if not set(board.dialled) <= set(self.soak.decided):
            self.problem(f"dialled without a decision: {sorted(set(board.dialled) - set(self.soak.decided))}")
        if board.other_requests or observer.dialled or observer.other_requests:
            self.problem(f"asked without a decision: "
                         f"{board.other_requests + observer.dialled + observer.other_requests}")
        self.report["dials"] = {"decided": len(self.soak.decided), "asked": len(board.dialled)}

    def check_tries(self):
        """Ten a minute; for the board keys are pressed, too."""
        most = [network.tries_within(MINUTE_S) for network in self.soak.networks]
        if most[1] > TRIES_MAX:
            self.problem(f"the observer tried to connect {most[1]} times in {MINUTE_S} s")
        self.report["most_tries_in_a_minute"] = dict(zip(("board", "observer"), most))

    def check_reports(self):
        for path in sorted(glob.glob(os.path.join(self.soak.folder, "*"))):
            with open(path, encoding="utf-8", errors="replace") as file:
                self.problem(f"{os.path.basename(path)}:\n{file.read()[:6000]}")

    async def check_office_end(self):
        soak = self.soak
        soak.cpu_of_exchanges_s += cpu_s(soak.office.process.process.pid)
        if (ended := await asyncio.to_thread(soak.office.process.end)) != (0, "", ""):
            self.problem(f"the exchange ended with {ended}")


def is_slot(number, truth):
    """A parking slot, which is no telephone."""
    return int(number) > 700 * 10 ** (len(number) - 3)


async def end(soak):
    last = End(soak)
    if soak.board.lives():
        await last.put_right()
        await last.bring_to_rest()
        await last.check_screen()
        last.check_memory()
        last.check_observer()
        await last.check_board_end()
        last.check_journal()
    else:
        last.problem(f"the board has ended with {soak.board.process.returncode}: {last.last_words()}")
    last.check_requests()
    last.check_tries()
    await last.check_office_end()
    last.check_reports()
    unseen = [name for name, row in soak.faults.items() if row["unseen"]]
    if unseen and "observer" in last.report:
        last.problem(f"not live again within 90 s after: {', '.join(unseen)}")
    last.report.update({
        "seed": soak.options.seed, "minutes": round(soak.lived_s / 60, 2),
        "extensions": soak.options.extensions,
        "speed": soak.options.speed, "clock": soak.options.clock, "faults": soak.faults,
        "connections": {"tried": soak.network.accepted, "upgraded": soak.network.streams,
                        "turned_away": soak.network.turned_away, "bytes": soak.network.bytes},
        "retry_keys": soak.retries, "screen_bytes": soak.board.bytes, "problems": last.problems,
    })
    return last.report


def tell(report):
    print(f"{'fault':24}{'lane':10}{'times':>6}{'longest until live again':>28}")
    for name, row in sorted(report["faults"].items(), key=lambda pair: (pair[1]["lane"], pair[0])):
        print(f"{name:24}{row['lane']:10}{row['times']:6}{row['longest_s']:26.2f} s")
    print(f"{'all':24}{'':10}{sum(row['times'] for row in report['faults'].values()):6}")
    for key, value in report.items():
        if key not in ("faults", "problems"):
            print(f"{key}: {json.dumps(value, ensure_ascii=False)}")
    for problem in report["problems"]:
        print("PROBLEM " + problem)
    print("soak: " + (f"{len(report['problems'])} problems" if report["problems"] else "all is well"))
    print(json.dumps(report, ensure_ascii=False))
