"""The server over TLS: who speaks it, who does not, and certificates that are renewed."""

import http.client
import json
import pathlib
import socket
import ssl
import subprocess
import tempfile
import unittest

from cryptography import x509
from fairway_process import BINARY, Fairway, wait_until
from issuer import Authority, write

FACT = json.dumps({"format": "fairway.fact/1",
                   "facts": [{"kind": "gate_in", "classifier": "actual",
                              "subject": "container:MSKU0308961",
                              "time": "2026-11-01T09:00:00Z", "place": "CNSHA"}]})


class Tls(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory(prefix="fairway-tls-")
        self.addCleanup(scratch.cleanup)
        self.scratch = pathlib.Path(scratch.name)
        self.certificate, self.key = self.scratch / "server.pem", self.scratch / "server.key"
        self.authority = Authority()
        self.trusted = self.scratch / "authority.pem"
        self.trusted.write_bytes(self.authority.pem())
        self.serial = self.renew()
        self.fairway = None

    def renew(self, name="127.0.0.1"):
        certificate, key, serial = self.authority.server(name)
        write(self.key, key)
        write(self.certificate, certificate)
        return serial

    def start(self):
        config = self.scratch / "fairway.yaml"
        config.write_text(f"""
http.tls: {{certificate_file: {self.certificate}, key_file: {self.key}}}
""")
        self.fairway = Fairway(self.scratch / "data", config)
        self.addCleanup(self.fairway.close)
        self.assertTrue(self.fairway.start(), self.fairway.said())
        self.addCleanup(self.fairway.stop)

    def context(self, version=None):
        context = ssl.create_default_context(cafile=str(self.trusted))
        if version:
            context.minimum_version = context.maximum_version = version
            context.set_ciphers("ALL:@SECLEVEL=0")
        return context

    def connect(self, **how):
        connection = http.client.HTTPSConnection("127.0.0.1", self.fairway.port, timeout=60,
                                                 context=self.context(**how))
        self.addCleanup(connection.close)
        return connection

    def ask(self, connection, target, method="GET", body=None, **headers):
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, target, body, headers)
        answer = connection.getresponse()
        return answer.status, answer.read().decode()

    def shown(self):
        """The serial number of the certificate that a new connection is shown."""
        connection = self.connect()
        connection.connect()
        der = connection.sock.getpeercert(binary_form=True)
        connection.close()
        return x509.load_der_x509_certificate(der).serial_number

    def test_requests_and_streams_go_over_tls_1_2_and_1_3(self):
        self.start()
        for version in (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3):
            connection = self.connect(version=version)
            for _ in range(2):  # kept alive
                status, answer = self.ask(connection, "/v1/messages?wait=merged", "POST", FACT,
                                          Fairway_Source="terminal")
                self.assertEqual(status, 200, answer)
            large = self.ask(connection, "/openapi.json")
            self.assertEqual(large[0], 200)
            self.assertGreater(len(json.loads(large[1])["paths"]), 10)
            stream = self.connect(version=version)
            stream.request("GET", "/v1/stream")
            answer = stream.getresponse()
            self.assertEqual(answer.status, 200)
            self.assertEqual(answer.readline()[:6], b"retry:")

    def test_old_versions_and_plain_http_get_no_answer(self):
        self.start()
        with self.assertRaises(ssl.SSLError):
            self.connect(version=ssl.TLSVersion.TLSv1_1).connect()
        with socket.create_connection(("127.0.0.1", self.fairway.port), timeout=60) as plain:
            plain.sendall(b"GET /livez HTTP/1.1\r\nHost: a\r\n\r\n")
            said = b""
            while piece := plain.recv(4096):
                said += piece
            self.assertNotIn(b"HTTP/1.1", said)
        self.assertEqual(self.ask(self.connect(), "/livez")[0], 200)
        failures = self.ask(self.connect(), "/metrics")[1]
        self.assertIn("fairway_tls_handshake_failures_total 2", failures)

    def test_an_end_is_told_by_tls_too(self):
        self.start()
        context = self.context()
        raw = socket.create_connection(("127.0.0.1", self.fairway.port), timeout=60)
        with context.wrap_socket(raw, server_hostname="127.0.0.1",
                                 suppress_ragged_eofs=False) as secured:
            secured.sendall(b"GET /livez HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
            said = b""
            while piece := secured.recv(4096):  # an end without close_notify raises SSLEOFError
                said += piece
            self.assertTrue(said.startswith(b"HTTP/1.1 200"))

    def test_a_renewed_certificate_is_taken_up_while_streams_go_on(self):
        self.start()
        stream = self.connect()
        stream.request("GET", "/v1/stream")
        answer = stream.getresponse()
        self.assertEqual(answer.status, 200)
        self.assertEqual(answer.readline()[:6], b"retry:")
        kept = self.connect()
        self.assertEqual(self.ask(kept, "/livez")[0], 200)
        self.assertEqual(self.shown(), self.serial)

        write(self.certificate, "-----BEGIN CERTIFICATE-----\nthis is none\n")

        def says():
            """a broken certificate is said"""
            name = 'fairway_last_reload_successful{what="certificate"} 0'
            return name in self.ask(kept, "/metrics")[1]

        wait_until(says)
        self.assertIn("the certificate stays as it is", self.fairway.said())
        self.assertEqual(self.shown(), self.serial)

        renewed = self.renew()

        def taken_up():
            """the renewed certificate is shown"""
            return self.shown() == renewed

        wait_until(taken_up)
        self.assertIn('fairway_last_reload_successful{what="certificate"} 1',
                      self.ask(kept, "/metrics")[1])
        self.assertEqual(self.ask(kept, "/v1/messages?wait=merged", "POST", FACT,
                                  Fairway_Source="terminal")[0], 200)
        while not answer.readline().startswith(b"data:"):
            pass  # the stream that began with the old certificate tells of it

    def test_commands_speak_tls_to_whom_they_trust(self):
        self.start()
        recording = self.scratch / "recording.ndjson"
        recording.write_text(json.dumps({"source": "terminal", "message": FACT,
                                         "received": "2026-11-01T10:00:00Z"}) + "\n")

        def replay(*words):
            return subprocess.run([BINARY, "replay", str(recording), *words],
                                  capture_output=True, text=True, check=False, timeout=60)

        url = f"https://127.0.0.1:{self.fairway.port}"
        done = replay("--to", url, "--ca-file", str(self.trusted))
        self.assertEqual(done.returncode, 0, done.stderr)
        done = replay("--to", url)
        self.assertEqual(done.returncode, 78, done.stderr)
        self.assertIn("--ca-file", done.stderr)
        other = f"https://localhost:{self.fairway.port}"  # the certificate names the address alone
        self.assertEqual(replay("--to", other, "--ca-file", str(self.trusted)).returncode, 78)
        listed = subprocess.run([BINARY, "keys", "ls", "--to", url, "--ca-file", str(self.trusted)],
                                capture_output=True, text=True, check=False, timeout=60)
        self.assertEqual(listed.returncode, 0, listed.stderr)

    def test_a_start_without_a_good_pair_is_bad_configuration(self):
        def run(certificate, key):
            done = subprocess.run(
                [BINARY, "run", "--data-dir", str(self.scratch / "d"), "--listen", "127.0.0.1:0",
                 "--set", f"http.tls.certificate_file={certificate}",
                 "--set", f"http.tls.key_file={key}"],
                capture_output=True, text=True, check=False, timeout=60)
            self.assertEqual(done.returncode, 78, done.stderr)
            return done.stderr

        nowhere = self.scratch / "nowhere.pem"
        self.assertIn("nowhere.pem", run(nowhere, self.key))
        self.assertIn("nowhere.pem", run(self.certificate, nowhere))
        self.assertIn("of no use", run(self.key, self.certificate))
        other = self.scratch / "other.key"
        other.write_bytes(self.authority.server()[1])
        self.assertIn("of no use", run(self.certificate, other))
        self.assertIn("http.tls.key_file", run(self.certificate, ""))


if __name__ == "__main__":
    unittest.main()
