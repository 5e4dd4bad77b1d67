"""What /proc says of a process."""

import contextlib
import os
import re


def read(pid, name):
    """A file of the process as bytes; b"" where only root may look."""
    try:
        with open(f"/proc/{pid}/{name}", "rb") as file:
            return file.read()
    except PermissionError:
        return b""


def children(pid):
    """Those whom its threads have started and who have not been waited for."""
    found = b" ".join(read(pid, f"task/{task}/children") for task in os.listdir(f"/proc/{pid}/task"))
    return [int(child) for child in found.split()]


def descendants(pid):
    """The process, its children, theirs and so on."""
    try:
        return [pid, *(found for child in children(pid) for found in descendants(child))]
    except (FileNotFoundError, ProcessLookupError):  # it has ended meanwhile
        return []


def fields(pid):
    """The fields of its stat from the third on; the second, its name, may hold anything."""
    return read(pid, "stat").decode("latin-1").rsplit(")", 1)[1].split()


def is_gone(pid):
    """It has ended, whether or not its parent has waited for it."""
    try:
        return fields(pid)[0] == "Z"
    except (FileNotFoundError, ProcessLookupError):
        return True


def cpu_s(pid):
    """The time that processors spent on it, in user and kernel."""
    return sum(int(ticks) for ticks in fields(pid)[11:13]) / os.sysconf("SC_CLK_TCK")


def status_kb(pid, name):
    """A figure of its status in kB: VmRSS, RssAnon, VmSize."""
    return int(re.search(rf"^{name}:\s+(\d+) kB$", read(pid, "status").decode("latin-1"), re.MULTILINE)[1])


def descriptors(pid):
    """What is open: socket:[1234], /dev/pts/1, …; None for who is not root, where the process has a key."""
    targets = []
    try:
        names = os.listdir(f"/proc/{pid}/fd")
    except PermissionError:
        return None
    for name in names:
        with contextlib.suppress(FileNotFoundError):  # it was closed meanwhile
            targets.append(os.readlink(f"/proc/{pid}/fd/{name}"))
    return targets
