#!/usr/bin/env python3
"""Writes the demo: a day of the port of Shanghai, 2 November 2026, with its evening before and its
morning after. The same files every time.

usage: make_day.py [FOLDER]    writes port-day.ndjson and references.tsv there (default: beside it)

Five ships call, boxes come and go, and people make mistakes: messages come late, twice, in the
wrong order, are corrected, withdrawn, or are no message at all.
"""

import pathlib
import sys

from port import CALLS, OFFICE, Day, shipments
from wire import (after, at, dcsa_2_booking, dcsa_2_equipment, dcsa_2_transport, dcsa_3_equipment,
                  dcsa_3_transport, fact, link, own, spread)

TERMINAL = "CNSHAYS4"  # where terminal-a works
DAY_ENDS = at("03 09:30")


def calls(day):
    """Plans by the carrier, arrivals by the port; the Tern's estimate moves three times."""
    for name, call in CALLS.items():
        day.send("carrier-x", at("01 08:00"),
                 dcsa_2_transport("DEPA", "PLN", call, call.departure, at("01 08:00")))
        if name != "tern":
            day.send("carrier-x", at("01 08:00"),
                     dcsa_2_transport("ARRI", "EST", call, call.arrival, at("01 08:00")))
    tern = CALLS["tern"]
    for published, estimate, late in (("01 08:00", "01 23:00", 0), ("01 12:30", "02 02:00", 0),
                                      ("01 16:10", "02 04:30", 95), ("01 17:05", "02 05:30", 0)):
        day.send("carrier-x", at(published),
                 dcsa_2_transport("ARRI", "EST", tern, at(estimate), at(published)),
                 received=after(at(published), minutes=late, seconds=9))
    curlew = CALLS["curlew"]
    day.send("aggregator-z", at("02 21:00"),
             dcsa_3_transport("ARRI", "EST", curlew, at("03 21:30"), at("02 21:00")))
    for name in ("heron", "tern", "plover", "egret"):
        call = CALLS[name]
        moves = [("arrived", call.arrival), ("berthed", after(call.arrival, minutes=55))]
        moves += [("unberthed", after(call.departure, minutes=-20)), ("departed", call.departure)]
        for kind, time in moves:
            published = after(time, minutes=2)
            message = own(published, [fact(kind, call.reference, time, facility=TERMINAL)])
            day.send("port-sha", published, message)
    for call in (CALLS["heron"], CALLS["tern"]):
        published = after(call.arrival, minutes=18)
        day.send("aggregator-z", published,
                 dcsa_3_transport("ARRI", "ACT", call, after(call.arrival, minutes=4), published))


def manifest(day, one, published, version=1, **document):
    """The bill with its boxes and its call, accepted."""
    packages = sum(spread(200, 900, box.number) for box in one.boxes)
    weight = sum(spread(9_000, 24_000, "kg", box.number) for box in one.boxes)
    if version > 1:
        packages += 12
    anchor = one.call.arrival if one.direction == "import" else after(one.call.departure, hours=-20)
    links = [link("carries", one.reference, box.reference, anchor=anchor) for box in one.boxes]
    links.append(link("sails_on", one.reference, one.call.reference))
    role = "consignee" if one.direction == "import" else "consignor"
    number = "MT1101" if one.direction == "import" else "MT2101"
    accepted = fact("manifest_accepted", one.reference, published, packages=packages,
                    grossWeight=weight, direction=one.direction)
    day.send("manifest-sha", published, own(
        published, [accepted], links, [{"of": one.reference, "role": role, "id": one.party}],
        document=f"{number}-{one.bill}", version=version, **document))


def declare(day, one, steps, attempt=0, received=None):
    """Customs' receipts on one entry; the one that lodges it also names what belongs together.
    `steps` is [(kind, time)], `received` the late ones."""
    entry = one.entry(attempt)
    for kind, time in steps:
        links = []
        if kind in ("lodged", "rejected"):
            links = [link("numbered", entry, one.seq), link("declared_by", one.reference, entry),
                     link("declared_by", one.reference, one.seq)]
        published = after(time, seconds=3)
        message = own(published, [fact(kind, entry, time, office=OFFICE)], links)
        day.send("customs-sha", published, message, received=(received or {}).get(kind))


def terminal_list(day, kind, call, boxes, first, document, every=4):
    """Moves of the quay in lists of a few boxes, as a terminal reports them."""
    for number in range(0, len(boxes), every):
        moved = []
        for place, (one, box) in enumerate(boxes[number:number + every]):
            time = after(first, minutes=6 * (number + place))
            moved.append(fact(kind, box.reference, time, facility=TERMINAL,
                              references=[one.reference, call.reference], sizeType=box.size_type,
                              fullEmpty="full", direction=one.direction))
        published = after(first, minutes=6 * (number + every))
        message = own(published, moved, document=f"{document}-{number // every + 1:02}", version=1)
        day.send("terminal-a", published, message)
        if number == 0:  # the line dropped before the answer came: the same bytes again
            day.send("terminal-a", published, message, received=after(published, minutes=3))


def gate(day, kind, one, box, time, full="full", document=None):
    published = after(time, minutes=1)
    moved = fact(kind, box.reference, time, facility=TERMINAL, references=[one.reference],
                 sizeType=box.size_type, fullEmpty=full, direction=one.direction)
    name = document or f"GATE-{box.number}-{kind}"
    return day.send("terminal-a", published, own(published, [moved], document=name, version=1))


def imports(day, listed):
    for one in listed:
        manifest(day, one, after(at("01 09:00"), minutes=7 * (one.serial % 16)))
    for name, first in (("heron", "02 00:10"), ("tern", "02 06:40"), ("plover", "02 12:50")):
        call = CALLS[name]
        boxes = [(one, box) for one in listed if one.call is call for box in one.boxes]
        terminal_list(day, "discharged", call, boxes, at(first), f"DISCH-{call.imo}-{call.voyage}")
        for one, box in boxes[::5]:
            time = after(at(first), minutes=6 * boxes.index((one, box)))
            created = after(time, minutes=35)
            day.send("carrier-x", created,
                     dcsa_2_equipment("DISC", box, time, created, bill=one.bill))


def clear_and_collect(day, one):
    """An import bill on which nothing special happens."""
    if one.call is CALLS["curlew"]:
        return  # not here yet
    lodged = after(one.call.arrival, minutes=spread(180, 540, "lodged", one.bill))
    released = after(lodged, minutes=spread(40, 400, "released", one.bill))
    steps = [("lodged", lodged), ("accepted", after(lodged, minutes=2)), ("released", released)]
    if one.serial % 4 == 1:
        steps[2:2] = [("duty_due", after(lodged, minutes=3))]
    declare(day, one, steps)
    if one.serial % 4 == 1:
        paid = after(lodged, minutes=25)
        day.send("importer-e", paid, own(paid, [fact("duty_paid", one.entry(), paid)]))
    published = after(released, minutes=5)
    day.send("manifest-sha", published,
             own(published, [fact("bill_released", one.reference, released)]))
    for number, box in enumerate(one.boxes):
        out = after(released, minutes=90 + spread(0, 600, "out", box.number))
        if out > DAY_ENDS:
            continue  # still in the yard when the day ends
        gate(day, "gate_out", one, box, out)
        if number == 0:
            updated = after(out, minutes=50)
            day.send("aggregator-z", updated,
                     dcsa_3_equipment("GTOT", box, after(out, minutes=4), updated, "IMPORT",
                                      bill=one.bill))
        back = after(out, hours=spread(7, 30, "back", box.number))
        if back < DAY_ENDS:
            gate(day, "empty_in", one, box, back, full="empty")


def inspected_and_released(day, one):
    """Two boxes opened by customs; the receipt that closes comes before the one that releases."""
    lodged = at("02 09:00:02")
    declare(day, one, [("submitted", at("02 08:58")), ("lodged", lodged),
                       ("accepted", at("02 09:02")), ("inspection_ordered", at("02 09:05")),
                       ("duty_due", at("02 09:06")), ("released", at("02 15:20")),
                       ("closed", at("02 15:20"))],
            received={"closed": at("02 15:20:04"), "released": at("02 15:20:11")})
    day.send("importer-e", at("02 10:31"),
             own(at("02 10:31"), [fact("duty_paid", one.entry(), at("02 10:30"))]))
    day.send("terminal-a", at("02 13:45"), own(at("02 13:45"), [
        fact("inspected", box.reference, at(time), facility=TERMINAL, references=[one.reference])
        for box, time in zip(one.boxes, ("02 12:50", "02 13:40"))]))
    day.send("manifest-sha", at("02 15:26"),
             own(at("02 15:26"), [fact("bill_released", one.reference, at("02 15:25"))]))
    for box, time in zip(one.boxes, ("02 17:10", "02 17:35")):
        gate(day, "gate_out", one, box, at(time))


def gate_out_withdrawn(day, one):
    """The gate keyed the wrong box, and took it back half an hour later: it still stands there."""
    declare(day, one, [("lodged", at("02 07:30")), ("accepted", at("02 07:32")),
                       ("released", at("02 09:10"))])
    day.send("manifest-sha", at("02 09:12"),
             own(at("02 09:12"), [fact("bill_released", one.reference, at("02 09:11"))]))
    name = f"GATE-{one.boxes[0].number}-wrong"
    gate(day, "gate_out", one, one.boxes[0], at("02 10:15"), document=name)
    day.send("terminal-a", at("02 10:47"),
             own(at("02 10:47"), document=name, version=2, function="delete"))
    gate(day, "gate_out", one, one.boxes[1], at("02 10:15"))


def manifest_corrected(day, one):
    """The number of packages was wrong."""
    manifest(day, one, at("02 10:20"), version=2, function="replace")


def book(day, one):
    booking = f"booking:{one.booking}"
    day.send("carrier-x", at("01 07:40"),
             dcsa_2_booking("CONF", one.booking, at("01 07:30"), at("01 07:40")))
    published = at("01 07:45")
    cutoff = after(one.call.departure, hours=-12)
    day.send("carrier-x", published, own(
        published, [fact("cutoff", booking, cutoff, classifier="planned", type="gate")],
        [link("booked_by", one.reference, booking), link("sails_on", booking, one.call.reference)],
        document=f"BOOK-{one.booking}", version=1))


def exports(day, listed):
    for one in listed:
        book(day, one)
        manifest(day, one, after(at("01 15:00"), minutes=9 * (one.serial % 16)))
        for box in one.boxes:
            bring_in(day, one, box)
    for name, first in (("heron", "02 15:30"), ("egret", "02 23:10")):
        call = CALLS[name]
        boxes = [(one, box) for one in listed if one.call is call for box in one.boxes]
        terminal_list(day, "loaded", call, boxes, at(first), f"LOAD-{call.imo}-{call.voyage}")
    heron, told = CALLS["heron"], at("02 23:40")
    day.send("carrier-x", told, dcsa_2_transport("DEPA", "ACT", heron, heron.departure, told))


def gate_in_time(one, box):
    earliest = at("02 01:00") if one.call is CALLS["heron"] else at("02 08:00")
    return after(earliest, minutes=spread(0, 420, "in", box.number))


def bring_in(day, one, box):
    """Empty out of the depot, full into the terminal."""
    full = gate_in_time(one, box)
    out = after(full, hours=-spread(9, 16, "empty", box.number))
    published = after(out, minutes=2)
    picked = fact("empty_out", box.reference, out, facility=TERMINAL,
                  references=[f"booking:{one.booking}"], sizeType=box.size_type, fullEmpty="empty")
    day.send("terminal-a", published, own(published, [picked], [
        link("carries", f"booking:{one.booking}", box.reference, anchor=full)]))
    gate(day, "gate_in", one, box, full)
    if spread(0, 2, "vgm", box.number) == 0:
        weighed = fact("verified_weight", box.reference, after(full, minutes=10),
                       references=[one.reference],
                       verifiedWeight=spread(9_000, 24_000, "kg", box.number) + 2_200)
        day.send("carrier-x", after(full, minutes=12), own(after(full, minutes=12), [weighed]))


def clear_export(day, one, lodged=None):
    """Arrival report, declaration, release, loading allowed."""
    last = max(gate_in_time(one, box) for box in one.boxes)
    reported = after(last, minutes=12)
    if not lodged:
        lodged = after(reported, minutes=spread(8, 50, "lodged", one.bill))
        declare(day, one, [("lodged", lodged), ("accepted", after(lodged, seconds=9)),
                           ("released", after(lodged, minutes=spread(1, 60, "rel", one.bill)))])
    day.send("manifest-sha", after(reported, minutes=2), own(
        after(reported, minutes=2),
        [fact("arrival_reported", one.reference, reported, direction="export")]))
    allowed = after(max(lodged, reported), minutes=65)
    day.send("manifest-sha", allowed,
             own(allowed, [fact("loading_allowed", one.reference, allowed)]))


def rejected_and_lodged_again(day, one):
    """The first entry was refused for a commodity code. Its receipt comes hours late, when the
    second entry is already released: nothing may move back."""
    published = at("02 10:10:04")
    day.send("customs-sha", published, own(
        published, [fact("submitted", one.seq, at("02 10:10"))],
        [link("declared_by", one.reference, one.seq)]))
    declare(day, one, [("rejected", at("02 10:12"))], received={"rejected": at("02 19:31")})
    again = at("02 17:40:05")
    declare(day, one, [("lodged", again), ("accepted", after(again, seconds=8)),
                       ("released", after(again, seconds=36))], attempt=9)
    clear_export(day, one, lodged=again)


def three_witnesses(day, one, box):
    """The carrier and an aggregator report the gate-in that the terminal reported, minutes off."""
    time = gate_in_time(one, box)
    created = after(time, minutes=22)
    day.send("carrier-x", created, dcsa_2_equipment(
        "GTIN", box, after(time, minutes=2), created, bill=one.bill, booking=one.booking))
    updated = after(time, minutes=58)
    day.send("aggregator-z", updated, dcsa_3_equipment(
        "GTIN", box, after(time, minutes=7), updated, "EXPORT", bill=one.bill))


def make():
    """(the day's lines, [(reference, what it shows)])"""
    day, listed = Day(), shipments()
    inbound = [one for one in listed if one.direction == "import"]
    outbound = [one for one in listed if one.direction == "export"]
    calls(day)
    imports(day, inbound)
    exports(day, outbound)

    opened = inbound[0]
    withdrawn = next(one for one in inbound if one.call is CALLS["heron"])
    corrected = next(one for one in inbound if one.call is CALLS["plover"])
    witnessed = next(one for one in outbound if one.call is CALLS["egret"])
    again = outbound[outbound.index(witnessed) + 1]
    inspected_and_released(day, opened)
    gate_out_withdrawn(day, withdrawn)
    manifest_corrected(day, corrected)
    three_witnesses(day, witnessed, witnessed.boxes[0])
    rejected_and_lodged_again(day, again)
    for one in inbound:
        if one not in (opened, withdrawn):
            clear_and_collect(day, one)
    for one in outbound:
        if one is not again:
            clear_export(day, one)
    day.send("aggregator-z", at("02 16:05"), "<html><h1>502 Bad Gateway</h1></html>")

    return list(day.lines()), [
        (opened.reference, "two boxes held for inspection, then released and collected"),
        (witnessed.boxes[0].reference,
         "a gate-in with three witnesses (terminal, carrier, aggregator)"),
        (again.seq, "a declaration rejected and lodged again; the rejection came hours late"),
        (CALLS["tern"].reference, "a ship whose estimated arrival moved three times"),
        (withdrawn.reference, "a gate-out that the terminal withdrew: wrong box keyed"),
    ]


def main():
    folder = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).parent)
    lines, references = make()
    (folder / "port-day.ndjson").write_text("".join(lines), encoding="utf-8")
    shown = "".join(f"{reference}\t{what}\n" for reference, what in references)
    (folder / "references.tsv").write_text(shown, encoding="utf-8")


if __name__ == "__main__":
    main()
