"""CONTRIBUTING.md's example of a new sender's message, done as it is written there."""

import pathlib
import re
import tempfile
import unittest

from fairway_process import Fairway

TEXT = (pathlib.Path(__file__).parents[2] / "CONTRIBUTING.md").read_text()


def blocks(language):
    return re.findall(rf"^```{language}\n(.*?)^```", TEXT, re.MULTILINE | re.DOTALL)


class Example(unittest.TestCase):
    def test_a_definition_alone_lets_a_new_message_in(self):
        (message,) = blocks("xml")
        definition, config, *_ = blocks("yaml")
        with tempfile.TemporaryDirectory(prefix="fairway-example-") as scratch:
            folder = pathlib.Path(scratch)
            (folder / "depot-moves.yaml").write_text(definition)
            settings = folder / "fairway.yaml"
            settings.write_text(config.replace("[depot", f"[{folder}/depot", 1))
            fairway = Fairway(folder / "data", settings)
            self.assertTrue(fairway.start(), fairway.said())
            try:
                headers = {"Fairway-Source": "depot", "Content-Type": "application/xml"}
                status, receipt = fairway.request(
                    "POST", "/v1/messages?wait=merged", message.encode("gbk"), headers
                )
                self.assertEqual((status, receipt["outcome"]), (200, "merged"), receipt)
                self.assertEqual(receipt["definition"], "depot-moves")
                _, timeline = fairway.request("GET", "/v1/timelines/container:CSQU3054383")
                (milestone,) = timeline["milestones"]
                self.assertEqual(milestone["kind"], "empty_in")
                self.assertEqual(milestone["actual"], "2026-11-01T06:20:00Z")
                self.assertIn("empty_in` at 2026-11-01T06:20:00Z", TEXT)
            finally:
                self.assertEqual(fairway.stop(), 0)
                fairway.close()


if __name__ == "__main__":
    unittest.main()
