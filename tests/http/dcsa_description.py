"""DCSA's facade, held against the description by openapi_test.py."""

import json


def check_dcsa(run, source):
    """DCSA's facade: what is sent, and what is refused in its own words."""
    path = "/v3/events"
    body = run.document.operation(path, "POST")["requestBody"]["content"]["application/json"]
    body = json.dumps(body["example"])
    headers = {"Fairway-Source": source}
    run.ask(200, "POST", path, headers=headers, body=body)
    run.ask(400, "POST", path, body=body)
    run.ask(400, "POST", path, headers=headers, body="[]")
    run.ask(413, "POST", path, headers=headers, body=b"{" + b"x" * (8 * 1024 * 1024 + 1))
    run.ask(415, "POST", path, headers={**headers, "Content-Encoding": "gzip"}, body=body)
    for wrong in ("limit=0", "cursor=abc", "eventTypes=WEATHER", "eventUpdatedDateTimeMin=then"):
        run.ask(400, "GET", path, f"{path}?{wrong}")
    for wrong in ("limit=0", "cursor=abc", "eventType=IOT", "eventCreatedDateTime:gt=then",
                  "scheduleID=FE1", "sort=eventID", "equipmentEventTypeCode=AVPU"):
        run.ask(400, "GET", "/v2/events", f"/v2/events?{wrong}")
    for path in ("/v2/events", "/v3/events"):
        if not json.loads(run.ask(200, "GET", path).body):
            run.fail(f"{path} tells nothing")
        run.ask(400, "GET", path, headers={"API-Version": "9"})
