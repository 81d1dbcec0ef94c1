#!/usr/bin/env python3
"""The house's style as tests: each check reads a tree and says what is wrong with it.

usage: house_test.py --list
       house_test.py CHECK ROOT [BUILD_DIR]
"""

import sys

import check_includes
import check_refusals
import check_text
import check_tree
from tree import Tree

CHECKS = {**check_includes.CHECKS, **check_refusals.CHECKS, **check_text.CHECKS,
          **check_tree.CHECKS}


def main(arguments):
    if arguments == ["--list"]:
        print(";".join(CHECKS), end="")
        return 0
    if len(arguments) not in (2, 3) or arguments[0] not in CHECKS:
        sys.exit(__doc__)
    check = CHECKS[arguments[0]]
    complaints = list(check(Tree(*arguments[1:])))
    for complaint in complaints:
        print(complaint)
    if complaints:
        print(f"\n{len(complaints)} x against the rule: {check.__doc__}")
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
