"""The stream of a real WebSocket server behind TLS, nginx with nchan: test_nginx_nchan.py PBXBOARD TRACE

What is published is what the vendor's exchange might send, and worse; the server is killed, reloaded,
stopped. Exits with 77, which is skipped, where nginx or its module is not installed.
"""

import contextlib
import os
import signal
import sys
import unittest

from fake_world import FakeWorld
from nginx import PUBLISHER, Nginx, Publisher, main
from observers import IDLE, STALE, TALKING, Board, Watch, nothing_kept
from program import NAME, Program, wait_for

PBXBOARD = sys.argv[1]
MEGABYTE = 1024 * 1024
MESSAGE_MOST = 16 * MEGABYTE

# Like the vendor's servers as far as they are known: the key in the URL, no backlog.
SERVERS = PUBLISHER + """
  server {
    listen 127.0.0.1:@tls@ ssl;
    nchan_subscriber_first_message newest;
    location ~ ^/ws/(pbx_[^/]+)$ {
      if ($arg_pbxkey != "@KEY@") { return 403; }
      nchan_subscriber websocket;  nchan_channel_id $1;
    }
    location ~ ^/short/ws/(pbx_[^/]+)$ {
      nchan_subscriber websocket;  nchan_channel_id $1;  nchan_subscriber_timeout 1s;
    }
    location ~ ^/impatient/ws/(pbx_[^/]+)$ {
      nchan_subscriber websocket;  nchan_channel_id $1;  send_timeout 1s;  reset_timedout_connection on;
    }
  }
"""
TRY_MOST_S = 61  # no try is further away
BROKE_OFF = "The connection to 127.0.0.1 broke off"


@contextlib.contextmanager
def stopped(pid):
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


class Nchan(unittest.TestCase):
    """A watcher and a board listen to a server that all tests share. 101 talks and 102 is idle, for all they
    know."""

    @classmethod
    def setUpClass(cls):
        cls.program = cls.enterClassContext(Program(PBXBOARD))
        cls.server = cls.enterClassContext(Nginx(cls.program, SERVERS))

    def listen(self, world=None, **more):
        """In the world, if there is one, lives the watcher alone."""
        config = self.server.configuration(**more)
        self.publisher = self.enterContext(Publisher(self.server))
        self.watch = self.enterContext(Watch(self.program, config, **(world.environment if world else {})))
        self.watch.link("open")
        self.board = self.enterContext(Board(self.program, config))
        self.board.wait_for(r"^ MojaCentrala +[^✕]")
        self.addCleanup(self.end)
        self.publisher.wait_for_listeners(2)
        self.say_all()
        self.board.wait_for_lamps(e101=TALKING, e102=IDLE)

    def say_all(self):
        self.publisher.say("101", 1)
        self.publisher.say("102", 0)
        self.watch.until(event="device", number="102")

    def heard(self, number):
        """What was said up to an event about an extension, which is said now."""
        self.publisher.say(number, 0)
        return self.watch.until(event="device", number=number)

    def kinds(self, number):
        """The kinds of the frames before that."""
        return [event["kind"] for event in self.heard(number) if event["event"] == "frame"][:-1]

    def expect_back(self, reason):
        """The link was lost for this reason and is back."""
        self.assertEqual(self.watch.reason(), reason)
        self.expect_live()

    def expect_live(self):
        """All is stale until it is heard of; then it is as it was."""
        self.watch.link("open")
        self.board.wait_for_lamps(e101=STALE, e102=STALE)

        def heard():
            self.publisher.say_to_anybody("103", 0)
            return self.board.lamp("103") == IDLE
        wait_for(heard, "the board hears of 103")
        self.watch.link("live")
        self.board.wait_for_lamps(e101=STALE, e102=STALE, e103=IDLE)
        self.say_all()
        self.board.wait_for_lamps(e101=TALKING, e102=IDLE)

    def nothing_kept(self):
        return nothing_kept(self.watch.pid, self.board.pid)

    def end(self):
        """Both end as they should; what went on inside of nothing_kept() is over by then."""
        self.watch.end()
        self.board.quit()


class Links(Nchan):
    def test_killed_and_started_again(self):
        world = FakeWorld(self.program)
        self.listen(world, more="silence_s = 300")  # which does not pass
        with self.nothing_kept():
            for _ in range(3):
                self.server.kill()
                self.assertEqual(self.watch.reason(), BROKE_OFF)
                self.assertEqual(self.watch.reason_after(world, TRY_MOST_S),
                                 "No connection to 127.0.0.1: Connection refused")
                self.board.wait_for_text("No connection to 127.0.0.1: Connection refused")
                self.board.wait_for_lamps(e101=STALE, e102=STALE)
                self.server.start()
                self.board.keys("C-r")
                self.publisher.last_id = 0  # the server that comes back counts from 1
                world.pass_s(TRY_MOST_S)
                self.expect_live()

    def test_reload(self):
        self.listen()
        with self.nothing_kept():
            self.server.reload()
            self.expect_back("127.0.0.1 has ended the connection (code 1001: 410 Gone)")

    def test_a_worker_crashes(self):
        self.listen()
        with self.nothing_kept():
            os.kill(self.server.workers()[0], signal.SIGKILL)
            self.expect_back(BROKE_OFF)

    def test_a_channel_is_deleted(self):
        self.listen()
        with self.nothing_kept():
            self.publisher.publish(f'{{"id":-2,"channel":"pbx_{NAME}","text":Channel deleted}}')
            self.assertEqual(self.kinds("104"), ["control"])
            self.publisher.delete_channel()
            self.publisher.last_id = 0
            self.expect_back("127.0.0.1 has ended the connection (code 1001: 410 Gone)")

    def test_a_time_to_live(self):
        """Lives of a second prove nothing: the second end in a row is followed after a moment."""
        self.listen(prefix="/short")
        with self.nothing_kept():
            for _ in range(2):
                self.expect_back("127.0.0.1 has ended the connection (code 1000: 408 408 Request Timeout)")


    def test_stopped(self):
        """Half-open: nothing is closed, and nobody is there. It is noticed, and what was shown is in
        doubt."""
        self.listen(more="silence_s = 3")
        with self.nothing_kept():
            self.server.stop()
            self.assertRegex(self.watch.reason(), r"^127\.0\.0\.1 has given no sign of life for \d+ s$")
            self.board.wait_for_lamps(e101=STALE, e102=STALE)
            self.server.go_on()
            self.expect_live()

    def test_a_reader_that_pauses_for_too_long(self):
        """Stopped, as by Ctrl-Z, the server gives it up, by a reset. What it was sent is not all."""
        self.listen(prefix="/impatient")
        with self.nothing_kept():
            with stopped(self.watch.pid), stopped(self.board.pid):
                for _ in range(14):  # more than the system's buffers take
                    self.publisher.publish("x" * MEGABYTE)
                self.publisher.wait_for_listeners(0)
            self.expect_back(BROKE_OFF)


class Frames(Nchan):
    def setUp(self):
        self.listen()
        self.enterContext(self.nothing_kept())

    def test_what_is_no_envelope(self):
        for body, kind in (("Header", "not_json"), (b"\0", "not_json"), (b"a\0b", "not_json"),
                           (b"\xff\xfe\xfa", "not_json"),
                           (b'{"id":9,"channel":"pbx_\xc5","text":{}}', "other_channel"),
                           ('{"id":9,"chan', "not_json"),
                           ("[]", "not_an_envelope"), ('"text"', "not_an_envelope"),
                           ("{}", "not_an_envelope"),
                           ("\n\n", "not_json"), ("\x1b]0;title\x07\x1b[2J", "not_json")):
            with self.subTest(body):
                self.publisher.publish(body)
                self.assertEqual(self.kinds("105"), [kind])
        self.board.wait_for_lamps(e101=TALKING, e102=IDLE)  # what was no message took nothing away
        self.board.keys("F9")
        self.board.wait_for("title")  # as text, in the log

    def test_another_channel(self):
        self.publisher.publish(self.publisher.envelope('{"extstatus":{"exten":"102","status":1}}', 900,
                                                       "pbx_Inna"))
        self.assertEqual(self.kinds("105"), ["other_channel"])
        self.board.wait_for_lamps(e101=TALKING, e102=IDLE)

    def test_gaps_and_late_ones(self):
        self.publisher.last_id += 1  # one is missing …
        self.publisher.say("103", 0)
        self.board.wait_for_lamps(e101=STALE, e102=STALE, e103=IDLE)
        self.publisher.say("104", 0, self.publisher.last_id - 1)  # … and comes after all
        self.board.wait_for_lamps(e101=TALKING, e102=IDLE, e103=IDLE, e104=IDLE)

    def test_duplicates(self):
        self.publisher.say("102", 1)
        self.publisher.say("102", 0)
        self.publisher.say("102", 1, self.publisher.last_id - 1)
        self.publisher.say("103", 0)
        self.board.wait_for_lamps(e101=TALKING, e102=IDLE, e103=IDLE)

    def test_large_ones(self):
        for size in (MEGABYTE, MESSAGE_MOST):
            with self.subTest(size):
                text = '{"unheard":{"of":"%s"},"extstatus":{"exten":"103","status":1}}'
                room = size - len(self.publisher.envelope(text % "", self.publisher.last_id + 1))
                body = self.publisher.envelope(text % ("ż" * (room // 2) + "x" * (room % 2)))
                self.assertEqual(len(body.encode()), size)
                self.publisher.publish(body)
                events = self.heard("104")
                self.assertIn(("103", "in_use"),
                              [(event.get("number"), event.get("state")) for event in events])
                self.board.wait_for_lamps(e101=TALKING, e102=IDLE, e103=TALKING)
                self.publisher.say("103", 0)
                self.board.wait_for_lamps(e103=IDLE)

    def test_one_that_is_too_large(self):
        self.publisher.publish("x" * (MESSAGE_MOST + 1))
        self.expect_back("127.0.0.1 has sent a message longer than 16777216 bytes")


class Bursts(Nchan):
    def test_a_burst_after_a_pause(self):
        """Both are stopped, as by Ctrl-Z or a terminal that blocks; then everything comes at once."""
        self.listen()
        self.burst()
        with self.nothing_kept():  # more than the history, which is full by now
            self.burst()

    def burst(self):
        # so many fit into the system's buffers; more would cost nchan the square of their number
        count = 20 * 1000
        first = self.publisher.last_id + 1
        told = [(i % 20, i // 20 % 2) for i in range(count - 20)] + [(i, i % 2) for i in range(20)]
        bodies = [self.publisher.envelope(f'{{"extstatus":{{"exten":"1{which:02}","status":{status}}}}}')
                  for which, status in told]
        with stopped(self.watch.pid), stopped(self.board.pid):
            self.publisher.burst(bodies)
        events = self.heard("999")
        frames = [event["id"] for event in events if event["event"] == "frame"]
        self.assertTrue(frames == list(range(first, first + count + 1)),
                        (len(frames), frames[:3], frames[-3:]))
        self.assertEqual([event for event in events if event["event"] == "link"], [])
        self.board.wait_for_lamps(**{f"e1{i:02}": (IDLE, TALKING)[i % 2] for i in range(20)}, e999=IDLE)


if __name__ == "__main__":
    main()
