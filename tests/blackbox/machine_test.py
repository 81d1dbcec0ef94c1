"""The machine below fails: a disk that stalls or breaks, descriptors that run out. Nothing that was
acknowledged is lost, reads are served, readiness and metrics say it, and it goes on by itself."""

import fcntl
import http.client
import os
import pathlib
import resource
import subprocess
import tempfile
import threading
import unittest

from fairway_process import Fairway, is_sanitized, wait_until
from faults_test import fact

HERE = pathlib.Path(__file__).parent


class Machine(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory(prefix="fairway-machine-")
        self.addCleanup(scratch.cleanup)
        self.scratch = pathlib.Path(scratch.name)

    def instance(self, **settings):
        config = self.scratch / "fairway.yaml"
        config.write_text("".join(f"{key}: {value}\n" for key, value in settings.items()))
        fairway = Fairway(self.scratch / "data", config)
        self.addCleanup(fairway.close)
        return fairway

    def started(self, fairway, **environment):
        self.assertTrue(fairway.start(**environment), fairway.said())
        self.addCleanup(lambda: fairway.process.poll() is None and fairway.kill())
        return fairway

    def knows(self, fairway, number):
        return fairway.request("GET", f"/v1/timelines/container:MSKU{number:07}")[0] == 200

    def holds_all(self, fairway, numbers):
        """Killed and started again, it knows them all, and its counts agree."""
        fairway.kill()
        self.started(fairway)
        self.assertEqual(fairway.post("term", fact(999_999), wait=True)[0], 200)
        for number in numbers:
            self.assertTrue(self.knows(fairway, number), number)
        self.assertEqual(fairway.stop(), 0)
        verified = fairway.command("state", "verify")
        self.assertEqual(verified.returncode, 0, verified.stdout + verified.stderr)


class Disk(Machine):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory(prefix="fairway-machine-")
        cls.addClassCleanup(folder.cleanup)
        cls.library = pathlib.Path(folder.name) / "bad_disk.so"
        subprocess.run(["g++", "-std=c++20", "-shared", "-fPIC", "-O1", "-o", cls.library,
                        HERE / "bad_disk.cpp"], check=True)

    def setUp(self):
        super().setUp()
        self.locks = []
        self.addCleanup(self.disk_is_good)  # before a kill: nobody must be left waiting
        # A build with AddressSanitizer would insist on being preloaded first.
        asan = os.environ.get("ASAN_OPTIONS", "") + ":verify_asan_link_order=0"
        self.bad_disk = {"LD_PRELOAD": str(self.library), "BAD_DISK": str(self.scratch),
                         "ASAN_OPTIONS": asan}

    def disk_stalls(self, folder):
        self.locks.append(open(self.scratch / f"{folder}.held", "w", encoding="utf-8"))
        fcntl.flock(self.locks[-1], fcntl.LOCK_EX)

    def disk_fails(self, folder):
        (self.scratch / f"{folder}.fails").touch()

    def disk_is_good(self):
        for lock in self.locks:
            lock.close()
        for word in [*self.scratch.glob("*.held"), *self.scratch.glob("*.fails")]:
            word.unlink()

    def running(self):
        fairway = self.started(self.instance(), **self.bad_disk)
        self.addCleanup(self.disk_is_good)
        self.assertEqual(fairway.post("term", fact(0), wait=True)[0], 200)
        return fairway

    def test_a_log_disk_that_stalls_pushes_back_and_loses_nothing(self):
        fairway = self.running()
        self.disk_stalls("log")
        answers = {}

        def send(number):
            # 7 MB each: four fill the queue of 32 MiB.
            message = {**fact(number), "beyond": "x" * 7_000_000}
            sender = fairway.another()
            answers[number] = sender.post("term", message)[0]
            sender.hang_up()

        senders = [threading.Thread(target=send, args=(number,)) for number in range(1, 7)]
        for sender in senders:
            sender.start()
        wait_until(lambda: len(answers) == 2)
        self.assertEqual(set(answers.values()), {429}, "the rest is held, and not acknowledged")
        self.assertTrue(self.knows(fairway, 0), "reads are served")
        self.assertIn("disk", fairway.readiness(503))
        self.disk_is_good()
        for sender in senders:
            sender.join()
        self.assertEqual(sorted(answers.values()), [202] * 4 + [429] * 2)
        fairway.readiness(200)
        self.holds_all(fairway, [number for number, code in answers.items() if code == 202])

    def test_a_state_disk_that_stalls_shows_lag_and_catches_up(self):
        fairway = self.running()
        self.disk_stalls("state")
        for number in range(1, 20):
            self.assertEqual(fairway.post("term", fact(number))[0], 202)
        self.assertIn("merging", fairway.readiness(503))
        self.assertTrue(self.knows(fairway, 0), "reads are served")
        self.assertFalse(self.knows(fairway, 19))
        behind = (fairway.metrics("log_end_bytes")[""] -
                  fairway.metrics("log_position_bytes")[""])
        self.assertGreater(behind, 0)
        self.assertGreater(fairway.metrics("state_lag_seconds")[""], 0)
        self.disk_is_good()
        wait_until(lambda: self.knows(fairway, 19))
        fairway.readiness(200)
        self.holds_all(fairway, range(20))

    def test_a_log_disk_that_breaks_refuses_and_takes_again_without_a_restart(self):
        fairway = self.running()
        self.disk_fails("log")
        status, answer = fairway.post("term", fact(1))
        self.assertEqual((status, answer["code"]), (503, "storage_failed"))
        self.assertTrue(answer["detail"] and answer["remedy"], answer)
        self.assertIn("log", fairway.readiness(503))
        self.assertTrue(self.knows(fairway, 0), "reads are served")
        self.disk_is_good()
        status, answer = fairway.post("term", fact(2), wait=True)
        self.assertEqual((status, answer["status"]), (200, "merged"))
        fairway.readiness(200)
        self.holds_all(fairway, [0, 2])

    def test_a_state_disk_that_breaks_pauses_merging_and_goes_on_without_a_restart(self):
        fairway = self.running()
        self.disk_fails("state")
        for number in range(1, 20):
            self.assertEqual(fairway.post("term", fact(number))[0], 202)
        self.assertIn("merging is paused", fairway.readiness(503))
        self.assertTrue(self.knows(fairway, 0), "reads are served")
        self.disk_is_good()
        wait_until(lambda: self.knows(fairway, 19))
        fairway.readiness(200)
        self.holds_all(fairway, range(20))

    def test_a_disk_that_breaks_before_the_start_says_try_again(self):
        for folder in ("log", "state"):
            fairway = self.instance()
            self.disk_fails(folder)
            self.assertFalse(fairway.start(**self.bad_disk))
            self.disk_is_good()
            self.assertEqual(fairway.process.returncode, 75, fairway.said())
            said = [line for line in fairway.said().splitlines() if line.startswith("fairway: ")]
            self.assertEqual(len(said), 1, fairway.said())
            self.assertIn(str(self.scratch / "data" / folder), said[0])
        self.started(self.instance(), **self.bad_disk)


@unittest.skipIf(is_sanitized(), "the sanitizer wants descriptors of its own")
class Descriptors(Machine):
    def answers(self, fairway):
        try:
            return fairway.request("GET", "/readyz")[0] == 200
        except (OSError, http.client.HTTPException):
            return False

    def filled(self):
        fairway = self.started(self.instance(**{"log.segment": "64KiB"}))
        for number in range(40):
            self.assertEqual(fairway.post("term", fact(number, "x" * 5000), wait=True)[0], 200)
        self.assertEqual(fairway.stop(), 0)
        return fairway

    def test_too_few_for_a_start_are_said_and_harm_nothing(self):
        fairway = self.filled()
        failed = 0
        for limit in (*range(6, 40), 48, 64, 96):
            with self.subTest(limit=limit):
                if fairway.start(descriptors=limit):
                    self.assertEqual(fairway.stop(), 0, fairway.said())
                    continue
                failed += 1
                said = [line for line in fairway.said().splitlines() if "fairway: " in line]
                self.assertEqual((len(said), fairway.process.returncode), (1, 75), fairway.said())
                self.assertIn("open files", said[0])
        self.assertGreater(failed, 3)
        self.holds_all(self.started(fairway), range(40))

    def test_none_left_while_it_runs_is_said_and_survived(self):
        fairway = self.started(self.filled())
        self.assertTrue(self.knows(fairway, 0))  # a connection that stays
        used = len(os.listdir(f"/proc/{fairway.process.pid}/fd"))
        hard = resource.prlimit(fairway.process.pid, resource.RLIMIT_NOFILE)[1]
        resource.prlimit(fairway.process.pid, resource.RLIMIT_NOFILE, (used, hard))
        acknowledged = []
        for number in range(100, 200):
            status, answer = fairway.post("term", fact(number, "x" * 5000))
            if status != 202:
                break
            acknowledged.append(number)
        # The log needs a new segment, and there is no descriptor for it.
        self.assertEqual((status, answer["code"]), (503, "storage_failed"))
        self.assertIn("open files", answer["detail"])
        self.assertIn("open files", fairway.readiness(503))
        self.assertTrue(self.knows(fairway, 0), "reads are served")
        resource.prlimit(fairway.process.pid, resource.RLIMIT_NOFILE, (hard, hard))
        status, answer = fairway.post("term", fact(200), wait=True)
        self.assertEqual((status, answer["status"]), (200, "merged"))
        fairway.readiness(200)
        self.holds_all(fairway, [*range(40), *acknowledged, 200])

    def test_clients_cannot_take_the_descriptors_that_the_data_needs(self):
        fairway = self.started(self.instance(**{"log.segment": "64KiB"}), descriptors=256)
        self.assertEqual(fairway.post("term", fact(0), wait=True)[0], 200)
        crowd = [http.client.HTTPConnection("127.0.0.1", fairway.port) for _ in range(400)]
        for each in crowd:
            self.addCleanup(each.close)
            each.connect()
        for number in range(40):
            self.assertEqual(fairway.post("term", fact(number, "x" * 5000), wait=True)[0], 200)
        for each in crowd:
            each.close()
        other = fairway.another()
        wait_until(lambda: self.answers(other))  # the crowd is gone
        other.hang_up()
        self.holds_all(fairway, range(40))


if __name__ == "__main__":
    unittest.main()
