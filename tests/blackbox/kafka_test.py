"""Fairway reads Kafka: the laws of the embedded log, on a real Apache Kafka broker.

One broker serves all tests; each has topics of its own. FAIRWAY_KILLS is how many random kills to
survive (a quarter of them, 50 by default, for here a start asks a broker first).
"""

import json
import pathlib
import random
import re
import shutil
import subprocess
import threading
import unittest

from crash_test import history
from fairway_process import (BINARY, KILLS as ALL_KILLS, SEED, Fairway, has_crash_points,
                             wait_until)
from kafka_broker import free_ports
from kafka_case import KafkaCase, gate_in

KILLS = max(5, ALL_KILLS // 4)
DCSA = pathlib.Path(__file__).parent.parent / "data" / "dcsa-tnt-2.2" / "accept"
TOPIC_OF = {"term": "port", "carr": "vessel", "cust": "customs"}
PARTITIONS = {"port": 3, "vessel": 1, "customs": 2}


def setUpModule():
    KafkaCase.make_broker()


def tearDownModule():
    KafkaCase.broker.close()


class Laws(KafkaCase):
    """Three topics, killed anywhere, against an uninterrupted run and the embedded log."""

    @classmethod
    def setUpClass(cls):
        cls.messages = history(600, SEED)
        for sample in sorted(DCSA.glob("*.json")):
            if not sample.name.endswith(".expected.json"):
                cls.messages.append(("carr", sample.read_text(), "2026-11-20T06:00:00Z"))

    def topics(self, name):
        """Makes the three topics and gives the sources that read them."""
        classes = {"term": "terminal", "carr": "carrier", "cust": "customs"}
        sources = []
        for source, topic in TOPIC_OF.items():
            self.broker.create(f"{name}.{topic}", PARTITIONS[topic])
            pattern = f"^{name}\\.{topic}$" if source == "carr" else f"{name}.{topic}"
            sources.append({"name": source, "class": classes[source], "stamped": True,
                            "topics": [pattern]})
        return sources

    def feed(self, name, messages, times=1):
        """`times`: how many times the partitions that it began with each topic has."""
        by_partition = {}
        for source, body, received in messages:
            topic = TOPIC_OF[source]
            partition = hash_of(body) % (PARTITIONS[topic] * times)
            by_partition.setdefault((topic, partition), []).append((body, received))
        for (topic, partition), slice_of_it in by_partition.items():
            self.broker.produce(f"{name}.{topic}", slice_of_it, partition)

    def ends(self, name, messages):
        ends = {f"{name}.{topic}": 0 for topic in PARTITIONS}
        for source, _, _ in messages:
            ends[f"{name}.{TOPIC_OF[source]}"] += 1
        return ends

    def finished(self, fairway, name):
        self.started(fairway)
        self.has_read(fairway, **self.ends(name, self.messages))
        self.assertEqual(fairway.stop(), 0)
        return fairway.dump()

    def uninterrupted(self, name):
        sources = self.topics(name)
        self.feed(name, self.messages)
        fairway = self.instance(name, sources)
        return self.finished(fairway, name), self.counts(fairway)

    def embedded(self, order):
        """The same records with the same stamps through the embedded log."""
        config = self.scratch / "embedded.yaml"
        config.write_text("clock: input\nsources:\n" + "".join(
            f"  - {{name: {name}, class: {kind}, stamped: true}}\n"
            for name, kind in (("term", "terminal"), ("carr", "carrier"), ("cust", "customs"))))
        fairway = self.started(Fairway(self.scratch / "embedded", config))
        for source, body, received in order[:-1]:
            self.assertEqual(fairway.post(source, body, received)[0], 202)
        self.assertEqual(fairway.post(*order[-1], wait=True)[0], 200)
        self.assertEqual(fairway.stop(), 0)
        return fairway.dump(), self.counts(fairway)

    def test_the_embedded_log_given_the_same_records_and_stamps_ends_the_same(self):
        order = list(self.messages)
        random.Random(SEED).shuffle(order)
        expected = self.embedded(order)
        self.assertGreater(expected[0].count("\n"), 30)
        self.assertEqual(self.uninterrupted("whole"), expected)

    def test_partitions_raised_under_load_end_as_the_embedded_log(self):
        sources = self.topics("raised")
        fairway = self.started(self.instance("raised", sources))
        half = len(self.messages) // 2
        self.feed("raised", self.messages[:half])
        for topic, partitions in PARTITIONS.items():
            self.broker.add_partitions(f"raised.{topic}", 2 * partitions)
        # What belongs together lies apart now, and the new partitions are seen late.
        self.feed("raised", self.messages[half:], times=2)
        self.has_read(fairway, **self.ends("raised", self.messages))
        self.assertEqual(fairway.stop(), 0)
        self.assertEqual((fairway.dump(), self.counts(fairway)), self.embedded(self.messages))

    @unittest.skipUnless(has_crash_points(), "this build has no crash points")
    def test_killed_at_each_named_step_it_ends_as_the_uninterrupted_run(self):
        points = ["after_poll", "after_decode", "apply_round", "after_apply", "before_commit",
                  "commit_before_write", "commit_after_write", "after_commit", "after_step"]
        sources = self.topics("steps")
        fairway = self.instance("steps", sources)
        size = len(self.messages) // len(points)
        for number, point in enumerate(points):
            self.feed("steps", self.messages[number * size:(number + 1) * size])
            fairway.start(FAIRWAY_CRASH_AT=f"{point}:1")
            self.assertEqual(fairway.process.wait(timeout=60), -9, f"{point}: it did not crash")
        self.feed("steps", self.messages[len(points) * size:])
        dump = self.finished(fairway, "steps")
        self.assertEqual((dump, self.counts(fairway)), self.embedded(self.messages))

    def test_killed_again_and_again_under_load_it_ends_as_the_uninterrupted_run(self):
        sources = self.topics("kills")
        fairway = self.instance("kills", sources)
        chance = random.Random(SEED)
        size = -(-len(self.messages) // KILLS)
        for kill in range(KILLS):
            self.assertTrue(fairway.start(), f"no start after kill {kill}")
            stroke = threading.Timer(chance.uniform(0.01, 0.4), fairway.process.kill)
            stroke.start()
            self.feed("kills", self.messages[kill * size:(kill + 1) * size])
            stroke.join()
            fairway.kill()
        dump = self.finished(fairway, "kills")
        self.assertEqual((dump, self.counts(fairway)), self.embedded(self.messages))
        print(f"survived {KILLS} kills (seed {SEED})")


def hash_of(body):
    return sum(json.dumps(body).encode())


class Faults(KafkaCase):
    def test_what_retention_removed_before_it_was_read_is_a_gap_with_its_exact_count(self):
        fairway = self.one_topic()
        self.broker.produce(self.topic, [gate_in(number) for number in range(20)])
        self.started(fairway)
        self.has_read(fairway, **{self.topic: 20})
        self.assertEqual(fairway.stop(), 0)
        self.broker.produce(self.topic, [gate_in(number) for number in range(20, 50)])
        self.broker.delete_records(self.topic, before=37)
        self.started(fairway)
        self.has_read(fairway, **{self.topic: 50})
        self.assertIn("17 messages are lost", fairway.said())
        self.assertEqual(fairway.stop(), 0)
        self.assertEqual(self.counts(fairway), {"term": (33, 33, 0, 0)})
        gap = {"topic": self.topic, "partition": 0, "gap": "expired", "from": 20, "to": 37,
               "lost": 17}
        self.assertEqual([entry | gap for entry in self.gaps(fairway)], self.gaps(fairway))
        self.started(fairway)
        lost = fairway.metrics("data_gap_messages_total")
        self.assertEqual(lost, {f'topic="{self.topic}"': 17})
        self.assertEqual(fairway.stop(), 0)

    def test_a_topic_made_again_while_it_was_away_is_read_from_its_beginning(self):
        fairway = self.one_topic()
        self.broker.produce(self.topic, [gate_in(number) for number in range(10)])
        self.started(fairway)
        self.has_read(fairway, **{self.topic: 10})
        self.assertEqual(fairway.stop(), 0)
        self.broker.delete(self.topic)
        self.broker.create(self.topic)
        self.broker.produce(self.topic, [gate_in(number) for number in range(100, 125)])
        self.started(fairway)
        self.has_read(fairway, **{self.topic: 25})
        self.assertEqual(fairway.stop(), 0)
        self.assertEqual(self.counts(fairway), {"term": (35, 35, 0, 0)})
        self.assertEqual([gap["gap"] for gap in self.gaps(fairway)], ["recreated"])

    def test_a_topic_made_again_while_it_runs_is_read_from_its_beginning(self):
        fairway = self.one_topic()
        self.broker.produce(self.topic, [gate_in(number) for number in range(10)])
        self.started(fairway)
        self.has_read(fairway, **{self.topic: 10})
        self.broker.delete(self.topic)
        self.assertIn(self.topic, fairway.readiness(503))
        self.broker.create(self.topic)
        # More than the old one had: its position would mean another record now.
        self.broker.produce(self.topic, [gate_in(number) for number in range(100, 125)])
        self.has_read(fairway, **{self.topic: 25})
        fairway.readiness(200)
        self.assertEqual(fairway.stop(), 0)
        self.assertEqual(self.counts(fairway), {"term": (35, 35, 0, 0)})

    def test_a_log_cut_short_halts_its_partition_until_a_person_says_rewind(self):
        fairway = self.one_topic()
        log = self.broker.log_folder(self.topic)
        self.broker.produce(self.topic, [gate_in(number) for number in range(10)])
        self.broker.stop()
        shutil.copytree(log, self.scratch / "earlier")
        self.broker.start()
        self.broker.produce(self.topic, [gate_in(number) for number in range(10, 20)])
        self.started(fairway)
        self.has_read(fairway, **{self.topic: 20})
        self.assertEqual(fairway.stop(), 0)
        self.broker.stop()
        shutil.rmtree(log)
        shutil.copytree(self.scratch / "earlier", log)
        self.broker.start()
        # The log grows beyond the position again: reading on would skip ten of them.
        self.broker.produce(self.topic, [gate_in(number) for number in range(100, 115)])
        self.started(fairway)
        reason = fairway.readiness(503)
        self.assertIn("kafka.on_truncation", reason)
        self.assertEqual(fairway.post("term", gate_in(1000), wait=True)[0], 200, "HTTP goes on")
        self.assertEqual(fairway.stop(), 0)
        self.assertEqual([gap["gap"] for gap in self.gaps(fairway)], ["cut_short"])
        fairway = self.instance("data", [{"name": "term", "class": "terminal",
                                          "topics": [self.topic]}], on_truncation="rewind")
        self.started(fairway)
        self.has_read(fairway, **{self.topic: 25})
        fairway.readiness(200)
        self.assertEqual(fairway.stop(), 0)
        # Its first ten stand where they stood: the same copies, not counted again.
        self.assertEqual(self.counts(fairway), {"term": (36, 36, 0, 0)})

    def test_a_log_that_ends_before_what_was_read_halts_its_partition_alone(self):
        self.broker.create(self.topic, 2)
        fairway = self.instance("data", [{"name": "term", "class": "terminal",
                                          "topics": [self.topic]}])
        log = self.broker.log_folder(self.topic)
        for partition in (0, 1):
            self.broker.produce(self.topic, [gate_in(100 * partition + number)
                                             for number in range(10)], partition)
        self.broker.kill()
        shutil.copytree(log, self.scratch / "earlier")
        self.broker.start()
        self.broker.produce(self.topic, [gate_in(number) for number in range(10, 20)])
        self.started(fairway)
        self.has_read(fairway, **{self.topic: 30})
        self.broker.kill()
        shutil.rmtree(log)
        shutil.copytree(self.scratch / "earlier", log)
        self.broker.start()
        wait_until(lambda: "kafka.on_truncation" in fairway.readiness(503))
        self.broker.produce(self.topic, [gate_in(number) for number in range(200, 205)], 1)
        self.has_read(fairway, **{self.topic: 35})
        self.assertEqual(fairway.stop(), 0)
        self.assertEqual(self.counts(fairway), {"term": (35, 35, 0, 0)})
        gap, = self.gaps(fairway)
        self.assertEqual(gap | {"gap": "cut_short", "partition": 0, "from": 10, "to": 20}, gap)

    def test_partitions_added_while_it_runs_are_read(self):
        fairway = self.one_topic()
        self.broker.produce(self.topic, [gate_in(1)])
        self.started(fairway)
        self.has_read(fairway, **{self.topic: 1})
        self.broker.add_partitions(self.topic, 3)
        for partition in (1, 2):
            self.broker.produce(self.topic, [gate_in(10 + partition)], partition)
        self.has_read(fairway, **{self.topic: 3})
        self.assertEqual(fairway.stop(), 0)
        self.assertEqual(self.counts(fairway), {"term": (3, 3, 0, 0)})

    def test_poison_does_not_stop_the_good_ones(self):
        fairway = self.one_topic()
        chance = random.Random(SEED)
        poison = [chance.randbytes(200), b"", None, b"\0" * 50, b'{"format":',
                  json.dumps({"line": "x" * 5_000_000}), b"x" * 9_000_000, b"\xff\xfe{}"]
        for number, bad in enumerate(poison):
            self.broker.produce(self.topic, [gate_in(2 * number), bad, gate_in(2 * number + 1)])
        self.started(fairway)
        self.has_read(fairway, **{self.topic: 3 * len(poison)})
        for number in range(2 * len(poison)):
            path = f"/v1/timelines/container:MSKU{number:07}"
            self.assertEqual(fairway.request("GET", path)[0], 200)
        self.assertEqual(fairway.stop(), 0)
        # Nothing is nothing: the record without value is a copy of the empty one.
        self.assertEqual(self.counts(fairway), {"term": (24, 16, 1, 7)})

    def test_of_a_hundred_messages_one_is_poison_and_is_refused_with_its_offset_and_reason(self):
        fairway = self.one_topic()
        self.started(fairway)
        chance = random.Random(SEED)
        poison = [chance.randbytes(100), json.dumps(gate_in(7))[:-9], b"\0\0\0\0",
                  json.dumps(gate_in(8)).encode().replace(b"D8", b"D\xc3\x28"),
                  json.dumps(gate_in(9)) + "x" * 5_000_000]
        offsets = []
        for number in range(1, 21):
            self.broker.produce(self.topic, [gate_in(100 * number + i) for i in range(99)])
            bad = poison[number % len(poison)]
            bad = (bad.encode() if isinstance(bad, str) else bad) + b" " * number
            self.broker.produce(self.topic, [bad], key=b"\0")
            offsets.append(100 * number - 1)
        self.has_read(fairway, **{self.topic: 2000})
        refused = fairway.request("GET", "/v1/refused?limit=1000")[1]["items"]
        self.assertEqual(sorted(item["position"]["offset"] for item in refused), offsets)
        self.assertTrue(all(error["code"] and error["detail"]
                            for item in refused for error in item["errors"][:1]))
        self.assertEqual([item for item in refused if not item["errors"]], [])
        self.assertEqual(fairway.stop(), 0, "the process that was started")
        self.assertEqual(self.counts(fairway), {"term": (2000, 1980, 0, 20)})

    def test_a_broker_killed_for_a_while_is_waited_for_and_nothing_is_lost(self):
        fairway = self.one_topic()
        self.broker.produce(self.topic, [gate_in(number) for number in range(30)])
        self.started(fairway)
        self.has_read(fairway, **{self.topic: 30})
        self.broker.kill()
        self.assertIn("inputs cannot be read", fairway.readiness(503))
        status, answer = fairway.post("term", gate_in(1000), wait=True)
        self.assertEqual((status, answer["status"]), (200, "merged"), "HTTP goes on")
        path = "/v1/timelines/container:MSKU0000007"
        self.assertEqual(fairway.request("GET", path)[0], 200, "reads are served")
        self.broker.start()
        self.broker.produce(self.topic, [gate_in(number) for number in range(30, 50)])
        self.has_read(fairway, **{self.topic: 50})
        fairway.readiness(200)
        self.assertEqual(fairway.stop(), 0)
        self.assertEqual(self.counts(fairway), {"term": (51, 51, 0, 0)})
        self.assertEqual(self.gaps(fairway), [])

    def test_sigterm_under_load_ends_in_good_order(self):
        fairway = self.one_topic()
        self.started(fairway)
        for start in range(0, 3000, 500):
            self.broker.produce(self.topic,
                                [gate_in(number) for number in range(start, start + 500)])
            if start == 1000:
                self.assertEqual(fairway.stop(), 0)
        self.started(fairway)
        self.has_read(fairway, **{self.topic: 3000})
        self.assertEqual(fairway.stop(), 0)
        self.assertEqual(self.counts(fairway), {"term": (3000, 3000, 0, 0)})


class Start(KafkaCase):
    def run_fails(self, code, *settings, command="run"):
        words = [word for setting in settings for word in ("--set", setting)]
        words += ["--data-dir", str(self.scratch / "data"), "--listen", "127.0.0.1:0"]
        done = subprocess.run([BINARY, command, *words], capture_output=True, text=True,
                              timeout=120, check=False)
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        return done.stderr

    def test_no_broker_at_the_start_is_exit_code_75_with_the_address(self):
        address = f"127.0.0.1:{free_ports(1)[0]}"
        said = self.run_fails(75, f"kafka.brokers={address}",
                              "sources=[{name: term, class: terminal, topics: [t]}]")
        self.assertIn(address, said)

    def test_the_topics_that_sources_name_are_made_once_and_can_be_read(self):
        source = {"name": "term", "class": "terminal", "topics": [self.topic, "^nobody\\."]}
        fairway = self.instance("data", [source])
        for said in ("was made", "is there already"):
            done = fairway.command("topics", "create", "--partitions", "3")
            self.assertEqual((done.returncode, done.stdout), (0, f"{self.topic} {said}\n"),
                             done.stderr)
        self.broker.produce(self.topic, [json.dumps(gate_in(1))], partition=2)
        self.started(fairway)
        self.has_read(fairway, **{self.topic: 1})
        self.assertEqual(len(fairway.metrics("consumer_position")), 3)

    def test_options_that_would_break_a_promise_are_refused(self):
        for option in ("auto.offset.reset=latest", "enable.auto.commit=true",
                       "isolation.level=read_uncommitted", "queued.max.messages.kbytes=9",
                       "no.such.option=1"):
            said = self.run_fails(78, f"kafka.consumer.{option}", command="check-config")
            self.assertIn(option.split("=")[0], said)

    def test_a_topic_that_two_sources_claim_is_refused(self):
        both = "sources=[{name: a, topics: [port.x]}, {name: b, topics: ['^port']}]"
        self.assertIn("port.x", self.run_fails(78, both, command="check-config"))



class SimulatedDays(KafkaCase):
    def test_through_kafka_they_show_the_truth(self):
        world = ["--seed", "12", "--shipments", "30", "--per-day", "10"]
        sent = subprocess.run([BINARY, "simulate", *world, "--kafka", self.broker.brokers],
                              capture_output=True, text=True, check=False)
        self.assertEqual(sent.returncode, 0, sent.stderr)
        count = int(re.search(r"(\d+) messages sent", sent.stderr)[1])
        config = self.scratch / "simulated.yaml"
        sources = subprocess.run([BINARY, "simulate", "--sources", "--topics"],
                                 capture_output=True, text=True, check=True).stdout
        kafka = json.dumps({"brokers": self.broker.brokers})
        config.write_text(f"kafka: {kafka}\nclock: input\n{sources}")
        fairway = Fairway(self.scratch / "simulated", config)
        self.addCleanup(fairway.close)
        self.started(fairway)

        def read():
            """every message is merged, a copy or refused"""
            return sum(fairway.metrics("messages_total").values()) >= count

        wait_until(read)
        verified = subprocess.run(
            [BINARY, "simulate", *world, "--verify", f"http://127.0.0.1:{fairway.port}"],
            capture_output=True, text=True, check=False)
        self.assertEqual(verified.returncode, 0, verified.stdout + verified.stderr)


if __name__ == "__main__":
    unittest.main()
