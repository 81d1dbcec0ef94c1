#!/usr/bin/env python3
"""deploy/lib.sh, deploy/run and tests/run in a small checkout of their own: what they install, what
they refuse, what they count."""

import os
import pathlib
import shutil
import socket
import subprocess
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]

PROJECT = """
cmake_minimum_required(VERSION 3.23)
project(small NONE)
enable_testing()
add_test(NAME good COMMAND true)
add_test(NAME better COMMAND true)
add_test(NAME bad COMMAND false)
add_test(NAME lost COMMAND no-such-program)
add_test(NAME cannot COMMAND sh -c "exit 77")
set_tests_properties(cannot PROPERTIES SKIP_RETURN_CODE 77)
add_test(NAME off COMMAND true)
set_tests_properties(off PROPERTIES DISABLED ON)
"""
PRESETS = """{"version": 4,
 "configurePresets": [{"name": "dev", "generator": "Ninja", "binaryDir": "build/dev"}],
 "buildPresets": [{"name": "dev", "configurePreset": "dev"}],
 "testPresets": [{"name": "dev", "configurePreset": "dev"}]}
"""

# Stands for fairway: `run` is ready at once and ends when the last `simulate` has spoken to it.
PROGRAM = """#!/usr/bin/python3
import http.server, os, pathlib, sys, urllib.request
with open(os.environ["CALLS"], "a") as calls:
    print(*sys.argv[1:], file=calls)
if sys.argv[1] == "simulate":
    if "--highlights" in sys.argv:
        print("bill:A\\tan inspection\\nbill:B\\ta rejection")
    elif "--speed" in sys.argv:
        urllib.request.urlopen(sys.argv[sys.argv.index("--to") + 1] + "/end").close()
    sys.exit()
assert list(pathlib.Path("data/demo").iterdir()) == []
asked = []
class Answer(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        asked.append(self.path)
        self.send_response(503 if asked.count("/readyz") == 1 else 200)
        self.end_headers()
    def log_message(self, *arguments):
        pass
host, port = sys.argv[sys.argv.index("--listen") + 1].split(":")
server = http.server.HTTPServer((host, int(port)), Answer)
while "/end" not in asked:
    server.handle_request()
sys.exit(70)
"""


def free_port():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


class Checkout(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = pathlib.Path(folder.name, "checkout")
        for path in ("deploy/lib.sh", "deploy/run", "tests/run"):
            (self.root / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / path, self.root / path)
        self.write("deploy/dependencies.txt", "# why\n[build]\ncmake\n\n[test]\npython3\n")
        self.tools = pathlib.Path(folder.name, "tools")
        self.tools.mkdir()

    def write(self, path, text):
        (self.root / path).write_text(text, encoding="utf-8")

    def tool(self, name, script):
        path = self.tools / name
        path.write_text("#!/bin/bash\n" + script, encoding="utf-8")
        path.chmod(0o755)

    def bash(self, *command):
        env = {**os.environ, "PATH": f"{self.tools}:/usr/bin:/bin", "CALLS": f"{self.tools}/calls"}
        return subprocess.run(["bash", *command], cwd=self.root, env=env, text=True,
                              stdin=subprocess.DEVNULL, capture_output=True)

    def library(self, commands):
        return self.bash("-c", f"set -euo pipefail; . deploy/lib.sh; {commands}")

    def calls(self):
        path = self.tools / "calls"
        return path.read_text(encoding="utf-8").splitlines() if path.exists() else []


class Installing(Checkout):
    def test_finds_what_is_missing_and_nothing_else(self):
        self.write("deploy/dependencies.txt", "[build]\ncmake\nno-such-package\n[test]\nnor-this\n")
        self.assertEqual(self.library("missing_packages build").stdout, "no-such-package\n")
        self.assertEqual(self.library("missing_packages build test").stdout,
                         "no-such-package\nnor-this\n")

    def test_calls_no_apt_when_all_is_there(self):
        self.tool("apt-get", 'echo "$@" >>"$CALLS"')
        run = self.library("install_missing build test")
        self.assertEqual((run.returncode, self.calls()), (0, []), run.stderr)

    def test_tries_once_more_with_fresh_lists(self):
        self.write("deploy/dependencies.txt", "[build]\nno-such-package\n")
        self.tool("id", "echo 0")
        self.tool("apt-get", 'echo "$1" >>"$CALLS"; [ "$1" = update ] || '
                             '[ "$(grep -c install "$CALLS")" = 2 ]')
        run = self.library("install_missing build")
        self.assertEqual(run.returncode, 0, run.stderr)
        self.assertEqual(self.calls()[-3:], ["install", "update", "install"])

    def test_gives_up_after_the_second_failure(self):
        self.write("deploy/dependencies.txt", "[build]\nno-such-package\n")
        self.tool("id", "echo 0")
        self.tool("apt-get", "exit 100")
        run = self.library("install_missing build")
        self.assertEqual(run.returncode, 69)
        self.assertIn("no-such-package", run.stderr)

    def test_asks_for_sudo_when_not_root(self):
        self.tool("id", "echo 1000")
        self.tool("sudo", 'echo "$@" >>"$CALLS"')
        self.library("as_root true")
        self.assertEqual(self.calls(), ["--preserve-env=DEBIAN_FRONTEND true"])


class Running(Checkout):
    def test_never_mixes_the_demo_with_data_of_a_user(self):
        for arguments in (["--data-dir", "mine"], ["--data-dir=mine"], ["--config", "mine.yaml"],
                          ["--listen", "127.0.0.1:0"]):
            with self.subTest(arguments):
                self.assertEqual(self.bash("deploy/run", *arguments).returncode, 2)

    def setUp(self):
        super().setUp()
        self.tool("cmake", "mkdir -p build/release && cp ../tools/program build/release/fairway")

    def test_feeds_the_demo_when_ready_and_says_where_to_look(self):
        shutil.copytree(ROOT / "deploy" / "demo", self.root / "deploy" / "demo")
        (self.root / "data" / "demo" / "of_last_time").mkdir(parents=True)
        (self.tools / "program").write_text(PROGRAM, encoding="utf-8")
        (self.tools / "program").chmod(0o755)
        address = f"127.0.0.1:{free_port()}"
        run = self.bash("deploy/run", "--listen", address)
        self.assertEqual(run.returncode, 70, run.stderr)
        run_call, history, sights, today = self.calls()
        self.assertEqual(run_call, f"run --config deploy/demo/fairway.yaml --listen {address}")
        for call, more in ((history, f"--to http://{address}"), (sights, "--highlights"),
                           (today, f"--speed 60 --to http://{address}")):
            self.assertTrue(call.startswith("simulate --seed ") and call.endswith(more), call)
        shown = [line for line in run.stdout.splitlines()
                 if line.strip().startswith(f"curl -s http://{address}/v1/timelines/")]
        self.assertEqual(len(shown), 2)

    def test_feeds_nothing_to_a_program_that_it_did_not_start(self):
        self.tool("program", 'echo "$@" >>"$CALLS"')
        self.tool("curl", "exit 0")  # something answers already
        run = self.bash("deploy/run")
        self.assertEqual((run.returncode, self.calls()), (75, []), run.stderr)

    def test_hands_arguments_and_exit_code_on(self):
        self.tool("program", 'echo "$@" >>"$CALLS"; exit 78')
        run = self.bash("deploy/run", "--no-demo", "--data-dir", "my data", "--set", "a.b=c")
        self.assertEqual(run.returncode, 78, run.stderr)
        self.assertEqual(self.calls(), ["run --data-dir my data --set a.b=c"])


class Counting(Checkout):
    def setUp(self):
        super().setUp()
        self.write("CMakeLists.txt", PROJECT)
        self.write("CMakePresets.json", PRESETS)

    def last_line(self, *arguments):
        run = self.bash("tests/run", *arguments)
        return run.returncode, run.stdout.splitlines()[-1]

    def test_counts_what_ctest_counted_and_fails_when_a_test_failed(self):
        self.assertEqual(self.last_line("--quick"), (1, "2 passed, 2 failed, 2 skipped"))

    def test_runs_the_parts_that_are_named(self):
        self.assertEqual(self.last_line("--only", "dev"), (1, "2 passed, 2 failed, 2 skipped"))
        self.assertEqual(self.bash("tests/run", "--only", "dev,cake").returncode, 2)

    def test_runs_only_what_matches(self):
        self.assertEqual(self.last_line("^good$"), (0, "1 passed, 0 failed, 0 skipped"))

    def test_fails_when_nothing_matches(self):
        self.assertEqual(self.last_line("^nothing$"), (1, "0 passed, 1 failed, 0 skipped"))

    def test_fails_when_the_build_fails(self):
        self.write("CMakeLists.txt", "nonsense(")
        self.assertEqual(self.last_line("--quick"), (1, "0 passed, 1 failed, 0 skipped"))


if __name__ == "__main__":
    unittest.main()
