"""What is there before anything is measured: packages, the build, ws for node; and which machine and versions
these are."""

import datetime
import json
import os
import platform
import shutil
import subprocess
import sys

from programs import NODE_MODULES

WS = f"{NODE_MODULES}/ws/package.json"
UNKNOWN = "unknown"


def run_step(*arguments):
    """Runs a step quietly; when it fails, prints its output and ends the run."""
    done = subprocess.run(arguments, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, encoding="utf-8", errors="replace", check=False)
    if done.returncode != 0:
        sys.exit(f"{done.stdout}bench/run: {' '.join(arguments)} failed")


def first_line(*arguments):
    """The first line that a program says, such as its version."""
    try:
        done = subprocess.run(arguments, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.DEVNULL, encoding="utf-8", errors="replace", check=False)
    except OSError:
        return UNKNOWN
    lines = done.stdout.splitlines() if done.returncode == 0 else []
    return lines[0].strip() if lines else UNKNOWN


def from_json(path, *keys):
    try:
        with open(path, encoding="utf-8") as file:
            value = json.load(file)
        for key in keys:
            value = value[key]
    except (OSError, ValueError, KeyError):
        return UNKNOWN
    return value


def install():
    groups = ["build", "run", "check", "bench"]
    if not (shutil.which("node") and shutil.which("npm")):
        groups.append("node")
    if subprocess.run(["tools/install-packages", *groups], check=False).returncode != 0:
        sys.exit("bench/run: without these packages nothing can be measured")


def build():
    print("building", file=sys.stderr)
    run_step("cmake", "--preset", "release")
    run_step("cmake", "--build", "--preset", "release", "--parallel", str(os.cpu_count()))


def install_ws():
    """Where it can't be had, the run goes on without the rows of node."""
    if from_json(WS, "version") == from_json("bench/package.json", "dependencies", "ws"):
        return
    os.makedirs("build/bench", exist_ok=True)
    shutil.copy("bench/package.json", "build/bench/package.json")
    done = subprocess.run(["npm", "install", "--prefix", "build/bench", "--no-package-lock",
                           "--ignore-scripts", "--no-audit",
                           "--no-fund"], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, check=False)
    if done.returncode != 0:
        print("bench/run: npm could not install ws", file=sys.stderr)


def prepare():
    install()
    build()
    install_ws()


def processor():
    with open("/proc/cpuinfo", encoding="utf-8") as file:
        for line in file:
            if line.startswith("model name"):
                return " ".join(line.split(":", 1)[1].split())
    return platform.machine()


def commit():
    name = first_line("git", "rev-parse", "--short=10", "HEAD")
    changed = first_line("git", "status", "--porcelain", "--untracked-files=no") != UNKNOWN
    return f"{name}, with changes" if changed else name


def head():
    """What the table is a table of: pairs of a name and a value."""
    return [
        ("date", datetime.date.today().isoformat()),
        ("commit", commit()),
        ("processor", processor()),
        ("cores", str(len(os.sched_getaffinity(0)))),
        ("kernel", ".".join(platform.release().split(".")[:2])),
        ("load before", f"{os.getloadavg()[0]:.2f}"),
        ("libwebsockets", first_line("pkg-config", "--modversion", "libwebsockets").rstrip("-")),
        ("node", first_line("node", "--version")),
        ("ws", from_json(WS, "version")),
        ("Python", first_line("/usr/bin/python3", "-c", "import platform; print(platform.python_version())")),
        ("websockets", first_line("/usr/bin/python3", "-c",
                                  "import websockets.version; print(websockets.version.version)")),
    ]
