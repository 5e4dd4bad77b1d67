"""Observes the program during a fault: its events, its screen, its memory and descriptors."""

import contextlib
import json
import re

import proc
from program import DEADLINE_S, wait_for
from tmux import Tmux

SHADOW_KB = 1 << 30  # a terabyte of addresses: only AddressSanitizer lays hands on so many
MEMORY_SLACK_KB = 2048  # of the heap's own making: a leak of a frame each time would be seen


TIMED_OUT = "127.0.0.1 has not answered within 15 s"
ON_THEIR_WAY_MOST = 3


class Watch:
    """pbxboard watch, whose lines are read as events; use it in a with statement."""

    def __init__(self, program, config, **more):
        self.running = program.start("watch", "--format", "json", "--config", config, **more)
        self.pid = self.running.process.pid

    def __enter__(self):
        return self

    def __exit__(self, *_):
        with self.running:
            pass

    def until(self, **wanted):
        """The events up to the first that has these fields."""
        events = []
        while not events or any(events[-1].get(name) != value for name, value in wanted.items()):
            line = self.running.line()
            assert line is not None, (wanted, events[-20:], self.running.process.poll())
            events.append(json.loads(line))
        return events

    def link(self, state):
        """The next event of the link that says so."""
        return self.until(event="link", state=state)[-1]

    def reason(self, state="lost"):
        return self.link(state)["reason"]

    def reason_after(self, world, seconds):
        """The reason of the next attempt, when so much time has passed. One that was on its way meanwhile may
        have timed out, and is passed over."""
        reason = TIMED_OUT
        for _ in range(ON_THEIR_WAY_MOST):
            if reason == TIMED_OUT:
                world.pass_s(seconds)
                reason = self.reason()
        return reason

    def end(self):
        """It ends when it is told to, and has complained of nothing."""
        status, _, errors = self.running.end()
        assert (status, errors) == (0, ""), (status, errors)


class Board(Tmux):
    """The board in a window that is wide enough for any sentence."""

    def __init__(self, program, config, **more):
        super().__init__(program, program.path, "--config", config, cols=170, rows=24, **more)
        self.pid = self.child()

    def lamp(self, number):
        """How the extension is drawn: its glyph and its word; None where it is not."""
        rows = self.screen().split("\n")
        for row, below in zip(rows, rows[1:]):
            found = re.search(rf"(\S) {number}\b", row)
            if found:
                word = re.match(r"\S*", below[found.start() + 2:])
                return found[1], word[0]
        return None

    def wait_for_lamps(self, **lamps):
        """Waits until the extensions are drawn like that: wait_for_lamps(e101=IDLE)."""
        def drawn():
            return {name: self.lamp(name[1:]) for name in lamps}
        try:
            wait_for(lambda: drawn() == lamps, "")
        except AssertionError:
            raise AssertionError(f"{drawn()} is not {lamps}:\n{self.screen()}") from None

    def wait_for_text(self, text):
        self.wait_for(re.escape(text))

    def quit(self):
        self.keys("q")
        self.wait_for("^ended with 0")


IDLE = ("○", "")
TALKING = ("●", "talking")
CALLED = ("▲", "←")
STALE = ("◌", "stale")


def descriptors(pid):
    """What is open, by kind: a socket that is opened again has another number. None where nobody may look."""
    targets = proc.descriptors(pid)
    return targets and sorted(re.sub(r"\d+", "", target) for target in targets)


def memory_kb(pid):
    """What it has taken for itself and holds."""
    return proc.status_kb(pid, "RssAnon")


def is_sanitised(pid):
    """AddressSanitizer keeps what is freed for a while, so its memory tells nothing; its own report does."""
    return proc.status_kb(pid, "VmSize") > SHADOW_KB


@contextlib.contextmanager
def nothing_kept(*pids, slack_kb=MEMORY_SLACK_KB):
    """What happens inside costs these programs neither memory nor descriptors in the end."""
    before = [(pid, descriptors(pid), memory_kb(pid)) for pid in pids]
    yield
    for pid, held, kilobytes in before:
        try:
            wait_for(lambda pid=pid, held=held: descriptors(pid) == held, "")
        except AssertionError:
            raise AssertionError(f"after {DEADLINE_S} s open: {descriptors(pid)}, before: {held}") from None
        grown = memory_kb(pid) - kilobytes
        assert is_sanitised(pid) or grown <= slack_kb, f"{grown} kB more than the {kilobytes} kB before"
