"""The upstream server behind nginx. It answers what the test says: Upstream({path: answer, …}).

An answer is bytes, or a function that gets the connection and the head of the request; then the connection is closed.
"""

import base64
import hashlib
import re
import socket
import threading

from program import DEADLINE_S

CLOSE, TEXT = 0x88, 0x81


def reply(status, body=b"", content_type="application/json", length=None):
    """A whole reply, or one that promises another length than it has."""
    head = (f"HTTP/1.1 {status}\r\nContent-Type: {content_type}\r\nContent-Length: "
            f"{len(body) if length is None else length}\r\nConnection: close\r\n\r\n")
    return head.encode() + body


def upgrade(*frames):
    """Accepts a WebSocket, sends frames, and hangs up."""
    def answer(peer, head):
        key = re.search(r"(?i)^sec-websocket-key: *(\S+)", head, re.MULTILINE)[1]
        digest = hashlib.sha1((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").encode()).digest()
        peer.sendall(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: WebSocket\r\nConnection: Upgrade\r\n"
                     b"Sec-WebSocket-Accept: " + base64.b64encode(digest) + b"\r\n\r\n" + b"".join(frames))
    return answer


def frame(kind, payload=b""):
    assert len(payload) < 126
    return bytes((kind, len(payload))) + payload


class Upstream:
    """Use it in a with statement. `asked` are the paths that were asked for, with their queries."""

    def __init__(self, answers):
        self.answers = answers
        self.asked = []
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.thread = threading.Thread(target=self.serve, daemon=True)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.listener.shutdown(socket.SHUT_RDWR)
        self.thread.join(DEADLINE_S)
        self.listener.close()

    def serve(self):
        while True:
            try:
                peer, _ = self.listener.accept()
            except OSError:
                return
            with peer:
                peer.settimeout(DEADLINE_S)
                self.answer(peer)

    def answer(self, peer):
        head = b""
        while b"\r\n\r\n" not in head:
            part = peer.recv(65536)
            if not part:
                return  # a probe
            head += part
        path = head.split()[1].decode()
        self.asked.append(path)
        answer = self.answers[path.split("?")[0]]
        if callable(answer):
            answer(peer, head.decode())
        else:
            peer.sendall(answer)
