"""What terminals that others wrote answer, while the board runs in them, is no key: test_terminal_answers.py
PBXBOARD TRACE

Somebody else asks them, as programs do that leave in the middle of it: another process writes to the board's
terminal.
"""

import contextlib
import glob
import os
import re
import shutil
import subprocess
import sys
import unittest

from program import Program, Simulator, ended_with, environment, wait_for
from tmux import Tmux

PBXBOARD = sys.argv[1]
WEZTERM = b"\x1bP>|WezTerm 20230712-072601-f4abf8fd\x1b\\"
QUESTIONS = {  # and what the answer of xterm holds
    b"\x1b[c": b"\x1b[?64;1;2",
    b"\x1b[>c": b"\x1b[>41;",
    b"\x1b[=c": b"\x1bP!|",
    b"\x1b[5n": b"\x1b[0n",
    b"\x1b[6n": b"R",
    b"\x1b[?6n": b"R",
    b"\x1b[>q": b"\x1bP>|XTerm(",
    b"\x1b[?2026$p": b"\x1b[?2026;0$y",
    b"\x1b[18t": b"\x1b[8;24;80t",
    b"\x1b[?4m": b"\x1b[>4",
    b"\x1b]11;?\x07": b"\x1b]11;rgb:",
    b"\x1b]10;?\x1b\\": b"\x1b]10;rgb:",
    b"\x1b]4;1;?\x07": b"\x1b]4;1;rgb:",
    b"\x1bP$qm\x1b\\": b"\x1bP1$r",
    b"\x1bP+q544e\x1b\\": b"+r",
}
PRINT = b"\x1b[i"  # has xterm print its screen


def write_to(terminal, what):
    descriptor = os.open(terminal, os.O_WRONLY | os.O_NOCTTY)
    try:
        os.write(descriptor, what)
    finally:
        os.close(descriptor)


def read_file(path):
    with contextlib.suppress(FileNotFoundError), open(path, "rb") as file:
        return file.read()
    return b""


class Xvfb:
    """A display that only exists in memory; use it in a with statement."""

    def __enter__(self):
        reader, writer = os.pipe()
        self.process = subprocess.Popen(["Xvfb", "-displayfd", str(writer), "-nolisten", "tcp"],
                                        pass_fds=[writer],
                                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(writer)
        with open(reader, encoding="ascii") as told:
            self.display = ":" + told.readline().strip()
        assert self.display != ":", "Xvfb does not start"
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()


class Xterm:
    """A command in an xterm, whose screen can be read because xterm prints it; use it in a with statement."""

    RESOURCES = ("printAttributes: 0", "printerAutoClose: true", "allowWindowOps: true", "allowTcapOps: true",
                 "allowColorOps: true")

    def __init__(self, program, display, command):
        self.printed = os.path.join(program.home, "printed")
        told = os.path.join(program.home, "tty")
        for path in (self.printed, told):
            with contextlib.suppress(FileNotFoundError):
                os.remove(path)
        resources = [word for resource in (*self.RESOURCES, f"printerCommand: cat >{self.printed}")
                     for word in ("-xrm", "*" + resource)]
        script = f'tty >{told}; exec "$@"'
        self.process = subprocess.Popen(["xterm", *resources, "-geometry", "80x24", "-e", "sh", "-c", script,
                                         "sh", *command],
                                        env=environment(program.home, DISPLAY=display), cwd=program.home)
        self.terminal = wait_for(lambda: read_file(told).decode().strip(), "a terminal in xterm")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        with ended_with(self.process.pid):
            self.process.terminate()
            self.process.wait()

    def write(self, what):
        write_to(self.terminal, what)

    def screen(self):
        """What it shows, once it has answered all questions before."""
        with contextlib.suppress(FileNotFoundError):
            os.remove(self.printed)
        self.write(PRINT)
        return wait_for(lambda: read_file(self.printed), "the screen is printed").decode("utf-8", "replace")

    def wait_for(self, pattern):
        wait_for(lambda: re.search(pattern, self.screen(), re.MULTILINE), pattern)


class Answers(unittest.TestCase):
    def setUp(self):
        self.program = self.enterContext(Program(PBXBOARD))
        self.office = self.enterContext(Simulator(self.program))
        self.office.do("quiet")
        self.command = [PBXBOARD, *self.office.connection, "--extension", "101"]

    def begin(self, terminal):
        terminal.wait_for("connected, nothing heard yet")
        self.office.do("reload")
        terminal.wait_for("○ 105")

    def expect_no_key(self, terminal):
        """Whatever was read before is in the next frame: on the switchboard nothing is typed, and nothing was
        asked."""
        self.office.do("ring 105 106")
        terminal.wait_for("▲ 106")
        self.assertRegex(terminal.screen(), r"(?m)^ dial: *$")
        self.office.do("hangup 105")
        terminal.wait_for("○ 106")
        journals = glob.glob(os.path.join(self.program.home, ".local", "state", "pbxboard", "journal",
                                          "*.jsonl"))
        self.assertTrue(journals)
        for journal in journals:
            self.assertNotIn(b'"asked"', read_file(journal))

    @unittest.skipUnless(shutil.which("xterm") and shutil.which("Xvfb"),
                         "there is no xterm, or no Xvfb to show it on")
    def test_xterm(self):
        display = self.enterContext(Xvfb()).display
        got = os.path.join(self.program.home, "got")
        with Xterm(self.program, display,
                   ["sh", "-c", f"stty raw -echo; echo ready; exec cat >{got}"]) as xterm:
            xterm.wait_for("ready")
            for question, answer in QUESTIONS.items():  # these are questions, and xterm has the answers
                before = len(read_file(got))
                xterm.write(question)
                wait_for(lambda: answer in read_file(got)[before:], f"an answer to {question}")
        with Xterm(self.program, display, self.command) as xterm:
            self.begin(xterm)
            for question in QUESTIONS:
                with self.subTest(question):
                    xterm.write(question)
                    self.expect_no_key(xterm)
            xterm.write(b"".join(QUESTIONS))
            self.expect_no_key(xterm)

    def test_tmux(self):
        with Tmux(self.program, *self.command, cols=80, rows=24) as tmux:
            self.begin(tmux)
            terminal = tmux.run("display-message", "-p", "#{pane_tty}").strip()
            for question in (*QUESTIONS, b"".join(QUESTIONS)):
                with self.subTest(question):
                    write_to(terminal, question)
                    self.expect_no_key(tmux)
            for size in (1, 2, 3, 7, len(WEZTERM)):
                with self.subTest(size):
                    for at in range(0, len(WEZTERM), size):
                        tmux.keys("-H", *(f"{byte:02x}" for byte in WEZTERM[at:at + size]))
                    self.expect_no_key(tmux)
            tmux.keys("105")
            tmux.wait_for("^ dial: 105 ")
            tmux.keys("Enter")
            tmux.wait_for("▲ 101")


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1] + sys.argv[3:], verbosity=2)
