"""Who takes part in the demo's day: ships that call, bills with their boxes, and what was sent."""

import dataclasses
import datetime
import json

from wire import PORT, after, at, container_number, credit_code, imo_number, spread

OFFICE = "2248"  # the customs office of the terminal at which all of them call
IMPORTERS = [credit_code(f"91310115FW2026{number:03}") for number in range(1, 8)]


@dataclasses.dataclass
class Call:
    name: str
    imo: str
    voyage: str
    arrival: datetime.datetime
    departure: datetime.datetime

    @property
    def reference(self):
        return f"voyage_call:{self.imo}/{self.voyage}/{PORT}"


@dataclasses.dataclass
class Box:
    number: str
    size_type: str

    @property
    def reference(self):
        return f"container:{self.number}"


@dataclasses.dataclass
class Shipment:
    serial: int
    call: Call
    boxes: list
    direction: str
    party: str

    @property
    def bill(self):
        return f"FWYL2611{self.serial:06}"

    @property
    def reference(self):
        return f"bill:{self.bill}"

    @property
    def booking(self):
        return f"FWB26{self.serial:06}"

    def entry(self, attempt=0):
        flag = 1 if self.direction == "import" else 0
        return f"declaration:{OFFICE}2026{flag}0{self.serial:07}{attempt}"

    @property
    def seq(self):
        letter = "I" if self.direction == "import" else "E"
        return f"declaration_seq:{letter}202600009{self.serial:08}"


class Day:
    """What was sent, with the time at which it came in."""

    def __init__(self):
        self.deliveries = []

    def send(self, source, published, message, received=None):
        """Received a few seconds after it was published, unless said otherwise; returned for a
        second sending."""
        lag = spread(2, 40, source, published, len(self.deliveries))
        stamp = received or after(published, seconds=lag)
        self.deliveries.append((stamp, len(self.deliveries), source, message))
        return message

    def lines(self):
        for stamp, _, source, message in sorted(self.deliveries, key=lambda one: one[:2]):
            line = {"source": source, "received": stamp.isoformat(), "message": message}
            yield json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n"


CALLS = {
    "tern": Call("FAIRWAY TERN", imo_number("990101"), "038W", at("02 05:05"), at("03 04:00")),
    "heron": Call("FAIRWAY HERON", imo_number("990113"), "112E", at("01 21:40"), at("02 23:10")),
    "egret": Call("FAIRWAY EGRET", imo_number("990125"), "207E", at("02 13:30"), at("03 08:20")),
    "plover": Call("YANGTZE PLOVER", imo_number("990137"), "1102S", at("02 11:20"), at("02 20:30")),
    "curlew": Call("FAIRWAY CURLEW", imo_number("990149"), "039W", at("03 18:00"), at("04 16:00")),
}
# How many boxes each bill has, by call and direction.
IMPORTS = {"tern": (2, 4, 3, 1, 6, 2, 4), "heron": (3, 4, 2, 5), "plover": (2, 4, 4),
           "curlew": (3, 3)}
EXPORTS = {"heron": (3, 2, 5, 4), "egret": (1, 4, 3, 2, 5, 3)}


def shipments():
    made, serial, box = [], 100, 0
    for direction, plan in (("import", IMPORTS), ("export", EXPORTS)):
        for call, counts in plan.items():
            for count in counts:
                serial += 1
                boxes = []
                for _ in range(count):
                    box += 1
                    owner = ("FWYU", "SHDU", "ORIU")[box % 3]
                    size_type = ("45G1", "22G1", "45G1", "42G1", "45R1")[spread(0, 4, "size", box)]
                    boxes.append(Box(container_number(owner, 300000 + 137 * box), size_type))
                party = IMPORTERS[serial % len(IMPORTERS)]
                made.append(Shipment(serial, CALLS[call], boxes, direction, party))
    return made
