"""Bad days: each gives one clear message (what, where, what to do), the right exit code or status,
and loses nothing that was acknowledged."""

import os
import pathlib
import socket
import subprocess
import sys
import tempfile
import threading
import unittest

from fairway_process import BINARY, Fairway



def fact(number, note=""):
    return {
        "format": "fairway.fact/1",
        "document": f"D{number}",
        "facts": [
            {
                "kind": "gate_in",
                "classifier": "actual",
                "subject": f"container:MSKU{number:07}",
                "time": "2026-11-01T06:20:00Z",
                "place": "CNSHA",
                "attributes": {"note": note},
            }
        ],
    }


def fill(path):
    """Writes until the disk is full."""
    file = os.open(path, os.O_WRONLY | os.O_CREAT)
    try:
        while os.write(file, b"x" * 4096):
            pass
    except OSError:
        os.close(file)


class Faults(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory(prefix="fairway-faults-")
        self.addCleanup(scratch.cleanup)
        self.scratch = pathlib.Path(scratch.name)

    def started(self, fairway):
        self.assertTrue(fairway.start(), fairway.said() if fairway.errors else "")
        self.addCleanup(fairway.kill)
        return fairway

    def run_fails(self, code, *words, data_dir=None, config=None):
        """Runs `fairway run`, which must end by itself with the code and one line; that line."""
        command = [BINARY, "run", "--listen", "127.0.0.1:0"]
        command += ["--data-dir", str(data_dir or self.scratch / "data")]
        command += ["--config", str(config)] if config else []
        done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
        said = [line for line in done.stderr.splitlines() if line.startswith("fairway: ")]
        self.assertEqual(done.returncode, code, done.stderr)
        self.assertEqual(len(said), 1, done.stderr)
        for word in words:
            self.assertIn(str(word), said[0])
        return said[0]

    def config(self, text):
        path = self.scratch / "fairway.yaml"
        path.write_text(text)
        return path

    def tmpfs(self, size):
        """A small disk of its own; skips where this machine lets nobody mount one."""
        folder = self.scratch / "disk"
        folder.mkdir()
        mount = ["mount", "-t", "tmpfs", "-o", f"size={size}", "fairway-test", str(folder)]
        if os.geteuid() != 0 or subprocess.run(mount, capture_output=True, check=False).returncode:
            self.skipTest("cannot mount a small tmpfs here")
        self.addCleanup(subprocess.run, ["umount", "--lazy", str(folder)], check=False)
        return folder

    def test_a_second_process_on_the_same_directory_names_the_first(self):
        first = self.started(Fairway(self.scratch / "data"))
        self.run_fails(75, "data", first.process.pid)
        self.assertEqual(first.post("term", fact(1), wait=True)[0], 200)

    def test_a_read_only_directory_is_named(self):
        folder = self.tmpfs("8m")
        subprocess.run(["mount", "-o", "remount,ro", str(folder)], check=True)
        self.run_fails(78, folder / "data", data_dir=folder / "data")

    def test_a_directory_below_a_file_is_named(self):
        (self.scratch / "file").write_text("")
        self.run_fails(78, self.scratch / "file", data_dir=self.scratch / "file" / "data")

    def test_an_unknown_key_is_named_with_its_line_and_the_nearest_known_one(self):
        config = self.config("data_dir: x\nhtpp.listen: 127.0.0.1:0\n")
        self.run_fails(78, "fairway.yaml:2", "http.listen", config=config)

    def test_a_wrong_definition_stops_the_start_with_file_and_line(self):
        definition = self.scratch / "mine.yaml"
        definition.write_text("message: mine\nversion: 1\nsyntax: json\nrowz: {}\n")
        config = self.config(f"definitions: [{definition}]\n")
        self.run_fails(78, "mine.yaml:4", "rowz", config=config)

    def test_a_feed_folder_that_cannot_be_one_is_named(self):
        (self.scratch / "file").write_text("")
        folder = self.scratch / "file" / "in"
        config = self.config(f"sources:\n  - {{name: term, class: terminal, files: {folder}}}\n")
        self.run_fails(78, folder, config=config)

    def test_changed_rules_are_said_once(self):
        node = Fairway(self.scratch / "data")
        for text, said in (("{}", False), ("{}", False), ("terminal", True), ("terminal", False)):
            if text == "terminal":
                node.config = self.config("sources:\n  - {name: term, class: terminal}\n")
            self.started(node)
            self.assertEqual(node.stop(), 0)
            self.assertEqual("changed since the last start" in node.said(), said, text)

    def test_a_taken_port_is_said(self):
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            taken.listen()
            config = self.config(f"http.listen: 127.0.0.1:{taken.getsockname()[1]}\n")
            command = [BINARY, "run", "--data-dir", str(self.scratch / "data")]
            done = subprocess.run(
                [*command, "--config", str(config)], capture_output=True, text=True, check=False
            )
            self.assertEqual(done.returncode, 75, done.stderr)
            self.assertIn(str(taken.getsockname()[1]), done.stderr)

    def test_wrong_words_on_the_command_line_are_usage_errors(self):
        for words in ([], ["fly"], ["replay"], ["replay", "x"], ["state", "get"]):
            done = subprocess.run([BINARY, *words], capture_output=True, check=False)
            self.assertEqual(done.returncode, 2, words)

    def test_rubbish_is_refused_with_a_receipt_and_the_next_message_is_merged(self):
        fairway = self.started(Fairway(self.scratch / "data"))
        for rubbish in ("{broken", '{"format":"unheard/9"}', "\x00\x01", "[]", "ISA*00*"):
            status, receipt = fairway.post("term", rubbish, wait=True)
            self.assertEqual(status, 200)
            self.assertEqual(receipt["status"], "refused")
            for error in receipt["messages"][0]["errors"]:
                self.assertTrue(error["code"] and error["detail"] and error["remedy"], error)
        status, receipt = fairway.post("term", fact(1), wait=True)
        self.assertEqual((status, receipt["status"]), (200, "merged"))
        self.assertEqual(fairway.stop(), 0)
        verified = fairway.command("state", "verify")
        self.assertIn("6 received = 1 merged + 0 duplicate + 5 refused", verified.stdout)

    def test_sigterm_under_load_ends_in_good_order_and_keeps_what_was_acknowledged(self):
        fairway = self.started(Fairway(self.scratch / "data"))
        acknowledged = []

        def load():
            try:
                for number in range(100_000):
                    if fairway.post("term", fact(number))[0] == 202:
                        acknowledged.append(number)
                    if number == 50:
                        half_way.set()
            except OSError:
                pass

        half_way = threading.Event()
        sender = threading.Thread(target=load)
        sender.start()
        half_way.wait()
        fairway.process.terminate()
        self.assertEqual(fairway.process.wait(timeout=60), 0)
        sender.join()
        self.started(fairway)
        fairway.post("term", fact(999_999), wait=True)
        for number in acknowledged:
            status, _ = fairway.request("GET", f"/v1/timelines/container:MSKU{number:07}")
            self.assertEqual(status, 200, number)

    def test_a_full_disk_pauses_serves_reads_and_goes_on_when_there_is_space(self):
        folder = self.tmpfs("48m")
        fairway = self.started(Fairway(folder / "data"))
        self.assertEqual(fairway.post("term", fact(0), wait=True)[0], 200)
        filler = folder / "filler"
        fill(filler)
        statuses = set()
        acknowledged = []
        for number in range(1, 200):
            status, answer = fairway.post("term", fact(number, "x" * 100_000))
            statuses.add(status)
            if status == 202:
                acknowledged.append(number)
            else:
                self.assertEqual(status, 503, answer)
                self.assertEqual(answer["code"], "storage_full")
                self.assertTrue(answer["detail"] and answer["remedy"], answer)
                break
        self.assertIn(503, statuses, "the disk never filled up")
        self.assertEqual(fairway.request("GET", "/v1/timelines/container:MSKU0000000")[0], 200)
        filler.unlink()
        status, answer = fairway.post("term", fact(500), wait=True)
        self.assertEqual((status, answer.get("status")), (200, "merged"), answer)
        for number in [*acknowledged, 500]:
            status, _ = fairway.request("GET", f"/v1/timelines/container:MSKU{number:07}")
            self.assertEqual(status, 200, number)
        self.assertEqual(fairway.request("GET", "/readyz")[0], 200)
        self.assertEqual(fairway.stop(), 0)

    def test_a_full_disk_at_the_start_says_try_again(self):
        folder = self.tmpfs("1m")
        fill(folder / "filler")
        self.run_fails(75, "space", data_dir=folder / "data")

    def test_a_replayed_log_gives_the_same_dump(self):
        fairway = self.started(Fairway(self.scratch / "data"))
        for number in range(30):
            fairway.post("term", fact(number % 20))
        fairway.post("term", fact(20), wait=True)
        self.assertEqual(fairway.stop(), 0)
        again = Fairway(self.scratch / "again")
        command = [BINARY, "replay", fairway.data_dir, "--into", again.data_dir]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(again.dump(), fairway.dump())


if __name__ == "__main__":
    sys.exit(unittest.main())
