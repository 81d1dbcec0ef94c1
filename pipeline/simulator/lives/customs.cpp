#include <algorithm>

#include "pipeline/simulator/lives/lives.h"
#include "pipeline/simulator/numbers.h"

namespace fairway::simulator {
namespace {

using std::chrono::minutes;

constexpr std::string_view kCustoms = "customs-sha";
constexpr Share kInspected = percent(4);
constexpr Share kRejected = percent(5);
constexpr Share kAmended = percent(4);
constexpr Share kDutiable = percent(60);

int year_of(Instant time) {
  const std::chrono::year_month_day date(std::chrono::floor<std::chrono::days>(time));
  return static_cast<int>(date.year());
}

std::vector<Reference> papers(const Clearance& clearance) {
  std::vector<Reference> all = {clearance.shipment};
  if (clearance.master) all.push_back(*clearance.master);
  return all;
}

// One receipt of customs about one entry.
void receipt(Script& script, std::string_view kind, const Reference& entry,
             const Reference& unified, const Clearance& clearance, Instant time) {
  Entry said = happened(kind, entry, time);
  said.references = papers(clearance);
  said.references.push_back(unified);
  script.says(
      kCustoms, Format::fairway_fact, {std::move(said)},
      {{LinkRole::declared_by, clearance.shipment, entry}, {LinkRole::numbered, entry, unified}});
}

}  // namespace

Reference clears(Script& script, std::uint64_t ordinal, const Clearance& clearance) {
  Dice& dice = script.dice();
  const int year = year_of(clearance.submitted);
  const Reference unified = unified_number(ordinal, year, clearance.import);
  Entry submitted = happened("submitted", unified, clearance.submitted, "");
  submitted.references = papers(clearance);
  script.says_at(clearance.submitted, kCustoms, Format::declaration_result, {std::move(submitted)},
                 {{LinkRole::declared_by, clearance.shipment, unified}});

  // Rejected once: lodged again under the same unified number with another entry.
  std::uint64_t entries = ordinal * 2;
  if (dice.chance(kRejected)) {
    const Reference dead = entry_number(entries++, year, clearance.import);
    receipt(script, "lodged", dead, unified, clearance, clearance.submitted + minutes(1));
    receipt(script, "rejected", dead, unified, clearance, clearance.submitted + minutes(3));
  }
  const Reference entry = entry_number(entries, year, clearance.import);
  const bool inspected = dice.chance(kInspected);
  const Instant lodged = clearance.submitted + minutes(5);
  receipt(script, "lodged", entry, unified, clearance, lodged);
  receipt(script, "accepted", entry, unified, clearance, lodged + minutes(1));
  if (inspected) {
    receipt(script, "inspection_ordered", entry, unified, clearance, lodged + minutes(2));
    script.life().inspected = true;
  }
  if (clearance.import && dice.chance(kDutiable)) {
    receipt(script, "duty_due", entry, unified, clearance, lodged + minutes(3));
  }
  if (dice.chance(kAmended)) {
    Entry amended = happened("amended", entry, clearance.released - minutes(8), "");
    amended.attributes = {{"reason", "gross weight"}};
    script.says(kCustoms, Format::fairway_fact, {std::move(amended)});
  }
  receipt(script, "released", entry, unified, clearance, clearance.released);
  receipt(script, "closed", entry, unified, clearance, clearance.released + dice.hours(2, 24 * 6));
  return entry;
}

}  // namespace fairway::simulator
