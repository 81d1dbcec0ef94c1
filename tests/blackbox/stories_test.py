"""The lives of tests/stories, told over HTTP to the running process, whose clock is its input."""

import datetime
import json
import pathlib
import re
import tempfile
import unittest
import urllib.parse

import yaml
from fairway_process import Fairway

STORIES = sorted((pathlib.Path(__file__).parent.parent / "stories").glob("*.yaml"))


def split(text, at):
    """Parts of a path; what stands in brackets stays together."""
    return re.findall(rf"(?:\[[^\]]*\]|[^\[{at}])+", text)


def text_of(value):
    return value if isinstance(value, str) else json.dumps(value)


def instant(text):
    try:
        return datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))
    except ValueError:
        return None


def same(found, expected):
    one = instant(found)
    return found == expected or (one is not None and one == instant(expected))


def matches(element, chosen_by):
    return all(
        same(text_of(element.get(name)), value)
        for name, value in (pair.split("=", 1) for pair in chosen_by.split(","))
    )


def text_at(answer, path):
    """As tests/flow/story_path.h: names and dots, [a=b] chooses one element, # counts."""
    for step in split(path, "."):
        name, chosen_by = re.fullmatch(r"([^\[#]*)(?:\[(.*)\])?#?", step).groups()
        answer = answer.get(name) if isinstance(answer, dict) else None
        if chosen_by is None and not step.endswith("#"):
            continue
        chosen = [one for one in answer or [] if not chosen_by or matches(one, chosen_by)]
        if step.endswith("#"):
            answer = len(chosen)
        elif len(chosen) == 1:
            answer = chosen[0]
        else:
            raise AssertionError(f"{len(chosen)} elements of {step} match")
    return text_of(answer)


class Stories(unittest.TestCase):
    def tell(self, story, scratch):
        config = pathlib.Path(scratch) / "fairway.yaml"
        sources = [{**source, "stamped": True} for source in story["sources"]]
        config.write_text(json.dumps({"clock": "input", "sources": sources}))
        fairway = Fairway(pathlib.Path(scratch) / "data", config)
        self.assertTrue(fairway.start())
        receipts = {}
        for message in story["messages"]:
            status, answer = fairway.post(
                message["source"], message["text"].encode(), message["received"], wait=True
            )
            self.assertEqual(status, 200, (message["row"], answer))
            receipts.setdefault(message["row"], answer["id"])
        return fairway, receipts

    def answer(self, fairway, receipts, expectation):
        if "receipt" in expectation:
            return fairway.request("GET", f"/v1/messages/{receipts[expectation['receipt']]}")
        query = {}
        if "asOf" in expectation:
            query["asOf"] = expectation["asOf"]
        if "include" in expectation:
            query["include"] = expectation["include"]
        path = "/v1/timelines/" + urllib.parse.quote(
            expectation.get("timeline") or expectation["explain"], safe=":"
        )
        if "explain" in expectation:
            path += "/explain"
            query["milestone"] = expectation["milestone"]
        return fairway.request("GET", path + "?" + urllib.parse.urlencode(query))

    def expect(self, fairway, receipts, expectation):
        status, answer = self.answer(fairway, receipts, expectation)
        found = expectation.get("found", "true") == "true"
        self.assertEqual(status, 200 if found else 404, (expectation, answer))
        for path, value in expectation.get("holds", {}).items():
            self.assertTrue(
                same(text_at(answer, path), value), (path, text_at(answer, path), value)
            )

    def test_each_ends_over_http_as_it_says(self):
        self.assertTrue(STORIES)
        for file in STORIES:
            story = yaml.load(file.read_text(), Loader=yaml.BaseLoader)
            with self.subTest(file.stem), tempfile.TemporaryDirectory() as scratch:
                fairway, receipts = self.tell(story, scratch)
                try:
                    for expectation in story["expect"]:
                        # What a principal may see needs keys; what holds on the way is past.
                        asked = "scope" not in expectation and "after" not in expectation
                        if asked and "counts" not in expectation:
                            self.expect(fairway, receipts, expectation)
                    verified = fairway.command("state", "verify") if not fairway.stop() else None
                    self.assertEqual(verified and verified.returncode, 0)
                finally:
                    fairway.close()


if __name__ == "__main__":
    unittest.main()
