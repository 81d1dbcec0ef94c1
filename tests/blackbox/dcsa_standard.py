"""DCSA's OpenAPI files as schemas, and what their events say, however they are written."""

import datetime

import jsonschema
import yaml


class Standard:
    """One of DCSA's files. A schema that its own sample fails proves nothing."""

    def __init__(self, path):
        self.document = yaml.safe_load(path.read_text())
        self.formats = jsonschema.FormatChecker(["uuid"])
        self.formats.checks("date-time", ValueError)(instant)

    def complaints(self, value, schema):
        whole = {"allOf": [schema], "components": self.document["components"]}
        validator = jsonschema.Draft4Validator(whole, format_checker=self.formats)
        return [f"{list(each.absolute_path)}: {each.message}"
                for each in validator.iter_errors(value)]

    def named(self, name):
        return {"$ref": f"#/components/schemas/{name}"}

    def answer(self, path, method, status="200"):
        responses = self.document["paths"][path][method]["responses"]
        return responses[status]["content"]["application/json"]["schema"]

    def parameters(self, path):
        return [each["name"] for each in self.document["paths"][path]["get"]["parameters"]
                if each["in"] == "query"]

    def strangers(self, schema, value, where=""):
        """Members that the standard does not name: its schemas let anything else pass."""
        names = self.members(schema)
        if isinstance(value, list):
            items = self.items(schema)
            return [found for each in value for found in self.strangers(items, each, where)]
        if not isinstance(value, dict):
            return []
        strange = [f"{where}.{name}" for name in value if name not in names]
        return strange + [found for name, each in value.items() if name in names
                          for found in self.strangers(names[name], each, f"{where}.{name}")]

    def resolved(self, schema):
        while "$ref" in schema:
            schema = self.document["components"]["schemas"][schema["$ref"].split("/")[-1]]
        return schema

    def members(self, schema):
        schema, found = self.resolved(schema), {}
        for part in schema.get("allOf", []):
            found.update(self.members(part))
        for name, part in schema.get("properties", {}).items():
            found[name] = part or found.get(name, {})
        return found

    def items(self, schema):
        schema = self.resolved(schema)
        for part in [schema, *schema.get("allOf", [])]:
            if "items" in self.resolved(part):
                return self.resolved(part)["items"]
        return {}


def instant(text):
    return datetime.datetime.fromisoformat(str(text).replace("Z", "+00:00"))


def type_2(event):
    return {"SHIPMENT": "shipmentEvent", "TRANSPORT": "transportEvent",
            "EQUIPMENT": "equipmentEvent"}[event["eventType"]]


def code_2(event):
    return event[event["eventType"].lower() + "EventTypeCode"]


def code_3(event):
    kind = event["eventClassification"]
    return kind[kind["eventTypeCode"].lower() + "EventTypeCode"]


def normal(number):
    """As Fairway writes numbers."""
    return number and number.upper().replace("-", "").replace(" ", "")


def values(references, kind):
    """Of one kind, in either version's words."""
    return {normal(value) for each in references or []
            for found, value in [tuple(each.values())[:2]] if found == kind}


def asked_by(event):
    """Query parameters by which an event is found: the numbers that it names."""
    details, documents = event.get("shipmentDetails", {}), event.get("documentReferences", [])
    documents = documents + [details.get("documentReference", {})]
    documents = documents + details.get("additionalDocumentReferences", [])
    if event.get("documentTypeCode") in ("BKG", "TRD"):
        documents = documents + [{"type": event["documentTypeCode"], "id": event["documentID"]}]
    box = event.get("equipmentReference")
    box = box or event.get("equipmentDetails", {}).get("equipmentReference")
    if event.get("documentTypeCode") == "VGM":
        box = box or next(iter(values(event.get("references"), "EQ")), None)
    found = {"equipmentReference": box}
    for kind, name in (("BKG", "carrierBookingReference"), ("TRD", "transportDocumentReference")):
        found[name] = next(iter(values([each for each in documents if each], kind)), None)
    return {name: value for name, value in found.items() if value}


def updated(event):
    return instant(event.get("eventUpdatedDateTime") or event.get("eventCreatedDateTime"))


def is_whole(event):
    """Whether it says when, with the offset that the standard wants, and is not retracted."""
    time = event.get("eventDateTime")
    return time is not None and instant(time).tzinfo is not None and not event.get("isRetracted")


def gist_2(event):
    """What an event of 2.2 says, however it is written."""
    call = event.get("transportCall", {})
    where = event.get("eventLocation") or call
    document = event.get("documentTypeCode")
    # A SHIPMENT event of 2.2 has no documentReferences, and papers' own numbers are not kept.
    documents = None if document else event.get("documentReferences")
    own = normal(event["documentID"]) if document in ("BKG", "TRD") else None
    return {
        "type": event["eventType"], "code": code_2(event),
        "classifier": event["eventClassifierCode"], "time": instant(event["eventDateTime"]),
        "place": where.get("UNLocationCode"), "facility": where.get("facilityCode"),
        "box": event.get("equipmentReference"), "size": event.get("ISOEquipmentCode"),
        "empty": event.get("emptyIndicatorCode"), "document": (document, own),
        "reason": event.get("reason"), "delay": event.get("delayReasonCode"),
        "bookings": values(documents, "BKG"), "bills": values(documents, "TRD"),
        "vessel": call.get("vessel", {}).get("vesselIMONumber"),
        "voyages": (call.get("importVoyageNumber"), call.get("exportVoyageNumber")),
        "service": call.get("carrierServiceCode"),
        "mode": call.get("modeOfTransport"),
    }


def gist_3(event):
    details = event.get("shipmentDetails", {})
    first = details.get("documentReference", {})
    documents = [each for each in (first, *details.get("additionalDocumentReferences", [])) if each]
    equipment = event.get("equipmentDetails", {})
    call = event.get("transportDetails", {}).get("transportCall", {})
    shipment = event["eventClassification"]["eventTypeCode"] == "SHIPMENT"
    return {
        "classification": event["eventClassification"], "time": instant(event["eventDateTime"]),
        "place": event.get("eventLocation", {}).get("UNLocationCode"),
        # Papers' own numbers are not kept, nor which papers else are named.
        "document": shipment and first.get("typeCode"), "reason": details.get("reason"),
        "bookings": values(documents, "BKG"), "bills": values(documents, "TRD"),
        "boxes": values(details.get("shipmentReferences"), "EQ") | {
            normal(equipment.get("equipmentReference"))} - {None},
        "size": equipment.get("ISOEquipmentCode"), "empty": equipment.get("emptyIndicatorCode"),
        "movement": (equipment.get("movementType") or "").replace("TRANSHIP", "TRANSSHIP"),
        "vessel": call.get("vesselTransport", {}).get("vesselIMONumber"),
        "name": call.get("vesselTransport", {}).get("vesselName"),
        "voyages": [next(iter(call.get(f"{way}VoyageNumberOrReference", {}).values()), None)
                    for way in ("import", "export")],
        "service": next(iter(call.get("serviceCodeOrReference", {}).values()), None),
        "mode": call.get("modeOfTransport"),
    }
