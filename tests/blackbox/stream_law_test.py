"""Law 8 over the wire: nothing that a reader hears of a random world on the stream is outside its
own, nothing of its own changes that it does not hear of, and told again it hears what the pages of
the change log give it."""

import json
import pathlib
import random
import re
import subprocess
import tempfile
import unittest

from fairway_process import BINARY, SEED, Fairway, wait_until
from stream_client import Client

ONE, TWO = "91310000MA1K000001", "91310000MA1K000002"
CONFIG = """
sources_open: "false"
sources:
  - {name: customs, class: customs}
  - {name: terminal, class: terminal}
"""
KINDS = {
    "operator": ["--operator"],
    "one": ["--party", ONE],
    "two": ["--party", TWO],
    "port": ["--place", "CNSHA"],
}
MOVES = ["gate_in", "loaded", "discharged", "gate_out", "scanned"]


class World:
    """Shipments of two enterprises through two ports: each has a box of its own, a declaration, and
    now and then shares a box with another one."""

    def __init__(self, seed, shipments=8):
        self.chance = random.Random(seed)
        self.bills = [f"WORLD{n}" for n in range(shipments)]
        self.owner = {bill: self.chance.choice([ONE, TWO, TWO, None]) for bill in self.bills}
        self.owner.update({self.bills[0]: ONE, self.bills[1]: TWO})
        self.boxes = {bill: {f"MSKU{n:07}"} for n, bill in enumerate(self.bills)}
        for bill in self.bills[2:]:
            if self.chance.random() < 0.5:
                self.boxes[bill] |= self.boxes[self.chance.choice(self.bills)]
        self.entry = {bill: f"2228202600000000{n:02}" for n, bill in enumerate(self.bills)}
        self.place = {bill: self.chance.choice(["CNSHA", "CNNGB"]) for bill in self.bills}
        self.place.update({self.bills[0]: "CNSHA", self.bills[1]: "CNNGB"})
        self.minute = 0

    def settled(self):
        """Whose they are and what they hold: before anyone listens, for it decides who may."""
        for bill in self.bills:
            subject, owner = f"bill:{bill}", self.owner[bill]
            links = [{"role": "carries", "from": subject, "to": f"container:{box}",
                      "anchor": "2026-11-01T00:00:00Z"} for box in sorted(self.boxes[bill])]
            links.append({"role": "declared_by", "from": subject,
                          "to": f"declaration:{self.entry[bill]}"})
            parties = [{"of": subject, "role": "consignee", "id": owner}] if owner else []
            yield "customs", {"links": links, "parties": parties, "facts": []}

    def happening(self):
        """Something happens to one of them, is corrected, or is withdrawn."""
        self.minute += 1
        bill = self.chance.choice(self.bills)
        time = f"2026-11-02T{self.minute // 60 % 24:02}:{self.minute % 60:02}:00Z"
        fact = {"classifier": "actual", "time": time, "place": self.place[bill]}
        function = self.chance.choice(["original", "replace", "replace", "delete"])
        if self.chance.random() < 0.3:
            kind = self.chance.choice(["lodged", "inspection_ordered", "released"])
            subject, source = f"declaration:{self.entry[bill]}", "customs"
        else:
            kind, source = self.chance.choice(MOVES), "terminal"
            subject = "container:" + self.chance.choice(sorted(self.boxes[bill]))
        return source, {"document": f"{subject}-{kind}", "publishedAt": time, "function": function,
                        "facts": [] if function == "delete" else
                        [{**fact, "kind": kind, "subject": subject}]}

    def own(self, who):
        """The subjects that a reader may hear of."""
        party = {"one": ONE, "two": TWO}.get(who)
        bills = [bill for bill in self.bills if party in (None, self.owner[bill])]
        boxes = {f"container:{box}" for bill in bills for box in self.boxes[bill]}
        subjects = {f"bill:{bill}" for bill in bills} | boxes
        if who != "port":
            subjects |= {f"declaration:{self.entry[bill]}" for bill in bills}
        return subjects

    def everything(self):
        return self.own("operator")


class StreamLaw(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory(prefix="fairway-law-")
        self.addCleanup(scratch.cleanup)
        self.scratch = pathlib.Path(scratch.name)
        self.config = self.scratch / "fairway.yaml"
        self.config.write_text(CONFIG)

    def start(self, name):
        self.data = self.scratch / name
        self.keys = {who: self.make_key(who, *kind) for who, kind in KINDS.items()}
        self.fairway = Fairway(self.data, self.config)
        self.assertTrue(self.fairway.start(), "it does not start")
        self.addCleanup(self.fairway.close)
        self.addCleanup(self.fairway.kill)

    def make_key(self, name, *who):
        done = subprocess.run(
            [BINARY, "keys", "add", "--name", name, *who, "--config", str(self.config),
             "--data-dir", str(self.data)], capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 0, done.stderr)
        return re.search(r"^fairway_live_\S+$", done.stdout, re.MULTILINE).group(0)

    def send(self, source, message):
        status, answer = self.fairway.request(
            "POST", "/v1/messages?wait=merged",
            json.dumps({"format": "fairway.fact/1", **message}),
            {"Fairway-Source": source, "Authorization": "Bearer " + self.keys["operator"]})
        self.assertEqual(status, 200, answer)

    def pages(self, who, after=""):
        """What the pages give, and where they end."""
        items, more = [], True
        while more:
            status, page = self.fairway.request(
                "GET", f"/v1/changes?limit=1000&after={after}", None,
                {"Authorization": "Bearer " + self.keys[who]})
            self.assertEqual((status, page["reset"]), (200, None))
            items += page["items"]
            after, more = page["page"]["next"], page["page"]["more"]
        return items, after

    def rest(self):
        """Where the log ends, when nothing more is told."""
        seen = []

        def rests():
            """the log at rest"""
            seen.append(self.pages("operator")[1])
            return len(seen) > 2 and seen[-1] == seen[-3] and seen[-1]

        return wait_until(rests)

    def hear(self, events, end):
        """The changes of a stream until it says that all up to `end` was sent."""
        heard = []
        for name, where, data in events:
            if name != "progress":
                heard.append(data)
            if where == end:
                break
        return heard

    def timelines(self, world, who):
        """What a reader sees of each shipment, if it does."""
        seen = {}
        for bill in world.bills:
            answer = self.fairway.request(
                "GET", f"/v1/timelines/bill:{bill}?include=superseded", None,
                {"Authorization": "Bearer " + self.keys[who]})[1]
            answer.pop("asOf", None)
            seen[f"bill:{bill}"] = answer
        return seen

    def check_own(self, world, who, changes):
        """Nothing that it hears is, or names, anything outside its own."""
        hidden = [reference.partition(":")[2] for reference in world.everything() - world.own(who)]
        for change in changes:
            if change["type"] == "throughput.revised":  # an hour of a port, of nobody's goods
                self.assertIn(who, ("operator", "port"))
            else:
                self.assertIn(change["subject"], world.own(who), who)
            text = json.dumps(change)
            for value in hidden:
                self.assertNotIn(value, text, who)
            if who == "port":
                self.assertEqual(change["places"], ["CNSHA"], change)

    def test_each_reader_of_a_random_world_hears_of_its_own_and_of_nothing_else(self):
        for seed in (SEED, SEED + 1):
            with self.subTest(seed=seed):
                self.try_world(seed)

    def try_world(self, seed):
        world = World(seed)
        self.start(str(seed))
        for source, message in world.settled():
            self.send(source, message)
        begun = self.rest()
        followers, before = {}, {}
        for who in KINDS:
            before[who] = self.timelines(world, who)
            events = Client(self.fairway.port, "", self.keys[who]).follow()
            self.assertEqual(next(events)[:2], ("progress", begun))
            followers[who] = events
        for _ in range(120):
            self.send(*world.happening())
        end = self.rest()
        numbers = {}
        for who, events in followers.items():
            heard = self.hear(events, end)
            events.close()
            self.check_own(world, who, heard)
            subjects = {change["subject"] for change in heard}
            for subject, now in self.timelines(world, who).items():
                if subject not in subjects:
                    self.assertEqual(now, before[who][subject], f"{who} did not hear of {subject}")
            # Once all is said: who may see what, as boxes go their ways, is asked when it is told.
            whole = Client(self.fairway.port, "?after=a-" + begun.split("-")[1] + "-0-0",
                           self.keys[who]).follow()
            replayed = self.hear(whole, end)
            whole.close()
            self.assertEqual(replayed, self.pages(who)[0], f"{who} is told again")
            self.check_own(world, who, replayed)
            numbers[who] = len(heard)
        print(f"changes heard: {numbers} (seed {seed})")
        self.assertGreater(min(numbers.values()), 5, "too little is heard to prove anything")
        self.assertGreater(numbers["operator"], max(numbers["one"], numbers["two"]))


if __name__ == "__main__":
    unittest.main()
