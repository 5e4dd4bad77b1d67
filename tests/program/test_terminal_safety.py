"""What gets to the terminal: cells and our own orders, whatever strangers send: test_terminal_safety.py
PBXBOARD TRACE

Texts of every family of control sequences come in wherever one can come from: frames, replies, errors, the
reason of a close, the configuration, the environment, names of files, the keyboard. Every byte that the
program writes to its terminal is then looked at by a scanner that knows what the program may write, and
nothing else.
"""

import json
import os
import signal
import sys
import unittest

from event_frames import frames_with
from hostile import HOSTILE, json_escaped, json_raw
from on_terminal import OnTerminal, offence
from program import EVER, NAME, Program
from screens import EXCHANGE_SCREENS, SCREENS
from scripted_server import ScriptedServer, close, reply, upgrade

PBXBOARD = sys.argv[1]
KEY = "TajnyKlucz7531Qx"
TALL = 120, 250  # rows and columns: more than one text is seen


def frames(request, write):
    """Every text in every place where the exchange has one."""
    return [upgrade(request), *frames_with([write(text) for text in HOSTILE.values()])[0]]


def answers(request, write):
    if request.is_stream:
        return frames(request, write)
    every = [write(text) for text in HOSTILE.values()]
    row = {"/cdr": b'{"calldate":"%s","clid":"%s","src":"%s","dst":"%s","channel":"%s","dstchannel":"%s",'
                   b'"lastapp":"%s","duration":'
                   b'"%s","billsec":1,"disposition":"%s","uniqueid":"%s","cost":"%s","zone":"%s"}',
           "/record": b'{"uniqueid":"%s","src":"%s","dst":"%s","format":"%s","date":"%s"}',
           "/transcription": b'{"uniqueid":"%s","calldate":"%s","src":"%s","dst":"%s"}'}.get(request.path)
    if row is not None:
        return reply(b"[" + b",".join(row.replace(b"%s", text) for text in every) + b"]")
    if request.path.startswith("/transcription/"):
        return reply(b'{"uniqueid":"1","content":"%s","summary":"%s"}' % (b" ".join(every), every[0]))
    if request.path == "/sendSMS":
        return reply(b'{"responseId":"%s","responseStatus":"%s","responseErrorMessage":"%s"}'
                     % tuple(every[3:6]), "500 No")
    return reply(HOSTILE["CSI"] + HOSTILE["bidi"][:40], "403 \x1b]0;x\x07", "text/plain")


WAYS = {"raw": json_raw, "escaped": json_escaped}


def connection(server):
    return "--api", server.address, "--name", NAME


class NothingIsObeyed(unittest.TestCase):
    def setUp(self):
        self.program = Program(PBXBOARD)
        self.addCleanup(self.program.__exit__)

    def board(self, *arguments, **more):
        return OnTerminal(self.program, *arguments, key=KEY,
                          XDG_STATE_HOME=os.path.join(self.program.home, "state"), **more)

    def leave(self, board):
        board.process.send_signal(signal.SIGTERM)
        self.assertEqual(board.end(), 0)
        drawn, told = board.written.split(b"\x1b[?1049l",
                                          1) if b"\x1b[?1049l" in board.written else (board.written, b"")
        self.assertIsNone(offence(drawn))
        self.assertGreater(len(drawn), 1000)
        for order in (b"\x1b[23;0;0t", b"\x1b[?12l", b"\x1b[?25h"):
            told = told.replace(order, b"")
        # what had no answer is said when the terminal is the user's again
        self.assertIsNone(offence(told, breaks=True))

    def test_the_scanner_sees(self):
        """All of the texts but those that every terminal shows as they are."""
        shown = {"wide", "right to left", "ambiguous", "spaces", "long", "long wide", "new emoji"}
        for name, text in HOSTILE.items():
            with self.subTest(name):
                self.assertEqual(offence(b"\x1b[1;1H" + text) is None, name in shown)

    def test_frames_on_every_screen(self):
        for name, write in WAYS.items():
            with (self.subTest(name),
                  ScriptedServer(lambda request, write=write: answers(request, write)) as server):
                with self.board(*connection(server), "--extension", "101", size=TALL) as board:
                    board.wait_for(b"Koniec")
                    for screen in EXCHANGE_SCREENS.values():
                        board.redraw(screen.sent, "▯".encode(), "␛".encode(), b"dial:")
                        for _ in range(40):  # what is selected is told in full
                            board.send(b"\x1b[B")
                    board.redraw(SCREENS["switchboard"].sent, b"dial:")
                    begin = len(board.written)
                    board.enter(b"601234567", b"601234567")
                    board.wait_for(b"HTTP 403", begin=begin)
                    board.redraw(SCREENS["log"].sent, "␛".encode())
                    self.leave(board)

    def test_what_is_typed_and_pasted(self):
        prompts = {"find": b"/", "filter": b"\\", "palette": b":", "message to": b"s",
                   "message": b"s601234567\t", "dial": b"1"}
        with ScriptedServer(lambda request: [upgrade(request)]) as server:
            with self.board(*connection(server), "--extension", "101", size=(40, 100)) as board:
                board.wait_for(b"dial:")
                for prompt, keys in prompts.items():
                    board.send(keys)
                    for text in HOSTILE.values():
                        board.send(b"\x1b[200~" + text[:300] + b"\x1b[201~\x1b[200~\x1b[201~")
                        board.read(0.005)
                        board.send(b"\x15")  # erased
                    for _ in range(3):
                        board.send(b"\x1b")  # left; alone, which takes a while to be sure of
                        board.read(0.1)
                    with self.subTest(prompt):
                        board.redraw(b"", b"dial:")
                        self.assertIsNone(offence(board.written))
                self.leave(board)

    def test_the_configuration(self):
        """Titles, groups and what the settings name."""
        def quoted(text):
            plain = text.decode("utf-8", "replace").replace("\0", "").replace("\n", " ")
            return plain.replace("\\", "\\\\").replace('"', '\\"')[:200]
        with ScriptedServer(lambda request: answers(request, json_raw)) as server:
            for names in (("bidi", "format"), ("emoji", "invisible"), ("a heap of marks", "tags"),
                          ("annotation", "noncharacters")):
                # without controls, which are refused in a configuration
                one, two = (quoted(HOSTILE[name]) for name in names)
                self.program.file("hostile.conf", f'exchange "{one}" {{\n api = {{"{server.address}"}}\n '
                                                  f'stream = {{"{server.address}"}}\n'
                                                  f' name = "{NAME}"\n extension = "101"\n}}\n'
                                                  f'group "{two}" {{ extensions = {{"101", "102"}} }}\n')
                with self.subTest(names), self.board("--config", "hostile.conf", size=TALL) as board:
                    board.wait_for(b"Koniec")
                    for screen in EXCHANGE_SCREENS.values():
                        board.redraw(screen.sent, "▯".encode(), "␛".encode(), b"dial:")
                    self.leave(board)
                with self.board("doctor", "--config", "hostile.conf") as doctor:
                    doctor.end()
                self.assertIsNone(offence(doctor.written, breaks=True))

    def test_lines_on_a_terminal(self):
        """Whatever is no board writes lines, and may still be looked at on a terminal."""
        for name, write in WAYS.items():
            with ScriptedServer(lambda request, write=write: answers(request, write)) as server:
                to = connection(server)
                ways = ((), ("--raw",), ("--format", "json"), ("--raw", "--format", "json"))
                # what escapes stand for is no matter in a raw line
                for how in ways if write is json_raw else ways[:2]:
                    with self.subTest(name, watch=how), self.board("watch", *how, *to) as watch:
                        watch.wait_for(b"Koniec")
                    self.assertIsNone(offence(watch.written, breaks=True))
                for asked in ([listed, *EVER, "--format", form]
                              for listed in ("cdr", "recordings", "transcripts")
                              for form in (("table", "csv", "json") if write is json_raw else ("table",))):
                    with self.subTest(name, asked=asked), self.board(*asked, *to, size=(24, 300)) as list_:
                        list_.end()
                        self.assertIsNone(offence(list_.written, breaks=True))
                for asked in (("dial", "101", "102"), ("sms", "601234567", "x"), ("transcripts", "show", "1"),
                              ("recordings", "get", "1"), ("state", "--after", "300ms"),
                              ("snapshot", "log", "--after", "300ms")):
                    with self.subTest(name, asked=asked), self.board(*asked, *to) as one:
                        one.end()
                        self.assertIsNone(offence(one.written, breaks=True))

    def test_ends_of_a_stream(self):
        for name in ("CSI", "OSC", "OSC 52", "C1 in one byte", "bidi", "C0", "invalid", "tags"):
            def end(request, text=HOSTILE[name]):
                return [upgrade(request), close(4000, text)]
            with self.subTest(name), ScriptedServer(end) as server:
                with self.board(*connection(server), size=TALL) as board:
                    board.wait_for(b"4000")
                    board.redraw(SCREENS["log"].sent, b"4000")
                    self.leave(board)
                with self.board("watch", *connection(server)) as watch:
                    watch.wait_for(b"4000")
                self.assertIsNone(offence(watch.written, breaks=True))

    def test_names_in_errors(self):
        """Files, options, commands and the environment."""
        where = "--api", "http://127.0.0.1:1", "--name", NAME
        for name in ("CSI", "OSC 52", "C1", "C1 in one byte", "bidi", "lines", "invalid", "a heap of marks"):
            text = HOSTILE[name].replace(b"\0", b"")[:150]
            runs = [([text], {}), ([b"--" + text], {}), (["-" + "\x1b"], {}), (["--config", text], {}),
                    (["replay", text], {}),
                    (["state", "--replay", text], {}), (["snapshot", text], {}),
                    (["--theme", text, *where], {}),
                    (["--theme", b"./" + text, *where], {}), (["--language", text], {}),
                    (["--exchange", text], {}),
                    (["--keys", text, *where], {}), (["--api", text, "--name", NAME], {}),
                    (["--from", text, "cdr"], {}),
                    (["dial", text, text, *where], {}),
                    (["recordings", "get", "1", "-o", b"nowhere/" + text, *where], {}),
                    (["recordings", "get", text, *where], {}), (["sms", text, text, *where], {}),
                    (["dial", "1", "2", "--api",
"http://127.0.0.1:1", "--name", text], {}), (["doctor", *where], {"TERM": text}), (where, {"TERM": text}),
                    (["doctor", *where], {"LANG": text, "LC_ALL": text})]
            for arguments, more in runs:
                with self.subTest(name, arguments=arguments, more=more):
                    with self.board(*arguments, **more) as run:
                        run.wait_for(b"\n", b"dial:")
                        if b"dial:" in run.text():
                            run.process.send_signal(signal.SIGTERM)
                        run.end()
                    self.assertIsNone(offence(run.written) and offence(run.written, breaks=True))

    def test_a_broken_configuration(self):
        for name in ("OSC", "CSI in C1", "C1 in one byte", "bidi"):
            text = HOSTILE[name].decode("utf-8", "surrogateescape")
            for broken in (f"{text} = 1\n", f'theme = "{text}"\n', f'exchange "{text}" {{ {text} = 3 }}\n',
                           f'language = "{text}"\n',
                           f'exchange "o" {{ api = {{"{text}"}} }}\n', f'bindings {{ "{text}" = "x" }}\n',
                           f'bindings {{ find = "{text}" }}\n',
                           f'exchange "o" {{ key_file = "{text}" }}\n',
                           f'exchange "o" {{ key_command = "false {text}" }}\n'):
                path = os.path.join(self.program.home, "broken.conf")
                with open(path, "w", encoding="utf-8", errors="surrogateescape") as file:
                    file.write(broken)
                with self.subTest(name, broken=broken), self.board("--config", path) as run:
                    run.end()
                    self.assertIsNone(offence(run.written, breaks=True))
                    self.assertGreater(len(run.written), 20)

    def test_a_terminal_without_utf8(self):
        """Where each byte is a character, the second byte of some letters is CSI: no such byte is written."""
        with ScriptedServer(lambda request: frames(request, json_raw)) as server:
            with self.board(*connection(server), size=TALL, LC_ALL="en_US.ISO-8859-1") as board:
                board.wait_for(b"Koniec")
                for screen in EXCHANGE_SCREENS.values():
                    board.redraw(screen.sent, b"dial:", b"waiting")
                self.leave(board)
                self.assertEqual([byte for byte in board.written if byte >= 0x80], [])

    def test_lines_on_a_terminal_without_utf8(self):
        """The same of what is no board; what is written elsewhere stays UTF-8."""
        latin = {"LC_ALL": "pl_PL.ISO-8859-2"}
        with ScriptedServer(lambda request: answers(request, json_raw)) as server:
            to = connection(server)
            for asked in (("--help",), ("cdr", "--help"), ("sample",), ("cdr", *EVER, *to),
                          ("recordings", *EVER, "--format", "csv", *to),
                          ("transcripts", *EVER, "--format", "json", *to), ("transcripts", "show", "1", *to),
                          ("dial", "101", "102", *to),
                          ("sms", "601234567", "Zażółć", *to), ("dial", "101", "Zażółć", *to),
                          ("doctor", "--after", "100ms", *to),
                          ("snapshot", "log", "--after", "300ms", *to), ("state", "--after", "300ms", *to),
                          ("watch", "--after", "300ms", *to), ("watch", "--raw", "--after", "300ms", *to)):
                with self.subTest(asked=asked), self.board(*asked, size=(24, 300), **latin) as run:
                    run.end()
                    self.assertEqual([byte for byte in run.written if byte >= 0x80], [])
                    self.assertIsNone(offence(run.written, breaks=True))
                    self.assertGreater(len(run.written), 20)
            with self.board("--help", **latin) as run:
                run.end()
                self.assertIn(b"Uzycie: pbxboard", run.written)
                self.assertIn(b"[OPCJA]~", run.written)
            self.assertIn("Użycie: pbxboard", self.program.run("--help", **latin)[1])

    def test_json_on_a_terminal_without_utf8(self):
        """A quotation mark of another kind is none of JSON's."""
        row = {"uniqueid": "1.1", "calldate": "2026-01-02 03:04:05", "clid": "„Zażółć” x", "src": "1",
               "dst": "2"}
        with ScriptedServer(lambda request: reply(json.dumps([row]))) as server:
            with self.board("cdr", *EVER, "--format", "json", *connection(server), size=(24, 300),
                            LC_ALL="pl_PL.ISO-8859-2") as run:
                run.end()
                written, _ = json.JSONDecoder().raw_decode(run.written.decode("ascii"))
                self.assertIn(row["clid"], written[0].values())


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1] + sys.argv[3:], verbosity=2)
