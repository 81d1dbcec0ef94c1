#include <algorithm>

#include <fmt/core.h>

#include "pipeline/simulator/lives/lives.h"
#include "pipeline/simulator/numbers.h"

namespace fairway::simulator {
namespace {

constexpr std::uint64_t kMostHouses = 4;

}  // namespace

// One box of several consignees' goods: a master bill and a house bill for each, which its owner
// declares; unpacked in a container freight station.
Life groupage_by_sea(const Settings& settings, std::uint64_t index) {
  Script script(settings, "groupage by sea", index, fmt::format("GR{}", index));
  Dice& dice = script.dice();
  const Import import{index,
                      port_call(settings, call_of_shipment(settings, index)),
                      reference(RefKind::bill, fmt::format("FWYL{:09}", index)),
                      {box_of(settings, index, 0)}};
  const PortCall& call = import.call;
  script.life().roots = {import.bill};
  script.life().calls = {call.index};

  comes_from_abroad(script, import);
  const Instant sent = call.planned_arrival - dice.hours(30, 60);
  const Statement master = manifested(
      script, {.type = "MT1101", .bill = import.bill, .call = call.here, .boxes = import.boxes},
      sent);
  answered(script, master, "manifest_accepted", sent + dice.minutes(20, 180));

  Instant last = call.unberthed;
  const std::uint64_t houses = 2 + dice.below(kMostHouses - 1);
  for (std::uint64_t nth = 0; nth < houses; ++nth) {
    const Reference house =
        reference(RefKind::house_bill, fmt::format("FWH{:09}{}", index, nth + 1));
    script.life().roots.push_back(house);
    const Instant told = sent + dice.minutes(30, 600);
    const Statement entry =
        manifested(script,
                   {.type = "MT1101",
                    .bill = house,
                    .call = call.here,
                    .boxes = import.boxes,
                    .master = import.bill,
                    .consignee = reference(RefKind::party, credit_code((index + nth) % 40))},
                   told);
    answered(script, entry, "manifest_accepted", told + dice.minutes(20, 180));
    const Instant released = call.arrived + dice.hours(4, 90);
    last = std::max(last, released);
    clears(script, settings.shipments + index * kMostHouses + nth,
           {.shipment = house,
            .master = import.bill,
            .import = true,
            .submitted = released - dice.minutes(60, 900),
            .released = released});
  }
  const Instant ordered = call.berthed + dice.minutes(0, 1'800);
  is_handed_over(script, import, ordered);
  is_collected(script, import, import.boxes.front(), std::max({ordered, call.unberthed, last}));
  return std::move(script).done();
}

}  // namespace fairway::simulator
