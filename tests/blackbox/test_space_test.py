"""Who tries a feed out follows what becomes of what it sends: the test space has a change log, over
HTTP and as a stream, beside that of production and apart from it; and across kills."""

import http.client
import json
import pathlib
import random
import re
import subprocess
import tempfile
import unittest

from fairway_process import BINARY, SEED, Fairway, has_crash_points, wait_until
from stream_client import Client

CONFIG = """
clock: input
sources_open: "false"
changes.bytes: 32KiB
sources:
  - {name: live, class: terminal, stamped: true}
  - {name: gate, class: terminal, state: test, stamped: true}
  - {name: yard, class: terminal, state: test, stamped: true}
  - {name: other, class: carrier, state: test, stamped: true}
"""
KINDS = {
    "operator": ["--operator"],
    "newcomer": ["--source", "gate", "--source", "yard"],
    "other": ["--source", "other"],
    "live": ["--source", "live"],
}
SPACE = "space=test"


def stamp(minute):
    return f"2026-11-{1 + minute // 1440:02}T{minute // 60 % 24:02}:{minute % 60:02}:00Z"


def moved(minute, box, bill=None, kind="gate_in", function="original"):
    """A message about a box, and the bill that carries it."""
    subject = f"container:MSKU{box:07}"
    links = [{"role": "carries", "from": f"bill:TRY{bill}", "to": subject,
              "anchor": "2026-11-01T00:00:00Z"}] if bill is not None else []
    facts = [{"kind": kind, "classifier": "actual", "subject": subject, "time": stamp(minute),
              "place": "CNSHA"}]
    if function == "delete":
        facts, links = [], []
    return {"format": "fairway.fact/1", "document": f"D{box}-{kind}", "facts": facts,
            "publishedAt": stamp(minute), "function": function, "links": links}


class TestSpace(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory(prefix="fairway-space-")
        self.addCleanup(scratch.cleanup)
        self.scratch = pathlib.Path(scratch.name)
        self.config = self.scratch / "fairway.yaml"
        self.config.write_text(CONFIG)
        self.fairway = Fairway(self.scratch / "data", self.config)
        self.addCleanup(self.fairway.close)
        self.keys = {name: self.make_key(name, *who) for name, who in KINDS.items()}

    def make_key(self, name, *who):
        done = subprocess.run(
            [BINARY, "keys", "add", "--name", name, *who, "--config", str(self.config),
             "--data-dir", str(self.scratch / "data")],
            capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 0, done.stderr)
        return re.search(r"^fairway_live_\S+$", done.stdout, re.MULTILINE).group(0)

    def start(self, **environment):
        self.assertTrue(self.fairway.start(**environment), "it does not start")
        self.addCleanup(lambda: self.fairway.process.poll() is None and self.fairway.kill())

    def ask(self, who, path, method="GET", body=None, **headers):
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        headers["Authorization"] = "Bearer " + self.keys[who]
        return self.fairway.request(method, path, body, headers)

    def send(self, source, message, minute):
        body = message if isinstance(message, str) else json.dumps(message)
        return self.ask("operator", "/v1/messages?wait=merged", "POST", body,
                        Fairway_Source=source, Fairway_Received=stamp(minute))

    def page(self, who, query=""):
        status, page = self.ask(who, "/v1/changes?limit=1000" + query)
        self.assertEqual(status, 200, page)
        return page

    def changes(self, who, query=""):
        """All that is kept, by pages, once nothing more is told."""
        seen = []

        def rests():
            """the log at rest"""
            items, after, more = [], "", True
            while more:
                page = self.page(who, f"&after={after}{query}")
                self.assertIsNone(page["reset"])
                items += page["items"]
                after, more = page["page"]["next"], page["page"]["more"]
            seen.append(items)
            return len(seen) > 3 and all(each == items for each in seen[-4:])

        wait_until(rests)
        return seen[-1]

    def subjects(self, who, query=""):
        return {change["subject"] for change in self.changes(who, query)}

    def test_a_newcomer_follows_what_it_tries_and_nobody_else_hears_of_it(self):
        self.start()
        self.send("live", moved(1, 1, 1), 1)
        client = Client(self.fairway.port, "?" + SPACE, self.keys["newcomer"])
        events = client.events()
        name, begun, _ = next(events)
        self.assertEqual(name, "progress")
        self.send("gate", moved(2, 2, 2), 2)
        self.send("yard", moved(3, 2, kind="loaded"), 3)
        self.send("other", moved(4, 3, 3), 4)
        self.send("gate", "{rubbish", 5)
        own = {"bill:TRY2", "container:MSKU0000002"}
        pages = self.changes("newcomer", "&" + SPACE)
        heard = []
        while heard[-1:] != pages[-1:]:
            name, _, data = next(events)
            if name != "progress":
                heard.append(data)
        events.close()
        self.assertEqual(heard, pages)
        self.assertEqual(self.page("newcomer", f"&{SPACE}&after={begun}")["items"], pages)
        self.assertEqual({change["subject"] for change in pages
                          if not change["subject"].startswith("message:")}, own)
        self.assertIn("stage.changed", {kind for each in pages for kind in each["types"]})
        # By the filters of production.
        only = self.changes("newcomer", f"&{SPACE}&type=stage.changed&reference=bill:TRY2")
        self.assertEqual({change["subject"] for change in only}, {"bill:TRY2"})
        self.assertEqual(self.subjects("newcomer", f"&{SPACE}&source=yard"), own)

        self.assertEqual(self.subjects("other", "&" + SPACE),
                         {"bill:TRY3", "container:MSKU0000003"})
        tests = self.subjects("operator", "&" + SPACE)
        self.assertLess(own | {"bill:TRY3"}, tests)
        self.assertNotIn("bill:TRY1", tests)
        live = {"bill:TRY1", "container:MSKU0000001"}
        self.assertEqual(self.subjects("operator"), live)
        self.assertIn("\nfairway_changes_sequence 2\n", self.ask("operator", "/metrics")[1])
        for who in ("newcomer", "other", "live"):
            self.assertEqual(self.page(who)["items"], [])
        self.assertEqual(self.page("live", "&" + SPACE)["items"], [])

    def test_lists_say_where_their_spaces_log_goes_on_and_a_cursor_of_the_other_is_refused(self):
        self.start()
        self.send("live", moved(1, 1, 1), 1)
        self.send("gate", moved(2, 2, 2), 2)
        last = {space: self.changes("operator", query)[-1]["id"]
                for space, query in (("live", ""), ("test", "&" + SPACE))}
        for path in ("/v1/shipments?", "/v1/facts?unlinked=true&"):
            for space in last:
                answer = self.ask("operator", f"{path}space={space}")[1]
                self.assertEqual(answer["asOf"]["cursor"], last[space])
        answer = self.ask("newcomer", f"/v1/timelines/bill:TRY2?{SPACE}")[1]
        self.assertEqual(answer["asOf"]["cursor"], last["test"])
        self.send("gate", moved(3, 2, kind="loaded"), 3)
        behind = self.page("newcomer", f"&{SPACE}&after={last['test']}")
        self.assertIsNone(behind["reset"])
        for space, other in (("live", "test"), ("test", "live")):
            query = f"space={space}&after={last[other]}"
            status, problem = self.ask("newcomer", "/v1/changes?" + query)
            self.assertEqual((status, problem["code"]), (400, "bad_parameter"))
            self.assertIn(SPACE, problem["remedy"])
            status, problem = self.ask("newcomer", "/v1/stream?" + query)
            self.assertEqual((status, problem["code"]), (400, "bad_parameter"))
            status, _ = self.ask("newcomer", f"/v1/stream?space={space}",
                                 Last_Event_ID=last[other])
            self.assertEqual(status, 400)
        # What was trimmed, or is of another life, is reset as in production, to what lies here.
        epoch, log, _ = last["test"][2:].split("-")
        self.assertEqual(self.page("newcomer", f"&{SPACE}&after=a-1-{log}-0")["reset"], "epoch")
        client = Client(self.fairway.port, f"?{SPACE}&after=a-{epoch}-{log}-ffff",
                        self.keys["newcomer"])
        events = client.events()
        name, where, reset = next(events)
        events.close()
        self.assertEqual((name, reset["reason"]), ("reset", "unknown"))
        self.assertEqual(reset["snapshot"], "/v1/shipments?" + SPACE)
        self.assertEqual(self.page("newcomer", f"&{SPACE}&after={where}")["reset"], None)

    def history(self, count):
        """What is tried, with corrections and withdrawals, and production beside it."""
        chance = random.Random(SEED)
        messages = []
        for minute in range(count):
            source = chance.choice(["gate", "gate", "yard", "other", "live"])
            message = moved(minute, chance.randrange(12), chance.randrange(4),
                            chance.choice(["gate_in", "loaded", "discharged", "gate_out"]),
                            chance.choice(["original", "replace", "replace", "delete"]))
            messages.append((source, "{rubbish" if minute % 40 == 7 else message, minute))
        return messages

    def check_chains(self, who, query):
        """Ascending, each named by the next one of its subject."""
        last, sequence, first = {}, 0, None
        for change in self.changes(who, query):
            first = first or change["sequence"]
            self.assertGreater(change["sequence"], sequence)
            sequence = change["sequence"]
            if first == 1 or change["subject"] in last:
                self.assertEqual(change["previous"], last.get(change["subject"]), change)
            last[change["subject"]] = sequence
            self.assertTrue(change["changed"] or change["type"] == "message.refused", change)
        return first

    def timelines(self, who):
        """What somebody sees of all shipments of the test space, and behind which change."""
        page = self.ask(who, f"/v1/shipments?limit=1000&{SPACE}")[1]
        return ({item["id"]: self.timeline(who, item["id"]) for item in page["items"]},
                page["asOf"]["cursor"])

    def timeline(self, who, subject):
        answer = self.ask(who, f"/v1/timelines/{subject}?include=superseded&{SPACE}")[1]
        answer.pop("asOf", None)
        return answer

    def follow(self, who):
        """Reads again what the log names behind where it was; all where that is trimmed."""
        more = True
        while more:
            page = self.page(who, f"&{SPACE}&after={self.cursors[who]}")
            if page["reset"]:
                self.assertEqual(page["reset"], "trimmed")
                self.resets += 1
                self.copies[who], self.cursors[who] = self.timelines(who)
                continue
            for change in page["items"]:
                if change["subject"].startswith("bill:"):
                    subject = change["subject"]
                    self.copies[who][subject] = self.timeline(who, subject)
            self.cursors[who], more = page["page"]["next"], page["page"]["more"]

    def test_killed_again_and_again_its_log_goes_on_without_gap_or_double(self):
        messages = self.history(160)
        chance = random.Random(SEED)
        points = ["after_tell", "commit_after_write", "after_commit", "after_step"]
        followers = ["operator", "newcomer", "other"]
        self.copies, self.cursors = {}, {}
        self.resets, sent, kills = 0, 0, 0
        while sent < len(messages):
            # Blocks of changes fill slowly: each third time it is the trimming.
            named = f"{points[kills % len(points)]}:{chance.randrange(10, 60)}"
            named = "before_test_trim:1" if kills % 3 == 2 else named
            self.start(**({"FAIRWAY_CRASH_AT": named} if has_crash_points() else {}))
            # Counted, not timed, so that a fast machine does not outrun its killer.
            killed_at = sent + chance.randrange(10, 30)
            try:
                for who in followers:
                    if who not in self.cursors:
                        self.copies[who], self.cursors[who] = self.timelines(who)
                while sent < len(messages):
                    source, message, minute = messages[sent]
                    status, answer = self.send(source, message, minute)
                    self.assertEqual(status, 200, answer)
                    sent += 1
                    if sent == killed_at:
                        self.fairway.process.kill()
                    if sent % 10 == 0:
                        self.follow(followers[sent // 10 % 3])
            except (OSError, http.client.HTTPException):
                kills += 1
            self.fairway.kill()
        self.start()
        self.assertGreater(self.check_chains("operator", "&" + SPACE), 1, "it was never trimmed")
        for who, query in (("newcomer", "&" + SPACE), ("other", "&" + SPACE), ("operator", "")):
            self.check_chains(who, query)
        for who in followers:
            self.follow(who)
            self.assertEqual(self.copies[who], self.timelines(who)[0])
            self.assertTrue(self.copies[who])
        ids = {change["id"].rsplit("-", 1)[0] for change in self.changes("operator", "&" + SPACE)}
        self.assertEqual(len(ids), 1, "it is one log")
        self.assertGreater(kills, 3)
        print(f"survived {kills} kills, {self.resets} resets (seed {SEED})")


if __name__ == "__main__":
    unittest.main()
