"""What tests share in which Fairway reads Kafka: an instance on a topic, waiting until it has read,
its counts and gaps."""

import json
import pathlib
import re
import tempfile
import unittest

from fairway_process import Fairway, wait_until
from kafka_broker import Broker


def gate_in(number, document=None):
    return {
        "format": "fairway.fact/1",
        "document": document or f"D{number}",
        "facts": [{"kind": "gate_in", "classifier": "actual",
                   "subject": f"container:MSKU{number:07}", "time": "2026-11-01T06:20:00Z",
                   "place": "CNSHA"}],
    }


class KafkaCase(unittest.TestCase):
    """One broker serves all tests of a program; each has topics of its own."""

    broker = None

    @classmethod
    def make_broker(cls, **settings):
        """For setUpModule; tearDownModule closes it."""
        KafkaCase.broker = Broker(**settings)

    def brokers(self):
        """The address that Fairway is given."""
        return self.broker.brokers

    def setUp(self):
        scratch = tempfile.TemporaryDirectory(prefix="fairway-kafka-")
        self.addCleanup(scratch.cleanup)
        self.scratch = pathlib.Path(scratch.name)
        self.topic = re.sub("[^a-z_]", "", self.id().split(".")[-1])[5:60]
        self.addCleanup(self.broker.revive)

    def instance(self, name, sources, **settings):
        lines = [f"kafka: {json.dumps({'brokers': self.brokers(), **settings})}", "clock: input"]
        config = self.scratch / f"{name}.yaml"
        config.write_text("\n".join(lines) + f"\nsources: {json.dumps(sources)}\n")
        fairway = Fairway(self.scratch / name, config)
        self.addCleanup(fairway.close)
        return fairway

    def one_topic(self, **settings):
        """An instance that reads the test's own topic, which it makes."""
        self.broker.create(self.topic)
        source = {"name": "term", "class": "terminal", "topics": [self.topic]}
        return self.instance("data", [source], **settings)

    def started(self, fairway):
        self.assertTrue(fairway.start(), fairway.said() if fairway.errors else "")
        self.addCleanup(lambda: fairway.process.poll() is None and fairway.kill())
        return fairway

    def has_read(self, fairway, **ends):
        """Waits until each topic was read so far, in all its partitions together."""

        def read():
            """the topics are read"""
            sums = dict.fromkeys(ends, 0)
            for labels, value in fairway.metrics("consumer_position").items():
                topic = re.search('topic="(.*?)"', labels).group(1)
                if topic in sums:
                    sums[topic] += value
            return sums == ends

        try:
            wait_until(read)
        except AssertionError as error:
            positions = fairway.metrics("consumer_position")
            raise AssertionError(f"{positions}\n{fairway.said()}") from error

    def counts(self, fairway):
        """received, merged, duplicate, refused of each source; the views are as the facts say."""
        verified = fairway.command("state", "verify")
        self.assertEqual(verified.returncode, 0, verified.stdout + verified.stderr)
        line = re.compile(r"^(\S+): (\d+) received = (\d+) merged \+ (\d+) dup\w* \+ (\d+) refused",
                          re.MULTILINE)
        return {found[0]: tuple(map(int, found[1:])) for found in line.findall(verified.stdout)}

    def inputs(self, fairway):
        done = fairway.command("state", "inputs")
        self.assertEqual(done.returncode, 0, done.stderr)
        return [json.loads(line) for line in done.stdout.splitlines()]

    def gaps(self, fairway):
        return [entry for entry in self.inputs(fairway) if "gap" in entry]
