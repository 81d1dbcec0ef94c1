"""What the checks look at: the files of a checkout, and C++ text without comments and literals."""

import functools
import os
import pathlib
import re

ROOMS = ("schemas", "ingest", "state", "sinks", "pipeline")
LEFT_OUT = {".git", "build", "data", "__pycache__"}
CPP = (".h", ".cpp")


class Tree:
    """A checkout at `root`; `build` is the folder with its compile_commands.json, if any."""

    def __init__(self, root, build=None):
        self.root = pathlib.Path(root)
        self.build = pathlib.Path(build) if build else None

    @functools.cached_property
    def files(self):
        """Every file of ours: its path below the root, sorted."""
        found = []
        for folder, folders, names in os.walk(self.root):
            folders[:] = [name for name in folders if name not in LEFT_OUT]
            found += [pathlib.Path(folder, name).relative_to(self.root) for name in names]
        return sorted(found)

    @functools.cache
    def text(self, path):
        return (self.root / path).read_text(encoding="utf-8")

    @functools.cache
    def is_script(self, path):
        with open(self.root / path, "rb") as file:
            return file.read(2) == b"#!"

    def code(self):
        """What people write and read as code: C++, Python, shell, CMake."""
        return [path for path in self.files
                if path.suffix in CPP + (".py", ".sh", ".cmake") or path.name == "CMakeLists.txt"
                or self.is_script(path)]

    def cpp(self):
        return [path for path in self.files if path.suffix in CPP]

    def product(self):
        """The C++ of the five rooms."""
        return [path for path in self.cpp() if path.parts[0] in ROOMS]


LITERAL = re.compile(
    r"""//[^\n]* | /\*.*?\*/                       # comments
      | R"(?P<mark>[^\s()\\]{0,16})\(.*?\)(?P=mark)"   # raw text
      | "(?:\\.|[^"\\\n])*"                        # text
      | (?<![0-9A-Fa-f])'(?:\\.|[^'\\\n])+'        # characters, not the ticks of 1'000
    """, re.VERBOSE | re.DOTALL)


def bare(text):
    """C++ with comments and literals blanked out; line numbers and braces stay what they were."""
    def blank(match):
        kept = "\n" * match.group().count("\n")
        return kept if match.group().startswith("/") else '""' + kept
    return LITERAL.sub(blank, text)


def line_of(text, offset):
    return text.count("\n", 0, offset) + 1
