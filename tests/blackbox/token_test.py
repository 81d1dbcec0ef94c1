"""Tokens (JWT) of an issuer as credentials: what opens, what does not, and keys that change."""

import http.client
import http.server
import json
import pathlib
import subprocess
import tempfile
import threading
import time
import unittest

from fairway_process import BINARY, Fairway, wait_until
from issuer import AUDIENCE, NAME, Key, key_set, write

PARTY = "91310000MA1K000001"
BILL = "MAEU123456789"
OPERATOR = {"kind": "operator"}
OWNER = {"kind": "enterprise", "parties": [PARTY]}
MESSAGE = json.dumps({
    "format": "fairway.fact/1",
    "parties": [{"of": f"bill:{BILL}", "role": "consignee", "id": PARTY}],
    "facts": [{"kind": "gate_in", "classifier": "actual", "subject": f"bill:{BILL}",
               "time": "2026-11-01T09:00:00Z", "place": "CNSHA"}],
})


class Tokens(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory(prefix="fairway-tokens-")
        self.addCleanup(scratch.cleanup)
        self.scratch = pathlib.Path(scratch.name)
        self.keys = self.scratch / "keys.json"
        self.key = Key("k1")
        write(self.keys, key_set(self.key))

    def start(self, keys=None):
        config = self.scratch / "fairway.yaml"
        config.write_text(f"""
access.jwt:
  issuer: {NAME}
  audience: {AUDIENCE}
  {keys or f"keys_file: {self.keys}"}
""")
        self.fairway = Fairway(self.scratch / "data", config)
        self.addCleanup(self.fairway.close)
        self.assertTrue(self.fairway.start(), self.fairway.said())
        self.addCleanup(self.fairway.stop)

    def ask(self, token, target="/v1/shipments"):
        return self.fairway.request("GET", target, None, {"Authorization": "Bearer " + token})

    def failures(self):
        """What credentials were refused for, by an operator's look."""
        text = self.ask(self.key.token(OPERATOR), "/metrics")[1]
        found = [line.split() for line in text.splitlines()
                 if line.startswith("fairway_auth_failures_total{")]
        return {name.split('"')[1]: float(value) for name, value in found}

    def test_a_token_opens_what_it_says_and_no_key_is_needed(self):
        self.start()
        self.assertEqual(self.fairway.request("GET", "/v1/shipments")[0], 401)
        operator = self.key.token(OPERATOR)
        status, answer = self.fairway.request(
            "POST", "/v1/messages?wait=merged", MESSAGE,
            {"Authorization": "Bearer " + operator, "Fairway-Source": "terminal"})
        self.assertEqual((status, answer["status"]), (200, "merged"))
        target = f"/v1/timelines/bill:{BILL}"
        self.assertEqual(self.ask(operator, target)[0], 200)
        self.assertEqual(self.ask(self.key.token(OWNER), target)[0], 200)
        stranger = {"kind": "enterprise", "parties": ["91310000MA1K000002"]}
        self.assertEqual(self.ask(self.key.token(stranger), target)[0], 404)
        self.assertEqual(self.ask(self.key.token(OWNER), "/v1/keys")[0], 403)

        def read():
            """who read is told"""
            items = self.ask(self.key.token(OPERATOR), "/v1/audit")[1]["items"]
            return [each for each in items if each["principal"] == f"jwt:{NAME}|alice"]

        wait_until(read)

    def test_whatever_is_wrong_with_a_token_opens_nothing_and_is_counted_and_never_logged(self):
        self.start()
        now = int(time.time())
        rsa = Key("k1", "RS256")
        wrong = {
            "expired": self.key.token(OPERATOR, exp=now - 1),
            "not_yet": self.key.token(OPERATOR, nbf=now + 600),
            "audience": self.key.token(OPERATOR, aud="another"),
            "issuer": self.key.token(OPERATOR, iss="https://evil.example"),
            "algorithm": self.key.token(OPERATOR, header={"alg": "none"}),
            "unknown_key": Key("k9").token(OPERATOR),
            "signature": Key("k1").token(OPERATOR),
            "header": self.key.token(OPERATOR, header={"jku": "http://127.0.0.1/keys"}),
            "claims": self.key.token({"kind": "king"}),
            "malformed": "a.b.c",
        }
        more = [self.key.token(OPERATOR, header={"alg": "HS256"}), rsa.token(OPERATOR),
                self.key.token(OPERATOR, header={"jwk": None}),
                self.key.token(OPERATOR, header={"crit": 5}),
                self.key.token(OPERATOR, exp=None), self.key.token(OPERATOR, sub=None),
                self.key.token(OPERATOR) + "A", self.key.token(OPERATOR)[:-4]]
        for name, token in [*wrong.items(), *enumerate(more)]:
            connection = http.client.HTTPConnection("127.0.0.1", self.fairway.port, timeout=60)
            connection.request("GET", "/v1/shipments", headers={"Authorization": "Bearer " + token})
            answer = connection.getresponse()
            self.assertEqual((answer.status, name), (401, name))
            self.assertEqual(answer.headers["WWW-Authenticate"],
                             'Bearer realm="fairway", error="invalid_token"')
            problem = json.loads(answer.read())
            self.assertEqual(problem["code"], "unauthorized")
            self.assertNotIn("evil", json.dumps(problem))
            connection.close()
        self.assertEqual(self.ask(self.key.token(OPERATOR))[0], 200)
        self.assertLessEqual(set(wrong), set(self.failures()))

        def told():
            """refusals are logged"""
            return "credentials that opened nothing" in self.fairway.said()

        wait_until(told)
        for token in [*wrong.values(), *more]:
            if token != "a.b.c":
                self.assertNotIn(token, self.fairway.said())
                self.assertNotIn(token.rsplit(".", 1)[0], self.fairway.said())

    def test_keys_that_change_in_the_file_are_taken_up_without_a_start(self):
        self.start()
        old, new = self.key.token(OPERATOR), Key("k2")
        self.assertEqual(self.ask(new.token(OPERATOR))[0], 401)
        write(self.keys, key_set(self.key, new))

        def opens(token):
            def so():
                """the new key is known"""
                return self.ask(token)[0] == 200
            return so

        wait_until(opens(new.token(OPERATOR)))
        self.assertEqual(self.ask(old)[0], 200)
        write(self.keys, "{ this is no JSON")

        def says():
            """a broken file is said"""
            name = 'fairway_last_reload_successful{what="issuer_keys"} 0'
            return name in self.ask(old, "/metrics")[1]

        wait_until(says)
        self.assertIn("stay as they are", self.fairway.said())
        self.assertEqual(self.ask(old)[0], 200)
        write(self.keys, key_set(new))

        def closed():
            """the old key opens nothing any more"""
            return self.ask(old)[0] == 401

        wait_until(closed)
        self.assertEqual(self.ask(new.token(OPERATOR))[0], 200)

    def stream(self, token):
        connection = http.client.HTTPConnection("127.0.0.1", self.fairway.port, timeout=60)
        self.addCleanup(connection.close)
        connection.request("GET", "/v1/stream", headers={"Authorization": "Bearer " + token})
        answer = connection.getresponse()
        self.assertEqual(answer.status, 200)
        return answer

    def test_a_stream_ends_with_its_token_and_with_its_key(self):
        other = Key("k2")
        write(self.keys, key_set(self.key, other))
        self.start()
        short = self.stream(self.key.token(OPERATOR, exp=int(time.time()) + 3))
        removed = self.stream(other.token(OPERATOR))
        lasting = self.stream(self.key.token(OPERATOR))
        short.read()  # to its end
        write(self.keys, key_set(self.key))
        removed.read()
        self.assertTrue(lasting.readline())
        self.assertFalse(lasting.isclosed())

    def test_keys_may_come_from_an_address_of_this_machine(self):
        keys = key_set(self.key)

        class Server(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                self.send_response(200 if self.path == "/realm/keys" else 404)
                self.send_header("Content-Length", str(len(keys)))
                self.end_headers()
                self.wfile.write(keys.encode())

            def log_message(self, *_):
                pass

        server = http.server.HTTPServer(("127.0.0.1", 0), Server)
        self.addCleanup(server.server_close)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self.addCleanup(server.shutdown)
        self.start(f"keys_url: http://127.0.0.1:{server.server_port}/realm/keys")

        def opens():
            """the keys were fetched"""
            return self.ask(self.key.token(OPERATOR))[0] == 200

        wait_until(opens)

    def test_what_cannot_be_right_is_bad_configuration(self):
        def run(*settings):
            words = [word for setting in settings for word in ("--set", setting)]
            done = subprocess.run(
                [BINARY, "run", "--data-dir", str(self.scratch / "d"), "--listen", "0.0.0.0:0",
                 *words], capture_output=True, text=True, check=False, timeout=60)
            self.assertEqual(done.returncode, 78, done.stderr)
            return done.stderr

        who = [f"access.jwt.issuer={NAME}", f"access.jwt.audience={AUDIENCE}"]
        file = f"access.jwt.keys_file={self.keys}"
        self.assertIn("access.jwt.audience", run(who[0], file))
        self.assertIn("access.jwt.issuer", run(file))
        self.assertIn("access.jwt.keys_url", run(*who))
        self.assertIn("of this machine", run(*who, "access.jwt.keys_url=http://keys.example/k"))
        self.assertIn("of this machine", run(*who, "access.jwt.keys_url=https://127.0.0.1/k"))
        self.assertIn("of this machine", run(*who, "access.jwt.keys_url=http://127.0.0.1@e.vil/"))
        self.assertIn("no algorithm", run(*who, file, "access.jwt.algorithms=[HS256]"))
        self.assertIn("nowhere.json", run(*who, "access.jwt.keys_file=nowhere.json"))
        self.keys.write_text('{"keys": []}')
        self.assertIn("no key of the set", run(*who, file))


if __name__ == "__main__":
    unittest.main()
