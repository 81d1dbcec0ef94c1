#!/usr/bin/env python3
"""The demo's day is what its script makes, and holds what deploy/run promises to show."""

import collections
import json
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
DEMO = ROOT / "deploy" / "demo"
LETTERS = dict(zip("ABCDEFGHIJKLMNOPQRSTUVWXYZ", [n for n in range(10, 39) if n % 11]))
KIND = r"[a-z_]+"
REFERENCE = re.compile(rf'"({KIND}):([A-Z0-9/]+)"')


def lines():
    text = (DEMO / "port-day.ndjson").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


def container_is_valid(number):
    total = sum(int(LETTERS.get(c, c)) * 2 ** place for place, c in enumerate(number[:10]))
    return len(number) == 11 and total % 11 % 10 == int(number[10])


def imo_is_valid(number):
    return sum(int(c) * (7 - i) for i, c in enumerate(number[:6])) % 10 == int(number[6])


class DemoDay(unittest.TestCase):
    def setUp(self):
        self.lines = lines()
        self.own = [line for line in self.lines if isinstance(line["message"], dict)
                    and line["message"].get("format") == "fairway.fact/1"]

    def test_is_what_the_script_makes(self):
        with tempfile.TemporaryDirectory() as folder:
            subprocess.run([sys.executable, "-B", DEMO / "make_day.py", folder], check=True)
            for name in ("port-day.ndjson", "references.tsv"):
                made = pathlib.Path(folder, name).read_bytes()
                self.assertEqual(made, (DEMO / name).read_bytes(),
                                 f"{name} is not what make_day.py makes: run it")

    def test_is_small_enough_to_keep(self):
        self.assertLess((DEMO / "port-day.ndjson").stat().st_size, 300_000)

    def test_comes_only_from_configured_sources_that_may_stamp(self):
        text = (DEMO / "fairway.yaml").read_text(encoding="utf-8")
        configured = re.findall(r"^  - \{name: ([a-z-]+),.*stamped: true\}$", text, re.MULTILINE)
        self.assertEqual(set(configured), {line["source"] for line in self.lines})
        self.assertIn("\nclock: input\n", text)

    def test_is_in_the_order_of_receipt(self):
        stamps = [line["received"] for line in self.lines]
        self.assertEqual(stamps, sorted(stamps))
        self.assertTrue(all(stamp.endswith("+08:00") for stamp in stamps))

    def test_names_only_valid_containers_and_ships(self):
        text = (DEMO / "port-day.ndjson").read_text(encoding="utf-8")
        boxes = set(re.findall(r'(?:container:|equipmentReference":")([A-Z]{4}[0-9]+)', text))
        ships = set(re.findall(r'(?:voyage_call:|vesselIMONumber":")([0-9]+)', text))
        self.assertTrue(60 <= len(boxes) <= 100 and len(ships) == 5, (len(boxes), ships))
        self.assertEqual([box for box in boxes if not container_is_valid(box)], [])
        self.assertEqual([ship for ship in ships if not imo_is_valid(ship)], [])

    def test_speaks_three_formats_and_once_none(self):
        def form(message):
            if isinstance(message, str):
                return "rubbish"
            return message.get("format") or ("DCSA 3.0" if "events" in message else "DCSA 2.2")

        count = collections.Counter(form(line["message"]) for line in self.lines)
        self.assertEqual(count["rubbish"], 1)
        self.assertGreater(min(count["fairway.fact/1"], count["DCSA 2.2"], count["DCSA 3.0"]), 9)

    def test_holds_doubled_late_replaced_and_withdrawn_messages(self):
        sent = collections.Counter(json.dumps([line["source"], line["message"]])
                                   for line in self.lines)
        self.assertGreater(sum(count - 1 for count in sent.values()), 2)
        published = [line["message"]["publishedAt"] for line in self.own]
        self.assertNotEqual(published, sorted(published))
        functions = {line["message"].get("function") for line in self.own}
        self.assertEqual(functions, {None, "replace", "delete"})

    def test_uses_only_names_of_the_catalogue(self):
        facts = [fact for line in self.own for fact in line["message"].get("facts", [])]
        kinds = (ROOT / "schemas/codes/fact_kinds.yaml").read_text(encoding="utf-8")
        elements = (ROOT / "schemas/elements.yaml").read_text(encoding="utf-8")
        known = set(re.findall(r"^      ([a-z_]+):$", kinds, re.MULTILINE))
        self.assertEqual({fact["kind"] for fact in facts} - known, set())
        known = set(re.findall(r"^  ([a-zA-Z]+):$", elements, re.MULTILINE))
        self.assertEqual({name for fact in facts for name in fact.get("attributes", {})} - known,
                         set())

    def test_links_all_that_a_shipment_needs(self):
        roles = {link["role"] for line in self.own for link in line["message"].get("links", [])}
        self.assertEqual(roles, {"carries", "declared_by", "sails_on", "booked_by", "numbered"})

    def test_promises_five_references_that_it_speaks_of(self):
        told = set()
        for line in self.own:
            told |= {":".join(found) for found in REFERENCE.findall(json.dumps(line["message"]))}
        promised = (DEMO / "references.tsv").read_text(encoding="utf-8").splitlines()
        self.assertEqual(len(promised), 5)
        for line in promised:
            reference, shows = line.split("\t")
            self.assertIn(reference, told)
            self.assertTrue(shows)


if __name__ == "__main__":
    unittest.main()
