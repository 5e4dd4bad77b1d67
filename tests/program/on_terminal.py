"""A program on a pseudo terminal, of which every byte that it writes is kept; and what such bytes may be."""

import fcntl
import os
import re
import select
import signal
import struct
import subprocess
import termios
import time
import unicodedata

from program import DEADLINE_S, environment

RECENT_BYTES = 256 * 1024  # of what was written, looked at by who waits: more is never read at once

# All that may stand in front of what is shown: cursor to a cell, cursor to the right, colours and attributes,
# clear, the alternate screen, the cursor shown and hidden, the keypad, the marks around what is pasted; the
# bell where it is on.
ORDERS = re.compile(rb"\x1b\[(?:H\x1b\[2J|\d+;\d+H|\d*C|H|(?:\d?\d?|[34]8;5;\d+|[34]8;2;\d+;\d+;\d+)m|"
                    rb"\?1049[hl]|\?2004[hl]|\?25[hl]|\?12[hl]|\?12;25h|2[23];0;0t)|\x1b\(B")
SEQUENCES = re.compile(rb"\x1b\[[0-9;?]*[A-Za-z]|\x1b[=>]|\x1b\(B")


def is_shown(character):
    """Whether a character takes a place of its own on every terminal, or is a plain accent on one that
    does."""
    kind = unicodedata.category(character)
    code = ord(character)
    if kind in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp") or code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF:
        return False
    return not (0xFE00 <= code <= 0xFE0F or 0xE0100 <= code <= 0xE01EF
                or code in (0x34F, 0x115F, 0x1160, 0x3164, 0xFFA0))


def offence(written, breaks=False):
    """The first thing in `written` that a terminal would obey and that is none of ours, with what stands
    around it; None where there is none. `breaks`: lines may end."""
    at = 0
    marks = 0
    while at < len(written):
        around = written[max(0, at - 40):at + 24]
        order = None if breaks else ORDERS.match(written, at)
        if order:
            at = order.end()
            marks = 0
            continue
        if breaks and written[at] in b"\r\n":
            at += 1
            continue
        size = 1 if written[at] < 0x80 else 2 if written[at] < 0xE0 else 3 if written[at] < 0xF0 else 4
        try:
            character = written[at:at + size].decode("utf-8")
        except UnicodeDecodeError:
            return f"no UTF-8 at {at}: {around!r} {around.hex(' ')}"
        if not is_shown(character):
            return f"U+{ord(character):04X} at {at}: {around!r} {around.hex(' ')}"
        marks = marks + 1 if unicodedata.category(character) in ("Mn", "Me") else 0
        if marks > 2:
            return f"a heap of marks at {at}: {around!r}"
        at += size
    return None


# another key where a busy machine reads it together with an escape before it: then it is sent again
REDRAW = b"\x0c"


def set_size(terminal, rows, cols):
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", rows, cols, 0, 0))


def begin_session(before=None):
    """In the child: a session of its own, on the terminal that is one of its streams."""
    os.setsid()
    fcntl.ioctl(next(fd for fd in range(3) if os.isatty(fd)), termios.TIOCSCTTY, 0)
    if before is not None:
        before()


def start(command, size=(24, 80), on=("stdin", "stdout", "stderr"), before=None, **more):
    """Starts a program on a pseudo terminal of so many rows and columns: the process, and our end. `on` are
    the streams that are the terminal; `before` is called in the child; the rest is for Popen."""
    terminal, its_end = os.openpty()
    set_size(its_end, *size)
    streams = {stream: its_end for stream in on}
    process = subprocess.Popen(command, **streams, preexec_fn=lambda: begin_session(before), **more)
    os.close(its_end)
    return process, terminal


class OnTerminal:
    """Use it in a with statement. `tracer` is a command that runs the program; names in lower case are for
    Popen, the others for the environment."""

    def __init__(self, program, *arguments, size=(24, 80), key=None, before=None,
                 on=("stdin", "stdout", "stderr"), tracer=(), **more):
        self.written = b""
        streams = {name: value for name, value in more.items() if name.islower()}
        surroundings = {name: value for name, value in more.items() if not name.islower()}
        self.process, self.terminal = start([*tracer, program.path, *arguments], size, on, before,
                                            cwd=program.home,
                                            env={**environment(program.home, key), **surroundings}, **streams)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        for stream in (self.process.stdout, self.process.stderr):
            if stream is not None:
                stream.close()
        os.close(self.terminal)

    def read(self, wait_s=0.05):
        """What it writes next; nothing where it writes nothing in that time or is gone."""
        ready, _, _ = select.select([self.terminal], [], [], wait_s)
        try:
            part = os.read(self.terminal, 65536) if ready else b""
        except OSError:
            part = b""
        self.written += part
        return part

    def text(self, begin=0):
        """What it has written, without what moves and colours."""
        return SEQUENCES.sub(b"", self.written[begin:])

    def wait_for(self, *texts, begin=0, whenever_quiet=b""):
        """Waits until it has written one of the texts, and sends keys when it writes nothing meanwhile."""
        until = time.monotonic() + DEADLINE_S
        while not any(text in self.text(max(begin, len(self.written) - RECENT_BYTES)) for text in texts):
            ended = self.process.poll() is not None
            written = self.read(0.5 if whenever_quiet else 0.05)
            assert written or (time.monotonic() < until and not ended), (texts, self.text(begin)[-4000:])
            if not written:
                self.send(whenever_quiet)

    def send(self, keys):
        os.write(self.terminal, keys if isinstance(keys, bytes) else keys.encode())

    def enter(self, keys, *texts):
        """Sends keys, and presses Enter when one of the texts is seen, and whatever else is drawn: before, it
        would only be shown what Enter does."""
        begin = len(self.written)
        self.send(keys)
        self.wait_for(*texts, begin=begin)
        while self.read():
            pass
        self.send(b"\r")

    def redraw(self, keys, *texts):
        """Sends keys, has everything drawn anew, and waits for one of the texts."""
        begin = len(self.written)
        self.send(keys)
        self.send(REDRAW)
        self.wait_for(*texts, begin=begin, whenever_quiet=REDRAW)

    def end(self):
        """Waits for its end; its exit status."""
        until = time.monotonic() + DEADLINE_S
        while self.process.poll() is None:
            assert time.monotonic() < until, "it does not end"
            self.read()
        while self.read():
            pass
        return self.process.returncode
