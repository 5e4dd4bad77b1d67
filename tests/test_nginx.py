"""The program on a real WebSocket server behind TLS, nginx with nchan: test_nginx.py PBXBOARD TRACE

Exits with 77, which is skipped, where nginx or its module is not installed.
"""

import http.client
import json
import os
import re
import signal
import socket
import ssl
import subprocess
import sys
import unittest

from program import DEADLINE_S, KEY, NAME, Program, wait_for

PBXBOARD = sys.argv[1]
NGINX = "/usr/sbin/nginx"
NCHAN = "/usr/lib/nginx/modules/ngx_nchan_module.so"
SKIPPED = 77

# Like the vendor's servers as far as they are known: the key in the URL or as a bearer token, no backlog.
CONFIGURATION = """
load_module {nchan};
{user}
daemon off;  pid nginx.pid;  error_log error.log warn;  worker_processes 1;
events {{ worker_connections 64; }}
http {{
  access_log off;  default_type application/json;
  client_body_temp_path tmp/b; proxy_temp_path tmp/p; fastcgi_temp_path tmp/f; uwsgi_temp_path tmp/u;
  scgi_temp_path tmp/s;  nchan_shared_memory_size 16m;
  server {{
    listen 127.0.0.1:{port} ssl;  ssl_certificate tls.crt;  ssl_certificate_key tls.key;
    location ~ ^/ws/(pbx_[^/]+)$ {{
      if ($arg_pbxkey != "{key}") {{ return 403; }}
      nchan_subscriber websocket;  nchan_channel_id $1;
      nchan_subscriber_first_message newest;
      nchan_websocket_ping_interval 5;
    }}
    location = /pub {{
      nchan_publisher http;  nchan_channel_id $arg_id;
      nchan_message_buffer_length 20;  nchan_message_timeout 30m;
    }}
    location ~ ^/(cdr|dial)$ {{
      if ($http_authorization != "Bearer {key}") {{ return 403; }}
      root rest;  try_files $uri =404;
    }}
  }}
}}
"""


def free_port():
    with socket.socket() as chosen:
        chosen.bind(("127.0.0.1", 0))
        return chosen.getsockname()[1]


class Server:
    """nginx with a self-signed certificate for `subject` (of openssl: IP:127.0.0.1); use it in a with statement."""

    def __init__(self, folder, subject="IP:127.0.0.1"):
        self.folder = os.path.join(folder, re.sub(r"\W", "_", subject))
        self.certificate = os.path.join(self.folder, "tls.crt")
        for name in ("tmp", "rest"):
            os.makedirs(os.path.join(self.folder, name))
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=pbx",
                        "-addext", "subjectAltName=" + subject, "-keyout", "tls.key", "-out", "tls.crt"],
                       cwd=self.folder, check=True, capture_output=True)
        with open(os.path.join(self.folder, "rest", "dial"), "w", encoding="ascii") as file:
            file.write("OK")
        with open(os.path.join(self.folder, "rest", "cdr"), "w", encoding="ascii") as file:
            file.write("[]")
        self.port = free_port()
        self.process = None

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.kill()

    def start(self):
        """Starts it, and returns when it answers."""
        user = "user root;" if os.geteuid() == 0 else ""  # its workers are to read the folder
        with open(os.path.join(self.folder, "nginx.conf"), "w", encoding="ascii") as file:
            file.write(CONFIGURATION.format(nchan=NCHAN, port=self.port, key=KEY, user=user))
        self.process = subprocess.Popen([NGINX, "-p", self.folder, "-e", "error.log", "-c", self.folder + "/nginx.conf"],
                                        start_new_session=True, stderr=subprocess.DEVNULL)
        wait_for(self.answers, "nginx answers")

    def answers(self):
        assert self.process.poll() is None, self.errors()
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def errors(self):
        with open(os.path.join(self.folder, "error.log"), encoding="utf-8") as file:
            return file.read()

    def kill(self):
        """As when the power fails: the master and its workers, which are a process group of their own."""
        if self.process is not None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait(DEADLINE_S)
            self.process = None

    def publish(self, text):
        context = ssl.create_default_context(cafile=self.certificate)
        context.check_hostname = False
        connection = http.client.HTTPSConnection("127.0.0.1", self.port, timeout=DEADLINE_S, context=context)
        connection.request("POST", "/pub?id=pbx_" + NAME, text.encode())
        status = connection.getresponse().status
        connection.close()
        assert status in (201, 202), status

    def configuration(self, program, trusted=True):
        """The path of a configuration with this exchange."""
        ca_file = f'ca_file = "{self.certificate}"' if trusted else ""
        return program.file("nginx.conf", f"""exchange "office" {{
            api = {{"https://127.0.0.1:{self.port}"}} stream = {{"wss://127.0.0.1:{self.port}"}}
            name = "{NAME}" {ca_file} }}""")


class Tls(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.program = cls.enterClassContext(Program(PBXBOARD))
        cls.server = cls.enterClassContext(Server(cls.program.home))
        cls.last_id = 0

    def say(self, number, status):
        type(self).last_id += 1
        event = {"extstatus": {"exten": number, "status": status}}
        self.server.publish(json.dumps({"id": self.last_id, "channel": "pbx_" + NAME, "text": event}))

    def watch(self):
        return self.program.start("watch", "--format", "json", "--config", self.server.configuration(self.program))

    def say_until_heard(self, watcher, number):
        """What is said before somebody listens is lost, so it is said again."""
        heard = []

        def hears():
            self.say(number, 1)
            self.say(number, 0)
            while (line := watcher.line(0.1)) is not None:
                heard.append(json.loads(line))
                if heard[-1].get("number") == number:
                    return heard
            return None
        return wait_for(hears, number + " is heard of")

    def test_frames_arrive(self):
        with self.watch() as watcher:
            self.say_until_heard(watcher, "101")
            self.say("105", 8)
            heard = json.loads(watcher.line_with('"105"')[-1])
            self.assertEqual(heard["number"], "105")
            text = "Zażółć gęślą jaźń " * 5000  # more than a record of TLS, and no envelope
            self.server.publish(text)
            self.say("106", 8)
            lines = watcher.line_with('"106"')
            self.assertTrue(any("not_json" in line for line in lines), lines[-5:])
            self.assertEqual(watcher.end()[::2], (0, ""))

    def test_killed_and_started_again(self):
        with self.watch() as watcher:
            self.say_until_heard(watcher, "101")
            self.server.kill()
            lost = json.loads(watcher.line_with('"lost"')[-1])
            self.assertEqual((lost["event"], lost["state"]), ("link", "lost"))
            self.server.start()
            links = [line for line in self.say_until_heard(watcher, "102") if line["event"] == "link"]
            self.assertEqual(links[-1]["state"], "live")

    def test_requests(self):
        config = self.server.configuration(self.program)
        self.assertEqual(self.program.run("dial", "101", "105", "--config", config), (0, "OK\n", ""))
        status, output, errors = self.program.run("cdr", "--format", "json", "--config", config)
        self.assertEqual((status, json.loads(output)), (0, []), errors)

    def test_wrong_key(self):
        config = self.server.configuration(self.program)
        for command in (("dial", "101", "105"), ("watch", "--after", "1s")):
            status, _, errors = self.program.run(*command, "--config", config, key="NieTenKlucz")
            self.assertEqual(status, 1)
            self.assertIn("key", errors)
            self.assertNotIn("NieTenKlucz", errors)

    def expect_distrust(self, config):
        for command in (("dial", "101", "105"), ("cdr",), ("state", "--after", "1s")):
            status, _, errors = self.program.run(*command, "--config", config)
            self.assertEqual(status, 3, errors)
            self.assertIn("certificate", errors)

    def test_unknown_authority(self):
        self.expect_distrust(self.server.configuration(self.program, trusted=False))

    def test_certificate_of_another(self):
        with Server(self.program.home, "DNS:pbx.example.org") as other:
            self.expect_distrust(other.configuration(self.program))


if __name__ == "__main__":
    if not os.path.exists(NGINX) or not os.path.exists(NCHAN):
        print("skipped: nginx-light and libnginx-mod-nchan are not installed")
        sys.exit(SKIPPED)
    unittest.main(argv=sys.argv[:1], verbosity=2)
