"""The manual page as groff sets it: test_manual.py PROGRAM TRACE"""

import os
import subprocess
import sys
import unittest

PBXBOARD = sys.argv[1]
LANGUAGES = ("en", "pl")
DEVICES = ("ascii", "latin1", "utf8")  # what man chooses by the reader's locale
WIDTHS = (40, 60, 78, 132)


def page(language):
    return subprocess.run([PBXBOARD, "manual", "--language", language],
                          env={"PATH": os.environ["PATH"], "LC_ALL": "C"},
                          capture_output=True, timeout=120, check=True).stdout


def typeset(text, device, width):
    """What groff makes of it, and what it complains of."""
    done = subprocess.run(["groff", "-man", "-ww", f"-rLL={width}n", "-P-c", "-P-b", "-P-u", "-T" + device],
                          input=text,
                          env={"PATH": os.environ["PATH"], "LC_ALL": "C"}, capture_output=True, timeout=120,
                          check=True)
    return done.stdout.decode("utf-8" if device != "latin1" else "latin-1"), done.stderr.decode()


class Manual(unittest.TestCase):
    def test_no_warnings_in_any_locale(self):
        for language in LANGUAGES:
            text = page(language)
            self.assertTrue(text.isascii())
            for device in DEVICES:
                for width in WIDTHS:
                    with self.subTest(language=language, device=device, width=width):
                        self.assertEqual(typeset(text, device, width)[1], "")

    def test_characters_of_the_device(self):
        for language, device, wanted in (("en", "utf8", "[OPTION]…"), ("en", "ascii", "[OPTION]..."),
                                         ("en", "latin1", "[OPTION]..."),
                                         ("pl", "utf8", "Wysyła SMS"), ("pl", "ascii", "Wysyla SMS")):
            with self.subTest(language=language, device=device):
                self.assertIn(wanted, typeset(page(language), device, 78)[0])

    def test_sections(self):
        lines = typeset(page("en"), "ascii", 78)[0].splitlines()
        sections = [line for line in lines[1:-1] if line and not line.startswith(" ") and line.isupper()]
        self.assertEqual(sections, ["NAME", "SYNOPSIS", "DESCRIPTION", "COMMANDS", "OPTIONS", "CONFIGURATION",
                                    "KEYS", "EXIT STATUS",
                                    "ENVIRONMENT", "FILES", "SECURITY", "EXAMPLES", "SEE ALSO"])
        self.assertIn("       pbxboard dial 101 105", lines)
        self.assertIn("       jq(1), pass(1), tmux(1)", lines)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1] + sys.argv[3:], verbosity=2)
