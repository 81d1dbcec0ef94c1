"""fairway check: the same decoding as when a message is taken in, told line by line."""

import json
import pathlib
import subprocess
import tempfile
import unittest

from fairway_process import BINARY

GOOD = {"format": "fairway.fact/1",
        "facts": [{"kind": "gate_in", "classifier": "actual", "subject": "container:MSKU0308961",
                   "time": "2026-11-01T06:20:00Z"}]}
BAD = """{"format": "fairway.fact/1",
 "facts": [
   {"kind": "gate_in",
    "classifier": "actual",
    "subject": "container:MSKU0308961",
    "time": "yesterday"}]}
"""


class Check(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory(prefix="fairway-check-")
        self.addCleanup(scratch.cleanup)
        self.scratch = pathlib.Path(scratch.name)
        (self.scratch / "good.json").write_text(json.dumps(GOOD))
        (self.scratch / "bad.json").write_text(BAD)

    def check(self, *words, expected=0, **more):
        done = subprocess.run([BINARY, "check", *map(str, words), "--data-dir",
                               str(self.scratch / "none")], capture_output=True, text=True,
                              check=False, **more)
        self.assertEqual(done.returncode, expected, done.stdout + done.stderr)
        self.assertFalse((self.scratch / "none").exists(), "something was taken in")
        return done

    def test_a_good_file_passes(self):
        done = self.check(self.scratch / "good.json")
        self.assertEqual(done.stdout,
                         "1 files, 1 messages: 1 ok, 0 with warnings, 0 refused\n")
        self.assertEqual(done.stderr, "")

    def test_a_bad_one_is_told_with_line_pointer_code_and_remedy_in_both_languages(self):
        english = self.check(self.scratch / "bad.json", expected=1)
        self.assertIn("bad.json:6: refused bad_time: The time cannot be read [/facts/0/time]",
                      english.stdout)
        self.assertIn("yesterday", english.stdout)
        self.assertIn("-> ", english.stdout)
        chinese = self.check(self.scratch / "bad.json", "--lang", "zh", expected=1)
        self.assertIn("拒收 bad_time: 时间无法识别", chinese.stdout)
        self.assertIn("1 个文件，1 条报文", chinese.stdout)

    def test_a_folder_is_summed_up_and_lines_are_messages(self):
        lines = [json.dumps(GOOD), "", "{}", json.dumps(GOOD)]
        (self.scratch / "more").mkdir()
        (self.scratch / "more" / "day.ndjson").write_text("\n".join(lines))
        unmapped = json.loads(json.dumps(GOOD))
        unmapped["facts"][0]["kind"] = "beamed_up"
        (self.scratch / "more" / "odd.json").write_text(json.dumps(unmapped))
        done = self.check(self.scratch, "--progress", expected=1)
        self.assertIn("day.ndjson:3: refused unrecognised", done.stdout)
        self.assertIn("odd.json:1: warning unmapped", done.stdout)
        self.assertIn("4 files, 6 messages: 3 ok, 1 with warnings, 2 refused", done.stdout)
        self.assertIn("6 messages of 4 files", done.stderr)

    def test_machines_are_answered_in_json(self):
        done = self.check(self.scratch / "good.json", self.scratch / "bad.json", "--json",
                          expected=1)
        good, bad, summary = map(json.loads, done.stdout.splitlines())
        self.assertTrue(good["ok"])
        self.assertEqual(good["facts"][0]["kind"], "gate_in")
        self.assertEqual((bad["ok"], bad["errors"][0]["code"], bad["errors"][0]["line"]),
                         (False, "bad_time", 6))
        self.assertTrue(bad["file"].endswith("bad.json"))
        self.assertEqual(summary["summary"],
                         {"files": 2, "messages": 2, "ok": 1, "withWarnings": 0, "refused": 1})

    def test_a_source_brings_its_configuration(self):
        config = self.scratch / "fairway.yaml"
        config.write_text("sources: [{name: a, definitions: [dcsa-tnt-2.2]}]\n")
        words = ["--config", config, "--source"]
        done = self.check(self.scratch / "good.json", *words, "a", expected=1)
        self.assertIn("unrecognised", done.stdout)
        self.check(self.scratch / "good.json", *words, "b")

    def test_standard_input_is_a_message(self):
        self.check("-", input=json.dumps(GOOD))
        self.check("-", input=BAD, expected=1)

    def test_wrong_use_is_2(self):
        self.check(expected=2)
        self.check(self.scratch / "missing.json", expected=2)
        self.check(self.scratch / "good.json", "--lang", "fr", expected=2)


if __name__ == "__main__":
    unittest.main()
