"""Holds /asyncapi.json against itself and against /openapi.json; for openapi_test.py."""

import json


def check_stream(run):
    """The stream's description is one by itself, and says the same as this one."""
    asyncapi = type(run.document)(json.loads(run.ask(200, "GET", "/asyncapi.json").body))
    for node in asyncapi.references(asyncapi.document):
        asyncapi.resolve(node)
    for name in ("Change", "ChangeType"):
        if asyncapi.components["schemas"][name] != run.document.components["schemas"][name]:
            run.fail(f"the two descriptions say different things of {name}")
    operation = asyncapi.document["operations"]["stream"]
    filters = set(operation["bindings"]["http"]["query"]["properties"])
    path = asyncapi.resolve(operation["channel"])["address"]
    documented = run.document.parameters(run.document.operation(path, "GET"))
    if filters != {each["name"] for each in documented if each["in"] == "query"}:
        run.fail(f"the two descriptions name different parameters of {path}")
    for message in asyncapi.document["components"]["messages"].values():
        for example in message["examples"]:
            for part, schema in (("payload", message["payload"]), ("headers", message["headers"])):
                for complaint in asyncapi.complaints(schema, example[part]):
                    run.fail(f"the example of {message['name']}: {part}{complaint}")
