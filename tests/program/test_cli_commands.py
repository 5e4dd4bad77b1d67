"""The subcommands against the simulated exchange and servers that misbehave: test_cli_commands.py PBXBOARD
TRACE"""

import concurrent.futures
import contextlib
import csv
import io
import json
import os
import re
import resource
import signal
import socket
import subprocess
import sys
import unittest
import wave

from on_terminal import OnTerminal
from program import DEADLINE_S, EVER, KEY, NAME, Program, Simulator, reserved_port, wait_for
from screens import SCREENS
from scripted_server import ScriptedServer

PBXBOARD, TRACE = sys.argv[1:3]
OTHER_KEY = "NieTenKluczWcale"


class Commands(unittest.TestCase):
    """One office, in which nothing happens unless it is asked for."""

    @classmethod
    def setUpClass(cls):
        cls.program = cls.enterClassContext(Program(PBXBOARD))
        cls.office = cls.enterClassContext(Simulator(cls.program))
        cls.office.do("quiet")

    def setUp(self):
        self.office.do("quiet")

    def run_done(self, *arguments, **more):
        """What it wrote, when everything went well."""
        status, output, errors = self.program.run(*arguments, *self.office.connection, **more)
        self.assertEqual(status, 0, errors)
        return output

    def run_failed(self, status, *arguments, **more):
        """What it wrote to stderr, when it failed like that: a sentence, and nothing on stdout."""
        done, output, errors = self.program.run(*arguments, **more)
        self.assertEqual((done, output), (status, ""), errors)
        self.assertRegex(errors, r"^pbxboard: .+\n$")
        return errors


class Requests(Commands):
    def test_dial(self):
        self.assertEqual(self.run_done("dial", "101", "105"), "OK\n")
        phones = wait_for(lambda: self.ringing("101"), "101 rings first")
        self.assertEqual(phones["105"], 0)

    def ringing(self, number):
        phones = self.office.get("/sim/truth")["ext"]
        return phones if phones[number] == 8 else None

    def test_dial_from_my_extension(self):
        self.assertEqual(self.run_done("dial", "105", "--extension", "103"), "OK\n")
        wait_for(lambda: self.ringing("103"), "103 rings")
        self.assertIn("extension", self.run_failed(2, "dial", "105", *self.office.connection))

    def test_dial_takes_numbers_as_people_write_them(self):
        with ScriptedServer() as server:
            with self.program.start("dial", "10 1", "+48 601-234-567", "--api", server.address, "--name",
                                    NAME) as dialling:
                with server.asking() as client:
                    self.assertIn("cpa=101&cpb=%2B48601234567", client.request.target)
                    dialling.end()
        self.run_failed(2, "dial", "101", "6" * 64, *self.office.connection)

    def test_dial_is_refused(self):
        errors = self.run_failed(1, "dial", "999", "105", *self.office.connection)
        self.assertIn("Action Error", errors)

    def test_sms(self):
        for options in ((), ("--test",)):
            output = self.run_done("sms", *options, "601 234 567", "Zażółć gęślą jaźń")
            self.assertRegex(output, r"^QUEUE \d+\n$")
        identity = output.split()[1]
        bills = [row for row in self.office.get("/cdr?datestart=2000-01-01&datestop=2100-01-01")
                 if row["uniqueid"] == identity]
        self.assertLessEqual(len(bills), 1)

    def test_cdr_in_each_format(self):
        rows = sorted(self.office.get("/cdr?datestart=2000-01-01&datestop=2100-01-01"),
                      key=lambda row: row["calldate"])
        self.assertGreater(len(rows), 100)
        listed = json.loads(self.run_done("cdr", *EVER, "--format", "json"))
        self.expect_rows([(row["id"], row["from"], row["to"], row["duration_s"], row["talked_s"])
                          for row in listed],
                         [(row["uniqueid"], row["src"], row["dst"], int(row["duration"]), int(row["billsec"]))
                          for row in rows])
        self.assertEqual(listed[0]["started"].replace("T", " "), rows[0]["calldate"])
        written = list(csv.DictReader(io.StringIO(self.run_done("cdr", *EVER, "--format", "csv"),
                                                  newline="")))
        self.expect_rows([list(row) for row in written], [list(row) for row in listed])
        self.expect_rows([(row["id"], row["caller_id"], row["disposition"]) for row in written],
                         [(row["id"], row["caller_id"], row["disposition"]) for row in listed])
        table = self.run_done("cdr", *EVER).splitlines()
        self.assertRegex(table[0], r"^Started +From +Caller id +To +Result ")
        self.assertEqual(len(table), 1 + len(rows))
        self.assertIn(rows[-1]["uniqueid"], table[-1])

    def expect_rows(self, found, expected):
        """Row by row: assertEqual would take minutes to say how long lists differ."""
        self.assertEqual(len(found), len(expected))
        for one, other in zip(found, expected):
            self.assertEqual(one, other)

    def test_titles_are_translated_but_not_for_programs(self):
        self.assertNotIn("Started", self.run_done("cdr", *EVER, "--language", "pl").splitlines()[0])
        for output in (self.run_done("cdr", *EVER, "--format", "csv", "--language", "pl"),
                       self.run_done("cdr", *EVER, "--format", "csv", LANGUAGE="pl")):
            self.assertTrue(output.startswith("started,from,"), output[:80])

    def test_days(self):
        day = ("--from", "2000-01-01", "--to", "2000-01-01")
        self.assertEqual(json.loads(self.run_done("cdr", *day, "--format", "json")), [])
        self.assertEqual(json.loads(self.run_done("cdr", "--to", "2000-01-01", "--format", "json")), [])
        self.assertNotEqual(json.loads(self.run_done("cdr", "--from", "2000-01-01", "--format", "json")), [])
        self.assertEqual(json.loads(self.run_done("cdr", "--from", "2100-01-01", "--format", "json")), [])
        for days in (("--from", "2021-02-30"), ("--to", "jutro"),
                     ("--from", "2021-01-02", "--to", "2021-01-01")):
            self.run_failed(2, "cdr", *days, *self.office.connection)

    def test_recordings(self):
        listed = json.loads(self.run_done("recordings", *EVER, "--format", "json"))
        rows = sorted(self.office.get("/record?datestart=2000-01-01&datestop=2100-01-01"),
                      key=lambda row: row["date"])
        self.expect_rows([row["id"] for row in listed], [row["uniqueid"] for row in rows])
        chosen = listed[-1]["id"]
        path = os.path.join(self.program.home, "rozmowa.wav")
        self.assertIn("rozmowa.wav", self.run_done("recordings", "get", chosen, "-o", path))
        with wave.open(path) as sound:
            self.assertEqual((sound.getnchannels(), sound.getframerate(), sound.getsampwidth()), (1, 8000, 2))
            self.assertGreater(sound.getnframes(), 8000)
        with open(path, "rb") as file:
            self.assertEqual(file.read(), self.office.ask("/record/" + chosen)[1])
        self.run_done("recordings", "get", chosen)
        self.assertTrue(os.path.exists(os.path.join(self.program.home, chosen + ".wav")))

    def test_recording_that_is_not_there(self):
        path = os.path.join(self.program.home, "nic.wav")
        self.run_failed(1, "recordings", "get", "1.1", "-o", path, *self.office.connection)
        self.assertFalse(os.path.exists(path))
        self.run_failed(2, "recordings", "get", "../1", *self.office.connection)

    def test_transcripts(self):
        listed = json.loads(self.run_done("transcripts", *EVER, "--format", "json"))
        rows = sorted(self.office.get("/transcription?datestart=2000-01-01&datestop=2100-01-01"),
                      key=lambda row: row["calldate"])
        self.expect_rows([row["id"] for row in listed], [row["uniqueid"] for row in rows])
        truth = self.office.get("/transcription/" + listed[0]["id"])
        shown = self.run_done("transcripts", "show", listed[0]["id"])
        self.assertIn(truth["content"].strip(), shown)
        self.assertIn(truth["summary"], shown)
        self.assertFalse(shown.isascii())
        with OnTerminal(self.program, "transcripts", "show", listed[0]["id"], *self.office.connection,
                        key=KEY, LC_ALL="C") as plain:
            self.assertEqual(plain.end(), 0)
            self.assertTrue(plain.written.isascii())
            self.assertEqual(len(plain.written.splitlines()), len(shown.splitlines()))
        as_json = json.loads(self.run_done("transcripts", "show", listed[0]["id"], "--format", "json"))
        self.assertEqual((as_json["id"], as_json["summary"], as_json["content"]),
                         (truth["uniqueid"], truth["summary"], truth["content"]))

    # What takes nothing: what is said of it, which descriptors are closed, how many bytes a file may have.
    DEAF = {
        "full": ("No space left on device", (), None),
        "closed": ("Bad file descriptor", (1,), None),
        "all closed": ("Bad file descriptor", (0, 1), None),
        "without a reader": ("Broken pipe", (), None),
        "limited": ("File too large", (), 0),
    }

    def run_to(self, deaf, *command):
        """The exit status, and what is said beside what is said of the journal."""
        _, closed, limit = self.DEAF[deaf]

        def prepare():
            for fd in closed:
                os.close(fd)
            if limit is not None:
                resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
        with contextlib.ExitStack() as kept:
            if deaf == "without a reader":
                reader, output = os.pipe()
                os.close(reader)
            else:
                output = os.open("/dev/full" if deaf == "full" else self.program.file("output", ""),
                                 os.O_WRONLY)
            kept.callback(os.close, output)
            running = kept.enter_context(self.program.start(*command, *self.office.connection, output=output,
                                                            preexec=prepare))
            status, _, errors = running.wait()
        return status, [line for line in errors.splitlines() if "The journal can't be written" not in line]

    def test_what_is_done_and_can_not_be_printed(self):
        """A script that saw a failure would ring twice."""
        for deaf, (reason, *_) in self.DEAF.items():
            for command, told in ((("dial", "101", "105"), "OK"), (("sms", "601234567", "x"), r"\S+ \d+")):
                with self.subTest(command=command, deaf=deaf):
                    self.office.do("quiet")
                    status, said = self.run_to(deaf, *command)
                    self.assertEqual((status, len(said)), (5, 1), said)
                    self.assertRegex(said[0], "^pbxboard: it is done, but the output can't be written "
                                              rf"\({reason}\): {told}$")

    def test_what_is_refused_and_can_not_be_printed(self):
        for deaf in self.DEAF:
            with self.subTest(deaf=deaf):
                status, said = self.run_to(deaf, "dial", "999", "105")
                self.assertEqual((status, "Action Error" in said[0]), (1, True), said)

    def test_what_is_read_and_can_not_be_printed(self):
        for deaf, (reason, *_) in self.DEAF.items():
            for command in (("cdr", *EVER), ("snapshot", "help", "--after", "100ms"),
                            ("state", "--after", "100ms"), ("watch", "--after", "5s")):
                with self.subTest(command=command, deaf=deaf):
                    said = [] if deaf == "without a reader" else [f"pbxboard: the output can't be written: "
                                                                  f"{reason}"]
                    self.assertEqual(self.run_to(deaf, *command), (1, said))

    def test_closed_descriptors_are_nobody_elses(self):
        """No socket gets the number of an output: what is meant for the user would be sent."""
        def close():
            for fd in range(3):
                os.close(fd)

        def listens():
            with socket.socket() as peer:
                return peer.connect_ex(("127.0.0.1", port)) == 0
        with reserved_port() as port:
            pass
        with self.program.start("sim", "--port", str(port), preexec=close, key=None) as sim:
            wait_for(listens, "the simulator listens")
            self.assertEqual({os.readlink(f"/proc/{sim.process.pid}/fd/{fd}") for fd in range(3)},
                             {"/dev/null"})

    def test_reader_that_has_seen_enough(self):
        for command in (("cdr", *EVER), ("cdr", *EVER, "--format", "json"), ("state", "--after", "3s")):
            with self.subTest(command=command), self.program.start(*command,
                                                                   *self.office.connection) as running:
                running.process.stdout.close()
                running.process.wait(DEADLINE_S)
                self.assertEqual(running.process.stderr.read(), b"")


class Watching(Commands):
    @contextlib.contextmanager
    def watch(self, *options):
        """A watcher that hears what is said from now on."""
        def hears():
            self.office.do("register 101")  # what is said before it listens is lost
            line = watcher.line(0.1)
            return line is not None and re.search(r"live|\b101\b", line)
        with self.program.start("watch", *options, *self.office.connection) as watcher:
            wait_for(hears, "the watcher hears something")
            yield watcher

    def test_text(self):
        with self.watch() as watcher:
            self.office.do("ring 102 105")
            line = watcher.line_with("105 ")[-1]
            self.assertRegex(line, r"^\d\d:\d\d:\d\d  \S  105 .*ringing")
            self.assertEqual(watcher.end()[::2], (0, ""))

    def test_json(self):
        with self.watch("--format", "json") as watcher:
            self.office.do("ring 102 105")
            lines = watcher.line_with('"number":"105"')
            heard = json.loads(lines[-1])
            self.assertEqual(list(heard)[:4], ["version", "t_ms", "exchange", "event"])
            self.assertEqual(heard["exchange"], NAME)
            for line in lines:
                self.assertIn("t_ms", json.loads(line))
            self.assertEqual(watcher.end(signal.SIGINT)[::2], (0, ""))

    def test_raw_is_a_recording(self):
        with self.watch("--raw", "--format", "json") as watcher:
            self.office.do("ring 102 105")
            lines = watcher.line_with(r'"exten\":\"105\",\"status\":8')
            self.office.do("reload")
            truth = self.office.get("/sim/truth")["ext"]
            while not all(any(rf'"exten\":\"{number}\"' in line for line in lines) for number in truth):
                lines.append(watcher.line())
            watcher.end()
        recording = self.program.file("recording.jsonl", "\n".join(lines) + "\n")
        status, output, errors = self.program.run("state", "--replay", recording, key=None)
        self.assertEqual((status, errors), (0, ""))
        state = json.loads(output)
        self.assertEqual((state["exchange"], state["link"], state["frames"]), (NAME, "replay", len(lines)))
        self.assertEqual({row["number"]: row["device_code"] for row in state["extensions"]}, truth)
        self.assertEqual(truth["105"], 8)

    def test_raw_text_is_verbatim(self):
        with self.watch("--raw") as watcher:
            self.office.do('raw {"id":-2,"channel":"pbx_MojaCentrala","text":Channel deleted}')
            self.assertEqual(watcher.line_with("-2")[-1],
                             '{"id":-2,"channel":"pbx_MojaCentrala","text":Channel deleted}')

    def test_raw_text_is_harmless(self):
        with self.watch("--raw") as watcher:
            self.office.do("raw begin\x1b]0;title\x07\u202eend")
            self.assertNotRegex(watcher.line_with("end")[-1], "[\x00-\x1f\u202e]")

    def test_ends_with_its_reader(self):
        with self.watch() as watcher:
            watcher.process.stdout.close()
            wait_for(lambda: self.office.do("ring 102 105\nquiet") or watcher.process.poll() is not None,
                     "the watcher ends when nobody reads any more")
            self.assertEqual(watcher.process.stderr.read(), b"")

    def test_state(self):
        """The state of a live exchange, with what is not known left unknown."""
        with self.program.start("state", "--after", "2s", *self.office.connection) as running:
            self.office.do("ring 102 105")
            status, output, errors = running.wait()
        self.assertEqual((status, errors), (0, ""))
        state = json.loads(output)
        self.assertEqual(list(state)[:5], ["version", "exchange", "link", "frames", "events"])
        self.assertEqual(state["exchange"], NAME)
        self.assertIn(state["link"], ("open", "live"))
        for row in state["extensions"]:
            self.assertIn(row["number"], ("102", "105"))

    def test_arguments_in_another_character_set(self):
        """Texts are converted, paths are the bytes that they are."""
        there = f"127.0.0.1:{self.office.port}"
        config = os.fsencode(self.program.home) + "/ł.conf".encode("iso8859-2")
        with open(config, "w", encoding="utf-8") as file:
            file.write(f'exchange "Łódź" {{ api = {{"http://{there}"}} stream = {{"ws://{there}"}} name = '
                       f'"{NAME}" }}\n')
        for options in (("--exchange", "Łódź"), ("--exchange=Łódź",),
                        ("--exchange", "Łódź", "--extension", "1\xa001")):
            with self.subTest(options):
                status, _, errors = self.program.run("state", "--after", "100ms", "--config", config,
                                                     *(option.encode("iso8859-2") for option in options),
                                                     LC_ALL="pl_PL.ISO-8859-2")
                self.assertEqual((status, errors), (0, ""))

    @staticmethod
    def names_of_agents(state):
        return {agent["number"]: agent["name"] for agent in state["agents"]}

    @staticmethod
    def last_names(count):
        """What the first messages of the recording call each agent, the last word of each."""
        names = {}
        with open(TRACE, encoding="utf-8") as trace:
            for line, _ in zip(trace, range(count)):
                text = json.loads(json.loads(line)["frame"])["text"]
                for one in text if isinstance(text, list) else [text]:
                    if "qmember" in one:
                        names[one["qmember"]["peer"].rsplit("-", 1)[1]] = one["qmember"]["m_name"]
        return names

    def test_state_of_a_recording(self):
        with open(TRACE, encoding="utf-8") as trace:
            times = [json.loads(line)["t_ms"] for line in trace]
        whole = json.loads(self.run_alone("state", "--replay", TRACE))
        self.assertEqual(whole["frames"], len(times))
        self.assertEqual(self.names_of_agents(whole), self.last_names(len(times)))
        half = times[len(times) // 2]
        part = json.loads(self.run_alone("state", "--replay", TRACE, "--at", str(half)))
        self.assertEqual(part["frames"], sum(time <= half for time in times))
        self.assertEqual(self.names_of_agents(part), self.last_names(part["frames"]))
        early = json.loads(self.run_alone("state", "--replay", TRACE, "--at", "30611"))
        self.assertEqual(self.names_of_agents(early), self.last_names(early["frames"]))
        self.assertNotEqual(self.names_of_agents(early)["104"], self.names_of_agents(whole)["104"])

    def test_a_recording_is_the_same_each_time(self):
        """Tables are hashed with another seed in each run: nothing of it may show."""
        for command in (("state",), ("snapshot", "switchboard"), ("snapshot", "queues"),
                        ("snapshot", "conferences")):
            with self.subTest(command):
                runs = {self.run_alone(*command, "--replay", TRACE) for _ in range(4)}
                self.assertEqual(len(runs), 1)

    def test_a_recording_stops_at_its_time(self):
        """Waits grow up to the time that is asked for, not only up to the last message before it."""
        frames = [{"id": 1, "channel": "pbx_" + NAME, "text": {"queue": {"peer": "Kolejka1", "calls": 1}}},
                  {"id": 2, "channel": "pbx_" + NAME, "text": {"queue": {"peer": "Kolejka1", "calls": 0}}}]
        lines = [json.dumps({"t_ms": at_ms, "frame": json.dumps(frame)})
                 for at_ms, frame in zip((1000, 9000), frames)]
        recording = self.program.file("waiting.jsonl", "\n".join(lines) + "\n")
        state = json.loads(self.run_alone("state", "--replay", recording, "--at", "6000"))
        self.assertEqual([row["longest_wait_at_least_ms"] for row in state["queues"]], [5000])

    def test_a_time_of_a_recording(self):
        """As people say it; what is not in the recording is no empty state."""
        begun_ms = 1795158012000  # 2026-11-20 08:00:12 in Warsaw
        lines = [json.dumps({"t_ms": begun_ms + at_ms, "frame": json.dumps(
                     {"id": 1 + number, "channel": "pbx_" + NAME,
                      "text": {"queue": {"peer": "K", "calls": number}}})})
                 for number, at_ms in enumerate((0, 60 * 60 * 1000, 2 * 60 * 60 * 1000))]
        recording = self.program.file("times.jsonl", "\n".join(lines) + "\n")
        for time, waiting in (("08:30", 0), ("9:10", 1), ("2026-11-20 09:10", 1), ("2026-11-20T08:10:00Z", 1),
                              ("1795162200000", 1), ("10:00:11", 1), ("10:00:12", 2)):
            state = json.loads(self.run_alone("state", "--replay", recording, "--at", time))
            self.assertEqual(state["queues"][0]["waiting"], waiting, time)
        status, output, errors = self.program.run("state", "--replay", recording, "--at", "10:30", key=None)
        self.assertEqual((status, json.loads(output)["queues"][0]["waiting"]), (0, 2))
        self.assertEqual(errors, "pbxboard: --at is 2026-11-20 10:30:00 +0100, and the recording ends "
                                 "before it: its end, at 2026-11-20 "
                                 "10:00:12 +0100, is shown.\n")
        self.assertIn("begins at 2026-11-20 08:00:12 +0100", self.run_failed(
            2, "state", "--replay", recording, "--at", "2026-11-20 07:59", key=None))
        self.assertIn("--at takes a time like 09:10", self.run_failed(
            2, "state", "--replay", recording, "--at", "ten past nine", key=None))
        night = self.program.file("night.jsonl", lines[0].replace(str(begun_ms), "1792879200000") + "\n" +
                                  lines[1].replace(str(begun_ms + 3600000), "1792965600000") + "\n")
        status, _, errors = self.program.run("state", "--replay", night, "--at", "02:30", key=None)
        self.assertEqual((status, errors), (0, "pbxboard: The clock showed that time twice: 2026-10-25 "
                                               "02:30:00 +0200 is taken.\n"))

    def test_no_recording(self):
        empty = self.program.file("empty.jsonl", "\n\n")
        for command in (("state",), ("snapshot", "switchboard"), ("watch",)):
            self.assertIn("empty.jsonl holds no recording.",
                          self.run_failed(2, *command, "--replay", empty, key=None))

    def test_a_theme_that_is_not_there(self):
        for command in (("state",), ("snapshot", "switchboard")):
            for theme in ("nosuch", "./nosuch"):
                self.run_failed(2, *command, "--replay", TRACE, "--theme", theme, key=None)

    def test_all_that_is_wrong_with_a_configuration(self):
        config = self.program.file("wrong.conf", "them = 1\n\ntheme = \"x\nSEKRETNYKLUCZ\n")
        for command in (("state",), ("snapshot", "queues"), ("watch",), ("dial", "101", "105"), ()):
            status, output, errors = self.program.run(*command, "--config", config, key=None)
            self.assertEqual((status, output), (2, ""))
            self.assertEqual([line.split(": ")[1] for line in errors.splitlines()],
                             [f"{config}:{line}" for line in (1, 3, 4)])
            self.assertNotIn("SEKRET", errors)

    def test_more_mistakes_than_are_reported(self):
        config = self.program.file("many.conf", "them = 1\n" * 530)
        for command in (("state",), ("doctor", "--format", "text")):
            status, output, errors = self.program.run(*command, "--config", config, key=None)
            self.assertEqual(status, 2)
            self.assertEqual((output + errors).count(f"{config}:"), 500)
            self.assertIn("The configuration has 30 more mistakes.", output + errors)

    def test_my_extension_in_a_recording(self):
        def shown(*options):
            return self.run_alone("snapshot", "switchboard", "--replay", TRACE, *options).splitlines()[0]
        self.assertNotRegex(shown(), r"\bme\b")
        self.assertRegex(shown("--extension", "101"), r"\bme 101\b")
        self.run_failed(2, "snapshot", "switchboard", "--replay", TRACE, "--extension", "mine", key=None)

    def run_alone(self, *arguments):
        status, output, errors = self.program.run(*arguments, key=None)
        self.assertEqual((status, errors), (0, ""))
        return output

    def test_every_screen_is_named(self):
        for language in ("en", "pl"):
            errors = self.run_failed(2, "--language", language, "snapshot", "nothing", "--replay", TRACE,
                                     key=None)
            status, usage, _ = self.program.run("--language", language, "snapshot", "--help", key=None)
            self.assertEqual(status, 0)
            for name in SCREENS:
                with self.subTest(language=language, screen=name):
                    self.assertRegex(errors, rf"\b{name}\b")
                    self.assertRegex(usage, rf"\b{name}\b")

    def test_snapshot(self):
        for view in SCREENS:
            with self.subTest(view=view):
                lines = self.run_alone("snapshot", view, "--replay", TRACE, "--size", "100x30").splitlines()
                self.assertLessEqual(len(lines), 30)
                self.assertLessEqual(max(map(len, lines)), 100)
                self.assertTrue(lines[0].startswith(" MojaCentrala"), lines[0])
        lamps = self.run_alone("snapshot", "switchboard", "--replay", TRACE, "--size", "100x30")
        self.assertRegex(lamps, r"[○●▲] 10\d ")


class Refused(Commands):
    def test_wrong_key(self):
        commands = (("dial", "101", "105"), ("sms", "601234567", "x"), ("cdr",), ("recordings",),
                    ("transcripts",), ("state", "--after", "3s"), ("snapshot", "log", "--after", "3s"),
                    ("watch", "--after", "3s"))
        with concurrent.futures.ThreadPoolExecutor(4) as pool:
            runs = [pool.submit(self.program.run, *command, *self.office.connection, key=OTHER_KEY)
                    for command in commands]
        for command, run in zip(commands, runs):
            with self.subTest(command=command):
                status, output, errors = run.result()
                self.assertEqual(status, 1, errors)
                self.assertRegex(errors, r"^pbxboard: .*key.*\n$")
                self.assertNotIn(OTHER_KEY, output + errors)

    def test_usage(self):
        connection = self.office.connection
        away = ("--api", "http://pbx.example.org", "--name", NAME)
        broken = self.program.file("broken.conf", 'theme = "dark"\ntheem = "light"\n')
        open_key = self.program.file("key", KEY + "\n", mode=0o644)
        careless = self.program.file("careless.conf", f"""exchange "office" {{
            api = {{"https://127.0.0.1:1"}} stream = {{"wss://127.0.0.1:1"}} name = "X"
            key_file = "{open_key}" }}""")
        rows = [
            (("dance",), "dance"),
            (("dial", "--dance"), "--dance"),
            (("dial", *connection), "dial"),
            (("dial", "1", "2", "3", *connection), "dial"),
            (("dial", "101", "abc", *connection), "abc"),
            (("dial", "101", "105", "--key", OTHER_KEY, *connection), "--key"),
            (("sms", "12", "x", *connection), "12"),
            (("sms", "601234567", "", *connection), "1024"),
            (("sms", "601234567", "x" * 1025, *connection), "1024"),
            (("cdr", "--format", "xml", *connection), "xml"),
            (("watch", "--format", "csv", *connection), "json"),
            (("state", "--after", "soon", *connection), "soon"),
            (("state", "--at", "5", *connection), "--replay"),
            (("snapshot", "sky", *connection), "sky"),
            (("snapshot", "log", "--size", "1x1", *connection), "1x1"),
            (("transcripts", "show", *connection), "transcripts"),
            (("sim", "--port", "65536"), "65536"),
            (("sim", "--extensions", "0"), "0"),
            (("cdr", *away), "TLS"),
            (("cdr", "--api", "ftp://127.0.0.1", "--name", NAME), "ftp"),
            (("cdr",), "configured"),
            (("cdr", "--config", "absent.conf"), "absent.conf"),
            (("cdr", "--config", broken), "broken.conf:2"),
            (("cdr", "--exchange", "office", *connection), "--exchange"),
            (("state", "--replay", "absent.jsonl"), "absent.jsonl"),
        ]
        for arguments, part in rows:
            with self.subTest(arguments=arguments):
                errors = self.run_failed(2, *arguments)
                self.assertIn(part, errors)
                self.assertNotIn(OTHER_KEY, errors)
        for arguments, part in ((("cdr", "--config", careless), "chmod 600"),
                                (("cdr", *connection), "PBXBOARD_KEY")):
            self.assertIn(part, self.run_failed(2, *arguments, key=None))

    def test_addresses_in_any_case(self):
        """The other one of an exchange is made of the one that is given, whichever it is."""
        for given in (("--api", f"HTTP://LocalHost:{self.office.port}"),
                      ("--stream", f"Ws://LOCALHOST:{self.office.port}")):
            with self.subTest(given):
                status, _, errors = self.program.run("cdr", *EVER, *given, "--name", NAME)
                self.assertEqual((status, "call records" in errors), (0, True), errors)
                with self.program.start("watch", *given, "--name", NAME) as watch:
                    self.assertTrue(watch.line_with("connected"))

    def test_board_needs_a_terminal(self):
        self.assertIn("terminal", self.run_failed(1, *self.office.connection))


class Connections(Commands):
    def test_each_address_is_tried(self):
        with reserved_port() as one, reserved_port() as two:
            addresses = [f"http://127.0.0.1:{port}" for port in (one, two)]
            for command in (("dial", "101", "105"), ("cdr",), ("sms", "601234567", "x")):
                errors = self.run_failed(3, *command, "--api", addresses[0], "--api", addresses[1], "--name",
                                         NAME)
                for address in addresses:
                    self.assertIn(address + ": Connection refused", errors)
            for command in (("state",), ("snapshot", "log"), ("watch",)):
                for after in ("1s", "30s"):  # a busy machine has not tried yet after a second
                    status, _, errors = self.program.run(*command, "--after", after, "--api", addresses[0],
                                                         "--name", NAME)
                    self.assertEqual(status, 3)
                    if "refused" in errors.lower():
                        break
                else:
                    self.fail(errors)

    def test_the_second_stands_in(self):
        with reserved_port() as dead:
            self.run_done("dial", "101", "105", "--api", f"http://127.0.0.1:{dead}")

    def test_what_the_first_said_is_not_lost(self):
        with ScriptedServer() as server, reserved_port() as port:
            with self.program.start("cdr", "--api", server.address, "--api", f"http://127.0.0.1:{port}",
                                    "--name", NAME) as asking:
                with server.asking() as client:
                    client.send(b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n")
                    status, output, errors = asking.wait()
        self.assertEqual((status, output), (1, ""))
        self.assertRegex(errors, rf"^pbxboard: .*HTTP 503.*127\.0\.0\.1:{port}: .*\n$")

    def test_outcome_unknown(self):
        """Whatever becomes of a request that has left, nobody says it failed, and nobody asks again."""
        for what in ("SIGTERM", "SIGINT", "hang up"):
            with self.subTest(what=what), ScriptedServer() as first, ScriptedServer() as second:
                addresses = ("--api", first.address, "--api", second.address, "--name", NAME)
                with self.program.start("dial", "101", "105", *addresses) as dialling:
                    with first.asking() as client:
                        self.assertRegex(client.request.text, r"^GET /dial\?.*cpa=101&cpb=105")
                        if what == "hang up":
                            client.close()
                            status, output, errors = dialling.wait()
                        else:
                            status, output, errors = dialling.end(getattr(signal, what))
                self.assertEqual((status, output), (4, ""), errors)
                self.assertRegex(errors, "^pbxboard: .*unknown")
                self.assertTrue(first.is_left_alone())
                self.assertTrue(second.is_left_alone())

    def test_leaving_the_board_without_an_answer(self):
        """Who leaves while a call is being asked for reads that its outcome is unknown."""
        with (ScriptedServer() as server,
              OnTerminal(self.program, "--api", server.address, "--stream", self.office.connection[1],
                         "--name", NAME,
                         "--extension", "101", key=KEY, on=("stdin", "stdout"),
                         stderr=subprocess.PIPE) as board):
            self.wait_for_text(board, b"live", lambda: self.office.do("register 101"))
            board.send(b"105")
            self.wait_for_text(board, b"105")  # Enter calls whom it was seen to call
            board.send(b"\r")
            with server.asking():
                board.send(b"q")
                self.wait_for_text(board, b"\x1b[?1049l")
                self.assertRegex(board.process.stderr.read().decode(), r"^pbxboard: 105: .*unknown.*\n$")
            self.assertEqual(board.process.wait(DEADLINE_S), 0)

    @staticmethod
    def wait_for_text(board, text, meanwhile=lambda: None):
        def has_come():
            meanwhile()
            while board.read(0):
                pass
            return text in board.written[begin:]
        begin = len(board.written)
        wait_for(has_come, text.decode())

    def test_no_http(self):
        with ScriptedServer() as server:
            with self.program.start("cdr", "--api", server.address, "--name", NAME) as asking:
                with server.asking() as client:
                    client.send(b"SSH-2.0-OpenSSH_9.2p1\r\n\r\n")
                    client.sock.shutdown(socket.SHUT_WR)
                    status, output, errors = asking.wait()
        self.assertEqual((status, output), (3, ""), errors)
        self.assertIn("HTTP", errors)

    def test_interrupted_list(self):
        """Whoever interrupts a list reads that there was no answer; its outcome is not unknown, as that of a
        call is."""
        with ScriptedServer() as server, self.program.start("cdr", "--api", server.address, "--name",
                                                            NAME) as asking:
            with server.asking():
                self.assertEqual(asking.end(),
                                 (3, "", "pbxboard: The program ended before the answer came\n"))


class Secrets(Commands):
    def test_nobody_sees_the_key(self):
        """Not with ps, not in the environment, not on the output while it runs."""
        with ScriptedServer() as server:
            with self.program.start("dial", "101", "105", "--api", server.address, "--name",
                                    NAME) as dialling:
                client = server.asking()
                self.assertIn(KEY, client.request.text)
                process = f"/proc/{dialling.process.pid}"
                with open(process + "/cmdline", encoding="utf-8") as file:
                    self.assertNotIn(KEY, file.read())
                try:
                    with open(process + "/environ", encoding="utf-8") as file:
                        seen = file.read()
                except PermissionError:  # it can't be looked into at all
                    seen = ""
                self.assertNotIn(KEY, seen)
                client.close()
                _, output, errors = dialling.wait()
                self.assertNotIn(KEY, output + errors)

    def test_key_command_is_given_nothing(self):
        dump = os.path.join(self.program.home, "dump")
        script = self.program.file("give-key", f"#!/bin/sh\nenv >'{dump}'\necho {KEY}\n", mode=0o700)
        url = f"http://127.0.0.1:{self.office.port}"
        config = self.program.file("command.conf", f"""exchange "office" {{
            api = {{"{url}"}} stream = {{"{url.replace('http', 'ws')}"}} name = "{NAME}"
            key_command = "{script}" }}""")
        status, output, errors = self.program.run("dial", "101", "105", "--config", config, key=None)
        self.assertEqual((status, output), (0, "OK\n"), errors)
        with open(dump, encoding="utf-8") as file:
            self.assertNotIn(KEY, file.read())

    def test_key_file(self):
        url = f"http://127.0.0.1:{self.office.port}"
        path = self.program.file("key", KEY + "\n")
        config = self.program.file("file.conf", f"""exchange "office" {{
            api = {{"{url}"}} stream = {{"{url.replace('http', 'ws')}"}} name = "{NAME}"
            key_file = "{path}" }}""")
        self.assertEqual(self.program.run("dial", "101", "105", "--config", config, key=None),
                         (0, "OK\n", ""))

    def test_an_echoed_key_is_not_shown(self):
        """A server may print the address it was asked for."""
        with ScriptedServer() as server:
            url = ("--api", f"http://127.0.0.1:{self.office.port}", "--stream",
                   server.address.replace("http", "ws"))
            with self.program.start("watch", "--after", "3s", *url, "--name", NAME) as watching:
                with server.asking() as client:
                    self.assertIn("pbxkey=" + KEY, client.request.target)
                    body = client.request.text.splitlines()[0]
                    client.send(f"HTTP/1.1 403 {body}\r\nX-Asked: {body}\r\nContent-Length: "
                                f"{len(body)}\r\n\r\n"
                                f"{body}".encode())
                    _, output, errors = watching.wait()
        self.assertNotIn(KEY, output + errors)
        self.assertTrue(re.search("key", output + errors))


class Simulating(unittest.TestCase):
    def test_port_in_use(self):
        with Program(PBXBOARD) as program, Simulator(program) as office:
            status, output, errors = program.run("sim", "--port", str(office.port))
            self.assertEqual((status, output), (1, ""))
            self.assertIn(str(office.port), errors)

    def test_the_same_seed_gives_the_same_day(self):
        with Program(PBXBOARD) as program:
            days = []
            for _ in range(2):
                with Simulator(program) as office:
                    office.do("quiet")
                    rows = office.get("/cdr?datestart=2000-01-01&datestop=2100-01-01")
                    days.append([(row["src"], row["dst"], row["disposition"]) for row in rows][:100])
            self.assertEqual(days[0], days[1])


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1] + sys.argv[3:], verbosity=2)
