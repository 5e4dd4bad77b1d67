"""Tests take nothing from the terminal of whoever runs them and leave nothing behind: test_apart.py APART
BUILD

APART is tools/apart, which each test of the folder BUILD is run by.
"""

import json
import os
import signal
import subprocess
import sys
import tempfile
import unittest

from on_terminal import OnTerminal
from program import Program, wait_for

APART, BUILD = sys.argv[1:3]
# A process that hides: in a session of its own, and without the parent that started it.
HIDES = "(setsid sh -c 'echo $$ >>\"$0\"; exec tail -f /dev/null' {told} >/dev/null 2>&1 &)"
STAYS = "echo $$ >>{told}; echo begun; exec tail -f /dev/null"


def runs(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


class Apart(unittest.TestCase):
    def setUp(self):
        self.folder = self.enterContext(tempfile.TemporaryDirectory())
        self.told = os.path.join(self.folder, "pids")

    def script(self, *lines):
        return APART, "sh", "-c", "\n".join(lines).format(told=self.told)

    def run_script(self, *lines):
        return subprocess.run(self.script(*lines), stdin=subprocess.PIPE, capture_output=True, text=True,
                              check=False, env={**os.environ, "TMPDIR": self.folder})

    def pids(self, count=0):
        """The processes that have told of themselves, when there are that many."""
        def told():
            try:
                with open(self.told, encoding="ascii") as file:
                    return [int(line) for line in file if line.endswith("\n")]
            except FileNotFoundError:
                return []
        wait_for(lambda: len(told()) >= count, "all have begun")
        return told()

    def test_there_is_no_terminal(self):
        """On one: reading it would give what is typed, and stop whoever does it in the background."""
        program = self.enterContext(Program(APART))
        lines = ("cat; echo read to the end", "(: </dev/tty) 2>/dev/null || echo there is none",
                 "ps -o tty= $$")
        with OnTerminal(program, *self.script(*lines)[1:]) as run:
            run.send("typed\n")
            self.assertEqual(run.end(), 0)
        self.assertRegex(run.text(), rb"read to the end\r\nthere is none\r\n\?")

    def test_it_ends_as_the_command_does(self):
        for ending, status in (("exit 0", 0), ("exit 77", 77), ("kill -SEGV $$", 128 + signal.SIGSEGV)):
            self.assertEqual(self.run_script(ending).returncode, status, ending)
        none = os.path.join(self.folder, "none")
        self.assertEqual(subprocess.run([APART, none], capture_output=True, check=False).returncode, 127)

    def test_others_may_end_before_it(self):
        run = self.run_script(HIDES, "while [ ! -s {told} ]; do :; done", "read -r pid <{told}", "kill $pid",
                              "while kill -0 $pid 2>/dev/null; do :; done", "exit 3")
        self.assertEqual(run.returncode, 3)

    def test_nothing_is_left(self):
        run = self.run_script(HIDES, "while [ ! -s {told} ]; do :; done", "mktemp", "exit 3")
        self.assertEqual(run.returncode, 3)
        left, = self.pids()
        self.assertFalse(runs(left))
        self.assertTrue(run.stdout.startswith(self.folder), run.stdout)
        self.assertEqual(os.listdir(self.folder), ["pids"])

    def test_signals_end_it(self):
        for signo in (signal.SIGINT, signal.SIGQUIT, signal.SIGTERM, signal.SIGHUP):
            with self.subTest(signo), subprocess.Popen(self.script(HIDES, STAYS),
                                                       stdout=subprocess.DEVNULL) as run:
                begun = self.pids(2)
                run.send_signal(signo)
                self.assertEqual(run.wait(), 128 + signo)
            self.assertFalse(any(runs(pid) for pid in begun))
            os.remove(self.told)

    def test_an_ignored_signal_stays_ignored_but_not_in_the_command(self):
        """As with nohup."""
        run = subprocess.run(["sh", "-c", 'trap "" HUP; "$0" sh -c "kill -HUP \\$PPID; kill -HUP \\$\\$"',
                              APART],
                             capture_output=True, check=False)
        self.assertEqual(run.returncode, 128 + signal.SIGHUP)
        self.assertIn(b"ended by SIGHUP", run.stderr)

    def test_ctrl_c(self):
        """On a terminal, at ctest with several tests at once."""
        program = self.enterContext(Program("ctest"))
        command = " ".join(f"[==[{word}]==]" for word in self.script(HIDES, STAYS))
        program.file("CTestTestfile.cmake", "\n".join(f"add_test(test_{name} {command})" for name in "abc"))
        with OnTerminal(program, "--parallel", "3") as run:
            begun = self.pids(6)
            run.send(b"\x03")
            self.assertNotEqual(run.end(), 0)
        wait_for(lambda: not any(runs(pid) for pid in begun), "all have ended")

    def test_every_test_is_run_so(self):
        with open(os.path.join(self.folder, "CTestTestfile.cmake"), "w", encoding="utf-8") as file:
            # from elsewhere: it writes over the log of the ctest that runs us
            file.write(f'subdirs("{BUILD}")\n')
        shown = subprocess.run(["ctest", "--show-only=json-v1"], cwd=self.folder, capture_output=True,
                               check=True).stdout
        tests = json.loads(shown)["tests"]
        self.assertGreater(len(tests), 50)
        self.assertEqual([test["name"] for test in tests if test["command"][0] != APART], [])


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1] + sys.argv[3:], verbosity=2)
