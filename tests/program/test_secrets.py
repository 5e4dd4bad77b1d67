"""Where the key of an exchange must not be found: test_secrets.py PBXBOARD TRACE

The real program, in each way that it runs, speaks to servers that repeat the key wherever they can: in
frames, in pages, in headers, in the reasons of a close, whole, cut and escaped. Then everything that the
program left is searched.
"""

import glob
import html
import json
import os
import re
import resource
import signal
import subprocess
import sys
import tempfile
import termios
import unittest
import urllib.parse

import proc
from event_frames import frames_with
from on_terminal import OnTerminal
from program import EVER, NAME, Program, environment, wait_for
from screens import EXCHANGE_SCREENS, SCREENS
from scripted_server import HANG_UP, ScriptedServer, close, message, reply, upgrade

PBXBOARD = sys.argv[1]
PLAIN = "TajnyKlucz7531Qx"
ODD = "Ta%jny/Kl+u\"c\\z&9=<x>'"  # all that somebody may escape
WITHIN = 'abcd%2Fef/g&amp;hi"j\\k'  # with what looks like escapes in it
SHORT = "Qx7"
KEYS = (PLAIN, ODD, WITHIN)
PIECE = 8  # net/secrets.h: shorter pieces can't be told from other text
WATCH_ALL = "--format", "json"


UNESCAPES = (
    lambda text: urllib.parse.unquote(text, "latin-1"),
    lambda text: re.sub(r'\\(?:u([0-9a-fA-F]{4})|(["\\/]))', lambda found: found[2] or chr(int(found[1], 16)),
                        text),
    html.unescape,
)


def readings(text):
    """A text as it stands, and as somebody could read it who undoes up to three times what was escaped, in
    any order."""
    found = last = {text}
    for _ in range(3):
        last = {undo(one) for one in last for undo in UNESCAPES} - found
        found = found | last
    return found


def leak(data, key):
    """A piece of the key in `data`, with what stands around it; None where there is none."""
    text = data.decode("latin-1") if isinstance(data, bytes) else data
    pieces = {key[at:at + PIECE] for at in range(max(1, len(key) - PIECE + 1))}
    for one in readings(text):
        for piece in pieces:
            at = one.find(piece)
            if at >= 0:
                return f"{piece!r} in …{one[max(0, at - 60):at + 60]!r}…"
    return None


def json_text(text):
    return json.dumps(text)[1:-1]


def all_escaped(text):
    return "".join(f"\\u{ord(one):04x}" for one in text)


def forms(key):
    """The key as it may come back, as the inside of a JSON string."""
    quoted = urllib.parse.quote(key, safe="")
    return [
        json_text(key),
        json_text(f"no such key: {key}."),
        quoted, re.sub(r"%..", lambda found: found.group().lower(), quoted),
        "".join(f"%{ord(one):02x}" for one in key),
        urllib.parse.quote(quoted, safe=""),
        all_escaped(key), all_escaped(key).upper().replace("\\U", "\\u"),
        json_text(all_escaped(key)),
        json_text(json_text(key)),
        json_text(html.escape(key)), json_text(quoted), json_text(html.escape(key)).replace("/", "\\/"),
        json_text(key).replace("/", "\\/"), json_text(urllib.parse.quote(html.escape(key))),
        json_text("".join(f"&#{ord(one)};" for one in key)), json_text(json_text(key).replace("/", "\\/")),
        f"/ws/pbx_X?pbxkey={quoted}&more=1", json_text("Bearer " + key),
    ]


def cut_forms(key):
    """Pieces of it, which are hidden in what the program says of a server."""
    quoted = urllib.parse.quote(key, safe="")
    return [key[:-2], key[2:], key[3:-3], quoted[:-3], f"pbxkey={quoted[:5]}", f"Bearer {key[:4]}"]


def as_a_string(events):
    """The count of waiting calls once more, as JSON text within a string."""
    return ['"' + json_text(event.decode()) + '"' for event in events if event.startswith(b'{"queue"')]


def echoing_frames(key):
    """The key at every place of every event, and in frames that are none; and how many are messages."""
    return frames_with([form.encode() for form in forms(key)],
                       lambda events: [event.encode() for event in as_a_string(events)])


def closing(code, reason):
    return lambda request: [upgrade(request), close(code, reason(request.key))]


# How a server may turn a listener away, with the key in its words.
ENDS = {
    "1008": closing(1008, lambda key: json.dumps({"http_status": 403, "explain": f"No {key}"})),
    "1008, no JSON": closing(1008, lambda key: f"No {key}"),
    "1001": closing(1001, lambda key: "gone: " + urllib.parse.quote(key, safe="")),
    "4000, cut": closing(4000, lambda key: "x" * 107 + key),
    "4001, pieces": closing(4001, lambda key: " ".join(cut_forms(key)[:3])),
    "4002, pieces": closing(4002, lambda key: " ".join(cut_forms(key)[3:])),
    "403": lambda request: reply(f"<p>{html.escape(request.target)} {request.key}", "403 No " + request.key,
                                 "text/html",
                                       X_Key=request.key),
    "302": lambda request: reply(request.key, "302 " + request.key,
                                 Location="http://127.0.0.1:1" + request.target),
    "200": lambda request: reply(request.key),
    "no HTTP": lambda request: [request.target.encode() + b" " + request.key.encode() + b"\r\n\r\n", HANG_UP],
}


def echoing_requests(request):
    """Lists, replies and errors with the key in them; the path says which."""
    key = request.key
    every = [form for form in forms(key)]
    if request.path == "/cdr":
        rows = [f'{{"calldate":"2026-01-0{1 + at % 9} 10:00:00","clid":"\\"{form}\\" '
                f'<101>","src":"{form}","dst":"{form}",'
                f'"channel":"{form}","dstchannel":"{form}","lastapp":"{form}","duration":1,"billsec":1,'
                f'"disposition":"{form}",'
                f'"uniqueid":"{form}","cost":"","zone":"{form}"}}' for at, form in enumerate(every)]
        return reply("[" + ",".join(rows) + "]")
    if request.path == "/record":
        return reply("[" + ",".join(f'{{"uniqueid":"{form}","src":"{form}","dst":"1","format":"{form}",'
                                    '"date":"2026-01-01 '
                                    '10:00:00"}' for form in every) + "]", X_Key=key)
    if request.path == "/transcription":
        return reply("[" + ",".join(f'{{"uniqueid":"{form}","calldate":"2026-01-01 '
                                    f'10:00:00","src":"{form}","dst":"1"}}'
                                          for form in every) + "]")
    if request.path.startswith("/transcription/"):
        return reply(f'{{"uniqueid":"1","content":"{" ".join(every)}","summary":"{every[0]}"}}')
    if request.path.startswith("/record/"):
        return reply(f"<h1>{key}</h1>", kind="text/html; charset=" + key)
    if request.path == "/sendSMS":
        return reply(f'{{"responseId":"{every[0]}","responseStatus":"FAILED",'
                     f'"responseErrorMessage":"{every[1]}"}}', "500 No")
    if request.path == "/dial":
        return reply(f"Bearer {key} may not dial", "403 " + key)
    return reply(f"who is {key}?", "404 " + key, Location=key)


def echo(request):
    if request.is_stream:
        return [upgrade(request), *echoing_frames(request.key)[0]]
    return echoing_requests(request)


def connection(server):
    return "--api", server.address, "--name", NAME


class KeysStayHidden(unittest.TestCase):
    def setUp(self):
        self.program = Program(PBXBOARD)
        self.addCleanup(self.program.__exit__)
        elsewhere = tempfile.TemporaryDirectory()  # where the key is kept, and nothing else
        self.addCleanup(elsewhere.cleanup)
        self.elsewhere = elsewhere.name
        temporary = os.path.join(self.program.home, "tmp")
        os.mkdir(temporary)
        self.more = {"TMPDIR": temporary, "XDG_STATE_HOME": os.path.join(self.program.home, "state"),
                     "XDG_DATA_HOME": os.path.join(self.program.home, "data"),
                     "XDG_CACHE_HOME": os.path.join(self.program.home, "cache")}

    def clean(self, key, *texts):
        for text in texts:
            self.assertIsNone(leak(text, key))

    def clean_home(self, key):
        """The journal, recordings, whatever it keeps and leaves behind."""
        for folder, _, names in os.walk(self.program.home):
            for name in names:
                path = os.path.join(folder, name)
                with open(path, "rb") as file:
                    self.clean(key, name, file.read())

    def run_clean(self, key, *arguments):
        status, output, errors = self.program.run(*arguments, key=key, **self.more)
        self.clean(key, output, errors)
        return status, output, errors

    def run_until(self, key, good, *arguments):
        """For a longer and longer time, until what it writes is good; it must be clean each time."""
        for after in ("300ms", "1s", "3s", "10s"):
            ended = self.run_clean(key, *arguments, "--after", after)
            if good(*ended):
                return
        self.fail(ended)

    def test_the_search_finds(self):
        for key in KEYS:
            for form in forms(key):
                self.assertIsNotNone(leak("x" + form, key), form)
            self.assertIsNone(leak(f"x{key[:PIECE - 1]} {key[1:PIECE]} pbxkey=***", key))

    def test_frames(self):
        with ScriptedServer(echo) as server:
            for key in KEYS:
                for how in ((), WATCH_ALL, ("--raw",), ("--raw", *WATCH_ALL)):
                    with self.subTest(key=key, how=how):
                        with self.program.start("watch", *how, *connection(server), key=key,
                                                **self.more) as watch:
                            lines = watch.line_with("Koniec")
                            status, rest, errors = watch.end()
                        self.assertEqual(status, 0, errors)
                        self.clean(key, "\n".join(lines), rest, errors)
                        self.assertGreater(len(lines), 100)
                last = echoing_frames(key)[1]
                self.run_until(
                    key, lambda status, output, _: status == 0 and json.loads(output)["ids"]["last"] == last,
                    "state", *connection(server))
                # the wallboard shows only queues
                for view in (name for name in EXCHANGE_SCREENS if name != "wallboard"):
                    self.run_until(key, lambda status, output, _: status == 0 and "***" in output,
                                   "snapshot", view, "--size", "200x100", *connection(server))
                self.clean_home(key)

    def test_ends_of_a_stream(self):
        for name, answer in ENDS.items():
            for key in KEYS:
                with self.subTest(name, key=key), ScriptedServer(answer) as server:
                    with self.program.start("watch", *WATCH_ALL, *connection(server), key=key,
                                            **self.more) as watch:
                        lines = watch.line_with('"reason":"')
                        _, rest, errors = watch.end()
                    self.clean(key, "\n".join(lines), rest, errors)
                    if name in ("1008", "403"):
                        self.run_until(key, lambda status, _, errors: status != 0 and "403" in errors,
                                       "state", *connection(server))

    def test_requests(self):
        with ScriptedServer(echo) as server:
            to = connection(server)
            for key in KEYS:
                for listed in ("cdr", "recordings", "transcripts"):
                    for form in ("table", "csv", "json"):
                        status, output, errors = self.run_clean(key, listed, *EVER, "--format", form, *to)
                        self.assertEqual((status, "***" in output), (0, True), (listed, form, output, errors))
                self.assertEqual(self.run_clean(key, "dial", "101", "102", *to)[0], 1)
                self.assertEqual(self.run_clean(key, "sms", "601234567", "text", *to)[0], 1)
                self.assertEqual(self.run_clean(key, "recordings", "get", "1.2", *to)[0], 1)
                self.assertEqual(self.run_clean(key, "transcripts", "show", "1.2", *to)[0], 0)
                self.run_clean(key, "doctor", *to)
                self.clean_home(key)

    def test_errors_of_the_exchange(self):
        answers = (lambda request: reply(f"{request.key} %{request.key.encode().hex()}",
                                         "500 " + request.key),
                   lambda request: reply("", "302 " + request.key, Location=f"/x?pbxkey={request.key}"),
                   lambda request: reply(f"<html>{request.key}", kind="text/html"),
                   lambda request: reply(request.key[:-1], "429 Slow", "text/plain", Retry_After=request.key),
                   lambda request: [f"HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n{request.key}".encode(),
                                    HANG_UP],
                   lambda request: [f"{request.key} {request.key}\r\n\r\n".encode(), HANG_UP],
                   lambda request: reply(" ".join(cut_forms(request.key)[:3]), "400 No", "text/plain"),
                   lambda request: reply(" ".join(cut_forms(request.key)[3:]), "400 No", "text/plain"))
        for place, answer in enumerate(answers):
            with ScriptedServer(answer) as server:
                for key in KEYS:
                    for asked in (("dial", "101", "102"), ("cdr",), ("sms", "601234567", "text")):
                        with self.subTest(place=place, key=key, asked=asked):
                            status, _, errors = self.run_clean(key, *asked, *connection(server))
                            self.assertNotEqual((status, errors), (0, ""))

    def test_a_download_that_breaks_off(self):
        """What proves later that the rest belongs to it is written beside it: not where the server has made
        it of the key."""
        for key in KEYS:
            quoted = urllib.parse.quote(key, safe="")
            for proof in ({"ETag": f'"{key}"'}, {"ETag": f'"1-{quoted}"'}, {"Last_Modified": key},
                          {"ETag": f'"{key[2:-2]}"', "Last_Modified": f"Bearer {key[:3]}"}, {"ETag": '"5f"'}):
                def answer(_, proof=proof):
                    head = reply("", kind="audio/x-wav", **proof)[0].replace(b"Length: 0", b"Length: 1000")
                    return [head + b"RIFF" * 100, HANG_UP]
                with self.subTest(key=key, proof=proof), ScriptedServer(answer) as server:
                    status = self.run_clean(key, "recordings", "get", "1.2", "-o", "x.wav",
                                            *connection(server))[0]
                    self.assertEqual(status, 1)
                    self.clean_home(key)
                    kept = os.path.exists(os.path.join(self.program.home, "x.wav.part.note"))
                    self.assertEqual(kept, proof == {"ETag": '"5f"'})

    def test_the_keys_of_all_exchanges(self):
        """Each is hidden in what any of them says: an operator may have several exchanges, and know all their
        keys."""
        keys = {"one": "first-Key/731", "two": "Second%2FKey\"9", "three": SHORT}
        servers = []
        def answer(request):
            if not request.is_stream:
                return reply(" ".join(keys.values()), "403 No", "text/plain")
            frames = [message(at, NAME,
                              f'{{"queue":{{"peer":"{json_text(json_text(key))}","calls":"1"}}}}'.encode())
                      for at, key in enumerate((*keys.values(), "Koniec"), 1)]
            return [upgrade(request), *frames]
        text = ""
        for title, key in keys.items():
            servers.append(self.enterContext(ScriptedServer(answer)))
            self.program.file(title, key + "\n")
            text += (f'exchange "{title}" {{ api = {{"{servers[-1].address}"}}\n stream = '
                     f'{{"{servers[-1].address}"}}\n '
                     f'name = "{NAME}"\n key_file = "{title}"\n }}\n')
        path = self.program.file("c.conf", text)
        with self.program.start("watch", "--format", "json", "--config", path, key=None,
                                **self.more) as watch:
            lines = [line for _ in servers for line in watch.line_with("Koniec")]
            _, rest, errors = watch.end()
        doctor = self.program.run("doctor", "--config", path, key=None, **self.more)
        state = self.program.run("state", "--config", path, "--after", "1s", key=None, **self.more)
        for key in list(keys.values())[:2]:
            self.clean(key, "\n".join(lines), rest, errors, *doctor[1:], *state[1:])
        self.assertEqual(doctor[1].count("(HTTP 403): check the key (**********"), 3)

    def test_addresses(self):
        """An address with a key or a password in it is refused, and nobody prints it: of the operator's own
        form it is said what to write."""
        forms = ("wss://127.0.0.1:9/ws/pbx_MojaCentrala?pbxkey=" + PLAIN,
                 "https://user:" + PLAIN + "@127.0.0.1:9",
                 "WSS://" + PLAIN + "@127.0.0.1:9/?x", "wss://127.0.0.1:9#" + PLAIN,
                 "wss://127.0.0.1:9/ws&pbxkey=" + PLAIN,
                 "wss://127.0.0.1:9?x=" + PLAIN + "@y", PLAIN + "@127.0.0.1", "https://127.0.0.1:" + PLAIN)
        ways = (("cdr",), ("watch",), ("state",), ("snapshot", "log"), ("doctor",),
                ("doctor", "--format", "json"), ("dial", "1", "2"), ())
        for form in forms:
            for setting in ("api", "stream"):
                other = {"api": "stream", "stream": "api"}[setting]
                path = self.program.file("c.conf", f'exchange "o" {{ {setting} = {{"{form}"}}\n {other} = '
                                                   f'{{"wss://127.0.0.1:9"}}\n '
                                                   f'name = "{NAME}"\n key_file = "none"\n }}\n')
                for way in ways if form == forms[0] else ways[:1]:
                    for how in (("--config", path), (f"--{setting}", form, "--name", NAME),
                                (f"--{setting}={form}", "--name", NAME)):
                        with self.subTest(form=form, way=way, how=how):
                            status, output, errors = self.program.run(*way, *how, key="another", **self.more)
                            self.clean(PLAIN, output, errors)
                            self.assertEqual((status, "****" in output + errors), (2, True), (output, errors))
        status, _, errors = self.program.run("cdr", "--stream", forms[0], "--name", NAME, key=PLAIN)
        self.assertIn('"wss://127.0.0.1:9/ws/pbx_MojaCentrala?****". Write "wss://127.0.0.1:9", and name = '
                      '"MojaCentrala"', errors)
        self.clean(PLAIN, errors)
        for typed in ((forms[0],), ("--strem=" + forms[0],), ("replay", forms[0]),
                      ("watch", "--config", forms[0]),
                      ("watch", "--api", "http://127.0.0.1:9", "--name", "X?pbxkey=" + PLAIN)):
            status, output, errors = self.program.run(*typed, key=None)
            self.assertEqual((status, "***" in errors or "name holds" in errors), (2, True), errors)
            self.clean(PLAIN, output, errors)

    def test_a_short_key_hides_nothing_else(self):
        """It can't be told from ordinary text, so the names and numbers of an exchange stay; its own places
        are hidden."""
        def answer(request):
            if not request.is_stream:
                return reply(f"Bearer {request.key}, no such key: {request.key}.", "403 No")
            events = ('{"queue":{"peer":"Qx7 Sales","calls":"1"}}',
                      '{"queue":{"peer":"?pbxkey=Qx7","calls":"1"}}')
            return [upgrade(request)] + [message(at, NAME, one.encode())
                                               for at, one in enumerate(events, 1)]
        with ScriptedServer(answer) as server:
            with self.program.start("watch", "--raw", *connection(server), key=SHORT, **self.more) as watch:
                lines = watch.line_with("pbxkey")
                watch.end()
            self.assertIn("Qx7 Sales", "".join(lines))
            self.assertIn("?pbxkey=***", lines[-1])
            status, _, errors = self.program.run("dial", "101", "102", *connection(server), key=SHORT)
            self.assertEqual((status, SHORT in errors), (1, False), errors)

    def test_the_board(self):
        """On its terminal: every screen, the title, a dial and an SMS; and what it left when it was told to
        go."""
        for key in KEYS:
            with ScriptedServer(echo) as server, OnTerminal(self.program, *connection(server), "--extension",
                                                            "101", key=key,
                                                         size=(60, 200), **self.more) as board:
                board.wait_for(b"Koniec")
                for screen in EXCHANGE_SCREENS.values():
                    board.redraw(screen.sent, b"***")
                board.enter(SCREENS["switchboard"].sent + b"601234567", b"601234567")
                board.wait_for(b"may not dial", b"HTTP 403")
                board.redraw(SCREENS["log"].sent, b"may not dial", b"HTTP 403")
                board.redraw(b"?", b"Ctrl-L")
                board.send(b"\x1b")
                mine = proc.read(board.process.pid, "environ"), proc.read(board.process.pid, "cmdline")
                self.clean(key, *mine)
                self.assertFalse(proc.children(board.process.pid))
                board.process.send_signal(signal.SIGTERM)
                self.assertEqual(board.end(), 0)
            self.clean(key, board.written, board.text())
            kept = glob.glob(os.path.join(self.program.home, "state", "**", "*.jsonl"), recursive=True)
            self.assertTrue(kept)
            with open(sorted(kept)[-1], encoding="utf-8") as journal:
                lines = journal.read()
            self.assertIn('"asked":', lines)
            self.assertIn('****', lines)
            self.clean_home(key)

    def test_children(self):
        """The demo's pretend exchange, and a command that prints the key."""
        with OnTerminal(self.program, "demo", key=PLAIN, **self.more) as demo:
            demo.wait_for("Koniec".encode(), b"101")
            children = proc.children(demo.process.pid)
            self.assertEqual(len(children), 1)
            own = demo.process.pid, *children
            for process in own:
                self.clean(PLAIN, proc.read(process, "environ"), proc.read(process, "cmdline"))
            listed = subprocess.run(["ps", "eww", "-p", ",".join(map(str, own))], capture_output=True,
                                    check=True).stdout
            self.assertIn(b"--seed", listed)
            self.clean(PLAIN, listed)
            demo.process.send_signal(signal.SIGTERM)
            demo.end()

    def test_no_environment_keeps_it(self):
        """Whatever the program is asked for, also where no key is of any use."""
        recording = ("--replay", sys.argv[2])
        with ScriptedServer(echo) as server:
            for started in (("sim",), ("watch", *connection(server)), ("state", "--after", "60s", *recording),
                            ("snapshot", "log", "--after", "60s", *recording),
                            ("state", "--after", "60s", *connection(server))):
                with self.subTest(started), self.program.start(*started, key=PLAIN, **self.more) as running:
                    process = running.process.pid
                    # who is not root can't read it, once the program has a key
                    wait_for(lambda: (b"\0PBXBOARD_KEY=" in proc.read(process, "environ")
                                      or os.geteuid() != 0) and
                             PLAIN.encode() not in proc.read(process, "environ"),
                             "an environment without the key")
                    self.assertNotIn(PLAIN.encode(), proc.read(process, "cmdline"))
            with OnTerminal(self.program, "replay", sys.argv[2], key=PLAIN, **self.more) as board:
                board.wait_for(b"replay")
                self.assertIn(b"\0PBXBOARD_KEY=",
                              proc.read(board.process.pid, "environ") + b"\0PBXBOARD_KEY=" * os.geteuid())
                self.clean(PLAIN, proc.read(board.process.pid, "environ"))
                self.assertFalse(proc.children(board.process.pid))

    def test_a_command_knows_nothing(self):
        """What a key_command finds out about itself and its parent; the key goes through its pipe alone."""
        keeper = os.path.join(self.elsewhere, "key")
        with open(keeper, "w", encoding="ascii") as file:
            file.write(PLAIN + "\n")
        script = self.program.file("ask", "#!/bin/sh\ncat /proc/$$/environ /proc/$$/cmdline >told\n"
                                          "cat /proc/$PPID/environ /proc/$PPID/cmdline >>told 2>&1\n"
                                          f"cat {keeper}\n", 0o700)
        def configure(how):
            self.program.file("c.conf", f'exchange "o" {{ api = {{"{server.address}"}}\n '
                                        f'stream = {{"{server.address}"}}\n name = "{NAME}"\n {how}\n }}\n')
        with ScriptedServer(echo) as server:
            configure(f'key_command = "{script}"')
            status, output, errors = self.program.run("cdr", *EVER, "--config", "c.conf", key="", **self.more)
            self.assertEqual((status, "***" in output), (0, True), errors)
            self.clean(PLAIN, output, errors)
            self.assertGreater(os.path.getsize(os.path.join(self.program.home, "told")), 100)
            configure(f'key_file = "{keeper}"')
            os.chmod(keeper, 0o640)
            status, _, errors = self.program.run("cdr", "--config", "c.conf", key=None, **self.more)
            self.assertEqual((status, f"chmod 600 {keeper}" in errors), (2, True), errors)
            self.clean(PLAIN, errors)
            configure(f'key_command = "sh -c \'cat {keeper}; cat {keeper} >&2; exit 3\'"')
            status, _, errors = self.program.run("cdr", "--config", "c.conf", key=None, **self.more)
            self.assertEqual((status, "exit status 3" in errors), (2, True), errors)
            self.clean(PLAIN, errors)
            for refused in (PLAIN + " x", PLAIN + "\x1b"):
                status, _, errors = self.program.run("cdr", "--config", "c.conf", key=refused, **self.more)
                self.assertEqual((status, "PBXBOARD_KEY" in errors), (2, True), errors)
                self.clean(PLAIN, errors)
            self.clean_home(PLAIN)

    def test_a_command_asks(self):
        """On the terminal, which is lent to it and comes back as it was; Ctrl-C and Ctrl-Z are for the
        command."""
        script = self.program.file("ask", "#!/bin/sh\nstty -echo </dev/tty\nprintf 'Passphrase: ' >/dev/tty\n"
                                          "read -r key </dev/tty\nprintf '%s\\n' \"$key\"\n", 0o700)
        with ScriptedServer(echo) as server:
            self.program.file("c.conf", f'exchange "o" {{ api = {{"{server.address}"}}\n stream = '
                                        f'{{"{server.address}"}}\n '
                                        f'name = "{NAME}"\n key_command = "{script}"\n }}\n')
            with OnTerminal(self.program, "--config", "c.conf", **self.more) as board:
                board.wait_for(b"Passphrase: ")
                board.send(PLAIN + "\n")
                board.wait_for(b"Koniec")
                board.process.send_signal(signal.SIGTERM)
                self.assertEqual(board.end(), 0)
                self.clean(PLAIN, board.written)
            for key, told in ((b"\x03", b"Interrupt"), (b"\x1a", b"was stopped")):
                with OnTerminal(self.program, "cdr", "--config", "c.conf", **self.more) as run:
                    run.wait_for(b"Passphrase: ")
                    run.send(key)
                    self.assertEqual(run.end(), 2)
                    self.assertIn(told, run.written)
                    self.assertTrue(termios.tcgetattr(run.terminal)[3] & termios.ECHO)

    def crash(self, how, arguments, key, ready):
        """Runs it so that it could leave a core dump in its home, and crashes it."""
        limit = resource.getrlimit(resource.RLIMIT_CORE)[1]
        before = lambda: resource.setrlimit(resource.RLIMIT_CORE, (limit, limit))
        plain = "handle_segv=0:handle_abort=0:detect_leaks=0:disable_coredump=0"
        with OnTerminal(self.program, *arguments, key=key, before=before, ASAN_OPTIONS=plain,
                        **self.more) as board:
            board.wait_for(ready)
            board.process.send_signal(how)
            self.assertEqual(board.end(), -how)
        return limit

    def test_a_crash(self):
        """No core dump, where the same machine gives one of a program that does not guard itself."""
        with open("/proc/sys/kernel/core_pattern", encoding="ascii") as file:
            pattern = file.read().strip()
        with ScriptedServer(echo) as server:
            for how in (signal.SIGSEGV, signal.SIGABRT):
                limit = self.crash(how, connection(server), PLAIN, b"Koniec")
                self.assertEqual(glob.glob(os.path.join(self.program.home, "*core*")), [])
                self.clean_home(PLAIN)
        if not pattern.startswith(("|", "/")) and limit != 0:
            # the control: a shell that has the key in its environment
            begin = lambda: resource.setrlimit(resource.RLIMIT_CORE, (limit, limit))
            subprocess.run(["/bin/sh", "-c", "kill -SEGV $$"], env=environment(self.program.home, PLAIN),
                           cwd=self.program.home, preexec_fn=begin, check=False)
            cores = glob.glob(os.path.join(self.program.home, "*core*"))
            self.assertTrue(cores, pattern)
            with open(cores[0], "rb") as file:
                self.assertIn(PLAIN.encode(), file.read())
            for core in cores:
                os.unlink(core)

    def test_nobody_looks_into_its_memory(self):
        """What the kernel keeps from the user's other programs belongs to root, and so do core dumps then."""
        user = 65534 if os.geteuid() == 0 else os.geteuid()
        os.chmod(self.program.home, 0o755)
        def become():
            if os.geteuid() == 0:
                os.setgroups([])
                os.setgid(user)
                os.setuid(user)
        def owner(process):
            return os.stat(f"/proc/{process}/environ").st_uid
        try:
            subprocess.run([PBXBOARD, "--version"], preexec_fn=become, capture_output=True, check=True)
        except (PermissionError, subprocess.CalledProcessError):
            self.skipTest("another user can't run this program: it lies in a folder of root's")
        with ScriptedServer(echo) as server, OnTerminal(self.program, *connection(server), key=PLAIN,
                                                        before=become) as board:
            board.wait_for(b"Koniec")
            self.assertEqual(owner(board.process.pid), 0)
        with subprocess.Popen(["sleep", "1000"], preexec_fn=become) as control:
            wait_for(lambda: owner(control.pid) == user, "a program that others can look into")
            control.kill()


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1] + sys.argv[3:], verbosity=2)
