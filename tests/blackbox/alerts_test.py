"""Alerts of the running process: raised, heard, acknowledged and still so after a kill."""

import json
import pathlib
import tempfile
import unittest

from fairway_process import Fairway, wait_until

BILL, ENTRY = "bill:MAEU123456789", "declaration:222520261000000001"


def message(**parts):
    return json.dumps({"format": "fairway.fact/1", **parts})


def fact(kind, time):
    return message(facts=[{"kind": kind, "classifier": "actual", "subject": ENTRY, "time": time}])


class Alerts(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory(prefix="fairway-alerts-")
        self.addCleanup(scratch.cleanup)
        self.fairway = Fairway(pathlib.Path(scratch.name) / "data")
        self.addCleanup(self.fairway.close)
        self.start()
        self.send(message(links=[{"role": "declared_by", "from": BILL, "to": ENTRY}]))
        self.send(fact("lodged", "2026-11-01T00:00:00Z"))

    def start(self):
        self.assertTrue(self.fairway.start(), self.fairway.said())
        self.addCleanup(lambda: self.fairway.process.poll() is None and self.fairway.kill())

    def send(self, body, source="customs", expected=200):
        status, answer = self.fairway.request("POST", "/v1/messages?wait=merged", body,
                                              {"Fairway-Source": source})
        self.assertEqual(status, expected, answer)
        return answer

    def alerts(self):
        status, page = self.fairway.request("GET", "/v1/alerts")
        self.assertEqual(status, 200, page)
        return page

    def types_behind(self, cursor):
        """The types of the bill's changes behind a cursor."""
        page = self.fairway.request("GET", f"/v1/changes?after={cursor}")[1]
        return [kind for change in page["items"] if change["subject"] == BILL
                for kind in change["types"] if kind.startswith("alert.")]

    def test_one_is_raised_acknowledged_kept_and_resolved(self):
        start = self.alerts()["asOf"]["cursor"]
        self.send(fact("inspection_ordered", "2026-11-02T00:00:00Z"))
        page = wait_until(lambda: (page := self.alerts())["items"] and page)
        alert, = page["items"]
        self.assertEqual((alert["rule"], alert["subject"], alert["about"]),
                         ("inspection_ordered", BILL, ENTRY))
        timeline = self.fairway.request("GET", f"/v1/timelines/{BILL}")[1]
        self.assertEqual(timeline["alerts"], [alert])
        wait_until(lambda: self.types_behind(start) == ["alert.raised"])

        path = f"/v1/alerts/{alert['id']}"
        status, done = self.fairway.request("POST", path + ":acknowledge",
                                            json.dumps({"note": "seen"}))
        self.assertEqual((status, done["acknowledged"]["note"]), (200, "seen"), done)
        wait_until(lambda: self.types_behind(start) == ["alert.raised", "alert.acknowledged"])
        self.fairway.kill()
        self.start()
        self.assertEqual(self.fairway.request("GET", path), (200, done))

        self.send(fact("released", "2026-11-03T00:00:00Z"))
        wait_until(lambda: self.types_behind(start)[-1] == "alert.resolved")
        self.assertEqual(self.alerts()["items"], [])
        self.assertEqual(self.fairway.request("GET", path)[0], 404)

    def test_nobody_else_sends_under_the_name_of_fairway(self):
        answer = self.send(fact("released", "2026-11-03T00:00:00Z"), "fairway", 403)
        self.assertEqual(answer["code"], "unknown_source", answer)


if __name__ == "__main__":
    unittest.main()
