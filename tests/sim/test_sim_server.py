"""The pretend exchange as a foreign client sees it: test_sim_server.py SIM_MAIN TRACE.

SIM_MAIN is the program that runs it; TRACE is a recording to be replayed. Every wait is for a condition, with
a deadline.
"""

import asyncio
import contextlib
import http.client
import json
import os
import random
import re
import select
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import time
import unittest
import urllib.parse

import websockets

from program import DEADLINE_S

SIM_MAIN, TRACE = sys.argv[1:3]
KEY = "SekretKlucz"
WEEK = "datestart=2000-01-01&datestop=2100-01-01"


class Exchange:
    """A running exchange; use it in a with statement."""

    def __init__(self, *options):
        self.process = subprocess.Popen([SIM_MAIN, *options], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                        text=True)
        self.told = False
        line = self.process.stdout.readline()
        assert line.startswith("listening on 127.0.0.1:"), line + self.process.stderr.read()
        self.port = int(line.rsplit(":", 1)[1])

    def __enter__(self):
        return self

    def __exit__(self, *_):
        status, errors = self.stop()
        assert status == 0 and errors == "", (status, errors)

    def tell_to_stop(self):
        self.told = True
        self.process.send_signal(signal.SIGTERM)

    def stop(self):
        """Ends it; its exit status and what it wrote to stderr."""
        if not self.told and self.process.poll() is None:
            self.tell_to_stop()
        with self.process:
            return self.process.wait(DEADLINE_S), self.process.stderr.read()

    def ask(self, path, method="GET", body=None, key=KEY, **headers):
        """(status, headers, body) of one request."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=DEADLINE_S)
        if key is not None:
            headers["Authorization"] = "Bearer " + key
        with contextlib.closing(connection):
            connection.request(method, path, body,
                               {name.replace("_", "-"): value for name, value in headers.items()})
            answer = connection.getresponse()
            return answer.status, answer.headers, answer.read()

    def get(self, path):
        status, _, body = self.ask(path)
        assert status == 200, (path, status, body)
        return json.loads(body)

    def do(self, orders):
        status, _, body = self.ask("/sim/do", "POST", orders.encode())
        assert (status, body) == (200, b"OK"), (orders, status, body)

    def sms(self, **form):
        body = urllib.parse.urlencode(form)
        return self.ask("/sendSMS", "POST", body, Content_Type="application/x-www-form-urlencoded")

    def listen(self, name="MojaCentrala", key=KEY):
        return websockets.connect(f"ws://127.0.0.1:{self.port}/ws/pbx_{name}?pbxkey={key}", compression=None,
                                  max_queue=None)


async def receive(listener):
    return await asyncio.wait_for(listener.recv(), DEADLINE_S)


async def receive_until(listener, wanted):
    """The frames up to the first that satisfies `wanted`."""
    frames = []
    while not frames or not wanted(frames[-1]):
        frames.append(await receive(listener))
    return frames


def marker(exchange):
    """Sends a frame that is no event, and tells whether a frame is that one."""
    text = "marker %d" % random.getrandbits(60)
    exchange.do("raw " + text)
    return lambda frame: frame == text


def events(frames):
    """(kind, fields) of every event."""
    return [event for frame in frames if frame.startswith("{") for event in json.loads(frame)["text"].items()]


class Rest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.exchange = Exchange()
        cls.exchange.do("quiet")

    @classmethod
    def tearDownClass(cls):
        cls.exchange.__exit__()

    def test_refusals(self):
        form = "application/x-www-form-urlencoded"
        rows = [
            ("GET", "/cdr", None, {"key": None}, 403, b"403 Forbidden"),
            ("GET", "/cdr", None, {"key": "zly"}, 403, b"<html>"),
            ("GET", "/cdr", None, {"key": None, "Authorization": "Basic " + KEY}, 403, b"<html>"),
            ("GET", "/cdr", None, {"key": KEY + "x"}, 403, b"<html>"),
            ("GET", "/cdr", None, {"key": "x" * 5000}, 403, b"<html>"),
            ("GET", "/sim/truth", None, {"key": None}, 403, b"<html>"),
            ("POST", "/sim/do", b"quiet", {"key": None}, 403, b"<html>"),
            ("GET", "/", None, {}, 404, b"404 Not Found"),
            ("GET", "/cdrs", None, {}, 404, b"<html>"),
            ("GET", "/cdr/1", None, {}, 404, b"<html>"),
            ("GET", "/record/1.1", None, {}, 404, b"<html>"),
            ("GET", "/transcription/1.1", None, {}, 404, b"<html>"),
            ("GET", "/" + "x" * 3000, None, {}, 404, b"<html>"),
            ("POST", "/cdr", b"", {}, 405, b"<html>"),
            ("GET", "/sendSMS", None, {}, 405, b"<html>"),
            ("DELETE", "/record", None, {}, 405, b"<html>"),
            ("GET", "/cdr?datestart=2021-13-01", None, {}, 400, b""),
            ("GET", "/cdr?datestart=2021-02-30", None, {}, 400, b""),
            ("GET", "/cdr?datestop=jutro", None, {}, 400, b""),
            ("GET", "/record?datestart=2021-1-1", None, {}, 400, b""),
            ("GET", "/transcription?datestart=2021-01-01x", None, {}, 400, b""),
            ("GET", "/dial", None, {}, 500, b"Action Error"),
            ("GET", "/dial?cpa=101", None, {}, 500, b"Action Error"),
            ("GET", "/dial?cpa=101&cpb=", None, {}, 500, b"Action Error"),
            ("GET", "/dial?cpa=118&cpb=101", None, {}, 500, b"Action Error"),
            ("GET", "/dial?cpa=999&cpb=101", None, {}, 500, b"Action Error"),
            ("POST", "/sendSMS", b"", {}, 400, b"Parameter is missing"),
            ("POST", "/sendSMS", b"to=601234567", {"Content_Type": form}, 400, b"Parameter is missing"),
            ("POST", "/sendSMS", b"to=601234567&body=", {"Content_Type": form}, 400, b"Parameter is missing"),
            ("POST", "/sendSMS", b"to=60123456&body=x", {"Content_Type": form}, 400, b"Parameter is missing"),
            ("POST", "/sendSMS", b"to=6012345678&body=x", {"Content_Type": form}, 400,
             b"Parameter is missing"),
            ("POST", "/sendSMS", b"to=60123456a&body=x", {"Content_Type": form}, 400,
             b"Parameter is missing"),
            ("POST", "/sendSMS", b"to=601234567&body=%ff", {"Content_Type": form}, 400,
             b"Parameter is missing"),
            ("POST", "/sendSMS", b"to=601234567&body=a%00b", {"Content_Type": form}, 400,
             b"Parameter is missing"),
            ("POST", "/sim/do", b"dance", {}, 400, b"dance"),
            ("POST", "/sim/do", b"raw \xff", {}, 400, b"UTF-8"),
            ("POST", "/sim/do", b"x" * 5000, {}, 400, b"too long"),
            ("POST", "/sim/do", b"bytes 4x", {}, 400, b"hexadecimal"),
            ("POST", "/sim/do", b"bytes 414", {}, 400, b"hexadecimal"),
            ("POST", "/sim/do", b"late 0", {}, 400, b"from 1 to 1000"),
            ("POST", "/sim/do", b"duplicate 1001", {}, 400, b"from 1 to 1000"),
            ("POST", "/sim/do", b"big 99999999", {}, 400, b"not a number"),
            ("POST", "/sim/do", b"refuse 200", {}, 400, b"not a status"),
        ]
        for method, path, body, how, status, part in rows:
            with self.subTest(method=method, path=path[:40], body=body and body[:40]):
                answer = self.exchange.ask(path, method, body, **how)
                self.assertEqual(answer[0], status)
                self.assertIn(part, answer[2])

    def test_too_much(self):
        for announced in (65537, 10 ** 12, 10 ** 30):
            with socket.create_connection(("127.0.0.1", self.exchange.port), DEADLINE_S) as peer:
                head = f"POST /sendSMS HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {KEY}\r\n"
                peer.sendall((head + f"Content-Length: {announced}\r\n\r\n").encode())
                self.assertTrue(peer.recv(64).startswith(b"HTTP/1.1 413 "))

    def test_garbage_does_no_harm(self):
        chance = random.Random(1)
        pieces = [b"GET ", b"POST ", b"/cdr", b"/record/", b"%", b"%zz", b"%00", b"?", b"&", b"=", b"../",
                  b"\r\n",
                  b" HTTP/1.1\r\n", b"Content-Length: ", b"-1", b"99999999999999999999",
                  b"Authorization: Bearer ",
                  KEY.encode(), b"Range: bytes=", b"\0", b"\xff\xfe",
                  b"Upgrade: websocket\r\nConnection: Upgrade\r\n",
                  b"Sec-WebSocket-Key: x\r\n", b"Transfer-Encoding: chunked\r\n", b"\r\n\r\n", b"A" * 9000]
        for _ in range(300):
            with socket.create_connection(("127.0.0.1", self.exchange.port), DEADLINE_S) as peer:
                with contextlib.suppress(OSError):
                    peer.sendall(b"".join(chance.choice(pieces) for _ in range(chance.randrange(1, 25))))
        self.assertIn("ext", self.exchange.get("/sim/truth"))

    def test_one_connection_many_requests(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.exchange.port, timeout=DEADLINE_S)
        with contextlib.closing(connection):
            for method, path, body, status in [("GET", "/cdr", None, 200), ("POST", "/sim/do", b"quiet", 200),
                                               ("GET", "/nic", None, 404), ("POST", "/sim/do", b"", 200),
                                               ("POST", "/sendSMS", b"x" * 65536, 400),
                                               ("GET", "/record", None, 200)]:
                connection.request(method, path, body, {"Authorization": "Bearer " + KEY})
                answer = connection.getresponse()
                self.assertEqual((path, answer.status), (path, status))
                self.assertEqual(len(answer.read()), int(answer.headers["Content-Length"]))

    def test_encoded_parameters(self):
        status, _, body = self.exchange.ask("/dial?cp%61=1%301&cpb=%2B48601234567")
        self.assertEqual((status, body), (200, b"OK"))
        self.exchange.do("hangup 101")

    def test_cdr(self):
        status, headers, body = self.exchange.ask("/cdr?" + WEEK)
        self.assertEqual((status, headers["Content-Type"]), (200, "application/json"))
        rows = json.loads(body)
        self.assertGreater(len(rows), 500)
        keys = ["calldate", "clid", "src", "dst", "channel", "dstchannel", "lastapp", "duration", "billsec",
                "disposition", "uniqueid", "cost", "zone"]
        for row in rows:
            self.assertEqual(list(row), keys)
            self.assertRegex(row["calldate"], r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$")
            self.assertRegex(row["clid"], r'^".*" <.+>$|^"" <>$')
            self.assertIn(row["disposition"], ("ANSWERED", "NO ANSWER", "BUSY", "FAILED"))
            self.assertRegex(row["cost"], r"^\d*$")
            self.assertIsInstance(row["duration"], int)
        queue_calls = [row["uniqueid"] for row in rows if row["lastapp"] == "Queue"]
        self.assertLess(len(set(queue_calls)), len(queue_calls))
        self.assertEqual(self.exchange.get("/cdr?datestart=2100-01-01&datestop=2000-01-01"), [])
        self.assertEqual(self.exchange.get("/cdr?datestart=2000-01-01&datestop=2000-01-02"), [])

    def test_recordings(self):
        recordings = self.exchange.get("/record?" + WEEK)
        bills = {row["uniqueid"]: row for row in self.exchange.get("/cdr?" + WEEK)
                 if row["disposition"] == "ANSWERED"}
        self.assertGreater(len(recordings), 100)
        for row in recordings:
            self.assertEqual(list(row), ["uniqueid", "src", "dst", "format", "date"])
            bill = bills[row["uniqueid"]]
            self.assertEqual((row["src"], row["dst"], row["date"]),
                             (bill["src"], bill["dst"], bill["calldate"]))
        chosen = recordings[-1]["uniqueid"]
        status, headers, wav = self.exchange.ask("/record/" + chosen)
        self.assertEqual((status, int(headers["Content-Length"])), (200, len(wav)))
        tag, size, wave, _, fmt_bytes, coding, channels, rate = struct.unpack("<4sI4s4sIHHI", wav[:28])
        self.assertEqual((tag, size, wave), (b"RIFF", len(wav) - 8, b"WAVE"))
        self.assertEqual((fmt_bytes, coding, channels, rate), (16, 1, 1, 8000))
        self.assertEqual(len(wav) - 44, 16000 * min(bills[chosen]["billsec"], 120))
        self.assertGreater(len(set(wav[44:])), 100)
        self.assertEqual(self.exchange.ask("/record/" + chosen)[2], wav)
        status, headers, rest = self.exchange.ask("/record/" + chosen, Range="bytes=100-")
        self.assertEqual((status, rest), (206, wav[100:]))
        self.assertEqual(headers["Content-Range"], f"bytes 100-{len(wav) - 1}/{len(wav)}")
        status, headers, _ = self.exchange.ask("/record/" + chosen, Range=f"bytes={len(wav)}-")
        self.assertEqual((status, headers["Content-Range"]), (416, f"bytes */{len(wav)}"))
        tag, modified = (self.exchange.ask("/record/" + chosen)[1][name]
                         for name in ("ETag", "Last-Modified"))
        for proof, expected in ((tag, 206), (modified, 206), ('"another"', 200),
                                ("Thu, 01 Jan 1970 00:00:00 GMT", 200)):
            asked = {"Range": "bytes=100-", "If-Range": proof}
            self.assertEqual(self.exchange.ask("/record/" + chosen, **asked)[0], expected, proof)
        for odd in ("bytes=x-", "bytes=1-2,3-4", "lines=1-", "bytes="):
            self.assertEqual(self.exchange.ask("/record/" + chosen, Range=odd)[0], 200)

    def test_transcripts(self):
        transcripts = self.exchange.get("/transcription?" + WEEK)
        recorded = {row["uniqueid"] for row in self.exchange.get("/record?" + WEEK)}
        self.assertGreater(len(transcripts), 100)
        for row in transcripts:
            self.assertEqual(list(row), ["uniqueid", "calldate", "src", "dst"])
            self.assertIn(row["uniqueid"], recorded)
        chosen = transcripts[0]["uniqueid"]
        transcript = self.exchange.get("/transcription/" + chosen)
        self.assertEqual(list(transcript), ["uniqueid", "content", "summary"])
        self.assertEqual(transcript["uniqueid"], chosen)
        self.assertGreaterEqual(transcript["content"].count("\n"), 4)
        self.assertEqual(self.exchange.get("/transcription/" + chosen), transcript)

    def test_sms_counts_characters(self):
        for body, status in (("ż" * 1024, 200), ("ż" * 1025, 400), ("😀" * 1024, 200), ("a+b&c=%", 200)):
            self.assertEqual(self.exchange.sms(to="601234567", body=body, test="true")[0], status)


class Listening(unittest.IsolatedAsyncioTestCase):
    async def asyncSetUp(self):
        asyncio.get_running_loop().set_debug(False)  # which unittest sets, and which costs most of the time

    async def test_refused_before_the_upgrade(self):
        with Exchange() as exchange:
            for key in ("zly", "", KEY + "x"):
                with self.assertRaisesRegex(websockets.InvalidHandshake, "HTTP 403$"):
                    async with exchange.listen(key=key):
                        pass
            with self.assertRaisesRegex(websockets.InvalidHandshake, "HTTP 403$"):
                async with websockets.connect(f"ws://127.0.0.1:{exchange.port}/ws/pbx_MojaCentrala"):
                    pass

    async def test_wrong_name_is_silent(self):
        with Exchange() as exchange:
            exchange.do("quiet")
            async with exchange.listen() as right, exchange.listen("Mojacentrala") as wrong, \
                    exchange.listen("MojaCentrala.b20") as backlog, \
                    exchange.listen("MojaCentrala.b5x") as odd:
                exchange.do("register 101")
                first = await receive(right)
                self.assertEqual(await receive(backlog), first)
                exchange.do("close")
                for silent in (wrong, odd):
                    with self.assertRaises(websockets.ConnectionClosed):
                        await receive(silent)

    async def test_ids_run_by_one_and_start_in_mid_life(self):
        with Exchange("--speed", "100") as exchange:
            async with exchange.listen() as listener:
                frames = [json.loads(await receive(listener)) for _ in range(500)]
            ids = [frame["id"] for frame in frames]
            self.assertGreaterEqual(ids[0], 386)
            self.assertEqual(ids, list(range(ids[0], ids[0] + 500)))
            self.assertEqual({frame["channel"] for frame in frames}, {"pbx_MojaCentrala"})

    async def test_all_receive_the_same(self):
        with Exchange("--speed", "50") as exchange:
            async with contextlib.AsyncExitStack() as stack:
                listeners = [await stack.enter_async_context(exchange.listen()) for _ in range(20)]
                wanted = marker(exchange)
                for listener in listeners:
                    await receive_until(listener, wanted)
                exchange.do("raw begin")
                heard = []
                deadline = time.monotonic() + DEADLINE_S
                while len(heard) < 100 and time.monotonic() < deadline:
                    heard.append(await receive(listeners[0]))
                wanted = marker(exchange)
                heard += await receive_until(listeners[0], wanted)
                for listener in listeners[1:]:
                    self.assertEqual(await receive_until(listener, wanted), heard)

    async def test_the_fold_is_the_truth(self):
        with Exchange("--speed", "100", "--extensions", "60") as exchange:
            async with exchange.listen() as listener:
                exchange.do("reload")
                state = {}
                for frame in await receive_until(listener, lambda frame: '"exten":"709"' in frame):
                    self.fold(state, [frame])
                for _ in range(300):
                    self.fold(state, [await receive(listener)])
                exchange.do("quiet")
                self.fold(state, await receive_until(listener, marker(exchange)))
                self.assertEqual(state, exchange.get("/sim/truth")["ext"])

    @staticmethod
    def fold(state, frames):
        for kind, event in events(frames):
            if kind == "extstatus":
                state[event["exten"]] = event["status"]

    async def test_php_json(self):
        with Exchange() as exchange:
            exchange.do("quiet")
            async with exchange.listen() as listener:
                exchange.do("conf Zarząd/€😀 103\npause 102 Kolejka1 szkolenie: \"CRM\"")
                frames = await receive_until(listener, lambda frame: "cmember" in frame)
                text = "".join(frames)
                self.assertTrue(text.isascii())
                self.assertIn("Zarz\\u0105d\\/\\u20ac\\ud83d\\ude00", text)
                self.assertIn('"m_reason":"szkolenie: \\"CRM\\""', text)
                self.assertIn('"m_location":"SIP\\/MojaCentrala-102"', text)
                self.assertIn("\\u0141ukasz \\u017b\\u00f3\\u0142\\u0107", text)
                member = next(fields for kind, fields in events(frames) if kind == "cmember")
                self.assertEqual(member["conference"], "Zarząd/€😀")

    async def test_dial_is_streamed(self):
        with Exchange("--speed", "20") as exchange:
            exchange.do("quiet")
            async with exchange.listen() as listener:
                self.assertEqual(exchange.ask("/dial?cpa=101&cpb=105")[2], b"OK")
                heard = events(await receive_until(listener,
                                                   lambda frame: '"exten":"105","status":0' in frame))
                lamps = [(e["exten"], e["status"]) for kind, e in heard if kind == "extstatus"]
                self.assertEqual(lamps[:3], [("101", 8), ("101", 1), ("105", 8)])

    async def test_sms_is_streamed(self):
        with Exchange("--speed", "20") as exchange:
            exchange.do("quiet")
            async with exchange.listen() as listener:
                status, _, body = exchange.sms(to="601234567", body="Zażółć gęślą jaźń")
                answer = json.loads(body)
                self.assertEqual(status, 200)
                self.assertEqual((answer["responseStatus"], answer["responseErrorMessage"]), ("QUEUE", None))
                heard = events(await receive_until(listener, lambda frame: "DELIVERED" in frame))
                self.assertEqual([(e["MsgId"], e["to"], e["status"]) for _, e in heard],
                                 [(answer["responseId"], "48601234567", s)
                                  for s in ("ACCEPTED", "SENT", "DELIVERED")])
                bill = [row for row in exchange.get("/cdr?" + WEEK)
                        if row["uniqueid"] == answer["responseId"]]
                self.assertEqual(len(bill), 1)
                self.assertGreater(int(bill[0]["cost"]), 0)

    async def test_voicemail_is_streamed(self):
        with Exchange() as exchange:
            exchange.do("quiet")
            async with exchange.listen() as listener:
                exchange.do("voicemail 101 2 1")
                heard = events(await receive_until(listener, lambda frame: "mwi" in frame))
                self.assertEqual(heard[-1], ("mwi", {"exten": "101", "new": "2", "old": "1"}))
                self.assertEqual(exchange.get("/sim/truth")["voicemail"]["101"], {"new": "2", "old": "1"})
                exchange.do("reload")
                heard = events(await receive_until(listener, lambda frame: '{"exten":"101","new"' in frame))
                of_101 = [fields for kind, fields in heard if kind == "mwi" and fields["exten"] == "101"]
                self.assertEqual(of_101, [{"exten": "101", "new": "2", "old": "1"}])
            for orders in ("voicemail 999 1 1", "voicemail 101 -1 0", "voicemail 101 1"):
                status, _, body = exchange.ask("/sim/do", "POST", orders)
                self.assertEqual(status, 400, body)

    async def test_script_of_the_stream(self):
        with Exchange() as exchange:
            exchange.do("quiet")
            async with exchange.listen() as listener:
                exchange.do("register 101")
                first = json.loads(await receive(listener))["id"]
                exchange.do("gap 7\nregister 101")
                self.assertEqual(json.loads(await receive(listener))["id"], first + 8)
                self.assertEqual(exchange.get("/sim/truth")["last_id"], first + 8)
                exchange.do('raw {"id":-2,"channel":"pbx_MojaCentrala","text":Channel deleted}')
                self.assertEqual(await receive(listener),
                                 '{"id":-2,"channel":"pbx_MojaCentrala","text":Channel deleted}')
                exchange.do("register 101\nclose")
                await receive(listener)
                with self.assertRaises(websockets.ConnectionClosed) as end:
                    await receive(listener)
                self.assertEqual(end.exception.rcvd.code, 1005)  # a close frame without a code
            async with exchange.listen() as listener:
                exchange.do("drop")
                with self.assertRaises(websockets.ConnectionClosed) as end:
                    await receive(listener)
                self.assertIsNone(end.exception.rcvd)
            exchange.do("restart-ids")
            async with exchange.listen() as listener:
                exchange.do("register 101")
                self.assertEqual(json.loads(await receive(listener))["id"], 1)

    async def ids(self, exchange, listener, orders, count):
        """The ids of the next frames after some orders, counted from the last id before."""
        before = exchange.get("/sim/truth")["last_id"]
        exchange.do(orders)
        return [json.loads(await receive(listener))["id"] - before for _ in range(count)]

    async def test_script_of_faults(self):
        five = "\n".join(["register 101"] * 5)
        with Exchange() as exchange:
            exchange.do("quiet")
            async with exchange.listen() as listener:
                rows = [
                    ("duplicate 2\n" + five, [1, 2, 1, 2, 3, 4, 5]),
                    ("late 2\n" + five, [2, 3, 1, 4, 5]),
                    ("late 1\nduplicate 2\n" + five,
                     [1, 2, 1, 2, 3, 4, 5]),  # the later order settles the earlier
                    ("duplicate 9\nregister 101\nduplicate 1\n" + five, [1, 1, 2, 2, 3, 4, 5, 6]),
                    ("stall\n" + five + "\nresume\nregister 101", [1, 2, 3, 4, 5, 6]),
                ]
                for orders, expected in rows:
                    with self.subTest(orders=orders):
                        self.assertEqual(await self.ids(exchange, listener, orders, len(expected)), expected)
                exchange.do("stall\nregister 101\nraw before")
                self.assertEqual(await receive(listener), "before")
                exchange.do("resume")
                await receive(listener)
                exchange.do("bytes 4142\nbig 1000000")
                self.assertEqual(await receive(listener), "AB")
                self.assertEqual(await receive(listener), "x" * 1000000)

    async def test_what_is_late_is_not_for_who_comes_later(self):
        with Exchange() as exchange:
            exchange.do("quiet")
            async with exchange.listen() as early:
                exchange.do("late 1\nregister 101")
                async with exchange.listen() as later:
                    exchange.do("register 101")
                    first, second = [json.loads(await receive(early))["id"] for _ in range(2)]
                    self.assertEqual((second, json.loads(await receive(later))["id"]), (first + 1, first + 1))

    async def test_bytes_need_be_no_text(self):
        with Exchange() as exchange:
            exchange.do("quiet")
            async with exchange.listen() as listener:
                exchange.do("bytes 7bff00fe7d")
                with self.assertRaises(websockets.ConnectionClosed) as end:
                    await receive(listener)
                self.assertEqual(end.exception.sent.code, 1007)  # what the peer calls that

    async def test_refused_when_ordered(self):
        with Exchange() as exchange:
            exchange.do("quiet")
            async with exchange.listen() as before:
                for status in (403, 404, 500, 502, 503):
                    exchange.do(f"refuse {status}")
                    with self.assertRaisesRegex(websockets.InvalidHandshake, f"HTTP {status}$"):
                        async with exchange.listen():
                            pass
                exchange.do("refuse 1008")
                async with exchange.listen() as listener:
                    with self.assertRaises(websockets.ConnectionClosed) as end:
                        await receive(listener)
                    self.assertEqual(end.exception.rcvd.code, 1008)
                    self.assertEqual(json.loads(end.exception.rcvd.reason)["http_status"], 403)
                exchange.do("admit")
                async with exchange.listen() as listener:
                    exchange.do("register 101")
                    self.assertEqual(await receive(listener), await receive(before))

    async def test_farewell_has_no_code(self):
        exchange = Exchange()
        async with exchange.listen() as listener:
            exchange.tell_to_stop()
            with self.assertRaises(websockets.ConnectionClosed) as end:
                while True:
                    await receive(listener)
            self.assertEqual(end.exception.rcvd.code, 1005)
        self.assertEqual(exchange.stop(), (0, ""))

    async def test_slow_reader_is_dropped_alone(self):
        with Exchange() as exchange:
            exchange.do("quiet")
            with socket.socket() as slow:
                slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
                slow.connect(("127.0.0.1", exchange.port))
                slow.sendall(f"GET /ws/pbx_MojaCentrala?pbxkey={KEY} HTTP/1.1\r\nHost: x\r\nUpgrade: "
                             "websocket\r\n"
                             "Connection: Upgrade\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"
                             "Sec-WebSocket-Version: 13\r\n\r\n".encode())
                self.assertTrue(slow.recv(12).startswith(b"HTTP/1.1 101"))
                async with exchange.listen() as quick:
                    block = "\n".join(["raw " + "x" * 4000] * 15)
                    sent = 0
                    while sent < 24 << 20:  # past the cap and what the sockets hold
                        exchange.do(block)
                        for _ in range(15):
                            sent += len(await receive(quick))
                    slow.settimeout(DEADLINE_S)
                    received = 0
                    with contextlib.suppress(ConnectionResetError):
                        while part := slow.recv(1 << 20):
                            received += len(part)
                    self.assertLess(received, 24 << 20)
                    exchange.do("raw still here")
                    self.assertEqual(await receive(quick), "still here")

    async def test_half_requests_keep_nobody_waiting(self):
        """Whoever comes to a halt in his request has only his own connection: none of these has been given up
        yet."""
        async with contextlib.AsyncExitStack() as open_ones:
            exchange = open_ones.enter_context(Exchange())
            listeners = [await open_ones.enter_async_context(exchange.listen()) for _ in range(150)]
            halves = [open_ones.enter_context(socket.create_connection(("127.0.0.1", exchange.port)))
                      for _ in range(400)]
            for half in halves:
                half.sendall(b"GET /api/cdr HTTP/1.1\r\nHo")
            exchange.do("raw hello")
            for listener in listeners:
                await receive_until(listener, lambda frame: frame == "hello")
            self.assertEqual(select.select(halves, [], [], 0)[0], [])

    async def test_replay_is_verbatim(self):
        with open(TRACE, encoding="utf-8") as trace:
            frames = [json.loads(line)["frame"] for line in trace]
        with Exchange("--replay", TRACE, "--speed", "1000") as exchange:
            async with exchange.listen() as listener:
                self.assertEqual([await receive(listener) for _ in frames], frames)
                exchange.do("raw over")
                self.assertEqual(await receive(listener), "over")
                self.assertEqual(exchange.ask("/cdr")[0], 200)

    async def test_replay_of_a_journal(self):
        lines = ['"begin":{"program":"pbxboard","exchange":"Centrala"}', '"frame":"one"',
                 '"link":{"state":"live"}', '"asked":{"kind":"dial","serial":1,"from":"101","to":"105"}',
                 '"outcome":{"asked":{"kind":"dial","serial":1,"from":"101","to":"105"},'
                 '"outcome":"done","message_status":"UNKNOWN"}',
                 '"forgotten":{"number":"109","queue":"Kolejka1"}', '"lost":12', '"frame_hex":"74776f"',
                 '"continues":"office-2026-11-20-0002.jsonl"', '"end":true']
        with tempfile.TemporaryDirectory() as folder:
            journal = os.path.join(folder, "journal.jsonl")
            with open(journal, "w", encoding="utf-8") as file:
                file.writelines('{"t_ms":%d,%s}\n' % (i, line) for i, line in enumerate(lines))
            with Exchange("--replay", journal) as exchange:
                async with exchange.listen() as listener:
                    self.assertEqual([await receive(listener) for _ in range(2)], ["one", "two"])


class Manual(unittest.TestCase):
    def test_every_command_is_described(self):
        """The header describes each command of the table, and no other."""
        folder = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "sim")
        with open(os.path.join(folder, "script.c"), encoding="utf-8") as code:
            table = re.findall(r'^    \{"([a-z-]+)", \d, \d, do_', code.read(), re.MULTILINE)
        with open(os.path.join(folder, "script.h"), encoding="utf-8") as header:
            lines = [line[5:31] for line in header if re.match(r" \*   [a-z]", line)]
        described = [part.split()[0] for line in lines for part in line.split(", ")]
        self.assertEqual(described, table)
        self.assertGreater(len(table), 20)


class Caps(unittest.TestCase):
    def test_lists_are_cut(self):
        with Exchange("--rate", "1000", "--extensions", "2000", "--queues", "20") as exchange:
            rows = exchange.get("/cdr?" + WEEK)
            self.assertEqual((len(rows), len(exchange.get("/record?" + WEEK))), (10000, 5000))
            newest = max(row["calldate"] for row in rows[-100:])
            self.assertGreater(newest, max(row["calldate"] for row in rows[:100]))


class Options(unittest.TestCase):
    def test_refused(self):
        with tempfile.TemporaryDirectory() as folder:
            broken = os.path.join(folder, "broken.jsonl")
            with open(broken, "w", encoding="utf-8") as trace:
                trace.write('{"t_ms": 1, "frame": "a"}\n{"t_ms": 2}\n')
            rows = [
                (("--replay", broken), broken + ":2: "),
                (("--replay", os.path.join(folder, "absent")), "absent: No such file"),
                (("--name", "Moja Centrala"), "name"),
                (("--key", ""), "key"),
                (("--speed", "-1"), "speed"),
                (("--speed", "nan"), "speed"),
                (("--extensions", "100001"), "100000"),
                (("--queues", "201"), "200"),
            ]
            for options, part in rows:
                with self.subTest(options=options):
                    run = subprocess.run([SIM_MAIN, *options], capture_output=True, text=True,
                                         timeout=DEADLINE_S, check=False)
                    self.assertEqual(run.returncode, 2)
                    self.assertIn(part, run.stderr)

    def test_port_in_use(self):
        with Exchange() as exchange:
            run = subprocess.run([SIM_MAIN, "--port", str(exchange.port)], capture_output=True, text=True,
                                 timeout=DEADLINE_S, check=False)
            self.assertEqual(run.returncode, 2)
            self.assertIn(str(exchange.port), run.stderr)

    def test_options_are_followed(self):
        with Exchange("--name", "Inna-Centrala.1", "--key", "k&=%ą", "--extensions", "700", "--queues",
                      "5") as exchange:
            status, _, body = exchange.ask("/sim/truth", key="k&=%ą".encode().decode("latin-1"))
            self.assertEqual(status, 200)
            truth = json.loads(body)
            self.assertEqual((len(truth["ext"]), len(truth["queues"])), (709, 5))
            self.assertIn("Inna-Centrala.1-1002", truth["queues"]["Kolejka1"]["members"])


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1] + sys.argv[3:], verbosity=2)
