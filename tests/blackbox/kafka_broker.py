"""A real Apache Kafka broker (KRaft, one node) as a process, for black-box tests.

Its jars come from Maven once and are kept in the user's cache. A machine that has no Java, no
Maven or no way to the jars skips, loudly, with exit code 77.
"""

import json
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import sys
import tempfile

from fairway_process import wait_until

HERE = pathlib.Path(__file__).parent
POM = HERE / "kafka_broker.xml"
CACHE = pathlib.Path(os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache")
SKIPPED = 77

try:
    from confluent_kafka import (Consumer, KafkaError, KafkaException, OFFSET_BEGINNING, Producer,
                                 TopicPartition)
    from confluent_kafka.admin import AdminClient, ConfigResource, NewPartitions, NewTopic
except ImportError:
    Producer = None


def skip(why):
    print(f"SKIPPED, NOTHING OF KAFKA IS PROVEN HERE: {why}", file=sys.stderr, flush=True)
    sys.exit(SKIPPED)


def fetched_jars():
    """The folder of the broker's jars; fetches them if no earlier run did."""
    if Producer is None:
        skip("python3-confluent-kafka is not installed")
    for program in ("java", "mvn"):
        if shutil.which(program) is None:
            skip(f"there is no {program}")
    folder = CACHE / "fairway-tests" / "kafka-3.9.1"
    if (folder / "complete").exists():
        return folder
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent) as scratch:
        new = pathlib.Path(scratch) / "jars"
        fetching = subprocess.run(
            ["mvn", "-q", "-B", "-f", POM, "dependency:copy-dependencies",
             f"-DoutputDirectory={new}"],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False,
        )
        if fetching.returncode != 0:
            skip("Maven cannot fetch the broker's jars:\n" + fetching.stdout[-2000:])
        (new / "complete").touch()
        if not folder.exists():
            new.rename(folder)
    return folder


def free_ports(count):
    sockets = [socket.socket() for _ in range(count)]
    try:
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in sockets]
    finally:
        for each in sockets:
            each.close()


PROPERTIES = """
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:{controller}
listeners=PLAINTEXT://127.0.0.1:{port},CONTROLLER://127.0.0.1:{controller}{secured}{behind}
advertised.listeners=PLAINTEXT://127.0.0.1:{port}{secured}{proxied}
inter.broker.listener.name=PLAINTEXT
controller.listener.names=CONTROLLER
listener.security.protocol.map=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT,PROXIED:PLAINTEXT,\\
  SASL_SSL:SASL_SSL
log.dirs={folder}/logs
num.network.threads=2
num.io.threads=2
offsets.topic.replication.factor=1
offsets.topic.num.partitions=1
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
transaction.state.log.num.partitions=1
group.initial.rebalance.delay.ms=0
log.segment.bytes=16777216
log.cleaner.enable=false
log.retention.check.interval.ms=3600000
file.delete.delay.ms=100
message.max.bytes=20971520
auto.create.topics.enable=false
"""

# Of the listener SASL_SSL: a name with a password (RFC 5802) over TLS.
SECURITY = """
sasl.enabled.mechanisms=SCRAM-SHA-512
listener.name.sasl_ssl.scram-sha-512.sasl.jaas.config=\\
  org.apache.kafka.common.security.scram.ScramLoginModule required;
ssl.keystore.type=PEM
ssl.keystore.location={folder}/broker.pem
"""

# A broker that was killed is back soon.
IMPATIENT = {"reconnect.backoff.max.ms": 200}

LOGGING = """
log4j.rootLogger=WARN, stdout
log4j.appender.stdout=org.apache.log4j.ConsoleAppender
log4j.appender.stdout.layout=org.apache.log4j.PatternLayout
log4j.appender.stdout.layout.ConversionPattern=[%d] %p %m (%c)%n
"""


def make_certificates(folder):
    """An authority, ca.pem, and in broker.pem the key and certificate of 127.0.0.1 by it."""
    def made(name, *words):
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
             "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj", f"/CN={name}",
             "-keyout", folder / f"{name}.key", "-out", folder / f"{name}.pem", *words],
            check=True, capture_output=True)

    made("ca")
    made("broker", "-CA", folder / "ca.pem", "-CAkey", folder / "ca.key",
         "-addext", "subjectAltName=IP:127.0.0.1")
    with open(folder / "broker.pem", "a", encoding="utf-8") as both:
        both.write((folder / "broker.key").read_text())


class Broker:
    """One broker with its own data, on a free port of loopback; with a user's name and password
    also on a second one, `secured`, which takes nobody else: `authority` certifies it. Whoever
    comes through `proxy`, at `proxied`, is sent through it again."""

    def __init__(self, user=None, password=None, proxy=None):
        self.jars = fetched_jars()
        self.scratch = tempfile.TemporaryDirectory(prefix="fairway-kafka-")
        self.folder = pathlib.Path(self.scratch.name)
        self.port, controller, secured, behind = free_ports(4)
        self.brokers = f"127.0.0.1:{self.port}"
        self.secured = f"127.0.0.1:{secured}"
        if proxy:
            proxy.broker_port = behind
            self.proxied = f"127.0.0.1:{proxy.port}"
        self.authority = self.folder / "ca.pem"
        properties = PROPERTIES.format(port=self.port, controller=controller, folder=self.folder,
                                       secured=f",SASL_SSL://{self.secured}" if user else "",
                                       behind=f",PROXIED://127.0.0.1:{behind}" if proxy else "",
                                       proxied=f",PROXIED://{self.proxied}" if proxy else "")
        if user:
            make_certificates(self.folder)
            properties += SECURITY.format(folder=self.folder)
        (self.folder / "server.properties").write_text(properties)
        (self.folder / "log4j.properties").write_text(LOGGING)
        self.process = None
        self._admin = None
        self._producer = None
        self._java("kafka.tools.StorageTool", "format", "-t", "ZmFpcndheS10ZXN0cy0xMg",
                   "-c", "server.properties",
                   *(["--add-scram", f"SCRAM-SHA-512=[name={user},password={password}]"]
                     if user else []))
        self.start()

    def _command(self, *words):
        return ["java", "-Xmx384m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1",
                "-Dlog4j.configuration=file:log4j.properties", "-cp", f"{self.jars}/*", *words]

    def _java(self, *words):
        done = subprocess.run(self._command(*words), cwd=self.folder, text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
        assert done.returncode == 0, done.stdout
        return done.stdout

    def start(self):
        with open(self.folder / "broker.log", "a", encoding="utf-8") as log:
            self.process = subprocess.Popen(self._command("kafka.Kafka", "server.properties"),
                                            cwd=self.folder, stdout=log, stderr=log)

        def answers():
            """the broker answers"""
            assert self.process.poll() is None, (self.folder / "broker.log").read_text()[-3000:]
            try:
                return self.admin().list_topics(timeout=2).brokers
            except Exception:  # librdkafka's own kinds of "not yet"
                return None

        wait_until(answers)

    def revive(self):
        """Starts it again if a test left it dead."""
        if self.process.poll() is not None:
            self.start()

    def kill(self):
        self._end(signal.SIGKILL)

    def stop(self):
        self._end(signal.SIGTERM)

    def freeze(self):
        """It answers nobody any more, but its connections stay."""
        self.process.send_signal(signal.SIGSTOP)

    def thaw(self):
        self.process.send_signal(signal.SIGCONT)

    def _end(self, how):
        self.process.send_signal(how)
        self.process.wait()

    def close(self):
        if self.process.poll() is None:
            self.kill()
        self.scratch.cleanup()

    def admin(self):
        if self._admin is None:
            self._admin = AdminClient({"bootstrap.servers": self.brokers, "log_level": 0,
                                       **IMPATIENT})
        return self._admin

    def change_password(self, user, password):
        self._java("kafka.admin.ConfigCommand", "--bootstrap-server", self.brokers, "--alter",
                   "--entity-type", "users", "--entity-name", user,
                   "--add-config", f"SCRAM-SHA-512=[password={password}]")

    def create(self, topic, partitions=1):
        self.admin().create_topics([NewTopic(topic, partitions, 1)])[topic].result()

        def there():
            """the topic has a leader"""
            known = self.admin().list_topics(timeout=5).topics.get(topic)
            return known and len(known.partitions) == partitions and all(
                partition.leader == 1 for partition in known.partitions.values())

        wait_until(there)

    def delete(self, topic):
        self.admin().delete_topics([topic])[topic].result()
        wait_until(lambda: topic not in self.admin().list_topics(timeout=5).topics)

    def add_partitions(self, topic, total):
        self.admin().create_partitions([NewPartitions(topic, total)])[topic].result()
        wait_until(lambda: len(
            self.admin().list_topics(timeout=5).topics[topic].partitions) == total)
        self._producer = None  # the old one would notice only minutes later

    def delete_records(self, topic, before, partition=0):
        request = {"version": 1, "partitions": [
            {"topic": topic, "partition": partition, "offset": before}]}
        (self.folder / "delete.json").write_text(json.dumps(request))
        self._java("org.apache.kafka.tools.DeleteRecordsCommand", "--bootstrap-server",
                   self.brokers, "--offset-json-file", "delete.json")

    def produce(self, topic, messages, partition=0, key=None):
        """`messages`: values, or (value, received stamp)."""
        if self._producer is None:
            self._producer = Producer({"bootstrap.servers": self.brokers, "log_level": 0,
                                       "message.max.bytes": 20971520, "linger.ms": 1,
                                       **IMPATIENT})
        failures = []
        for message in messages:
            value, received = message if isinstance(message, tuple) else (message, None)
            if not isinstance(value, (str, bytes, type(None))):
                value = json.dumps(value)
            headers = [("fairway-received", received)] if received else None
            self._producer.produce(topic, value, key, partition=partition, headers=headers,
                                   on_delivery=lambda error, _: error and failures.append(error))
            self._producer.poll(0)
        assert self._producer.flush(60) == 0 and not failures, failures

    def read_committed(self, topic):
        """All that a reader of read_committed sees of the topic, each partition in order."""
        partitions = self.admin().list_topics(timeout=30).topics[topic].partitions
        reader = Consumer({"bootstrap.servers": self.brokers, "group.id": "reader", "log_level": 0,
                           "isolation.level": "read_committed", "enable.partition.eof": True,
                           "enable.auto.commit": False})
        reader.assign([TopicPartition(topic, number, OFFSET_BEGINNING) for number in partitions])
        records, ends = [], 0
        while ends < len(partitions):
            record = reader.poll(30)
            assert record is not None, f"{topic}: its end was not reached"
            if record.error() is None:
                records.append(record)
            else:
                assert record.error().code() == KafkaError._PARTITION_EOF, record.error()
                ends += 1
        reader.close()
        return records

    def settings(self, topic):
        resource = ConfigResource("topic", topic)

        def found():
            """a topic that was made just now"""
            try:
                return self.admin().describe_configs([resource])[resource].result()
            except KafkaException:
                return None

        return {name: entry.value for name, entry in wait_until(found).items()}

    def log_folder(self, topic, partition=0):
        return self.folder / "logs" / f"{topic}-{partition}"
