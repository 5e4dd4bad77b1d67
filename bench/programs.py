"""The programs of the bench: run to their end, and what they tell of it.

Paths are those of the repository, in which everything runs. What cannot be measured raises Unmeasured, which
says why.
"""

import contextlib
import os
import statistics
import subprocess

BUILT = "build/release"
NODE_MODULES = "build/bench/node_modules"
DEADLINE_S = 180  # for one program; the longest takes less than a minute

LISTENERS = {
    "lws": [f"{BUILT}/bench/receive_lws"],
    "board": [f"{BUILT}/bench/receive_board"],
    "node": ["node", "bench/receive.js"],
    "python": ["/usr/bin/python3", "bench/receive.py"],  # Debian's, which has Debian's websockets
}


class Unmeasured(Exception):
    """Why something could not be measured."""


def figures_of(arguments):
    """Runs a program; the figures that it writes, by name."""
    environment = dict(os.environ, NODE_PATH=NODE_MODULES)
    try:
        done = subprocess.run(arguments, env=environment, stdin=subprocess.DEVNULL, capture_output=True,
                              encoding="utf-8", errors="replace", timeout=DEADLINE_S, check=False)
    except subprocess.TimeoutExpired:
        raise Unmeasured(f"no end after {DEADLINE_S} s") from None
    except OSError as error:
        raise Unmeasured(f"{arguments[0]}: {error.strerror}") from None
    if done.returncode != 0:
        said = [line.strip() for line in done.stderr.splitlines() if line.strip()]
        raise Unmeasured(said[-1] if said else f"exit status {done.returncode}")
    return {name: float(value) for name, value in (line.split() for line in done.stdout.splitlines())}


def board(measurement, *options):
    """One measurement of the board on a terminal."""
    return figures_of([f"{BUILT}/bench/board", measurement, f"{BUILT}/cli/pbxboard", *map(str, options)])


def medians(measure, times):
    """The medians of what several calls of measure() tell."""
    runs = [measure() for _ in range(times)]
    return {name: statistics.median(run[name] for run in runs) for name in runs[0]}


@contextlib.contextmanager
def flood(traffic, extensions, messages):
    """The server for the listeners; its port. It sends so many messages after the introduction of the
    extensions."""
    arguments = [f"{BUILT}/bench/flood", traffic, str(extensions), str(extensions + messages)]
    with subprocess.Popen(arguments, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          encoding="utf-8") as process:
        try:
            line = process.stdout.readline()
            if not line.startswith("listening on "):
                raise Unmeasured("the server of the stream has not begun")
            yield line.strip().rsplit(":", 1)[1]
        finally:
            process.kill()


def listen(listener, port, extensions, messages):
    """One listener to the flood of this port: its cpu_us_a_message and messages_a_second."""
    return figures_of([*LISTENERS[listener], port, str(extensions), str(extensions + messages)])
