"""Two exchanges of which one can't be reached from the start, and both call themselves the same:
test_two_exchanges.py PBXBOARD TRACE"""

import contextlib
import json
import re
import sys
import unittest

from program import KEY, NAME, Program, Simulator, reserved_port, wait_for
from screens import SCREENS
from tmux import Tmux

PBXBOARD, TRACE = sys.argv[1:3]
CHOICES = '--exchange "biuro", --exchange "magazyn"'



class Two(unittest.TestCase):
    """The office is there; at the warehouse's address nobody listens yet."""

    def setUp(self):
        self.program = self.enterContext(Program(PBXBOARD))
        self.office = self.enterContext(Simulator(self.program))
        self.office.do("quiet")
        self.port_is_free = self.enterContext(contextlib.ExitStack())
        self.port = self.port_is_free.enter_context(reserved_port())
        key_file = self.program.file("key", KEY)
        self.config = self.program.file("two.conf", "".join(
            f'exchange "{title}" {{ api = {{"http://127.0.0.1:{port}"}} stream = {{"ws://127.0.0.1:{port}"}} '
            f'name = "{NAME}" key_file = "{key_file}" extension = "{extension}" }}\n'
            for title, port, extension in (("biuro", self.office.port, "101"),
                                           ("magazyn", self.port, "102"))))

    def run_with(self, *arguments):
        return self.program.run(*arguments, "--config", self.config, key=None)

    def open_warehouse(self):
        self.port_is_free.close()
        warehouse = self.enterContext(Simulator(self.program, port=self.port))
        warehouse.do("quiet")
        return warehouse


class CommandLine(Two):
    def test_a_request_to_one_is_refused_with_the_choices(self):
        before = self.office.get("/sim/truth")
        for command in (("dial", "101", "105"), ("dial", "105"), ("sms", "601234567", "x"),
                        ("sms", "--test", "601234567", "x"),
                        ("cdr",), ("recordings",), ("recordings", "get", "1"), ("transcripts",),
                        ("transcripts", "show", "1"),
                        ("watch", "--raw"), ("watch", "--raw", "--format", "json")):
            with self.subTest(command=command):
                status, output, errors = self.run_with(*command)
                self.assertEqual((status, output), (2, ""))
                self.assertIn(CHOICES, errors)
        self.assertEqual(self.office.get("/sim/truth")["ext"], before["ext"])

    def test_the_chosen_one_gets_the_request(self):
        self.assertEqual(self.run_with("dial", "105", "--exchange", "biuro"), (0, "OK\n", ""))
        wait_for(lambda: self.office.get("/sim/truth")["ext"]["101"] == 8, "101 rings")
        status, output, errors = self.run_with("dial", "105", "--exchange", "magazyn")
        self.assertEqual((status, output), (3, ""))
        self.assertIn(str(self.port), errors)

    def test_what_shows_shows_both(self):
        status, output, errors = self.run_with("state")
        self.assertEqual([(line["title"], line["link"] in ("open", "live"), line["link"])
                          for line in map(json.loads, output.splitlines())][1], ("magazyn", False, "lost"))
        self.assertEqual([json.loads(line)["title"] for line in output.splitlines()], ["biuro", "magazyn"])
        self.assertEqual(status, 3)
        self.assertRegex(errors, r"^pbxboard: magazyn: ")
        status, output, errors = self.run_with("snapshot", "switchboard")
        self.assertEqual(status, 3)
        self.assertRegex(output.splitlines()[0], r"^ ✕ magazyn .*[◐●] biuro")
        self.assertRegex(output, r"(?m)^ magazyn  ✕ No connection to 127\.0\.0\.1: Connection refused")
        status, output, errors = self.run_with("doctor", "--after", "100ms")
        for title in ("biuro", "magazyn"):
            self.assertRegex(output, rf"(?m)^{title} \(")

    def test_watch_tells_them_apart(self):
        with self.program.start("watch", "--config", self.config, key=None) as watcher:
            self.assertIn("biuro: ", watcher.line_with("connected, nothing heard yet")[-1])
            self.office.do("ring 102 105")
            self.assertIn("biuro: 105", watcher.line_with("105 ")[-1])
        with self.program.start("watch", "--format", "json", "--config", self.config, key=None) as watcher:
            lost = watcher.line_with('"state":"lost"')[-1]
            self.assertEqual((json.loads(lost)["exchange"], json.loads(lost)["title"]), (NAME, "magazyn"))

    def test_help_and_manual_say_it(self):
        for command, rule in (("dial", "has to say which one is asked"),
                              ("cdr", "has to say which one is asked"),
                              ("state", "about all of them"), ("doctor", "about all of them")):
            status, output, _ = self.program.run(command, "--help")
            self.assertEqual(status, 0)
            self.assertIn(rule, " ".join(output.split()))
        self.assertNotIn("several exchanges", self.program.run("demo", "--help")[1])
        self.assertIn("has to say which one is asked", self.program.run("manual")[1])


class Board(Two):
    def setUp(self):
        super().setUp()
        self.board = self.enterContext(Tmux(self.program, PBXBOARD, "--config", self.config, key=None))
        self.board.wait_for(r"^ ✕ magazyn .*[◐●] biuro")

    def test_every_screen_shows_both_links(self):
        for screen in SCREENS.values():
            self.board.keys(screen.key)
            self.board.wait_for(rf"^ ✕ magazyn .*[◐●] biuro.*{screen.title}")
        for cols, rows in ((80, 24), (40, 12)):
            self.board.run("resize-window", "-x", str(cols), "-y", str(rows))
            for name, screen in SCREENS.items():
                self.board.keys(screen.key)
                self.board.wait_for(rf"^─{{{cols}}}$" if name == "switchboard"
                                    else r"^ ✕ magazyn.* [◐●] biuro")

    def test_the_second_comes_later_and_its_queue_is_distinguished(self):
        self.board.wait_for(r"^ magazyn  ✕ No connection to 127\.0\.0\.1: Connection refused")
        warehouse = self.open_warehouse()
        self.board.keys("C-r")
        self.board.wait_for(r"^ [◐●] \w+ .*[◐●] \w+")  # both listen
        for exchange, callers in ((self.office, 1), (warehouse, 2)):
            exchange.do("\n".join(f"join Kolejka1 60123456{caller}" for caller in range(callers)))
        self.board.wait_for(r"^ ● biuro.* ● magazyn.* 3 waiting")
        self.board.keys("F3")
        self.board.wait_for(r"^  Kolejka1 biuro +1 waiting")
        self.board.wait_for(r"^  Kolejka1 magazyn +2 waiting")

    def test_what_is_typed_goes_where_the_prompt_says(self):
        warehouse = self.open_warehouse()
        self.board.keys("C-r")
        self.board.wait_for(r"^ [◐●] \w+ .*[◐●] \w+")  # both listen
        for exchange in (self.office, warehouse):
            exchange.do("reload")
        self.board.wait_for(r"^ ● biuro.* ● magazyn")
        self.board.keys("1", "0", "5")
        self.board.wait_for(r"^ dial \(biuro\): 105")
        self.board.keys("e")
        self.board.wait_for(r"^ dial \(magazyn\): 105")
        self.board.keys("Enter")
        self.board.wait_for(r"magazyn: Calling")
        wait_for(lambda: warehouse.get("/sim/truth")["ext"]["102"] == 8,
                 "my telephone at the warehouse rings")
        self.assertEqual(self.office.get("/sim/truth")["ext"]["101"], 0)
        self.assertEqual(self.office.get("/sim/truth")["ext"]["102"], 0)

    def known_in_part(self):
        """How many lamps the bar says are known, of how many, where that is how many of those on the screen
        are not stale."""
        screen = self.board.screen()
        said = re.search(r"◐ biuro (?:live, )?(\d+)(?:/| of )(\d+)", screen)
        stale = len(re.findall(r"◌ \d{3}", screen))
        return said and int(said[2]) - int(said[1]) == stale and tuple(map(int, said.groups()))

    def test_after_a_reconnect_it_says_how_many_are_known(self):
        self.office.do("register 118\nreload")
        self.board.wait_for(r"● biuro")
        self.office.do("drop")
        self.board.wait_for(r"◐ biuro")
        self.office.do("register 118")
        known, lamps = wait_for(self.known_in_part, "a part is known")
        self.assertLess(known, lamps)
        self.office.do("ring 103 104")
        more, _ = wait_for(lambda: (now := self.known_in_part()) and now[0] > known and now, "more are known")
        self.assertLess(more, lamps)
        self.office.do("reload")
        self.board.wait_for(r"● biuro")


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1] + sys.argv[3:], verbosity=2)
