"""What stands where, and that all of it is built and exercised."""

import json
import pathlib
import re

from tree import bare, line_of

TOP_LEVEL = {"CMakeLists.txt", "CMakePresets.json", "LICENSE", "ingest", "pipeline", "state",
             "sinks", "schemas", "bench", "tests", "deploy"}
DOT_FILES = {".ci", ".clang-format", ".clang-tidy", ".gitignore", ".gitattributes", ".editorconfig"}

PACKAGES = "deploy/dependencies.txt"
# Names that can only be Debian packages; short ones (cmake, curl) are words of their own.
PACKAGE = re.compile(r"(?<![\w.-])"
                     r"(?:lib[a-z0-9.+-]+-dev|[a-z0-9.+-]+-cpp-dev|python3-[a-z0-9]+)(?![\w-])")
APT = re.compile(r"\bapt(?:-get)?\s+install\s+(?:-\S+\s+)*[a-z]")
GUARD = re.compile(r"(?://[^\n]*\n|\s)*#pragma once\n")
CRASH_POINT = re.compile(r'\bcrash_point\(\s*"([^"]+)"\s*\)')


def top_level(tree):
    """The top level is the table of contents: nothing else lies there."""
    for name in sorted({path.parts[0] for path in tree.files}):
        if name not in TOP_LEVEL | DOT_FILES and not name.endswith(".md"):
            yield f"{name}: has no place on the top level"


def pragma_once(tree):
    """Every header guards itself in its first lines."""
    for path in tree.cpp():
        if path.suffix == ".h" and not GUARD.match(tree.text(path)):
            yield f"{path}: does not begin with #pragma once"


def built(tree):
    """Every .cpp is compiled: in this build, or for bench by a line of its CMakeLists.txt."""
    if tree.build is None:
        return
    commands = json.loads((tree.build / "compile_commands.json").read_text(encoding="utf-8"))
    root = tree.root.resolve()
    compiled = {pathlib.Path(entry["directory"], entry["file"]).resolve() for entry in commands}
    for path in tree.cpp():
        if path.suffix != ".cpp" or root / path in compiled:
            continue
        if path.parts[0] == "bench" or path.parts[:2] == ("tests", "fuzz"):
            listed = tree.text(pathlib.Path(*path.parts[:-1], "CMakeLists.txt"))
            if re.search(rf"\b{re.escape(path.stem)}\b", listed):
                continue
        yield f"{path}: is in no target"


def no_placeholders(tree):
    """No file only fills a place."""
    for path in tree.cpp():
        if path.stem == "placeholder" or not bare(tree.text(path)).strip():
            yield f"{path}: holds no code"


def listed_packages(tree):
    path = pathlib.Path(PACKAGES)
    if path not in tree.files:
        return {}
    parts, part = {}, None
    for line in tree.text(path).split("\n"):
        if line.startswith("["):
            part = parts.setdefault(line.strip("[]"), [])
        elif line and not line.startswith("#"):
            part.append(line)
    return parts


def packages(tree):
    """Debian packages are named in one place, sorted, each with its reason in ARCHITECTURE.md."""
    parts = listed_packages(tree)
    if not parts:
        yield f"{PACKAGES}: lists no package"
    names = [name for part in parts.values() for name in part]
    for part, listed in parts.items():
        if listed != sorted(set(listed)):
            yield f"{PACKAGES}: [{part}] is not sorted, or names a package twice"
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield f"{PACKAGES}: {name} stands in two parts"
    for path in tree.code():
        if path.parts[:2] == ("tests", "house"):
            continue
        text = tree.text(path)
        for match in [*PACKAGE.finditer(text), *APT.finditer(text)]:
            yield f"{path}:{line_of(text, match.start())}: {match.group()} belongs into {PACKAGES}"
    reasons = pathlib.Path("ARCHITECTURE.md")
    if reasons in tree.files:
        for name in names:
            if not re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", tree.text(reasons)):
                yield f"{reasons}: does not say what {name} is for"


def crash_points(tree):
    """Every crash point is killed at by name in a test; no two places share a name."""
    tests = "\n".join(tree.text(path) for path in tree.files
                      if path.parts[0] == "tests" and path.suffix in (".cpp", ".h", ".py")
                      and path.parts[:2] != ("tests", "house"))
    places = {}
    for path in tree.product():
        for match in CRASH_POINT.finditer(tree.text(path)):
            line = line_of(tree.text(path), match.start())
            places.setdefault(match.group(1), []).append(f"{path}:{line}")
    for name, found in sorted(places.items()):
        if len(found) > 1:
            yield f"{found[1]}: crash point {name} stands at {found[0]} too"
        if not re.search(rf"(?<![\w.-]){re.escape(name)}(?![\w-])", tests):
            yield f"{found[0]}: no test kills at {name}"


CHECKS = {
    "top_level": top_level,
    "pragma_once": pragma_once,
    "every_source_is_built": built,
    "no_placeholders": no_placeholders,
    "packages_in_one_place": packages,
    "crash_points_are_exercised": crash_points,
}
