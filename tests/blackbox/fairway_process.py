"""The real program as a process, for black-box tests: start, post, ask, kill, dump."""

import http.client
import json
import os
import re
import resource
import signal
import subprocess
import tempfile
import threading

# Taken out of the environment: the program takes every FAIRWAY_ variable for a setting of its own.
BINARY = os.environ.pop("FAIRWAY_BINARY")
KILLS = int(os.environ.pop("FAIRWAY_KILLS", "200"))
READERS = int(os.environ.pop("FAIRWAY_READERS", "300"))
SEED = int(os.environ.pop("FAIRWAY_SEED", "20261101"))
for variable in ("FAIRWAY_HISTORIES", "FAIRWAY_ORDERS", "FAIRWAY_FUZZ_RUNS", "FAIRWAY_SHARED",
                 "FAIRWAY_SHIPMENTS"):
    os.environ.pop(variable, None)


def has_crash_points():
    version = subprocess.run([BINARY, "version"], capture_output=True, text=True, check=True)
    return "crash points" in version.stdout


def wait_until(what, seconds=60):
    """Asks again and again until it answers something true, and gives that back."""
    pause = threading.Event()
    for _ in range(seconds * 20):
        answer = what()
        if answer:
            return answer
        pause.wait(0.05)
    raise AssertionError(f"still not so after {seconds} s: {what.__doc__ or what}")


def is_sanitized():
    with open(BINARY, "rb") as binary:
        return b"__asan_init" in binary.read()


class Fairway:
    """One data directory and, while it runs, one process on a free port of loopback."""

    def __init__(self, data_dir, config=None):
        self.data_dir = str(data_dir)
        self.config = str(config) if config else None
        self.process = None
        self.port = None
        self.connection = None
        self.errors = None

    def hang_up(self):
        if self.connection:
            self.connection.close()
            self.connection = None

    def close(self):
        self.hang_up()
        if self.errors:
            self.errors.close()
        if self.process and self.process.stdout:
            self.process.stdout.close()

    def said(self):
        """What it wrote to standard error since the last start."""
        self.errors.seek(0)
        return self.errors.read()

    def arguments(self):
        return ["--data-dir", self.data_dir] + (["--config", self.config] if self.config else [])

    def start(self, descriptors=None, **environment):
        """Starts and waits until it listens; returns False if it died before. `descriptors`: how
        many it may open."""
        limit = (descriptors, descriptors)
        self.close()
        self.errors = tempfile.TemporaryFile(mode="w+", errors="replace")
        self.process = subprocess.Popen(
            [BINARY, "run", *self.arguments(), "--listen", "127.0.0.1:0"],
            stdout=subprocess.PIPE,
            stderr=self.errors,
            env={**os.environ, **environment},
            text=True,
            preexec_fn=descriptors and (lambda: resource.setrlimit(resource.RLIMIT_NOFILE, limit)),
        )
        for line in self.process.stdout:
            found = re.search(r"https?://127\.0\.0\.1:(\d+)", line)
            if found:
                self.port = int(found.group(1))
                return True
        self.process.wait()
        return False

    def request(self, method, path, body=None, headers=None):
        """Status, parsed JSON or text. Raises OSError or HTTPException when the process is gone."""
        if self.connection is None:
            self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            self.connection.request(method, path, body, headers or {})
            answer = self.connection.getresponse()
            text = answer.read().decode()
        except (OSError, http.client.HTTPException):
            self.connection.close()
            self.connection = None
            raise
        kind = answer.headers.get("Content-Type", "")
        return answer.status, json.loads(text) if "json" in kind else text

    def another(self):
        """The same process over a connection of its own, for another thread."""
        other = Fairway(self.data_dir, self.config)
        other.process, other.port = self.process, self.port
        return other

    def metrics(self, name):
        """Samples of a metric by their labels."""
        text = self.request("GET", "/metrics")[1]
        found = re.findall(rf"^fairway_{name}(?:{{(.*)}})? (\S+)$", text, re.MULTILINE)
        return {labels: float(value) for labels, value in found}

    def readiness(self, code):
        """Waits until it answers so when it is asked whether it is ready; the reason it gives."""

        def so():
            """its readiness"""
            self.hang_up()  # it may have rested for longer than a server bears
            status, answer = self.request("GET", "/readyz")
            return [answer] if status == code else None

        return wait_until(so)[0].get("detail", "")

    def post(self, source, message, received=None, wait=False):
        headers = {"Fairway-Source": source, "Content-Type": "application/json"}
        if received:
            headers["Fairway-Received"] = received
        body = message if isinstance(message, (str, bytes)) else json.dumps(message)
        return self.request(
            "POST", "/v1/messages" + ("?wait=merged" if wait else ""), body, headers
        )

    def kill(self):
        self._end(signal.SIGKILL)

    def stop(self):
        """Asks it to end and returns its exit code."""
        return self._end(signal.SIGTERM)

    def _end(self, how):
        self.hang_up()
        if self.process.poll() is None:
            self.process.send_signal(how)
        self.process.stdout.close()
        return self.process.wait()

    def command(self, *words):
        return subprocess.run(
            [BINARY, *words, *self.arguments()], capture_output=True, text=True, check=False
        )

    def dump(self):
        done = self.command("state", "dump")
        assert done.returncode == 0, done.stderr
        return done.stdout
