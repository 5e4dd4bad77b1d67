"""A program in tmux, a terminal that others wrote."""

import itertools
import os
import re
import shlex
import subprocess

from proc import children
from program import KEY, ended_with, environment, wait_for

NUMBERS = itertools.count()


class Tmux:
    """A tmux server of the test's own with one window that runs a command; use it in a with statement.

    The shell that ran the command stays, to tell how it ended.
    """

    def __init__(self, program, *command, key=KEY, cols=100, rows=30):
        name = f"tmux{next(NUMBERS)}"  # its own, for the one before may not be quite gone
        self.socket = os.path.join(program.home, name)
        self.environment = environment(program.home, key)
        config = program.file(name + ".conf", 'set -g status off\nset -g default-terminal "tmux-256color"\n')
        line = f"{shlex.join(command)}; echo ended with $?; exec tail -f /dev/null"
        self.run("-f", config, "new-session", "-d", "-x", str(cols), "-y", str(rows), line)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        shell = int(self.run("display-message", "-p", "#{pane_pid}"))
        with ended_with(shell):
            self.run("kill-server")

    def run(self, *arguments):
        return subprocess.run(["tmux", "-S", self.socket, *arguments], env=self.environment, check=True,
                              capture_output=True, text=True).stdout

    def screen(self):
        return self.run("capture-pane", "-p")

    def wait_for(self, pattern):
        try:
            return wait_for(lambda: re.search(pattern, self.screen(), re.MULTILINE),
                            f"{pattern} on the screen")
        except AssertionError:
            print(self.screen())
            raise

    def keys(self, *keys):
        self.run("send-keys", *keys)

    def child(self):
        """The process of the command."""
        shell = int(self.run("display-message", "-p", "#{pane_pid}"))
        child, = wait_for(lambda: children(shell), "the shell runs the command")
        return child
