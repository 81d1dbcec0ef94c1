"""Every code that a sender may be told has its words in both languages, and no others have."""

import pathlib
import re

from tree import line_of

WORDS = pathlib.Path("schemas/codes/refusals.yaml")
ENTRY = re.compile(r"^  ([a-z0-9_]+):$", re.MULTILINE)
CODE = r'"([a-z][a-z0-9_]*)"'
# Where ingest, and what checks and guards in pipeline, write a code down.
PLACES = [re.compile(pattern, re.DOTALL) for pattern in (
    r"\bRefusal\s*\w*\s*\{\s*" + CODE,
    r"\b(?:fail|refusal|refuse|refused|warn)\(\s*\{?\s*" + CODE,
    r"\bfails\(\s*\w+,\s*" + CODE,
    r"\bwrong_value\([^\";]*" + CODE,
    r"\breturn\s*(?:std::unexpected\()?\{\s*" + CODE + r"\s*,",
    r"\bFormText\{[^}\"]*\"[^\"]*\",\s*" + CODE,
    r"\bcode\s*=\s*[^;\"]*" + CODE,
    r"\berrors\s*=\s*\{\{\s*" + CODE,
)]
# These write errors of the world, not of messages.
OTHERS = re.compile(r"embedded_log|segment|file_feed|data_dir_lock|definition|compile_|kafka")


def written(tree):
    """Code -> where it is written."""
    found = {}
    for path in tree.product():
        name = str(path)
        if path.parts[0] == "pipeline" and not re.search(r"decode_guard|message_checker", name):
            continue
        if path.parts[0] not in ("ingest", "pipeline") or OTHERS.search(path.name):
            continue
        text = tree.text(path)
        for place in PLACES:
            for match in place.finditer(text):
                found.setdefault(match.group(1), f"{path}:{line_of(text, match.start())}")
    return found


def refusal_codes(tree):
    """Every code of a refusal has its words in schemas/codes/refusals.yaml, and none is unused."""
    if WORDS not in tree.files:
        return
    known = set(ENTRY.findall(tree.text(WORDS)))
    found = written(tree)
    for code in sorted(found.keys() - known):
        yield f"{found[code]}: {code} has no words in {WORDS}"
    for code in sorted(known - found.keys()):
        yield f"{WORDS}: nothing refuses with {code}"


CHECKS = {"refusal_codes": refusal_codes}
