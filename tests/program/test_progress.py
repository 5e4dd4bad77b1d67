"""What takes its time says so, on a terminal: test_progress.py PBXBOARD TRACE"""

import json
import re
import subprocess
import sys
import unittest

from on_terminal import OnTerminal
from program import KEY, NAME, Program, Simulator, wait_for
from scripted_server import ScriptedServer
from tmux import Tmux

PBXBOARD = sys.argv[1]


def head(length, kind="text/plain"):
    return (f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nETag: \"1\"\r\n"
            f"Content-Length: {length}\r\n\r\n").encode()


class ErrorsOnTerminal(OnTerminal):
    """A program whose standard error output is a terminal, of 24 rows. Use it in a with statement."""

    def __init__(self, program, *arguments, cols=80):
        super().__init__(program, *arguments, size=(24, cols), key=KEY, on=("stderr",),
                         stdin=subprocess.DEVNULL, stdout=subprocess.PIPE)

    def shown(self):
        while self.read(0):
            pass
        return self.written.decode(errors="replace")

    def wait_for_line(self, pattern):
        return wait_for(lambda: re.search(pattern, self.shown()), pattern)

    def line(self):
        """What is on the line now."""
        cells = ""
        for part in self.shown().split("\r"):
            cells = part + cells[len(part):]
        return cells.rstrip(" ")

    def end(self):
        """Its exit status, and what it wrote to its standard output."""
        status = super().end()
        return status, self.process.stdout.read().decode()


class Progress(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.program = cls.enterClassContext(Program(PBXBOARD))

    def test_dial_counts_the_seconds(self):
        with ScriptedServer() as server, ErrorsOnTerminal(self.program, "dial", "101", "105", "--api",
                                                          server.address, "--name", NAME) as dial:
            send = server.asking().send
            dial.wait_for_line("Calling 101 → 105 … 1 s")
            dial.wait_for_line("Calling 101 → 105 … 2 s")
            self.assertNotIn("\n", dial.shown())
            send(head(2) + b"OK")
            self.assertEqual(dial.end(), (0, "OK\n"))
            self.assertEqual(dial.line(), "")  # nothing is left of it
            self.assertNotIn("\x1b", dial.shown())

    def test_the_sentence_stands_alone(self):
        """What is said in the end does not run into what was on the line."""
        with ScriptedServer() as server, ErrorsOnTerminal(self.program, "dial", "101", "105", "--api",
                                                          server.address, "--name", NAME) as dial:
            send = server.asking().send
            dial.wait_for_line("Calling 101 → 105 … 1 s")
            send(b"HTTP/1.1 500 No\r\nContent-Length: 12\r\n\r\nAction Error")
            self.assertEqual(dial.end(), (1, ""))
            self.assertEqual(dial.shown().split("\r")[-2],
                             "pbxboard: The exchange could not place the call from 101 to 105 "
                             "(Action Error)")

    def test_nothing_without_a_terminal(self):
        with ScriptedServer() as server, self.program.start("dial", "101", "105", "--api", server.address,
                                                            "--name", NAME) as dial, \
                ErrorsOnTerminal(self.program, "dial", "101", "106", "--api", server.address, "--name",
                                 NAME) as other:
            answers = [server.asking().send for _ in range(2)]
            other.wait_for_line("… 1 s")  # by then the first would have said something too
            for send in answers:
                send(head(2) + b"OK")
            self.assertEqual(dial.wait(), (0, "OK\n", ""))

    def test_download(self):
        """The bar grows with what comes; the rate counts only what came this time."""
        sound = b"ID3" + b"x" * 2_999_997
        with ScriptedServer() as server, ErrorsOnTerminal(self.program, "recordings", "get", "1.2", "--api",
                                                          server.address, "--name",
                                             NAME) as get:
            send = server.asking().send
            send(head(len(sound), "audio/mpeg") + sound[:1_500_000])
            get.wait_for_line(r"1\.2  \[#{0,12}\.+\]  [\d.]+ [kM]?B of 3\.0 MB  [\d.]+ [kM]?B/s")
            get.wait_for_line(r"\[#{12}\.{12}\]  1\.5 MB of 3\.0 MB")  # also when nothing comes
            send(sound[1_500_000:])
            self.assertEqual(get.end(), (0, "Saved as 1.2.mp3\n"))
            self.assertEqual(get.line(), "")
            self.assertLess(len(get.shown()), 4000)  # drawn a few times only, whatever the pieces

    def test_download_on_a_narrow_terminal(self):
        with ScriptedServer() as server, ErrorsOnTerminal(self.program, "recordings", "get", "1552558647.371",
                                                          "--api", server.address,
                                             "--name", NAME, cols=44) as get:
            send = server.asking().send
            send(head(2_000_000, "audio/mpeg") + b"ID3" + b"x" * 999_997)
            get.wait_for_line(r"1552558647\.371  1\.0 MB of 2\.0 MB")
            for part in get.shown().split("\r"):
                self.assertLess(len(part), 44)

    def test_days(self):
        def rows(count):
            return json.dumps([{"uniqueid": "1", "calldate": "2026-11-02 10:00:00"}] * count).encode()
        with ScriptedServer() as server, ErrorsOnTerminal(self.program, "cdr", "--from", "2026-11-01", "--to",
                                                          "2026-11-14", "--api",
                                             server.address, "--name", NAME, "--format", "csv") as cdr:
            for day in range(15):
                client = server.asking()
                body = rows(1 if day else 10000)
                if day == 3:
                    self.assertIn("datestart=2026-11-03&datestop=2026-11-03", client.request.target)
                    cdr.wait_for_line("Asking for call records: day 3 of 14 … [1-9]")
                client.send(head(len(body)) + body)
            # stdout is read after the end: fourteen rows fit
            status, output = cdr.end()
            self.assertEqual((status, len(output.splitlines())), (0, 15))
            self.assertTrue(cdr.shown().endswith("\rpbxboard: 14 call records\r\n"), cdr.shown()[-200:])

    def test_board(self):
        """While the exchange waits for a telephone the board goes on: keys are answered, lamps change,
        seconds are counted."""
        with ScriptedServer() as server, Simulator(self.program) as office:
            office.do("quiet")
            with Tmux(self.program, PBXBOARD, "--api", server.address, "--stream", office.connection[1],
                      "--name", NAME, "--extension", "101") as board:
                wait_for(lambda: office.do("register 101") or "live" in board.screen(), "101 is heard of")
                board.keys("105")
                board.wait_for("dial:.*105")  # an Enter acts on what has been seen
                board.keys("Enter")
                client = server.asking()
                self.assertIn("cpa=101&cpb=105", client.request.target)
                board.wait_for(r"Calling 101 → 105.* … \d+ s")
                board.keys("?")
                board.wait_for("screenful")  # a word of the help only
                board.keys("F2")
                office.do("ring 102 106")
                board.wait_for("106.*▲|▲.*106")
                board.wait_for(r"Calling 101 → 105.* … (?:[2-9]|\d\d) s")
                client.send(head(2) + b"OK")
                board.wait_for("your telephone rings first")


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1] + sys.argv[3:], verbosity=2)
