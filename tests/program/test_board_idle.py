"""What the board does while nothing happens: nothing. test_board_idle.py PBXBOARD TRACE

The board runs on a terminal of its own under strace, and the calls it makes in some seconds of silence are
counted.
"""

import os
import sys
import time
import unittest

from on_terminal import REDRAW, OnTerminal
from program import DEADLINE_S, KEY, NAME, Program, Simulator

PBXBOARD = sys.argv[1]
SILENCE_S = 5
# libwebsockets looks after its connections now and then, twice a minute: one wake-up may fall into the
# silence
WAKE_UPS = 1
# a frame waits for its time, asks whether the terminal takes it, and then waits again
POLLS_A_FRAME = 3


class Board(OnTerminal):
    """The board on a terminal, under strace; use it in a with statement."""

    def __init__(self, program, *arguments):
        self.log = os.path.join(program.home, "calls")
        super().__init__(program, *arguments, key=KEY, tracer=("strace", "-f", "-ttt", "-o", self.log),
                         ASAN_OPTIONS="detect_leaks=0")  # which would trace it too

    def wait_until_quiet(self):
        """Waits until it has written all it had to, which is returned."""
        written = b""
        until = time.monotonic() + DEADLINE_S
        while part := self.read(1):
            assert time.monotonic() < until, "the board never stops writing"
            written += part
        return written

    def wait_for_shown(self, text):
        """Waits until it is on the screen, which is drawn anew for that: a change is written in pieces,
        wherever it differs."""
        until = time.monotonic() + DEADLINE_S
        drawn = b""
        while text not in drawn:
            assert time.monotonic() < until, drawn
            self.send(REDRAW)
            drawn = self.wait_until_quiet()

    def observe(self, meanwhile=lambda: None):
        """Watches it for some seconds: the bytes it writes, and the names of the calls it makes."""
        begin = time.time()
        meanwhile()
        until = time.monotonic() + SILENCE_S
        written = b""
        while (left := until - time.monotonic()) > 0:
            written += self.read(left)
        end = time.time()
        with open(self.log, encoding="utf-8", errors="replace") as log:
            lines = [line.split(maxsplit=2) for line in log]
        return written, [call.split("(")[0] for _, at, call in lines if begin <= float(at) <= end]

    def quit(self):
        self.send(b"q")
        return self.end()


class Idle(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.program = cls.enterClassContext(Program(PBXBOARD))
        cls.office = cls.enterClassContext(Simulator(cls.program))

    def board(self, clock, orders):
        """A board that knows the whole office; 118 is registered, for a telephone that is lost counts its
        seconds."""
        address = f"127.0.0.1:{self.office.port}"
        config = self.program.file("board.conf", f"""clock = {clock}
            exchange "office" {{
                api = {{"http://{address}"}} stream = {{"ws://{address}"}} name = "{NAME}" extension = "101"
                key_command = "/bin/echo {KEY}" }}""")
        board = Board(self.program, "--config", config)
        self.addCleanup(board.__exit__)
        board.wait_for(b"nothing heard yet")
        self.office.do("quiet\nregister 118\nreload\n" + orders)
        board.wait_for_shown(b"709")
        return board

    def test_without_a_clock(self):
        board = self.board("false", "")
        written, calls = board.observe()
        self.assertEqual(written, b"")
        self.assertLessEqual(calls.count("poll"), WAKE_UPS, calls)
        self.assertNotIn("write", calls)
        self.assertNotIn("epoll_wait", calls)  # nothing of ours woke it
        self.assertEqual(board.quit(), 0)

    def test_with_a_clock(self):
        """The clock shows minutes: of two silences in a row it wakes the board in one at most."""
        board = self.board("true", "")
        first, second = board.observe(), board.observe()
        self.assertIn(b"", (first[0], second[0]))
        for written, calls in (first, second):
            frames = calls.count("write")
            self.assertLessEqual(frames, 1, calls)
            self.assertLessEqual(calls.count("poll"), 1 + WAKE_UPS + POLLS_A_FRAME * frames, calls)
        self.assertEqual(board.quit(), 0)

    def test_news_that_change_nothing(self):
        board = self.board("false", "")
        written, calls = board.observe(lambda: self.office.do("\n".join(["register 105"] * 20)))
        self.assertGreater(calls.count("recvfrom"), 0)  # it has heard them
        self.assertEqual(written, b"")
        self.assertEqual(board.quit(), 0)

    def test_what_ages_wakes_it(self):
        """The measure measures: a call whose seconds are shown is drawn every second, with one call to
        write."""
        board = self.board("false", "ring 102 105")
        written, calls = board.observe()
        self.assertNotEqual(written, b"")
        self.assertGreaterEqual(calls.count("poll"), SILENCE_S - 1)
        self.assertLessEqual(calls.count("write"), 2 * SILENCE_S)
        self.assertEqual(board.quit(), 0)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1] + sys.argv[3:], verbosity=2)
