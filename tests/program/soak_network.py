"""A network between a client and the pretend exchange that can go wrong in every way, for
tests/program/soak."""

import asyncio
import bisect
import contextlib
import re
import socket
import struct

HANDSHAKE_END = b"\r\n\r\n"


class Connection:
    """One client's connection, and ours to the exchange on its behalf."""

    def __init__(self, network, client):
        self.network = network
        self.client = client
        self.server = None
        self.task = None
        self.head = b""  # of what the exchange answers, up to the end of its headers
        self.streams = False  # the upgrade was accepted
        self.live = False  # and a message has come
        self.alter_next = None  # what is to be done to the next piece
        self.hard = False  # ends with a reset

    async def run(self):
        loop = asyncio.get_running_loop()
        try:
            if self.network.canned_answer is not None:
                await self.turn_away(loop)
                return
            self.server = socket.socket()
            self.server.setblocking(False)
            await loop.sock_connect(self.server, ("127.0.0.1", self.network.port_of_exchange))
            pumps = [asyncio.ensure_future(pump) for pump in (self.pump_up(loop), self.pump_down(loop))]
            try:
                await asyncio.wait(pumps, return_when=asyncio.FIRST_COMPLETED)
            finally:
                for pump in pumps:
                    pump.cancel()
                await asyncio.gather(*pumps, return_exceptions=True)
        except OSError:
            pass
        finally:
            self.close()

    async def turn_away(self, loop):
        """Lets it wait, if the canned_answer is empty, or says that and no more."""
        self.network.note_requests(await loop.sock_recv(self.client, 65536))
        if not self.network.canned_answer:
            await asyncio.Event().wait()
        await loop.sock_sendall(self.client, self.network.canned_answer)
        self.network.turned_away += 1
        self.client.shutdown(socket.SHUT_WR)
        await asyncio.wait_for(loop.sock_recv(self.client, 65536), 1)

    async def pump_up(self, loop):
        while piece := await loop.sock_recv(self.client, 65536):
            self.network.note_requests(piece)
            await loop.sock_sendall(self.server, piece)

    async def pump_down(self, loop):
        while piece := await loop.sock_recv(self.server, 262144):
            await self.network.open.wait()
            piece = self.look(piece)
            if self.alter_next is not None:
                piece, over = self.alter_next(piece), self.alter_next is cut_in_two
                self.alter_next = None
                if over:
                    await loop.sock_sendall(self.client, piece)
                    return
            if self.network.delay_s > 0:
                await asyncio.sleep(self.network.delay_s)
            if self.network.trickles:
                await self.trickle(loop, piece)
            else:
                await loop.sock_sendall(self.client, piece)
            self.network.note_piece(self, piece)
            if self.live and self.network.storms:
                return

    async def trickle(self, loop, piece):
        self.client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        while piece and self.network.trickles:
            await loop.sock_sendall(self.client, piece[:1])
            piece = piece[1:]
            await asyncio.sleep(0)
        await loop.sock_sendall(self.client, piece)

    def look(self, piece):
        """Notices when the stream begins, and its first message."""
        body = piece
        if not self.streams and len(self.head) < 4096:
            self.head += piece
            head, end, body = self.head.partition(HANDSHAKE_END)
            self.streams = bool(end) and head.startswith(b"HTTP/1.1 101")
            if not self.streams:
                return piece
            self.network.streams += 1
        if self.streams and not self.live and body and body[0] & 0x0F in (1, 2):
            self.live = True
        return piece

    def end(self, hard=False):
        self.hard = hard
        self.task.cancel()

    def close(self):
        for end in (self.client, self.server):
            if end is not None:
                if self.hard:
                    with contextlib.suppress(OSError):
                        end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                end.close()
        self.network.connections.discard(self)


def cut_in_two(piece):
    return piece[:len(piece) // 2]


class Network:
    """A port that leads to the exchange, as long as nothing goes wrong."""

    def __init__(self, port_of_exchange, clock):
        self.port_of_exchange = port_of_exchange
        self.clock = clock
        self.connections = set()
        self.open = asyncio.Event()
        self.open.set()
        self.delay_s = 0
        self.trickles = False
        self.storms = False  # who is let in hears one thing, and is hung up on
        self.canned_answer = None  # bytes: who comes is told that; empty: nothing
        self.accepted = self.streams = self.turned_away = self.bytes = 0
        self.heard_at = 0  # when the stream last said anything
        self.tried_at = []  # when the stream was asked for, in the board's time
        self.dialled = []
        self.other_requests = []
        self.listener = self.reserve(0)
        self.port = self.listener.getsockname()[1]
        self.allow()

    @staticmethod
    def reserve(port):
        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.setblocking(False)
        listener.bind(("127.0.0.1", port))
        return listener

    def allow(self):
        self.listener.listen()
        asyncio.get_running_loop().add_reader(self.listener, self.accept)

    def deny(self):
        """Whoever comes finds the port closed; it stays ours."""
        asyncio.get_running_loop().remove_reader(self.listener)
        self.listener.close()
        self.listener = self.reserve(self.port)

    def accept(self):
        try:
            client, _ = self.listener.accept()
        except OSError:
            return
        client.setblocking(False)
        self.accepted += 1
        connection = Connection(self, client)
        self.connections.add(connection)
        connection.task = asyncio.ensure_future(connection.run())

    def note_requests(self, piece):
        for request in re.findall(rb"(?:GET|POST) (/\S*) HTTP", piece):
            if request.startswith(b"/ws/"):
                self.tried_at.append(self.clock.now_s())
            elif found := re.match(rb"/dial\?\S*cpb=(\w+)", request):
                self.dialled.append(found[1])
            else:
                self.other_requests.append(request)

    def tries_within(self, span_s):
        """The most tries in a time of that length."""
        return max((bisect.bisect_right(self.tried_at, at + span_s) - place
                    for place, at in enumerate(self.tried_at)), default=0)

    def note_piece(self, connection, piece):
        self.bytes += len(piece)
        if connection.live:
            self.heard_at = asyncio.get_running_loop().time()

    def is_live(self):
        return any(connection.live for connection in self.connections)

    def alter_next(self, how):
        for connection in self.connections:
            if connection.streams:
                connection.alter_next = how

    def end(self, hard=False):
        """Ends all connections."""
        for connection in list(self.connections):
            connection.end(hard)

    def end_requests(self):
        """Ends all connections but those of the stream."""
        for connection in list(self.connections):
            if not connection.streams:
                connection.end()

    def restore(self):
        self.open.set()
        self.delay_s = 0
        self.trickles = self.storms = False
        self.canned_answer = None

    async def close(self):
        asyncio.get_running_loop().remove_reader(self.listener)
        self.listener.close()
        tasks = [connection.task for connection in self.connections]
        self.end()
        await asyncio.gather(*tasks, return_exceptions=True)
