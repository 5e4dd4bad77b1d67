"""A WebSocket server for tests that decide over every byte: one listener at a time, plain sockets, no library."""

import base64
import contextlib
import hashlib
import json
import socket
import struct

from program import DEADLINE_S, NAME

TEXT, CLOSE, PING, PONG = 1, 8, 9, 10
GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"


class Hangup(Exception):
    """The client is gone."""


class Listener:
    """A client that has been let in."""

    def __init__(self, sock):
        self.sock = sock
        self.rest = b""

    def receive(self, count):
        while len(self.rest) < count:
            part = self.sock.recv(65536)
            if not part:
                raise Hangup
            self.rest += part
        taken, self.rest = self.rest[:count], self.rest[count:]
        return taken

    def head(self):
        """The head of a request."""
        head = b""
        while not head.endswith(b"\r\n\r\n"):
            head += self.receive(1)
        return head.decode()

    def send(self, opcode, payload):
        """One frame, unmasked as a server's are."""
        size = len(payload)
        length = bytes([size]) if size < 126 else b"\x7e" + struct.pack(">H", size) if size < 65536 else \
            b"\x7f" + struct.pack(">Q", size)
        self.sock.sendall(bytes([0x80 | opcode]) + length + payload)

    def say(self, message_id, **events):
        self.send(TEXT, json.dumps({"id": message_id, "channel": "pbx_" + NAME, "text": events}).encode())

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


class RawServer:
    """Listens on a port of 127.0.0.1; use it in a with statement."""

    def __init__(self):
        self.sock = socket.create_server(("127.0.0.1", 0))
        self.sock.settimeout(DEADLINE_S)
        self.port = self.sock.getsockname()[1]
        self.connection = ("--api", f"http://127.0.0.1:{self.port}", "--name", NAME)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.sock.close()

    @contextlib.contextmanager
    def accept(self):
        """Waits for a client, whatever it wants."""
        sock, _ = self.sock.accept()
        sock.settimeout(DEADLINE_S)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        with sock:
            yield Listener(sock)

    @contextlib.contextmanager
    def asking(self):
        """Waits for a client and the head of its request. One that says nothing is somebody else's: of a server that had this
        port before, perhaps."""
        while True:
            with self.accept() as client:
                try:
                    head = client.head()
                except (Hangup, ConnectionResetError):
                    continue
                yield client, head
                return

    @contextlib.contextmanager
    def listener(self):
        """Waits for a client and lets it in."""
        with self.asking() as (client, head):
            lines = head.split("\r\n")
            key = next(line.split(":", 1)[1].strip() for line in lines if line.lower().startswith("sec-websocket-key:"))
            answer = base64.b64encode(hashlib.sha1((key + GUID).encode()).digest()).decode()
            client.sock.sendall(("HTTP/1.1 101 Switching Protocols\r\nUpgrade: WebSocket\r\nConnection: Upgrade\r\n"
                                 f"Sec-WebSocket-Accept: {answer}\r\n\r\n").encode())
            yield client
