"""The paths of alerts and figures, held against the served description."""

import json
import threading


def check_alerts(run, source):
    """An alert is raised and acknowledged, and what stops that. The id of an open one."""
    body = json.dumps({"format": "fairway.fact/1", "facts": [{
        "kind": "loading_refused", "classifier": "actual", "subject": "bill:ALARMED",
        "time": "2026-11-01T00:00:00Z"}]})
    run.ask(200, "POST", "/v1/messages", "/v1/messages?wait=merged", {"Fairway-Source": source},
            body)
    alerts = []
    pause = threading.Event()
    for _ in range(600):  # what is merged is told a moment later
        alerts = json.loads(run.ask(200, "GET", "/v1/alerts").body)["items"]
        if alerts:
            break
        pause.wait(0.05)
    alert = alerts[0]["id"]
    run.ask(404, "GET", "/v1/alerts/{id}", "/v1/alerts/a_" + "f" * 32)
    for target in ("/v1/alerts?severity=loud", "/v1/alerts?cursor=abc", "/v1/alerts?reference=A"):
        run.ask(400, "GET", "/v1/alerts", target)
    path, target = "/v1/alerts/{id}:acknowledge", f"/v1/alerts/{alert}:acknowledge"
    run.ask(404, "POST", path, f"/v1/alerts/a_{'f' * 32}:acknowledge")
    run.ask(400, "POST", path, target, body="{")
    example = run.document.operation(path, "POST")["requestBody"]["content"]["application/json"]
    for _ in range(2):
        run.ask(200, "POST", path, target, body=json.dumps(example["example"]))
    return alert


def check_figures(run):
    """What is no question about a port's figures; the good ones are the document's examples."""
    for status, target in ((404, "ZZZZZ/throughput"), (400, "CNSHA/throughput?by=colour"),
                           (400, "CNSHA/throughput?bucket=week")):
        run.ask(status, "GET", "/v1/places/{unlocode}/throughput", "/v1/places/" + target)
