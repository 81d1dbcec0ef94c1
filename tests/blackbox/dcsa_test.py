"""DCSA Track & Trace: what is sent in its words is told in them again, as the published files say.

The answers are held against DCSA's own OpenAPI files, which FAIRWAY_SHARED leads to."""

import json
import os
import pathlib
import sys
import tempfile
import unittest
import urllib.parse

ROOT = pathlib.Path(__file__).resolve().parents[2]
# Read before the next import takes the variables out of the environment.
SHARED = pathlib.Path(os.environ.get("FAIRWAY_SHARED") or ROOT.parent / "shared")
from dcsa_standard import (  # noqa: E402
    Standard, asked_by, code_2, code_3, gist_2, gist_3, instant, is_whole, type_2, updated)
from fairway_process import Fairway  # noqa: E402

FILES = SHARED / "reference" / "openapi"
SAMPLES = SHARED / "samples" / "dcsa"
BILL, BOOKING, BOX, CALL = "MAEU123456789", "177ABC709951", "MSKU0308961", "9321483/2103N/CNSHA"
CONFIG = """
sources_open: "false"
sources:
  - {name: carrier, class: carrier}
  - {name: terminal, class: terminal}
"""


def message(**more):
    return {"format": "fairway.fact/1", **more}


def fact(kind, subject, time, place="CNSHA", classifier="actual", **more):
    where = {"place": place} if place else {}
    return {"kind": kind, "classifier": classifier, "subject": subject, "time": time, **where,
            **more}


# What no DCSA message said: a box on its way to the ship, in Fairway's own words.
LINKS = [{"role": "carries", "from": f"bill:{BILL}", "to": f"container:{BOX}",
          "anchor": "2026-10-28T00:00:00Z"},
         {"role": "booked_by", "from": f"bill:{BILL}", "to": f"booking:{BOOKING}"},
         {"role": "sails_on", "from": f"bill:{BILL}", "to": f"voyage_call:{CALL}"}]
TOLD = [
    ("carrier", message(links=LINKS, facts=[
        fact("booking_confirmed", f"booking:{BOOKING}", "2026-10-20T02:00:00Z", ""),
        fact("departed", f"voyage_call:{CALL}", "2026-11-04T10:00:00Z", classifier="estimated",
             attributes={"voyage": "2103N", "voyageOut": "2104S", "service": "FE1",
                         "vesselName": "King"}),
        fact("bill_issued", f"bill:{BILL}", "2026-11-04T12:00:00Z", "")])),
    ("terminal", message(facts=[
        fact("empty_out", f"container:{BOX}", "2026-10-28T01:00:00Z"),
        fact("gate_in", f"container:{BOX}", "2026-11-01T06:20:00Z", facility="CNSHAYS4",
             attributes={"sizeType": "45G1", "fullEmpty": "full"}),
        fact("loaded", f"container:{BOX}", "2026-11-03T09:00:00Z"),
        fact("scanned", f"container:{BOX}", "2026-11-02T09:00:00Z"),
        fact("weighed", f"container:{BOX}", "2026-11-01T06:25:00Z")])),
]
# The codes that the facts above have in each version, in the order of time.
CODES_2 = ["CONF", "GTOT", "GTIN", "LOAD", "DEPA", "ISSU"]
CODES_3 = ["CONF", "GTOT", "GTIN", "CUSS", "LOAD", "DEPA", "ISSU"]


class Dcsa(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory(prefix="fairway-dcsa-")
        self.addCleanup(scratch.cleanup)
        config = pathlib.Path(scratch.name) / "fairway.yaml"
        config.write_text(CONFIG)
        self.fairway = Fairway(pathlib.Path(scratch.name) / "data", config)
        self.assertTrue(self.fairway.start(), "it does not start")
        self.addCleanup(self.fairway.close)
        self.addCleanup(self.fairway.stop)
        self.standard = {2: Standard(FILES / "TNT_v2.2.0-resolved.yaml"),
                         3: Standard(FILES / "TNT_v3.0.0.yaml")}

    def send(self, source, body):
        status, answer = self.fairway.post(source, body, wait=True)
        self.assertEqual(status, 200, answer)
        return answer

    def fill(self):
        for source, body in TOLD:
            self.assertEqual(self.send(source, body)["status"], "merged")

    def ask(self, version, query=None, expected=200, **headers):
        """The answer and its headers; held against the standard."""
        target = f"/v{version}/events" + ("?" + urllib.parse.urlencode(query) if query else "")
        self.fairway.hang_up()
        status, answer = self.fairway.request("GET", target, None, headers)
        self.assertEqual(status, expected, (target, answer))
        self.hold(version, answer, expected)
        return answer

    def hold(self, version, answer, status):
        standard = self.standard[version]
        path = {2: "/v2/events", 3: "/events"}[version]
        schema = standard.answer(path, "get", "200" if status == 200 else "default")
        self.assertEqual(standard.complaints(answer, schema), [], answer)
        if status != 200:
            self.assertEqual(standard.strangers(schema, answer), [])
            return
        events = answer if version == 2 else answer["events"]
        for event in events:
            schema = standard.named(type_2(event) if version == 2 else "Event")
            self.assertEqual(standard.complaints(event, schema), [], event)
            self.assertEqual(standard.strangers(schema, event), [], event)
        ids = [event["eventID"] for event in events]
        self.assertEqual(len(ids), len(set(ids)), "an event stands twice on a page")

    def codes(self, version, **query):
        answer = self.ask(version, {key.replace("__", ":"): each for key, each in query.items()})
        return [code_2(each) for each in answer] if version == 2 else [
            code_3(each) for each in answer["events"]]

    def test_facts_of_any_sender_are_told_in_both_versions(self):
        self.fill()
        self.assertEqual(self.codes(2, transportDocumentReference=BILL), CODES_2)
        self.assertEqual(self.codes(3, transportDocumentReference=BILL), CODES_3)
        gate = self.ask(2, {"equipmentReference": BOX, "equipmentEventTypeCode": "GTIN"})[0]
        self.assertEqual((gate["ISOEquipmentCode"], gate["emptyIndicatorCode"]), ("45G1", "LADEN"))
        self.assertEqual(gate["eventLocation"],
                         {"UNLocationCode": "CNSHA", "locationName": "CNSHAYS4"})
        loaded = self.ask(2, {"transportDocumentReference": BILL,
                              "equipmentEventTypeCode": "LOAD"})[0]
        self.assertEqual(loaded["transportCall"]["transportCallID"], f"voyage_call:{CALL}")
        self.assertEqual(loaded["transportCall"]["vessel"]["vesselIMONumber"], "9321483")
        departed = self.ask(3, {"transportDocumentReference": BILL, "eventTypes": "TRANSPORT"})
        details = departed["events"][0]["transportDetails"]["transportCall"]
        self.assertEqual(details["exportVoyageNumberOrReference"]["carrierVoyageNumber"], "2104S")
        self.assertEqual(departed["events"][0]["eventClassification"]["eventClassifierCode"],
                         "EST")

    def test_each_filter_chooses_what_it_names(self):
        self.fill()
        everything = set(CODES_2)
        for query, found in (
            ({}, everything),
            ({"eventType": "SHIPMENT"}, {"CONF", "ISSU"}),
            ({"eventType": "SHIPMENT,TRANSPORT"}, {"CONF", "ISSU", "DEPA"}),
            ({"shipmentEventTypeCode": "CONF,VOID"}, {"CONF"}),
            ({"documentTypeCode": "TRD"}, {"ISSU"}),
            ({"transportEventTypeCode": "DEPA,ARRI"}, {"DEPA"}),
            ({"transportEventTypeCode": "ARRI"}, set()),
            ({"equipmentEventTypeCode": "GTIN,LOAD"}, {"GTIN", "LOAD"}),
            ({"shipmentEventTypeCode": "CONF", "equipmentEventTypeCode": "GTIN"}, set()),
            ({"carrierBookingReference": BOOKING, "eventType": "SHIPMENT"}, {"CONF"}),
            ({"bookingReference": BOOKING, "eventType": "SHIPMENT"}, {"CONF"}),
            ({"transportDocumentReference": BILL}, everything),
            ({"transportDocumentReference": "NOBODYKNOWSIT"}, set()),
            ({"transportDocumentReference": "\u0001"}, set()),
            ({"equipmentReference": BOX, "eventType": "EQUIPMENT"}, {"GTOT", "GTIN", "LOAD"}),
            ({"transportDocumentReference": BILL, "equipmentReference": BOX,
              "eventType": "EQUIPMENT"}, {"GTOT", "GTIN", "LOAD"}),
            ({"transportDocumentReference": BILL, "carrierBookingReference": BOOKING,
              "eventType": "SHIPMENT"}, {"CONF"}),
            ({"transportCallID": f"voyage_call:{CALL}"}, {"DEPA", "LOAD"}),
            ({"vesselIMONumber": "9321483"}, {"DEPA", "LOAD"}),
            ({"vesselIMONumber": "9321484"}, set()),
            ({"carrierVoyageNumber": "2103N"}, {"DEPA", "LOAD"}),
            ({"exportVoyageNumber": "2104S"}, {"DEPA"}),
            ({"exportVoyageNumber": "2103N"}, set()),
            ({"carrierServiceCode": "FE1"}, {"DEPA"}),
            ({"carrierServiceCode": "FE2"}, set()),
            ({"UNLocationCode": "CNSHA"}, everything - {"CONF", "ISSU"}),
            ({"UNLocationCode": "CNNGB"}, set()),
        ):
            self.assertEqual(set(self.codes(2, **query)), found, query)
        self.assertEqual(set(self.codes(3, eventTypes="EQUIPMENT,IOT")),
                         {"GTOT", "GTIN", "LOAD", "CUSS"})
        self.assertEqual(set(self.codes(3, carrierBookingReference=BOOKING,
                                        eventTypes="SHIPMENT")), {"CONF"})

    def test_times_are_those_of_the_receipt(self):
        self.fill()
        created = sorted({each["eventCreatedDateTime"] for each in self.ask(2)})
        self.assertEqual(len(created), 2, "each message has its stamp")
        first, last = created
        for query, count in (
            ({"eventCreatedDateTime": first}, 3), ({"eventCreatedDateTime__eq": last}, 3),
            ({"eventCreatedDateTime__gt": first}, 3), ({"eventCreatedDateTime__gte": first}, 6),
            ({"eventCreatedDateTime__lt": last}, 3), ({"eventCreatedDateTime__lte": last}, 6),
            ({"eventCreatedDateTime__gt": first, "eventCreatedDateTime__lt": last}, 0),
        ):
            self.assertEqual(len(self.codes(2, **query)), count, query)
        for query, count in (({"eventUpdatedDateTimeMin": last}, 4),
                             ({"eventUpdatedDateTimeMax": first}, 3),
                             ({"eventUpdatedDateTimeMin": first,
                               "eventUpdatedDateTimeMax": first}, 3)):
            self.assertEqual(len(self.codes(3, **query)), count, query)
            self.assertEqual(len(self.codes(3, equipmentReference=BOX, eventTypes="SHIPMENT",
                                            **query)), 0)

    def test_what_is_not_answered_is_refused_in_dcsas_own_words(self):
        for version, query, named in (
            (2, {"scheduleID": "x"}, "scheduleID"), (2, {"sort": "eventID"}, "sort"),
            (2, {"transportDocumentID": "x"}, "transportDocumentID"),
            (2, {"eventType": "IOT"}, "eventType"), (2, {"limit": "0"}, "limit"),
            (2, {"equipmentEventTypeCode": "AVPU"}, "equipmentEventTypeCode"),
            (2, {"eventCreatedDateTime:gte": "then"}, "eventCreatedDateTime:gte"),
            (2, {"eventCreatedDateTime:near": "then"}, "eventCreatedDateTime:near"),
            (2, {"cursor": "abc"}, "cursor"), (2, {"importVoyageNumber": "1"}, "importVoyage"),
            (3, {"eventTypes": "WEATHER"}, "eventTypes"), (3, {"limit": "all"}, "limit"),
            (3, {"eventUpdatedDateTimeMin": "then"}, "eventUpdatedDateTimeMin"),
            (3, {"vesselIMONumber": "9321483"}, "vesselIMONumber"), (3, {"cursor": "0"}, "cursor"),
        ):
            self.assertIn(named, json.dumps(self.ask(version, query, 400)))
        self.ask(2, expected=400, **{"API-Version": "3"})
        self.ask(3, expected=400, **{"API-Version": "2.2.0"})
        self.ask(2, **{"API-Version": "2"})
        self.ask(3, **{"API-Version": "3.0.0"})
        known = {"/v2/events": 2, "/events": 3}
        for path, version in known.items():
            for name in self.standard[version].parameters(path):
                answer = self.fairway.request("GET", f"/v{version}/events?{name}=0")[1]
                self.assertNotIn("unknown parameter", json.dumps(answer), name)

    def pages(self, version, **query):
        """All events, page by page; each page is given the headers that its version promises."""
        found, target = [], f"/v{version}/events?" + urllib.parse.urlencode(query)
        first = target
        for _ in range(1000):
            self.fairway.request("GET", "/livez")
            connection = self.fairway.connection
            connection.request("GET", target)
            answer = connection.getresponse()
            body = json.loads(answer.read())
            self.assertEqual(answer.status, 200, body)
            self.assertEqual(answer.headers["API-Version"], {2: "2.2.0", 3: "3.0.0"}[version])
            self.hold(version, body, 200)
            events = body if version == 2 else body["events"]
            self.assertLessEqual(len(events), int(query.get("limit", 100)))
            found += [event["eventID"] for event in events]
            if version == 2:
                self.assertEqual(answer.headers["Current-Page"], target.rstrip("?"))
                self.assertEqual(answer.headers["First-Page"], first.rstrip("?"))
                target = answer.headers["Next-Page"]
                if target is None:
                    return found
            else:
                cursor = answer.headers["Next-Page-Cursor"]
                if cursor is None:
                    return found
                target = f"{first}&cursor={cursor}"
        raise AssertionError("the list does not end")

    def test_cursors_walk_everything_once(self):
        self.fill()
        for number in range(5):
            shared = message(
                links=[{"role": "carries", "from": f"bill:SHARED{number}",
                        "to": "container:TCLU5002010", "anchor": "2026-10-28T00:00:00Z"},
                       {"role": "sails_on", "from": f"bill:SHARED{number}",
                        "to": f"voyage_call:{CALL}"}],
                facts=[fact("bill_issued", f"bill:SHARED{number}", "2026-11-04T12:00:00Z", "")])
            self.send("carrier", shared)
        self.send("terminal", message(facts=[
            fact("gate_in", "container:TCLU5002010", f"2026-11-0{day}T06:20:00Z")
            for day in (1, 2, 3)]))
        for version, count in ((2, len(CODES_2) + 8), (3, len(CODES_3) + 8)):
            whole = self.pages(version)
            self.assertEqual(len(whole), count)
            self.assertEqual(len(set(whole)), count, "what several bills hold is told once")
            for limit in (1, 2, 5, 13, 1000):
                self.assertEqual(self.pages(version, limit=limit), whole, limit)
            one = self.pages(version, transportDocumentReference="SHARED3")
            self.assertEqual(self.pages(version, transportDocumentReference="SHARED3", limit=2),
                             one)
            self.assertEqual(len(one), 5)  # its own, three gate moves, and the ship's departure

    def samples(self, version):
        """Whole messages of the standard's own samples, and of our own definition's tests."""
        ours = ROOT / "tests" / "data"
        name = {2: "dcsa-tnt-2.2", 3: "dcsa-tnt-3.0"}[version]
        for path in sorted((ours / name / "accept").glob("*.json")):
            if not path.name.endswith(".expected.json"):
                yield path
        yield SAMPLES / {2: "tnt-220-response.json", 3: "tnt-300-response.json"}[version]

    def test_what_came_in_in_dcsas_words_goes_out_in_the_same(self):
        told = {2: {}, 3: {}}
        for version, events in told.items():
            for path in self.samples(version):
                self.assertEqual(self.send("carrier", path.read_bytes())["status"], "merged")
                body = json.loads(path.read_bytes())
                for event in body.get("events", [body]) if isinstance(body, dict) else body:
                    last = events.setdefault(event["eventID"], event)
                    if updated(last) < updated(event):
                        events[event["eventID"]] = event
        for version, gist, least in ((2, gist_2, 9), (3, gist_3, 7)):
            events = [each for each in told[version].values() if is_whole(each) and asked_by(each)]
            self.assertGreater(len(events), least)
            for event in events:
                answer = self.ask(version, asked_by(event))
                out = [gist(each) for each in (answer if version == 2 else answer["events"])
                       if not each.get("isRetracted")]
                near = [each for each in out if each["time"] == instant(event["eventDateTime"])]
                with self.subTest(version=version, event=event["eventID"]):
                    self.assertIn(gist(event), near)

    def test_a_retracted_event_is_told_as_such_in_3_0_and_not_at_all_in_2_2(self):
        path = SAMPLES / "tnt-300-request-transport.json"
        sent = json.loads(path.read_text())
        bill = {"transportDocumentReference": "HHL71800000"}
        self.assertEqual(self.fairway.request("POST", "/v3/events", path.read_text(),
                                              {"Fairway-Source": "carrier"})[0], 200)
        before = self.ask(3, bill)["events"]
        self.assertEqual([code_3(each) for each in before], ["ARRI"])
        event = sent["events"][0]
        retraction = {"events": [{**event, "isRetracted": True,
                                  "eventUpdatedDateTime": "2025-02-01T00:00:00Z"}]}
        status, answer = self.fairway.request("POST", "/v3/events", json.dumps(retraction),
                                              {"Fairway-Source": "carrier"})
        self.assertEqual(status, 200, answer)
        after = self.ask(3, bill)["events"]
        self.assertEqual([(each["eventID"], each["isRetracted"]) for each in after],
                         [(before[0]["eventID"], True)])
        self.assertNotIn("eventDateTime", after[0])
        # Who asks for what is new hears of it once.
        updated = after[0]["eventUpdatedDateTime"]
        self.assertGreater(updated, before[0]["eventUpdatedDateTime"])
        self.assertEqual(self.ask(3, bill)["events"], after, "and it stays so")
        self.assertEqual(self.ask(2, bill), [])

    def test_events_are_taken_in_and_what_was_wrong_with_one_is_told(self):
        standard = self.standard[3]
        good = json.loads((SAMPLES / "tnt-300-request-shipment.json").read_text())["events"][0]
        bad = {**good, "eventID": "evt-bad", "eventDateTime": "yesterday"}

        def post(events, expected, source="carrier", **headers):
            body = events if isinstance(events, str) else json.dumps({"events": events})
            if source:
                headers["Fairway-Source"] = source
            status, answer = self.fairway.request("POST", "/v3/events", body, headers)
            self.assertEqual(status, expected, answer)
            schema = standard.answer("/events", "post", "200" if expected == 200 else "default")
            self.assertEqual(standard.complaints(answer, schema), [])
            self.assertEqual(standard.strangers(schema, answer), [])
            return [(each["severity"], each.get("propertyPath", ""))
                    for each in answer.get("feedbackElements", [])]

        self.assertEqual(post([good], 200), [])
        self.assertEqual(post([good], 200), [], "a copy is safe")
        told = post([good, bad], 200)
        self.assertEqual([severity for severity, _ in told], ["ERROR"])
        self.assertTrue(told[0][1].startswith("$.events[1]"), told)
        self.assertEqual({severity for severity, _ in post([bad], 400)}, {"ERROR"})
        self.assertEqual(post([], 200), [], "a list may be empty")
        self.assertEqual(post('{ "events":\n[ ] }', 200), [])
        self.assertEqual(len(post([good], 400, source=None)), 1)
        self.assertEqual(len(post("[]", 400)), 1)
        self.assertEqual(len(post("", 400)), 1)
        self.assertEqual(len(post([good], 403, source="nobody")), 1)
        self.assertEqual(self.codes(2, carrierBookingReference="ABC709951"), ["CONF"])


if __name__ == "__main__":
    if not (FILES.is_dir() and SAMPLES.is_dir()):
        print("skipped: FAIRWAY_SHARED names no folder with reference/openapi and samples/dcsa")
        sys.exit(77)
    unittest.main()
