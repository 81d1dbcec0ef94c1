"""A bad network between Fairway and Kafka: it costs time, and nothing else.

What is far away, comes late, is cut in two or falls silent is read once and published once all
the same. A real Apache Kafka broker, and before it a proxy that does all this (kafka_proxy.py).
"""

import itertools
import signal
import unittest

from confluent_kafka import Producer

from crash_test import history
from fairway_process import SEED, wait_until
from kafka_case import KafkaCase, gate_in
from kafka_proxy import (ADD_PARTITIONS_TO_TXN, ANSWER_CUT, ANSWER_LOST, API_VERSIONS, END_TXN,
                         FETCH, FIND_COORDINATOR, INIT_PRODUCER_ID, LIST_OFFSETS, METADATA, PRODUCE,
                         REQUEST_CUT, SILENCE, Proxy)
from publisher_case import PublisherCase

FAR_AWAY = 0.1  # seconds in each direction: a round trip of 200 ms
BAD_LINE = 0.05  # the chance of a loss
PROXY = None


def setUpModule():
    global PROXY
    PROXY = Proxy(SEED)
    KafkaCase.make_broker(proxy=PROXY)
    PublisherCase.broker = KafkaCase.broker


def tearDownModule():
    KafkaCase.broker.close()
    PROXY.close()


class Reading(KafkaCase):
    def setUp(self):
        super().setUp()
        self.addCleanup(PROXY.calm)

    def brokers(self):
        return self.broker.proxied

    def produce(self, first, behind):
        self.broker.produce(self.topic, [gate_in(number) for number in range(first, behind)])

    def read_so_far(self, count):
        """A running instance that has read the topic, and so many in it."""
        fairway = self.one_topic()
        self.produce(0, count)
        self.started(fairway)
        self.has_read(fairway, **{self.topic: count})
        return fairway

    def ends_with(self, fairway, merged, **gap):
        """Each of them is merged, once, and no more is missing than the gap."""
        fairway.readiness(200)
        self.assertEqual(fairway.stop(), 0)
        self.assertEqual(self.counts(fairway), {"term": (merged, merged, 0, 0)})
        gaps = self.gaps(fairway)
        self.assertEqual(len(gaps), 1 if gap else 0)
        self.assertEqual([entry | gap for entry in gaps], gaps)

    def test_far_away_over_a_bad_line_it_reads_the_same(self):
        sources, ends = [], {}
        for name, kind in (("term", "terminal"), ("carr", "carrier"), ("cust", "customs")):
            topic = f"{self.topic}.{name}"
            self.broker.create(topic, 2)
            sources.append({"name": name, "class": kind, "stamped": True, "topics": [topic]})
            ends[topic] = 0
        for number, (name, body, received) in enumerate(history(300, SEED)):
            self.broker.produce(f"{self.topic}.{name}", [(body, received)], number % 2)
            ends[f"{self.topic}.{name}"] += 1
        near = self.started(self.instance("near", sources, brokers=self.broker.brokers))
        PROXY.delay, PROXY.loss = FAR_AWAY, BAD_LINE
        far = self.started(self.instance("far", sources))
        for fairway in (near, far):
            self.has_read(fairway, **ends)
        wait_until(lambda: PROXY.lost > 2)
        far.readiness(200)
        for fairway in (near, far):
            self.assertEqual(fairway.stop(), 0)
        self.assertGreater(near.dump().count("\n"), 30)
        self.assertEqual((far.dump(), self.counts(far)), (near.dump(), self.counts(near)))

    def test_connections_that_fall_silent_are_said_and_given_up_and_nothing_is_lost(self):
        fairway = self.read_so_far(30)
        PROXY.half_open()
        self.produce(30, 60)
        self.assertIn("inputs cannot be read", fairway.readiness(503))
        status, answer = fairway.post("term", gate_in(1000), wait=True)
        self.assertEqual((status, answer["status"]), (200, "merged"), "HTTP goes on")
        self.has_read(fairway, **{self.topic: 60})
        self.ends_with(fairway, 61)

    def test_whatever_is_cut_off_is_asked_for_again(self):
        fairway = self.read_so_far(10)
        count = 10
        for what in (REQUEST_CUT, ANSWER_CUT, ANSWER_LOST):
            faults = [PROXY.fail(kind, what)
                      for kind in (API_VERSIONS, METADATA, LIST_OFFSETS, FETCH, FETCH)]
            PROXY.reset()  # else it would ask the first of these never
            self.produce(count, count + 10)
            count += 10

            def all_happened():
                """each of them was met"""
                return all(fault.happened.is_set() for fault in faults)

            wait_until(all_happened)
            self.has_read(fairway, **{self.topic: count})
        self.ends_with(fairway, count)

    def test_a_topic_made_again_behind_connections_that_break_again_is_read_from_its_start(self):
        fairway = self.read_so_far(10)
        for count in range(10, 14):  # of breaks that are alike librdkafka tells the first
            PROXY.reset()
            self.produce(count, count + 1)
            self.has_read(fairway, **{self.topic: count + 1})
        PROXY.half_open()
        self.broker.delete(self.topic)
        self.broker.create(self.topic)
        self.produce(100, 125)  # more than the old one had
        PROXY.reset()
        self.has_read(fairway, **{self.topic: 25})
        self.ends_with(fairway, 39, gap="recreated")

    def test_what_retention_removed_while_it_waited_is_a_gap_with_its_exact_count(self):
        fairway = self.read_so_far(20)
        PROXY.hold(FETCH)
        wait_until(lambda: PROXY.waiting[FETCH])
        self.produce(20, 50)
        self.broker.delete_records(self.topic, before=37)
        PROXY.release()
        self.has_read(fairway, **{self.topic: 50})
        self.assertEqual(fairway.metrics("data_gap_messages_total"),
                         {f'topic="{self.topic}"': 17})
        self.ends_with(fairway, 33, **{"gap": "expired", "from": 20, "to": 37, "lost": 17})


class Publishing(PublisherCase):
    def setUp(self):
        super().setUp()
        self.addCleanup(PROXY.calm)
        self.more = iter(history(3000, SEED))

    def brokers(self):
        return self.broker.proxied

    def post_some(self):
        self.post(itertools.islice(self.more, 5))

    def transactions(self):
        """How many there were, whatever became of them."""
        self.fairway.hang_up()
        return sum(self.fairway.metrics("publisher_transactions_total").values())

    def post_until(self, so):
        """Posts, and waits for the next transaction, until it is so."""

        def moved():
            """there was another transaction, or it is so already"""
            return so() or self.transactions() > before

        while not so():
            before = self.transactions()
            self.post_some()
            wait_until(moved)

    def met(self, kind, what):
        """Publishes until this has happened."""
        fault = PROXY.fail(kind, what)
        self.post_until(fault.happened.is_set)

    def started(self):
        """Runs, and its producer has published something."""
        self.start()
        self.post(itertools.islice(self.more, 40))
        self.caught_up()

    def ends_well(self):
        self.check()
        self.assertEqual(self.fairway.stop(), 0)

    def test_far_away_over_a_bad_line_each_change_is_there_once(self):
        PROXY.delay, PROXY.loss = FAR_AWAY, BAD_LINE
        self.start()
        self.post_until(lambda: PROXY.lost > 5)
        self.post(self.messages)
        self.ends_well()

    def test_connections_that_fall_silent_are_given_up_and_each_change_is_there_once(self):
        self.started()
        producers = self.metric("publisher_producers_total")
        PROXY.half_open()
        self.post(self.messages)

        def another():
            """the producer is given up"""
            return self.metric("publisher_producers_total") > producers

        wait_until(another)
        self.ends_well()

    def test_whatever_is_cut_off_each_change_is_there_once(self):
        self.started()
        producers = self.metric("publisher_producers_total")
        for what in (REQUEST_CUT, ANSWER_CUT, ANSWER_LOST):
            faults = [PROXY.fail(kind, what)
                      for kind in (ADD_PARTITIONS_TO_TXN, PRODUCE, PRODUCE, FIND_COORDINATOR,
                                   INIT_PRODUCER_ID, LIST_OFFSETS, FETCH)]
            self.post_until(lambda: all(fault.happened.is_set() for fault in faults))
        self.assertGreater(self.metric("publisher_producers_total"), producers + 2)
        self.ends_well()

    def test_a_commit_whose_answer_does_not_come_is_neither_lost_nor_made_twice(self):
        self.started()
        for what in (ANSWER_LOST, ANSWER_CUT, REQUEST_CUT, SILENCE):
            self.met(END_TXN, what)
            self.check()
        self.assertEqual(self.fairway.stop(), 0)

    def test_killed_before_the_answer_to_its_commit_came_each_change_is_there_once(self):
        self.started()
        for _ in range(2):
            before = len(self.published("changes"))
            self.met(END_TXN, SILENCE)
            wait_until(lambda: len(self.published("changes")) > before)
            self.fairway.kill()
            self.start()
        self.post_some()
        self.ends_well()

    def test_a_commit_that_arrives_after_its_process_was_killed_changes_nothing(self):
        self.started()
        for arrives_before_the_next_producer in (True, False):
            PROXY.hold(END_TXN)
            self.post_some()
            wait_until(lambda: PROXY.waiting[END_TXN])
            self.fairway.kill()
            if arrives_before_the_next_producer:
                PROXY.release()
            self.start()
            wait_until(lambda: self.metric("publisher_connected"))
            PROXY.release()
            self.check()
        self.assertEqual(self.fairway.stop(), 0)

    def test_one_that_was_stopped_and_replaced_meanwhile_commits_nothing_and_begins_anew(self):
        self.started()
        producers = self.metric("publisher_producers_total")
        PROXY.hold(END_TXN)
        self.post_some()
        wait_until(lambda: PROXY.waiting[END_TXN])
        self.fairway.process.send_signal(signal.SIGSTOP)
        self.addCleanup(self.fairway.process.send_signal, signal.SIGCONT)
        Producer({"bootstrap.servers": self.broker.brokers, "log_level": 0,
                  "transactional.id": f"{self.name}-log-0"}).init_transactions(60)
        self.fairway.process.send_signal(signal.SIGCONT)
        PROXY.release()
        self.ends_well()
        self.assertIn("fenced", self.fairway.said())
        self.assertEqual(producers, 1)


if __name__ == "__main__":
    unittest.main()
