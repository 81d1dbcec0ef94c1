"""What a line, a function and a file may look like."""

import ast
import re

from tree import CPP, bare, line_of

LINE = 100
FUNCTION = 60
FILE = 400
FILE_OF_TESTS = 450

# Functions longer than FUNCTION, "path:name" -> why. It may only shrink.
LONGER = {}

# Files of the rooms that may read a clock, each with its reason. Time is an argument elsewhere.
CLOCK_READERS = {
    "schemas/base/clock.cpp": "the one wall clock, behind the interface Clock",
    "sinks/http/": "deadlines of connections, which are the network's time, not the messages'",
    "pipeline/worker.cpp": "times a step for the metrics; nothing that is stored depends on it",
    "pipeline/app/pace.h": "sends at the pace of the messages, or a multiple of it",
    "pipeline/app/simulate_command.cpp": "tells a person how fast a long run goes",
    "pipeline/service/": "how long a request waits for its receipt; nothing merged depends on it",
}
CLOCK = re.compile(r"\b(?:system|steady|high_resolution|utc|tai|file)_clock\b"
                   r"|\b(?:clock_gettime|gettimeofday|timespec_get|localtime|gmtime)\s*\("
                   r"|\b(?:std::)?time\s*\(\s*(?:nullptr|NULL|0)\s*\)")
# Files that may sleep, each with its reason.
SLEEPERS = {
    "pipeline/app/pace.h": "sends at the pace of the messages, or a multiple of it",
}
SLEEP = re.compile(r"\bsleep_for\b|\bsleep_until\b|\bu?sleep\s*\(|\bnanosleep\s*\(")

MACHINE = re.compile(r"(?<![\w.}/])/(?:work|home|root|Users)/[\w.]")
REGISTRY = re.compile(r"\b(?:debian|pypi|pythonhosted|crates|npmjs|golang|maven|apache\.maven)"
                      r"\.(?:org|io|com)\b")


def limit_of_file(path):
    return FILE_OF_TESTS if path.parts[0] == "tests" else FILE


def lines(tree):
    """No line of code is longer than 100 columns, ends in blanks or holds a tab."""
    for path in tree.code():
        for number, line in enumerate(tree.text(path).split("\n"), 1):
            if len(line) > LINE:
                yield f"{path}:{number}: {len(line)} columns, the house has {LINE}"
            if line != line.rstrip():
                yield f"{path}:{number}: blanks at the end of the line"
            if "\t" in line:
                yield f"{path}:{number}: a tab"


def files(tree):
    """No file of code is longer than 400 lines (tests: 450)."""
    for path in tree.code():
        count = tree.text(path).count("\n")
        if count > limit_of_file(path):
            yield f"{path}: {count} lines, the house has {limit_of_file(path)}"


# What may stand between a function's parameters and its body.
HEAD = re.compile(r"\)[\w\s&:<>,*()\[\]\->.{}]*\s$")
# Braces that open no function: types, namespaces, initialisers.
NO_FUNCTION = re.compile(r"\b(?:namespace|class|struct|union|enum)\b[^()]*$|=\s*$|\breturn\s*$")
NAME = re.compile(r"([~\w:]+|operator\s*[^\s\w]+)\s*\(")
DIRECTIVE = re.compile(r"^[ \t]*#(?:.*\\\n)*.*$", re.MULTILINE)


def functions(text):
    """(name, first line, last line) of each function of C++ text, by its braces: a heuristic that
    takes an outermost `...) {` as a function's beginning. Braces without a space before them are
    values (`member_{1}`) in the house's format."""
    text = DIRECTIVE.sub(lambda match: "\n" * match.group().count("\n"), bare(text))
    open_braces, start = [], 0
    for match in re.finditer(r"[{};]", text):
        mark, at = match.group(), match.start()
        head = text[start:at]
        if mark == "{":
            kind = "block"
            if "function" in open_braces:
                pass
            elif head and not head[-1].isspace():
                kind = "value"
            elif HEAD.search(head) and not NO_FUNCTION.search(head):
                kind = "function"
                name = NAME.search(head)
                begun = (name.group(1) if name else "?", line_of(text, at - len(head.lstrip())))
            open_braces.append(kind)
        elif mark == "}" and open_braces:
            kind = open_braces.pop()
            if kind == "function":
                yield *begun, line_of(text, at)
        if mark == ";" or kind != "value":
            start = at + 1


def python_functions(text):
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield node.name, node.lineno, node.end_lineno


def function_lengths(tree):
    """No function is longer than 60 lines, but for those listed with a reason."""
    too_long = set()
    for path in tree.code():
        if path.suffix in CPP:
            listed = functions(tree.text(path))
        elif path.suffix == ".py":
            listed = python_functions(tree.text(path))
        else:
            continue
        for name, first, last in listed:
            if last - first < FUNCTION:
                continue
            too_long.add(f"{path}:{name}")
            if f"{path}:{name}" not in LONGER:
                length = last - first + 1
                yield f"{path}:{first}: {name} has {length} lines, the house has {FUNCTION}"
    for key in sorted(LONGER.keys() - too_long):
        yield f"check_text.py: {key} is short enough now; take it off the list"


def sleeps(tree):
    """Nothing waits by sleeping: it waits for what it waits for."""
    for path in tree.files:
        if path.suffix in CPP or path.suffix == ".py" and path.parts[0] == "tests":
            if str(path) in SLEEPERS or path.parts[:2] == ("tests", "house"):
                continue  # the house's checks must name what they look for
            text = bare(tree.text(path)) if path.suffix in CPP else tree.text(path)
            for match in SLEEP.finditer(text):
                yield f"{path}:{line_of(text, match.start())}: {match.group()}"


def clocks(tree):
    """No clock is read below the worker: time is an argument."""
    for path in tree.product():
        if any(str(path).startswith(reader) for reader in CLOCK_READERS):
            continue
        text = bare(tree.text(path))
        for match in CLOCK.finditer(text):
            yield f"{path}:{line_of(text, match.start())}: {match.group()}"


def readable(tree):
    for path in tree.files:
        try:
            yield path, tree.text(path)
        except UnicodeDecodeError:
            continue  # a sample in another character set


def machine_paths(tree):
    """No path of one machine stands in a file."""
    for path, text in readable(tree):
        for match in MACHINE.finditer(text):
            yield f"{path}:{line_of(text, match.start())}: {match.group()}..."


def registry_hosts(tree):
    """No package registry is named: the machine's own settings decide where packages come from."""
    for path, text in readable(tree):
        for match in REGISTRY.finditer(text):
            yield f"{path}:{line_of(text, match.start())}: {match.group()}"


CHECKS = {
    "line_length": lines,
    "file_length": files,
    "function_length": function_lengths,
    "no_sleeps": sleeps,
    "no_clocks": clocks,
    "no_machine_paths": machine_paths,
    "no_registry_hosts": registry_hosts,
}
