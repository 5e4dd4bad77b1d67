"""tools/check-house finds what it is there to find, and nothing in this house: test_house.py CHECK-HOUSE
FOLDER

Each case is a small house with one thing wrong in it."""

import os
import shutil
import subprocess
import sys
import tempfile
import unittest

CHECK, FOLDER = sys.argv[1:3]

DOCUMENTS = ("README.md", "CONTRIBUTING.md", "docs/design.md", "docs/reliability.md", "docs/performance.md",
             "docs/cloudpbx.md")
GOOD = {"model/queue.c": '#include "model/queue.h"\n',
        "model/queue.h": "#pragma once\n\nstruct queue {\n    int length;\n};\n",
        ".clang-format": "BasedOnStyle: LLVM\nIndentWidth: 4\nColumnLimit: 110\n",
        "tools/replaced-words.txt": "# words\nkettle\tstamp\n", **{name: "A page.\n" for name in DOCUMENTS}}

CASES = (
    ("a wide line", {"model/a.c": "int a; /* " + "x" * 100 + " */\n"},
     "model/a.c:1: 113 columns, and 110 are allowed"),
    ("a wide line of Python", {"tools/a.py": "# " + "x" * 109 + "\n"},
     "tools/a.py:1: 111 columns, and 110 are allowed"),
    ("a wide line of a script in Python", {"tools/a": "#!/usr/bin/env python3\n# " + "ż" * 109 + "\n"},
     "tools/a:2: 111 columns, and 110 are allowed"),
    ("a wide line of a script of the shell", {"a": "#!/bin/sh\n# " + "x" * 109 + "\n"},
     "a:2: 111 columns, and 110 are allowed"),
    ("another format", {"model/a.c": "int  a;\n"}, "model/a.c:1: not as clang-format-14 -i writes it"),
    ("against the arrows", {"model/a.c": '#include "net/loop.h"\n'}, "model/a.c: model may not include net"),
    ("another header than the three", {"config/a.c": '#include "net/loop.h"\n'},
     "config/a.c: config may not include net/loop.h"),
    ("sim and net", {"sim/a.c": '#include "net/loop.h"\n'}, "sim/a.c: sim may not include net"),
    ("one tag twice", {"net/a.c": "struct queue {\n    int other;\n};\n"},
     "struct queue is defined more than once: model/queue.h, net/a.c"),
    ("a file that is not there", {"docs/design.md": "See `model/stack` and model/queue.\n"},
     "docs/design.md:1: there is no model/stack"),
    ("a replaced word in a field", {"model/a.c": "int kettle_of;\n"},
     'model/a.c:1: kettle_of bears the replaced word "kettle"'),
    ("a replaced word in a constant", {"model/a.c": "enum { LAST_KETTLE };\n"},
     'model/a.c:1: LAST_KETTLE bears the replaced word "KETTLE"'),
    ("a replaced word in a file's name", {"model/kettle.h": "#pragma once\n"},
     "model/kettle.h: its name bears a word that was replaced"),
)
FINE = (
    ("nothing wrong", {}),
    ("a replaced word in a comment and a text", {"model/a.c": 'const char *a = "kettle"; /* kettle */\n'}),
    ("one of the three headers", {"config/a.c": '#include "net/url.h"\n'}),
    ("a wide line of what is no program", {"a": "x" * 200 + "\n", "docs/a.md": "x" * 200 + "\n"}),
    ("every test has a fixture", {f"tests/{name}.c": "struct fixture {\n    int a;\n};\n" for name in "ab"}),
)


class House(unittest.TestCase):
    def check(self, files):
        with tempfile.TemporaryDirectory() as folder:
            for name, text in {**GOOD, **files}.items():
                path = os.path.join(folder, name)
                os.makedirs(os.path.dirname(path), exist_ok=True)
                with open(path, "w", encoding="utf-8") as file:
                    file.write(text)
            subprocess.run(["git", "init", "-q", folder], check=True)
            return subprocess.run([CHECK, folder], capture_output=True, text=True)

    def test_what_is_wrong_is_found(self):
        for what, files, line in CASES:
            if "clang-format" in line and shutil.which("clang-format-14") is None:
                continue
            with self.subTest(what):
                done = self.check(files)
                lines = [told for told in done.stdout.splitlines() if not told.startswith("skipped: ")]
                self.assertEqual(done.returncode, 1, done.stdout + done.stderr)
                self.assertTrue(any(told.startswith(line) for told in lines), done.stdout)

    def test_what_is_right_is_let_through(self):
        for what, files in FINE:
            with self.subTest(what):
                done = self.check(files)
                self.assertEqual((done.returncode, done.stderr), (0, ""), done.stdout)

    def test_an_empty_house_is_no_success(self):
        with tempfile.TemporaryDirectory() as folder:
            subprocess.run(["git", "init", "-q", folder], check=True)
            self.assertNotEqual(subprocess.run([CHECK, folder], capture_output=True).returncode, 0)

    def test_this_house(self):
        done = subprocess.run([CHECK, FOLDER], capture_output=True, text=True)
        self.assertEqual((done.returncode, done.stderr), (0, ""), done.stdout)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1] + sys.argv[3:], verbosity=2)
