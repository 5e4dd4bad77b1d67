"""nginx that does not let us in, or answers with something else: test_nginx_refused.py PBXBOARD TRACE

TLS that can't be trusted, statuses before the upgrade, refusals after it, and what requests get in place of a
reply. Exits with 77, which is skipped, where nginx or its module is not installed.
"""

import json
import socket
import sys
import unittest

from nginx import Nginx, main, make_certificate
from observers import Board, Watch, nothing_kept
from program import EVER, KEY, Program, wait_for
from scripted_server import CLOSE, HANG_UP, ScriptedServer, close, frame, reply, upgrade

PBXBOARD = sys.argv[1]

SERVERS = """
  server {
    listen 127.0.0.1:@tls@ ssl;
    location /wrong-key/ { if ($arg_pbxkey != "@KEY@") { return 403; }
                            if ($http_authorization) { return 403; } }
    location /401/ { return 401; }
    location /403/ { return 403; }
    location /429/ { return 429; }
    location /500/ { return 500; }
    location /503/ { add_header Retry-After 7 always;  return 503; }
    location /504/ { return 504; }
    location /elsewhere/ { return 301 https://127.0.0.1:@elsewhere@$request_uri; }
    location /200/ { return 200 "hello"; }
    location /page/ { default_type text/html;  return 200 "<html>Welcome</html>"; }
    location /dead/ { proxy_pass http://127.0.0.1:@dead@; }
    location /silent/ { return 444; }
    location /zipped/ { gzip on;  gzip_types *;  gzip_min_length 1;  gzip_proxied any;
      proxy_pass http://127.0.0.1:BEHIND; }
    location /behind/ {
      proxy_pass http://127.0.0.1:BEHIND;  proxy_http_version 1.1;
      proxy_set_header Upgrade $http_upgrade;  proxy_set_header Connection $upgrade_or_close;
    }
  }
  server { listen 127.0.0.1:@plain@;  return 200 "plain"; }
  server { listen 127.0.0.1:@expired@ ssl;  ssl_certificate expired.crt;  ssl_certificate_key expired.key; }
  server { listen 127.0.0.1:@other@ ssl;  ssl_certificate other.crt;  ssl_certificate_key other.key; }
  server { listen 127.0.0.1:@signed@ ssl;  ssl_certificate signed.crt;  ssl_certificate_key signed.key; }
"""
STREAM = "/ws/pbx_MojaCentrala"
HALF = b'{"id":1,"channel":"pbx_MojaCentrala","text":{"extstatus":{"exten":"101","status":0}}}'
RECORD = {"uniqueid": "1.1", "calldate": "2021-12-15 11:25:02", "src": "101", "dst": "105", "duration": "5"}

# prefix of the path: state of the link, what it says
REFUSALS = {
    "/401": ("refused", "127.0.0.1 does not let us in (HTTP 401): check the key and the exchange's name"),
    "/403": ("refused", "127.0.0.1 does not let us in (HTTP 403): check the key and the exchange's name"),
    "/404": ("refused", "127.0.0.1 has no stream at this path (HTTP 404): check the stream's address"),
    "/429": ("lost", "127.0.0.1 has been asked too often (HTTP 429)"),
    "/500": ("lost", "127.0.0.1 has failed (HTTP 500)"),
    "/503": ("lost", "127.0.0.1 can't reach the exchange behind it at the moment (HTTP 503); asks us "
                     "to wait 7 s"),
    "/504": ("lost", "127.0.0.1 can't reach the exchange behind it at the moment (HTTP 504)"),
    "/dead": ("lost", "127.0.0.1 can't reach the exchange behind it at the moment (HTTP 502)"),
    # without the key
    "/elsewhere": ("refused",
                   "127.0.0.1 sends us to https://127.0.0.1:PORT/elsewhere/ws/pbx_MojaCentrala "
                   "(HTTP 301): check the stream's address"),
    "/200": ("refused", "127.0.0.1 answers, but is not a WebSocket server at this path (HTTP 200): check the "
                        "stream's address"),
    "/silent": ("lost",
                "127.0.0.1 has hung up or answered with something that is not HTTP: check the address"),
    "/behind/1008": ("refused",
                     "127.0.0.1 does not let us in (HTTP 403): no word from the exchange yet, or its name "
                     "or the key is wrong (Subscriber could not create channels.)"),
    "/behind/bare": ("lost", "The connection to 127.0.0.1 broke off"),
    "/behind/half": ("lost", "The connection to 127.0.0.1 broke off"),
    "/behind/closed": ("lost", "127.0.0.1 has ended the connection"),
}

# prefix of the path: exit status and words of a list, exit status and words of what is asked once
REQUESTS = {
    "/401": (1, "127.0.0.1 does not accept the key (HTTP 401)", 1,
             "127.0.0.1 does not accept the key (HTTP 401)"),
    "/403": (1, "127.0.0.1 does not accept the key (HTTP 403)", 1,
             "127.0.0.1 does not accept the key (HTTP 403)"),
    "/404": (1, "127.0.0.1 does not know what was asked for (HTTP 404)",
             1, "127.0.0.1 does not know what was asked for (HTTP 404)"),
    "/429": (1, "127.0.0.1 has been asked too often (HTTP 429)", 1,
             "127.0.0.1 has been asked too often (HTTP 429)"),
    "/500": (1, "127.0.0.1 has failed (HTTP 500)", 4, "Outcome unknown (127.0.0.1 has failed (HTTP 500))"),
    "/503": (1, "127.0.0.1 is out of service at the moment (HTTP 503): it is to be asked again in 7 s",
             1, "127.0.0.1 is out of service at the moment (HTTP 503): it is to be asked again in 7 s"),
    "/dead": (1, "127.0.0.1 can't reach the exchange behind it (HTTP 502)",
              4, "Outcome unknown (127.0.0.1 can't reach the exchange behind it (HTTP 502))"),
    "/elsewhere": (1, "127.0.0.1 sends us to https://127.0.0.1:", 1,
                   "127.0.0.1 sends us to https://127.0.0.1:"),
    "/page": (1, "127.0.0.1 answered with a web page instead of data",
              4, "Outcome unknown: 127.0.0.1 answered with a web"),
    "/200": (1, "127.0.0.1 answered with something that can't be read",
             4, "Outcome unknown: 127.0.0.1 answered with something unexpected"),
    "/behind/cut": (None, "127.0.0.1: its answer broke off", 4,
                    "Outcome unknown (127.0.0.1: its answer broke off)"),
}

# port: the authority that is trusted, how the stream puts it, what a request says
TLS = {
    "expired": ("expired.crt", "The certificate of 127.0.0.1 is not trusted: certificate has expired",
                "its certificate is not trusted: certificate has expired"),
    "other": ("other.crt", "The certificate of 127.0.0.1 is not trusted: IP address mismatch",
              "its certificate is not trusted: it is for another host"),
    "tls": ("", "The certificate of 127.0.0.1 is not trusted: self-signed certificate",
            "its certificate is not trusted: self-signed certificate"),
    "signed": ("good.crt", "The certificate of 127.0.0.1 is not trusted: unable to get local issuer "
                           "certificate",
               "its certificate is not trusted: unable to get local issuer certificate"),
    "plain": ("good.crt", "No TLS with 127.0.0.1: does this port speak it?", "no TLS with it: "),
}


POLICY = '{"http_status": 403, "explain":"Subscriber could not create channels."}'

# path: what is sent once the stream is open, and before it is hung up on
STREAMS = {
    "/behind/1008" + STREAM: close(1008, POLICY),
    "/behind/bare" + STREAM: b"",
    "/behind/half" + STREAM: frame(HALF)[:-10],
    "/behind/closed" + STREAM: frame(b"", CLOSE),  # as push-stream does: without a code
}


def answer(request):
    """Of the server behind nginx."""
    if request.path in STREAMS:
        return [upgrade(request), STREAMS[request.path], HANG_UP]
    if request.path == "/zipped/cdr":
        return reply(json.dumps([RECORD] * 50))
    return reply('[{"uniqueid":"1.1",', length=1000)  # cut


class Refused(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.program = cls.enterClassContext(Program(PBXBOARD))
        cls.behind = cls.enterClassContext(ScriptedServer(answer))
        cls.server = Nginx(cls.program, SERVERS.replace("BEHIND", str(cls.behind.port)))
        make_certificate(cls.server.folder, "expired", days=-1)
        make_certificate(cls.server.folder, "other", "DNS:pbx.example.org")
        make_certificate(cls.server.folder, "signed", signer="other")
        cls.elsewhere = cls.enterClassContext(socket.create_server(("127.0.0.1",
                                                                    cls.server.ports["elsewhere"])))
        cls.elsewhere.setblocking(False)
        cls.enterClassContext(cls.server)

    def expect_link(self, config, state, reason, **more):
        with Watch(self.program, config, **more) as watch:
            self.assertEqual(watch.reason(state), reason.replace("PORT", str(self.server.ports["elsewhere"])))
            watch.end()

    def test_streams(self):
        for prefix, (state, reason) in REFUSALS.items():
            with self.subTest(prefix):
                self.expect_link(self.server.configuration(prefix=prefix), state, reason)

    def test_wrong_key(self):
        config = self.server.configuration(prefix="/wrong-key")
        self.expect_link(config, *REFUSALS["/403"], key="NieTenKlucz")
        status, _, errors = self.program.run("cdr", "--config", config, key="NieTenKlucz")
        self.assertEqual(status, 1)
        self.assertEqual(errors, "pbxboard: 127.0.0.1 does not accept the key (HTTP 403): check the key\n")

    def test_requests(self):
        for prefix, (list_status, list_words, dial_status, dial_words) in REQUESTS.items():
            config = self.server.configuration(prefix=prefix)
            for expected, words, *command in ((list_status, list_words, "cdr"),
                                              (dial_status, dial_words, "dial", "101", "105")):
                with self.subTest(prefix, command=command[0]):
                    status, output, errors = self.program.run(*command, "--config", config)
                    self.assertEqual(output, "")
                    self.assertRegex(errors, r"^pbxboard: .+\n$")
                    self.assertIn(words, errors)
                    self.assertNotIn(KEY, errors)
                    if expected is not None:
                        self.assertEqual(status, expected, errors)
        dials = [request for request in self.behind.requests if "dial" in request.target]
        self.assertEqual(len(dials), 1, dials)  # what is asked once is asked once, whatever the answer

    def test_a_redirect_is_not_followed(self):
        config = self.server.configuration(prefix="/elsewhere")
        self.program.run("cdr", "--config", config)
        self.expect_link(config, *REFUSALS["/elsewhere"])
        with self.assertRaises(BlockingIOError):  # nobody came, so nobody saw the key
            self.elsewhere.accept()

    def test_nothing_is_requested_in_compressed_form(self):
        status, output, errors = self.program.run("cdr", *EVER, "--format", "json", "--config",
                                                  self.server.configuration(prefix="/zipped"))
        self.assertEqual(status, 0, errors)
        self.assertEqual([row["id"] for row in json.loads(output)], ["1.1"] * 50)

    def test_tls(self):
        for port, (authority, reason, words) in TLS.items():
            config = self.server.configuration(port, ca_file=authority)
            with self.subTest(port):
                self.expect_link(config, "lost", reason)
                for command in (("cdr",), ("dial", "101", "105")):
                    status, output, errors = self.program.run(*command, "--config", config)
                    self.assertEqual((status, output), (3, ""), errors)
                    self.assertIn(words, errors)

    def test_no_tls_for_a_port_that_wants_it(self):
        config = self.program.file("plain.conf", f"""exchange "office" {{ name = "MojaCentrala"
            api = {{"{self.server.url("http", "tls")}"}} stream = {{"{self.server.url("ws", "tls")}"}} }}""")
        self.expect_link(config, "refused",
                         "127.0.0.1 rejects the request (HTTP 400): if this port speaks TLS, write wss:// "
                         "in place of ws://")
        status, _, errors = self.program.run("cdr", "--config", config)
        self.assertEqual((status, errors), (1, "pbxboard: 127.0.0.1 rejects the request (HTTP 400)\n"))

    def test_a_name_that_nobody_has(self):
        config = self.program.file("nowhere.conf", """exchange "office" { name = "MojaCentrala"
            api = {"https://pbx.invalid"} stream = {"wss://pbx.invalid"} }""")
        with Watch(self.program, config) as watch:
            self.assertRegex(watch.reason(), r"^The address of pbx\.invalid can't be found: \w")
        status, _, errors = self.program.run("dial", "101", "105", "--config", config)
        self.assertEqual(status, 3, errors)
        self.assertRegex(errors, r"^pbxboard: No connection to the exchange \(https://pbx\.invalid: \w")

    def test_the_board_says_why(self):
        for port, prefix, sentence in (("tls", "/403", REFUSALS["/403"][1]),
                                       ("tls", "/503", REFUSALS["/503"][1]),
                                       ("expired", "", TLS["expired"][1])):
            config = self.server.configuration(port, prefix,
                                               ca_file=TLS.get(port, TLS["plain"])[0] or "good.crt")
            with self.subTest(sentence), Board(self.program, config) as board:
                board.wait_for_text(sentence)
                self.assertNotIn("live", board.screen())
                board.quit()

    def test_the_doctor_says_why(self):
        for port, prefix, trust, *sentences in (
                ("tls", "/403", "good.crt", "✕ messages       " + REFUSALS["/403"][1],
                 "✕ answer         " + REQUESTS["/403"][1]),
                ("tls", "/dead", "good.crt", "✕ messages       " + REFUSALS["/dead"][1],
                 "✕ answer         " + REQUESTS["/dead"][1]),
                ("expired", "", "expired.crt", "✕ encryption     the certificate was good until ")):
            config = self.server.configuration(port, prefix, ca_file=trust)
            with self.subTest(sentences[0]):
                status, output, _ = self.program.run("doctor", "--config", config)
                self.assertNotEqual(status, 0)
                for sentence in sentences:
                    self.assertIn("\n" + sentence, output)
                self.assertNotIn(KEY, output)

    def test_refusals_cost_nothing(self):
        """Turned out at the door, or let in and turned out again; each try asked for by a key."""
        for prefix, (_, sentence) in REFUSALS.items():
            before = self.server.asked()
            with self.subTest(prefix), Board(self.program, self.server.configuration(prefix=prefix)) as board:
                board.wait_for_text(sentence.replace("PORT", str(self.server.ports["elsewhere"])))
                asked = wait_for(lambda before=before: self.server.asked() > before and self.server.asked(),
                                 "it was tried")
                with nothing_kept(board.pid):
                    for i in range(20):
                        board.keys("C-r")
                        wait_for(lambda asked=asked, i=i: self.server.asked() > asked + i, "it tries again")
                        board.wait_for_text("next try")
                board.quit()


if __name__ == "__main__":
    main()
