"""The commands of the program, on data directories that a process is using and that are free."""

import json
import pathlib
import subprocess
import tempfile
import unittest

from fairway_process import BINARY, Fairway

HERE = pathlib.Path(__file__).parent
DEMO_CONFIG = HERE.parent.parent / "deploy" / "demo" / "fairway.yaml"
WORLD = ("--seed", 4, "--shipments", 30, "--per-day", 10)


def fairway(*words):
    return subprocess.run([BINARY, *map(str, words)], capture_output=True, text=True, check=False)


class Commands(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory(prefix="fairway-commands-")
        self.addCleanup(scratch.cleanup)
        self.scratch = pathlib.Path(scratch.name)
        self.recording = self.scratch / "days.ndjson"
        made = fairway("simulate", *WORLD, "--out", self.recording)
        self.assertEqual(made.returncode, 0, made.stderr)

    def replayed(self, name):
        """Simulated days merged into a data directory of their own."""
        folder = self.scratch / name
        done = fairway("replay", self.recording, "--into", folder, "--config", DEMO_CONFIG)
        self.assertEqual(done.returncode, 0, done.stderr)
        return folder

    def test_a_recording_over_http_and_into_a_directory_gives_the_same_dump(self):
        offline = fairway("state", "dump", "--data-dir", self.replayed("offline"),
                          "--config", DEMO_CONFIG)
        live = Fairway(self.scratch / "live", DEMO_CONFIG)
        self.assertTrue(live.start())
        self.addCleanup(live.close)
        done = fairway("replay", self.recording, "--to", f"http://127.0.0.1:{live.port}")
        self.assertEqual(done.returncode, 0, done.stderr)
        lines = self.recording.read_text().splitlines()
        last = json.loads(lines[-1])
        message = last["message"]
        live.post(last["source"], message, last["received"], wait=True)
        self.assertEqual(live.stop(), 0)
        self.assertEqual(live.dump(), offline.stdout)
        self.assertGreater(offline.stdout.count("\n"), 100)

    def test_a_log_replayed_into_another_directory_gives_the_same_dump(self):
        first = self.replayed("first")
        done = fairway("replay", first, "--into", self.scratch / "second", "--config", DEMO_CONFIG)
        self.assertEqual(done.returncode, 0, done.stderr)
        dumps = [
            fairway("state", "dump", "--data-dir", self.scratch / name, "--config", DEMO_CONFIG)
            for name in ("first", "second")
        ]
        self.assertEqual(dumps[0].stdout, dumps[1].stdout)

    def test_the_dump_is_canonical_json_sorted_by_reference(self):
        done = fairway("state", "dump", "--data-dir", self.replayed("data"),
                       "--config", DEMO_CONFIG)
        timelines = [json.loads(line) for line in done.stdout.splitlines()]
        for line, timeline in zip(done.stdout.splitlines(), timelines):
            compact = json.dumps(timeline, sort_keys=True, separators=(",", ":"),
                                 ensure_ascii=False)
            self.assertEqual(line, compact)
            self.assertNotIn("asOf", timeline)
        ids = [timeline["id"] for timeline in timelines]
        self.assertEqual(len(ids), len(set(ids)))

    def test_the_demo_configures_the_senders_of_the_simulation(self):
        sources = fairway("simulate", "--sources")
        self.assertEqual(sources.returncode, 0, sources.stderr)
        self.assertTrue(DEMO_CONFIG.read_text().endswith(sources.stdout))

    def test_the_state_of_a_running_process_can_be_looked_at(self):
        live = Fairway(self.scratch / "live")
        self.assertTrue(live.start())
        self.addCleanup(live.close)
        fact = {"kind": "gate_in", "classifier": "actual", "subject": "container:MSKU0308961",
                "time": "2026-11-01T06:20:00Z"}
        live.post("term", {"format": "fairway.fact/1", "facts": [fact]}, wait=True)
        done = live.command("state", "get", "container:MSKU0308961")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(json.loads(done.stdout)["stage"]["headline"], "gate_in")
        self.assertEqual(live.command("state", "verify").returncode, 0)
        self.assertEqual(live.command("state", "get", "container:NOSUCH").returncode, 2)
        self.assertEqual(live.stop(), 0)

    def test_the_effective_configuration_loads_to_itself(self):
        done = fairway("check-config", "--set", "http.listen=127.0.0.1:9", "--data-dir", "/x")
        self.assertEqual(done.returncode, 0, done.stderr)
        again = self.scratch / "fairway.yaml"
        again.write_text(done.stdout)
        self.assertEqual(fairway("check-config", "--config", again).stdout, done.stdout)

    def test_settings_that_nothing_heeds_are_refused(self):
        topics = "sources=[{name: term, topics: [port]}]"
        for setting, named in (("log.retention=7d", "log.retention"), (topics, "kafka.brokers")):
            done = fairway("run", "--set", setting, "--data-dir", self.scratch / "data")
            self.assertEqual(done.returncode, 78, done.stderr)
            self.assertIn(named, done.stderr)


if __name__ == "__main__":
    unittest.main()
