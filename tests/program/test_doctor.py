"""What pbxboard doctor says of each thing that can be wrong, and what to do about it: test_doctor.py PBXBOARD
TRACE

Each row is an exchange of its own on plain sockets, in which one thing is wrong; the rows run side by side.
"""

import concurrent.futures
import contextlib
import email.utils
import json
import os
import re
import struct
import sys
import threading
import time
import unittest

from fake_world import NAMES_HANG, FakeWorld
from nginx import make_certificate, openssl
from on_terminal import OnTerminal
from program import KEY, NAME, Program, Simulator, reserved_port
from scripted_server import CLOSE, HANG_UP, TEXT, ScriptedServer, close, frame, upgrade

PBXBOARD = sys.argv[1]
LISTEN = ("--after", "400ms")
ESCAPE = "\x1b]0;owned\x07"
POLICY = struct.pack(">H", 1008) + b'{"http_status": 403, "explain":"Subscriber could not create channels."}'
TRUSTED = "the certificate is good for"
PLAIN_REMEDY = "use the port for TLS: the exchange's operator knows it"


def answer(status, body="", *headers, kind="application/json", ahead_s=0):
    """The function that answers every request like that."""
    def respond(_):
        date = email.utils.formatdate(time.time() + ahead_s, usegmt=True)
        lines = [f"HTTP/1.1 {status} As It Is", "Date: " + date, "Content-Type: " + kind,
                 f"Content-Length: {len(body.encode())}"]
        return [("\r\n".join([*lines, *headers]) + "\r\n\r\n" + body).encode(), HANG_UP]
    return respond


def echo(request):
    """Repeats what it was sent, with what a terminal would obey."""
    sent = re.search("authorization: .*", request.text, re.I)[0].strip()
    return answer(400, "your " + sent + ESCAPE)(request)


def frames(*payloads, opcode=TEXT, stay=True):
    """The function that lets everybody in, sends that, and waits for the other's end if it is to stay."""
    def respond(request):
        return [upgrade(request), *(frame(payload, opcode) for payload in payloads),
                *([] if stay else [HANG_UP])]
    return respond


def event(channel="pbx_" + NAME):
    return json.dumps({"id": 1, "channel": channel,
                       "text": {"extstatus": {"exten": "101", "status": 0}}}).encode()


def peer(name, id=1):
    text = {"subscriber": {"peer": name, "statusValue": 0}}
    return json.dumps({"id": id, "channel": "pbx_" + NAME, "text": text}).encode()


def echo_and_close(request):
    return [upgrade(request), close(1008, f"no pbxkey={KEY} {ESCAPE}"), HANG_UP]


def hang_up(_):
    """Says nothing at all."""
    return [HANG_UP]


def mute(world, *seconds):
    """The function that keeps whoever comes waiting: for each of them, so much time passes."""
    left = list(seconds)
    def respond(_):
        world.pass_s(left.pop(0))
        return []
    return respond


def not_http(_):
    return [b"220 mail.example ESMTP\r\n", HANG_UP]


def cut(_):
    return [b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n[{", HANG_UP]


GOOD_API = answer(200, "[]")
GOOD_STREAM = frames(event())


def exchange(api=GOOD_API, stream=GOOD_STREAM, **more):
    """A server of both kinds of requests."""
    return ScriptedServer(lambda request: (stream if request.is_stream else api)(request), **more)


class Row:
    """What is wrong, the lines that say so (each a regular expression for one whole line), and the exit
    status."""

    def __init__(self, title, *lines, status=1, scheme="", certificate=None, ca=None, extra="", path="",
                 key=None, stream_scheme=None, **server):
        self.title, self.lines, self.status = title, lines, status
        self.extra, self.path, self.key = extra, path, key
        self.secure = scheme == "s" or (certificate is not None and scheme != "plain")
        self.stream_secure = stream_scheme == "wss" or self.secure
        self.certificate, self.ca, self.server = certificate, ca, server


def line(mark, title, text, remedy=None):
    """A line as a regular expression; in the text … stands for anything."""
    whole = f"{mark} {title:<14} {text}" + (f" → {remedy}" if remedy else "")
    return re.escape(whole).replace("…", ".*")


def bad_answer(text, remedy):
    return line("✕", "answer", text, remedy)


def bad_messages(text, remedy):
    return line("✕", "messages", text, remedy)


ASK = "the key is from …/key: compare it with what the exchange's operator told you"
CROWD = (f'the key is from …/key, the name is "{NAME}": if both are as its operator told you, too many may '
         'be listening already')
COMPARE = f'the key is from …/key, the name is "{NAME}": compare both with what its operator told you'
WHO = "is this the server that the exchange's operator named?"
NO_CHANNEL = (f'lift a receiver and run the doctor again: still closed, compare the name "{NAME}" and the '
              'key with what its '
              "operator told you")
WAIT = "wait a little, and see what else uses the same key"
TELL = "nothing is wrong on this side: tell the exchange's operator"
PAUSE = "nothing is wrong on this side: wait, and tell the exchange's operator if it lasts"
BEHIND = ("nothing is wrong on this side: the server is there and the exchange behind it is not, tell its "
          "operator")
ELSE = "something else answers there: check the address, and whether a proxy or a login page is in between"
MOVED = "if you trust that place, write it into the configuration: the key is not sent on by itself"
NO_ANSWER = "check the port; if it speaks TLS, write {}:// in place of {}://"
CALLED = (f'that is how an unknown name is met: is the exchange called "{NAME}"? If it is, run the doctor '
          'again')
HOST = "127.0.0.1"
HTTP_ANSWER = NO_ANSWER.format("https", "http")
WS_ANSWER = NO_ANSWER.format("wss", "ws")

ROWS = [
    Row("silence on TLS", line("✕", "encryption", "the server does not answer when it is asked for TLS",
                               "check the port: does it speak TLS? If it does, the server is in trouble"),
        status=3, stream_scheme="wss"),  # waits the longest, so it begins first
    Row("all is well", line("✓", "key", "from …/key"), line("✓", "connection", f"port … of {HOST} answers"),
        line("✓", "encryption", "none; nothing leaves this machine"),
        line("✓", "answer", "the key is accepted (today: …)"), line("✓", "clock", "the same as the server's"),
        line("✓", "messages", "connected, and messages arrive"), status=0),
    # requests
    Row("401", bad_answer(f"{HOST} does not accept the key (HTTP 401): check the key", ASK), api=answer(401)),
    Row("403", bad_answer(f"{HOST} does not accept the key (HTTP 403): check the key", ASK),
        line("✓", "clock", "the same as the server's"), api=answer(403)),
    Row("404", bad_answer(f"{HOST} does not know what was asked for (HTTP 404): check the address", WHO),
        api=answer(404)),
    Row("404 below a path", bad_answer(f"{HOST} does not know what was asked for (HTTP 404): check the "
                                       "address",
                                       "try the address without /pbx"), path="/pbx", api=answer(404)),
    Row("301", bad_answer(f"{HOST} sends us to https://new.example/api (HTTP 301): check the address", MOVED),
        api=answer(301, "", f"Location: https://new.example/api?pbxkey={KEY}")),
    Row("429", bad_answer(f"{HOST} has been asked too often (HTTP 429): it is to be asked again in 7 s",
                          WAIT),
        api=answer(429, "", "Retry-After: 7")),
    Row("500", bad_answer(f"{HOST} has failed (HTTP 500)", TELL), api=answer(500)),
    Row("502", bad_answer(f"{HOST} can't reach the exchange behind it (HTTP 502)", BEHIND), api=answer(502)),
    Row("503",
        bad_answer(f"{HOST} is out of service at the moment (HTTP 503): it is to be asked again in 7 s",
                   PAUSE),
        api=answer(503, "", "Retry-After: 7")),
    Row("504", bad_answer(f"{HOST} had no answer from the exchange behind it (HTTP 504)", BEHIND),
        api=answer(504)),
    Row("a web page", bad_answer(f"{HOST} answered with a web page instead of data: check the address", ELSE),
        api=answer(200, "<html>Log in</html>", kind="text/html")),
    Row("no data", bad_answer(f"{HOST} answered with something that can't be read (Hello)", ELSE),
        api=answer(200, "Hello")),
    Row("a request hung up on",
        bad_answer(f"No answer from {HOST}: it hung up without an answer", HTTP_ANSWER),
        line("·", "clock", "not checked: the server does not tell the time"), status=3, api=hang_up),
    Row("no HTTP", bad_answer(f"No answer from {HOST}: its answer is not HTTP", HTTP_ANSWER), status=3,
        api=not_http),
    Row("an answer cut off", bad_answer(f"No complete answer from {HOST}: its answer broke off", HTTP_ANSWER),
        api=cut),
    Row("an echo", bad_answer(f"{HOST} rejects the request (HTTP 400) (…)",
                              "check the address and the exchange's name; if the port speaks TLS, write "
                              "https:// in place of http://"),
        api=echo),
    Row("TLS wanted", bad_messages(f"{HOST} rejects the request (HTTP 400): if this port speaks TLS, write "
                                   "wss:// in place of ws://",
                                   "check the address and the exchange's name; else tell its operator what "
                                   "stands here"),
        stream=answer(400)),
    # the clock
    Row("a clock ahead", line("!", "clock", "ours is 3 min … s ahead of the server's",
                              "set this machine's by the network: timedatectl set-ntp true; if it is right, "
                              "tell the operator"),
        status=0, api=answer(200, "[]", ahead_s=-190)),
    Row("a clock behind", line("!", "clock",
                               "ours is 50 h … min behind the server's".replace("50 h … min", "2 d 2 h"),
                               "…"),
        status=0, api=answer(200, "[]", ahead_s=50 * 3600 + 60)),
    # streams
    *(Row(f"stream {status}", bad_messages(f"{HOST} {text} (HTTP {status}){more}", remedy), status=refused,
          stream=answer(status, "", *headers))
      for status, refused, text, more, remedy, *headers in (
          (401, 1, "does not let us in", ": check the key and the exchange's name", COMPARE),
          (403, 1, "does not let us in", ": check the key and the exchange's name", COMPARE),
          (404, 1, "has no stream at this path", ": check the stream's address", WHO),
          (302, 1, "sends us to wss://new.example/ws", ": check the stream's address", MOVED,
           f"Location: wss://new.example/ws?pbxkey={KEY}"),
          (429, 3, "has been asked too often", "; asks us to wait 7 s", WAIT, "Retry-After: 7"),
          (500, 3, "has failed", "", TELL),
          (502, 3, "can't reach the exchange behind it at the moment", "", BEHIND),
          (503, 3, "can't reach the exchange behind it at the moment", "; asks us to wait 7 s", PAUSE,
           "Retry-After: 7"),
          (504, 3, "can't reach the exchange behind it at the moment", "", BEHIND),
          (200, 1, "answers, but is not a WebSocket server at this path", ": check the stream's address",
           ELSE))),
    Row("1008 after 101", bad_messages(f"opened, and closed again: {HOST} does not let us in (HTTP 403): no "
                                       "word from the "
                                       "exchange yet, or its name or the key is wrong (Subscriber could not "
                                       "create channels.)",
                                       NO_CHANNEL),
        stream=frames(POLICY, opcode=CLOSE, stay=False)),
    Row("1008 with the key",
        bad_messages(f"opened, and closed again: {HOST} does not let us in: check the key and the "
                     "exchange's name (no pbxkey=…)", CROWD), stream=echo_and_close),
    Row("101 then FIN", bad_messages(f"opened, and closed again: The connection to {HOST} broke off", CALLED),
        status=3, stream=frames(stay=False)),
    Row("a close without a code",
        bad_messages(f"opened, and closed again: {HOST} has ended the connection", CALLED), status=3,
        stream=frames(b"", opcode=CLOSE, stay=False)),
    Row("a stream hung up on",
        bad_messages(f"{HOST} has hung up or answered with something that is not HTTP: check the address",
                     WS_ANSWER), status=3, stream=hang_up),
    Row("silence", line("!", "messages", "connected, and silent for 1 s",
                        f'lift a receiver and look again: still silent, it is not called "{NAME}" or the '
                        'server is dead'),
        status=0, stream=frames()),
    Row("another's messages", line("!", "messages", "2 messages arrived, all for other exchanges",
                                   f'check the name "{NAME}": messages for pbx_{NAME} are taken'),
        status=0, stream=frames(event("pbx_Other"), event("pbx_Other"))),
    Row("another's telephones",
        line("!", "messages", "messages arrive, and all peers are called OTHER-… or otherwise",
             f'is the exchange\'s name "{NAME}" right? Its own would be called {NAME}-…'),
        status=0, stream=frames(event(), peer("OTHER-101", 2), peer("trunk-101", 3))),
    Row("another exchange's telephones",
        line("!", "messages", "messages arrive, and all peers are called OTHER-…",
             f'is the exchange\'s name "{NAME}" right? Its own would be called {NAME}-…'),
        status=0, stream=frames(event(), peer("OTHER-101", 2), peer("OTHER-102", 3))),
    Row("what can't be understood",
        line("!", "messages", "1 event arrived that can't be understood: subscriber",
             "what it names stays in doubt on the board: tell the exchange's operator"),
        status=0, stream=frames(json.dumps({"id": 1, "channel": "pbx_" + NAME, "text": {
            "subscriber": {"peer": NAME + "-101", "statusValue": "ringing"}}}).encode())),
    Row("another's telephones, and our own", line("✓", "messages", "connected, and messages arrive"),
        status=0, stream=frames(peer("OTHER-101"), peer(NAME.upper() + "-101", 2))),
    Row("no JSON", line("!", "messages", "1 message arrived that can't be read: Hello…",
                        "is this the address that the exchange's operator named?"),
        status=0, stream=frames(f"Hello{ESCAPE}".encode())),
    # TLS
    Row("TLS", line("✓", "encryption", f"TLSv1.3, {TRUSTED} … more days, until …"),
        line("✓", "answer", "the key is accepted (today: …)"),
        line("✓", "messages", "connected, and messages arrive"), status=0, certificate="long", ca="long"),
    Row("soon expired", line("!", "encryption", f"TLSv1.3, {TRUSTED} 1 more day, until …",
                             "remind its operator to renew it"),
        status=0, certificate="short", ca="short"),
    Row("expired", line("✕", "encryption", "the certificate was good until …",
                        "its operator must renew it; or is the clock of this machine wrong?"),
        line("·", "answer", "not checked: the key is not sent on this way"),
        line("·", "messages", "not checked: the key is not sent on this way"), status=3,
        certificate="expired", ca="expired"),
    Row("not yet valid", line("✕", "encryption", "the certificate is not good before 2090-01-01 01:00",
                              "check the clock of this machine: timedatectl set-ntp true"),
        status=3, certificate="future", ca="future"),
    Row("for another", line("✕", "encryption", f"the certificate is for pbx.example.org, not for {HOST}",
                            "write the address as the certificate has it; else this is not the server you "
                            "think"),
        status=3, certificate="other", ca="other"),
    Row("self-signed", line("✕", "encryption", f"the certificate of {HOST} is signed by itself",
                            "get it from its operator and name the file with ca_file"), status=3,
        certificate="long"),
    Row("unknown authority",
        line("✕", "encryption", 'the certificate is signed by "pbx", who is not known here',
             "get that authority's certificate from the operator and name the file with ca_file"),
        status=3, certificate="signed"),
    Row("plain text on the port",
        line("✕", "encryption", "this port speaks without encryption", PLAIN_REMEDY),
        line("✕", "encryption", "this port speaks without encryption", PLAIN_REMEDY),
        status=3, scheme="s", greeting=b"HTTP/1.1 400 Bad Request\r\n\r\n"),
    Row("TLS on the port", bad_answer("No …answer from …", HTTP_ANSWER), bad_messages("…", WS_ANSWER),
        status=3, scheme="plain", certificate="long"),
    Row("hung up on TLS", line("✕", "encryption", "the server hangs up when it is asked for TLS",
                               "check the port: does it speak TLS?"), status=3, scheme="s", greeting=b""),
    Row("no authorities", line("✕", "encryption", "…/empty.crt can't be read, or holds no certificate",
                               "check ca_file: it must be a file of certificates in PEM"), status=2,
        certificate="long", ca="empty"),
    # keys
    Row("no key file", line("✕", "key", "The key file …/none can't be read: No such file or directory",
                            "write the key into it: (umask 077; cat >…/none), the key, Enter, Ctrl-D"),
        line("✓", "connection", f"port … of {HOST} answers"),
        line("·", "answer", "not checked: there is no key"),
        line("·", "messages", "not checked: there is no key"), status=2, extra='key_file = "none"'),
    Row("an open key file", line("✕", "key", "Others can get at the key file. Type: chmod 600 …/open"),
        status=2, extra='key_file = "open"'),
    Row("a key_command that fails", line("✕", "key", "key_command failed (exit status 1): …",
                                         'run the command of key_command by hand: "| wc -c" behind it keeps '
                                         'the key off the screen'),
        status=2, extra='key_command = "cat nowhere"'),
    Row("a key_command", line("✓", "key", "from key_command"), status=0, extra='key_command = "cat key"'),
    Row("no key at all", line("✕", "key", "No key: set PBXBOARD_KEY in the environment, or key_file or "
                                          "key_command in its section of the "
                                          "configuration."),
        status=2, extra="insecure = false"),
    Row("PBXBOARD_KEY over a file", line("!", "key", "from PBXBOARD_KEY, so not from …/key",
                                         '"unset PBXBOARD_KEY" if that is not meant'), status=0, key=KEY),
]


class Doctor(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.program = program = cls.enterClassContext(Program(PBXBOARD))
        for name, mode in (("key", 0o600), ("open", 0o644)):
            program.file(name, KEY + "\n", mode)
        program.file("empty.crt", "")
        for name, days, *more in (("long", 100), ("short", 2), ("expired", -1),
                                  ("other", 100, "DNS:pbx.example.org"), ("future", 100)):
            make_certificate(program.home, name, *more[:1] or (f"IP:{HOST}",), days=days)
        make_certificate(program.home, "signed", days=100, signer="other")
        cls.make_future_certificate()

    @classmethod
    def make_future_certificate(cls):
        cls.program.file("index", "")
        cls.program.file("ca.conf", "[ca]\ndefault_ca=c\n[c]\ndatabase=index\nrand_serial=yes\n"
                                    "new_certs_dir=.\npolicy=p\n"
                                    "default_md=sha256\ncopy_extensions=copyall\n[p]\ncommonName=supplied\n")
        openssl(cls.program.home, "ca", "-config", "ca.conf", "-batch", "-selfsign", "-keyfile", "future.key",
                "-in",
                "future.csr", "-out", "future.crt", "-startdate", "20900101000000Z", "-enddate",
                "20910101000000Z", "-notext")

    def configuration(self, name, text):
        return self.program.file(re.sub(r"\W", "_", name) + ".conf", text)

    def office(self, row, port):
        key = row.extra or 'key_file = "key"'
        ca = f'ca_file = "{row.ca}.crt"' if row.ca else ""
        tls, stream_tls = "s" if row.secure else "", "s" if row.stream_secure else ""
        return self.configuration(row.title, f"""exchange "office" {{
            api = {{"http{tls}://{HOST}:{port}{row.path}"}} stream = {{"ws{stream_tls}://{HOST}:{port}"}}
            name = "{NAME}" {key} {ca} }}""")

    def run_doctor(self, *arguments, key=None, **more):
        return self.program.run("doctor", *LISTEN, *arguments, key=key, **more)

    def check(self, row):
        certificate = os.path.join(self.program.home, row.certificate) if row.certificate else None
        with exchange(certificate=certificate, **row.server) as server:
            status, output, errors = self.run_doctor("--config", self.office(row, server.port), key=row.key)
        for wanted in row.lines:
            self.assertRegex(output, f"(?m)^{wanted}$")
        self.assertEqual((status, errors), (row.status, ""), output)
        self.assertNotIn(KEY, output)
        self.assertNotRegex(output, r"[\x00-\x09\x0b-\x1f\x7f]")

    def start_where_names_hang(self):
        """A doctor in a world (tests/faults/fake_world.h) whose name servers never answer."""
        return self.program.start("doctor", "--api", "https://pbx.example", "--stream", f"wss://{HOST}:1",
                                  "--name", NAME, **FakeWorld(self.program, NAMES_HANG).environment)

    def test_states(self):
        self.assertEqual(len({row.title for row in ROWS}), len(ROWS))
        with self.start_where_names_hang() as hanging:
            self.check_all_rows()
            status, output, errors = hanging.wait()
        self.assertEqual((status, errors), (3, ""), output)
        self.assertRegex(output, "(?m)^"
                         + line("✕", "name", "pbx.example can't be found: the name servers do not answer",
                                'check how it is spelt, and the network: "getent hosts pbx.example" must '
                                'find it'))

    def check_all_rows(self):
        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            for row, done in [(row, pool.submit(self.check, row)) for row in ROWS]:
                with self.subTest(row.title):
                    done.result()

    def expect(self, status, *lines, arguments=(), key=None, **more):
        found, output, errors = self.run_doctor(*arguments, key=key, **more)
        for wanted in lines:
            self.assertRegex(output, f"(?m)^{wanted}$")
        self.assertEqual((found, errors), (status, ""), output)
        return output

    def test_no_way_there(self):
        with reserved_port() as port:
            self.expect(3, line("✕", "connection", f"port {port} of {HOST}: Connection refused",
                                "nothing listens at this port: check the address, else the server is down"),
                        line("·", "encryption", "not checked: there is no connection"),
                        line("·", "answer", "not checked: there is no connection"),
                        line("·", "clock", "not checked: no server has answered"),
                        arguments=("--api", f"https://{HOST}:{port}", "--name", NAME), key=KEY)
        output = self.expect(3, line("✕", "name", "nowhere.invalid can't be found: …",
                                     'check how it is spelt, and the network: "getent hosts '
                                     'nowhere.invalid" must find it'),
                             line("·", "connection", "not checked: there is no address to connect to"),
                             arguments=("--api", "https://nowhere.invalid", "--name", NAME), key=KEY)
        causes = re.findall("(?m)^✕ ([a-z]+)", output)
        # of api and stream, and nothing that follows from it
        self.assertEqual(causes, ["name", "name"], output)

    def test_configuration(self):
        wrong = self.configuration("wrong", "them = 1\n")
        self.expect(2, line("✕", "configuration", f"{wrong}:1: …"),
                    line("·", "exchanges", "not checked: the configuration is wrong"),
                    arguments=("--config", wrong))
        self.expect(2, line("!", "configuration", "none; it would be …/pbxboard/pbxboard.conf"),
                    line("✕", "exchanges", "No exchange is configured. …"))
        two = "".join(f'exchange "{name}" {{ api = {{"http://{HOST}:1"}} stream = {{"ws://{HOST}:1"}} name '
                      f'= "{name}" }}\n'
                      for name in "ab")
        self.expect(2, line("✕", "exchanges", "PBXBOARD_KEY is set, and there are several exchanges: …"),
                    arguments=("--config", self.configuration("two", two)), key=KEY)

    def test_key_of_another(self):
        if os.geteuid() != 0:
            self.skipTest("only root can give a file away")
        path = self.program.file("theirs", KEY)
        os.chown(path, 65534, 65534)
        row = Row("theirs", line("✕", "key",
                                 "The key file …/theirs belongs to another user: make one of your own."),
                  status=2, extra='key_file = "theirs"')
        self.check(row)

    def test_surroundings(self):
        file = self.program.file("in_the_way", "")
        self.expect(2, line("!", "terminal", "TERM=no-such: nothing is known of it",
                            "install ncurses-term, or set TERM=xterm-256color if it works like xterm, as "
                            "most do"),
                    line("!", "journal", f"{file}/journal can't be written: Not a directory",
                         "a file is in the way: name another folder with journal_folder"),
                    arguments=("--journal", file + "/journal"), TERM="no-such")
        self.expect(2, line("!", "terminal", "TERM=dumb: the board can't be drawn on such a terminal",
                                 "run it in a terminal that can move its cursor"),
                    line("✓", "colours", "none, because NO_COLOR is set"), TERM="dumb", NO_COLOR="1")
        open_folder = os.path.join(self.program.home, "open_folder")
        os.mkdir(open_folder)
        alone = "name a folder for the journal alone with journal_folder; its files are yours alone here, too"
        for mode, advice in ((0o755, alone), (0o755, f"chmod 700 {open_folder}"), (0o1777, alone)):
            os.chmod(open_folder, mode)
            self.expect(2, line("!", "journal", f"{open_folder}: others can look into the folder", advice),
                        arguments=("--journal", open_folder))
            with open(open_folder + "/office-2026-11-20-214458-1-0001.jsonl", "wb") as journal:
                journal.truncate(3 << 20)
        os.chmod(open_folder, 0o700)
        self.expect(2, line("✓", "journal", f"{open_folder}: 3 of 512 MB used, kept for 30 days"),
                    arguments=("--journal", open_folder))
        # nothing is left behind
        self.assertEqual(os.listdir(open_folder), ["office-2026-11-20-214458-1-0001.jsonl"])
        off = self.configuration("off", "journal = false\n")
        self.expect(2, line("✓", "journal", "switched off: nothing is written down"),
                    arguments=("--config", off))
        _, output, _ = self.run_doctor(LC_ALL="C")
        self.assertIn("! characters     the environment does not speak of UTF-8, which names need -> if the "
                      "terminal shows UTF-8, as most do: LANG=C.UTF-8", output)
        self.assertIn("X exchanges ", output)
        self.assertNotRegex(output, "[✓✕→·]")

    def test_a_full_disk(self):
        disk = os.statvfs("/dev/shm")
        if disk.f_bavail * disk.f_frsize >= 100 << 20 or not os.access("/dev/shm", os.W_OK):
            self.skipTest("there is no small disk here")
        self.expect(2, line("!", "journal", "/dev/shm/journal: only … MB are free on this disk",
                            "make room there, or name a folder on another disk with journal_folder"),
                    arguments=("--journal", "/dev/shm/journal"))

    def test_several_addresses(self):
        with exchange() as good, exchange(api=answer(403)) as wrong, reserved_port() as nobody:
            refused = "port … of 127.0.0.1: Connection refused"
            flaw = line("!", "connection", refused,
                        "nothing listens at this port: check the address, else the server is down")
            choices = (((nobody, good), 0, line("✓", "choice", f"the board asks http://{HOST}:{good.port}"),
                        flaw),
                       ((good, nobody), 0, line("✓", "choice", f"the board asks http://{HOST}:{good.port}"),
                        flaw),
                       ((wrong, good), 1,
                        line("✕", "choice",
                             f"the board asks http://{HOST}:{wrong.port} and takes its no for an answer",
                             "write an address that works before it"),
                        bad_answer("… does not accept the key …", ASK.replace("…/key", "PBXBOARD_KEY"))),
                       ((nobody, nobody), 3, line("✕", "choice", "the board can ask none of these addresses"),
                        line("✕", "connection", refused, "…")))
            for servers, status, choice, seen in choices:
                ports = [getattr(server, "port", server) for server in servers]
                addresses = [word for port in ports for word in ("--api", f"http://{HOST}:{port}")]
                output = self.expect(status, choice, seen, arguments=(*addresses, "--name", NAME), key=KEY)
                self.assertEqual("✕" in output, status != 0, output)  # what does no harm is a flaw
            streams = ("--stream", f"ws://{HOST}:{nobody}", "--stream", f"ws://{HOST}:{good.port}")
            self.expect(0, line("✓", "choice", f"the board listens to ws://{HOST}:{good.port}"),
                        arguments=("--api", f"http://{HOST}:{good.port}", *streams, "--name", NAME), key=KEY)

    def test_mute_servers(self):
        """Each is waited for a few seconds, and those behind many that were mute still less."""
        world = FakeWorld(self.program)
        with contextlib.ExitStack() as stack:
            answer = mute(world, 6, 6, 6, 6, 1, 1)
            ports = [stack.enter_context(exchange(api=answer, stream=answer)).port for _ in range(5)]
            addresses = [word for port in ports for word in ("--api", f"http://{HOST}:{port}")]
            output = self.expect(3, bad_answer("no answer within 6 s", HTTP_ANSWER),
                                 bad_answer("no answer within 1 s", HTTP_ANSWER),
                                 bad_messages("no connection within 1 s", WS_ANSWER),
                                 arguments=(*addresses, "--stream", f"ws://{HOST}:{ports[0]}", "--name",
                                            NAME), key=KEY, **world.environment)
        self.assertEqual(output.count("no answer within 6 s"), 4, output)

    def let_pass(self, world, begun, waits_s):
        """So much time for each command that has begun."""
        for seconds in waits_s:
            with open(begun, encoding="ascii") as fifo:
                fifo.read()
            world.pass_s(seconds)

    def test_keys_that_do_not_come(self):
        """The first command may ask the user; those behind one that gave nothing have less time, all in all a
        minute."""
        begun = os.path.join(self.program.home, "begun")
        command = self.program.file("hang", f"#!/bin/sh\nunset LD_PRELOAD\necho begun >{begun}\n"
                                            "exec sleep 1000\n", 0o700)
        hanging = "".join(f'exchange "x{i}" {{ api = {{"http://{HOST}:1"}} stream = {{"ws://{HOST}:1"}} '
                          f'name = "{i}" '
                          f'key_command = "{command}" }}\n' for i in range(6))
        waits_s = (30, 6, 6, 6, 1, 1)
        world = FakeWorld(self.program)
        os.mkfifo(begun)
        passing = threading.Thread(target=self.let_pass, args=(world, begun, waits_s), daemon=True)
        passing.start()
        output = self.expect(2, *(line("✕", "key", f"key_command gave no key within {seconds} seconds.",
                                       'run the command of key_command by hand: "| wc -c" behind it keeps '
                                       'the key off the screen')
                                  for seconds in (30, 6, 1)),
                             arguments=("--config", self.configuration("hanging", hanging)),
                             **world.environment)
        passing.join()
        self.assertEqual([output.count(f"within {seconds} seconds") for seconds in (30, 6, 1)], [1, 3, 2],
                         output)

    def test_advice_that_can_be_followed(self):
        """What belongs to others, or to everybody, is not to be changed for a journal."""
        file = self.program.file("occupied", "")
        for folder in ("/", "/proc", "/var/log", "/tmp", "/etc", "/proc/nowhere", "/etc/passwd/x", file,
                       self.program.home):
            os.chmod(self.program.home, 0o755)
            with self.subTest(folder=folder):
                _, output, _ = self.run_doctor("--journal", folder)
                row = re.search("(?m)^. journal .*", output)[0]
                self.assertTrue(row.startswith("!"), row)
                self.assertRegex(row, "→ .*journal_folder")
                self.assertNotRegex(row, "chmod|chown|move")
        os.chmod(self.program.home, 0o700)

    def test_terminals(self):
        richer = "if it can show more, as most terminals of this kind can: TERM=xterm-256color"
        for term, colours in (("linux", line("✓", "colours", "8, all that this terminal has")),
                              ("vt100", line("✓", "colours", "none: signs and words tell all")),
                              ("xterm", line("!", "colours", "8", richer)),
                              ("xterm-256color", line("✓", "colours", "256 or more"))):
            self.expect(2, line("✓", "terminal", "TERM=" + term), colours, TERM=term)
        self.expect(2, line("!", "terminal", "TERM is not set, and the board can't be drawn without it", "…"),
                    line("·", "colours", "not checked: the terminal can't be drawn on"), TERM="")

    def test_theme(self):
        missing = os.path.join(self.program.home, "none.theme")
        broken = self.program.file("broken.theme", "text = \"mauve\"\n")
        advice = "set theme to dark, to light, or to the path of a file that is one"
        self.expect(2, line("✓", "theme", "light"), arguments=("--theme", "light"))
        self.expect(2, line("✕", "configuration",
                            "--theme: There is no theme nosuch; there are dark and light."),
                    arguments=("--theme", "nosuch"))
        for theme, told in ((missing, f"The theme {missing} can't be read: No such file or directory"),
                            (broken, f"{broken}:1: …")):
            self.expect(2, line("✕", "theme", told, advice), arguments=("--theme", theme))

    def test_proxy_and_home(self):
        self.expect(2, line("✓", "proxy", "none is asked for, and none is used"),
                    line("✓", "home", self.program.home))
        output = self.expect(2, line("!", "proxy", "HTTPS_PROXY is set, and is not used: exchanges are "
                                                   "reached without a proxy",
                                     "where only the proxy is let out, ask for a way to the exchange's "
                                     "addresses"),
                             line("!", "home", "HOME names no directory that is there: … is taken", "…"),
                             HTTPS_PROXY="http://me:S3CRET@proxy.example", HOME="/nowhere")
        self.assertNotIn("S3CRET", output)

    def test_all_that_is_wrong(self):
        wrong = self.configuration("several", "them = 1\n\nclock = maybe\n")
        self.expect(2, line("✕", "configuration", f"{wrong}:1: …"),
                    line("✕", "configuration", f"{wrong}:3: …"), arguments=("--config", wrong))

    def test_json(self):
        with exchange(api=echo) as server:
            address = f"http://{HOST}:{server.port}"
            status, output, _ = self.run_doctor("--format", "json", "--api", address, "--name", NAME, key=KEY)
        rows = json.loads(output)
        self.assertEqual(status, 1)
        self.assertNotIn(KEY, output)
        self.assertTrue(all(set(row) == {"check", "exchange", "address", "state", "finding", "remedy"}
                            for row in rows))
        bad = [row for row in rows if row["state"] == "bad"]
        self.assertEqual([(row["check"], row["address"]) for row in bad], [("answer", address)])
        self.assertIn("check the address", bad[0]["remedy"])
        self.assertEqual(rows[0]["check"], "configuration")

    def test_simulator(self):
        with Simulator(self.program, "--speed", "20", "--key", KEY) as sim:
            address = f"ws://{HOST}:{sim.port}"
            self.expect(0, line("✓", "messages", "connected, and messages arrive"),
                        arguments=(*sim.connection, "--stream", address), key=KEY)

    def on_terminal(self, cols, rows, *arguments):
        """What it writes on a terminal of that size."""
        with OnTerminal(self.program, "doctor", *LISTEN, *arguments, size=(rows, cols), key=KEY) as run:
            run.end()
            return run.written.decode().replace("\r\n", "\n")

    def test_lines_fit_the_terminal(self):
        with reserved_port() as port:
            there = ("--api", f"https://{HOST}:{port}", "--name", NAME, "--journal", "/proc/j")
            english = self.on_terminal(80, 24, *there)
            self.assertIn("""
✕ connection     port %d of 127.0.0.1: Connection refused
                 → nothing listens at this port: check the address, else the
                   server is down
· encryption     not checked: there is no connection
""" % port, english)
            self.assertIn("\n✓ size           80x24\n", english)
            small = self.on_terminal(60, 20, *there)
            self.assertIn("\n! size           60x20: not everything finds room\n"
                          "                 → make the window 80x24 or larger\n", small)
            polish = self.on_terminal(80, 24, *there, "--language", "pl")
        for output, cols in ((english, 80), (polish, 80), (small, 60)):
            for found in output.split("\n"):
                if self.program.home not in found:  # a path can't be divided
                    self.assertLessEqual(len(found), cols, found)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1] + sys.argv[3:], verbosity=2)
