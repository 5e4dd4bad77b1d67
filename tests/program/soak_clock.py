"""The time in which the board and the observer of a soak live (tests/faults/fake_world.h). It passes as many
times faster than ours as is wanted, and not at all while this program is busy: it is the network, whose
delays are not the exchange's."""

import asyncio
import ctypes
import mmap
import os

TICK_S = 0.01
WORLD_BYTES = 32  # struct fake_world …
PASSED_AT = 8  # … and the place of passed_ms in it


class Clock:
    def __init__(self, folder, library, speed):
        path = os.path.join(folder, "world")
        self.speed = speed
        self.environment = {"LD_PRELOAD": library, "PBXBOARD_TEST_WORLD": path}
        os.mkfifo(path + ".wake")
        with open(path, "w+b") as file:
            file.truncate(WORLD_BYTES)
            self.world = mmap.mmap(file.fileno(), WORLD_BYTES)
        self.passed_ms = ctypes.c_longlong.from_buffer(self.world, PASSED_AT)

    def now_s(self):
        """Only ever runs forward."""
        return asyncio.get_running_loop().time() + self.passed_ms.value / 1000

    async def run(self):
        while self.speed > 1:
            await asyncio.sleep(TICK_S)
            self.passed_ms.value += round((self.speed - 1) * TICK_S * 1000)

    def slow_down(self):
        """From now on it passes as ours does."""
        self.speed = 1
