"""Refused messages from outside: kept with their bytes, repaired, replayed, dropped; and law 7, one
that ends the process is isolated and refused. Counts stay true all the time (law 2)."""

import base64
import contextlib
import http.client
import json
import os
import pathlib
import subprocess
import tempfile
import unittest

from fairway_process import BINARY, Fairway, has_crash_points


CLOSED = "sources: [{name: term, class: terminal, definitions: [dcsa-tnt-2.2]}]\n"
MENDED = "sources: [{name: term, class: terminal}, {name: other}]\n"


def fact(box="MSKU0308961", **more):
    return {"kind": "gate_in", "classifier": "actual", "subject": "container:" + box,
            "time": "2026-11-01T06:20:00Z", **more}


def message(*facts, **more):
    return json.dumps({"format": "fairway.fact/1", "facts": list(facts), **more})


class Refused(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory(prefix="fairway-refused-")
        self.addCleanup(scratch.cleanup)
        self.scratch = pathlib.Path(scratch.name)
        self.config = self.scratch / "fairway.yaml"
        self.config.write_text(MENDED)
        self.fairway = Fairway(self.scratch / "data", self.config)
        self.addCleanup(self.fairway.close)

    def start(self, **environment):
        self.assertTrue(self.fairway.start(**environment))
        self.addCleanup(lambda: self.fairway.process.poll() is None and self.fairway.kill())

    def post(self, body):
        status, answer = self.fairway.post("term", body, wait=True)
        self.assertEqual(status, 200, answer)
        return answer

    def ask(self, method, path, body=None, expected=200, headers=None):
        status, answer = self.fairway.request(method, path, body, headers)
        self.assertEqual(status, expected, answer)
        return answer

    def listed(self, query=""):
        return self.ask("GET", "/v1/refused" + query)["items"]

    def verified(self):
        """Ends the process; law 2 from the rows themselves."""
        self.assertEqual(self.fairway.stop(), 0)
        done = self.fairway.command("state", "verify")
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        return done.stdout.splitlines()[0]

    def command(self, *words, expected=0, binary=False):
        done = subprocess.run([BINARY, "refused", *map(str, words), *self.fairway.arguments()],
                              capture_output=True, check=False)
        self.assertEqual(done.returncode, expected, done.stdout + done.stderr)
        return done.stdout if binary else done.stdout.decode()

    def test_a_refused_message_is_repaired_by_another_one(self):
        self.start()
        body = message({"kind": "gate_in", "subject": "container:MSKU0308961"}).replace(", ", ",\n")
        receipt = self.post(body)
        self.assertEqual(receipt["status"], "refused")
        [item] = self.listed()
        self.assertEqual((item["id"], item["status"], item["source"]),
                         (receipt["id"], "open", "term"))
        shown = self.ask("GET", f"/v1/refused/{item['id']}?lang=zh")
        self.assertEqual((shown["text"], shown["base64"]), (body, None))
        self.assertEqual(shown["errors"][0]["title"], "缺少元素")
        self.assertGreater(shown["errors"][0]["line"], 1)
        self.assertEqual(self.ask("GET", f"/v1/refused/{item['id']}?raw"), body)

        repaired = self.ask("POST", f"/v1/refused/{item['id']}:replay", message(fact()))
        self.assertEqual((repaired["status"], repaired["repaired"]), ("merged", True))
        self.assertEqual(self.ask("GET", repaired["location"])["repairs"], item["id"])
        self.assertEqual(self.listed(), [])
        [item] = self.listed("?status=repaired")
        self.assertEqual(item["repairs"], [repaired["message"]])
        self.ask("GET", "/v1/timelines/container:MSKU0308961")
        self.assertEqual(self.verified(),
                         "term: 2 received = 1 merged + 0 duplicate + 1 refused")

    def test_a_repair_that_is_refused_itself_repairs_nothing(self):
        self.start()
        refused = self.post("{}")["id"]
        again = self.ask("POST", f"/v1/refused/{refused}:replay", '{"x": 1}')
        self.assertEqual(again["status"], "refused")
        self.assertEqual(again["errors"][0]["code"], "unrecognised")
        self.assertEqual({item["id"] for item in self.listed()}, {refused, again["message"]})

    def test_another_source_repairs_nothing(self):
        self.start()
        refused = self.post("{}")["id"]
        for source, open_ones in (("other", [refused]), ("term", [])):
            self.ask("POST", "/v1/messages?wait=merged", message(fact()),
                     headers={"Fairway-Source": source, "Fairway-Repairs": refused})
            self.assertEqual([item["id"] for item in self.listed()], open_ones)

    def test_bytes_that_are_no_text_come_back_as_they_were(self):
        self.start()
        body = bytes(range(256))
        refused = self.post(body)["id"]
        shown = self.ask("GET", f"/v1/refused/{refused}")
        self.assertIsNone(shown["text"])
        self.assertEqual(base64.b64decode(shown["base64"]), body)
        self.assertEqual(self.fairway.stop(), 0)
        self.assertEqual(self.command("show", refused, "--raw", binary=True), body)

    def test_a_replay_after_the_definition_was_mended_merges_the_same_bytes(self):
        self.config.write_text(CLOSED)
        self.start()
        for box in ("MSKU0308961", "TEMU6079348"):
            self.assertEqual(self.post(message(fact(box)))["status"], "refused")
        before = self.post(message(fact("CSQU3054383")))["receivedAt"]
        again = self.ask("POST", "/v1/refused:replay")["items"]
        self.assertEqual([each["status"] for each in again], ["refused"] * 3)
        self.assertEqual(self.verified(),
                         "term: 6 received = 0 merged + 3 duplicate + 3 refused")

        self.config.write_text(MENDED)
        self.start()
        self.assertEqual(len(self.listed()), 3)
        page = self.ask("POST", "/v1/refused:replay?limit=2")
        self.assertEqual([each["status"] for each in page["items"]], ["merged"] * 2)
        page = self.ask("POST", "/v1/refused:replay?limit=2&cursor=" + page["page"]["next"])
        self.assertEqual([each["status"] for each in page["items"]], ["merged"])
        self.assertIsNone(page["page"]["next"])
        self.assertEqual(self.listed("?status=all"), [])
        timeline = self.ask("GET", "/v1/timelines/container:CSQU3054383")
        self.assertEqual(timeline["facts"][0]["receivedAt"], before)
        self.assertEqual(self.verified(),
                         "term: 9 received = 3 merged + 6 duplicate + 0 refused")
        dump = self.fairway.dump()
        rebuilt = Fairway(self.scratch / "rebuilt", self.config)
        done = subprocess.run([BINARY, "replay", self.fairway.data_dir, "--into",
                               rebuilt.data_dir, "--config", str(self.config)],
                              capture_output=True, check=False)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(rebuilt.dump(), dump)

    def test_refused_parts_are_listed_one_by_one_while_their_siblings_are_taken_in(self):
        self.start()
        body = message(fact(), {"kind": "loaded"}, fact("TEMU6079348", time="yesterday"))
        receipt = self.post(body)
        self.assertEqual((receipt["status"], len(receipt["facts"])), ("merged", 1))
        items = self.listed()
        self.assertEqual([item["id"] for item in items],
                         [f"{receipt['id']}.1", f"{receipt['id']}.2"])
        self.assertEqual([len(item["errors"]) for item in items], [1, 1])
        self.assertEqual([item["part"] for item in self.listed("?code=bad_time")], [2])
        self.ask("POST", f"/v1/refused/{items[1]['id']}:replay", message(fact("TEMU6079348")))
        self.ask("POST", f"/v1/refused/{items[0]['id']}:drop")
        self.assertEqual(self.listed(), [])
        self.assertEqual([item["status"] for item in self.listed("?status=all")],
                         ["dropped", "repaired"])
        self.assertEqual(self.verified(),
                         "term: 2 received = 2 merged + 0 duplicate + 0 refused")

    def test_pages_go_through_all_of_it_and_keep_their_place(self):
        self.start()
        sent = [self.post(f"rubbish {number}")["id"] for number in range(7)]
        found, cursor = [], ""
        while cursor is not None:
            page = self.ask("GET", f"/v1/refused?limit=2&source=term&cursor={cursor}")
            found += [item["id"] for item in page["items"]]
            cursor = page["page"]["next"]
            self.post(f"newer rubbish {len(found)}")
        self.assertEqual(found, sent[::-1])
        self.ask("GET", f"/v1/refused?cursor={'0' * 64}", expected=400)
        self.assertEqual(self.listed("?since=2100-01-01T00:00:00Z"), [])
        self.assertEqual(self.listed("?source=nobody"), [])

    def test_the_command_sees_repairs_replays_and_drops_without_a_server(self):
        self.start()
        ids = [self.post(f"rubbish {number}")["id"] for number in range(3)]
        to = f"http://127.0.0.1:{self.fairway.port}"
        self.assertEqual(self.command("ls", "--to", to).count("unrecognised"), 3)
        self.assertIn("--to", subprocess.run(
            [BINARY, "refused", "ls", *self.fairway.arguments()], capture_output=True, text=True,
            check=False).stderr)
        self.assertEqual(self.fairway.stop(), 0)

        self.assertEqual([json.loads(line)["id"] for line in
                          self.command("ls", "--json").splitlines()], ids[::-1])
        self.assertEqual(json.loads(self.command("show", ids[0]))["text"], "rubbish 0")
        repair = self.scratch / "repair.json"
        repair.write_text(message(fact()))
        self.assertIn("merged", self.command("replay", ids[0], "--repair", repair))
        self.assertIn("dropped", self.command("drop", ids[1]))
        self.assertIn("refused", self.command("replay", "--all", expected=1))
        self.assertEqual(self.command("ls").count("unrecognised"), 1)
        self.assertEqual(self.command("ls", "--status", "all").count("unrecognised"), 3)
        self.command("show", "m_nothing", expected=2)
        self.command("replay", expected=2)

    def test_repairs_and_drops_lie_in_the_log_and_come_along_with_it(self):
        self.start()
        ids = [self.post(f"rubbish {number}")["id"] for number in range(2)]
        self.ask("POST", f"/v1/refused/{ids[0]}:replay", message(fact()))
        self.ask("POST", f"/v1/refused/{ids[1]}:drop")
        expected = self.listed("?status=all")
        self.assertEqual(self.fairway.stop(), 0)
        first = self.fairway
        self.fairway = Fairway(self.scratch / "second", self.config)
        self.addCleanup(self.fairway.close)
        done = subprocess.run([BINARY, "replay", first.data_dir, "--into", self.fairway.data_dir,
                               "--config", str(self.config)], capture_output=True, check=False)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.start()
        self.assertEqual(self.listed("?status=all"), expected)

    @unittest.skipUnless(has_crash_points(), "this build has no crash points")
    def test_a_message_that_ends_the_process_is_isolated_and_refused(self):
        poison = message(fact("TEMU6079348", note="POISON"))
        self.start(FAIRWAY_CRASH_ON="POISON")
        self.post(message(fact()))
        with contextlib.suppress(OSError, http.client.HTTPException):
            self.fairway.post("term", poison)  # answered or not: it is in the log
        ends = [self.fairway.process.wait(timeout=60)]
        self.fairway.kill()
        for _ in range(2):
            self.fairway.start(FAIRWAY_CRASH_ON="POISON")
            ends.append(self.fairway.process.wait(timeout=60))
        self.assertEqual(ends, [-11] * 3)

        self.start(FAIRWAY_CRASH_ON="POISON")
        self.assertEqual(self.post(message(fact("CSQU3054383")))["status"], "merged")
        [item] = self.listed()
        self.assertEqual(item["errors"][0]["code"], "crashes_decoder")
        self.assertEqual(self.ask("GET", f"/v1/refused/{item['id']}")["text"], poison)
        # Neither a copy nor a replay ends the process again.
        self.assertEqual(self.post(poison)["status"], "duplicate")
        again = self.ask("POST", f"/v1/refused/{item['id']}:replay")
        self.assertEqual(again["status"], "refused")
        self.assertEqual(self.verified(),
                         "term: 5 received = 2 merged + 2 duplicate + 1 refused")
        # It is a durable record: a state that is built anew from the log says the same.
        done = subprocess.run([BINARY, "replay", self.fairway.data_dir, "--into",
                               self.scratch / "second", "--config", str(self.config)],
                              env={**os.environ, "FAIRWAY_CRASH_ON": "POISON"},
                              capture_output=True, check=False)
        self.assertEqual(done.returncode, 0, done.stderr)

    @unittest.skipUnless(has_crash_points(), "this build has no crash points")
    def test_a_check_that_ends_the_process_is_answered_the_fourth_time(self):
        for _ in range(3):
            self.start(FAIRWAY_CRASH_ON="POISON")
            with self.assertRaises((OSError, http.client.HTTPException)):
                self.ask("POST", "/v1/check", message(fact(note="POISON")))
            self.assertEqual(self.fairway.process.wait(timeout=60), -11)
            self.fairway.kill()
        self.start(FAIRWAY_CRASH_ON="POISON")
        report = self.ask("POST", "/v1/check", message(fact(note="POISON")))
        self.assertEqual(report["errors"][0]["code"], "crashes_decoder")
        self.assertEqual(self.listed(), [])


if __name__ == "__main__":
    unittest.main()
