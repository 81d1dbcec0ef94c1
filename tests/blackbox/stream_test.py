"""Those who follow the stream of the running process lose nothing: beside slow ones, after breaks,
in crowds that come back at once. FAIRWAY_READERS is how many they are (300 by default)."""

import json
import pathlib
import random
import tempfile
import threading
import time
import unittest

import jsonschema

from fairway_process import READERS, SEED, Fairway, wait_until
from stream_client import Client, Crowd, Reader

PLACES = ["CNSHA", "CNNGB", "NLRTM"]
# Who takes nothing for so long is cut off (limits::kStreamWriteTime).
WRITE_SECONDS = 30


def message(number, shipments, place):
    """A move of a box, and the bill that carries it."""
    box, bill = f"container:MSKU{number:07}", f"bill:STREAM{number % shipments}"
    return {"format": "fairway.fact/1", "document": f"GATE-{number}",
            "facts": [{"kind": "gate_in", "classifier": "actual", "subject": box,
                       "time": f"2026-11-01T{number // 3600 % 24:02}:{number // 60 % 60:02}:"
                               f"{number % 60:02}Z", "place": place}],
            "links": [{"role": "carries", "from": bill, "to": box,
                       "anchor": "2026-11-01T00:00:00Z"}]}


class Stream(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory(prefix="fairway-stream-")
        self.addCleanup(scratch.cleanup)
        self.fairway = Fairway(pathlib.Path(scratch.name) / "data")
        self.addCleanup(self.fairway.close)
        self.start()
        self.sent = 0

    def start(self):
        self.assertTrue(self.fairway.start(), self.fairway.said())
        self.addCleanup(lambda: self.fairway.process.poll() is None and self.fairway.kill())
        self.port = self.fairway.port

    def send(self, count, shipments=50, places=PLACES, fairway=None):
        numbers = range(self.sent, self.sent + count)
        self.sent += count
        lines = "\n".join(json.dumps(message(n, shipments, places[n % len(places)]))
                          for n in numbers)
        status, answer = (fairway or self.fairway).request(
            "POST", "/v1/messages?wait=merged", lines,
            {"Fairway-Source": "terminal-a", "Content-Type": "application/x-ndjson"})
        self.assertEqual(status, 200, answer)

    def log(self, after="", query=""):
        """The ids of the changes behind `after`, by pages."""
        ids, more = [], True
        while more:
            status, page = self.fairway.request(
                "GET", f"/v1/changes?limit=1000&after={after}{query}")
            self.assertEqual(status, 200, page)
            self.assertIsNone(page["reset"])
            ids += [change["id"] for change in page["items"]]
            after, more = page["page"]["next"], page["page"]["more"]
        return ids

    def log_at_rest(self):
        """The whole log, when nothing more is told."""
        seen = []

        def rests():
            """the log at rest"""
            untold = sum(self.fairway.metrics("untold_news").values())
            seen.append(self.log())
            return not untold and len(seen) > 1 and seen[-1] == seen[-2] and seen[-1]

        return wait_until(rests)

    def crowd(self):
        crowd = Crowd(self.port)
        self.addCleanup(crowd.close)
        return crowd

    def heard_all(self, reader, expected):
        self.assertEqual(reader.answered, b"HTTP/1.1 200 OK")
        if reader.changes != expected:
            double = len(reader.changes) - len(set(reader.changes))
            missing = len(set(expected) - set(reader.changes))
            self.fail(f"{missing} of {len(expected)} changes missing, {double} double, "
                      f"{len(reader.changes)} heard; last event {reader.last_event}")

    def test_a_list_and_the_stream_leave_no_gap(self):
        """CONTRACT G19: asked while messages arrive, list and stream end at what is."""
        self.send(100)
        other = self.fairway.another()
        self.addCleanup(other.hang_up)
        sender = threading.Thread(target=lambda: [self.send(5, fairway=other) for _ in range(60)])
        sender.start()
        client = Client(self.port)
        view, rest = {}, ""
        while rest is not None:
            page = self.fairway.request("GET", "/v1/shipments?limit=20" + rest)[1]
            client.last_id = client.last_id or page["asOf"]["cursor"]
            for item in page["items"]:
                view[item["id"]] = self.timeline(item["id"])
            rest = page["page"]["next"] and "&cursor=" + page["page"]["next"]
        events = client.follow()
        heard, sent_all = [], False
        while True:
            if heard and not sender.is_alive() and not sent_all:
                sent_all = self.log_at_rest()[-1]
            if heard and heard[-1] == sent_all:
                break
            name, where, change = next(events)
            if name == "progress":
                continue
            heard.append(where)
            if change["subject"].startswith("bill:"):
                view[change["subject"]] = self.timeline(change["subject"])
        events.close()
        self.assertEqual(len(view), 50)
        for reference, shown in view.items():
            self.assertEqual(shown, self.timeline(reference), reference)

    def timeline(self, reference):
        status, timeline = self.fairway.request("GET", f"/v1/timelines/{reference}")
        self.assertEqual(status, 200)
        timeline.pop("asOf")
        return timeline

    def test_a_client_written_from_the_description_follows_through_a_crash_and_a_stop(self):
        self.send(20)
        client = Client(self.port)
        events = client.events()
        name, start, progress = next(events)
        self.assertEqual((name, progress["cursor"]), ("progress", start))
        jsonschema.validate(progress, client.schema_of(name))
        heard = []

        def hear(until):
            for name, where, data in events:
                jsonschema.validate(data, client.schema_of(name))
                if name != "progress":
                    heard.append(where)
                if where == until:
                    return

        self.send(30)
        hear(self.log_at_rest()[-1])
        self.fairway.kill()
        self.assertEqual(list(events), [], "the stream broke")
        self.start()
        client.port = self.port
        self.send(30)
        events = client.events()
        hear(self.log_at_rest()[-1])
        self.assertEqual(heard, self.log(after=start))
        self.assertTrue(2_500 <= client.retry <= 4_500)

        self.assertEqual(self.fairway.stop(), 0)
        name, where, data = [*events][-1]
        self.assertEqual((name, data["reason"]), ("closing", "shutdown"))
        self.assertEqual(where, heard[-1])

    def test_a_state_made_anew_resets_its_readers(self):
        self.send(20)
        self.log_at_rest()
        client = Client(self.port, "?place=CNSHA")
        client.last_id = "a-1-0-1"
        name, _, reset = next(client.events())
        jsonschema.validate(reset, client.schema_of(name))
        self.assertEqual((name, reset["reason"]), ("reset", "epoch"))
        self.assertEqual(reset["snapshot"], "/v1/shipments?place=CNSHA")
        self.assertEqual(self.fairway.request("GET", reset["snapshot"])[0], 200)
        client.last_id = reset["cursor"]
        self.assertEqual(next(client.events())[0], "progress")

    def test_readers_that_never_read_cost_the_others_nothing(self):
        self.send(50)
        start = self.log_at_rest()[-1]
        crowd = self.crowd()
        began = time.monotonic()
        slow = [Reader(self.port, "/v1/stream", receive_bytes=4096) for _ in range(READERS // 10)]
        for reader in slow:
            self.addCleanup(reader.close)
        readers = [crowd.join("/v1/stream" if n < 20 else "/v1/stream?place=CNNGB")
                   for n in range(READERS - len(slow))]
        crowd.read_until(lambda reader: reader.last_event == "progress")

        rest = set(readers[20:])

        def overrun():
            return self.fairway.metrics("sse_overruns_total")[""]

        def streams():
            return self.fairway.metrics("sse_clients")[""]

        def send_and_rest(count, places):
            self.send(count, places=places)
            return self.log_at_rest()[-1]

        # A machine that is slow itself may cut them off before their queues are full.
        while overrun() < len(slow) and streams() > len(readers):
            last = crowd.read_while(lambda: send_and_rest(500, ["NLRTM"] * 19 + ["CNNGB"]))
            crowd.read_until(lambda reader, last=last: reader in rest or reader.has(last))
        crowd.read_while(lambda: send_and_rest(2, ["CNNGB"]))
        whole, some = crowd.read_while(
            lambda: (self.log(after=start), self.log(after=start, query="&place=CNNGB")))
        crowd.read_until(lambda reader: reader.has((some if reader in rest else whole)[-1]))
        self.assertLessEqual(overrun(), len(slow), "nobody else is let go")
        for reader in readers:
            self.heard_all(reader, some if reader in rest else whole)
        self.come_back(crowd, slow, whole, began)

    def come_back(self, crowd, slow, whole, began):
        """A slow one reads what was on its way, is told where it is, and comes back; so does one
        that was cut off in the middle of it, as who takes nothing for long enough is."""
        for reader in slow:
            reader.read_to_end()
            self.assertEqual(reader.changes, whole[:len(reader.changes)])
            if reader.last_event != "overrun":
                seconds = time.monotonic() - began
                self.assertGreater(seconds, WRITE_SECONDS, "cut off without a word")
        back = {}  # one that was told and one that was not, if there are both
        for reader in slow:
            back.setdefault(reader.last_event, reader)
        for reader in back.values():
            again = crowd.join(last_id=reader.last_id)
            crowd.read_until(lambda one, again=again: one is not again or one.has(whole[-1]))
            self.heard_all(again, whole[len(reader.changes):])

    def test_a_crowd_that_comes_back_at_once_finds_no_gap_and_no_double(self):
        self.send(1_000)
        whole = self.log_at_rest()
        chance = random.Random(SEED)
        places = [chance.choice([len(whole) // 2, chance.randrange(len(whole) - 1)])
                  for _ in range(READERS)]
        crowd = self.crowd()
        readers = [crowd.join(last_id=whole[place]) for place in places]
        crowd.read_while(lambda: self.send(200))
        whole = crowd.read_while(self.log_at_rest)
        crowd.read_until(lambda reader: reader.has(whole[-1]))
        for reader, place in zip(readers, places):
            self.heard_all(reader, whole[place + 1:])
        for reader in readers:
            reader.close()
        wait_until(lambda: self.fairway.metrics("sse_clients")[""] == 0)


if __name__ == "__main__":
    unittest.main()
