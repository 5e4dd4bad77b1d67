"""The demo in tmux, a terminal that others wrote: test_board_demo.py PBXBOARD TRACE"""

import os
import re
import shlex
import signal
import subprocess
import sys
import unittest

from program import Program, environment, wait_for

PBXBOARD = sys.argv[1]
USERS_KEY = "KluczUzytkownika"


def children(pid):
    with open(f"/proc/{pid}/task/{pid}/children", encoding="ascii") as file:
        return [int(child) for child in file.read().split()]


def read_of(pid, name):
    with open(f"/proc/{pid}/{name}", encoding="utf-8") as file:
        return file.read()


def is_gone(pid):
    try:
        return read_of(pid, "stat").rsplit(")", 1)[1].split()[0] == "Z"
    except FileNotFoundError:
        return True


class Tmux:
    """A tmux server of the test's own with one window that runs a command; use it in a with statement."""

    def __init__(self, program, command):
        self.socket = os.path.join(program.home, "tmux")
        self.environment = environment(program.home, USERS_KEY)
        config = program.file("tmux.conf", 'set -g status off\nset -g default-terminal "tmux-256color"\n')
        self.run("-f", config, "new-session", "-d", "-x", "100", "-y", "30", command)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.run("kill-server")

    def run(self, *arguments):
        return subprocess.run(["tmux", "-S", self.socket, *arguments], env=self.environment, check=True,
                              capture_output=True, text=True).stdout

    def screen(self):
        return self.run("capture-pane", "-p")

    def wait_for(self, pattern):
        try:
            return wait_for(lambda: re.search(pattern, self.screen(), re.MULTILINE), f"{pattern} on the screen")
        except AssertionError:
            print(self.screen())
            raise


class Demo(unittest.TestCase):
    def setUp(self):
        self.program = self.enterContext(Program(PBXBOARD))
        # the shell stays, to tell how the demo ended
        demo = f"{shlex.quote(PBXBOARD)} demo --seed 1 --speed 20; echo ended with $?; exec tail -f /dev/null"
        self.tmux = self.enterContext(Tmux(self.program, demo))
        self.tmux.wait_for(r"[○●▲△] 1\d\d ")
        shell = int(self.tmux.run("display-message", "-p", "#{pane_pid}"))
        self.board, = children(shell)
        self.office, = children(self.board)
        self.assertIn("sim", read_of(self.office, "cmdline").split("\0"))

    def test_quits(self):
        self.tmux.wait_for(r"● live")
        self.tmux.run("send-keys", "q")
        self.tmux.wait_for(r"ended with 0")
        self.assertTrue(is_gone(self.office))
        self.assertNotRegex(self.tmux.screen(), r"live|dial:")  # the screen is the shell's again

    def test_resizes(self):
        for cols, rows in ((40, 12), (150, 50), (100, 30)):
            self.tmux.run("resize-window", "-x", str(cols), "-y", str(rows))
            self.tmux.wait_for(rf"^─{{{cols}}}$")  # the line above the prompt

    def test_the_office_ends_with_a_board_that_is_killed(self):
        os.kill(self.board, signal.SIGKILL)
        wait_for(lambda: is_gone(self.office), "the office ends")

    def test_the_users_key_is_not_passed_on(self):
        for process in (self.board, self.office):
            self.assertNotIn(USERS_KEY, read_of(process, "cmdline"))
        self.assertNotIn(USERS_KEY, read_of(self.office, "environ"))
        self.assertNotIn(USERS_KEY, self.tmux.screen())


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
