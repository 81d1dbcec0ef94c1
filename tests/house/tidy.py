#!/usr/bin/env python3
"""clang-tidy over the product's sources, in parallel; a file that was clean is not read again.

usage: tidy.py BUILD_DIR [FILE...]    (BUILD_DIR holds compile_commands.json of a finished build)

A verdict is kept under the hash of all that it depends on: the settings, the compile command, the
tool, and each of our files that the source includes. The keep lies beside ccache's, so that a fresh
clone profits too; FAIRWAY_TIDY_CACHE names another place.
"""

import concurrent.futures
import functools
import hashlib
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
ROOMS = ("schemas", "ingest", "state", "sinks", "pipeline")
TOOL = "clang-tidy-19"
INCLUDE = re.compile(r'^\s*#\s*include\s+"([^"]+)"', re.MULTILINE)


def cache_folder():
    named = os.environ.get("FAIRWAY_TIDY_CACHE")
    if named:
        return pathlib.Path(named)
    home = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    return pathlib.Path(home) / "fairway-tidy"


@functools.cache
def tool_and_settings():
    version = subprocess.run([TOOL, "--version"], check=True, capture_output=True).stdout
    return version + (ROOT / ".clang-tidy").read_bytes()


def our_files(source):
    """The source and all of our headers that it includes, directly or not."""
    seen, todo = set(), [source]
    while todo:
        path = todo.pop()
        if path in seen or not path.is_file():
            continue
        seen.add(path)
        todo += [ROOT / name for name in INCLUDE.findall(path.read_text(encoding="utf-8"))]
    return sorted(seen)


def verdict_key(source, command):
    digest = hashlib.sha256(tool_and_settings())
    digest.update(command.replace(str(ROOT), "").encode())
    for path in our_files(source):
        digest.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def tidy(source, build):
    """None when the source is clean, else what the tool says."""
    run = subprocess.run([TOOL, "-p", str(build), "--quiet", str(source)],
                         capture_output=True, text=True)
    return None if run.returncode == 0 else run.stdout + run.stderr


def sources_of(build, wanted):
    commands = {}
    for entry in json.loads((build / "compile_commands.json").read_text()):
        path = pathlib.Path(entry["directory"], entry["file"]).resolve()
        if path.is_relative_to(ROOT) and path.relative_to(ROOT).parts[0] in ROOMS:
            if not wanted or path in wanted:
                command = entry["command"].replace(entry["directory"], "")
                commands[path] = command
    return commands


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    if not shutil.which(TOOL):
        print(f"tidy: {TOOL} is not installed")
        return 77
    start = time.monotonic()
    build = pathlib.Path(sys.argv[1]).resolve()
    wanted = {pathlib.Path(name).resolve() for name in sys.argv[2:]}
    cache = cache_folder()
    cache.mkdir(parents=True, exist_ok=True)
    commands = sources_of(build, wanted)
    keys = {source: verdict_key(source, command) for source, command in commands.items()}
    todo = sorted(source for source in commands if not (cache / keys[source]).exists())

    wrong = 0
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for source, complaint in zip(todo, pool.map(lambda path: tidy(path, build), todo)):
            if complaint is None:
                (cache / keys[source]).touch()
            else:
                wrong += 1
                print(complaint.replace(str(ROOT) + "/", ""))
    print(f"tidy: {len(commands)} files, {len(commands) - len(todo)} of them known to be clean, "
          f"{wrong} with complaints, {time.monotonic() - start:.0f} s")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
