"""Voicemail through the whole program: test_voicemail_program.py PBXBOARD TRACE

The simulator fills a mailbox; watch, state, snapshot and the journal tell of it, and a replay tells the same.
"""

import glob
import json
import os
import sys
import unittest

from program import NAME, Program, Simulator
from scripted_server import ScriptedServer, message, upgrade

PBXBOARD = sys.argv[1]
MAILBOX = {"new": 2, "old": 1, "freshness": "live"}


def frames(*texts):
    """An exchange that sends these texts, with the ids from 1 on."""
    return lambda request: [upgrade(request), *(message(at, NAME, text) for at, text in enumerate(texts, 1))]


class Voicemail(unittest.TestCase):
    def setUp(self):
        self.program = self.enterContext(Program(PBXBOARD))

    def mailbox(self, *source):
        """Of 101, without its time, and the whole extension."""
        status, output, errors = self.program.run("state", *source)
        self.assertEqual((status, errors), (0, ""))
        extension, = (one for one in json.loads(output)["extensions"] if one["number"] == "101")
        mailbox = extension["voicemail"]
        if mailbox is not None:
            self.assertGreater(mailbox.pop("updated_ms"), 0)
        return mailbox, extension

    def snapshot(self, *source):
        status, output, errors = self.program.run("snapshot", "switchboard", "--size", "120x40", *source)
        self.assertEqual((status, errors), (0, ""))
        return output

    def test_the_journal_is_a_recording_of_it(self):
        folder = os.path.join(self.program.home, "journal")
        with Simulator(self.program) as simulator:
            with self.program.start("watch", "--format", "json", *simulator.connection, "--journal",
                                    folder) as watch:
                watch.line_with('"state":"open"')
                simulator.do("quiet\nregister 101\nvoicemail 101 2 1")
                written = json.loads(watch.line_with('"event":"voicemail"')[-1])
                self.assertEqual(watch.end()[0], 0)
            truth = simulator.get("/sim/truth")["voicemail"]["101"]
        self.assertEqual((written["number"], written["new"], written["old"]), ("101", 2, 1))
        self.assertEqual(truth, {"new": "2", "old": "1"})
        journal, = glob.glob(os.path.join(folder, "*.jsonl"))
        mailbox, extension = self.mailbox("--replay", journal)
        self.assertEqual(dict(mailbox, freshness="live"), MAILBOX)
        self.assertRegex(self.snapshot("--replay", journal), r"101 [^\n]*✉2")
        for language, text in (("en", "2 new voicemail messages"), ("pl", "2 nowe wiadomości głosowe")):
            with self.subTest(language):
                log = self.program.run("watch", "--replay", journal, "--language", language)[1]
                self.assertRegex(log, rf"101\b[^\n]*  {text}\n")

    def test_what_is_not_known_is_not_empty(self):
        told = b'{"extstatus":{"exten":"101","status":0}}'
        cases = (  # texts, what the state has, what stands behind the number
            ((told,), None, ""),
            ((told, b'{"mwi":{"exten":"101","new":2,"old":1}}'), MAILBOX, "✉2"),
            ((told, b'{"mwi":{"exten":"101","new":"0","old":"1"}}'), {**MAILBOX, "new": 0}, ""),
            ((told, b'{"mwi":{"exten":"101","old":"1"}}'), {**MAILBOX, "new": None}, r"✉\?"),
            ((told, b'{"mwi":{"exten":"101","new":0}}', b'{"mwi":{"exten":"101","new":"none"}}'),
             {"new": 0, "old": None, "freshness": "stale"}, r"✉\?"),
            ((told, b'{"mwi":{"exten":"101","new":2,"old":1}}', b'{"mwi":{"exten":"101","new":-1}}'),
             {**MAILBOX, "freshness": "stale"}, r"✉2\?"),
        )
        for texts, mailbox, mark in cases:
            with self.subTest(texts), ScriptedServer(frames(*texts)) as server:
                source = "--api", server.address, "--name", NAME, "--after", "1s"
                self.assertEqual(self.mailbox(*source)[0], mailbox)
                self.assertRegex(self.snapshot(*source), rf"○ 101 *{mark}\n")

    def test_a_mailbox_alone_is_no_telephone(self):
        with ScriptedServer(frames(b'{"mwi":{"exten":"101","new":2,"old":1}}')) as server:
            source = "--api", server.address, "--name", NAME, "--after", "1s"
            mailbox, extension = self.mailbox(*source)
            self.assertEqual(mailbox, MAILBOX)
            self.assertEqual((extension["state"], extension["freshness"]), ("unknown", "unknown"))
            self.assertEqual((extension["since_ms"], extension["updated_ms"]), (None, None))
            self.assertRegex(self.snapshot(*source), r"· 101 ✉2")


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1] + sys.argv[3:], verbosity=2)
