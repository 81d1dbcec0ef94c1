#!/usr/bin/env python3
"""All C++ is as clang-format leaves it.

usage: format_test.py ROOT    exit 77 when clang-format is not installed
"""

import shutil
import subprocess
import sys

from tree import Tree

TOOL = "clang-format-19"


def main():
    if not shutil.which(TOOL):
        print(f"{TOOL} is not installed")
        return 77
    tree = Tree(sys.argv[1])
    run = subprocess.run([TOOL, "--dry-run", "--Werror", *map(str, tree.cpp())], cwd=tree.root,
                         capture_output=True, text=True)
    wrong = sorted({line.split(":")[0] for line in run.stderr.splitlines() if " error: " in line})
    for path in wrong:
        print(f"{path}: run {TOOL} -i on it")
    return run.returncode


if __name__ == "__main__":
    sys.exit(main())
