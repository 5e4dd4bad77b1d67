"""Every test that docs/reliability.md names is there: test_reliability.py FOLDER-OF-THE-SOURCES"""

import glob
import os
import re
import sys

folder = sys.argv[1]
NAMED = re.compile(r"`(test_\w+)`((?:,? (?!test_[a-z_]+`)[a-z][a-z0-9_]*_[a-z0-9_]+)*)(?: \(([a-z0-9, "
                   r"-]+)\))?")


def source_of(program):
    for path in glob.glob(os.path.join(folder, "tests", "*", program + ".*")):
        with open(path, encoding="utf-8") as file:
            return file.read()
    return None


def missing_in(page):
    with open(os.path.join(folder, "tests", "CMakeLists.txt"), encoding="utf-8") as file:
        registered = file.read()
    for program, names, pictures in NAMED.findall(page):
        source = source_of(program)
        if not re.search(r"(\b|_)%s\b" % program.removeprefix("test_"), registered):
            yield program + " in tests/CMakeLists.txt"
        if source is None:
            continue  # a program with a name of its own, registered under this one
        for name in re.findall(r"\w+", names):
            if not re.search(r"\b%s\b" % name, source):
                yield program + " " + name
        for picture in filter(None, (pictures or "").split(", ")):
            if f'"{picture}"' not in source:
                yield program + " " + picture


with open(os.path.join(folder, "docs", "reliability.md"), encoding="utf-8") as file:
    text = file.read()
missing = list(missing_in(text))
count = len(NAMED.findall(text))
print(f"{count} mentions of tests", *("is not there: " + name for name in missing), sep="\n")
sys.exit(1 if missing or count < 50 else 0)
