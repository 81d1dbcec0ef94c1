"""The running process against its own description: every path of /openapi.json, by its examples,
and what it tells of those who say nothing."""

import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

from fairway_process import Fairway

HERE = pathlib.Path(__file__).parent
SILENT_SOURCES = """
clock: input
sources:
  - {name: gate, class: terminal, stamped: true, silent_after: 30m}
  - {name: crane, class: terminal, stamped: true}
"""


class Api(unittest.TestCase):
    def test_every_documented_answer_is_what_the_description_says(self):
        with tempfile.TemporaryDirectory(prefix="fairway-api-") as scratch:
            config = pathlib.Path(scratch) / "fairway.yaml"
            config.write_text("sources: [{name: terminal-a, class: terminal}]\n")
            fairway = Fairway(pathlib.Path(scratch) / "data", config)
            self.assertTrue(fairway.start())
            try:
                checked = subprocess.run(
                    [sys.executable, "-B", str(HERE.parent / "http" / "openapi_test.py")],
                    env={**os.environ, "FAIRWAY_URL": f"http://127.0.0.1:{fairway.port}"},
                    check=False,
                )
                self.assertEqual(checked.returncode, 0)
            finally:
                self.assertEqual(fairway.stop(), 0)
                fairway.close()

    def test_sources_that_fall_silent_and_are_heard_again_are_told_of_once(self):
        """Time is what the messages' stamps say: nobody waits."""
        scratch = tempfile.TemporaryDirectory(prefix="fairway-api-")
        self.addCleanup(scratch.cleanup)
        config = pathlib.Path(scratch.name) / "fairway.yaml"
        config.write_text(SILENT_SOURCES)
        fairway = Fairway(pathlib.Path(scratch.name) / "data", config)
        self.addCleanup(fairway.close)

        def says(source, time):
            fact = {"kind": "gate_in", "classifier": "actual", "subject": "container:MSKU0308961",
                    "time": "2026-11-01T05:00:00Z"}
            message = {"format": "fairway.fact/1", "document": f"{source} {time}", "facts": [fact]}
            received = f"2026-11-01T{time}Z"
            self.assertEqual(fairway.post(source, message, received, wait=True)[0], 200)

        def told():
            status, page = fairway.request(
                "GET", "/v1/changes?type=source.silent,source.resumed&source=gate")
            self.assertEqual(status, 200, page)
            for change in page["items"]:
                self.assertEqual((change["subject"], change["source"]), ("source:gate", "gate"))
            return [(change["type"], change["detail"]) for change in page["items"]]

        self.assertTrue(fairway.start())
        says("gate", "06:00:00")
        says("crane", "06:29:59")
        self.assertEqual(told(), [])
        says("crane", "06:30:00")
        expected = [("source.silent", "last 2026-11-01T06:00:00Z")]
        self.assertEqual(told(), expected)
        fairway.kill()
        self.assertTrue(fairway.start())
        says("crane", "07:00:00")
        self.assertEqual(told(), expected)
        says("gate", "07:30:00")
        says("gate", "07:31:00")
        self.assertEqual(told(), [*expected, ("source.resumed", "silent 5400s")])
        self.assertEqual(fairway.stop(), 0)


if __name__ == "__main__":
    unittest.main()
