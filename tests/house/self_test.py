#!/usr/bin/env python3
"""Each check of the house finds what it is for in a small bad tree, and nothing in a good one."""

import json
import pathlib
import tempfile
import unittest

from check_text import functions
from house_test import CHECKS
from tree import Tree, bare

GOOD = {
    "README.md": "Fairway\n",
    "CMakeLists.txt": "add_subdirectory(schemas)\n",
    "deploy/dependencies.txt": "# why\n\n[build]\ncmake\nlibfmt-dev\n\n[test]\npython3\n",
    "ARCHITECTURE.md": "cmake, libfmt-dev and python3 are there because...\n",
    "schemas/base/clock.h": "#pragma once\n\n#include <chrono>\n",
    "schemas/base/clock.cpp":
        '#include "schemas/base/clock.h"\n\n'
        "auto now() { return std::chrono::system_clock::now(); }\n",
    "ingest/decoder.h": '#pragma once\n\n#include "schemas/base/clock.h"\n',
    "ingest/syntax/json_reader.cpp":
        "#include <simdjson.h>\n#include <sys/stat.h>\n\nint read();\n",
    "schemas/codes/refusals.yaml": "refusals:\n",
    "state/reader.h": "#pragma once\n\n#include <string>\n",
    "sinks/http/server.cpp":
        '#include <boost/beast.hpp>\n\n#include "state/reader.h"\n\n'
        "// sleep(1) is a comment\nint a;\n",
    "pipeline/worker.cpp":
        '#include "ingest/decoder.h"\n#include "state/reader.h"\n\n'
        'void step() { crash_point("late"); }\n',
    "tests/pipeline/crash_test.cpp": 'const char* const kPoints[] = {"late"};\n',
}

# check -> trees that it must refuse: what is added to the good one.
BAD = {
    "include_directions": [
        {"schemas/base/up.h": '#pragma once\n#include "state/reader.h"\n'},
        {"ingest/side.cpp": '#include "sinks/inbox.h"\n'},
        {"sinks/writer.cpp": '#include "state/store.h"\n'},
        {"state/main.cpp": '  #  include "pipeline/worker.h"\n'},
        {"ingest/near.cpp": '#include "decoder.h"\n'},
        {"pipeline/simulator/truth/a.cpp": '#include "pipeline/fold/trips.h"\n'},
    ],
    "third_party_headers": [
        {"ingest/decoder.cpp": "#include <simdjson.h>\n"},
        {"pipeline/worker2.cpp": "#include <rocksdb/db.h>\n"},
        {"state/rocks_store.h": "#pragma once\n#include <rocksdb/db.h>\n",
         "state/store.cpp": '#include "state/rocks_store.h"\n'},
        {"sinks/other.cpp": "#include <nlohmann/json.hpp>\n"},
    ],
    "refusal_codes": [
        {"ingest/checks.cpp": 'Refusal wrong{"bad_colour", {}, "red", "blue", 0};\n'},
        {"ingest/syntax/xml.cpp": 'bool a() { return fail("not_xml", "no", "yes", at); }\n'},
        {"schemas/codes/refusals.yaml": "refusals:\n  not_there:\n    title: {en: a, zh: b}\n"},
    ],
    "line_length": [
        {"schemas/a.h": "#pragma once\n// " + "x" * 100 + "\n"},
        {"schemas/a.h": "#pragma once \n"},
        {"deploy/run": "#!/bin/bash\n\techo\n"},
    ],
    "file_length": [
        {"state/long.cpp": "int a;\n" * 401},
        {"tests/state/long_test.cpp": "int a;\n" * 451},
    ],
    "function_length": [
        {"state/long.cpp": "int f(int a) {\n" + "  ++a;\n" * 59 + "}\n"},
        {"state/long.cpp": "T::T(int a) : b_{1}, c_(a) {\n" + "  if (a) {\n  }\n" * 30 + "}\n"},
        {"deploy/demo/long.py": "def f():\n" + "    pass\n" * 60},
    ],
    "no_sleeps": [
        {"pipeline/idle.cpp": "void f() { std::this_thread::sleep_for(1s); }\n"},
        {"tests/state/a_test.cpp": "void f() { usleep(5); }\n"},
        {"tests/blackbox/a_test.py": "import time\ntime.sleep(1)\n"},
    ],
    "no_clocks": [
        {"state/a.cpp": "auto t = std::chrono::steady_clock::now();\n"},
        {"ingest/a.cpp": "auto t = std::time(nullptr);\n"},
        {"pipeline/a.cpp": "auto t = clock_gettime(CLOCK_REALTIME, &now);\n"},
    ],
    "no_machine_paths": [
        {"bench/README.md": "as in /ho" "me/someone/fairway\n"},
        {"tests/a_test.cpp": 'auto path = "/wo' 'rk/main";\n'},
    ],
    "no_registry_hosts": [{"deploy/notes.md": "from http://deb.deb" "ian.org/debian\n"}],
    "top_level": [{"notes.txt": "a\n"}, {"tools/a.py": "a = 1\n"}],
    "pragma_once": [{"state/a.h": "int a;\n"}],
    "every_source_is_built": [
        {"state/forgotten.cpp": "int a;\n"},
        {"bench/forgotten.cpp": "int a;\n", "bench/CMakeLists.txt": "bench(other)\n"},
    ],
    "no_placeholders": [
        {"state/placeholder.cpp": "int a;\n"},
        {"state/a.cpp": "// joined later\n"},
    ],
    "packages_in_one_place": [
        {"deploy/dependencies.txt": "[build]\nlibfmt-dev\ncmake\n"},
        {"deploy/dependencies.txt": "[build]\ncmake\nlibfmt-dev\n\n[test]\ncmake\npython3\n"},
        {"deploy/run": "#!/bin/bash\napt-get install -y libfmt-dev\n"},
        {"deploy/run": "#!/bin/bash\napt install cmake\n"},
        {"ARCHITECTURE.md": "cmake and python3 are there because...\n"},
    ],
    "crash_points_are_exercised": [
        {"state/a.cpp": 'void f() { crash_point("before_commit"); }\n'},
        {"state/a.cpp": 'void f() { crash_point("late"); }\n'},
    ],
}


def complaints(name, files):
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder, "checkout")
        for path, text in files.items():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_text(text, encoding="utf-8")
        build = pathlib.Path(folder, "build")
        build.mkdir()
        compiled = [{"directory": str(build), "file": str(root / path)} for path in GOOD
                    if path.endswith(".cpp")]
        (build / "compile_commands.json").write_text(json.dumps(compiled), encoding="utf-8")
        return list(CHECKS[name](Tree(root, build)))


class EachCheck(unittest.TestCase):
    def test_has_a_bad_tree_here(self):
        self.assertEqual(set(BAD), set(CHECKS))

    def test_finds_nothing_in_a_good_tree(self):
        for name in CHECKS:
            with self.subTest(name):
                self.assertEqual(complaints(name, GOOD), [])

    def test_finds_what_it_is_for(self):
        for name, trees in BAD.items():
            for number, added in enumerate(trees):
                with self.subTest(name, number=number):
                    self.assertTrue(complaints(name, {**GOOD, **added}))


class Reading(unittest.TestCase):
    def test_blanks_comments_and_literals_and_keeps_lines(self):
        text = "a // }\n/* {\n{ */ b \"}\\\"\" R\"x({\n)x\" 1'000 '{' c"
        self.assertEqual(bare(text), 'a \n\n b "" ""\n 1\'000 "" c')

    def test_knows_functions_from_types_and_values(self):
        text = ("namespace a {\nstruct S {\n  S() : x_{1} {\n  }\n  int x_{0};\n};\n"
                "auto f(int a) -> int {\n  if (a) {\n  }\n}\nint k = g({1});\nconst S s{2};\n}\n")
        self.assertEqual(list(functions(text)), [("S", 3, 4), ("f", 7, 10)])


if __name__ == "__main__":
    unittest.main()
