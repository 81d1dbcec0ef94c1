"""Who may include whom (ARCHITECTURE.md), and where third-party headers may stand."""

import fnmatch
import re

from tree import ROOMS

INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*([<"])([^>"]+)[>"]', re.MULTILINE)

# Rooms that a room may include, itself apart. tests and bench may include any.
MAY_INCLUDE = {
    "schemas": (),
    "ingest": ("schemas",),
    "state": ("schemas",),
    "sinks": ("schemas",),
    "pipeline": ("schemas", "ingest", "state", "sinks"),
}
# The simulator's truth must not come from what it is to check.
SIMULATOR = "pipeline/simulator/"
SIMULATOR_SEES = ("pipeline/simulator/", "schemas/base/", "schemas/model/")
# Sinks read the state and never write it.
SINKS_SEE_OF_STATE = ("state/reader.h", "state/change_log.h", "state/notebook.h")

# The files that wrap a library: its headers stand there and nowhere else in the rooms.
ADAPTERS = {
    "rocksdb/": ("state/rocks_*",),
    "simdjson.h": ("ingest/syntax/json*",),
    "boost/beast": ("sinks/http/*", "pipeline/commands/*"),
    "boost/asio": ("sinks/http/*", "pipeline/commands/*"),
    "boost/json": ("ingest/*", "sinks/*", "pipeline/*"),
    "yaml-cpp/": ("schemas/catalogue/*", "ingest/definition*", "pipeline/config*"),
    "prometheus/": ("sinks/metrics*",),
    "cjose/": ("pipeline/access/jws*",),
    "date/": ("ingest/time_form*",),
    "openssl/": ("schemas/base/hash*", "schemas/base/secret*", "ingest/base64*", "sinks/http/tls*"),
    "xxhash.h": ("ingest/*.cpp", "state/*.cpp"),
    "re2/": ("ingest/definition*", "ingest/extract*", "ingest/checks*", "ingest/kafka_topics*"),
    "iconv.h": ("ingest/encoding*", "ingest/syntax/edifact*"),
    "pugixml.hpp": ("ingest/syntax/xml*",),
    "librdkafka/": ("ingest/kafka_*", "sinks/kafka_*"),
    "CLI/": ("pipeline/*",),
    "fmt/": ("*",),
    "spdlog/": ("ingest/*", "state/*", "sinks/*", "pipeline/*"),
}
# Light enough for any header of ours; the others cost every reader seconds.
IN_HEADERS = ("fmt/", "spdlog/", "boost/json")
# Headers of C and of the system: <name.h>, <sys/name.h>. Libraries' own flat headers stand above.
SYSTEM = re.compile(r"(sys/|linux/|netinet/|arpa/)?[a-z_0-9]+\.h")


def includes(tree, paths):
    for path in paths:
        text = tree.text(path)
        for match in INCLUDE.finditer(text):
            yield path, text.count("\n", 0, match.start()) + 1, match.group(1), match.group(2)


def directions(tree):
    """Includes start at the top level and run only from a room to those below it."""
    for path, line, quote, name in includes(tree, tree.cpp()):
        if quote != '"':
            continue
        room, wanted = path.parts[0], name.split("/")[0]
        if wanted not in ROOMS + ("tests", "bench"):
            yield f'{path}:{line}: "{name}" does not start at the top level'
        elif room in MAY_INCLUDE and wanted != room and wanted not in MAY_INCLUDE[room]:
            if not (room == "sinks" and name in SINKS_SEE_OF_STATE):
                yield f"{path}:{line}: {room} may not include {name}"
        elif str(path).startswith(SIMULATOR) and not name.startswith(SIMULATOR_SEES):
            yield f"{path}:{line}: the simulator may not include {name}"


def library_of(name):
    return next((prefix for prefix in ADAPTERS if name.startswith(prefix)), None)


def wraps(path, library):
    return any(fnmatch.fnmatch(str(path), pattern) for pattern in ADAPTERS[library])


def adapters(tree):
    """Third-party headers stay in the files that wrap the library, and so do headers with them."""
    heavy = {}  # our header -> the library that it brings along
    for path, line, quote, name in includes(tree, tree.product()):
        if quote != "<" or "/" not in name and "." not in name:
            continue
        library = library_of(name)
        if library is None:
            if not SYSTEM.fullmatch(name):
                yield f"{path}:{line}: <{name}> is of no library that check_includes.py knows"
        elif not wraps(path, library):
            yield f"{path}:{line}: <{name}> belongs into {' or '.join(ADAPTERS[library])}"
        elif path.suffix == ".h" and library not in IN_HEADERS:
            heavy[str(path)] = library
    for path, line, quote, name in includes(tree, tree.product()):
        if quote == '"' and name in heavy and not wraps(path, heavy[name]):
            yield f'{path}:{line}: "{name}" brings <{heavy[name]}> along'


CHECKS = {"include_directions": directions, "third_party_headers": adapters}
