"""Law 3: killed anywhere, Fairway resumes and ends as if nothing had happened.

FAIRWAY_KILLS is how many random kills to survive (200 by default). The named steps need a build
with crash points (preset dev); a release has none and says that it skips them.
"""

import http.client
import pathlib
import random
import tempfile
import threading
import unittest

from fairway_process import KILLS, SEED, Fairway, has_crash_points

# Every named step of an append and of a commit, in the order of a message's way.
CRASH_POINTS = [
    "log_before_write",
    "log_after_write",
    "log_after_sync",
    "after_poll",
    "after_decode",
    "apply_round",
    "after_apply",
    "after_tell",
    "before_commit",
    "commit_before_write",
    "commit_after_write",
    "after_commit",
    "before_trim",
    "after_step",
]

# Small files, so that kills strike flushes, compactions and new segments of the log too.
CONFIG = """
clock: input
log.segment: 64KiB
changes.bytes: 16KiB
rocksdb.cf.facts.options: write_buffer_size=65536;level0_file_num_compaction_trigger=2
sources:
  - {name: term, class: terminal, stamped: true}
  - {name: carr, class: carrier, stamped: true}
  - {name: cust, class: customs, stamped: true}
"""


def stamp(minutes):
    return f"2026-11-{1 + minutes // 1440:02}T{minutes // 60 % 24:02}:{minutes % 60:02}:00Z"


def history(count, seed):
    """Messages with corrections, withdrawals, links and rubbish, each with its received stamp."""
    chance = random.Random(seed)
    kinds = ["gate_in", "loaded", "discharged", "gate_out", "empty_in", "inspected",
             "damaged"]
    messages = []
    for minute in range(count):
        box = f"container:MSKU03089{chance.randrange(10, 40)}"
        bill = f"bill:MAEU{chance.randrange(12)}"
        message = {
            "format": "fairway.fact/1",
            "document": f"D{chance.randrange(count // 2)}",
            "publishedAt": stamp(minute),
            "function": chance.choice(["original", "replace", "replace", "delete"]),
            "facts": [
                {
                    "kind": chance.choice(kinds),
                    "classifier": "actual",
                    "subject": box,
                    "time": stamp(minute),
                    "place": "CNSHA",
                    "references": [bill],
                }
            ],
            "links": [{"role": "carries", "from": bill, "to": box, "anchor": stamp(minute)}],
        }
        if message["function"] == "delete":
            message["facts"] = message["links"] = []
        source = chance.choice(["term", "carr", "cust"])
        body = "{rubbish" + str(minute) if minute % 40 == 7 else message
        messages.append((source, body, stamp(minute)))
    return messages


class Crash(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory(prefix="fairway-crash-")
        self.addCleanup(scratch.cleanup)
        self.scratch = pathlib.Path(scratch.name)
        self.config = self.scratch / "fairway.yaml"
        self.config.write_text(CONFIG)

    def instance(self, name):
        return Fairway(self.scratch / name, self.config)

    def uninterrupted(self, messages):
        fairway = self.instance("uninterrupted")
        self.assertTrue(fairway.start())
        for source, body, received in messages:
            status, _ = fairway.post(source, body, received)
            self.assertEqual(status, 202)
        source, body, received = messages[-1]
        fairway.post(source, body, received, wait=True)
        self.assertEqual(fairway.stop(), 0)
        return fairway.dump()

    def finish(self, fairway, messages):
        """Sends what is left, waits until all is merged, ends in good order; the dump."""
        for source, body, received in messages:
            status, _ = fairway.post(source, body, received)
            self.assertEqual(status, 202)
        self.assertEqual(fairway.stop(), 0)
        self.assertTrue(fairway.start())
        source, body, received = self.last
        status, receipt = fairway.post(source, body, received, wait=True)
        self.assertEqual(status, 200, receipt)
        self.assertEqual(fairway.stop(), 0)
        self.check_changes(fairway)
        verified = fairway.command("state", "verify")
        self.assertEqual(verified.returncode, 0, verified.stdout + verified.stderr)
        return fairway.dump()

    def check_changes(self, fairway):
        """Chains of changes are whole, and none is told twice: each names a difference."""
        self.assertTrue(fairway.start())
        last, cursor, more = {}, "", True
        sequence = None
        while more:
            status, page = fairway.request("GET", "/v1/changes?limit=1000&after=" + cursor)
            self.assertEqual((status, page["reset"]), (200, None))
            for change in page["items"]:
                if sequence is None:
                    first = change["sequence"]
                else:
                    self.assertGreater(change["sequence"], sequence)
                sequence = change["sequence"]
                before = last.get(change["subject"])
                if before is not None or first == 1:
                    self.assertEqual(change["previous"], before, change)
                last[change["subject"]] = sequence
                self.assertTrue(change["changed"] or change["type"] == "message.refused", change)
            cursor, more = page["page"]["next"], page["page"]["more"]
        self.assertTrue(last)
        self.assertEqual(fairway.stop(), 0)

    @unittest.skipUnless(has_crash_points(), "this build has no crash points")
    def test_killed_at_each_named_step_it_ends_as_the_uninterrupted_run(self):
        messages = history(120, SEED)
        self.last = messages[-1]
        expected = self.uninterrupted(messages)
        self.assertGreater(expected.count("\n"), 20)
        for point in CRASH_POINTS:
            # Blocks of changes fill slowly.
            for nth in (1, 2 if point == "before_trim" else 9):
                with self.subTest(point=point, nth=nth):
                    fairway = self.instance(f"{point}-{nth}")
                    fairway.start(FAIRWAY_CRASH_AT=f"{point}:{nth}")
                    sent = 0
                    try:
                        # One by one: many messages in one step would come by a point too rarely.
                        while sent < len(messages):
                            fairway.post(*messages[sent], wait=True)
                            sent += 1
                    except (OSError, http.client.HTTPException):
                        pass
                    self.assertEqual(fairway.process.wait(timeout=60), -9, "it did not crash")
                    fairway.kill()
                    self.assertTrue(fairway.start())
                    # The one that was under way may be stored or not: it is sent again.
                    self.assertEqual(self.finish(fairway, messages[sent:]), expected)

    def test_killed_again_and_again_under_load_it_ends_as_the_uninterrupted_run(self):
        messages = history(30 * KILLS, SEED + 1)
        self.last = messages[-1]
        expected = self.uninterrupted(messages)
        chance = random.Random(SEED)
        fairway = self.instance("killed")
        sent = 0
        kills = 0
        while kills < KILLS:
            self.assertTrue(fairway.start(), f"no start after kill {kills}")
            stroke = threading.Timer(chance.uniform(0.001, 0.08), fairway.process.kill)
            stroke.start()
            try:
                # Round and round, so that there is load until the last kill.
                while True:
                    status, _ = fairway.post(*messages[sent % len(messages)])
                    self.assertEqual(status, 202)
                    sent += 1
            except (OSError, http.client.HTTPException):
                pass
            stroke.join()
            fairway.kill()
            kills += 1
        self.assertTrue(fairway.start())
        self.assertEqual(self.finish(fairway, messages[sent:]), expected)
        segments = len(list((self.scratch / "killed" / "log").iterdir()))
        self.assertGreater(segments, 1, "the log never began a new segment")
        tables = [int(path.stem) for path in (self.scratch / "killed" / "state").glob("*.sst")]
        self.assertGreater(max(tables), 2 * len(tables), "nothing was compacted")
        print(f"survived {kills} kills, {sent} messages acknowledged in between (seed {SEED})")


if __name__ == "__main__":
    unittest.main()
