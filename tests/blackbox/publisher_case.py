"""What tests share in which Fairway publishes its change log to Kafka: an instance with its topics,
waiting until all is published, and the check that each change is there once."""

import collections
import json
import pathlib
import re
import tempfile
import unittest
from http.client import HTTPException

from crash_test import history
from fairway_process import SEED, Fairway, wait_until
from kafka_broker import Broker

TOPICS = ("changes", "timelines", "alerts", "throughput", "refused", "cursors")


def headers_of(record):
    return {name: value.decode() for name, value in record.headers() or []}


class PublisherCase(unittest.TestCase):
    """One broker serves all tests of a program; each has topics of its own."""

    broker = None

    @classmethod
    def make_broker(cls, **settings):
        """For setUpModule; tearDownModule closes it."""
        PublisherCase.broker = Broker(**settings)

    def brokers(self):
        """The address that Fairway is given."""
        return self.broker.brokers

    def setUp(self):
        scratch = tempfile.TemporaryDirectory(prefix="fairway-publisher-")
        self.addCleanup(scratch.cleanup)
        self.scratch = pathlib.Path(scratch.name)
        self.name = re.sub("[^a-z_]", "", self.id().split(".")[-1])[5:60]
        self.addCleanup(self.broker.revive)
        config = self.scratch / "fairway.yaml"
        publish = {topic: f"{self.name}.{topic}" for topic in TOPICS}
        publish |= {"enabled": True, "name": self.name}
        config.write_text(json.dumps({
            "kafka": {"brokers": self.brokers(), "publish": publish},
            "sources": [{"name": name, "class": kind, "stamped": True} for name, kind in
                        (("term", "terminal"), ("carr", "carrier"), ("cust", "customs"))]}))
        self.fairway = Fairway(self.scratch / "data", config)
        self.addCleanup(self.fairway.close)
        self.addCleanup(self.end)
        made = self.fairway.command("topics", "create", "--partitions", "3")
        self.assertEqual(made.returncode, 0, made.stderr)
        self.messages = history(300, SEED)

    def end(self):
        if self.fairway.process and self.fairway.process.poll() is None:
            self.fairway.kill()

    def start(self):
        self.assertTrue(self.fairway.start(), self.fairway.said())

    def post(self, messages, fairway=None):
        for source, body, received in messages:
            status, answer = (fairway or self.fairway).post(source, body, received)
            self.assertEqual(status, 202, answer)

    def post_until_killed(self, messages):
        try:
            self.post(messages, self.fairway.another())
        except (OSError, HTTPException):
            pass

    def metric(self, name, labels=""):
        self.fairway.hang_up()
        return self.fairway.metrics(name).get(labels)

    def all_changes(self):
        changes, after = [], ""
        while True:
            _, page = self.fairway.request("GET", f"/v1/changes?limit=200&after={after}")
            self.assertIsNone(page["reset"])
            changes += page["items"]
            after = page["page"]["next"]
            if not page["page"]["more"]:
                return changes

    def caught_up(self):
        """Waits until the log is at rest and published; all changes."""
        standing = []

        def so():
            """all is merged, told and published"""
            self.fairway.hang_up()
            text = self.fairway.request("GET", "/metrics")[1]
            lag = re.search(r"^fairway_publisher_lag_changes (\S+)$", text, re.MULTILINE)
            log = [re.search(rf"^fairway_log_{end}_bytes (\S+)$", text, re.M)
                   for end in ("end", "position")]
            told = self.all_changes()[-1:]
            # Right after a start it has not read yet, and says nothing of where it stands.
            rests = all((lag, *log)) and float(lag[1]) == 0 and log[0][1] == log[1][1]
            standing.append((rests, told))
            # What is left to be told comes by itself: three looks without news.
            return len(standing) > 3 and all(each == (True, told) for each in standing[-3:])

        try:
            wait_until(so, 120)
        except AssertionError as error:
            raise AssertionError(f"{standing[-3:]}\n{self.fairway.said()}") from error
        return self.all_changes()

    def published(self, topic):
        return self.broker.read_committed(f"{self.name}.{topic}")

    def check(self):
        """What is published is the change log, each change once; returns the changes."""
        changes = self.caught_up()
        self.assertGreater(len(changes), 20)
        records = self.published("changes")
        counted = collections.Counter(headers_of(record)["ce_id"] for record in records)
        self.assertEqual([each for each, count in counted.items() if count > 1], [])
        by_id = {change["id"]: change for change in changes}
        self.assertEqual(set(counted), set(by_id), "as many as the log has, and the same")
        last = {}
        for record in records:
            value = json.loads(record.value())
            self.assertEqual(value, by_id[headers_of(record)["ce_id"]])
            self.assertEqual(record.key().decode(), value["subject"])
            self.assertLess(last.get(record.key(), 0), value["sequence"], "in order")
            self.assertEqual(value["previous"], last.get(record.key()))
            last[record.key()] = value["sequence"]
        self.check_timelines()
        self.check_alerts()
        self.check_throughput(changes)
        refused = [each["subject"] for each in changes if each["type"] == "message.refused"]
        keys = ["message:" + record.key().decode() for record in self.published("refused")]
        self.assertEqual(sorted(keys), sorted(refused))
        return changes

    def check_throughput(self, changes):
        """Of each hour of a port the last record is as it is answered; hours without moves are
        gone."""
        told = {change["subject"].split(":", 1)[1] for change in changes
                if change["type"] == "throughput.revised"}
        shown = {record.key().decode(): record.value() for record in self.published("throughput")}
        self.assertEqual(set(shown), told)
        for key, value in shown.items():
            place, hour = key.split("/")
            end = hour[:14] + "59:59Z"
            _, now = self.fairway.request(
                "GET", f"/v1/places/{place}/throughput?from={hour}&to={end}"
                       "&by=kind,terminal,direction,fullEmpty")
            self.assertEqual(json.loads(value) if value else None,
                             {name: part for name, part in now.items() if name != "asOf"}
                             if now["items"] else None, key)

    def check_timelines(self):
        """Of each shipment the last record is as it is shown."""
        shown = {record.key().decode(): record.value() for record in self.published("timelines")}
        shipments = set()
        after = ""
        while after is not None:
            _, page = self.fairway.request("GET", f"/v1/shipments?limit=200&cursor={after}")
            shipments |= {item["id"] for item in page["items"]}
            after = page["page"]["next"]
        self.assertGreater(len(shipments), 3)
        self.assertEqual(set(shown), shipments)
        for shipment, value in shown.items():
            _, now = self.fairway.request("GET", f"/v1/timelines/{shipment}")
            published = json.loads(value)
            self.assertEqual(published | {"asOf": 0}, now | {"asOf": 0}, shipment)

    def check_alerts(self):
        """Of each alert the last record is as it is shown, and a tombstone where it is not open."""
        last = {record.key().decode(): record.value() for record in self.published("alerts")}
        published = {alert: json.loads(value) for alert, value in last.items() if value is not None}
        shown = {}
        after = ""
        while after is not None:
            _, page = self.fairway.request("GET", f"/v1/alerts?limit=200&cursor={after}")
            shown |= {item["id"]: item for item in page["items"]}
            after = page["page"]["next"]
        self.assertEqual(published, shown)
        return shown, len(last) - len(shown)
