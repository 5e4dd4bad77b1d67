"""The board on a terminal of its own, for tests/program/soak: what it shows (libvterm), what is pressed, what
it costs."""

import collections
import contextlib
import ctypes
import ctypes.util
import os
import signal

import on_terminal
import proc


class Rect(ctypes.Structure):
    _fields_ = [(name, ctypes.c_int) for name in ("start_row", "end_row", "start_col", "end_col")]


def load_vterm():
    library = ctypes.CDLL(ctypes.util.find_library("vterm") or "libvterm.so.0")
    library.vterm_new.restype = library.vterm_obtain_screen.restype = ctypes.c_void_p
    for name in ("vterm_free", "vterm_obtain_screen"):
        getattr(library, name).argtypes = [ctypes.c_void_p]
    library.vterm_set_utf8.argtypes = library.vterm_screen_reset.argtypes = \
        library.vterm_screen_enable_altscreen.argtypes = [ctypes.c_void_p, ctypes.c_int]
    library.vterm_set_size.argtypes = [ctypes.c_void_p, ctypes.c_int, ctypes.c_int]
    library.vterm_input_write.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_size_t]
    library.vterm_input_write.restype = library.vterm_screen_get_text.restype = ctypes.c_size_t
    library.vterm_screen_get_text.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_size_t, Rect]
    return library


class Screen:
    """A terminal that only exists in memory."""

    def __init__(self, cols, rows):
        self.library = load_vterm()
        self.cols, self.rows = cols, rows
        self.vterm = self.library.vterm_new(rows, cols)
        self.library.vterm_set_utf8(self.vterm, 1)
        self.screen = self.library.vterm_obtain_screen(self.vterm)
        self.library.vterm_screen_enable_altscreen(self.screen, 1)
        self.library.vterm_screen_reset(self.screen, 1)

    def write(self, written):
        self.library.vterm_input_write(self.vterm, written, len(written))

    def resize(self, cols, rows):
        self.cols, self.rows = cols, rows
        self.library.vterm_set_size(self.vterm, rows, cols)

    def row(self, row):
        room = ctypes.create_string_buffer(self.cols * 24 + 1)
        count = self.library.vterm_screen_get_text(self.screen, room, len(room),
                                                   Rect(row, row + 1, 0, self.cols))
        return room.raw[:count].decode("utf-8", "replace").rstrip()

    def text(self):
        return "\n".join(self.row(row) for row in range(self.rows))


class Board:
    """The board that runs on such a terminal. Its output is read by the event loop, unless that is told to
    pause."""

    def __init__(self, loop, command, environment, folder, size=(100, 30)):
        self.loop = loop
        self.screen = Screen(*size)
        self.process, self.terminal = on_terminal.start(command, size[::-1], env=environment, cwd=folder)
        os.set_blocking(self.terminal, False)
        self.pid = self.process.pid
        self.reading = False
        self.bytes = 0
        self.last_words = b""  # of the output, to tell how it ended
        self.read_on()

    def resize(self, cols, rows):
        self.screen.resize(cols, rows)
        on_terminal.set_size(self.terminal, rows, cols)

    def read_on(self):
        if not self.reading:
            self.reading = True
            self.loop.add_reader(self.terminal, self.read)

    def pause_reading(self):
        if self.reading:
            self.reading = False
            self.loop.remove_reader(self.terminal)

    def read(self):
        try:
            written = os.read(self.terminal, 65536)
        except OSError:  # nobody holds the other end any more
            written = b""
        if not written:
            self.pause_reading()
            return
        self.bytes += len(written)
        self.last_words = (self.last_words + written)[-4000:]
        self.screen.write(written)

    def press(self, keys):
        with contextlib.suppress(OSError):  # it takes no more: then the key is lost, as in life
            os.write(self.terminal, keys)

    def shows(self, text):
        return text in self.screen.text()

    def status_row(self):
        return self.screen.row(0)

    def lives(self):
        return self.process.poll() is None

    def stop(self):
        self.process.send_signal(signal.SIGSTOP)

    def go_on(self):
        self.process.send_signal(signal.SIGCONT)

    def end(self):
        """Kills it, where it has not ended, and closes its terminal."""
        if self.lives():
            self.process.kill()
        self.process.wait()
        self.pause_reading()
        os.close(self.terminal)


def descriptors(pid):
    """How many descriptors of each kind: socket, pipe, /dev/pts/1, …; None for who is not root: the board has
    a key."""
    targets = proc.descriptors(pid)
    kinds = (target.split(":[")[0] for target in targets or ())
    kinds = (os.path.dirname(kind) if kind.endswith(".jsonl") else kind for kind in kinds)
    return targets and dict(collections.Counter(kinds))
