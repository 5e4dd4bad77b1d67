"""A server on 127.0.0.1 that does what a test says, byte for byte, over HTTP and WebSocket.

ScriptedServer(answer) serves each client in a thread of its own. `answer` makes of a Request what is sent, in
order: a list of bytes, or a generator of them. Then the connection stays open until the client hangs up,
unless HANG_UP is the last item. ScriptedServer() serves nobody: a test takes its clients with accept(),
asking() and let_in().
"""

import base64
import contextlib
import hashlib
import json
import socket
import ssl
import struct
import threading
import urllib.parse

from program import DEADLINE_S, NAME

HANG_UP = None
TEXT, CLOSE, PING, PONG = 1, 8, 9, 10
GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"


class Hangup(Exception):
    """The client is gone."""


class Request:
    def __init__(self, head, body):
        lines = head.decode("latin-1").split("\r\n")
        self.text = (head + b"\r\n\r\n" + body).decode("utf-8", "replace")
        self.method, self.target = lines[0].split(" ")[:2]
        self.path = self.target.split("?")[0]
        pairs = (line.split(":", 1) for line in lines[1:] if ":" in line)
        self.headers = {name.lower(): value.strip() for name, value in pairs}
        self.body = body

    @property
    def is_stream(self):
        return self.headers.get("upgrade", "").lower() == "websocket"

    @property
    def key(self):
        """The key that came with it, which a server may repeat."""
        if self.is_stream:
            return urllib.parse.unquote(self.target.split("pbxkey=", 1)[1])
        return self.headers["authorization"].split(" ", 1)[1]


def reply(body, status="200 OK", kind="application/json", length=None, **headers):
    """An HTTP answer; it may promise another length than it has. Names of headers are written with _ for
    -."""
    body = body if isinstance(body, bytes) else body.encode()
    lines = [f"HTTP/1.1 {status}", f"Content-Type: {kind}",
             f"Content-Length: {len(body) if length is None else length}", "Connection: close"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return [("\r\n".join(lines) + "\r\n\r\n").encode("latin-1") + body, HANG_UP]


def upgrade(request):
    digest = hashlib.sha1(request.headers["sec-websocket-key"].encode() + GUID).digest()
    return (b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            b"Sec-WebSocket-Accept: " + base64.b64encode(digest) + b"\r\n\r\n")


def frame(payload, opcode=TEXT):
    """A whole frame, unmasked as a server's are."""
    payload = payload if isinstance(payload, bytes) else payload.encode()
    length = len(payload)
    head = (bytes([0x80 | opcode, length]) if length < 126 else
            struct.pack(">BBH", 0x80 | opcode, 126, length) if length < 65536 else
            struct.pack(">BBQ", 0x80 | opcode, 127, length))
    return head + payload


def close(code, reason):
    reason = reason if isinstance(reason, bytes) else reason.encode()
    return frame(struct.pack(">H", code) + reason[:123], CLOSE)


def message(number, name, events):
    """A frame of an exchange's channel; `events` is JSON text."""
    return frame(b'{"id":%d,"channel":%s,"text":%s}' % (number, json.dumps("pbx_" + name).encode(), events))


class Connection:
    """A client that has come; use it in a with statement, or leave it to the server to close."""

    def __init__(self, sock):
        sock.settimeout(DEADLINE_S)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.sock = sock
        self.rest = b""  # received, and not taken yet
        self.request = None  # what read_request() has read

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def receive(self, count):
        while len(self.rest) < count:
            part = self.sock.recv(65536)
            if not part:
                raise Hangup
            self.rest += part
        taken, self.rest = self.rest[:count], self.rest[count:]
        return taken

    def read_request(self):
        """The next request; Hangup or ConnectionResetError where the client says nothing or not all of it."""
        head = b""
        while not head.endswith(b"\r\n\r\n"):
            head += self.receive(1)
        self.request = Request(head[:-4], b"")
        body = self.receive(int(self.request.headers.get("content-length", 0)))
        self.request = Request(head[:-4], body)
        return self.request

    def send(self, data):
        self.sock.sendall(data)

    def send_frame(self, opcode, payload):
        self.send(frame(payload, opcode))

    def say(self, message_id, **events):
        self.send(message(message_id, NAME, json.dumps(events).encode()))

    def frame(self):
        """The next frame of the client's: its kind and its payload."""
        first, second = self.receive(2)
        size = second & 0x7f
        if size == 126:
            size, = struct.unpack(">H", self.receive(2))
        elif size == 127:
            size, = struct.unpack(">Q", self.receive(8))
        mask = self.receive(4)
        payload = self.receive(size)
        return first & 15, bytes(byte ^ mask[i % 4] for i, byte in enumerate(payload))

    def hang_up(self):
        """Says no more, and waits until the client has read everything: a reset would throw away what it has
        not."""
        self.sock.shutdown(socket.SHUT_WR)
        self.wait_for_end()

    def wait_for_end(self):
        while self.sock.recv(65536):
            pass

    def end(self):
        """Ends it for who waits for the client in another thread."""
        with contextlib.suppress(OSError):  # it is closed
            self.sock.shutdown(socket.SHUT_RDWR)

    def close(self):
        self.sock.close()


class ScriptedServer:
    """The server; use it in a with statement. `requests` are those that `answer` has got. `certificate` is a
    path without its .crt and .key, for TLS. A `greeting` is said to whoever has said a byte, in place of an
    answer."""

    def __init__(self, answer=None, certificate=None, greeting=None):
        self.answer, self.greeting = answer, greeting
        self.context = None
        if certificate is not None:
            self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self.context.load_cert_chain(certificate + ".crt", certificate + ".key")
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=16)
        self.port = self.listener.getsockname()[1]
        self.address = f"http://127.0.0.1:{self.port}"
        self.connection = ("--api", self.address, "--name", NAME)
        self.requests = []
        self.connections = []
        self.threads = []

    def __enter__(self):
        if self.answer is None:
            self.listener.settimeout(DEADLINE_S)
        else:
            self.start_thread(self.serve_all)
        return self

    def __exit__(self, *_):
        self.listener.shutdown(socket.SHUT_RDWR)
        if self.threads:
            self.threads[0].join(DEADLINE_S)
        for connection in self.connections:
            connection.end()
        for thread in self.threads:
            thread.join(DEADLINE_S)
        for connection in self.connections:
            connection.close()
        self.listener.close()

    def start_thread(self, target, *arguments):
        self.threads.append(threading.Thread(target=target, args=arguments, daemon=True))
        self.threads[-1].start()

    def serve_all(self):
        with contextlib.suppress(OSError):  # the listener was shut down
            while True:
                self.start_thread(self.serve, self.accept())

    def serve(self, connection):
        with connection, contextlib.suppress(OSError, Hangup):  # the other side has had enough
            if self.greeting is not None:
                connection.sock.recv(1)
                connection.send(self.greeting)
                return
            if self.context is not None:
                connection.sock = self.context.wrap_socket(connection.sock, server_side=True)
            request = connection.read_request()
            self.requests.append(request)
            for part in self.answer(request):
                if part is HANG_UP:
                    connection.hang_up()
                    return
                connection.send(part)
            connection.wait_for_end()

    def accept(self):
        """Waits for a client, whatever it wants."""
        connection = Connection(self.listener.accept()[0])
        self.connections.append(connection)
        return connection

    def asking(self):
        """Waits for a client and its request. One that says nothing is somebody else's: of a server that had
        this port before, perhaps."""
        while True:
            connection = self.accept()
            try:
                connection.read_request()
                return connection
            except (Hangup, ConnectionResetError):
                connection.close()

    def let_in(self):
        """Waits for a client and lets it in."""
        connection = self.asking()
        connection.send(upgrade(connection.request))
        return connection

    def is_left_alone(self):
        """Nobody has come."""
        self.listener.settimeout(0)
        try:
            self.accept()
        except BlockingIOError:
            return True
        return False
