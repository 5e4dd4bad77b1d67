"""What bash completes: test_completion.py PROGRAM TRACE"""

import datetime
import os
import shlex
import subprocess
import sys
import unittest
import zoneinfo

from program import ZONE, Program, environment
from screens import SCREENS

PBXBOARD = sys.argv[1]
OFFICE = """exchange "%s" { api = {"https://api.example"} stream = {"wss://s.example"} name = "PBX" }\n"""

# What stands on the line, its last word being typed, and what bash offers. bash takes = for a word of its
# own.
TODAY = datetime.datetime.now(zoneinfo.ZoneInfo(ZONE)).date().isoformat()
FORMATS = ["table", "csv", "json"]
OFFERED = [
    (["d"], ["demo", "dial", "doctor"]),
    (["cdr", "--fo"], ["--format"]),
    (["cdr", "--format", ""], FORMATS),
    (["cdr", "--format", "c"], ["csv"]),
    (["cdr", "--format", "="], FORMATS),
    (["cdr", "--format", "=", "j"], ["json"]),
    (["watch", "--format", ""], ["text", "json"]),
    (["--language", "pl", "watch", "--format", ""], ["text", "json"]),
    (["--language", "=", "pl", "watch", "--format", ""], ["text", "json"]),
    (["--extension", "dial", "watch", "--format", ""], ["text", "json"]),  # a value is no subcommand
    (["--language", ""], ["en", "pl"]),
    (["--theme", ""], ["dark", "light"]),
    (["--theme", "./"], ["./broken.conf", "./my.theme", "./office", "./other.conf", "./pbxboard"]),
    (["cdr", "--from", ""], [TODAY]),
    (["snapshot", "w"], ["wallboard"]),
    (["snapshot", "--size", "80x24", ""], list(SCREENS)),
    (["snapshot", "wallboard", ""], []),
    (["recordings", ""], ["get"]),
    (["transcripts", "s"], ["show"]),
    (["recordings", "get", ""], []),
    (["recordings", "get", "--fr"], []),
    (["transcripts", "--format", ""], FORMATS),
    (["transcripts", "show", "--format", ""], ["table", "json"]),
    (["replay", "my"], ["my.theme"]),
    (["state", "--replay", "my"], ["my.theme"]),
    (["--journal", "o"], ["office"]),
    (["dial", "--exchange", ""], ["office", "our\\ shop"]),
    (["dial", "-e", "ou"], ["our\\ shop"]),
    (["-c", "other.conf", "-e", ""], ["elsewhere"]),
    (["--config", "=", "other.conf", "dial", "--exchange", ""], ["elsewhere"]),
    (["-c", "broken.conf", "-e", ""], []),
    (["dial", ""], []),
    (["dial", "--extension", ""], []),
]


class Completion(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.program = cls.enterClassContext(Program(PBXBOARD))
        for folder in ("office", "pbxboard"):
            os.mkdir(os.path.join(cls.program.home, folder))
        cls.program.file("pbxboard/pbxboard.conf", OFFICE % "office" + OFFICE % "our shop")
        cls.program.file("other.conf", OFFICE % "elsewhere")
        cls.program.file("broken.conf", "exchange {")
        cls.program.file("my.theme", "")
        cls.script = cls.program.run("completion", key=None)[1]

    def complete(self, words):
        """What is offered; compopt works for a person at the keyboard only."""
        line = " ".join(shlex.quote(word) for word in [PBXBOARD, *words])
        script = (f"{self.script}\ncompopt() {{ :; }}\nCOMP_WORDS=({line})\nCOMP_CWORD={len(words)}\n"
                  "_pbxboard\n"
                  '[[ ${#COMPREPLY[@]} == 0 ]] || printf "%s\\n" "${COMPREPLY[@]}"')
        done = subprocess.run(["bash", "--norc", "-u", "-c", script],
                              env=environment(self.program.home, None), text=True,
                              cwd=self.program.home, capture_output=True, timeout=120, check=False)
        self.assertEqual(done.stderr, "")
        return done.stdout.splitlines()

    def test_values(self):
        for words, offered in OFFERED:
            with self.subTest(words=words):
                found = self.complete(words)
                self.assertEqual(sorted(found) if "my.theme" in "".join(offered) else found, offered)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1] + sys.argv[3:], verbosity=2)
