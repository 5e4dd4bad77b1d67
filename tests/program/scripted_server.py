"""A scripted server on 127.0.0.1, over HTTP and WebSocket.

A test gives a function from a Request to a list of bytes, which are sent in order. Then the connection stays open until the
client hangs up, unless HANG_UP is the last item.
"""

import base64
import hashlib
import json
import socket
import struct
import threading
import urllib.parse

HANG_UP = None
ACCEPT = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"


class Request:
    def __init__(self, head, body):
        lines = head.split(b"\r\n")
        self.method, self.target = lines[0].decode("latin-1").split(" ")[:2]
        self.path = self.target.split("?")[0]
        self.headers = dict(line.decode("latin-1").split(": ", 1) for line in lines[1:] if b": " in line)
        self.body = body

    @property
    def is_stream(self):
        return self.headers.get("Upgrade", "").lower() == "websocket"

    @property
    def key(self):
        """The key that came with it, which a server may repeat."""
        if self.is_stream:
            return urllib.parse.unquote(self.target.split("pbxkey=", 1)[1])
        return self.headers["Authorization"].split(" ", 1)[1]


def reply(body, status="200 OK", kind="application/json", **headers):
    """An HTTP answer; names of headers are written with _ for -."""
    body = body if isinstance(body, bytes) else body.encode()
    lines = [f"HTTP/1.1 {status}", f"Content-Type: {kind}", f"Content-Length: {len(body)}", "Connection: close"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return [("\r\n".join(lines) + "\r\n\r\n").encode("latin-1") + body, HANG_UP]


def upgrade(request):
    accept = base64.b64encode(hashlib.sha1(request.headers["Sec-WebSocket-Key"].encode() + ACCEPT).digest())
    return (b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            b"Sec-WebSocket-Accept: " + accept + b"\r\n\r\n")


def frame(payload, opcode=1):
    payload = payload if isinstance(payload, bytes) else payload.encode()
    length = len(payload)
    head = (bytes([0x80 | opcode, length]) if length < 126 else
            struct.pack(">BBH", 0x80 | opcode, 126, length) if length < 65536 else
            struct.pack(">BBQ", 0x80 | opcode, 127, length))
    return head + payload


def close(code, reason):
    reason = reason if isinstance(reason, bytes) else reason.encode()
    return frame(struct.pack(">H", code) + reason[:123], 8)


def message(number, name, events):
    """A frame of an exchange's channel; `events` is JSON text."""
    return frame(b'{"id":%d,"channel":%s,"text":%s}' % (number, json.dumps("pbx_" + name).encode(), events))


class ScriptedServer:
    """The server; use it in a with statement."""

    def __init__(self, answer):
        self.answer = answer
        self.requests = []
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.address = f"http://127.0.0.1:{self.port}"
        self.connections = []
        threading.Thread(target=self.accept, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.listener.close()
        for connection in self.connections:
            connection.close()

    def accept(self):
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            self.connections.append(connection)
            threading.Thread(target=self.serve, args=(connection,), daemon=True).start()

    def serve(self, connection):
        try:
            request = self.read(connection)
            if request is None:
                return
            self.requests.append(request)
            for part in self.answer(request):
                if part is HANG_UP:
                    connection.shutdown(socket.SHUT_RDWR)
                    return
                connection.sendall(part)
            while connection.recv(65536):
                pass
        except OSError:
            pass  # the other side has had enough

    @staticmethod
    def read(connection):
        data = b""
        while b"\r\n\r\n" not in data:
            part = connection.recv(65536)
            if not part:
                return None
            data += part
        head, body = data.split(b"\r\n\r\n", 1)
        request = Request(head, body)
        while len(request.body) < int(request.headers.get("Content-Length", 0)):
            request.body += connection.recv(65536)
        return request
