"""The language that is spoken, whatever locales are installed: test_language.py PROGRAM TRACE"""

import os
import shutil
import subprocess
import sys
import tempfile
import unittest

PBXBOARD = sys.argv[1]
ENGLISH = "# The configuration of pbxboard: every setting, with its default or an example."
POLISH = "# Konfiguracja pbxboard: każde ustawienie z wartością domyślną albo przykładem."
TEXTS = "share/locale/pl/LC_MESSAGES/pbxboard.mo"
NOT_THERE = ("! language       pl, but its texts can't be read"
             " → install pbxboard anew: its folder share belongs beside bin\n")

# What the environment asks for, whether it is installed here or not, and the language.
ASKED = [
    ({}, ENGLISH),
    ({"LANGUAGE": "pl"}, POLISH),
    ({"LANG": "C.UTF-8"}, ENGLISH),
    ({"LANG": "C.UTF-8", "LANGUAGE": "pl"}, POLISH),
    ({"LC_ALL": "C.UTF-8", "LANGUAGE": "pl"}, POLISH),
    ({"LANG": "pl_PL.UTF-8"}, POLISH),
    ({"LC_ALL": "pl_PL.UTF-8", "LANG": "en_US.UTF-8"}, POLISH),
    ({"LC_MESSAGES": "pl_PL.UTF-8", "LANG": "en_US.UTF-8"}, POLISH),
    ({"LC_ALL": "en_US.UTF-8", "LC_MESSAGES": "pl_PL.UTF-8", "LANG": "pl_PL.UTF-8"}, ENGLISH),
    ({"LANG": "pl_PL.ISO-8859-2"}, POLISH),
    ({"LANG": "pl"}, POLISH),
    ({"LANG": "pl_PL@euro"}, POLISH),
    ({"LANG": "pl_PL.UTF-8", "LANGUAGE": ""}, POLISH),
    ({"LANG": "pl_PL.UTF-8", "LANGUAGE": "en"}, ENGLISH),
    ({"LANG": "de_DE.UTF-8"}, ENGLISH),
    ({"LANG": "de_DE.UTF-8", "LANGUAGE": "de:pl:en"}, POLISH),
    ({"LANG": "pl_PL.UTF-8", "LANGUAGE": "en:pl"}, ENGLISH),
    ({"LANG": "C", "LANGUAGE": "pl"}, ENGLISH),  # as every program has it
    ({"LC_ALL": "POSIX", "LANG": "pl_PL.UTF-8"}, ENGLISH),
]


def run(arguments, program=PBXBOARD, **environment):
    kept = {name: value for name, value in os.environ.items() if name == "PATH"
            or name.endswith("SAN_OPTIONS")}
    return subprocess.run([program, *arguments], env={**kept, "HOME": "/nonexistent", **environment},
                          text=True, timeout=120, capture_output=True, check=False)


def first_line(arguments=(), **more):
    return run(["sample", *arguments], **more).stdout.split("\n", 1)[0]


class Language(unittest.TestCase):
    def test_what_the_environment_asks_for(self):
        for environment, line in ASKED:
            with self.subTest(environment=environment):
                self.assertEqual(first_line(**environment), line)

    def test_an_option_goes_before_it(self):
        for environment, _ in ASKED:
            with self.subTest(environment=environment):
                self.assertEqual(first_line(["--language", "pl"], **environment), POLISH)
                self.assertEqual(first_line(["--language", "en"], **environment), ENGLISH)

    def test_texts_that_are_damaged_or_not_there(self):
        with open(os.path.join(os.path.dirname(PBXBOARD), "..", TEXTS), "rb") as file:
            whole = file.read()
        with tempfile.TemporaryDirectory() as folder:
            texts = os.path.join(folder, TEXTS)
            os.makedirs(os.path.dirname(texts))
            os.mkdir(os.path.join(folder, "bin"))
            program = shutil.copy(PBXBOARD, os.path.join(folder, "bin"))
            self.assertIn(NOT_THERE, run(["doctor"], program, LANG="pl_PL.UTF-8").stdout)
            for content, line in ((whole, "✓ język          pl\n"), (whole[:-1], NOT_THERE), (b"", NOT_THERE),
                                  (whole + b"\0" * (1 << 20), NOT_THERE)):
                with open(texts, "wb") as file:
                    file.write(content)
                self.assertIn(line, run(["doctor"], program, LANG="pl_PL.UTF-8").stdout)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1] + sys.argv[3:], verbosity=2)
