"""The running process against its own description: every path of /openapi.json, by its examples."""

import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

from fairway_process import Fairway

HERE = pathlib.Path(__file__).parent


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


if __name__ == "__main__":
    unittest.main()
