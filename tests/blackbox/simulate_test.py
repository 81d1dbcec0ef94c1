"""A port's days sent to the running process, and compared with the truth of the simulation."""

import json
import pathlib
import subprocess
import tempfile
import unittest

from fairway_process import BINARY, Fairway

WORLD = ("--seed", 9, "--shipments", 40, "--per-day", 10)


def simulate(*words):
    return subprocess.run([BINARY, "simulate", *map(str, words)], capture_output=True, text=True,
                          check=False)


class Simulate(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory(prefix="fairway-simulate-")
        self.addCleanup(scratch.cleanup)
        self.scratch = pathlib.Path(scratch.name)
        config = self.scratch / "fairway.yaml"
        config.write_text(simulate("--sources").stdout + "clock: input\n")
        self.live = Fairway(self.scratch / "data", config)
        self.assertTrue(self.live.start())
        self.addCleanup(lambda: (self.live.kill(), self.live.close()))
        self.address = f"http://127.0.0.1:{self.live.port}"

    def send(self, *more):
        sent = simulate(*WORLD, *more, "--to", self.address)
        self.assertEqual(sent.returncode, 0, sent.stderr)

    def settle(self):
        """What was sent last is merged when this is."""
        fact = {"kind": "gate_in", "classifier": "actual", "subject": "container:MSKU0308961",
                "time": "2026-03-01T00:00:00Z"}
        status, body = self.live.post("terminal-a", {"format": "fairway.fact/1",
                                                        "facts": [fact]}, wait=True)
        self.assertEqual(status, 200, body)

    def test_shows_the_truth_and_says_where_it_does_not(self):
        self.send()
        self.settle()
        agrees = simulate(*WORLD, "--verify", self.address)
        self.assertEqual(agrees.returncode, 0, agrees.stdout + agrees.stderr)
        self.assertRegex(agrees.stdout, r"^\d+ shipments compared with the truth: 0 differ")
        # A wrong move by a sender that is believed is what the truth does not know.
        truth = simulate(*WORLD, "--truth", "-").stdout.splitlines()
        gate = next(milestone for line in truth for milestone in json.loads(line)["milestones"]
                    if milestone["kind"] == "gate_out" and milestone["place"] == "CNSHA")
        wrong = {"kind": "gate_out", "classifier": "actual", "subject": gate["subject"],
                 "time": gate["actual"].replace(":00Z", ":30Z"),
                 "place": "CNSHA"}
        self.live.post("terminal-b", {"format": "fairway.fact/1", "facts": [wrong],
                                      "publishedAt": "2026-12-31T00:00:00Z"},
                       "2026-12-31T00:00:00Z", wait=True)
        differs = simulate(*WORLD, "--verify", self.address)
        self.assertEqual(differs.returncode, 1, differs.stdout + differs.stderr)
        self.assertIn(f"gate_out of {gate['subject']}", differs.stdout)
        self.assertIn("terminal-b", differs.stdout)  # whom Fairway believes, and why

    def test_shows_the_truth_of_every_moment_and_after_a_kill_in_between(self):
        moment = "2026-03-02T12:00:00Z"
        self.send("--until", moment)
        self.settle()
        then = simulate(*WORLD, "--verify", self.address, "--as-of", moment)
        self.assertEqual(then.returncode, 0, then.stdout + then.stderr)
        self.live.kill()
        self.assertTrue(self.live.start())
        self.address = f"http://127.0.0.1:{self.live.port}"
        self.send("--since", moment)
        self.settle()
        for asked in ((), ("--as-of", moment)):
            now = simulate(*WORLD, "--verify", self.address, *asked)
            self.assertEqual(now.returncode, 0, now.stdout + now.stderr)

    def test_refuses_what_it_cannot_do(self):
        for words, told in ((("--out", "/no/such/folder/x"), "/no/such/folder/x"),
                            (("--to", "nowhere"), "nowhere"),
                            (("--share", "late=200", "--out", "-"), "--share"),
                            ((), "")):
            refused = simulate(*WORLD, *words)
            self.assertNotEqual(refused.returncode, 0, words)
            self.assertIn(told, refused.stdout + refused.stderr)


if __name__ == "__main__":
    unittest.main()
