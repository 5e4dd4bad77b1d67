"""The whole program on an exchange behind nginx, as a reverse proxy with TLS: test_nginx_proxy.py PBXBOARD
TRACE

The exchange is the simulated one. What nginx does to a stream and to requests that it passes on is the test.
Exits with 77, which is skipped, where nginx or its module is not installed.
"""

import contextlib
import json
import os
import signal
import sys
import threading
import unittest

from fake_world import FakeWorld
from nginx import Nginx, free_port, main
from observers import CALLED, IDLE, STALE, Board, Watch, nothing_kept
from program import EVER, KEY, Program, Simulator, wait_for
from scripted_server import ScriptedServer, reply

PBXBOARD = sys.argv[1]
SLOW_BYTES = 200 * 1000

PASS_ON = """proxy_http_version 1.1;  proxy_set_header Upgrade $http_upgrade;
      proxy_set_header Connection $upgrade_or_close;"""
SERVERS = f"""
  server {{
    listen 127.0.0.1:@tls@ ssl;
    location / {{ proxy_pass http://127.0.0.1:OFFICE;  {PASS_ON}  proxy_read_timeout 1h; }}
    location /short/ {{ proxy_pass http://127.0.0.1:OFFICE/;  {PASS_ON}  proxy_read_timeout 1s; }}
    location /slow/ {{ proxy_pass http://127.0.0.1:BEHIND;  limit_rate 100k; }}
    location /hangs/ {{ proxy_pass http://127.0.0.1:BEHIND; }}
  }}
"""
TRY_MOST_S = 61  # no try is further away
BROKE_OFF = "The connection to 127.0.0.1 broke off"
NOBODY = "127.0.0.1 can't reach the exchange behind it at the moment (HTTP 502)"
REFUSED = "No connection to 127.0.0.1: Connection refused"


class Proxy(unittest.TestCase):
    """An office in which nothing happens unless it is asked for; tests share it, and the server before it."""

    @classmethod
    def setUpClass(cls):
        cls.program = cls.enterClassContext(Program(PBXBOARD))
        cls.office_port = free_port()
        cls.office = None
        cls.open_office()
        cls.addClassCleanup(lambda: cls.office.__exit__())
        answers = {
            "/slow/cdr": reply(long_list()),
            "/slow/record/1.1": reply(b"RIFF" + bytes(SLOW_BYTES), kind="audio/x-wav"),
            "/hangs/dial": [],
        }
        cls.behind = cls.enterClassContext(ScriptedServer(lambda request: answers[request.path]))
        servers = SERVERS.replace("OFFICE", str(cls.office_port)).replace("BEHIND", str(cls.behind.port))
        cls.server = cls.enterClassContext(Nginx(cls.program, servers))

    @classmethod
    def open_office(cls):
        cls.office = Simulator(cls.program, port=cls.office_port)
        cls.office.do("quiet")

    def times_asked(self, target):
        """How often the server behind nginx was asked for that."""
        return [request.target for request in self.behind.requests].count(target)

    def asked(self, *arguments, prefix=""):
        status, output, errors = self.program.run(*arguments, "--config",
                                                  self.server.configuration(prefix=prefix))
        self.assertEqual(status, 0, errors)
        return output


def long_list():
    row = {"uniqueid": "1.1", "calldate": "2021-12-15 11:25:02", "src": "101", "dst": "105", "duration": "5"}
    text = json.dumps(row)
    return ("[" + ",".join([text] * (SLOW_BYTES // len(text))) + "]").encode()


class Requests(Proxy):
    def test_dial(self):
        self.assertEqual(self.asked("dial", "101", "105"), "OK\n")
        wait_for(lambda: self.office.get("/sim/truth")["ext"]["101"] == 8, "101 rings")
        self.office.do("quiet")

    def test_lists_and_recordings(self):
        listed = json.loads(self.asked("cdr", *EVER, "--format", "json"))
        rows = sorted(self.office.get("/cdr?datestart=2000-01-01&datestop=2100-01-01"),
                      key=lambda row: row["calldate"])
        self.assertTrue([row["id"] for row in listed] == [row["uniqueid"] for row in rows])
        recordings = json.loads(self.asked("recordings", *EVER, "--format", "json"))
        path = os.path.join(self.program.home, "rozmowa.wav")
        self.asked("recordings", "get", recordings[0]["id"], "-o", path)
        with open(path, "rb") as file:
            self.assertTrue(file.read() == self.office.ask("/record/" + recordings[0]["id"])[1])

    def test_the_doctor_finds_nothing_wrong(self):
        with self.telling("register 105"):
            output = self.asked("doctor")
        self.assertIn("connected, and messages arrive", output)
        self.assertNotIn("✕", output)

    def test_the_state_is_the_truth(self):
        self.office.do("quiet\nring 107 108\nring 103 104")
        with self.telling("reload"):
            state = json.loads(self.asked("state", "--after", "3s"))
        self.assertEqual({row["number"]: row["device_code"] for row in state["extensions"]},
                         self.office.get("/sim/truth")["ext"])
        self.assertEqual({row["freshness"] for row in state["extensions"]}, {"live"})
        self.assertEqual(state["link"], "live")

    @contextlib.contextmanager
    def telling(self, orders):
        """The office is told so again and again, because what is said before somebody listens is lost."""
        done = threading.Event()

        def tell():
            while not done.wait(0.02):
                self.office.do(orders)
        teller = threading.Thread(target=tell)
        teller.start()
        try:
            yield
        finally:
            done.set()
            teller.join()

    def test_slow_bytes(self):
        """Two seconds for each, at once: it takes its time, and arrives."""
        path = os.path.join(self.program.home, "slow.wav")
        config = self.server.configuration(prefix="/slow")
        with (self.program.start("cdr", "--from", "2021-12-15", "--to", "2021-12-15", "--format", "json",
                                 "--config", config) as listing,
              self.program.start("recordings", "get", "1.1", "-o", path, "--config", config) as getting):
            wait_for(lambda: self.times_asked("/slow/record/1.1"), "the recording is asked for")
            self.assertFalse(os.path.exists(path))  # nothing half under the final name
            status, output, _ = getting.wait()
            self.assertEqual(status, 0, output)
            self.assertEqual(os.path.getsize(path), 4 + SLOW_BYTES)
            status, output, errors = listing.wait()
        self.assertEqual(status, 0, errors)
        self.assertEqual(len(json.loads(output)), len(json.loads(long_list())))

    def test_killed_while_a_dial_is_pending(self):
        """Whether it rings nobody knows: so it says, and does not ask again."""
        config = self.server.configuration(prefix="/hangs")
        with self.program.start("dial", "101", "105", "--config", config) as dialling:
            wait_for(lambda: self.times_asked("/hangs/dial?cpa=101&cpb=105"), "the dial arrives")
            self.server.kill()
            status, output, errors = dialling.wait()
        self.server.start()
        self.assertEqual((status, output), (4, ""))
        self.assertRegex(errors,
                         r"^pbxboard: Outcome unknown \(127\.0\.0\.1: .*\)\. Look before asking again\n$")
        self.assertEqual(self.times_asked("/hangs/dial?cpa=101&cpb=105"), 1)

    def test_a_wrong_key(self):
        for command in (("dial", "101", "105"), ("cdr",), ("watch", "--after", "3s")):
            status, _, errors = self.program.run(*command, "--config", self.server.configuration(),
                                                 key="NieTenKlucz")
            self.assertEqual(status, 1, errors)
            self.assertIn("check the key", errors)
            self.assertNotIn("NieTenKlucz", errors)
            self.assertNotIn(KEY, errors)


class Watched(Proxy):
    """A watcher and a board look on. 104 rings and 105 is idle."""

    def listen(self, world=None, **more):
        """In the world, if there is one, lives the watcher alone."""
        config = self.server.configuration(**more)
        self.watch = self.enterContext(Watch(self.program, config, **(world.environment if world else {})))
        self.watch.link("open")
        self.board = self.enterContext(Board(self.program, config))
        self.board.wait_for_text("nothing heard yet")
        self.addCleanup(self.end)
        self.say_all()
        self.nothing_kept = nothing_kept(self.watch.pid, self.board.pid)

    def end(self):
        self.watch.end()
        self.board.quit()

    def say_all(self):
        self.office.do("quiet\nring 103 104\nreload")
        self.board.wait_for_lamps(e104=CALLED, e105=IDLE)

    def expect_stale(self):
        self.board.wait_for_lamps(e104=STALE, e105=STALE)

    def expect_back(self):
        """The link is up again. What it does not hear of stays in doubt, then all is said, and is true."""
        self.watch.link("open")
        self.expect_stale()

        def heard():
            self.office.do("register 106")
            return self.board.lamp("106") == IDLE
        wait_for(heard, "the board hears of 106")
        self.watch.link("live")
        self.expect_stale()
        self.say_all()


class Restarts(Watched):
    def test_killed_and_started_again(self):
        world = FakeWorld(self.program)
        self.listen(world, more="silence_s = 300")  # which does not pass
        with self.nothing_kept:
            for _ in range(3):
                self.server.kill()
                self.assertEqual(self.watch.reason(), BROKE_OFF)
                self.assertEqual(self.watch.reason_after(world, TRY_MOST_S), REFUSED)
                self.board.wait_for_text(REFUSED)
                self.expect_stale()
                self.server.start()
                self.board.keys("C-r")
                world.pass_s(TRY_MOST_S)
                self.expect_back()


class Links(Watched):
    def setUp(self):
        self.listen()

    def test_the_exchange_is_killed_and_started_again(self):
        """It is nginx who says so, and the ids begin anew."""
        with self.nothing_kept:
            self.office.process.process.kill()
            self.office.process.wait()
            self.assertEqual(self.watch.reason(), BROKE_OFF)
            self.assertEqual(self.watch.reason(), NOBODY)
            self.board.wait_for_text(NOBODY)
            self.expect_stale()
            type(self).open_office()
            self.board.keys("C-r")
            self.expect_back()

    def test_reload(self):
        """The old worker hangs up on what it passes on, when its time is over."""
        with self.nothing_kept:
            self.server.reload()
            self.assertEqual(self.watch.reason(), BROKE_OFF)
            self.expect_back()

    def test_closed_and_dropped_by_the_exchange(self):
        with self.nothing_kept:
            for order, reason in (("close", "127.0.0.1 has ended the connection"), ("drop", BROKE_OFF)):
                self.office.do(order)
                self.assertEqual(self.watch.reason(), reason)
                self.expect_back()

    def test_a_worker_crashes(self):
        with self.nothing_kept:
            os.kill(self.server.workers()[0], signal.SIGKILL)
            self.assertEqual(self.watch.reason(), BROKE_OFF)
            self.expect_back()


class Silence(Watched):
    def test_a_time_to_live(self):
        """nginx ends what is silent for a second."""
        self.listen(prefix="/short")
        with self.nothing_kept:
            for _ in range(2):
                self.assertEqual(self.watch.reason(), BROKE_OFF)
                self.expect_back()

    def test_stopped(self):
        """Half-open: nothing is closed, and nobody is there."""
        self.listen(more="silence_s = 3")
        with self.nothing_kept:
            self.server.stop()
            self.assertRegex(self.watch.reason(), r"^127\.0\.0\.1 has given no sign of life for \d+ s$")
            self.expect_stale()
            self.server.go_on()
            self.expect_back()


if __name__ == "__main__":
    main()
