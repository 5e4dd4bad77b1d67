"""Recordings fetched from servers that break off, lie or change their mind: test_cli_download.py PBXBOARD
TRACE

Under its name a recording is whole or not there, whenever the connection breaks or the program is killed, and
what has come already is not asked for again where the server proves that it belongs to the rest.
"""

import contextlib
import http.client
import json
import os
import re
import resource
import signal
import socket
import stat
import struct
import subprocess
import sys
import threading
import unittest

from on_terminal import OnTerminal
from program import DEADLINE_S, KEY, Program, Simulator, environment, wait_for
from scripted_server import HANG_UP, ScriptedServer

PBXBOARD = sys.argv[1]


def wav(seconds=20, seed=1):
    samples = bytes((i * seed + i // 251) % 256 for i in range(16000 * seconds))
    return b"RIFF" + struct.pack("<I", 36 + len(samples)) + b"WAVEfmt " + struct.pack(
        "<IHHIIHH", 16, 1, 1, 8000, 16000, 2, 16) + b"data" + struct.pack("<I", len(samples)) + samples


SOUND = wav()


class Recorder(ScriptedServer):
    """A server with one recording. After `pause_at` bytes of a body it waits to be let go on, after `cut_at`
    it hangs up. `lie` makes of a request's text the head and the body, in place of the truth."""

    def __init__(self, sound=SOUND, etag='"5f-1"', kind="audio/x-wav", cut_at=None, pause_at=None,
                 length=True, lie=None):
        super().__init__(self.say)
        self.sound, self.etag, self.kind, self.length = sound, etag, kind, length
        self.cut_at, self.pause_at, self.lie = cut_at, pause_at, lie
        self.go_on = threading.Event()

    def __exit__(self, *_):
        self.go_on.set()
        super().__exit__()

    def say(self, request):
        head, body = (self.lie or self.truth)(request.text)
        if self.cut_at is not None:
            yield head + body[:self.cut_at]
        elif self.pause_at is not None:
            yield head + body[:self.pause_at]
            self.go_on.wait(DEADLINE_S)
            yield body[self.pause_at:]
        else:
            yield head + body
        yield HANG_UP

    def truth(self, request):
        """As a web server answers."""
        asked = re.search(r"\r\nRange: bytes=(\d+)-\r\n", request)
        proof = re.search(r"\r\nIf-Range: ([^\r]*)\r\n", request)
        if asked and self.etag and proof and proof[1] == self.etag:
            return self.part(int(asked[1]))
        headers = [f"Content-Type: {self.kind}"]
        headers += [f"Content-Length: {len(self.sound)}"] if self.length else []
        headers += [f"ETag: {self.etag}"] if self.etag else []
        return self.head("200 OK", headers), self.sound

    def part(self, first):
        if first >= len(self.sound):
            return self.head("416 No",
                             [f"Content-Range: bytes */{len(self.sound)}", "Content-Length: 0"]), b""
        return self.head("206 Partial", [
            f"Content-Type: {self.kind}", f"ETag: {self.etag}", f"Content-Length: {len(self.sound) - first}",
            f"Content-Range: bytes {first}-{len(self.sound) - 1}/{len(self.sound)}"]), self.sound[first:]

    @staticmethod
    def head(status, headers):
        return ("\r\n".join([f"HTTP/1.1 {status}", *headers, "", ""])).encode()

    def asked_from(self):
        """The byte from which each request asked."""
        return [int((re.search(r"\r\nRange: bytes=(\d+)-", request.text) or (0, 0))[1])
                for request in self.requests]


class Downloads(unittest.TestCase):
    def setUp(self):
        self.program = self.enterContext(Program(PBXBOARD))
        self.path = os.path.join(self.program.home, "1.2.wav")

    def get(self, server, *more):
        return self.program.run("recordings", "get", "1.2", *more, *server.connection)

    def read(self, name="1.2.wav"):
        with open(os.path.join(self.program.home, name), "rb") as file:
            return file.read()

    def write(self, name, content):
        with open(os.path.join(self.program.home, name), "wb") as file:
            file.write(content)

    def left(self):
        """What is left in the folder, but for what the program's home holds anyway."""
        return sorted(name for name in os.listdir(self.program.home) if name.startswith("1.2"))

    def expect_whole(self, result, status=0):
        self.assertEqual(result, (status, "Saved as 1.2.wav\n", ""))
        self.assertEqual(self.read(), SOUND)
        self.assertEqual(self.left(), ["1.2.wav"])

    def test_cut_and_gone_on_with(self):
        with Recorder() as server:
            kept = 0
            for cut_at in (1, 30000, 100000, 65536):
                server.cut_at = cut_at
                status, output, errors = self.get(server)
                self.assertEqual((status, output), (1, ""))
                self.assertEqual(errors, "pbxboard: No complete answer from 127.0.0.1: its answer broke "
                                         "off; what came is "
                                         "kept: asked again, it goes on from there\n")
                kept += cut_at
                self.assertEqual(self.left(), ["1.2.part", "1.2.part.note"])
                self.assertEqual(self.read("1.2.part"), SOUND[:kept])
            server.cut_at = None
            self.expect_whole(self.get(server))
            self.assertEqual(server.asked_from(), [0, 1, 30001, 130001, 195537])

    def test_killed_in_the_middle(self):
        """kill -9 at any point: the old file stays whole, or there is none; and the next time goes on."""
        for old in (None, b"what was there before"):
            for pause_at in (0, 1, 5000, 200000, len(SOUND) - 1):
                with self.subTest(old=old, pause_at=pause_at), Recorder(pause_at=pause_at) as server:
                    if old is not None:
                        self.write("1.2.wav", old)
                    with self.program.start("recordings", "get", "1.2", "-o", "1.2.wav",
                                            *server.connection) as fetching:
                        wait_for(lambda: server.requests and self.has_come(pause_at), "so much has come")
                        self.assertEqual(os.path.exists(self.path), old is not None)
                        fetching.end(signal.SIGKILL)
                    if old is not None:
                        self.assertEqual(self.read(), old)
                    else:
                        self.assertFalse(os.path.exists(self.path))
                    server.pause_at = None
                    self.expect_whole(self.get(server, "-o", "1.2.wav"))
                    self.assertEqual(server.asked_from(), [0, pause_at])
                    os.unlink(self.path)

    def has_come(self, count):
        with contextlib.suppress(FileNotFoundError):
            return os.path.getsize(self.path + ".part") >= count
        return False

    def test_killed_before_its_last_step(self):
        """All of it had come, but it had not got its name yet: its last byte is asked for, and proves the
        others."""
        with Recorder(cut_at=len(SOUND) - 1) as server:
            self.get(server)
            with open(os.path.join(self.program.home, "1.2.part"), "ab") as file:
                file.write(SOUND[-1:])
            server.cut_at = None
            self.expect_whole(self.get(server))
            self.assertEqual(server.asked_from(), [0, len(SOUND) - 1])

    def test_interrupted(self):
        with Recorder(pause_at=5000) as server:
            with self.program.start("recordings", "get", "1.2", "-o", "1.2.wav",
                                    *server.connection) as fetching:
                wait_for(lambda: self.has_come(5000), "so much has come")
                self.assertEqual(fetching.end(signal.SIGINT), (3, "", (
                    "pbxboard: The program ended before all of it came; what came is kept: asked again, it "
                    "goes on from "
                    "there\n")))
            server.pause_at = None
            self.expect_whole(self.get(server, "-o", "1.2.wav"))
            self.assertEqual(server.asked_from(), [0, 5000])

    def test_two_at_once(self):
        with Recorder(pause_at=5000) as server:
            with self.program.start("recordings", "get", "1.2", "-o", "1.2.wav",
                                    *server.connection) as fetching:
                wait_for(lambda: self.has_come(5000), "so much has come")
                status, output, errors = self.get(server, "-o", "1.2.wav")
                self.assertEqual((status, output), (1, ""))
                self.assertEqual(errors,
                                 "pbxboard: 1.2.wav.part is being written already, by another pbxboard\n")
                server.go_on.set()
                self.expect_whole(fetching.wait())
        self.assertEqual(len(server.requests), 1)

    def test_another_recording_meanwhile(self):
        with Recorder(cut_at=30000) as server:
            self.get(server)
            server.cut_at, server.sound, server.etag = None, wav(seed=7), '"5f-2"'
            self.assertEqual(self.get(server), (0, "Saved as 1.2.wav\n", ""))
            self.assertEqual(self.read(), wav(seed=7))

    def test_no_proof_nothing_kept(self):
        for etag in (None, 'W/"weak"'):
            with self.subTest(etag=etag), Recorder(cut_at=30000, etag=etag) as server:
                self.assertEqual(self.get(server), (
                    1, "", "pbxboard: No complete answer from 127.0.0.1: its answer broke off\n"))
                self.assertEqual(self.left(), [])

    def test_parts_that_do_not_fit_are_requested_anew(self):
        """A server that ignores If-Range, or sends another part than it was asked for: nothing of it is
        joined."""
        sound, other = SOUND, wav(seed=7)

        def lying(first, last, whole, etag='"5f-1"', status="206 Partial", body=other):
            def lie(request):
                if "\r\nRange: " not in request:
                    return server.truth(request)
                headers = [f"Content-Range: bytes {first}-{last}/{whole}",
                           f"Content-Length: {last - first + 1}",
                           "Content-Type: audio/x-wav"] + ([f"ETag: {etag}"] if etag else [])
                return server.head(status, headers), body[first:last + 1]
            return lie
        end = len(sound) - 1
        for what, lie in (("from another byte", lying(29999, end, end + 1)),
                          ("not to the end", lying(30000, end - 1, end + 1)),
                          ("of another length", lying(30000, end, end + 2)),
                          ("of another tag", lying(30000, end, end + 1, '"x"')),
                          ("without a tag", lying(30000, end, end + 1, None)),
                          ("beyond the end", lying(30000, end, end + 1, status="416 No"))):
            with self.subTest(what=what), Recorder(cut_at=30000) as server:
                self.get(server)
                server.cut_at, server.lie = None, lie
                self.expect_whole(self.get(server))
                self.assertEqual(server.asked_from(), [0, 30000, 0])
                os.unlink(self.path)

    def test_second_server_goes_on(self):
        """What the first one began, the second one may complete, where both have the same."""
        with Recorder(cut_at=30000) as first, Recorder() as second:
            self.expect_whole(self.program.run("recordings", "get", "1.2", *first.connection[:2],
                                               *second.connection))
            self.assertEqual((first.asked_from(), second.asked_from()), ([0], [30000]))

    def test_names_follow_the_content(self):
        """Whatever the server calls it: the file says itself what it is."""
        for sound, kind, name in ((SOUND, "audio/mpeg", "1.2.wav"),
                                  (b"ID3\x04" + SOUND, "audio/x-wav", "1.2.mp3"),
                                  (b"\xff\xfb\x90\x64" + SOUND, "audio/x-wav", "1.2.mp3"),
                                  (SOUND, "text/html; charset=utf-8", "1.2.wav"),
                                  ((b"\xd8" + bytes(32)) * 50, "audio/x-wav", "1.2.gsm"),
                                  (b"OggS" + SOUND, "application/octet-stream", "1.2.ogg")):
            with self.subTest(name=name, kind=kind), Recorder(kind=kind, sound=sound) as server:
                self.assertEqual(self.get(server), (0, f"Saved as {name}\n", ""))
                self.assertEqual((self.read(name), self.left(), len(server.requests)), (sound, [name], 1))
                os.unlink(os.path.join(self.program.home, name))

    def test_what_its_content_does_not_tell_the_list_does(self):
        """Only then is it asked, for the day of the call, and what it gives is no more than an extension."""
        sound = bytes(range(256)) * 400
        call = 1639563902  # 11:25 in Warsaw on 2021-12-15

        def expect(row, name, etag, status=200):
            def lie(request):
                path = request.split()[1]
                if path.startswith("/record?"):
                    body = json.dumps([{"uniqueid": "1.1", "format": "no"}, row]).encode()
                    return server.head(f"{status} Whatever", [f"Content-Length: {len(body)}"]), body
                return server.truth(request)
            with self.subTest(row=row), Recorder(kind="audio/x-wav", sound=sound, etag=etag,
                                                 lie=lie) as server:
                result = self.program.run("recordings", "get", f"{call}.75", *server.connection)
                self.assertEqual(result, (0, f"Saved as {name}, but by its content it is no kind of "
                                             "recording that is known "
                                             "here\n", ""))
                paths = [request.target for request in server.requests]
                self.assertEqual(paths, [f"/record/{call}.75",
                                         "/record?datestart=2021-12-14&datestop=2021-12-16",
                                         f"/record/{call}.75"])
                self.assertEqual(self.read(name), sound)
                self.assertEqual([left for left in os.listdir(self.program.home)
                                  if left.startswith(str(call))], [name])
                os.unlink(os.path.join(self.program.home, name))
        for etag in ('"5f-1"', None):
            expect({"uniqueid": f"{call}.75", "format": "g729"}, f"{call}.75.g729", etag)
        expect({"uniqueid": f"{call}.75", "format": "../../x"}, f"{call}.75.wav", None)
        expect({"uniqueid": f"{call}.75"}, f"{call}.75.wav", None)
        expect({"uniqueid": f"{call}.75", "format": "g729"}, f"{call}.75.wav", None, status=500)
        with Recorder(kind="application/octet-stream", sound=sound) as server:  # an id that tells no day
            self.assertEqual(self.get(server)[:2],
                             (0, "Saved as 1.2.bin, but by its content it is no kind of recording that is "
                                 "known here\n"))
            self.assertEqual([request.target for request in server.requests], ["/record/1.2"] * 2)

    def test_the_list_is_read_until_the_recording_is_found(self):
        """Any number of rows may come before it, and what comes after it does not matter."""
        call = "1639563902.75"
        found = {"uniqueid": call, "format": "g729"}
        others = [{"uniqueid": f"1.{number}", "format": "no"} for number in range(100001)]
        for what, rows, missing in (("the last one", [*others, found], 0),
                                    ("the first one", [found, *others], 100)):
            body = json.dumps(rows).encode()

            def lie(request):
                if request.split()[1].startswith("/record?"):
                    return server.head("200 OK", [f"Content-Length: {len(body) + missing}"]), body
                return server.truth(request)
            with self.subTest(what), Recorder(kind="audio/x-wav", sound=bytes(range(256)) * 400,
                                              lie=lie) as server:
                _, output, _ = self.program.run("recordings", "get", call, *server.connection)
                self.assertRegex(output, f"^Saved as {call}.g729,")
                os.unlink(os.path.join(self.program.home, call + ".g729"))

    def test_a_page_is_no_recording(self):
        """Nothing of it is left, however it is called and in whatever pieces it comes."""
        page = b"<html><body>Recording not found</body></html>\n" * 100
        told = "sent a web page instead of the recording 1.2"
        for kind, etag, length, sent, told in (("audio/x-wav", '"1"', True, page, told),
                                               ("audio/mpeg", None, True, page, told),
                                               ("application/octet-stream", None, False, page, told),
                                               ("text/html", '"1"', True, page, told),
                                               ("audio/x-wav", None, True, page.decode().encode("utf-16"),
                                                "sent no recording for 1.2")):
            for options in ((), ("-o", "1.2.wav")):
                with self.subTest(kind=kind), Recorder(kind=kind, etag=etag, length=length,
                                                       sound=sent) as server:
                    self.assertEqual(self.get(server, *options), (1, "", f"pbxboard: 127.0.0.1 {told}\n"))
                    self.assertEqual(self.left(), [])

    def test_names_follow_the_type_and_nothing_is_lost(self):
        with Recorder(kind="audio/mpeg", sound=b"ID3 music") as server:
            self.assertEqual(self.get(server), (0, "Saved as 1.2.mp3\n", ""))
            self.assertEqual(self.read("1.2.mp3"), b"ID3 music")
            self.write("1.2.mp3", b"mine")
            self.assertEqual(self.get(server), (1, "", (
                "pbxboard: 1.2.mp3 is there already and stays as it is: remove it, or name another file\n")))
            self.assertEqual(self.read("1.2.mp3"), b"mine")
            self.assertEqual(self.get(server, "-o", "1.2.mp3"), (0, "Saved as 1.2.mp3\n", ""))
            self.assertEqual(self.read("1.2.mp3"), b"ID3 music")
            self.assertEqual(self.left(), ["1.2.mp3"])

    def test_length_not_said(self):
        """Only a file that says itself how long it is shows that its end is missing; of others nobody
        knows."""
        with Recorder(length=False) as server:
            saved = "Saved as 1.2.wav, but the server did not say how long it is: the end may be missing\n"
            self.assertEqual(self.get(server), (1, saved, ""))
            # not known to be done, so 1 and not 5
            with open(self.at_risk("/dev/full"), "wb", buffering=0) as full:
                self.assertEqual(self.get_to(server, "1.2.wav", stdout=full), (
                    1, None, "pbxboard: it is done, but the output can't be written (No space left on "
                             "device): " + saved))
            os.unlink(self.path)
            server.cut_at = 30000
            self.assertEqual(self.get(server), (1, "", (
                "pbxboard: No complete answer from 127.0.0.1: its answer broke off\n")))
            self.assertEqual(self.left(), [])

    def test_file_that_can_not_grow(self):
        def limit():
            resource.setrlimit(resource.RLIMIT_FSIZE, (50000, 50000))
        with Recorder() as server:
            done = subprocess.run([PBXBOARD, "recordings", "get", "1.2", *server.connection],
                                  preexec_fn=limit,
                                  env=environment(self.program.home), cwd=self.program.home,
                                  stdin=subprocess.DEVNULL,
                                  capture_output=True, text=True, timeout=DEADLINE_S, check=False)
            self.assertEqual((done.returncode, done.stdout, done.stderr), (
                1, "", "pbxboard: 1.2.wav can't be written: File too large\n"))
            self.assertFalse(os.path.exists(self.path))
            self.expect_whole(self.get(server))  # with room again, it goes on
            self.assertEqual(server.asked_from(), [0, 50000])

    def get_to(self, server, output, *more, **options):
        """With what the shell does to descriptors: exit status, the bytes on stdout, and stderr."""
        done = subprocess.run([PBXBOARD, "recordings", "get", "1.2", *server.connection, "-o", output, *more],
                              env=environment(self.program.home, TMPDIR=self.spool()), cwd=self.program.home,
                              stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, timeout=DEADLINE_S,
                              check=False,
                              **{"stdout": subprocess.PIPE, **options})
        self.assertEqual(os.listdir(self.spool()), [])
        return done.returncode, done.stdout, done.stderr.decode()

    def at_risk(self, path):
        """A device or link that is as good as the one in /dev: a program that is wrong could replace that
        one, for root."""
        if os.geteuid() != 0:
            return path
        own = os.path.join(self.program.home, os.path.basename(path))
        if os.path.islink(path):
            os.symlink(os.readlink(path), own)
        else:
            os.mknod(own, 0o600 | stat.S_IFCHR, os.stat(path).st_rdev)
        return own

    def spool(self):
        folder = os.path.join(self.program.home, "spool")
        os.makedirs(folder, exist_ok=True)
        return folder

    def test_to_the_standard_output(self):
        """By each of its names, which stay what they are; in a file what stood there before stays."""
        with Recorder() as server:
            link = self.at_risk("/dev/stdout")
            for name in ("-", link, "/dev/fd/1", "/proc/self/fd/1"):
                with self.subTest(name=name):
                    self.assertEqual(self.get_to(server, name), (0, SOUND, ""))
                    self.write("all", b"before")
                    with open(os.path.join(self.program.home, "all"), "ab") as file:
                        self.assertEqual(self.get_to(server, name, stdout=file), (0, None, ""))
                    self.assertEqual(self.read("all"), b"before" + SOUND)
            self.assertTrue(os.path.islink(link))
            with self.subTest("a socket"):
                ours, its = socket.socketpair()
                with ours, its:
                    reader = threading.Thread(target=lambda: got.append(ours.recv(len(SOUND),
                                                                                  socket.MSG_WAITALL)))
                    got = []
                    reader.start()
                    self.assertEqual(self.get_to(server, link, stdout=its), (0, None, ""))
                    reader.join()
                    self.assertEqual(got, [SOUND])

    def test_to_what_can_not_be_replaced(self):
        """A pipe and a device stay what they are."""
        fifo = os.path.join(self.program.home, "fifo")
        os.mkfifo(fifo)
        with Recorder() as server:
            self.assertEqual(self.get_to(server, fifo),
                             (1, b"", f"pbxboard: {fifo} can't be written: nobody reads from it\n"))
            self.assertEqual(server.requests, [])
            with open(os.path.join(self.program.home, "heard"),
                      "wb") as heard, subprocess.Popen(["cat", fifo], stdout=heard) as reader:
                writer = os.open(fifo, os.O_WRONLY)  # the reader is there
                self.assertEqual(self.get_to(server, fifo), (0, b"", ""))
                os.close(writer)
                reader.wait(DEADLINE_S)
            self.assertEqual(self.read("heard"), SOUND)
            for device, result in (("/dev/null", (0, b"", "")),
                                   ("/dev/full", (1, b"", "pbxboard: the output can't be written: No space "
                                                          "left on device\n"))):
                device = self.at_risk(device)
                self.assertEqual(self.get_to(server, device), result)
                self.assertTrue(stat.S_ISCHR(os.stat(device).st_mode))
        self.assertTrue(stat.S_ISFIFO(os.stat(fifo).st_mode))
        self.assertEqual(self.left(), [])

    def test_to_where_a_link_leads(self):
        os.mkdir(os.path.join(self.program.home, "there"))
        self.write("there/kept.wav", b"old")
        os.symlink("there/kept.wav", self.path)
        with Recorder() as server:
            self.assertEqual(self.get_to(server, "1.2.wav")[0], 0)
            self.assertEqual(os.readlink(self.path), "there/kept.wav")
            self.assertEqual(self.read("there/kept.wav"), SOUND)
            os.unlink(self.path)
            os.symlink("nowhere", self.path)
            self.assertEqual(self.get_to(server, "1.2.wav"), (
                1, b"", "pbxboard: 1.2.wav is a link that leads nowhere: remove it, or name another file\n"))
            self.assertEqual(os.readlink(self.path), "nowhere")
            for target, told in (("1.2.wav", "Too many levels of symbolic links"),
                                 ("there/kept.wav/x", "Not a directory")):
                os.unlink(self.path)
                os.symlink(target, self.path)
                self.assertEqual(self.get_to(server, "1.2.wav"),
                                 (1, b"", f"pbxboard: 1.2.wav can't be written: {told}\n"))
                self.assertEqual(os.readlink(self.path), target)

    def test_to_a_descriptor(self):
        """What is behind it is not replaced, whatever it is and by whatever name: ours goes on where it
        is."""
        os.symlink("/dev/fd/70", os.path.join(self.program.home, "link"))

        def get_to_descriptor(name, flags):
            file = os.open(os.path.join(self.program.home, "all"), flags)
            os.dup2(file, 70)
            os.close(file)
            try:
                return self.get_to(server, name, pass_fds=(70,)), os.fstat(70).st_ino
            finally:
                os.close(70)
        with Recorder() as server:
            for name in ("/dev/fd/70", "/proc/self/fd/70", "/proc/thread-self/fd/70", "link"):
                with self.subTest(name=name):
                    self.write("all", b"before")
                    result, number = get_to_descriptor(name, os.O_WRONLY | os.O_APPEND)
                    self.assertEqual(result, (0, b"", ""))
                    self.assertEqual(os.stat(os.path.join(self.program.home, "all")).st_ino, number)
                    self.assertEqual(self.read("all"), b"before" + SOUND)
            asked = len(server.requests)
            self.assertEqual(get_to_descriptor("/dev/fd/70", os.O_RDONLY)[0], (
                1, b"", "pbxboard: /dev/fd/70 can't be written: Bad file descriptor\n"))
            self.assertEqual(len(server.requests), asked)

    def test_what_is_no_place_for_a_recording(self):
        with socket.socket(socket.AF_UNIX) as listener, Recorder() as server:
            listener.bind(os.path.join(self.program.home, "socket"))
            for name, told in (("socket", "socket is neither a file nor a pipe: name another file"),
                               (".", ". can't be written: Is a directory"),
                               ("/dev/fd/77", "/dev/fd/77 can't be written: Bad file descriptor")):
                with self.subTest(name=name):
                    self.assertEqual(self.get_to(server, name), (1, b"", f"pbxboard: {told}\n"))
            for name in ("-", self.at_risk("/dev/stdout"), self.at_risk("/dev/tty")):
                with self.subTest(name=name), OnTerminal(self.program, "recordings", "get", "1.2", "-o", name,
                                                         *server.connection, key=KEY) as run:
                    self.assertEqual(run.end(), 2)
                    self.assertIn(b"A recording is nothing for a terminal", run.written)
            self.assertEqual(server.requests, [])

    def test_a_stream_gets_all_or_nothing(self):
        """What broke off is not passed on, nor is anything left where it was kept; what is not proved is
        told."""
        with Recorder(cut_at=30000) as server:
            self.assertEqual(self.get_to(server, "-"), (1, b"", (
                "pbxboard: No complete answer from 127.0.0.1: its answer broke off\n")))
        with Recorder(length=False) as server:
            self.assertEqual(self.get_to(server, "-"), (1, SOUND, (
                "pbxboard: the server did not say how long the recording is: the end may be missing\n")))

    def test_a_reader_that_goes(self):
        reader, writer = os.pipe()
        os.close(reader)
        with Recorder() as server, os.fdopen(writer, "wb") as output:
            self.assertEqual(self.get_to(server, "-", stdout=output), (
                1, None, "pbxboard: the output can't be written: Broken pipe\n"))
            self.assertEqual(self.get_to(server, "1.2.wav", stdout=output), (
                5, None, "pbxboard: it is done, but the output can't be written (Broken pipe): Saved as "
                         "1.2.wav\n"))
        self.assertEqual(self.read(), SOUND)

    def test_names_are_shown_clean(self):
        """Of the id, which names the file, and of the file that the user names."""
        with open(os.path.join(os.path.dirname(__file__), "hostile_id.txt"), "rb") as file:
            hostile = file.read()
        with Recorder() as server:
            for what in (("recordings", "get"), ("transcripts", "show")):
                for one in (hostile, "a\nb", "a\x7f", "a\u202eb", "a\u009b31m", b"a\x9b31m", ""):
                    with self.subTest(what=what, id=one):
                        status, output, errors = self.program.run(*what, one, *server.connection)
                        self.assertEqual((status, output), (2, ""))
                        self.assertRegex(errors, "^pbxboard: [^\x00-\x1f\x7f-\x9f\u202e]* is no "
                                                 "(recording|transcript)'s id; .*\n$")
            self.assertEqual(server.requests, [])
            self.assertEqual(self.get(server, "-o", hostile), (0, "Saved as x␛[31my\n", ""))
            self.assertEqual(self.read(hostile.decode()), SOUND)

    def test_no_key_in_the_note(self):
        with Recorder(cut_at=30000) as server:
            self.get(server)
            self.assertNotIn(KEY.encode(), self.read("1.2.part.note"))
            self.assertEqual(os.stat(os.path.join(self.program.home, "1.2.part")).st_mode & 0o777, 0o600)

    def test_simulated_exchange(self):
        """The pretend exchange goes on with a part as a real server does."""
        with Simulator(self.program) as office:
            office.do("quiet")
            chosen = office.get("/record?datestart=2000-01-01&datestop=2100-01-01")[-1]["uniqueid"]
            with http_answer(office.port, "/record/" + chosen) as answer:
                etag, sound = answer.headers["ETag"], answer.read()
            get = ("recordings", "get", chosen, "-o", "1.2.wav")
            with Recorder(sound=sound, etag=etag, cut_at=1000) as server:
                self.assertEqual(self.program.run(*get, *server.connection)[0], 1)
            self.write("1.2.wav.part", b"?" + sound[1:1000])  # this byte shows what was not sent again
            self.assertEqual(self.program.run(*get, *office.connection)[:2], (0, "Saved as 1.2.wav\n"))
            self.assertEqual(self.read(), b"?" + sound[1:])


@contextlib.contextmanager
def http_answer(port, path):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=DEADLINE_S)
    with contextlib.closing(connection):
        connection.request("GET", path, headers={"Authorization": "Bearer " + KEY})
        yield connection.getresponse()


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1] + sys.argv[3:], verbosity=2)
