"""Fairway publishes its change log to Kafka: each change once for readers of read_committed.

A real Apache Kafka broker; each test has topics of its own. FAIRWAY_KILLS is how many random kills
to survive (an eighth of them, 25 by default: each waits for its producer twice).
"""

import itertools
import json
import random
import subprocess
import threading
import unittest
from http.client import HTTPException

from crash_test import history
from fairway_process import BINARY, KILLS as ALL_KILLS, SEED, has_crash_points, wait_until
from publisher_case import TOPICS, PublisherCase, headers_of

KILLS = max(5, ALL_KILLS // 8)
# In the order in which a publisher comes by.
POINTS = ["publish_fenced", "publish_cursor_read", "publish_read", "publish_begun",
          "publish_sent", "publish_flushed", "publish_committed"]


def setUpModule():
    PublisherCase.make_broker()


def tearDownModule():
    PublisherCase.broker.close()


class Once(PublisherCase):
    @staticmethod
    def discharged(clock, version=1):
        return {"format": "fairway.fact/1", "document": "QUAY-1", "version": version,
                "facts": [{"kind": "discharged", "classifier": "actual",
                           "subject": "container:CSQU3054383", "place": "CNSHA",
                           "time": f"2026-10-15T{clock}:00Z",
                           "attributes": {"sizeType": "L5G1", "fullEmpty": "full"}}]}

    def check_a_corrected_move(self):
        """Two witnesses of one move, which one of them corrects to another hour."""
        received = "2026-10-16T00:00:00Z"
        self.post([("term", self.discharged("06:10"), received),
                   ("carr", self.discharged("06:20"), received)])
        self.caught_up()
        self.post([("term", self.discharged("09:10", version=2), received)])
        self.check()
        values = {}
        for record in self.published("throughput"):
            values.setdefault(record.key().decode(), []).append(record.value())
        first, *_, last = values["CNSHA/2026-10-15T06:00:00Z"]
        for value in (first, values["CNSHA/2026-10-15T09:00:00Z"][-1]):
            self.assertEqual([(item["moves"], item["teu"]) for item in json.loads(value)["items"]],
                             [(1, 2.25)])
        self.assertIsNone(last, "nothing is left there")

    def test_changes_timelines_and_refused_messages_are_published_as_events(self):
        self.start()
        self.post(self.messages)
        self.post([("term", '{"format":', None)])
        changes = self.check()
        headers = headers_of(self.published("changes")[0])
        self.assertEqual(headers["ce_specversion"], "1.0")
        self.assertEqual(headers["ce_source"], f"/fairway/{self.name}")
        self.assertTrue(headers["ce_type"].startswith("fairway."))
        self.check_a_corrected_move()
        changes = self.check()
        refused, = (record for record in self.published("refused")
                    if record.value() == b'{"format":')
        said = headers_of(refused)
        self.assertEqual(said["__streams.errors.exception"], said["fairway-error-code"])
        self.assertEqual(said["fairway-source"], "term")
        opened, ended = self.check_alerts()
        self.assertGreater(min(len(opened), ended), 0, "alerts were raised, and resolved")
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
            self.broker.kill()
            load.join()
            self.fairway.readiness(200)
            self.broker.start()
        self.post(parts[3])
        self.check()
        self.assertGreater(self.metric("publisher_producers_total"), 1)
        self.assertEqual(self.fairway.stop(), 0)

    def test_a_broker_that_does_not_answer_ends_the_producer_and_each_change_is_there_once(self):
        self.start()
        self.post(self.messages[:100])
        self.caught_up()
        self.addCleanup(self.broker.thaw)
        load = threading.Thread(target=self.post,
                                args=(self.messages[100:], self.fairway.another()))
        load.start()
        self.broker.freeze()
        load.join()

        def given_up():
            """the transaction is given up"""
            return self.metric("publisher_connected") == 0

        wait_until(given_up, 120)
        self.fairway.readiness(200)
        self.assertGreater(self.metric("publisher_lag_changes"), 0)
        self.broker.thaw()
        self.check()
        self.assertEqual(self.fairway.stop(), 0)

    def test_a_cursor_whose_topic_got_more_partitions_is_the_newest_of_them(self):
        self.start()
        self.post(self.messages[:200])
        self.caught_up()
        self.fairway.kill()
        for partitions in (2, 3):
            self.broker.add_partitions(f"{self.name}.cursors", partitions)
            self.start()
            self.post(self.messages[150 + 25 * partitions:175 + 25 * partitions])
            self.caught_up()
            self.fairway.kill()
        self.start()
        self.check()
        self.assertGreater(len({each.partition() for each in self.published("cursors")}), 1)
        self.assertEqual(self.fairway.stop(), 0)

    def test_it_starts_and_ends_while_the_broker_is_away(self):
        self.broker.kill()
        self.start()
        self.post(self.messages)
        wait_until(lambda: self.metric("publisher_lag_changes"))
        self.fairway.readiness(200)
        self.assertEqual(self.fairway.stop(), 0)
        self.broker.start()
        self.start()
        self.check()
        self.assertEqual(self.fairway.stop(), 0)


class Start(PublisherCase):
    def test_the_topics_are_made_with_compaction_where_the_last_record_matters(self):
        policies = {topic: self.broker.settings(f"{self.name}.{topic}")["cleanup.policy"]
                    for topic in TOPICS}
        self.assertEqual(policies, {"changes": "delete", "timelines": "compact",
                                    "alerts": "compact",
                                    "refused": "delete", "cursors": "compact",
                                    "throughput": "compact"})

    def test_publishing_without_brokers_is_refused(self):
        done = subprocess.run([BINARY, "run", "--set", "kafka.publish.enabled=true",
                               "--data-dir", str(self.scratch / "none"),
                               "--listen", "127.0.0.1:0"],
                              capture_output=True, text=True, timeout=60, check=False)
        self.assertEqual(done.returncode, 78, done.stderr)
        self.assertIn("kafka.brokers", done.stderr)


if __name__ == "__main__":
    unittest.main()
