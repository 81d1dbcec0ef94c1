"""The network between Fairway and a Kafka broker, as bad as a test wants it.

A proxy on loopback that knows where Kafka's requests and answers begin and end, and nothing else of
the protocol: each is four bytes of length and, of a request, its kind, its version and a number
that its answer repeats. What it cannot do is to lose a packet: TCP sends that again, and all that a
program sees of it is that what follows comes later. That it does.
"""

import asyncio
import collections
import contextlib
import random
import socket
import struct
import threading

# Kafka's numbers of kinds of requests: kafka.apache.org/protocol, "Api Keys".
PRODUCE, FETCH, LIST_OFFSETS, METADATA, FIND_COORDINATOR, API_VERSIONS = 0, 1, 2, 3, 10, 18
INIT_PRODUCER_ID, ADD_PARTITIONS_TO_TXN, END_TXN = 22, 24, 26

# What can happen to a request and its answer. What is "lost" was done by the broker.
REQUEST_CUT = "the connection is reset in the middle of the request"
ANSWER_CUT = "the connection is reset in the middle of the answer"
ANSWER_LOST = "the connection is closed instead of the answer"
SILENCE = "instead of the answer nothing comes any more, and nothing is closed"

# Seconds after which TCP sends again what was not acknowledged, at the least: Linux, RFC 6298.
RETRANSMISSION = 0.2


class Fault:
    """What will happen to the next request of a kind; happened says that it did."""

    def __init__(self, kind, what):
        self.kind = kind
        self.what = what
        self.happened = threading.Event()


class Proxy:
    """Forwards to `broker_port`, on a thread of its own. May be asked from any other thread."""

    def __init__(self, seed):
        self.broker_port = None
        self.delay = 0.0  # seconds, in each direction
        self.loss = 0.0  # the chance of each request and answer to be lost once on its way
        self.lost = 0
        self.chance = random.Random(seed)
        self.faults = []
        self.held = set()  # kinds of requests that wait
        self.waiting = collections.Counter()  # of the kinds, those that do
        self.links = set()
        self.loop = asyncio.new_event_loop()
        self.flow = asyncio.Event()
        self.thread = threading.Thread(target=self.loop.run_forever)
        self.thread.start()
        listening = asyncio.start_server(self._connected, "127.0.0.1", 0)
        self.server = self._run(listening)
        self.port = self.server.sockets[0].getsockname()[1]

    def close(self):
        self._run(self._end())
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join()
        self.loop.close()

    def fail(self, kind, what):
        """This will happen to the next request of the kind, or its answer."""
        fault = Fault(kind, what)
        self.faults.append(fault)
        return fault

    def hold(self, *kinds):
        """Requests of these kinds wait until release."""
        self.held = set(kinds)

    def release(self):
        self.held = set()
        self._run(self._wake())

    def half_open(self):
        """All connections that there are: nothing passes any more, and nobody is told."""
        for link in list(self.links):
            link.silent = True

    def reset(self):
        """Resets all connections that there are."""
        self._run(self._reset_all())

    def calm(self):
        """As a network should be."""
        self.delay = self.loss = 0.0
        self.faults.clear()
        self.release()

    def _run(self, coroutine):
        return asyncio.run_coroutine_threadsafe(coroutine, self.loop).result(60)

    async def _wake(self):
        self.flow.set()
        self.flow.clear()

    async def _reset_all(self):
        for link in list(self.links):
            link.reset()

    async def _end(self):
        self.server.close()
        links = list(self.links)
        for link in links:
            link.reset()
        await asyncio.gather(*(link.over.wait() for link in links))

    async def _connected(self, reader, writer):
        link = Link(self)
        self.links.add(link)
        try:
            await link.run(reader, writer)
        finally:
            self.links.discard(link)
            link.over.set()

    def take(self, kind, *whats):
        """The fault that is due, if there is one."""
        for fault in self.faults:
            if fault.kind == kind and fault.what in whats:
                self.faults.remove(fault)
                fault.happened.set()
                return fault.what
        return None

    async def pass_by(self, kind):
        while kind in self.held:
            self.waiting[kind] += 1
            try:
                await self.flow.wait()
            finally:
                self.waiting[kind] -= 1

    def lateness(self):
        late = self.delay
        while self.loss and self.chance.random() < self.loss:
            self.lost += 1
            late += RETRANSMISSION + 2 * self.delay
        return late


class Link:
    """A connection of a client, and the one to the broker behind it."""

    def __init__(self, proxy):
        self.proxy = proxy
        self.silent = False
        self.ended = asyncio.Event()  # by us
        self.over = asyncio.Event()
        self.writers = []
        self.asked = {}  # the kinds of requests that are not answered, by their numbers

    async def run(self, from_client, to_client):
        self.writers = [to_client]
        try:
            from_broker, to_broker = await asyncio.open_connection(
                "127.0.0.1", self.proxy.broker_port)
        except OSError:
            self.reset()
            return
        self.writers.append(to_broker)
        ways = [asyncio.ensure_future(self.requests(from_client, Way(self.proxy, to_broker))),
                asyncio.ensure_future(self.answers(from_broker, Way(self.proxy, to_client)))]
        await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        for way in ways:
            way.cancel()
        await asyncio.gather(*ways, return_exceptions=True)
        for writer in self.writers:
            writer.close()

    def reset(self):
        """Both ends are told at once, by a RST: SO_LINGER of zero seconds."""
        self.ended.set()
        for writer in self.writers:
            end = writer.get_extra_info("socket")
            with contextlib.suppress(OSError):  # closed already
                end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            writer.transport.abort()

    async def requests(self, reader, way):
        while frame := await self.next_frame(reader):
            kind, number = struct.unpack_from(">h2xi", frame, 4)
            await self.proxy.pass_by(kind)
            self.asked[number] = kind
            if self.proxy.take(kind, REQUEST_CUT):
                way.send_now(frame[:len(frame) // 2])
                self.reset()
                return
            way.send(frame)
        await way.sent()

    async def answers(self, reader, way):
        while frame := await self.next_frame(reader):
            kind = self.asked.pop(struct.unpack_from(">i", frame, 4)[0], None)
            what = self.proxy.take(kind, ANSWER_CUT, ANSWER_LOST, SILENCE)
            if what == ANSWER_LOST:
                return
            if what == ANSWER_CUT:
                way.send_now(frame[:len(frame) // 2])
                self.reset()
                return
            if what == SILENCE:
                self.silent = True
            else:
                way.send(frame)
        await way.sent()

    async def next_frame(self, reader):
        """With its length; nothing at the end."""
        try:
            while True:
                length = await reader.readexactly(4)
                frame = length + await reader.readexactly(struct.unpack(">i", length)[0])
                if not self.silent:
                    return frame
        except (asyncio.IncompleteReadError, OSError):
            if self.silent:
                await self.ended.wait()  # the other end is not told
            return None


class Way:
    """One direction of a connection: late, but in order."""

    def __init__(self, proxy, writer):
        self.proxy = proxy
        self.writer = writer
        self.due = 0.0

    def send(self, frame):
        # Two that are due at the same moment would have no order.
        now = self.proxy.loop.time()
        self.due = max(now + self.proxy.lateness(), self.due + 1e-6)
        if self.due <= now:
            self.send_now(frame)
        else:
            self.proxy.loop.call_at(self.due, self.send_now, frame)

    def send_now(self, frame):
        if not self.writer.is_closing():
            self.writer.write(frame)

    async def sent(self):
        """All that is on its way has arrived."""
        arrived = asyncio.Event()
        self.proxy.loop.call_at(self.due + 1e-6, arrived.set)
        await arrived.wait()
