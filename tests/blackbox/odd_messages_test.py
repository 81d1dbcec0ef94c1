"""Messages that are well made and still odd: times that cannot be, senders whose format drifts."""

import itertools
import json
import pathlib
import tempfile
import unittest

from fairway_process import Fairway

BOX = "CSQU3054383"
CONFIG = """
clock: input
sources:
  - {name: term, class: terminal, stamped: true}
  - {name: carr, class: carrier, stamped: true}
"""
RECEIVED = "2026-11-20T08:00:00Z"


def said(kind, time, place="CNSHA", **more):
    return {"kind": kind, "classifier": "actual", "subject": f"container:{BOX}", "time": time,
            "place": place, **more}


GOOD = [
    said("gate_in", "2026-11-01T06:20:00Z"),
    said("loaded", "2026-11-02T10:00:00Z"),
    said("discharged", "2026-11-15T01:00:00Z", "DEHAM"),
    said("gate_out", "2026-11-16T09:00:00Z", "DEHAM"),
]


class OddCase(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory(prefix="fairway-odd-")
        self.addCleanup(scratch.cleanup)
        self.scratch = pathlib.Path(scratch.name)
        self.config = self.scratch / "fairway.yaml"
        self.config.write_text(CONFIG)
        self.names = itertools.count()

    def started(self, name="data"):
        fairway = Fairway(self.scratch / name, self.config)
        self.addCleanup(fairway.close)
        self.assertTrue(fairway.start(), fairway.said())
        self.addCleanup(lambda: fairway.process.poll() is None and fairway.kill())
        return fairway

    def sends(self, fairway, source, message):
        status, receipt = fairway.post(source, message, RECEIVED, wait=True)
        self.assertEqual(status, 200, receipt)
        return receipt["messages"][0]

    def timeline(self, fairway):
        status, timeline = fairway.request("GET", f"/v1/timelines/container:{BOX}")
        self.assertEqual(status, 200, timeline)
        return timeline


class Times(OddCase):
    """Each odd fact, told before, amid and after the good ones."""

    def told(self, facts):
        fairway = self.started(f"told-{next(self.names)}")
        for number, fact in enumerate(facts):
            document = f"{fact['kind']}{fact['time']}"
            receipt = self.sends(fairway, "term", {
                "format": "fairway.fact/1", "document": document,
                "publishedAt": "2026-11-17T00:00:00Z", "facts": [fact]})
            self.assertEqual(receipt["outcome"], "merged", (number, receipt))
        timeline = self.timeline(fairway)
        self.assertEqual(fairway.stop(), 0)
        return timeline

    def milestones(self, timeline, without=None):
        return [one for one in timeline["milestones"] if one["kind"] != without]

    def with_odd(self, odd):
        """The timeline with it, the same wherever it stands in the order of arrival; the good
        facts are as if it had never come."""
        alone = self.told(GOOD)
        shown = []
        for at in (0, 2, len(GOOD)):
            shown.append(self.told([*GOOD[:at], odd, *GOOD[at:]]))
        for one, other in itertools.pairwise(shown):
            self.assertEqual(one["milestones"], other["milestones"])
            self.assertEqual(one["stage"], other["stage"])
            self.assertEqual(one["flags"], other["flags"])
        self.assertEqual(self.milestones(shown[0], odd["kind"]), self.milestones(alone))
        self.assertEqual(shown[0]["stage"], alone["stage"])
        fact, = (one for one in shown[0]["facts"] if one["kind"] == odd["kind"])
        return shown[0], fact

    def assert_takes_no_part(self, time):
        # An empty box that leaves would begin another trip.
        timeline, fact = self.with_odd(said("empty_out", time))
        self.assertTrue(fact["implausible"])
        self.assertIn("implausible", [flag["code"] for flag in timeline["flags"]])
        self.assertNotIn("empty_out", [one["kind"] for one in timeline["milestones"]])

    def test_the_future_is_kept_flagged_and_takes_no_part(self):
        self.assert_takes_no_part("2031-11-01T09:00:00Z")

    def test_the_beginning_of_time_is_kept_flagged_and_takes_no_part(self):
        self.assert_takes_no_part("1970-01-01T00:00:00Z")

    def test_a_time_without_zone_is_taken_where_it_was_said_and_says_so(self):
        _, fact = self.with_odd(said("inspected", "2026-11-15T12:00:00", "DEHAM"))
        self.assertEqual((fact["time"], fact["zoneBasis"]), ("2026-11-15T11:00:00Z", "place"))
        _, fact = self.with_odd(said("weighed", "2026-11-15T12:00:00", None))
        self.assertEqual((fact["time"], fact["zoneBasis"]), ("2026-11-15T12:00:00Z", "assumed"))

    def test_an_hour_that_the_clocks_skip_is_the_instant_of_the_change(self):
        _, fact = self.with_odd(said("inspected", "2026-03-29T02:30:00", "DEHAM"))
        self.assertEqual(fact["time"], "2026-03-29T01:00:00Z")
        self.assertEqual(fact["timeText"], "2026-03-29T02:30:00")


def event_2(code="GTIN", **more):
    return {
        "eventID": f"two-{code}", "eventCreatedDateTime": "2026-11-01T07:00:00Z",
        "eventType": "EQUIPMENT", "eventClassifierCode": "ACT",
        "eventDateTime": "2026-11-01T06:20:00Z", "equipmentEventTypeCode": code,
        "equipmentReference": BOX, "emptyIndicatorCode": "LADEN",
        "transportCall": {"UNLocationCode": "CNSHA"}, **more,
    }


def event_3(code="LOAD", **more):
    return {
        "eventID": f"three-{code}", "eventDateTime": "2026-11-02T10:00:00Z",
        "eventUpdatedDateTime": "2026-11-02T10:10:00Z",
        "eventLocation": {"UNLocationCode": "CNSHA"},
        "eventClassification": {"eventTypeCode": "EQUIPMENT", "eventClassifierCode": "ACT",
                                "equipmentEventTypeCode": code},
        "equipmentDetails": {"equipmentReference": BOX, "emptyIndicatorCode": "LADEN"}, **more,
    }


class Drift(OddCase):
    """What a sender changes without saying so."""

    def test_a_member_that_nobody_knows_changes_nothing(self):
        plain = self.started("plain")
        self.sends(plain, "carr", event_2())
        newer = self.started("newer")
        receipt = self.sends(newer, "carr", event_2(
            carbon={"kg": 12, "facilityCode": "X"}, eventDateTimeZone="local"))
        self.assertEqual((receipt["outcome"], receipt["errors"]), ("merged", []))
        one, other = (self.timeline(each)["facts"] for each in (plain, newer))
        for facts in (one, other):
            for fact in facts:
                del fact["message"]
        self.assertEqual(one, other)

    def test_a_code_that_no_table_knows_is_kept_shown_and_counted(self):
        fairway = self.started()
        self.sends(fairway, "carr", event_2())
        self.assertEqual(fairway.metrics("facts_unmapped_total"), {})
        receipt = self.sends(fairway, "carr", event_2("WARP"))
        self.assertEqual(receipt["outcome"], "merged")
        self.assertEqual(fairway.metrics("facts_unmapped_total"), {'source="carr"': 1})
        timeline = self.timeline(fairway)
        odd, = (fact for fact in timeline["facts"] if fact["kind"] == "unmapped")
        self.assertIn("WARP", odd["code"])
        self.assertEqual([one["kind"] for one in timeline["milestones"]], ["gate_in"])

    def test_a_member_of_another_type_is_refused_by_its_name(self):
        fairway = self.started()
        for member, value in (("eventDateTime", 1_793_500_000), ("eventDateTime", {"utc": "now"}),
                              ("equipmentReference", {"value": BOX}), ("equipmentReference", [BOX]),
                              ("eventID", None), ("eventClassifierCode", True)):
            with self.subTest(member=member, value=value):
                receipt = self.sends(fairway, "carr", event_2("PICK", **{member: value}))
                self.assertEqual(receipt["outcome"], "refused")
                self.assertIn(member, json.dumps(receipt["errors"]))
        receipt = self.sends(fairway, "carr", event_2())
        self.assertEqual(receipt["outcome"], "merged")

    def test_two_versions_of_a_format_in_one_feed_tell_of_one_box(self):
        fairway = self.started()
        for event in (event_2(), {"events": [event_3()]}, event_2("STRP"), event_3("DISC")):
            self.assertEqual(self.sends(fairway, "carr", event)["outcome"], "merged")
        facts = self.timeline(fairway)["facts"]
        self.assertEqual(sorted((fact["definition"], fact["kind"]) for fact in facts), [
            ("dcsa-tnt-2.2", "gate_in"), ("dcsa-tnt-2.2", "stripped"),
            ("dcsa-tnt-3.0", "discharged"), ("dcsa-tnt-3.0", "loaded")])


if __name__ == "__main__":
    unittest.main()
