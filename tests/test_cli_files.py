"""Files that a user names and that are none, or come through a pipe: test_cli_files.py PBXBOARD TRACE

A FIFO that nobody writes to keeps no command waiting; what a pipe brings is read as from a file.
"""

import contextlib
import json
import os
import subprocess
import sys
import unittest

from program import DEADLINE_S, KEY, NAME, Program, environment

PBXBOARD, TRACE = sys.argv[1:3]
THERE = ("--api", "http://127.0.0.1:1", "--name", NAME)
CONFIG = 'exchange "office" {{ name = "X" {0} api = {{"https://127.0.0.1:1"}} stream = {{"wss://127.0.0.1:1"}} }}\n'


class Files(unittest.TestCase):
    def setUp(self):
        self.program = self.enterContext(Program(PBXBOARD))
        self.fifo = os.path.join(self.program.home, "fifo")
        os.mkfifo(self.fifo)

    def through_pipes(self, script, **more):
        """What is written by a script of the shell, in which $0 is the program, $1 a configuration and $2 a recording."""
        config = self.program.file("piped.conf", 'group "Przez rurę" { extensions = {"101"} }\n')
        done = subprocess.run(["bash", "-c", script, PBXBOARD, config, TRACE], env=environment(self.program.home, key=None, **more),
                              cwd=self.program.home, capture_output=True, text=True, timeout=DEADLINE_S, check=False)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        return done.stdout

    def test_nobody_writes(self):
        """All at once, because each waits a little."""
        key_fifo = self.program.file("key.conf", CONFIG.format(f'key_file = "{self.fifo}"'))
        ca_fifo = self.program.file("ca.conf", CONFIG.format(f'ca_file = "{self.fifo}"'))
        runs = (("state", "--config", self.fifo), ("state", "--replay", self.fifo),
                ("--theme", self.fifo, *THERE), ("sim", "--replay", self.fifo), ("doctor", "--config", self.fifo),
                ("state", "--config", key_fifo), ("cdr", "--config", ca_fifo))
        with contextlib.ExitStack() as kept:
            running = [kept.enter_context(self.program.start(*run, key=KEY if ca_fifo in run or THERE[0] in run else None))
                       for run in runs]
            for run, one in zip(runs, running):
                with self.subTest(run=run):
                    status, output, errors = one.wait()
                    self.assertIn(status, (1, 2))
                    self.assertIn(self.fifo, output + errors)

    def test_somebody_writes_nothing(self):
        writer = os.open(self.fifo, os.O_RDWR)
        with open(writer, "wb"):
            status, _, errors = self.program.run("state", "--replay", self.fifo, key=None)
        self.assertEqual(status, 2)
        self.assertIn(f"{self.fifo}: can't be read: nothing comes from it\n", errors)

    def test_pipes_that_deliver(self):
        state = json.loads(self.through_pipes('"$0" state --replay "$2"'))
        for script in ('"$0" state --replay <(cat "$2")', 'cat "$2" | "$0" state --replay /dev/stdin',
                       '"$0" state --replay /dev/stdin <"$2"', '(cat "$2" >fifo) & "$0" state --replay fifo'):
            with self.subTest(script=script):
                self.assertEqual(json.loads(self.through_pipes(script)), state)
        for script in ('"$0" snapshot switchboard --config <(cat "$1") --replay "$2"',
                       'cat "$1" | "$0" snapshot switchboard --config /dev/stdin --replay "$2"',
                       '"$0" snapshot switchboard --config /dev/stdin --replay "$2" <"$1"'):
            with self.subTest(script=script):
                self.assertIn("Przez rurę", self.through_pipes(script))
        self.assertNotIn("Przez rurę", self.through_pipes('"$0" snapshot switchboard --config /dev/null --replay "$2"'))


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1] + sys.argv[3:], verbosity=2)
