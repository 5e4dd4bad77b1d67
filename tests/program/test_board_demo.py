"""The demo in tmux, a terminal that others wrote: test_board_demo.py PBXBOARD TRACE"""

import os
import signal
import sys
import unittest

from proc import children, is_gone, read
from program import Program, wait_for
from tmux import Tmux

PBXBOARD = sys.argv[1]
USERS_KEY = "KluczUzytkownika"


class Demo(unittest.TestCase):
    def setUp(self):
        self.program = self.enterContext(Program(PBXBOARD))
        self.tmux = self.enterContext(Tmux(self.program, PBXBOARD, "demo", "--seed", "1", "--speed", "20",
                                           key=USERS_KEY))
        self.tmux.wait_for(r"[○●▲△] 1\d\d ")
        self.board = self.tmux.child()
        self.office, = children(self.board)
        self.assertIn("sim", read(self.office, "cmdline").decode().split("\0"))

    def test_quits(self):
        self.tmux.wait_for(r"● live")
        self.tmux.keys("q")
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
            self.assertNotIn(USERS_KEY, read(process, "cmdline").decode())
        self.assertNotIn(USERS_KEY, read(self.office, "environ").decode())
        self.assertNotIn(USERS_KEY, self.tmux.screen())


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1] + sys.argv[3:], verbosity=2)
