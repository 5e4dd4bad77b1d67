"""Whom the program trusts by itself, and besides: test_authorities.py PBXBOARD TRACE

The folder of the system's authorities is another one here, for the program alone, which is started in a mount
namespace of its own. The exchange is the simulated one behind nginx, whose certificate one of these
authorities has signed. Exits with 77, which is skipped, where there may be no such namespace, or no nginx.
"""

import os
import shutil
import subprocess
import sys
import unittest

from nginx import SKIPPED, Nginx, main, make_certificate, openssl
from observers import Watch
from program import EVER, Program, Simulator

PBXBOARD = sys.argv[1]
FOLDER = "/etc/ssl/certs"
OWN_NAMESPACE = ("unshare", "--map-root-user", "--mount")
WRAPPER = f"""#!/bin/sh
exec {" ".join(OWN_NAMESPACE)} sh -c 'mount --bind "$0" {FOLDER} && exec {PBXBOARD} "$@"' "{{folder}}" "$@"
"""
SERVERS = """
  server {
    listen 127.0.0.1:@tls@ ssl;
    location / {
      proxy_pass http://127.0.0.1:OFFICE;  proxy_http_version 1.1;
      proxy_set_header Upgrade $http_upgrade;  proxy_set_header Connection $upgrade_or_close;
    }
  }
"""
SIGNED = SERVERS.replace("@tls@ ssl;",
                         "@signed@ ssl;  ssl_certificate sent.crt;  ssl_certificate_key leaf.key;")
LIST = ("cdr", *EVER)


class Authorities(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.program = cls.enterClassContext(Program(PBXBOARD))
        cls.office = cls.enterClassContext(Simulator(cls.program))
        servers = (SERVERS + SIGNED).replace("OFFICE", str(cls.office.port))
        nginx = Nginx(cls.program, servers)
        cls.make_chain(nginx)
        cls.server = cls.enterClassContext(nginx)
        make_certificate(cls.program.home, "other", owner="other")

    @staticmethod
    def make_chain(nginx):
        """A server's certificate that somebody in between has signed, in the name of an authority; the server
        sends both."""
        make_certificate(nginx.folder, "root", owner="root", authority=True)
        make_certificate(nginx.folder, "between", owner="between", signer="root", authority=True)
        make_certificate(nginx.folder, "leaf", owner="leaf", signer="between")
        make_certificate(nginx.folder, "sister", owner="leaf", signer="between")
        with open(nginx.path("sent.crt"), "wb") as sent:
            for name in ("leaf.crt", "between.crt"):
                with open(nginx.path(name), "rb") as certificate:
                    sent.write(certificate.read())

    def trusting(self, *certificates):
        """A program on a system with these authorities, and no others."""
        folder = os.path.join(self.program.home, "authorities")
        shutil.rmtree(folder, ignore_errors=True)
        os.mkdir(folder)
        for number, certificate in enumerate(certificates):
            shutil.copy(certificate, os.path.join(folder, f"{number}.pem"))
        openssl(folder, "rehash", folder)
        program = self.enterContext(Program(self.program.file("trusting", WRAPPER.format(folder=folder),
                                                              mode=0o700)))
        return program

    def config(self, ca_file=None, port="tls"):
        return self.server.configuration(port, ca_file=ca_file)

    def check_trusted(self, program, config):
        """The stream is asked last: it tries again for ever."""
        self.assertRegex(program.run("doctor", "--config", config)[1], "✓ +encryption")
        status, _, errors = program.run(*LIST, "--config", config)
        self.assertEqual(status, 0, errors)
        with Watch(program, config) as watch:
            watch.link("live")

    def check_refused(self, program, config, why):
        with Watch(program, config) as watch:
            self.assertIn(why, watch.link("lost")["reason"])
        status, _, errors = program.run(*LIST, "--config", config)
        self.assertNotEqual(status, 0)
        self.assertIn(why, errors)
        self.assertRegex(program.run("doctor", "--config", config)[1], "✕ +encryption")

    def test_of_the_system(self):
        """One of two, which is found by its name."""
        other = os.path.join(self.program.home, "other.crt")
        self.check_trusted(self.trusting(self.server.path("good.crt"), other), self.config())

    def test_besides_one_of_the_user(self):
        other = os.path.join(self.program.home, "other.crt")
        self.check_trusted(self.trusting(self.server.path("good.crt")), self.config(ca_file=other))
        self.check_trusted(self.trusting(other), self.config(ca_file="good.crt"))

    def test_no_others(self):
        other = os.path.join(self.program.home, "other.crt")
        self.check_refused(self.trusting(), self.config(), "self-signed certificate")
        self.check_refused(self.trusting(other), self.config(), "self-signed certificate")

    def test_what_the_file_may_hold(self):
        """An authority's certificate or the server's own: the same to the stream, to requests and to the
        doctor."""
        program = self.trusting()
        for name in ("root.crt", "between.crt", "leaf.crt"):
            with self.subTest(name):
                self.check_trusted(program, self.config(ca_file=name, port="signed"))
        with self.subTest("another one of the same authority and name"):
            self.check_refused(program, self.config(ca_file="sister.crt", port="signed"),
                               "local issuer certificate")

    def test_none_that_the_environment_names(self):
        """As an authority of somebody else's would be."""
        good = self.server.path("good.crt")
        program = self.trusting()
        for name in ("SSL_CERT_FILE", "CURL_CA_BUNDLE"):
            with self.subTest(name):
                status, _, errors = program.run(*LIST, "--config", self.config(), **{name: good})
                self.assertNotEqual(status, 0)
                self.assertIn("self-signed certificate", errors)
                with Watch(program, self.config(), **{name: good}) as watch:
                    self.assertIn("self-signed certificate", watch.link("lost")["reason"])


if __name__ == "__main__":
    may = subprocess.run([*OWN_NAMESPACE, "mount", "--bind", FOLDER, FOLDER], capture_output=True,
                         check=False)
    if may.returncode != 0:
        print("skipped: no mount namespace of its own: " + may.stderr.decode().strip())
        sys.exit(SKIPPED)
    main()
