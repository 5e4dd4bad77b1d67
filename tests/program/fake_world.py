"""A world whose time passes when the test says so, and whose name servers can hang.

It is that of tests/faults/fake_world.h.
Whatever is started with `environment` lives in it.
"""

import ctypes
import mmap
import os
import tempfile

NAMES_FOUND, NAMES_NONE, NAMES_HANG = range(3)


class World(ctypes.Structure):
    """struct fake_world."""
    _fields_ = [("clock_ms", ctypes.c_longlong), ("passed_ms", ctypes.c_longlong),
                ("slept_ms", ctypes.c_longlong), ("names", ctypes.c_int), ("look_ups", ctypes.c_int)]


class FakeWorld:
    def __init__(self, program, names=NAMES_FOUND):
        path = os.path.join(tempfile.mkdtemp(dir=program.home), "world")
        library = os.path.join(os.path.dirname(program.path), "..", "tests", "libfake_world.so")
        with open(path, "w+b") as file:
            file.truncate(ctypes.sizeof(World))
            self.memory = mmap.mmap(file.fileno(), ctypes.sizeof(World))
        os.mkfifo(path + ".wake")
        self.world = World.from_buffer(self.memory)
        self.world.names = names
        self.environment = {"LD_PRELOAD": library, "PBXBOARD_TEST_WORLD": path,
                            "ASAN_OPTIONS": "verify_asan_link_order=0"}

    def pass_s(self, seconds):
        """So much time passes at once."""
        self.world.passed_ms += seconds * 1000
