"""Fairway reads a broker that wants TLS and a password, through options of librdkafka that it only
passes on. What is wrong with them is said once and clearly, and no secret is ever said."""

import pathlib
import subprocess
import tempfile
import unittest

from fairway_process import BINARY, Fairway, wait_until
from kafka_broker import Broker, make_certificates
from kafka_case import gate_in

USER, PASSWORD = "fairway", "Tr0ub4dor-and-3"
BROKER = None


def setUpModule():
    global BROKER
    BROKER = Broker(USER, PASSWORD)


def tearDownModule():
    BROKER.close()


class Security(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory(prefix="fairway-kafka-")
        self.addCleanup(scratch.cleanup)
        self.scratch = pathlib.Path(scratch.name)
        self.addCleanup(BROKER.revive)
        self.topic = f"port.{self.id().split('.')[-1][5:40]}"
        BROKER.create(self.topic)

    def instance(self, user=USER, password=PASSWORD, authority=None):
        (self.scratch / "password").write_text(password + "\n")
        config = self.scratch / "fairway.yaml"
        config.write_text(f"""
log.level: trace
kafka:
  brokers: {BROKER.secured}
  consumer:
    security.protocol: SASL_SSL
    sasl.mechanism: SCRAM-SHA-512
    sasl.username: {user}
    sasl.password_file: {self.scratch / "password"}
    ssl.ca.location: {authority or BROKER.authority}
    debug: security,broker
sources:
  - {{name: term, class: terminal, topics: [{self.topic}]}}
""")
        fairway = Fairway(self.scratch / "data", config)
        self.addCleanup(fairway.close)
        return fairway

    def started(self, fairway):
        self.assertTrue(fairway.start(), fairway.said())
        self.addCleanup(lambda: fairway.process.poll() is None and fairway.kill())
        return fairway

    def knows(self, fairway, number):
        path = f"/v1/timelines/container:MSKU{number:07}"
        return fairway.request("GET", path)[0] == 200

    def start_fails(self, fairway):
        """The one line that a person is told."""
        done = subprocess.run(
            [BINARY, "run", *fairway.arguments(), "--listen", "127.0.0.1:0"],
            capture_output=True, text=True, timeout=120, check=False)
        self.assertEqual(done.returncode, 78, done.stderr)
        self.assertNotIn(PASSWORD, done.stdout + done.stderr)
        said, = (line for line in done.stderr.splitlines() if line.startswith("fairway: "))
        return said

    def test_it_reads_and_tells_nobody_the_password(self):
        BROKER.produce(self.topic, [gate_in(number) for number in range(20)])
        fairway = self.started(self.instance())
        wait_until(lambda: self.knows(fairway, 19))
        fairway.readiness(200)
        answers = str(fairway.request("GET", "/metrics"))
        self.assertEqual(fairway.stop(), 0)
        shown = fairway.command("check-config")
        self.assertEqual(shown.returncode, 0, shown.stderr)
        self.assertIn(f"sasl.password_file: {self.scratch / 'password'}", shown.stdout)
        self.assertIn("SCRAM", fairway.said(), "it logs what librdkafka says about security")
        for text in (answers, fairway.said(), shown.stdout, shown.stderr):
            self.assertNotIn(PASSWORD, text)

    def test_a_password_in_the_configuration_is_refused_and_not_repeated(self):
        fairway = self.instance()
        config = pathlib.Path(fairway.config)
        config.write_text(config.read_text().replace("sasl.password_file", "sasl.password")
                          .replace(str(self.scratch / "password"), PASSWORD))
        self.assertIn("sasl.password_file", self.start_fails(fairway))

    def test_a_wrong_password_at_the_start_is_said(self):
        said = self.start_fails(self.instance(password="guessed"))
        self.assertIn("uthentication failed", said)
        self.assertIn(BROKER.secured, said)
        self.assertIn("sasl", said)
        self.assertNotIn("guessed", said)

    def test_a_broker_that_nobody_vouches_for_is_said(self):
        make_certificates(self.scratch)  # another authority
        said = self.start_fails(self.instance(authority=self.scratch / "ca.pem"))
        self.assertIn("certificate", said)
        self.assertIn("ssl.ca.location", said)

    def test_a_password_that_is_changed_meanwhile_makes_it_not_ready_until_it_holds_again(self):
        BROKER.change_password("another", PASSWORD)
        BROKER.produce(self.topic, [gate_in(1)])
        fairway = self.started(self.instance(user="another"))
        wait_until(lambda: self.knows(fairway, 1))
        BROKER.change_password("another", "guessed")
        BROKER.kill()  # who is connected stays so
        BROKER.start()
        wait_until(lambda: "uthentication failed" in fairway.readiness(503))
        self.assertEqual(fairway.post("term", gate_in(2), wait=True)[0], 200, "HTTP goes on")
        self.assertTrue(self.knows(fairway, 1), "reads are served")
        BROKER.change_password("another", PASSWORD)
        BROKER.produce(self.topic, [gate_in(3)])
        wait_until(lambda: self.knows(fairway, 3))
        fairway.readiness(200)
        self.assertEqual(fairway.stop(), 0)
        self.assertNotIn(PASSWORD, fairway.said())


if __name__ == "__main__":
    unittest.main()
