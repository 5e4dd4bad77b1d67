"""A real nginx for the tests: its configuration, its certificates, what happens to it, and what is published
by it.

The vendor's servers are not known, but they are very likely nginx with a module that publishes. nchan is one
that Debian has; the envelopes come from the tests, byte for byte.
"""

import contextlib
import datetime
import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import unittest

from proc import children
from program import DEADLINE_S, KEY, NAME, wait_for

UNPACKED = os.path.join(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))), "build",
                        "packages")
SKIPPED = 77


def file_of(package, path):
    """A file of a package that is installed, or that tools/install-packages has unpacked."""
    return path if os.path.exists(path) else os.path.join(UNPACKED, package) + path


NGINX = file_of("nginx", "/usr/sbin/nginx")
NCHAN = file_of("libnginx-mod-nchan", "/usr/lib/nginx/modules/ngx_nchan_module.so")

# @NAME@ is a port of its own. Nothing is compressed, and there is one worker, which has what nchan remembers.
CONFIGURATION = """
load_module nchan.so;
{user}
daemon off;  pid nginx.pid;  error_log error.log warn;  worker_processes 1;  worker_shutdown_timeout 200ms;
events {{ worker_connections 64; }}
http {{
  log_format path "$uri";  access_log asked.log path;
  default_type application/json;  gzip off;  client_max_body_size 20m;  client_body_buffer_size 20m;
  client_body_temp_path tmp/b; proxy_temp_path tmp/p; fastcgi_temp_path tmp/f; uwsgi_temp_path tmp/u;
  scgi_temp_path tmp/s;  nchan_shared_memory_size 128m;  keepalive_requests 1000000;
  ssl_certificate good.crt;  ssl_certificate_key good.key;
  map $http_upgrade $upgrade_or_close {{ default upgrade; "" close; }}
  {servers}
}}
"""

# Where messages are published, in the clear and for tests only. The path is the channel.
PUBLISHER = """
  server {
    listen 127.0.0.1:@publisher@;
    location ~ ^/pub/(.+)$ {
      nchan_publisher http;  nchan_channel_id $1;  nchan_message_buffer_length 20;  nchan_message_timeout 30m;
    }
    location ~ ^/drop/(.+)$ { nchan_publisher http;  nchan_channel_id $1; }
  }
"""

# What `openssl ca` must be told, the one command that gives a certificate whatever beginning and end is
# wanted.
AUTHORITY = """
[ca]
default_ca = authority
[authority]
database = authority.txt
new_certs_dir = .
default_md = sha256
rand_serial = yes
policy = policy
copy_extensions = copyall
[policy]
commonName = supplied
"""


def free_port():
    with socket.socket() as chosen:
        chosen.bind(("127.0.0.1", 0))
        return chosen.getsockname()[1]


def openssl(folder, *arguments):
    subprocess.run(["openssl", *arguments], cwd=folder, check=True, capture_output=True)


def make_certificate(folder, name, subject="IP:127.0.0.1", days=400, signer=None, owner="pbx",
                     authority=False):
    """name.crt and name.key in the folder, signed by itself or another; `subject` as openssl writes other
    names. One that is to end `days` ago, below 0, began a day before that. Others may be signed with an
    authority's."""
    now = datetime.datetime.now(datetime.timezone.utc)
    end = now + datetime.timedelta(days)
    begin = min(now, end - datetime.timedelta(1))
    signing = ("-cert", signer + ".crt", "-keyfile", signer + ".key") if signer else ("-selfsign", "-keyfile",
                                                                                      name + ".key")
    openssl(folder, "req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
            "-subj",
            "/CN=" + owner, "-addext", "subjectAltName=" + subject,
            *(("-addext", "basicConstraints=CA:TRUE") if authority else ()),
            "-keyout", name + ".key", "-out", name + ".csr")
    with open(os.path.join(folder, "authority.cnf"), "w", encoding="ascii") as file:
        file.write(AUTHORITY)
    with open(os.path.join(folder, "authority.txt"), "w", encoding="ascii"):
        pass  # it remembers none
    openssl(folder, "ca", "-batch", "-config", "authority.cnf", *signing, "-in", name + ".csr", "-notext",
            "-out", name + ".crt",
            "-startdate", begin.strftime("%Y%m%d%H%M%SZ"), "-enddate", end.strftime("%Y%m%d%H%M%SZ"))


class Nginx:
    """nginx with the servers of a configuration; use it in a with statement.

    In `servers` @NAME@ stands for a port, self.ports[NAME], which stays the same over starts, and @KEY@ for
    the key.
    """

    def __init__(self, program, servers):
        self.program = program
        self.folder = os.path.join(program.home, "nginx" + str(free_port()))
        os.makedirs(os.path.join(self.folder, "tmp"))
        make_certificate(self.folder, "good")
        self.keep_nchan()
        self.ports = {}
        self.listens = re.findall("listen 127.0.0.1:@([a-z_]+)@", servers)
        self.servers = re.sub("@([a-z_]+)@", self.port_for, servers.replace("@KEY@", KEY))
        self.process = None

    def keep_nchan(self):
        """A copy of nchan that keeps what it writes in the folder, too. It makes its folder in any case,
        where it was built to, and stumbles over its own setting for that (nchan_message_temp_path)."""
        with open(NCHAN, "rb") as module, open(self.path("nchan.so"), "wb") as copy:
            copy.write(module.read().replace(b"/var/lib/nginx/body\0", b"tmp//nchan-messages\0"))

    def port_for(self, match):
        return str(self.ports.setdefault(match[1], free_port()))

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.kill()

    def start(self):
        """Starts it, and returns when it answers at each of its ports."""
        user = "user root;" if os.geteuid() == 0 else ""  # its workers are to read the folder
        with open(self.path("nginx.conf"), "w", encoding="ascii") as file:
            file.write(CONFIGURATION.format(user=user, servers=self.servers))
        # It ends with the test, whatever ends that.
        command = ["setpriv", "--pdeathsig", "TERM", NGINX, "-p", self.folder, "-e", "error.log", "-c",
                   self.path("nginx.conf")]
        self.process = subprocess.Popen(command, cwd=self.folder, start_new_session=True,
                                        stdin=subprocess.DEVNULL,
                                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            wait_for(self.answers, "nginx answers")
        except AssertionError:
            self.kill()
            raise

    def path(self, name):
        return os.path.join(self.folder, name)

    def answers(self):
        assert self.process.poll() is None, self.errors()
        for name in self.listens:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.ports[name])) != 0:
                    return False
        return bool(self.workers())

    def errors(self):
        with open(self.path("error.log"), encoding="utf-8") as file:
            return file.read()

    def asked(self):
        """How many requests it has answered; a stream's counts when it has ended."""
        with open(self.path("asked.log"), encoding="utf-8") as file:
            return sum(1 for _ in file)

    def workers(self):
        return children(self.process.pid)

    def kill(self):
        """As when the power fails: the master and its workers, which are a process group of their own."""
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError):  # it has ended
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait(DEADLINE_S)
            self.process = None

    def stop(self):
        """As when the machine hangs: the connections stay, and nobody is behind them."""
        os.killpg(self.process.pid, signal.SIGSTOP)

    def go_on(self):
        os.killpg(self.process.pid, signal.SIGCONT)

    def reload(self):
        """As when its configuration has changed: new workers, and the old ones leave."""
        before = self.workers()
        self.process.send_signal(signal.SIGHUP)
        wait_for(lambda: self.workers() and not set(before) & set(self.workers()), "the old workers leave")

    def url(self, scheme, port, path=""):
        return f"{scheme}://127.0.0.1:{self.ports[port]}{path}"

    def configuration(self, port="tls", prefix="", name="office", ca_file="good.crt", more=""):
        """The path of a configuration with an exchange at this port, below this path."""
        trust = f'ca_file = "{self.path(ca_file)}"' if ca_file else ""
        return self.program.file(name + ".conf", f"""exchange "{name}" {{
            api = {{"{self.url("https", port, prefix)}"}} stream = {{"{self.url("wss", port, prefix)}"}}
            name = "{NAME}" {trust} {more} }}""")


class Publisher:
    """Publishes in one connection that stays open, to be quick; use it in a with statement."""

    def __init__(self, server, channel="pbx_" + NAME):
        self.connection = http.client.HTTPConnection("127.0.0.1", server.ports["publisher"],
                                                     timeout=DEADLINE_S)
        self.channel = channel
        self.last_id = 0

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.connection.close()

    def ask(self, method, path, body=None):
        try:
            return self.ask_once(method, path, body)
        except OSError:  # the connection was another worker's, or another server's
            self.connection.close()
            return self.ask_once(method, path, body)

    def ask_once(self, method, path, body):
        self.connection.request(method, path, body, {"Accept": "text/json"})
        with contextlib.closing(self.connection.getresponse()) as answer:
            return answer.status, answer.read()

    def publish(self, body):
        """Sends it to all who listen: as it is, in one message. False when nobody does; then it is lost."""
        status, _ = self.ask("POST", "/pub/" + self.channel, body.encode() if isinstance(body, str) else body)
        assert status in (201, 202), status
        return status == 201

    def envelope(self, text, number=None, channel=None):
        """The text in an envelope, with the next id unless another is given."""
        if number is None:
            self.last_id = number = self.last_id + 1
        return f'{{"id":{number},"channel":"{channel or self.channel}","text":{text}}}'

    def say(self, extension, status, number=None):
        """One event in an envelope; somebody listens."""
        assert self.say_to_anybody(extension, status, number), "nobody listens"

    def say_to_anybody(self, extension, status, number=None):
        event = f'{{"extstatus":{{"exten":"{extension}","status":{status}}}}}'
        return self.publish(self.envelope(event, number))

    def wait_for_listeners(self, count):
        """Waits until so many listen, as the server sees it."""
        def listen():
            status, answer = self.ask("GET", "/pub/" + self.channel)
            return status == 200 and json.loads(answer)["subscribers"] == count
        wait_for(listen, f"{count} listen")

    def burst(self, bodies):
        """Publishes many, without waiting for the answer to one before the next is sent."""
        head = f"POST /pub/{self.channel} HTTP/1.1\r\nHost: x\r\nContent-Length: "
        with socket.create_connection(self.connection_address(), timeout=DEADLINE_S) as peer:
            answers = 0
            for i in range(0, len(bodies), 200):
                part = [body.encode() for body in bodies[i:i + 200]]
                peer.sendall(b"".join(f"{head}{len(body)}\r\n\r\n".encode() + body for body in part))
                answers += len(part)
                answers -= read_answers(peer, answers)
            assert answers == 0, answers

    def connection_address(self):
        return self.connection.host, self.connection.port

    def delete_channel(self):
        status, _ = self.ask("DELETE", "/drop/" + self.channel)
        assert status in (200, 404), status


def read_answers(peer, count):
    """Reads that many answers to a burst; how many there were."""
    found, rest = 0, b""
    while found < count:
        part = peer.recv(262144)
        assert part, "the publisher hung up"
        rest += part
        found += rest.count(b"HTTP/1.1 20")
        rest = rest[-len(b"HTTP/1.1 2"):]  # less than one beginning, so none is counted twice
    return found


def main():
    """Runs the tests of a script, those named after its two arguments or all; skips them where nginx is
    missing."""
    if not os.path.exists(NGINX) or not os.path.exists(NCHAN):
        print("skipped: there is no nginx with nchan: tools/install-packages unpacked")
        sys.exit(SKIPPED)
    unittest.main(argv=sys.argv[:1] + sys.argv[3:], verbosity=2)
