"""What the scripts at the root do with the machine and the folder: test_scripts.py SOURCES

They run in a copy of the sources, with programs in front of the real ones that tell how they were called.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import unittest

from on_terminal import OnTerminal
from program import Program, wait_for

SOURCES = sys.argv[1]
TELL = '#!/bin/sh\necho "${0##*/} $*" >>"$TOLD"\n'
NOTHING_IS_INSTALLED = "exit 1"
ALL_IS_INSTALLED = "echo install ok installed"
DOWNLOADS = 'case "$*" in *download*) for last; do :; done; : >"${last}_1_amd64.deb" ;; esac'
BUILDS = """case "$*" in --build*) echo "[1/2] Building"; mkdir -p build/release/cli
cp "$(command -v pbxboard)" build/release/cli/ ;; esac"""
HANGS = "echo $$ >>{pids}; exec tail -f /dev/null"
TESTS_LOG = """1/2 Test: test_first
ok
2/2 Test: test_second
test_one (__main__.X.test_one) ... skipped 'only root can'
skipped: there is no disk
"""


class Scripts(unittest.TestCase):
    def setUp(self):
        folder = self.enterContext(tempfile.TemporaryDirectory())
        self.copy = os.path.join(folder, "sources")
        self.told = os.path.join(folder, "told")
        self.pids = os.path.join(folder, "pids")
        self.front = os.path.join(folder, "front")
        shutil.copytree(SOURCES, self.copy, symlinks=True,
                        ignore=shutil.ignore_patterns("build", ".git", "node_modules", "corpus", "golden"))
        os.mkdir(self.front)
        self.stand_in("sudo", 'exec "$@"')
        self.stand_in("dpkg-query", ALL_IS_INSTALLED)
        self.stand_in("dpkg", 'mkdir -p "$3"')
        self.stand_in("apt-get", DOWNLOADS)

    def stand_in(self, name, does=""):
        """A program in front of the real one of this name."""
        self.write(os.path.join(self.front, name), TELL + does)

    @staticmethod
    def write(path, script):
        with open(path, "w", encoding="utf-8") as file:
            file.write(script)
        os.chmod(path, 0o755)

    def environment(self):
        return {"PATH": self.front + ":" + os.environ["PATH"], "TOLD": self.told}

    def run_script(self, *command):
        return subprocess.run(command, cwd=self.copy, env={**os.environ, **self.environment()},
                              capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False)

    def on_terminal(self, *command):
        program = self.enterContext(Program(os.path.join(self.copy, command[0])))
        return OnTerminal(program, *command[1:], **self.environment())

    def calls(self, name):
        """How a program was called so far."""
        if not os.path.exists(self.told):
            return []
        with open(self.told, encoding="utf-8") as file:
            return [line.split()[1:] for line in file if line.startswith(name + " ")]

    def test_what_would_start_by_itself_is_unpacked_and_not_installed(self):
        self.stand_in("dpkg-query", NOTHING_IS_INSTALLED)
        run = self.run_script("tools/install-packages", "build", "run", "check", "unpacked")
        self.assertEqual(run.returncode, 0, run.stderr)
        installed = next(call for call in self.calls("apt-get") if "install" in call)
        self.assertTrue({"gcc", "ca-certificates", "valgrind"} <= set(installed))
        self.assertFalse({"nginx", "nginx-light", "libnginx-mod-nchan"} & set(installed))
        self.assertEqual(sorted(os.listdir(os.path.join(self.copy, "build", "packages"))),
                         ["libnginx-mod-nchan", "nginx"])

    def test_what_is_there_is_left_alone(self):
        self.run_script("tools/install-packages", "unpacked")
        self.assertEqual(self.calls("apt-get"), [])
        self.stand_in("dpkg-query", NOTHING_IS_INSTALLED)
        for downloads in (2, 2):
            run = self.run_script("tools/install-packages", "unpacked")
            self.assertEqual(run.returncode, 0, run.stderr)
            self.assertEqual(len(self.calls("apt-get")), downloads)

    def test_a_download_that_fails(self):
        """Once, as with old lists of packages; and for ever."""
        self.stand_in("dpkg-query", NOTHING_IS_INSTALLED)
        self.stand_in("apt-get",
                      f'[ "$2" = update ] && : >{self.pids}; [ -e {self.pids} ] || exit 1; {DOWNLOADS}')
        self.assertEqual(self.run_script("tools/install-packages", "unpacked").returncode, 0)
        shutil.rmtree(os.path.join(self.copy, "build"))
        self.stand_in("apt-get", "exit 1")
        self.assertNotEqual(self.run_script("tools/install-packages", "unpacked").returncode, 0)
        self.assertFalse(os.path.exists(os.path.join(self.copy, "build", "packages", "nginx")))

    def test_nothing_is_installed_to_explain(self):
        self.stand_in("dpkg-query", NOTHING_IS_INSTALLED)
        for command, status, said in ((("./demo", "--help"), 0, "usage"),
                                      (("./demo", "--speed", "2", "-h"), 0, "usage"),
                                      (("./demo",), 2, "terminal"), (("./check", "--help"), 0, "usage"),
                                      (("./check", "--fuzz"), 2, "usage"),
                                      (("./check", "--fuzz", "x"), 2, "usage"),
                                      (("./check", "more"), 2, "usage")):
            run = self.run_script(*command)
            self.assertEqual(run.returncode, status, command)
            self.assertIn(said, run.stdout + run.stderr, command)
        self.assertEqual(self.calls("apt-get"), [])

    def test_the_demo_tells_its_progress_and_leaves_nothing(self):
        before = os.listdir(self.copy)
        self.stand_in("cmake", BUILDS)
        self.stand_in("pbxboard", "echo the board")
        with self.on_terminal("demo", "--speed", "2") as run:
            self.assertEqual(run.end(), 0)
        self.assertIn(b"[1/2] Building", run.text())
        self.assertEqual(self.calls("pbxboard"), [["demo", "--speed", "2"]])
        self.assertEqual(sorted(os.listdir(self.copy)), sorted([*before, "build"]))

    def test_a_check_after_a_demo_has_tests(self):
        """With the real cmake and ctest."""
        def run(*command):
            return self.run_script("env", "PATH=" + os.environ["PATH"], *command)
        configured = run("cmake", "--preset", "release", "-DBUILD_TESTING=OFF", "-DPBXBOARD_SANITIZE=ON")
        self.assertEqual(configured.returncode, 0, configured.stderr)
        without = run("ctest", "--preset", "release")
        self.assertIn("No tests were found", without.stderr)
        self.assertNotEqual(without.returncode, 0)
        self.assertEqual(run("cmake", "--preset", "release").returncode, 0)
        self.assertRegex(run("ctest", "--preset", "release", "--show-only").stdout, r"Total Tests: \d\d")
        with open(os.path.join(self.copy, "build/release/CMakeCache.txt"), encoding="utf-8") as cache:
            self.assertIn("PBXBOARD_SANITIZE:BOOL=OFF\n", cache.read())

    def prepare_check(self, tests):
        """A check that builds nothing; what its ctest does."""
        self.stand_in("cmake")
        self.stand_in("ctest", tests)
        for script in ("fuzz/run", "run-valgrind"):
            self.write(os.path.join(self.copy, "tests", script), TELL)
        os.mkdir(os.path.join(self.copy, "build"))

    def test_a_check_says_what_was_skipped(self):
        self.prepare_check(f'mkdir -p build/$2/Testing/Temporary; echo "{TESTS_LOG}" '
                           '>build/$2/Testing/Temporary/LastTest.log')
        run = self.run_script("./check", "--fuzz", "7")
        self.assertEqual(run.returncode, 0, run.stderr)
        told = [f"skipped in {build}: test_second: {why}" for build in ("release", "asan")
                for why in ("'only root can'", "there is no disk")]
        self.assertEqual(run.stdout.splitlines()[-5:], [*told, "All checks passed."])
        self.assertEqual(self.calls("run")[0][1], "7")

    def test_a_check_fails_with_a_test(self):
        self.prepare_check('[ "$2" = release ]')
        run = self.run_script("./check", "--all")
        self.assertNotEqual(run.returncode, 0)
        self.assertNotIn("passed", run.stdout)

    def test_a_quick_check_builds_once_and_leaves_the_slow_tests(self):
        self.prepare_check('mkdir -p build/$2/Testing/Temporary; echo '
                           '>build/$2/Testing/Temporary/LastTest.log')
        run = self.run_script("./check")
        self.assertEqual(run.returncode, 0, run.stderr)
        self.assertEqual(run.stdout.splitlines()[-1],
                         "All quick checks passed; ./check --all runs the others, too.")
        self.assertEqual([call[1] for call in self.calls("cmake") if call[0] == "--preset"], ["asan"])
        self.assertEqual([call[1:4] for call in self.calls("ctest")], [["asan", "--label-exclude", "slow"]])
        self.assertEqual(self.calls("run"), [])

    def test_a_quick_check_fails_with_a_test(self):
        self.prepare_check("false")
        run = self.run_script("./check")
        self.assertNotEqual(run.returncode, 0)
        self.assertNotIn("passed", run.stdout)

    def test_ctrl_c_ends_a_check_at_once(self):
        """Its tests, and the build in the background."""
        hangs = HANGS.format(pids=self.pids)
        self.prepare_check(hangs)
        self.stand_in("cmake", f'case "$*" in "--build --preset asan"*) {hangs} ;; esac')
        with self.on_terminal("check", "--all") as run:
            wait_for(lambda: os.path.exists(self.pids) and len(self.lines(self.pids)) == 2, "both hang")
            run.send(b"\x03")
            self.assertEqual(run.end(), 130)
        for pid in self.lines(self.pids):
            self.assertFalse(os.path.exists(f"/proc/{pid}"))

    @staticmethod
    def lines(path):
        with open(path, encoding="ascii") as file:
            return file.read().split()


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1] + sys.argv[2:], verbosity=2)
