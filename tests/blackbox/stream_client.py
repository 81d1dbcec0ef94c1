"""Clients of GET /v1/stream with nothing but Python's standard library.

`Client` is written as a new user would write it, from /asyncapi.json alone: where the stream is,
what its events are called, how one comes back. `Crowd` is many readers in one thread, for load."""

import concurrent.futures
import http.client
import json
import selectors
import socket


class Client:
    """Follows the stream over any number of connections. `events` gives (name, id, data)."""

    def __init__(self, port, query="", key=None):
        self.port = port
        self.key = key
        self.description = self.fetch("/asyncapi.json")
        channel = self.description["channels"]["stream"]
        self.address = channel["address"] + query
        self.messages = self.description["components"]["messages"]
        assert set(channel["messages"]) == set(self.messages)
        self.last_id = None
        self.retry = None
        self.connection = None

    def fetch(self, path):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            assert answer.status == 200, (path, answer.status, answer.read())
            return json.loads(answer.read())
        finally:
            connection.close()

    def headers(self):
        known = {"Last-Event-ID": self.last_id} if self.last_id else {}
        key = {"Authorization": "Bearer " + self.key} if self.key else {}
        return {"Accept": "text/event-stream", **known, **key}

    def events(self):
        """One connection's events, until the stream ends or breaks."""
        self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        self.connection.request("GET", self.address, headers=self.headers())
        answer = self.connection.getresponse()
        assert answer.status == 200, (answer.status, answer.read())
        fields = {}
        try:
            for line in answer:
                name, _, value = line.decode().rstrip("\n").partition(": ")
                if name:
                    fields[name] = value
                    continue
                self.retry = int(fields.get("retry", self.retry or 0))
                if "data" in fields:
                    self.last_id = fields["id"]
                    yield fields["event"], fields["id"], json.loads(fields["data"])
                fields = {}
        except (OSError, http.client.HTTPException):
            pass  # it broke: come back with the last id
        finally:
            self.close()

    def follow(self):
        """Events over as many connections as it takes: who was too slow, or cut off, comes back."""
        while True:
            for event in self.events():
                if event[0] != "overrun":
                    yield event

    def schema_of(self, event):
        """What the description says of an event's data: changes bear the names of their types."""
        types = self.description["components"]["schemas"]["ChangeType"]["enum"]
        message = self.messages["change" if event in types else event]
        return {**message["payload"], "components": self.description["components"]}

    def close(self):
        if self.connection:
            self.connection.close()
            self.connection = None


def sequence(where):
    return int(where.rsplit("-", 1)[1], 16)


class Reader:
    """One of a crowd: the ids of the changes that it heard, and the name of its last event."""

    def __init__(self, port, target, last_id=None, receive_bytes=0):
        self.socket = socket.socket()
        if receive_bytes:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_bytes)
        self.socket.connect(("127.0.0.1", port))
        self.socket.setblocking(False)
        known = f"Last-Event-ID: {last_id}\r\n" if last_id else ""
        self.socket.sendall(f"GET {target} HTTP/1.1\r\nHost: a\r\n{known}\r\n".encode())
        self.unread = b""
        self.answered = None  # the status line
        self.changes = []
        self.last_event = None
        self.last_id = last_id
        self.ended = False

    def read(self):
        try:
            piece = self.socket.recv(1 << 18)
        except BlockingIOError:
            return
        except OSError:
            piece = b""
        self.ended = not piece
        self.unread += piece
        if self.answered is None:
            head, found, rest = self.unread.partition(b"\r\n\r\n")
            if not found:
                return
            self.answered, self.unread = head.split(b"\r\n")[0], rest
        *events, self.unread = self.unread.split(b"\n\n")
        for event in events:
            if event.startswith(b"id: "):
                where, name, _ = event.split(b"\n", 2)
                self.last_id, self.last_event = where[4:].decode(), name[7:].decode()
                if "." in self.last_event or self.last_event == "relinked":
                    self.changes.append(self.last_id)

    def read_to_end(self):
        """What was on its way, until nothing more comes."""
        self.socket.setblocking(True)
        while not self.ended:
            self.read()

    def has(self, change):
        """It was told all up to this change, and will not hear of it if it did not by now."""
        return self.last_id is not None and sequence(self.last_id) >= sequence(change)

    def close(self):
        self.socket.close()


class Crowd:
    """Readers that are read from one thread."""

    def __init__(self, port):
        self.port = port
        self.selector = selectors.DefaultSelector()

    def join(self, target="/v1/stream", last_id=None):
        reader = Reader(self.port, target, last_id)
        self.selector.register(reader.socket, selectors.EVENT_READ, reader)
        return reader

    def read_until(self, enough):
        """Reads for all who have something, until `enough` of each reader is true or it ended."""
        waiting = {key.data for key in self.selector.get_map().values()}
        waiting = {reader for reader in waiting if not enough(reader)}
        while waiting:
            ready = self.selector.select(60)
            assert ready, f"{len(waiting)} readers hear nothing more"
            for key, _ in ready:
                self.read(key)
                if key.data.ended or enough(key.data):
                    waiting.discard(key.data)

    def read_while(self, work):
        """Reads for all who have something while another thread does the work; its result."""
        with concurrent.futures.ThreadPoolExecutor(1) as thread:
            done = thread.submit(work)
            while not done.done():
                for key, _ in self.selector.select(0.05):
                    self.read(key)
        return done.result()

    def read(self, key):
        key.data.read()
        if key.data.ended:
            self.selector.unregister(key.fileobj)

    def close(self):
        for key in list(self.selector.get_map().values()):
            key.data.close()
        self.selector.close()
