"""The journal of the program as it runs: test_journal_program.py PBXBOARD TRACE"""

import concurrent.futures
import glob
import json
import os
import pathlib
import random
import resource
import subprocess
import sys
import unittest

from program import NAME, Program, Simulator, reserved_port, wait_for
from scripted_server import PING, PONG, TEXT, ScriptedServer

PBXBOARD = sys.argv[1]
KILLS = 100
AT_ONCE = 4


def entries(path):
    """The lines of a journal; the last one may be cut."""
    with open(path, "rb") as file:
        lines = file.read().split(b"\n")
    return [json.loads(line) for line in lines[:-1]], lines[-1]


class Journal(unittest.TestCase):
    def setUp(self):
        self.program = self.enterContext(Program(PBXBOARD))
        self.folder = os.path.join(self.program.home, "journal")

    def files(self, folder=None):
        return sorted(glob.glob(os.path.join(folder or self.folder, "*.jsonl")))

    def replay(self, *more):
        status, output, errors = self.program.run("state", "--replay", self.files()[0], *more)
        self.assertEqual((status, errors), (0, ""))
        return output

    def test_a_replay_gives_the_same_state(self):
        """… whatever happened: gaps, a lost link, a new count, messages that are none."""
        with Simulator(self.program, "--speed", "50") as simulator:
            with self.program.start("state", *simulator.connection, "--after", "3s", "--journal",
                                    self.folder) as live:
                wait_for(self.files, "a journal")
                wait_for(lambda: any("frame" in line for line in entries(self.files()[0])[0]),
                         "the first message")
                for orders in ("gap 3", "raw {\"id\":", "raw Zażółć", "close", "restart-ids", "drop",
                               "gap 2"):
                    simulator.do(orders)
                status, output, errors = live.wait()
            self.assertEqual((status, errors), (0, ""))
        self.assertGreater(json.loads(output)["events"], 100)
        self.assertGreater(json.loads(output)["ids"]["gaps"] + json.loads(output)["ids"]["resets"], 0)
        self.assertEqual(self.replay(), output)
        self.assertEqual(entries(self.files()[0])[0][-1]["end"], True)

    def test_an_outage_is_written_once(self):
        """What the link does again and again is a line with a count, from which the same comes."""
        with reserved_port() as port:
            connection = ("--api", f"http://127.0.0.1:{port}", "--name", NAME)
            status, output, _ = self.program.run("state", *connection, "--after", "9s", "--journal",
                                                 self.folder)
        self.assertEqual((status, json.loads(output)["link"]), (3, "lost"))
        links = [line["link"] for line in entries(self.files()[0])[0] if "link" in line]
        self.assertEqual([link["state"] for link in links], ["connecting", "lost"] * 2)
        self.assertEqual([link.get("count") for link in links[:2]], [None, None])
        self.assertGreaterEqual(links[3]["count"], 2)
        self.assertEqual(self.replay(), output)

    def test_bytes_that_are_no_text_come_back(self):
        odd = [b"\xff\xfe", b'{"id":5,\x00', b"\xc3", b'{"id":6,"channel":"pbx_X","text":Channel deleted}']
        with ScriptedServer() as server:
            with self.program.start("state", *server.connection, "--after", "2s", "--journal",
                                    self.folder) as live:
                with server.let_in() as listener:
                    for frame in odd:
                        listener.send_frame(TEXT, frame)
                    listener.say(7, extstatus={"exten": "101", "status": 8})
                    status, output, _ = live.wait()
        self.assertEqual(json.loads(output)["ignored"]["not_json"], len(odd))
        self.assertEqual(self.replay(), output)
        frames = [entry for entry in entries(self.files()[0])[0] if "frame" in entry or "frame_hex" in entry]
        self.assertEqual(bytes.fromhex(frames[0]["frame_hex"]), odd[0])

    def test_rotated_files_are_one_recording(self):
        config = self.program.file("small.conf", f'journal_file_mb = 1\njournal_folder = "{self.folder}"\n')
        with ScriptedServer() as server:
            arguments = ("state", *server.connection, "--config", config, "--after", "2s", "--journal",
                         self.folder)
            with self.program.start(*arguments) as live, server.let_in() as listener:
                for i in range(1, 4):
                    listener.say(i, extstatus={"exten": f"10{i}", "status": 1}, note="x" * 900_000)
                status, output, errors = live.wait()
        self.assertEqual((status, errors), (0, ""))
        self.assertGreater(len(self.files()), 1)
        self.assertEqual(self.replay(), output)

    def test_killed_a_hundred_times(self):
        """What was received is there, but for the last line at most. A pong tells what was received."""
        dice = random.Random(1)
        with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
            kills = [pool.submit(self.kill_once, os.path.join(self.program.home, f"journal{number}"),
                                 dice.randint(1, 40), dice.random() < 0.5) for number in range(KILLS)]
            for kill in kills:
                kill.result()

    def kill_once(self, folder, count, in_the_middle):
        received = 0
        with (ScriptedServer() as server,
              self.program.start("watch", *server.connection, "--format", "json", "--journal", folder,
                                 output=subprocess.DEVNULL) as live):
            with server.let_in() as listener:
                for i in range(1, count + 1):
                    listener.say(i, extstatus={"exten": "101", "status": i % 2})
                    listener.send_frame(PING, str(i).encode())
                    if in_the_middle and i == count:
                        break
                    kind, payload = listener.frame()
                    self.assertEqual(kind, PONG)
                    received = int(payload)
                live.process.kill()
                live.process.wait()
        path, = self.files(folder)
        lines, cut = entries(path)
        frames = [json.loads(line["frame"])["id"] for line in lines if "frame" in line]
        self.assertEqual(frames, list(range(1, len(frames) + 1)))
        self.assertGreaterEqual(len(frames), received - 1, cut)
        status, output, errors = self.program.run("state", "--replay", path)
        self.assertEqual((status, errors, json.loads(output)["frames"]), (0, "", len(frames)))

    def test_an_action_is_written_before_it_leaves(self):
        commands = {("dial", "101", "105"): "dial", ("sms", "48601234567", "Zażółć"): "sms"}
        state = os.path.join(self.program.home, ".local", "state", "pbxboard", "journal")
        with ScriptedServer() as server:
            for command, kind in commands.items():
                with self.program.start(*command, *server.connection) as asking, server.accept() as client:
                    client.read_request()
                    path, = self.files(state)
                    lines, _ = entries(path)
                    self.assertEqual(lines[-1]["asked"]["kind"], kind)
                    self.assertIn(lines[-1]["asked"]["to"], ("105", "601234567"))
                    asking.process.kill()
                    asking.process.wait()
        self.assertEqual([line for line in lines if "outcome" in line], [])

    def test_what_is_only_looked_at_leaves_nothing(self):
        with Simulator(self.program) as simulator:
            self.assertEqual(self.program.run("state", *simulator.connection, "--after", "2s")[0], 0)
        self.assertFalse(os.path.exists(os.path.join(self.program.home, ".local")))

    def test_a_full_disk(self):
        """The program goes on, says so, and says so again when lines are written again."""
        def limit():
            resource.setrlimit(resource.RLIMIT_FSIZE, (1000, resource.RLIM_INFINITY))
        with ScriptedServer() as server:
            with self.program.start("watch", *server.connection, "--journal", self.folder,
                                    preexec=limit) as live:
                with server.let_in() as listener:
                    for i in range(1, 20):
                        listener.say(i, extstatus={"exten": "101", "status": i % 2})
                    lines = live.line_with("File too large")
                    self.assertIn(self.folder, lines[-1])
                    listener.say(20, extstatus={"exten": "102", "status": 8})
                    live.line_with("102")
                    resource.prlimit(live.process.pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY,) * 2)
                    live.line_with("the journal is written again")
                self.assertEqual(live.end()[0], 0)
        frames = [json.loads(line["frame"])["id"] for line in entries(self.files()[0])[0] if "frame" in line]
        self.assertEqual(frames, list(range(1, 21)))

    def test_a_folder_that_can_not_be_written(self):
        blocked = self.program.file("file", "")
        with Simulator(self.program) as simulator:
            status, output, _ = self.program.run("watch", *simulator.connection, "--after", "3s", "--journal",
                                                 blocked + "/x")
        self.assertEqual(status, 0)
        self.assertIn("The journal can't be written", output)
        self.assertIn("Not a directory", output)

    def test_a_disk_that_can_only_be_read(self):
        """/proc stands for it, where nobody can make a folder, not even root."""
        with Simulator(self.program) as simulator:
            status, output, _ = self.program.run("watch", *simulator.connection, "--after", "3s", "--journal",
                                                 "/proc/journal")
        self.assertEqual(status, 0)
        self.assertIn("The journal can't be written: /proc/journal: No such file or directory", output)

    def test_commands_report_it_too(self):
        """A list or a call is had all the same; what is for scripts stays as it is."""
        blocked = self.program.file("file", "") + "/x"
        commands = (("recordings", "--format", "json"), ("dial", "101", "105"), ("state", "--after", "3s"),
                    ("watch", "--format", "json", "--after", "3s"), ("watch", "--raw", "--after", "3s"))
        with Simulator(self.program) as simulator, concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
            runs = [pool.submit(self.program.run, *command, *simulator.connection, "--journal", blocked)
                    for command in commands]
            for command, run in zip(commands, runs):
                with self.subTest(command=command):
                    status, output, errors = run.result()
                    self.assertEqual(status, 0, errors)
                    self.assertIn(f"pbxboard: The journal can't be written: {blocked}: Not a directory\n",
                                  errors)
                    self.assertNotIn("journal", output)

    def test_no_home(self):
        """There is no place for it, and that is said."""
        reachable = all(os.stat(folder).st_mode & 0o001
                        for folder in pathlib.Path(PBXBOARD).resolve().parents)
        if os.geteuid() != 0 or not reachable:
            self.skipTest("only root can be a user without an entry in passwd, where others can reach the "
                          "program")
        with Simulator(self.program) as simulator, \
             self.program.start("dial", "101", "105", *simulator.connection, HOME="/nowhere",
                                XDG_CONFIG_HOME="", preexec=lambda: os.setuid(54321)) as dial:
            status, output, errors = dial.wait()
        self.assertEqual((status, output), (0, "OK\n"), errors)
        self.assertRegex(errors, "No journal is kept: there is no home directory: .* Name a folder with "
                                 "journal_folder.")


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1] + sys.argv[3:], verbosity=2)
