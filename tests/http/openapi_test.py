#!/usr/bin/env python3
"""Asks a running server every path of its /openapi.json and holds each answer against it: status,
content type, headers and schema. Every documented answer that a client can provoke must be seen.

usage: openapi_test.py PROGRAM...      starts the program, which prints its address first
       FAIRWAY_URL=http://127.0.0.1:8080 openapi_test.py

FAIRWAY_SOURCE names the source to send as (else the document's example);
FAIRWAY_ANY_SOURCE=1 says that the server takes messages of sources that it does not know.
"""

import collections
import copy
import http.client
import json
import os
import re
import subprocess
import sys
import urllib.parse

import jsonschema

from dcsa_description import check_dcsa
from news_description import check_alerts, check_figures
from stream_description import check_stream

Answer = collections.namedtuple("Answer", "status headers body")
UTC = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3}|\.\d{6})?Z")
# Answers of a server in trouble, which no client can bring about.
NOT_PROVOKED = {"429", "503", "default"}
TAKES_LONG = {("/v1/refused/{id}:replay", "202"), ("/v1/refused/{id}:drop", "202"),
              ("/v1/alerts/{id}:acknowledge", "202")}
# Headers that only some answers have.
SOMETIMES = {"Location", "Next-Page-Cursor", "Next-Page"}
FORMATS = jsonschema.FormatChecker()


@FORMATS.checks("date-time")
def is_utc_time(value):
    return not isinstance(value, str) or UTC.fullmatch(value) is not None


def closed(schema):
    """The schema without room for members that it does not name."""
    if isinstance(schema, list):
        return [closed(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    out = {key: closed(value) for key, value in schema.items()}
    if isinstance(schema.get("properties"), dict):
        out.setdefault("additionalProperties", False)
    return out


class Document:
    """The served description."""

    def __init__(self, document):
        self.document = document
        self.components = closed(document["components"])

    def resolve(self, node):
        while isinstance(node, dict) and "$ref" in node:
            path = node["$ref"]
            assert path.startswith("#/"), f"a reference out of the document: {path}"
            node = self.document
            for part in path[2:].split("/"):
                node = node[part.replace("~1", "/").replace("~0", "~")]
        return node

    def references(self, node):
        if isinstance(node, dict):
            if isinstance(node.get("$ref"), str):
                yield node
            node = list(node.values())
        if isinstance(node, list):
            for item in node:
                yield from self.references(item)

    def complaints(self, schema, value):
        whole = {"allOf": [closed(copy.deepcopy(schema))], "components": self.components}
        validator = jsonschema.Draft202012Validator(whole, format_checker=FORMATS)
        for error in validator.iter_errors(value):
            where = "/".join(str(part) for part in error.absolute_path)
            yield f"/{where}: {error.message[:300]}"

    def operations(self):
        for path, item in self.document["paths"].items():
            for method, operation in item.items():
                yield path, method.upper(), operation

    def operation(self, path, method):
        return self.document["paths"][path][method.lower()]

    def parameters(self, operation):
        return [self.resolve(each) for each in operation.get("parameters", [])]


class Run:
    """Requests, their answers held against the document, and what was wrong."""

    def __init__(self, url):
        self.address = urllib.parse.urlsplit(url).netloc
        self.failures = []
        self.seen = set()  # (path, method, documented status)
        self.document = None

    def fail(self, what):
        self.failures.append(what)
        print("FAIL", what)

    def request(self, method, target, headers=None, body=None):
        connection = http.client.HTTPConnection(self.address, timeout=60)
        try:
            connection.request(method, target, body=body, headers=headers or {})
            got = connection.getresponse()
            names = {name.lower(): value for name, value in got.getheaders()}
            endless = names.get("content-type") == "text/event-stream"
            return Answer(got.status, names, got.readline() if endless else got.read())
        finally:
            connection.close()

    def ask(self, expected, method, path, target=None, headers=None, body=None):
        """One request to the documented `path`, which must be answered with one of `expected`."""
        target = target or path
        answer = self.request(method, target, headers, body)
        name = f"{method} {target} -> {answer.status}"
        expected = expected if isinstance(expected, tuple) else (expected,)
        if answer.status not in expected:
            self.fail(f"{name}, expected {expected}: {answer.body[:300]!r}")
        operation = self.document.operation(path, "get" if method == "HEAD" else method)
        documented = operation["responses"]
        status = str(answer.status) if str(answer.status) in documented else "default"
        self.seen.add((path, "GET" if method == "HEAD" else method, status))
        self.hold_against(name, answer, self.document.resolve(documented[status]), method)
        return answer

    def hold_against(self, name, answer, response, method="GET"):
        for header, description in response.get("headers", {}).items():
            schema = self.document.resolve(description)["schema"]
            value = answer.headers.get(header.lower())
            if value is None and header not in SOMETIMES:
                self.fail(f"{name}: the header {header} is missing")
            elif value is not None:
                for complaint in self.document.complaints(schema, value):
                    self.fail(f"{name}: header {header}: {complaint}")
        content = response.get("content", {})
        media = answer.headers.get("content-type")
        if media is None or media not in content:
            if media is not None or content:
                self.fail(f"{name}: content type {media}, documented are {list(content)}")
            return
        if method == "HEAD":
            if answer.body:
                self.fail(f"{name}: HEAD is answered with a body")
            return
        if media == "application/octet-stream":
            return  # any bytes
        value = json.loads(answer.body) if media.endswith("json") else answer.body.decode()
        for complaint in self.document.complaints(content[media]["schema"], value):
            self.fail(f"{name}: {complaint}")
        if media == "application/problem+json" and value.get("status") != answer.status:
            self.fail(f"{name}: the problem says {value.get('status')}")


def check_document(run):
    """The document is one by itself: references lead somewhere, examples are true."""
    document = run.document
    for node in document.references(document.document):
        try:
            document.resolve(node)
        except (KeyError, AssertionError) as error:
            run.fail(f"{node['$ref']} leads nowhere: {error}")
    ids = [operation["operationId"] for _, _, operation in document.operations()]
    if len(ids) != len(set(ids)):
        run.fail(f"an operationId stands twice: {sorted(ids)}")
    for path, method, operation in document.operations():
        for parameter in document.parameters(operation):
            if "example" not in parameter:
                run.fail(f"{method} {path}: parameter {parameter['name']} has no example")
            elif parameter["schema"].get("format") != "date-time":
                for complaint in document.complaints(parameter["schema"], parameter["example"]):
                    run.fail(f"{method} {path}: example of {parameter['name']}: {complaint}")
        for status, response in operation["responses"].items():
            for media, content in document.resolve(response).get("content", {}).items():
                if "example" not in content:
                    continue
                for complaint in document.complaints(content["schema"], content["example"]):
                    run.fail(f"{method} {path} {status} {media}: the example: {complaint}")


def check_messages(run, source):
    """POST in every documented way, and what stops it. The id of a merged message."""
    path = "/v1/messages"
    operation = run.document.operation(path, "POST")
    headers = {"Fairway-Source": source}
    examples = operation["requestBody"]["content"]
    bodies = {media: content["example"] if isinstance(content["example"], str)
              else json.dumps(content["example"]) for media, content in examples.items()}
    for media, body in bodies.items():
        run.ask(202, "POST", path, headers={**headers, "Content-Type": media}, body=body)
        answer = run.ask(200, "POST", path, path + "?wait=merged",
                         {**headers, "Content-Type": media}, body)
        messages = json.loads(answer.body)["messages"]
        lines = body.count("\n") if media == "application/x-ndjson" else 1
        if len(messages) != lines:
            run.fail(f"{media}: {lines} messages were sent, {len(messages)} answered")
        if any(each["status"] != "duplicate" for each in messages):
            run.fail(f"{media}: a copy is not a duplicate")
    stamped = {**headers, "Fairway-Received": "2026-11-01T06:21:05Z"}
    run.ask(202, "POST", path, headers=stamped, body=bodies["application/json"])

    json_body = bodies["application/json"]
    run.ask(400, "POST", path, body=json_body)
    run.ask(400, "POST", path, headers=headers, body=b"")
    run.ask(400, "POST", path, headers={**headers, "Fairway-Received": "now"}, body=json_body)
    run.ask(400, "POST", path, path + "?wait=long", headers, json_body)
    run.ask(400, "POST", path, path + "?unknown=1", headers, json_body)
    any_source = os.environ.get("FAIRWAY_ANY_SOURCE") == "1"
    run.ask(202 if any_source else 403, "POST", path,
            headers={"Fairway-Source": "nobody-knows-it"}, body=json_body)
    if any_source:
        run.seen.add((path, "POST", "403"))
    run.ask(413, "POST", path, headers=headers, body=b"x" * (8 * 1024 * 1024 + 1))
    run.ask(415, "POST", path, headers={**headers, "Content-Type": "multipart/mixed"}, body="x")
    posted = run.ask(200, "POST", path, path + "?wait=merged", headers, json_body)
    return json.loads(posted.body)["messages"][0]["id"]


def check_refused(run, source):
    """A refused message repaired, replayed, dropped, and what stops each. The id of an open one."""
    ids = []
    for number in range(3):
        body = b"\xffrubbish %d" % number
        posted = run.ask(200, "POST", "/v1/messages", "/v1/messages?wait=merged",
                         {"Fairway-Source": source}, body)
        ids.append(json.loads(posted.body)["messages"][0]["id"])
        raw = run.ask(200, "GET", "/v1/refused/{id}", f"/v1/refused/{ids[-1]}",
                      {"Accept": "application/octet-stream"})
        if raw.body != body:
            run.fail(f"the bytes of a refused message are {raw.body!r}")
    good = run.document.operation("/v1/messages", "POST")["requestBody"]["content"]
    repair = json.dumps({**good["application/json"]["example"], "document": "REPAIRED"})
    for action, body, becomes in (("replay", None, "refused"), ("replay", repair, "merged"),
                                  ("drop", None, "dropped")):
        path = "/v1/refused/{id}:" + action
        target = f"/v1/refused/{ids[0]}:{action}"
        answer = run.ask(200, "POST", path, target, body=body)
        if json.loads(answer.body)["status"] not in (becomes, "repaired"):
            run.fail(f"{target}: {answer.body!r}")
        run.ask(404, "POST", path, f"/v1/refused/m_{'0' * 32}:{action}")
        run.ask(404, "POST", path, f"/v1/refused/nothing:{action}")
        run.ask(400, "POST", path, target + "?unknown=1")
    run.ask(413, "POST", "/v1/refused/{id}:replay", f"/v1/refused/{ids[1]}:replay",
            body=b"x" * (8 * 1024 * 1024 + 1))
    many = "/v1/refused:replay"
    run.ask(200, "POST", many, many + "?code=unrecognised&limit=2")
    run.ask(400, "POST", many, many + "?limit=0")
    run.ask(400, "POST", many, body="a repair")
    run.ask(400, "GET", "/v1/refused", "/v1/refused?cursor=abc")
    run.ask(404, "GET", "/v1/refused/{id}", "/v1/refused/m_" + "0" * 32)
    return ids[2]


def check_checks(run, source):
    """POST /v1/check in every documented way: nothing is taken in."""
    path = "/v1/check"
    examples = run.document.operation(path, "POST")["requestBody"]["content"]
    for media, content in examples.items():
        body = content["example"]
        body = body if isinstance(body, str) else json.dumps(body)
        for headers in ({}, {"Fairway-Source": source}, {"Accept-Language": "zh-CN,en;q=0.5"}):
            answer = run.ask(200, "POST", path, headers={**headers, "Content-Type": media},
                             body=body)
            if json.loads(answer.body)["ok"]:
                run.fail(f"{media}: the example that is wrong passes the check")
    run.ask(400, "POST", path, body=b" ")
    run.ask(400, "POST", path, path + "?lang=fr", body=b"{}")
    run.ask(413, "POST", path, body=b"x" * (16 * 1024 * 1024 + 1))


def check_reads(run, message, refused, alert):
    """Every GET with the examples of its parameters one by one, and when nothing changed."""
    for path, method, operation in run.document.operations():
        if method != "GET":
            continue
        parameters = run.document.parameters(operation)
        target, required = path, {}
        for parameter in parameters:
            named = {"/v1/messages/{id}": message, "/v1/refused/{id}": refused,
                     "/v1/alerts/{id}": alert}
            example = named.get(path, parameter["example"])
            if parameter["in"] != "path":
                example = parameter["example"]
            if parameter["in"] == "path":
                target = target.replace("{%s}" % parameter["name"],
                                        urllib.parse.quote(example, safe=":"))
            elif parameter["in"] == "query" and parameter.get("required"):
                required[parameter["name"]] = example

        def with_query(**more):
            query = urllib.parse.urlencode({**required, **more})
            return target + ("?" + query if query else "")

        answer = run.ask(200, "GET", path, with_query())
        run.ask(200, "HEAD", path, with_query())
        run.ask(400, "GET", path, with_query(unknown="1"))
        for parameter in parameters:
            if parameter["in"] == "query":
                run.ask(200, "GET", path, with_query(**{parameter["name"]: parameter["example"]}))
        if "304" in operation["responses"]:
            run.ask(304, "GET", path, with_query(),
                    {"If-None-Match": answer.headers.get("etag", "")})


def check_errors(run):
    """What no path answers, and what is not there."""
    run.ask(404, "GET", "/v1/messages/{id}", "/v1/messages/m_" + "0" * 32)
    timelines = "/v1/timelines/{reference}"
    for status, target in ((404, "bill:NOBODYKNOWSIT"), (400, "box:MSKU0308961"),
                           (400, "MSKU0308961"), (400, "bill:A?asOf=yesterday"),
                           (400, "bill:A?include=all"), (400, "bill:A?lang=fr")):
        run.ask(status, "GET", timelines, "/v1/timelines/" + target)
    for status, target in ((404, "bill:NOBODYKNOWSIT/explain"), (400, "box:A/explain"),
                           (400, "bill:A/explain?stage=weather"),
                           (400, "bill:A/explain?subject=A")):
        run.ask(status, "GET", timelines + "/explain", "/v1/timelines/" + target)
    run.ask(400, "GET", "/v1/references")
    for target in ("/v1/shipments?sort=updated", "/v1/shipments?cursor=abc",
                   "/v1/shipments?limit=1001", "/v1/facts", "/v1/facts?unlinked=false",
                   "/v1/facts?unlinked=true&cursor=00"):
        run.ask(400, "GET", target.split("?")[0], target)
    first = run.ask(200, "GET", "/v1/shipments", "/v1/shipments?limit=1")
    if after := json.loads(first.body)["page"]["next"]:
        run.ask(200, "GET", "/v1/shipments", "/v1/shipments?limit=2&cursor=" + after)
        run.ask(400, "GET", "/v1/shipments", "/v1/shipments?regime=x&cursor=" + after)
    problem = run.document.document["components"]["responses"]["Problem"]
    for path in run.document.document["paths"]:
        target = path.replace("{id}", "x").replace("{reference}", "bill:A")
        target = target.replace("{unlocode}", "CNSHA")
        answered = run.document.document["paths"][path]
        first = next(iter(answered.values()))
        error = run.document.resolve(first["responses"].get("default", problem))
        others = [each for each in ("POST", "GET") if each.lower() not in answered]
        for method in ("DELETE", "PUT", "TRACE", *others):
            answer = run.request(method, target)
            if answer.status != 405 or "allow" not in answer.headers:
                run.fail(f"{method} {target} -> {answer.status}, expected 405 with Allow")
            run.hold_against(f"{method} {target}", answer, error)
    answer = run.request("GET", "/v1/nothing")
    if answer.status != 404:
        run.fail(f"GET /v1/nothing -> {answer.status}, expected 404")
    run.hold_against("GET /v1/nothing", answer, problem)


def check_access(run, alert):
    """Keys and grants; last, for from the first key on nobody gets in without one."""
    grants, revoke = "/v1/grants", "/v1/grants/{id}:revoke"
    order = run.document.operation(grants, "POST")["requestBody"]["content"]
    order = order["application/json"]["example"]
    grant = json.loads(run.ask(201, "POST", grants, body=json.dumps(order)).body)["id"]
    keys, revoke_key = "/v1/keys", "/v1/keys/{id}:revoke"
    for path, wrong in ((grants, {**order, "purpose": ""}), (keys, {"name": "x"})):
        run.ask(400, "POST", path, body="{")
        run.ask(400, "POST", path, body=json.dumps(wrong))
        run.ask(400, "POST", path, body=json.dumps({"unknown": 1}))
        run.ask(413, "POST", path, body=b"x" * 70_000)
        run.seen.add((path, "POST", "413"))
    first = run.document.operation(keys, "POST")["requestBody"]["content"]
    enterprise = {"name": "an enterprise", "kind": "enterprise", "parties": [order["from"]]}
    run.ask(400, "POST", keys, body=json.dumps(enterprise))  # the first is an operator's
    made = run.ask(201, "POST", keys, body=json.dumps(first["application/json"]["example"]))
    operator = {"Authorization": "Bearer " + json.loads(made.body)["key"]}
    made = json.loads(run.ask(201, "POST", keys, headers=operator,
                              body=json.dumps(enterprise)).body)
    reader = {"X-API-Key": made["key"]}
    sends = {"name": "sends only", "kind": "sender", "sources": ["a"], "scopes": ["send"]}
    sender = json.loads(run.ask(201, "POST", keys, headers=operator, body=json.dumps(sends)).body)
    sender = {"X-API-Key": sender["key"]}

    asked = ((keys, keys), (grants, grants), (revoke, f"/v1/grants/{grant}:revoke"),
             (revoke_key, f"/v1/keys/{made['id']}:revoke"), ("/v1/audit", "/v1/audit"),
             ("/v1/alerts/{id}:acknowledge", f"/v1/alerts/{alert}:acknowledge"))
    for path, target in asked:
        for method in run.document.document["paths"][path]:
            run.ask(401, method.upper(), path, target)
            run.ask(401, method.upper(), path, target, {"X-API-Key": made["key"][:-1] + "x"})
            run.ask(403, method.upper(), path, target, sender)
    run.ask(403, "GET", keys, headers=reader)
    run.ask(200, "GET", grants, headers=reader)
    run.ask(403, "POST", grants, headers=reader,
            body=json.dumps({**order, "from": order["to"], "to": order["from"]}))
    for path, target in asked[2:4]:
        run.ask(400, "POST", path, target + "?unknown=1", operator)
        run.ask(404, "POST", path, path.replace("{id}", "0" * 16), operator)
        run.ask(200, "POST", path, target, operator)
    run.ask(401, "GET", grants, headers=reader)
    for path in ("/v1/shipments", "/metrics"):
        if run.request("GET", path).status != 401:
            run.fail(f"{path} is answered without a key")
    for path in ("/livez", "/readyz", "/openapi.json", "/"):
        if run.request("GET", path).status != 200:
            run.fail(f"{path} wants a key")


def check_coverage(run):
    for path, method, operation in run.document.operations():
        for status in operation["responses"]:
            if status in NOT_PROVOKED or (path, status) in TAKES_LONG:
                continue
            if (path, method, status) not in run.seen:
                run.fail(f"{method} {path}: {status} is documented but was never answered")


def check(url):
    run = Run(url)
    run.document = Document(json.loads(run.request("GET", "/openapi.json").body))
    check_document(run)
    example = run.document.resolve({"$ref": "#/components/parameters/Fairway-Source"})["example"]
    source = os.environ.get("FAIRWAY_SOURCE", example)
    message = check_messages(run, source)
    refused = check_refused(run, source)
    alert = check_alerts(run, source)
    check_checks(run, source)
    check_reads(run, message, refused, alert)
    check_dcsa(run, source)
    check_errors(run)
    check_figures(run)
    check_stream(run)
    check_access(run, alert)
    check_coverage(run)
    print(f"{len(run.seen)} documented answers seen, {len(run.failures)} failures")
    return 1 if run.failures else 0


def main(program):
    if not program:
        return check(os.environ.get("FAIRWAY_URL") or sys.exit(__doc__))
    with subprocess.Popen(program, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                          text=True) as server:
        try:
            return check(server.stdout.readline().strip())
        finally:
            server.stdin.close()  # ends it


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
