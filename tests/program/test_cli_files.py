"""Files that a user names and that are none, or come through a pipe: test_cli_files.py PBXBOARD TRACE

A FIFO that nobody writes to keeps no command waiting; what a pipe brings is read as from a file.
"""

import contextlib
import json
import os
import re
import subprocess
import sys
import unittest

from on_terminal import OnTerminal
from program import DEADLINE_S, KEY, NAME, Program, environment

PBXBOARD, TRACE = sys.argv[1:3]
THERE = ("--api", "http://127.0.0.1:1", "--name", NAME)
CONFIG = ('exchange "office" {{ name = "X" {0} api = {{"https://127.0.0.1:1"}} stream = '
          '{{"wss://127.0.0.1:1"}} }}\n')


class Files(unittest.TestCase):
    def setUp(self):
        self.program = self.enterContext(Program(PBXBOARD))
        self.fifo = os.path.join(self.program.home, "fifo")
        os.mkfifo(self.fifo)

    def through_pipes(self, script, **more):
        """What is written by a script of the shell, in which $0 is the program, $1 a configuration and $2 a
        recording."""
        config = self.program.file("piped.conf", 'group "Przez rurę" { extensions = {"101"} }\n')
        done = subprocess.run(["bash", "-c", script, PBXBOARD, config, TRACE],
                              env=environment(self.program.home, key=None, **more),
                              cwd=self.program.home, capture_output=True, text=True, timeout=DEADLINE_S,
                              check=False)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        return done.stdout

    def test_nobody_writes(self):
        """All at once, because each waits a little."""
        key_fifo = self.program.file("key.conf", CONFIG.format(f'key_file = "{self.fifo}"'))
        ca_fifo = self.program.file("ca.conf", CONFIG.format(f'ca_file = "{self.fifo}"'))
        nothing = "can't be read: nothing comes from it\n"
        runs = ((("state", "--config", self.fifo), 2, f": The configuration {self.fifo} {nothing}"),
                (("state", "--replay", self.fifo), 2, f"pbxboard: {self.fifo}: {nothing}"),
                (("--theme", self.fifo, *THERE), 2, f": The theme {self.fifo} {nothing}"),
                (("sim", "--replay", self.fifo), 1, f": {self.fifo}: nothing comes from it\n"),
                (("doctor", "--config", self.fifo), 2, f" The configuration {self.fifo} {nothing}"),
                (("state", "--config", key_fifo), 2, f": The key file {self.fifo} is not a regular file.\n"),
                (("cdr", "--config", ca_fifo), 1, self.fifo))
        with contextlib.ExitStack() as kept:
            running = [kept.enter_context(self.program.start(*run, key=KEY if ca_fifo in run
                                                             or THERE[0] in run else None))
                       for run, _, _ in runs]
            for (run, status, told), one in zip(runs, running):
                with self.subTest(run=run):
                    ended, output, errors = one.wait()
                    self.assertEqual(ended, status)
                    self.assertIn(told, output if run[0] == "doctor" else errors)
                    self.assertTrue(run[0] == "doctor" or output == "", output)

    def test_somebody_writes_nothing(self):
        """Or no more: after the first byte it is waited for as before it."""
        begun = os.path.join(self.program.home, "begun")
        os.mkfifo(begun)
        with open(os.open(self.fifo, os.O_RDWR), "wb"), open(os.open(begun, os.O_RDWR), "wb",
                                                             buffering=0) as writer:
            writer.write(b'{"t_ms": 1, ')
            with self.program.start("state", "--replay", self.fifo, key=None) as state, \
                    self.program.start("sim", "--replay", begun, key=None) as sim:
                self.assertEqual(state.wait(),
                                 (2, "", f"pbxboard: {self.fifo}: can't be read: nothing comes from it\n"))
                self.assertEqual(sim.wait(), (1, "", f"pbxboard: {begun}: nothing comes from it\n"))

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
        self.assertNotIn("Przez rurę",
                         self.through_pipes('"$0" snapshot switchboard --config /dev/null --replay "$2"'))

    def test_a_theme_through_a_pipe(self):
        """On the board, which draws with what was read of it."""
        theme = os.path.join(os.path.dirname(__file__), "..", "..", "themes", "dark.theme")
        shell = self.enterContext(Program("bash"))

        def colours(script):
            with OnTerminal(shell, "-c", f'"$0" replay "$1" --speed 1000 --theme {script}', PBXBOARD, TRACE,
                            theme, COLORTERM="truecolor") as run:
                run.wait_for(b"101")
                run.send("q")
                self.assertEqual(run.end(), 0)
                return set(re.findall(rb"[34]8;[25];[0-9;]*m", run.written))
        for script in ('"$2"', '<(cat "$2")'):
            self.assertLess(3, len(colours(script)), script)

    def test_no_recording_to_begin_with(self):
        """Nothing is shown of it, and it is named once."""
        bad = self.program.file("bad.jsonl", "no line\n")
        for name, told in ((".", ".: can't be read: Is a directory"),
                           (bad, f"{bad}:1: this is no line of a recording "
                                                                           '({"t_ms": …, "frame": "…"})')):
            for command in (("state",), ("snapshot", "log"), ("watch",)):
                with self.subTest(name=name, command=command):
                    self.assertEqual(self.program.run(*command, "--replay", name, key=None),
                                     (2, "", f"pbxboard: {told}\n"))

    def test_a_recording_that_breaks_off(self):
        """What came before is shown."""
        with open(TRACE, encoding="utf-8") as file:
            bad = self.program.file("bad.jsonl", file.readline() + "no line\n")
        status, output, errors = self.program.run("state", "--replay", bad, key=None)
        self.assertEqual((status, errors), (2, f'pbxboard: {bad}:2: this is no line of a recording '
                                               f'({{"t_ms": …, "frame": "…"}})\n'))
        self.assertEqual(json.loads(output)["frames"], 1)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1] + sys.argv[3:], verbosity=2)
