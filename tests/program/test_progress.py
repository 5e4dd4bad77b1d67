"""What takes its time says so, on a terminal: test_progress.py PBXBOARD TRACE"""

import contextlib
import fcntl
import json
import os
import re
import select
import socket
import struct
import subprocess
import sys
import termios
import threading
import unittest

from program import DEADLINE_S, NAME, Program, Simulator, environment, wait_for
from tmux import Tmux

PBXBOARD = sys.argv[1]


class Waiting:
    """A server that answers each request when it is told what; use it in a with statement."""

    def __init__(self):
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.listener.settimeout(DEADLINE_S)
        self.url = f"http://127.0.0.1:{self.listener.getsockname()[1]}"
        self.peers = []

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for peer in self.peers:
            peer.close()
        self.listener.close()

    def request(self):
        """The next request, and what sends bytes to whoever made it."""
        peer, _ = self.listener.accept()
        self.peers.append(peer)
        peer.settimeout(DEADLINE_S)
        request = b""
        while b"\r\n\r\n" not in request:
            part = peer.recv(65536)
            assert part, request
            request += part
        return request.decode(), peer.sendall


def head(length, kind="text/plain"):
    return f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nETag: \"1\"\r\nContent-Length: {length}\r\n\r\n".encode()


class OnTerminal:
    """A program whose standard error output is a terminal, of 24 rows. Use it in a with statement."""

    def __init__(self, program, *arguments, cols=80):
        self.terminal, its_end = os.openpty()
        fcntl.ioctl(its_end, termios.TIOCSWINSZ, struct.pack("HHHH", 24, cols, 0, 0))
        self.process = subprocess.Popen(
            [PBXBOARD, *arguments], env=environment(program.home), cwd=program.home, start_new_session=True,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=its_end)
        os.close(its_end)
        self.written = bytearray()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        with self.process:
            self.process.kill()
        os.close(self.terminal)

    def read(self):
        with contextlib.suppress(OSError):  # the program has ended
            while select.select([self.terminal], [], [], 0)[0]:
                self.written.extend(os.read(self.terminal, 65536))
        return self.written.decode(errors="replace")

    def wait_for(self, pattern):
        return wait_for(lambda: re.search(pattern, self.read()), pattern)

    def line(self):
        """What is on the line now."""
        cells = ""
        for part in self.read().split("\r"):
            cells = part + cells[len(part):]
        return cells.rstrip(" ")

    def end(self):
        output, _ = self.process.communicate(timeout=DEADLINE_S)
        return self.process.returncode, output.decode()


class Progress(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.program = cls.enterClassContext(Program(PBXBOARD))

    def test_dial_counts_the_seconds(self):
        with Waiting() as server, OnTerminal(self.program, "dial", "101", "105", "--api", server.url, "--name", NAME) as dial:
            _, send = server.request()
            dial.wait_for("Calling 101 → 105 … 1 s")
            dial.wait_for("Calling 101 → 105 … 2 s")
            self.assertNotIn("\n", dial.read())
            send(head(2) + b"OK")
            self.assertEqual(dial.end(), (0, "OK\n"))
            self.assertEqual(dial.line(), "")  # nothing is left of it
            self.assertNotIn("\x1b", dial.read())

    def test_the_sentence_stands_alone(self):
        """What is said in the end does not run into what was on the line."""
        with Waiting() as server, OnTerminal(self.program, "dial", "101", "105", "--api", server.url, "--name", NAME) as dial:
            _, send = server.request()
            dial.wait_for("Calling 101 → 105 … 1 s")
            send(b"HTTP/1.1 500 No\r\nContent-Length: 12\r\n\r\nAction Error")
            self.assertEqual(dial.end(), (1, ""))
            self.assertEqual(dial.read().split("\r")[-2], "pbxboard: The exchange could not place the call from 101 to 105 "
                                                          "(Action Error)")

    def test_nothing_without_a_terminal(self):
        with Waiting() as server, self.program.start("dial", "101", "105", "--api", server.url, "--name", NAME) as dial, \
                OnTerminal(self.program, "dial", "101", "106", "--api", server.url, "--name", NAME) as other:
            answers = [server.request()[1] for _ in range(2)]
            other.wait_for("… 1 s")  # by then the first would have said something too
            for send in answers:
                send(head(2) + b"OK")
            self.assertEqual(dial.wait(), (0, "OK\n", ""))

    def test_download(self):
        """The bar grows with what comes; the rate counts only what came this time."""
        sound = b"ID3" + b"x" * 2_999_997
        with Waiting() as server, OnTerminal(self.program, "recordings", "get", "1.2", "--api", server.url, "--name",
                                             NAME) as get:
            _, send = server.request()
            send(head(len(sound), "audio/mpeg") + sound[:1_500_000])
            get.wait_for(r"1\.2  \[#{0,12}\.+\]  [\d.]+ [kM]?B of 3\.0 MB  [\d.]+ [kM]?B/s")
            get.wait_for(r"\[#{12}\.{12}\]  1\.5 MB of 3\.0 MB")  # also when nothing comes
            send(sound[1_500_000:])
            self.assertEqual(get.end(), (0, "Saved as 1.2.mp3\n"))
            self.assertEqual(get.line(), "")
            self.assertLess(len(get.read()), 4000)  # drawn a few times only, whatever the pieces

    def test_download_on_a_narrow_terminal(self):
        with Waiting() as server, OnTerminal(self.program, "recordings", "get", "1552558647.371", "--api", server.url,
                                             "--name", NAME, cols=44) as get:
            _, send = server.request()
            send(head(2_000_000, "audio/mpeg") + b"ID3" + b"x" * 999_997)
            get.wait_for(r"1552558647\.371  1\.0 MB of 2\.0 MB")
            for part in get.read().split("\r"):
                self.assertLess(len(part), 44)

    def test_days(self):
        def rows(count):
            return json.dumps([{"uniqueid": "1", "calldate": "2026-11-02 10:00:00"}] * count).encode()
        with Waiting() as server, OnTerminal(self.program, "cdr", "--from", "2026-11-01", "--to", "2026-11-14", "--api",
                                             server.url, "--name", NAME, "--format", "csv") as cdr:
            for day in range(15):
                request, send = server.request()
                body = rows(1 if day else 10000)
                if day == 3:
                    self.assertIn("datestart=2026-11-03&datestop=2026-11-03", request)
                    cdr.wait_for("Asking for call records: day 3 of 14 … [1-9]")
                send(head(len(body)) + body)
            # stdout is read after the end: fourteen rows fit
            status, output = cdr.end()
            self.assertEqual((status, len(output.splitlines())), (0, 15))
            self.assertTrue(cdr.read().endswith("\rpbxboard: 14 call records\r\n"), cdr.read()[-200:])

    def test_board(self):
        """While the exchange waits for a telephone the board goes on: keys are answered, lamps change, seconds are counted."""
        with Waiting() as server, Simulator(self.program) as office:
            office.do("quiet")
            with Tmux(self.program, PBXBOARD, "--api", server.url, "--stream", office.connection[1], "--name", NAME,
                      "--extension", "101") as board:
                wait_for(lambda: office.do("register 101") or "live" in board.screen(), "101 is heard of")
                board.keys("105")
                board.wait_for("dial:.*105")  # an Enter acts on what has been seen
                board.keys("Enter")
                request, send = server.request()
                self.assertIn("cpa=101&cpb=105", request)
                board.wait_for(r"Calling 101 → 105.* … \d+ s")
                board.keys("?")
                board.wait_for("screenful")  # a word of the help only
                board.keys("F2")
                office.do("ring 102 106")
                board.wait_for("106.*▲|▲.*106")
                board.wait_for(r"Calling 101 → 105.* … (?:[2-9]|\d\d) s")
                send(head(2) + b"OK")
                board.wait_for("your telephone rings first")


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
