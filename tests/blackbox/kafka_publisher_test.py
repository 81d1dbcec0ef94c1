"""Fairway publishes its change log to Kafka: each change once for readers of read_committed.

A real Apache Kafka broker; each test has topics of its own. FAIRWAY_KILLS is how many random kills
to survive (an eighth of them, 25 by default: each waits for its producer twice).
"""

import collections
import itertools
import json
import pathlib
import random
import re
import subprocess
import tempfile
import threading
import unittest
from http.client import HTTPException

from crash_test import history
from fairway_process import (BINARY, KILLS as ALL_KILLS, SEED, Fairway, has_crash_points,
                             wait_until)
from kafka_broker import Broker

KILLS = max(5, ALL_KILLS // 8)
# In the order in which a publisher comes by.
POINTS = ["publish_fenced", "publish_cursor_read", "publish_read", "publish_begun",
          "publish_sent", "publish_flushed", "publish_committed"]
TOPICS = ("changes", "timelines", "refused", "cursors")
BROKER = None


def setUpModule():
    global BROKER
    BROKER = Broker()


def tearDownModule():
    BROKER.close()


def headers_of(record):
    return {name: value.decode() for name, value in record.headers() or []}


class PublisherCase(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory(prefix="fairway-publisher-")
        self.addCleanup(scratch.cleanup)
        self.scratch = pathlib.Path(scratch.name)
        self.name = re.sub("[^a-z_]", "", self.id().split(".")[-1])[5:60]
        self.addCleanup(BROKER.revive)
        config = self.scratch / "fairway.yaml"
        publish = {topic: f"{self.name}.{topic}" for topic in TOPICS}
        publish |= {"enabled": True, "name": self.name}
        config.write_text(json.dumps({
            "kafka": {"brokers": BROKER.brokers, "publish": publish},
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
        return BROKER.read_committed(f"{self.name}.{topic}")

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
        refused = [each["subject"] for each in changes if each["type"] == "message.refused"]
        keys = ["message:" + record.key().decode() for record in self.published("refused")]
        self.assertEqual(sorted(keys), sorted(refused))
        return changes

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


class Once(PublisherCase):
    def test_changes_timelines_and_refused_messages_are_published_as_events(self):
        self.start()
        self.post(self.messages)
        self.post([("term", '{"format":', None)])
        changes = self.check()
        headers = headers_of(self.published("changes")[0])
        self.assertEqual(headers["ce_specversion"], "1.0")
        self.assertEqual(headers["ce_source"], f"/fairway/{self.name}")
        self.assertTrue(headers["ce_type"].startswith("fairway."))
        refused, = (record for record in self.published("refused")
                    if record.value() == b'{"format":')
        said = headers_of(refused)
        self.assertEqual(said["__streams.errors.exception"], said["fairway-error-code"])
        self.assertEqual(said["fairway-source"], "term")
        cursor = json.loads(self.published("cursors")[-1].value())
        self.assertEqual(cursor["next"], changes[-1]["sequence"] + 1)
        self.assertEqual(self.fairway.stop(), 0)
        # Nothing is published a second time for being started a second time.
        self.start()
        self.post([("term", '{"format" :', None)])
        self.check()
        self.assertEqual(self.fairway.stop(), 0)

    @unittest.skipUnless(has_crash_points(), "this build has no crash points")
    def test_killed_at_each_step_each_change_is_there_once(self):
        # The first two come by once in the life of a producer.
        rounds = [(point, 1) for point in POINTS] + [(point, 2) for point in POINTS[2:]]
        more = iter(history(3000, SEED))
        for point, n in rounds:
            self.fairway.start(FAIRWAY_CRASH_AT=f"{point}:{n}")
            # How many changes make one transaction is the publisher's to choose.
            try:
                while True:
                    self.fairway.post(*next(more), wait=True)
            except (OSError, HTTPException):
                pass
            self.assertEqual(self.fairway.process.wait(timeout=60), -9, f"{point}: no crash")
        self.start()
        self.post(itertools.islice(more, 20))
        self.check()
        self.assertEqual(self.fairway.stop(), 0)

    def test_killed_again_and_again_under_load_each_change_is_there_once(self):
        chance = random.Random(SEED)
        size = -(-len(self.messages) // KILLS)
        for kill in range(KILLS):
            self.start()
            # The broker's answers take from a tenth of a second to a second here.
            stroke = threading.Timer(chance.uniform(0.1, 3), self.fairway.process.kill)
            stroke.start()
            self.post_until_killed(self.messages[kill * size:(kill + 1) * size])
            stroke.join()
            self.fairway.kill()
        self.start()
        self.post(self.messages)
        self.check()
        self.assertEqual(self.fairway.stop(), 0)
        print(f"survived {KILLS} kills (seed {SEED})")


class Brokers(PublisherCase):
    def test_a_broker_killed_under_load_is_waited_for_and_each_change_is_there_once(self):
        self.start()
        parts = [self.messages[start::4] for start in range(4)]
        for part in parts[:3]:
            load = threading.Thread(target=self.post, args=(part, self.fairway.another()))
            load.start()
            BROKER.kill()
            load.join()
            self.fairway.readiness(200)
            BROKER.start()
        self.post(parts[3])
        self.check()
        self.assertGreater(self.metric("publisher_producers_total"), 1)
        self.assertEqual(self.fairway.stop(), 0)

    def test_a_broker_that_does_not_answer_ends_the_producer_and_each_change_is_there_once(self):
        self.start()
        self.post(self.messages[:100])
        self.caught_up()
        self.addCleanup(BROKER.thaw)
        load = threading.Thread(target=self.post,
                                args=(self.messages[100:], self.fairway.another()))
        load.start()
        BROKER.freeze()
        load.join()

        def given_up():
            """the transaction is given up"""
            return self.metric("publisher_connected") == 0

        wait_until(given_up, 120)
        self.fairway.readiness(200)
        self.assertGreater(self.metric("publisher_lag_changes"), 0)
        BROKER.thaw()
        self.check()
        self.assertEqual(self.fairway.stop(), 0)

    def test_it_starts_and_ends_while_the_broker_is_away(self):
        BROKER.kill()
        self.start()
        self.post(self.messages)
        wait_until(lambda: self.metric("publisher_lag_changes"))
        self.fairway.readiness(200)
        self.assertEqual(self.fairway.stop(), 0)
        BROKER.start()
        self.start()
        self.check()
        self.assertEqual(self.fairway.stop(), 0)


class Start(PublisherCase):
    def test_the_topics_are_made_with_compaction_where_the_last_record_matters(self):
        policies = {topic: BROKER.settings(f"{self.name}.{topic}")["cleanup.policy"]
                    for topic in TOPICS}
        self.assertEqual(policies, {"changes": "delete", "timelines": "compact",
                                    "refused": "delete", "cursors": "compact"})

    def test_publishing_without_brokers_is_refused(self):
        done = subprocess.run([BINARY, "run", "--set", "kafka.publish.enabled=true",
                               "--data-dir", str(self.scratch / "none"),
                               "--listen", "127.0.0.1:0"],
                              capture_output=True, text=True, timeout=60, check=False)
        self.assertEqual(done.returncode, 78, done.stderr)
        self.assertIn("kafka.brokers", done.stderr)


if __name__ == "__main__":
    unittest.main()
