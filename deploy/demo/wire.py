"""How the demo's senders write: valid numbers, and the three formats of its messages.

Fairway's own message is `fairway.fact/1`; the events have the field names of DCSA Track & Trace 2.2
and 3.0. All parties, ships and numbers are invented.
"""

import datetime
import uuid
import zlib

PORT = "CNSHA"
ZONE = datetime.timezone(datetime.timedelta(hours=8))
EVENTS = uuid.UUID("8a0f4a2e-6c1d-5b5e-9f07-2f3f7c1a1102")  # names this demo's event ids


def at(text):
    """"02 14:20" or "02 14:20:05": that time of November 2026 in Shanghai."""
    text = text if text.count(":") == 2 else text + ":00"
    return datetime.datetime.strptime("2026-11-" + text, "%Y-%m-%d %H:%M:%S").replace(tzinfo=ZONE)


def after(time, **more):
    return time + datetime.timedelta(**more)


def spread(low, high, *what):
    """A number of low..high that looks random and is always the same for the same words."""
    return low + zlib.crc32("/".join(map(str, what)).encode()) % (high - low + 1)


def container_number(owner, serial):
    """ISO 6346: letters count 10 to 38 without multiples of 11; weights are powers of two."""
    values = [value for value in range(10, 39) if value % 11 != 0]
    text = f"{owner}{serial:06}"
    digits = [int(c) if c.isdigit() else values[ord(c) - ord("A")] for c in text]
    return text + str(sum(digit << place for place, digit in enumerate(digits)) % 11 % 10)


def imo_number(six):
    """The last digit is that of the sum of the others, weighed 7 to 2."""
    return six + str(sum(int(c) * (7 - place) for place, c in enumerate(six)) % 10)


def credit_code(seventeen):
    """GB 32100: weights are powers of three modulo 31."""
    alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    total = sum(alphabet.index(c) * pow(3, place, 31) for place, c in enumerate(seventeen))
    return seventeen + alphabet[(31 - total % 31) % 31]


def fact(kind, subject, time, classifier="actual", references=(), facility=None, **attributes):
    made = {"kind": kind, "classifier": classifier, "subject": subject, "time": time.isoformat(),
            "place": PORT}
    if facility:
        made["facility"] = facility
    if references:
        made["references"] = list(references)
    if attributes:
        made["attributes"] = attributes
    return made


def link(role, source, target, **window):
    return {"role": role, "from": source, "to": target,
            **{name: time.isoformat() for name, time in window.items()}}


def own(published, facts=(), links=(), parties=(), **document):
    """A message of Fairway's own format; `document` gives its name, version and function."""
    made = {"format": "fairway.fact/1", **document, "publishedAt": published.isoformat()}
    for name, entries in (("facts", facts), ("links", links), ("parties", parties)):
        if entries:
            made[name] = list(entries)
    return made


def event_id(*what):
    return str(uuid.uuid5(EVENTS, "/".join(map(str, what))))


def dcsa_2_documents(bill, booking):
    kinds = (("BKG", booking), ("TRD", bill))
    return [{"documentReferenceType": kind, "documentReferenceValue": value}
            for kind, value in kinds if value]


def dcsa_2_call(call):
    return {"transportCallID": event_id("call", call.reference), "carrierServiceCode": "FWX",
            "exportVoyageNumber": call.voyage, "importVoyageNumber": call.voyage,
            "UNLocationCode": PORT, "modeOfTransport": "VESSEL",
            "vessel": {"vesselIMONumber": call.imo, "vesselName": call.name}}


def dcsa_2_transport(code, classifier, call, time, created):
    return {"eventID": event_id("2.2", code, classifier, call.reference, created),
            "eventCreatedDateTime": created.isoformat(), "eventType": "TRANSPORT",
            "eventClassifierCode": classifier, "eventDateTime": time.isoformat(),
            "transportEventTypeCode": code, "transportCall": dcsa_2_call(call)}


def dcsa_2_equipment(code, box, time, created, empty="LADEN", bill=None, booking=None):
    return {"eventID": event_id("2.2", code, box.number, created),
            "eventCreatedDateTime": created.isoformat(), "eventType": "EQUIPMENT",
            "eventClassifierCode": "ACT", "eventDateTime": time.isoformat(),
            "equipmentEventTypeCode": code, "equipmentReference": box.number,
            "ISOEquipmentCode": box.size_type, "emptyIndicatorCode": empty,
            "eventLocation": {"UNLocationCode": PORT},
            "documentReferences": dcsa_2_documents(bill, booking)}


def dcsa_2_booking(code, booking, time, created):
    return {"eventID": event_id("2.2", code, booking), "eventCreatedDateTime": created.isoformat(),
            "eventType": "SHIPMENT", "eventClassifierCode": "ACT",
            "eventDateTime": time.isoformat(), "shipmentEventTypeCode": code,
            "documentID": booking, "documentTypeCode": "BKG"}


def dcsa_3_equipment(code, box, time, updated, movement, empty="LADEN", bill=None):
    event = {"eventID": event_id("3.0", code, box.number, updated),
             "eventDateTime": time.isoformat(), "eventUpdatedDateTime": updated.isoformat(),
             "eventRouting": {"originatingParty": {"partyCode": "AGGZ", "partyFunction": "AG"}},
             "eventLocation": {"UNLocationCode": PORT, "facilityTypeCode": "POTE"},
             "eventClassification": {"eventTypeCode": "EQUIPMENT", "eventClassifierCode": "ACT",
                                     "equipmentEventTypeCode": code},
             "equipmentDetails": {"equipmentReference": box.number,
                                  "ISOEquipmentCode": box.size_type, "emptyIndicatorCode": empty,
                                  "movementType": movement}}
    if bill:
        event["shipmentDetails"] = {"documentReference": {"typeCode": "TRD", "reference": bill}}
    return {"events": [event]}


def dcsa_3_transport(code, classifier, call, time, updated):
    voyage = {"carrierVoyageNumber": call.voyage}
    return {"events": [{
        "eventID": event_id("3.0", code, classifier, call.reference, updated),
        "eventDateTime": time.isoformat(), "eventUpdatedDateTime": updated.isoformat(),
        "eventRouting": {"originatingParty": {"partyCode": "AGGZ", "partyFunction": "AG"}},
        "eventLocation": {"UNLocationCode": PORT, "facilityTypeCode": "POTE"},
        "eventClassification": {"eventTypeCode": "TRANSPORT", "eventClassifierCode": classifier,
                                "transportEventTypeCode": code},
        "transportDetails": {"transportCall": {
            "transportCallReference": event_id("call", call.reference),
            "modeOfTransport": "VESSEL", "exportVoyageNumberOrReference": voyage,
            "importVoyageNumberOrReference": voyage,
            "vesselTransport": {"vesselIMONumber": call.imo, "vesselName": call.name}}}}]}
