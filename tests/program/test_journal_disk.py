"""The journal on a disk that is really full, or can really only be read, and a key there:
test_journal_disk.py PBXBOARD TRACE

The disk is a small one in memory, which nobody sees but this test and what it starts: it runs in a mount
namespace of its own. Exits with 77, which is skipped, where it may not have one.
"""

import contextlib
import glob
import json
import os
import re
import subprocess
import sys
import unittest

from observers import Board, nothing_kept
from program import KEY, Program, wait_for
from scripted_server import ScriptedServer

PBXBOARD = sys.argv[1]
SKIPPED = 77
OWN_NAMESPACE = ["unshare", "--map-root-user", "--mount"]
INSIDE = "PBXBOARD_TEST_INSIDE"
SMALL = "size=64k"
LARGE = "size=4m"
ROUND = 1000  # messages of some 150 bytes in the journal: more than the small disk holds


def mount(*arguments):
    subprocess.run(["mount", *arguments], check=True)


class Disk(unittest.TestCase):
    def setUp(self):
        self.program = self.enterContext(Program(PBXBOARD))
        self.folder = os.path.join(self.program.home, "disk")
        self.server = self.enterContext(ScriptedServer())
        self.told = 0

    @contextlib.contextmanager
    def disk(self, options):
        os.makedirs(self.folder, exist_ok=True)
        mount("-t", "tmpfs", "-o", options, "none", self.folder)
        try:
            yield
        finally:
            subprocess.run(["umount", "--lazy", self.folder], check=True)

    def say(self, listener, extension="102", count=1):
        for _ in range(count):
            self.told += 1
            listener.say(self.told, extstatus={"exten": extension, "status": self.told % 2 * 8})

    def journaled(self):
        """The ids of the messages that are in the journal, in their order."""
        ids = []
        for path in sorted(glob.glob(os.path.join(self.folder, "*.jsonl"))):
            with open(path, encoding="utf-8") as file:
                ids += [json.loads(entry["frame"])["id"] for entry in map(json.loads, file)
                        if "frame" in entry]
        return ids

    def test_full_and_enlarged(self):
        """It is said, everything goes on meanwhile, and nothing that can be kept until there is room is
        lost."""
        with self.disk(SMALL):
            with self.program.start("watch", *self.server.connection, "--journal", self.folder) as live:
                with self.server.let_in() as listener:
                    self.say(listener, count=ROUND)
                    complaint = live.line_with("The journal can't be written")[-1]
                    self.assertRegex(complaint, f"{self.folder}/.*: No space left on device")
                    self.say(listener, "103")
                    live.line_with("103")
                    mount("-o", "remount," + LARGE, "none", self.folder)
                    live.line_with("the journal is written again")
                self.assertEqual(live.end()[0], 0)
            self.assertEqual(self.journaled(), list(range(1, self.told + 1)))

    def test_only_read_and_written_again(self):
        with self.disk(LARGE + ",ro"):
            with self.program.start("watch", *self.server.connection, "--journal", self.folder) as live:
                with self.server.let_in() as listener:
                    self.say(listener)
                    complaint = live.line_with("The journal can't be written")[-1]
                    self.assertIn("Read-only file system", complaint)
                    self.say(listener, "103")
                    live.line_with("103")
                    mount("-o", "remount,rw", "none", self.folder)
                    live.line_with("the journal is written again")
                self.assertEqual(live.end()[0], 0)
            self.assertEqual(self.journaled(), [1, 2])

    def test_the_board_says_so_and_goes_on(self):
        config = self.program.file("office.conf", f"""journal_folder = "{self.folder}"
            exchange "office" {{ name = "MojaCentrala" stream = {{"ws://127.0.0.1:{self.server.port}"}}
            api = {{"http://127.0.0.1:{self.server.port}"}} }}""")
        with self.disk(SMALL), Board(self.program, config) as board, self.server.let_in() as listener:
            self.say(listener, count=ROUND)
            board.wait_for("✕ no journal")
            with nothing_kept(board.pid):
                self.say(listener, "103", count=ROUND)
                board.wait_for(r"\S 103\b")
            mount("-o", "remount," + LARGE, "none", self.folder)
            board.wait_for_lamps(e103=("○", "") if self.told % 2 == 0 else ("▲", "ringing"))
            wait_for(lambda: "✕ no journal" not in board.screen(), "the mark is gone")
            board.keys("F9")
            board.wait_for_text("the journal is written again")
            board.quit()
            self.assertEqual(self.journaled(), list(range(1, self.told + 1)))

    def test_a_key_that_is_mounted(self):
        """As into a container, for everybody to read: what is advised can be done, and is."""
        key = os.path.join(self.folder, "a key")
        office = ('exchange "office" {{ name = "N" stream = {{"ws://127.0.0.1:1"}} api = '
                  '{{"http://127.0.0.1:1"}} {} }}')
        with self.disk(LARGE):
            with open(key, "w", encoding="ascii") as file:
                file.write(KEY + "\n")
            os.chmod(key, 0o444)
            mount("-o", "remount,ro", "none", self.folder)
            config = self.program.file("office.conf", office.format(f'key_file = "{key}"'))
            status, _, errors = self.program.run("recordings", "--config", config, key=None)
            self.assertEqual(status, 2)
            self.assertIn("Others can get at the key file, and it lies where nothing can be changed.", errors)
            self.assertIn(f"as yours (user {os.geteuid()}) with mode 0400", errors)
            advised = re.search("set (key_command = .*) in place of key_file", errors)[1]
            config = self.program.file("office.conf", office.format(advised))
            _, output, _ = self.program.run("doctor", "--config", config, key=None)
            self.assertIn("✓ key            from key_command\n", output)
            mount("-o", "remount,rw", "none", self.folder)
            os.chmod(key, 0o400)
            mount("-o", "remount,ro", "none", self.folder)
            config = self.program.file("office.conf", office.format(f'key_file = "{key}"'))
            _, output, _ = self.program.run("doctor", "--config", config, key=None)
            self.assertIn(f"✓ key            from {key}\n", output)


def main():
    """In a namespace of its own, where it may have one."""
    if INSIDE not in os.environ:
        may = subprocess.run([*OWN_NAMESPACE, "mount", "-t", "tmpfs", "none", "/mnt"], capture_output=True,
                             check=False)
        if may.returncode != 0:
            print("skipped: no mount namespace of its own: " + may.stderr.decode().strip())
            sys.exit(SKIPPED)
        os.execvpe(OWN_NAMESPACE[0], [*OWN_NAMESPACE, sys.executable, *sys.argv],
                   {**os.environ, INSIDE: "yes"})
    unittest.main(argv=sys.argv[:1] + sys.argv[3:], verbosity=2)


if __name__ == "__main__":
    main()
