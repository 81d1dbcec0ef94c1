"""Who may ask what: every path of the API, asked by each kind of principal, and by nobody."""

import http.client
import json
import pathlib
import re
import subprocess
import tempfile
import unittest

from fairway_process import BINARY, Fairway, wait_until

OWNER, OTHER = "91310000MA1K000001", "91310000MA1K000002"
BILL, BOX, ENTRY = "MAEU123456789", "MSKU0308961", "222820260000000001"
CONFIG = """
sources_open: "false"
sources:
  - {name: customs, class: customs}
  - {name: terminal, class: terminal}
  - {name: newcomer, class: terminal, state: test}
"""
KINDS = {
    "operator": ["--operator"],
    "owner": ["--party", OWNER],
    "other": ["--party", OTHER],
    "port": ["--place", "CNSHA"],
    "elsewhere": ["--place", "CNNGB"],
    "sender": ["--source", "terminal"],
    "newcomer": ["--source", "newcomer"],
}
OPEN = {"/", "/livez", "/readyz", "/openapi.json", "/asyncapi.json"}
OPERATORS = {"/metrics", "/v1/keys", "/v1/keys/{id}:revoke"}


def message(**more):
    return json.dumps({"format": "fairway.fact/1", **more})


def fact(kind, subject, time, place):
    return {"kind": kind, "classifier": "actual", "subject": subject, "time": time, "place": place}


class Access(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory(prefix="fairway-access-")
        self.addCleanup(scratch.cleanup)
        self.scratch = pathlib.Path(scratch.name)
        config = self.scratch / "fairway.yaml"
        config.write_text(CONFIG)
        self.fairway = Fairway(self.scratch / "data", config)
        self.keys = {}

    def run_fairway(self, *words):
        return subprocess.run(
            [BINARY, *words, "--config", str(self.scratch / "fairway.yaml")],
            capture_output=True, text=True, check=False,
        )

    def make_key(self, name, *who, at=None):
        done = self.run_fairway("keys", "add", "--name", name, *who,
                                *(at or ["--data-dir", str(self.scratch / "data")]))
        self.assertEqual(done.returncode, 0, done.stderr)
        return re.search(r"^fairway_live_\S+$", done.stdout, re.MULTILINE).group(0)

    def start(self):
        """The operator's key is made before the first start, the others while it runs."""
        self.keys["operator"] = self.make_key("operator", *KINDS["operator"])
        self.assertTrue(self.fairway.start(), "it does not start")
        self.addCleanup(self.fairway.close)
        self.addCleanup(self.fairway.stop)
        file = self.scratch / "operator.key"
        file.write_text(self.keys["operator"])
        self.at = ["--to", f"http://127.0.0.1:{self.fairway.port}", "--key-file", str(file)]
        for name, who in KINDS.items():
            if name != "operator":
                self.keys[name] = self.make_key(name, *who, at=self.at)

    def ask(self, who, method, path, body=None, **headers):
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        if who in self.keys:
            headers["Authorization"] = "Bearer " + self.keys[who]
        elif who:
            headers["X-API-Key"] = who
        return self.fairway.request(method, path, body, headers)

    def open_stream(self, who):
        """The status of a stream, which has no end that one could read to."""
        connection = http.client.HTTPConnection("127.0.0.1", self.fairway.port, timeout=60)
        connection.request("GET", "/v1/stream", None,
                           {"Authorization": "Bearer " + self.keys[who]})
        status = connection.getresponse().status
        connection.close()
        return status

    def send(self, who, source, body):
        return self.ask(who, "POST", "/v1/messages?wait=merged", body, Fairway_Source=source)

    def fill(self):
        """A shipment of OWNER through Shanghai, and what a newcomer tries."""
        told = [
            ("customs", message(parties=[{"of": f"bill:{BILL}", "role": "consignee", "id": OWNER}],
                                links=[{"role": "carries", "from": f"bill:{BILL}",
                                        "to": f"container:{BOX}",
                                        "anchor": "2026-11-01T00:00:00Z"},
                                       {"role": "declared_by", "from": f"bill:{BILL}",
                                        "to": f"declaration:{ENTRY}"}],
                                facts=[fact("released", f"declaration:{ENTRY}",
                                            "2026-11-02T00:00:00Z", "CNSHA")])),
            ("terminal", message(facts=[fact("gate_in", f"container:{BOX}",
                                             "2026-11-01T09:00:00Z", "CNSHA")])),
            ("newcomer", message(facts=[fact("gate_in", "container:TCLU5002010",
                                             "2026-11-01T09:00:00Z", "CNSHA")])),
        ]
        for source, body in told:
            status, answer = self.send("operator", source, body)
            self.assertEqual((status, answer["status"]), (200, "merged"), answer)

    def test_every_path_asks_who_is_there(self):
        self.start()
        document = self.ask(None, "GET", "/openapi.json")[1]
        for path, item in document["paths"].items():
            target = path.replace("{reference}", f"bill:{BILL}").replace("{id}", "m_" + "0" * 32)
            target = target.replace("{unlocode}", "CNSHA")
            for method in item:
                self.fairway.hang_up()
                for who in (None, "fairway_live_0000000000000000_" + "0" * 64, "rubbish"):
                    status, answer = self.ask(who, method.upper(), target)
                    self.assertEqual(status, 200 if path in OPEN else 401, (method, path, answer))
                for who in KINDS:
                    makes = method == "post" and path in ("/v1/keys",)
                    if "revoke" in path or makes:
                        continue
                    if path == "/v1/stream":
                        self.assertIn(self.open_stream(who), (200, 403), who)
                        continue
                    status, answer = self.ask(who, method.upper(), target)
                    self.assertNotEqual(status, 401, (who, method, path))
                    if path in OPERATORS:
                        self.assertEqual(status, 200 if who == "operator" else 403, (who, path))
                    self.assertLess(status, 500, (who, method, path, answer))

    def test_no_answer_tells_anyone_what_is_not_theirs(self):
        self.start()
        self.fill()
        document = self.ask(None, "GET", "/openapi.json")[1]
        secrets = {
            "owner": ["TCLU5002010"],
            "other": [BILL, BOX, ENTRY, OWNER, "TCLU5002010"],
            "port": [ENTRY, OWNER, "TCLU5002010", "2026-11-02T00:00:00Z"],
            "elsewhere": [BILL, BOX, ENTRY, OWNER, "TCLU5002010"],
            "sender": [BILL, ENTRY, OWNER, "TCLU5002010"],
            "newcomer": [BILL, BOX, ENTRY, OWNER],
        }
        asked = [f"bill:{BILL}", f"container:{BOX}", f"declaration:{ENTRY}", f"party:{OWNER}",
                 "container:TCLU5002010"]
        lists = ["/v1/shipments", "/v1/facts?unlinked=true", "/v1/refused?status=all",
                 "/v1/grants", f"/v1/shipments?party={OWNER}", "/v1/shipments?place=CNSHA",
                 "/v2/events", "/v3/events", f"/v2/events?transportDocumentReference={BILL}",
                 f"/v3/events?transportDocumentReference={BILL}",
                 f"/v2/events?equipmentReference={BOX}", f"/v3/events?equipmentReference={BOX}",
                 "/v3/events?equipmentReference=TCLU5002010"]
        targets = lists + [f"/v1/references?value={each.split(':')[1]}" for each in asked]
        for each in asked:
            targets += [f"/v1/timelines/{each}", f"/v1/timelines/{each}?include=superseded",
                        f"/v1/timelines/{each}/explain?stage=all&milestone=gate_in"]
        self.assertIn("/v1/timelines/{reference}/explain", document["paths"])
        for who, hidden in secrets.items():
            for target in targets:
                status, answer = self.ask(who, "GET", target)
                self.assertIn(status, (200, 404), (who, target, answer))
                # What was asked for stands in the answer that nothing is known of it.
                text = "" if status == 404 else json.dumps(answer)
                for secret in hidden:
                    self.assertNotIn(secret, text, (who, target))
        for who, reference, status in (
            ("operator", f"bill:{BILL}", 200), ("owner", f"bill:{BILL}", 200),
            ("owner", f"declaration:{ENTRY}", 200), ("port", f"bill:{BILL}", 200),
            ("port", f"container:{BOX}", 200), ("port", f"declaration:{ENTRY}", 404),
            ("elsewhere", f"bill:{BILL}", 404), ("other", f"bill:{BILL}", 404),
            ("sender", f"container:{BOX}", 404), ("newcomer", "container:TCLU5002010", 404),
            ("newcomer", "container:TCLU5002010?space=test", 200),
            ("operator", "container:TCLU5002010", 404),
            ("operator", "container:TCLU5002010?space=test", 200),
            ("sender", "container:TCLU5002010?space=test", 404),
        ):
            self.assertEqual(self.ask(who, "GET", f"/v1/timelines/{reference}")[0], status,
                             (who, reference))
        for who, count in (("operator", 1), ("owner", 1), ("port", 1), ("elsewhere", 0),
                           ("other", 0), ("sender", 0), ("newcomer", 0)):
            for target in ("/v2/events", f"/v2/events?equipmentReference={BOX}"):
                self.assertEqual(len(self.ask(who, "GET", target)[1]), count, (who, target))
        for who in KINDS:
            status = self.ask(who, "GET", "/v1/places/CNSHA/throughput")[0]
            self.assertEqual(status, 200 if who in ("operator", "port") else 404, who)

    def test_a_sender_sends_as_itself_alone(self):
        self.start()
        body = message(facts=[fact("gate_in", f"container:{BOX}", "2026-11-01T09:00:00Z",
                                   "CNSHA")])
        for source in ("customs", "nobody-configured-it"):
            status, answer = self.send("sender", source, body)
            self.assertEqual((status, answer["code"]), (403, "forbidden"))
        status, answer = self.send("sender", "terminal", body)
        self.assertEqual(status, 200)
        self.assertEqual(self.send("owner", "terminal", body)[0], 403)
        for who, expected in (("owner", 403), ("sender", 400), ("operator", 400)):
            self.assertEqual(self.ask(who, "POST", "/v3/events", '{"events": [{}]}')[0], expected)
        self.assertEqual(self.ask("sender", "POST", "/v3/events", '{"events": [{}]}',
                                  Fairway_Source="customs")[0], 403)
        receipt = f"/v1/messages/{answer['id']}"
        self.assertEqual(self.ask("sender", "GET", receipt)[0], 200)
        self.assertEqual(self.ask("newcomer", "GET", receipt)[0], 404)
        self.assertEqual(self.ask("owner", "GET", receipt)[0], 404)

    def test_a_grant_opens_until_it_is_revoked(self):
        self.start()
        self.fill()
        target = f"/v1/timelines/bill:{BILL}"
        order = {"from": OWNER, "to": OTHER, "purpose": "brokerage"}
        self.assertEqual(self.ask("other", "GET", target)[0], 404)
        self.assertEqual(self.ask("other", "POST", "/v1/grants", json.dumps(order))[0], 403)
        status, grant = self.ask("owner", "POST", "/v1/grants", json.dumps(order))
        self.assertEqual(status, 201)
        self.assertEqual(self.ask("other", "GET", target)[0], 200)
        self.assertEqual(self.ask("newcomer", "GET", "/v1/grants")[1]["items"], [])
        self.assertEqual(self.ask("other", "GET", "/v1/grants")[1]["items"], [grant])
        revoke = f"/v1/grants/{grant['id']}:revoke"
        self.assertEqual(self.ask("other", "POST", revoke)[0], 404)
        self.assertEqual(self.ask("owner", "POST", revoke)[0], 200)
        self.assertEqual(self.ask("other", "GET", target)[0], 404)

    def test_who_follows_changes_stands_in_the_audit(self):
        self.start()
        self.fill()

        def heard():
            """the owner hears of its bill"""
            items = self.ask("owner", "GET", "/v1/changes")[1]["items"]
            subjects = {change["subject"] for change in items}
            return f"bill:{BILL}" in subjects and subjects

        subjects = wait_until(heard)
        self.assertEqual(self.open_stream("port"), 200)

        def told():
            """the latest read is the port's"""
            items = self.ask("operator", "GET", "/v1/audit?limit=2")[1]["items"]
            latest = [(each["name"], set(each["references"])) for each in items]
            return latest and latest[0][0] == "port" and latest

        self.assertEqual(wait_until(told), [("port", set()), ("owner", subjects)])

    def test_reads_are_told_to_operators_and_to_whom_they_concern(self):
        self.start()
        self.fill()
        for who in ("owner", "port", "other"):
            self.ask(who, "GET", f"/v1/timelines/bill:{BILL}")
        self.ask("port", "GET", "/v1/shipments")
        self.ask("newcomer", "GET", "/v1/timelines/container:TCLU5002010?space=test")

        def read_by(who):
            answer = self.ask(who, "GET", "/v1/audit")[1]
            return [(each["name"], each["references"]) for each in answer["items"]]

        def told():
            """what was read is told"""
            return len(read_by("operator")) == 4 and read_by("operator")

        bill = [f"bill:{BILL}"]
        self.assertEqual(wait_until(told), [("newcomer", ["container:TCLU5002010"]),
                                            ("port", bill), ("port", bill), ("owner", bill)])
        self.assertEqual(read_by("owner"), [("port", bill), ("port", bill), ("owner", bill)])
        self.assertEqual(read_by("other"), [])
        page = self.ask("operator", "GET", "/v1/audit?limit=1")[1]
        cursor = page["page"]["next"]
        second = self.ask("operator", "GET", f"/v1/audit?limit=1&cursor={cursor}")[1]
        self.assertEqual(second["items"][0]["name"], "port")
        self.assertEqual(self.ask("owner", "GET", "/v1/audit?cursor=" + cursor + "00")[0], 400)
        self.assertEqual(self.fairway.stop(), 0)
        self.assertTrue(self.fairway.start())
        self.assertEqual(len(read_by("operator")), 4)

    def test_keys_are_listed_without_their_text_and_revoked_at_once_and_for_ever(self):
        self.start()
        listed = self.run_fairway("keys", "ls", *self.at)
        self.assertEqual(listed.returncode, 0, listed.stderr)
        for name, key in self.keys.items():
            identifier, secret = key.split("_")[2:]
            self.assertIn(identifier, listed.stdout)
            self.assertIn(name, listed.stdout)
            self.assertNotIn(secret, listed.stdout)
        identifier = self.keys["owner"].split("_")[2]
        self.assertEqual(self.ask("owner", "GET", "/v1/shipments")[0], 200)
        done = self.run_fairway("keys", "revoke", identifier, *self.at)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(self.ask("owner", "GET", "/v1/shipments")[0], 401)
        self.assertEqual(self.fairway.stop(), 0)
        data = ["--data-dir", str(self.scratch / "data")]
        self.assertIn("revoked", self.run_fairway("keys", "ls", *data).stdout)
        self.assertTrue(self.fairway.start())
        self.assertEqual(self.ask("owner", "GET", "/v1/shipments")[0], 401)
        self.assertEqual(self.ask("other", "GET", "/v1/shipments")[0], 200)

    def test_without_a_key_it_listens_on_loopback_only_and_says_so(self):
        data = str(self.scratch / "data")
        done = self.run_fairway("run", "--data-dir", data, "--listen", "0.0.0.0:0")
        self.assertEqual(done.returncode, 78)
        self.assertIn("fairway keys add", done.stderr)
        self.assertTrue(self.fairway.start())
        self.assertIn("No key is configured", self.fairway.process.stdout.readline())
        self.assertEqual(self.fairway.request("GET", "/v1/keys")[0], 200)
        self.assertEqual(self.fairway.stop(), 0)
        self.fairway.close()


if __name__ == "__main__":
    unittest.main()
