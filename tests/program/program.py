"""What the tests of the whole program share: running it, and a simulated exchange to run it on.

Nothing here sleeps: every wait is for a condition, and fails after DEADLINE_S. Everything talks to 127.0.0.1
only.
"""

import collections
import contextlib
import http.client
import json
import os
import select
import signal
import socket
import subprocess
import tempfile
import time

from proc import descendants

DEADLINE_S = 120  # for what hangs, not for a busy machine; in C, tests/harness.h
KEY = "SekretKlucz"
NAME = "MojaCentrala"
ZONE = "Europe/Warsaw"  # where the program lives
EVER = ("--from", "2000-01-01", "--to", "2100-01-01")


def environment(home, key=KEY, **more):
    """A user's environment of which only the language, the home and the key matter."""
    kept = {name: value for name, value in os.environ.items()
            if name in ("PATH", "TMPDIR") or name.endswith("SAN_OPTIONS")}
    kept.update(LC_ALL="C.UTF-8", HOME=home, XDG_CONFIG_HOME=home, TERM="xterm-256color", TZ=ZONE)
    kept.update(more)
    if key is not None:
        kept["PBXBOARD_KEY"] = key
    return kept


class Program:
    """The program, with a home of its own that is removed in the end; use it in a with statement."""

    def __init__(self, path):
        self.path = path
        self.folder = tempfile.TemporaryDirectory()
        self.home = self.folder.name

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.folder.cleanup()

    def file(self, name, text, mode=0o600):
        """Writes a file into the home; its path."""
        path = os.path.join(self.home, name)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        os.chmod(path, mode)
        return path

    def run(self, *arguments, key=KEY, **more):
        """Runs it to its end: exit status, and what it wrote to stdout and stderr."""
        done = subprocess.run([self.path, *arguments], env=environment(self.home, key, **more), cwd=self.home,
                              stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=DEADLINE_S,
                              check=False)
        return done.returncode, done.stdout, done.stderr

    def start(self, *arguments, key=KEY, output=subprocess.PIPE, preexec=None, **more):
        """Starts it; `preexec` is called in the child before."""
        return Running([self.path, *arguments], environment(self.home, key, **more), self.home, output,
                       preexec)


class Running:
    """A program that runs; use it in a with statement. Its output is read line by line."""

    def __init__(self, arguments, its_environment, folder, output, preexec):
        self.process = subprocess.Popen(arguments, env=its_environment, cwd=folder, stdin=subprocess.DEVNULL,
                                        stdout=output, stderr=subprocess.PIPE, preexec_fn=preexec)
        self.lines = collections.deque()  # written, and not asked for yet
        self.rest = b""  # the beginning of the next

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.kill()
        self.process.communicate()

    def line(self, wait_s=DEADLINE_S):
        """The next line it writes; None when none comes in that time or it has ended."""
        until = time.monotonic() + wait_s
        while not self.lines:
            ready, _, _ = select.select([self.process.stdout], [], [], max(0, until - time.monotonic()))
            part = os.read(self.process.stdout.fileno(), 65536) if ready else b""
            if not part:
                return None
            *lines, self.rest = (self.rest + part).split(b"\n")
            self.lines.extend(lines)
        return self.lines.popleft().decode()

    def line_with(self, text):
        """The lines up to the first that holds the text. Other lines do not extend the deadline."""
        lines = []
        until = time.monotonic() + DEADLINE_S
        while not lines or text not in lines[-1]:
            line = self.line(until - time.monotonic())
            assert line is not None, (text, lines[-20:])
            lines.append(line)
        return lines

    def wait(self):
        """Waits for its end: exit status, what it wrote since the last line that was read, and stderr."""
        output, errors = self.process.communicate(timeout=DEADLINE_S)
        written = b"\n".join([*self.lines, self.rest]) + (output or b"")
        return self.process.returncode, written.decode(), errors.decode()

    def end(self, signo=signal.SIGTERM):
        """Sends a signal, and waits like wait()."""
        self.process.send_signal(signo)
        return self.wait()


class Simulator:
    """A running pretend exchange; use it in a with statement."""

    def __init__(self, program, *options, port=0):
        self.process = program.start("sim", "--port", str(port), "--seed", "1", *options, key=None)
        line = self.process.line()
        assert line is not None and line.startswith("listening on 127.0.0.1:"), line
        self.port = int(line.rsplit(":", 1)[1])
        self.connection = ("--api", f"http://127.0.0.1:{self.port}", "--name", NAME)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        with self.process:
            if self.process.process.poll() is None:
                assert self.process.end() == (0, "", "")

    def ask(self, path, method="GET", body=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=DEADLINE_S)
        with contextlib.closing(connection):
            connection.request(method, path, body, {"Authorization": "Bearer " + KEY})
            answer = connection.getresponse()
            return answer.status, answer.read()

    def get(self, path):
        status, body = self.ask(path)
        assert status == 200, (path, status, body)
        return json.loads(body)

    def do(self, orders):
        answer = self.ask("/sim/do", "POST", orders.encode())
        assert answer == (200, b"OK"), (orders, answer)


@contextlib.contextmanager
def reserved_port():
    """A port on which nobody listens, and nobody else will."""
    with socket.socket() as reserved:
        reserved.bind(("127.0.0.1", 0))
        yield reserved.getsockname()[1]


@contextlib.contextmanager
def ended_with(pid):
    """Ends after the process and all that it had started: they may still write into the home when it is gone
    itself."""
    watched = []
    for process in descendants(pid):
        with contextlib.suppress(ProcessLookupError):
            watched.append(os.pidfd_open(process))
    yield
    for process in watched:
        readable, _, _ = select.select([process], [], [], DEADLINE_S)
        os.close(process)
        assert readable, f"a process that was started by {pid} does not end"


def wait_for(condition, what):
    """Waits until condition() is true; its value."""
    until = time.monotonic() + DEADLINE_S
    while time.monotonic() < until:
        value = condition()
        if value:
            return value
        select.select([], [], [], 0.01)
    raise AssertionError("awaited in vain: " + what)
