"""Every command against servers that answer wrongly: test_cli_rest.py PBXBOARD TRACE

Each fault gives one sentence, the exit status that fits, and neither a control character nor the key,
whatever the server says. What can ring or charge is asked once.
"""

import concurrent.futures
import contextlib
import datetime
import email.utils
import itertools
import json
import os
import re
import resource
import signal
import socket
import sys
import unittest
import urllib.parse
import zoneinfo

from program import DEADLINE_S, KEY, NAME, Program
from scripted_server import HANG_UP, ScriptedServer

PBXBOARD = sys.argv[1]
DAY = ("--from", "2026-11-02", "--to", "2026-11-02")
COMMANDS = {
    "dial": ("dial", "101", "105"),
    "sms": ("sms", "601234567", "x"),
    "cdr": ("cdr", *DAY),
    "recordings": ("recordings", *DAY),
    "transcripts": ("transcripts", *DAY),
    "get": ("recordings", "get", "1.2"),
    "show": ("transcripts", "show", "1.2"),
}
ONCE = ("dial", "sms")
LISTS = ("cdr", "recordings", "transcripts")


def serve(said):
    """A server that answers every request with the same bytes, or with what a function makes of its text."""
    return ScriptedServer(lambda request: [said(request.text) if callable(said) else said, HANG_UP])


def answer(status, body=b"", *headers, kind="text/plain", length=None):
    if isinstance(body, str):
        body = body.encode()
    lines = [f"HTTP/1.1 {status} Whatever", f"Content-Type: {kind}", *headers,
             f"Content-Length: {len(body) if length is None else length}", "", ""]
    return "\r\n".join(lines).encode() + body


SPITEFUL = f"no {KEY}\x1b]0;\x07"
SHOWN = "no " + "*" * len(KEY) + "␛]0;␇"
PAGE = f"<html><title>{KEY}\x1b[2J</title></html>"
HOST = "127.0.0.1"
UNKNOWN = "Outcome unknown (%s). Look before asking again"

# The fault, what the server says, and for each command or group of them the exit status and the sentence. The
# first that names the command counts.
FAULTS = [
    ("401", answer(401, SPITEFUL), {
        "all": (1, f"{HOST} does not accept the key (HTTP 401): check the key ({SHOWN})")}),
    ("403", answer(403, PAGE, kind="text/html"), {
        "all": (1, f"{HOST} does not accept the key (HTTP 403): check the key")}),
    ("404", answer(404, PAGE, kind="text/html"), {
        "get": (1, "There is no recording 1.2"),
        "show": (1, "There is no transcript 1.2"),
        "all": (1, f"{HOST} does not know what was asked for (HTTP 404): check the address")}),
    ("400", answer(400, "Wrong date format"), {
        "sms": (1, "The exchange finds the number or the text of the SMS missing or wrong (HTTP 400)"),
        "all": (1, f"{HOST} rejects the request (HTTP 400) (Wrong date format)")}),
    ("429", answer(429), {
        "all": (1, f"{HOST} has been asked too often (HTTP 429): wait a little")}),
    ("429 with Retry-After", answer(429, "", "Retry-After: 30"), {
        "all": (1, f"{HOST} has been asked too often (HTTP 429): it is to be asked again in 30 s")}),
    ("429 with a spiteful Retry-After", answer(429, "", f"Retry-After: {SPITEFUL}"), {
        "all": (1, f"{HOST} has been asked too often (HTTP 429): wait a little")}),
    ("500", answer(500, PAGE, kind="text/html"), {
        "once": (4, UNKNOWN % f"{HOST} has failed (HTTP 500)"),
        "all": (1, f"{HOST} has failed (HTTP 500)")}),
    ("500 in words", answer(500, SPITEFUL), {
        "once": (4, UNKNOWN % f"{HOST} has failed (HTTP 500)"),
        "all": (1, f"{HOST} has failed (HTTP 500) ({SHOWN})")}),
    ("Action Error", answer(500, "Action Error"), {
        "dial": (1, "The exchange could not place the call from 101 to 105 (Action Error)"),
        "sms": (4, UNKNOWN % f"{HOST} has failed (HTTP 500)"),
        "all": (1, f"{HOST} has failed (HTTP 500) (Action Error)")}),
    ("SMS refused", answer(500, json.dumps({"responseId": "", "responseStatus": "FAILED",
                                            "responseErrorMessage": SPITEFUL})), {
        "sms": (1, f"The exchange did not take the SMS: {SHOWN}"),
        "dial": (4, UNKNOWN % f"{HOST} has failed (HTTP 500)")}),
    ("502", answer(502, PAGE, kind="text/html"), {
        "once": (4, UNKNOWN % f"{HOST} can't reach the exchange behind it (HTTP 502)"),
        "all": (1, f"{HOST} can't reach the exchange behind it (HTTP 502)")}),
    ("503", answer(503, PAGE, kind="text/html"), {
        "all": (1, f"{HOST} is out of service at the moment (HTTP 503)")}),
    ("503 with Retry-After", answer(503, "", "Retry-After: Fri, 20 Nov 2026 12:10:00 GMT",
                                    "Date: Fri, 20 Nov 2026 12:00:00 GMT"), {
        "all": (1, f"{HOST} is out of service at the moment (HTTP 503): it is to be asked again in 10 min")}),
    ("504", answer(504), {
        "once": (4, UNKNOWN % f"{HOST} had no answer from the exchange behind it (HTTP 504)"),
        "all": (1, f"{HOST} had no answer from the exchange behind it (HTTP 504)")}),
    ("redirect", answer(302, "", "Location: http://127.0.0.1:1/"), {
        "all": (1, f"{HOST} sends us to http://127.0.0.1:1/ (HTTP 302): check the address")}),
    ("no content", b"HTTP/1.1 204 Fine\r\n\r\n", {
        "once": (4, UNKNOWN % f"{HOST} answered with something unexpected (HTTP 204)"),
        "all": (1, f"{HOST} answered with something unexpected (HTTP 204)")}),
    ("HTML", answer(200, PAGE, kind="text/html"), {
        "once": (4, f"Outcome unknown: {HOST} answered with a web page. Look before asking again, and check "
                    "the address"),
        "get": (1, f"{HOST} sent a web page instead of the recording 1.2"),
        "all": (1, f"{HOST} answered with a web page instead of data: check the address")}),
    ("HTML as audio", answer(200, PAGE, "ETag: \"1\"", kind="audio/x-wav"), {
        "get": (1, f"{HOST} sent a web page instead of the recording 1.2")}),
    ("JSON as audio", answer(200, '{"error":"not found"}', kind="audio/x-wav"), {
        "get": (1, f'{HOST} sent no recording for 1.2 ({{"error":"not found"}})')}),
    ("words as audio", answer(200, SPITEFUL, kind="application/octet-stream"), {
        "get": (1, f"{HOST} sent no recording for 1.2 ({SHOWN})")}),
    ("not JSON", answer(200, SPITEFUL), {
        "once": (4, f"Outcome unknown: {HOST} answered with something unexpected. Look before asking again"),
        "get": (1, f"{HOST} sent no recording for 1.2 ({SHOWN})"),
        "all": (1, f"{HOST} answered with something that can't be read ({SHOWN})")}),
    ("JSON of another kind", answer(200, '{"error":"maintenance"}', kind="application/json"), {
        "once": (4, f"Outcome unknown: {HOST} answered with something unexpected. Look before asking again"),
        "get": (1, f'{HOST} sent no recording for 1.2 ({{"error":"maintenance"}})'),
        "all": (1, f'{HOST} answered with something that can\'t be read ({{"error":"maintenance"}})')}),
    ("no row that can be read", answer(200, '[1, {"a": 2}, {"uniqueid": null}]', kind="application/json"), {
        "once": (4, f"Outcome unknown: {HOST} answered with something unexpected. Look before asking again"),
        "get": (1, f'{HOST} sent no recording for 1.2 ([1, {{"a": 2}}, {{"uniqueid": null}}])'),
        "all": (1, f'{HOST} answered with something that can\'t be read ([1, {{"a": 2}}, {{"uniqueid": '
                   f'null}}])')}),
    ("nothing", answer(200, kind="application/json"), {
        "once": (4, f"Outcome unknown: {HOST} answered with something unexpected. Look before asking again"),
        "get": (1, f"{HOST} sent no recording for 1.2"),
        "all": (1, f"{HOST} answered with something that can't be read")}),
    ("JSON that breaks off",
     answer(200, '[{"uniqueid":"1.2","calldate":"2026-11-02 10:00:00"},{"uniq' + " " * 200), {
"once": (4, f"Outcome unknown: {HOST} answered with something unexpected. Look before asking again"),
"get": (1, f"{HOST} sent no recording for 1.2"),
"all": (1, f"{HOST} answered with something that can't be read")}),
    ("truncated", answer(200, "[", kind="application/json", length=5000), {
        "once": (4, UNKNOWN % f"{HOST}: its answer broke off"),
        "all": (1, f"No complete answer from {HOST}: its answer broke off")}),
    ("truncated 403", answer(403, "no", length=5000), {
        "all": (1, f"{HOST} does not accept the key (HTTP 403): check the key (no)")}),
    ("truncated 500", answer(500, "no", length=5000), {
        "once": (4, UNKNOWN % f"{HOST}: its answer broke off"),
        "all": (1, f"{HOST} has failed (HTTP 500) (no)")}),
    ("truncated head", b"HTTP/1.1 200 OK\r\nContent-Type: applica", {
        "once": (4, f"Outcome unknown: {HOST} answered with something unexpected. Look before asking again"),
        "get": (1, f"{HOST} sent no recording for 1.2"),
        "all": (1, f"{HOST} answered with something that can't be read")}),
    ("a head without end", b"HTTP/1.1 200 OK\r\n" + b"X-Filler: 01234567890123456789\r\n" * 20000, {
        "once": (4, UNKNOWN % f"{HOST}: its answer is too large"),
        "all": (1, f"No complete answer from {HOST}: its answer is too large")}),
    ("a head of long lines without end",
     b"HTTP/1.1 200 OK\r\n" + (b"X-Filler: " + b"0" * 8000 + b"\r\n") * 100, {
"once": (4, UNKNOWN % f"{HOST}: its answer is too large"),
"all": (1, f"No complete answer from {HOST}: its answer is too large")}),
    ("a head that breaks off",
     b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n" + b"X-Filler: 01234567890123456789\r\n" * 1000, {
"once": (4, UNKNOWN % f"{HOST}: its answer broke off"),
"all": (1, f"No complete answer from {HOST}: its answer broke off")}),
    ("a line without end", b"HTTP/1.1 200 OK\r\nX: " + b"x" * 300000, {
        "once": (4, UNKNOWN % f"{HOST}: its answer is too large"),
        "all": (1, f"No complete answer from {HOST}: its answer is too large")}),
    ("chunks that break off", b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nOK\r\n5\r\n[]", {
        "once": (4, UNKNOWN % f"{HOST}: its answer broke off"),
        "all": (1, f"No complete answer from {HOST}: its answer broke off")}),
    ("chunks that are none", b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nOK\r\n", {
        "once": (4, UNKNOWN % f"{HOST}: its answer broke off"),
        "all": (1, f"No complete answer from {HOST}: its answer broke off")}),
    ("packed unasked", answer(200, b"\x1f\x8b\x08", "Content-Encoding: gzip", kind="audio/x-wav"), {
        "once": (4, f"Outcome unknown: {HOST} answered with something unexpected. Look before asking again"),
        "get": (1, f"{HOST} sent no recording for 1.2 (␟\ufffd␈)"),
        "all": (1, f"{HOST} answered with something that can't be read (␟\ufffd␈)")}),
    ("packed strangely", b"HTTP/1.1 200 OK\r\nTransfer-Encoding: fancy\r\n\r\nOK", {
        "once": (4, UNKNOWN % f"{HOST}: its answer is packed in a way that was not asked for"),
        "all": (1, f"No complete answer from {HOST}: its answer is packed in a way that was not asked for")}),
    ("100 and no more", b"HTTP/1.1 100 Continue\r\n\r\n", {
        "once": (4, UNKNOWN % f"{HOST}: it hung up without an answer"),
        "all": (3, f"No answer from {HOST}: it hung up without an answer")}),
    ("no status that there is", b"HTTP/1.1 999 OK\r\nContent-Length: 0\r\n\r\n", {
        "once": (4, UNKNOWN % f"{HOST} answered with something unexpected (HTTP 999)"),
        "all": (1, f"{HOST} answered with something unexpected (HTTP 999)")}),
    ("hangs up", b"", {
        "once": (4, UNKNOWN % f"{HOST}: it hung up without an answer"),
        "all": (3, f"No answer from {HOST}: it hung up without an answer")}),
    ("no HTTP", b"SSH-2.0-OpenSSH_9.2p1\r\n\x1b]0;x\x07\r\n", {
        "once": (4, UNKNOWN % f"{HOST}: its answer is not HTTP"),
        "all": (3, f"No answer from {HOST}: its answer is not HTTP")}),
    ("larger than an answer can be", answer(200, b"x" * 70000), {
        "once": (4, UNKNOWN % f"{HOST}: its answer is too large"),
        "get": (1, f"{HOST} sent no recording for 1.2")}),
    ("larger than a list can be", answer(200, b" " * (33 * 1024 * 1024), kind="application/json"), {
        "cdr": (1, f"{HOST} answered with more than can be taken in"),
        "recordings": (1, f"{HOST} answered with more than can be taken in"),
        "transcripts": (1, f"{HOST} answered with more than can be taken in"),
        "show": (1, f"{HOST} answered with more than can be taken in")}),
]

ROW = {"uniqueid": "1.2", "calldate": "2026-11-02 10:00:00", "date": "2026-11-02 10:00:00", "src": "101",
       "dst": "105"}


def expected(sentences, command):
    groups = (command, "once" if command in ONCE else "reads", "all")
    return next((sentences[group] for group in groups if group in sentences), None)


# What is typed as a number, what is dialled, and what is said of it.
NUMBERS = [
    ("+48\xa0601\xa0234\xa0567", "+48601234567", "pbxboard: The number is +48601234567\n"),
    ("(22) 123-45-67", "221234567", "pbxboard: The number is 221234567\n"),
    ("601\u2013234\u2013567", "601234567", "pbxboard: The number is 601234567\n"),
    ("tel:+48601234567", "+48601234567", "pbxboard: The number is +48601234567\n"),
    ("+48 (0) 22 123 45 67", "+48221234567", "pbxboard: The number is +48221234567\n"),
    ("22 123 45 67 wew. 12", "221234567", "pbxboard: The number is 22 123 45 67; left out: wew. 12\n"),
    ("601 234 567, 602 345 678", "601234567", "pbxboard: The number is 601 234 567; left out: 602 345 678\n"),
    ("601 234 567 \x1b[2J", "601234567", "pbxboard: The number is 601 234 567; left out: ␛[2J\n"),
]
NO_NUMBERS = [
    ("601 234 567 602 345 678",
     "More than 15 digits are no number, write one alone: 601 234 567 602 345 678"),
    ("105 lub 106", "It is not clear which number is meant, write one alone: 105 lub 106"),
    ("Anna", "This is no number (digits, *, # and + are dialled): Anna"),
]
LATIN2 = b"Za\xbf\xf3\xb3\xe6 g\xea\xb6l\xb1"
NOT_UTF8 = "The text is not UTF-8: character 3 is the byte 0xBF. Nothing was sent: convert it (iconv " \
           "-f ISO-8859-2 -t UTF-8, say), or set the locale that it is written in."
CONTROL = "The text holds a control character: character %d is %s. Nothing was sent: take it out."
TAKEN = answer(200, '{"responseId": "7", "responseStatus": "QUEUE", "responseErrorMessage": null}',
               kind="application/json")


class Requests(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.program = cls.enterClassContext(Program(PBXBOARD))

    def ask(self, said, *arguments, **more):
        """Exit status, what it said on stderr, and what the server was asked."""
        with serve(said) as server:
            status, _, errors = self.program.run(*arguments, *server.connection, **more)
            return status, errors, [request.text for request in server.requests]


class Written(Requests):
    """What people write on the command line reaches the server as it was meant, or does not leave."""


class Written(Requests):
    """What people write on the command line reaches the server as it was meant, or does not leave."""

    def test_numbers(self):
        for typed, dialled, said in NUMBERS:
            with self.subTest(typed):
                status, errors, requests = self.ask(answer(200, "OK"), "dial", "101", typed)
                self.assertEqual((status, errors), (0, said))
                self.assertIn("/dial?" + urllib.parse.urlencode({"cpa": "101", "cpb": dialled}) + " ",
                              requests[0])
                status, errors, requests = self.ask(TAKEN, "sms", typed, "x")
                self.assertEqual((status, errors), (0, said))
                self.assertIn("to=" + dialled.removeprefix("+48") + "&", requests[0])

    def test_what_is_dialled_is_said(self):
        """Nobody can look at it before it is: so it is told where it was written in another way."""
        self.assertEqual(self.ask(answer(200, "OK"), "dial", "101", "105 106")[:2],
                         (0, "pbxboard: The number is 105106\n"))
        self.assertEqual(self.ask(answer(200, "OK"), "dial", "101", "105106")[:2], (0, ""))

    def test_what_is_no_number(self):
        for typed, said in NO_NUMBERS:
            for command in (("dial", "101", typed), ("dial", typed, "105"), ("sms", typed, "x")):
                with self.subTest(command):
                    self.assertEqual(self.ask(TAKEN, *command), (2, f"pbxboard: {said}\n", []))
        said = "This is no mobile number, which has nine digits: 105"
        self.assertEqual(self.ask(TAKEN, "sms", "105", "x"), (2, f"pbxboard: {said}\n", []))

    def test_my_extension(self):
        for typed, asked in (("tel:101", "101"), ("1\xa001", "101")):
            _, _, requests = self.ask(answer(200, "OK"), "dial", "105", "--extension", typed)
            self.assertIn(f"cpa={asked}&", requests[0])
        status, errors, requests = self.ask(answer(200, "OK"), "dial", "105", "--extension", "101 Anna")
        self.assertEqual((status, "takes telephone numbers" in errors, requests), (2, True, []))

    def test_texts(self):
        rows = [
            ("Zażółć", "Zażółć", {}),
            (LATIN2, "Zażółć gęślą", {"LC_ALL": "pl_PL.ISO-8859-2"}),
            ("Zażółć gęślą".encode(), "Zażółć gęślą", {"LC_ALL": "pl_PL.ISO-8859-2"}),
            ("Zażółć gęślą".encode(), "Zażółć gęślą", {"LC_ALL": "C"}),
            ("a\r\nb\rc\td", "a\nb\nc\td", {}),
            ("\ufeffok", "ok", {}),
        ]
        for typed, sent, more in rows:
            with self.subTest(typed=typed, more=more):
                status, errors, requests = self.ask(TAKEN, "sms", "601234567", typed, **more)
                self.assertEqual((status, errors), (0, ""))
                self.assertIn("&body=" + urllib.parse.quote(sent, safe="~"), requests[0])

    def test_texts_that_do_not_leave(self):
        rows = [
            (LATIN2, NOT_UTF8, {}),
            (LATIN2, NOT_UTF8, {"LC_ALL": "C"}),
            (LATIN2, NOT_UTF8, {"LC_ALL": "en_US.Klingon"}),
            (b"Za\xc5", "The text is not UTF-8: character 3 is the byte 0xC5.", {}),
            ("Za\ufffd", "Character 3 of the text stands for one that was lost (U+FFFD).", {}),
            ("\x1b[2J", CONTROL % (1, "ESC"), {}),
            ("ok\a", CONTROL % (3, "BEL"), {}),
            ("ok\x7f", CONTROL % (3, "DEL"), {}),
            ("ok\x9b", CONTROL % (3, "U+009B"), {}),
            (" \t\r\n\xa0\u2003\u200b", "The text is empty or blank; it may have 1 to 1024 characters.", {}),
            ("ł" * 1025, "The text has 1025 characters; it may have 1 to 1024.", {}),
        ]
        for typed, said, more in rows:
            with self.subTest(typed=typed, more=more):
                status, errors, requests = self.ask(TAKEN, "sms", "601234567", typed, **more)
                self.assertEqual((status, requests), (2, []))
                self.assertTrue(errors.startswith(f"pbxboard: {said}"), errors)


class Bytes(Requests):
    """What a server puts around what it says."""

    def test_dial(self):
        unexpected = (f"pbxboard: Outcome unknown: {HOST} answered with something unexpected. Look before "
                      "asking again\n")
        page = (f"pbxboard: Outcome unknown: {HOST} answered with a web page. Look before asking again, and "
                "check the address\n")
        rows = [(b"OK", 0, ""), (b"OK\r\n", 0, ""), (b"\r\nOK", 0, ""), (b"\xef\xbb\xbfOK", 0, ""),
                (b"\xef\xbb\xbf\r\n OK \n", 0, ""), (b"\r\n\xef\xbb\xbfOK", 0, ""), (b"OK\0", 4, unexpected),
                (b"OK\0\n", 4, unexpected),
                (b"\0OK", 4, unexpected), (b"O K", 4, unexpected), (b"OK OK", 4, unexpected),
                (b"", 4, unexpected),
                (b"\xef\xbb\xbf", 4, unexpected), (b"\xef\xbb", 4, unexpected), (b"ERROR", 4, unexpected),
                (b"\xef\xbb\xbf\r\n<html>OK", 4, page)]
        for body, status, said in rows:
            for kind in ("text/plain", "text/html; charset=utf-8"):
                with self.subTest(body=body, kind=kind):
                    self.assertEqual(self.ask(answer(200, body, kind=kind), *COMMANDS["dial"])[:2],
                                     (status, said))
        refused = answer(500, b"\xef\xbb\xbf\r\nAction Error", kind="text/html")
        self.assertEqual(self.ask(refused, *COMMANDS["dial"])[:2],
                         (1, "pbxboard: The exchange could not place the call from 101 to 105 (Action "
                             "Error)\n"))

    def test_json(self):
        """A mark before a list, and before one of which a row is broken."""
        rows = [json.dumps(ROW), '{"uniqueid": x}']
        for broken, command in itertools.product((0, 1), LISTS):
            body = "\ufeff\r\n[" + ",".join(rows[:1 + broken]) + "]"
            with self.subTest(command=command, broken=broken), serve(answer(200, body)) as server:
                status, output, errors = self.program.run(*COMMANDS[command], "--format", "json",
                                                          *server.connection)
                self.assertEqual((status, len(json.loads(output))), (broken, 1), errors)
        sms = b"\xef\xbb\xbf" + TAKEN.partition(b"\r\n\r\n")[2]
        self.assertEqual(self.ask(answer(200, sms), *COMMANDS["sms"])[:2], (0, ""))
        script = answer(200, '\ufeff{"uniqueid": "1.2", "content": "A: Halo?", "summary": ""}')
        self.assertEqual(self.ask(script, *COMMANDS["show"])[0], 0)


class Faults(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.program = cls.enterClassContext(Program(PBXBOARD))
        cls.numbers = itertools.count()

    def ask(self, command, said, *more):
        """What became of it, and how often the server was asked."""
        if command == "get":  # several run at once, and of one file only one
            more = (*more, "-o", f"nothing-{next(self.numbers)}.wav")
        with serve(said) as server:
            return *self.program.run(*COMMANDS[command], *more, *server.connection), len(server.requests)

    def test_every_command_with_every_fault(self):
        runs = [(name, command, said, expected(sentences, command)) for name, said, sentences in FAULTS
                for command in COMMANDS if expected(sentences, command)]
        with concurrent.futures.ThreadPoolExecutor(4) as pool:
            results = pool.map(lambda run: self.ask(run[1], run[2]), runs)
        for (name, command, _, (status, sentence)), result in zip(runs, results):
            with self.subTest(fault=name, command=command):
                self.assertEqual(result, (status, "", f"pbxboard: {sentence}\n", 1))
                self.assertNotRegex(result[2][:-1], "[\x00-\x1f\x7f-\x9f]")
                self.assertNotIn(KEY, result[2])
        self.assertGreater(len(runs), 250)
        self.assertFalse([name for name in os.listdir(self.program.home) if "nothing" in name])

    def test_one_odd_row_among_many(self):
        """What can be read is written, what can't is counted, and a script can tell."""
        rows = [dict(ROW, uniqueid=str(number)) for number in range(4000)]
        rows[1234] = {"uniqueid": None}
        for command in LISTS:
            with self.subTest(command=command):
                status, output, errors, _ = self.ask(command, answer(200, json.dumps(rows)), "--format",
                                                     "json")
                self.assertEqual((status, len(json.loads(output))), (1, 3999))
                what = {"cdr": "call records"}.get(command, command)
                self.assertEqual(errors, f"pbxboard: 3999 {what}; 1 more could not be read, so the list is "
                                         "not complete\n")

    def test_costs_and_lengths(self):
        """Read as exactly as they are told, summed so, and rounded once, when they are shown; what is not
        told is unknown."""
        # cost and duration as the exchange tells them, both as a number in JSON, both as a person reads them
        cases = [
            ("12.5", "13.5", 12.5, 13.5, "0.13 zł", "0:14"),
            (12.5, 13.5, 12.5, 13.5, "0.13 zł", "0:14"),
            ("1,5", "1,5", 1.5, 1.5, "0.02 zł", "0:02"),
            ("12.50", 73, 12.5, 73, "0.13 zł", "1:13"),
            (0.1, 0.1, 0.1, 0.1, "0.00 zł", "0:00"),
            ("0.00", "0", 0, 0, "0.00 zł", "0:00"),
            ("1234567", 3661, 1234567, 3661, "12345.67 zł", "1:01:01"),
            (-12.5, "1", -12.5, 1, "-0.13 zł", "0:01"),
            ("", "", None, None, "", ""),
            (None, None, None, None, "", ""),
        ]
        rows = [dict(ROW, cost=cost, duration=length, billsec=length, zone="|", disposition="|")
                for cost, length, *_ in cases]
        said = answer(200, json.dumps(rows), kind="application/json")
        total = "pbxboard: The cost is 12345.94 zł in all, without 2 records of which it is not known\n"
        status, output, errors, _ = self.ask("cdr", said, "--format", "json")
        self.assertEqual((status, errors), (0, "pbxboard: 10 call records\n" + total))
        self.assertEqual([(row["cost_grosz"], row["duration_s"], row["talked_s"])
                          for row in json.loads(output)],
                         [(cost, length, length) for _, _, cost, length, *_ in cases])
        self.assertIn('"cost_grosz": 0.1,', output)  # and none of 0.10000000000000001
        _, output, _, _ = self.ask("cdr", said, "--format", "csv")
        cells = [line.split(",") for line in output.splitlines()[1:]]
        self.assertEqual([(line[8], line[5], line[6]) for line in cells],
                         [("" if cost is None else str(cost), *["" if length is None else str(length)] * 2)
                          for _, _, cost, length, *_ in cases])
        _, output, _, _ = self.ask("cdr", said)
        cells = [line.split("|") for line in output.splitlines()[1:]]
        self.assertEqual([(line[1].strip().split("  ")[-1].strip(), line[1].split()[:2]) for line in cells],
                         [(cost, [length, length] if length else []) for *_, cost, length in cases])
        _, output, errors, _ = self.ask("cdr", said, "--language", "pl")
        self.assertIn(" 12345,67 zł ", output)
        self.assertIn(" 12345,94 zł", errors)

    def test_numbers_that_can_not_be_read(self):
        """They are unknown, as if they were not told; but that is said, and a script can tell."""
        rows = [dict(ROW, cost="12,5 gr", duration=-1, billsec=True),
                dict(ROW, cost=7, duration=1, billsec=1)]
        status, output, errors, _ = self.ask("cdr", answer(200, json.dumps(rows), kind="application/json"),
                                             "--format", "json")
        self.assertEqual((status, errors), (1, "pbxboard: 2 call records; 3 numbers in them could not be "
                                               "read and are left out\n"
                                               "pbxboard: The cost is 0.07 zł in all, without 1 record of "
                                               "which it is not known\n"))
        self.assertEqual([(row["cost_grosz"], row["duration_s"], row["talked_s"])
                          for row in json.loads(output)],
                         [(None, None, None), (7, 1, 1)])

    def test_costs_that_are_too_large_to_be_added(self):
        rows = [dict(ROW, cost="999999999999") for _ in range(9500)]
        status, _, errors, _ = self.ask("cdr", answer(200, json.dumps(rows), kind="application/json"),
                                        "--format", "json")
        self.assertEqual((status, errors), (0, "pbxboard: 9500 call records\npbxboard: The costs are too "
                                               "large to be added up\n"))

    def test_lists_are_in_the_order_of_time(self):
        """Those of the same second as they came, those without a time last, in each format."""
        times = ["2026-11-02 10:00:01", "nobody knows", "2026-11-02 09:59:59", "2026-11-02 10:00:01",
                 "2026-10-25 02:30:00", None]
        for command in LISTS:
            rows = [dict(ROW, uniqueid=f"n{number}", calldate=time, date=time)
                    for number, time in enumerate(times)]
            for options in (("--format", "json"), ("--format", "csv"), ()):
                with self.subTest(command=command, options=options):
                    _, output, _, _ = self.ask(command, answer(200, json.dumps(rows)), *options)
                    self.assertEqual(re.findall(r"\bn[0-5]\b", output), ["n4", "n2", "n0", "n3", "n1", "n5"])

    def test_today_is_the_exchanges_day(self):
        """A container in UTC, and exchanges east and west of it: at any hour the day of one of them is
        another."""
        with serve(answer(200, "[]", kind="application/json")) as server:
            for zone in ("Pacific/Kiritimati", "Etc/GMT+12"):
                config = self.program.file("pbxboard.conf",
                                           f'exchange "x" {{ name = "{NAME}" api = "{server.connection[1]}" '
                                           f'stream = "ws://127.0.0.1:1" timezone = "{zone}" }}')
                for command in LISTS:
                    days = [datetime.datetime.now(zoneinfo.ZoneInfo(zone)).date().isoformat()]
                    status, _, errors = self.program.run(command, "--from", "2000-01-01", "--config", config,
                                                         TZ="UTC")
                    days.append(datetime.datetime.now(zoneinfo.ZoneInfo(zone)).date().isoformat())
                    self.assertEqual(status, 0, errors)
                    self.assertNotIn("set timezone", errors)
                    self.assertIn(server.requests[-1].target.split("datestart=2000-01-01&datestop=")[-1],
                                  days)
            _, _, errors = self.program.run("cdr", "--from", "2000-01-01", *server.connection, TZ="UTC")
            self.assertRegex(errors,
                             "; to 20..-..-.., today in UTC: set timezone where the exchange has another")
            _, _, errors = self.program.run("cdr", "--from", "2000-01-01", *server.connection)
            self.assertEqual(errors, "pbxboard: 0 call records\n")

    def test_a_clock_that_is_behind_misses_no_day(self):
        """The server's Date is of some days later than ours: they are asked for, too."""
        later = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=3)
        date = email.utils.format_datetime(later, usegmt=True)
        rows = iter(range(10))
        with serve(lambda request: answer(200, json.dumps([dict(ROW, uniqueid=f"n{next(rows)}")]),
                                          "Date: " + date)) as server:
            status, output, _ = self.program.run("cdr", "--from", "2026-01-01", "--format", "csv",
                                                 *server.connection)
        asked = [request.target for request in server.requests]
        self.assertEqual((status, len(asked), len(output.splitlines())), (0, 2, 3), asked)
        first, second = (dict(part.split("=") for part in path.split("?")[1].split("&")) for path in asked)
        self.assertEqual(first["datestart"], "2026-01-01")
        ours = datetime.date.fromisoformat(first["datestop"])
        self.assertEqual(second["datestart"], (ours + datetime.timedelta(days=1)).isoformat())
        self.assertEqual(second["datestop"],
                         later.astimezone(zoneinfo.ZoneInfo("Europe/Warsaw")).date().isoformat())

    def test_a_date_that_can_not_be_right_is_not_believed(self):
        """No day of the server's is asked for; and days to come, which are asked for as they are said, end
        with no guess."""
        with serve(answer(200, "[]", "Date: Fri, 31 Dec 9999 23:59:59 GMT")) as server:
            status, _, errors = self.program.run("cdr", "--from", "2026-01-01", *server.connection)
            self.assertEqual((status, errors, len(server.requests)), (0, "pbxboard: 0 call records\n", 1))
            _, _, errors = self.program.run("cdr", "--from", "2199-01-01", *server.connection, TZ="UTC")
            self.assertEqual(errors, "pbxboard: 0 call records\n")

    def test_formats_of_one_thing(self):
        """What is no list is not written as one."""
        for command, words in (("show", "--format of pbxboard transcripts show takes one of these: table "
                                        "json; not \"csv\"."),
                               ("get", "pbxboard recordings get does not take --format; pbxboard recordings "
                                       "get --help lists what "
                                       "it takes.")):
            status, output, errors, asked = self.ask(command, answer(200), "--format", "csv")
            self.assertEqual((status, output, errors, asked), (2, "", f"pbxboard: {words}\n", 0))

    def test_cells_that_a_spreadsheet_would_run(self):
        rows = [dict(ROW, clid='=HYPERLINK("http://x")', src="+48601234567", dst="+1+1", zone="Jan;=1",
                     cost=-5)]
        said = answer(200, json.dumps(rows), kind="application/json")
        start, end = "2026-11-02 10:00:00,+48601234567,", ",,-5,"
        _, output, _, _ = self.ask("cdr", said, "--format", "csv")
        self.assertIn(f'{start}"\'=HYPERLINK(""http://x"")",\'+1+1,,,{end}"Jan;\'=1",,,1.2\n', output)
        _, output, _, _ = self.ask("cdr", said, "--format", "csv", "--unguarded")
        self.assertIn(f'{start}"=HYPERLINK(""http://x"")",+1+1,,,{end}"Jan;=1",,,1.2\n', output)
        self.assertTrue(output.startswith("started,"))
        _, output, _, _ = self.ask("cdr", said, "--format", "csv", "--bom")
        self.assertTrue(output.startswith("\ufeffstarted,"))
        _, output, _, _ = self.ask("cdr", said, "--format", "json")
        self.assertEqual(json.loads(output)[0]["to"], "+1+1")

    def test_a_list_of_nothing_but_objects(self):
        """32 MB of them would be 2.5 GB as a tree. No more are read than any list has, and a part of the
        month is asked for in its place; what no day of it gives is refused."""
        body = b"[" + b"{}," * (32 * 1024 * 1024 // 3 - 1) + b"{}]"
        def reply(_):
            return answer(200, body)
        with serve(reply) as server:
            for command in LISTS:
                run = self.program.run(command, "--from", "2026-11-01", "--to", "2026-11-02",
                                       *server.connection)
                self.assertEqual(run, (1, "", f"pbxboard: 2026-11-01: {HOST} answered with more than can be "
                                              "taken in\n"))
        self.assertEqual(len(server.requests), 2 * len(LISTS))
        # under a sanitizer, too
        self.assertLess(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, 400 * 1024)

    def test_values_in_a_transcript(self):
        body = b'{"uniqueid":"1.2","content":"x","more":[' + b"[]," * 1000000 + b"[]]}"
        self.assertEqual(self.ask("show", answer(200, body))[:3],
                         (1, "", f"pbxboard: {HOST} answered with something that can't be read\n"))
        self.assertLess(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, 400 * 1024)

    def test_an_endless_list_and_control_c(self):
        """Rows are read as they come: keys, signals and the stream are served meanwhile."""
        head = b"HTTP/1.1 200 OK\r\n\r\n["
        row = json.dumps(ROW | {"src": "x" * 200}).encode() + b","
        with socket.create_server(("127.0.0.1", 0)) as listener:
            connection = ("--api", f"http://127.0.0.1:{listener.getsockname()[1]}", "--name", NAME)
            with self.program.start(*COMMANDS["cdr"], *connection) as running:
                with listener.accept()[0] as peer:
                    peer.settimeout(DEADLINE_S)
                    peer.sendall(head + row * 30000)  # more than sockets keep: it has been read
                    running.process.send_signal(signal.SIGINT)
                    sent = 0
                    with contextlib.suppress(ConnectionError):
                        while sent < 60000:  # of 100,000 that it would take
                            peer.sendall(row)
                            sent += 1
                self.assertLess(sent, 60000)
                status, output, errors = running.wait()
        self.assertEqual((status, output), (3, ""))
        self.assertEqual(errors, "pbxboard: The program ended before the answer came\n")

    def test_characters_that_no_json_has(self):
        """A caller's name in Latin-2, a backslash, an escape: the row is read, and the name shown as far as
        it can be."""
        body = b'[{"uniqueid":"1.2","calldate":"2026-11-02 10:00:00","src":"\xb3\x1b[2J\\M"}]'
        status, output, errors, _ = self.ask("cdr", answer(200, body), "--format", "json")
        self.assertEqual((status, errors), (0, "pbxboard: 1 call record\n"))
        self.assertEqual(json.loads(output)[0]["from"], "\ufffd␛[2J\\M")

    def test_too_many_rows_are_requested_day_by_day(self):
        """A week of which the exchange gives no more than its 5000 rows, and one day of it that has as
        many."""
        def reply(request):
            days = request.split()[1]
            one = "datestart=2026-11-0" in days and days[-2:] == days.split("&")[0][-2:]
            count = 5000 if not one or days.endswith("04") else int(days[-1])
            day = days[-10:] if one else "2026-11-05"
            return answer(200, json.dumps([dict(ROW, date=f"{day} 10:00:00")] * count),
                          kind="application/json")
        with serve(reply) as server:
            status, output, errors = self.program.run("recordings", "--from", "2026-11-01", "--to",
                                                      "2026-11-07", "--format", "csv", *server.connection)
        self.assertEqual(len(server.requests), 8)
        self.assertEqual(status, 1)
        self.assertEqual(errors, "pbxboard: 5024 recordings; the exchange gives no more than 5000 of a day, "
                                 "so the list "
                                 "is not complete for 2026-11-04\n")
        days = [line.split(" ")[0] for line in output.splitlines()[1:]]
        self.assertEqual(len(days), 5024)
        self.assertEqual(days, sorted(days))

    def test_a_full_week_of_which_each_day_fits_is_complete(self):
        def reply(request):
            whole = "datestart=2026-11-01&datestop=2026-11-07" in request
            return answer(200, json.dumps([ROW] * (10000 if whole else 2000)), kind="application/json")
        with serve(reply) as server:
            status, output, errors = self.program.run("cdr", "--from", "2026-11-01", "--to", "2026-11-07",
                                                      "--format", "csv", *server.connection)
        self.assertEqual((status, errors), (0, "pbxboard: 14000 call records\n"))
        self.assertEqual(len(output.splitlines()), 14001)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1] + sys.argv[3:], verbosity=2)
