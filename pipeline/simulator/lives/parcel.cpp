#include <fmt/core.h>

#include "pipeline/simulator/lives/lives.h"
#include "pipeline/simulator/numbers.h"

namespace fairway::simulator {
namespace {

using std::chrono::minutes;

constexpr std::string_view kCustoms = "customs-sha";
constexpr std::string_view kShop = "importer-e";

}  // namespace

// A cross-border retail export (9610): order, payment and waybill, then the list that is its
// declaration, its exit, and the closing.
Life parcel(const Settings& settings, std::uint64_t index) {
  Script script(settings, "retail export", index, fmt::format("PA{}", index));
  Dice& dice = script.dice();
  const Reference order = reference(RefKind::order, fmt::format("FWSHOP/ORD{:09}", index));
  const Reference parcel = reference(RefKind::parcel, fmt::format("FWX/{:010}", index));
  const Reference pre = reference(RefKind::list_pre, fmt::format("B20260302{:09}", index));
  const Reference list = reference(RefKind::list, fmt::format("22482026E{:09}", index));
  script.life().roots = {parcel, order};
  const Instant day = middle_of(settings, index);

  const Instant ordered = day - dice.hours(20, 40);
  // What the parties send goes through customs' own gateway.
  const auto declares = [&](std::string_view kind, const Reference& subject, Instant time) {
    Entry entry = happened(kind, subject, time, "");
    entry.attributes = {{"direction", "export"}};
    script.says_at(entry.time, kShop, Format::ceb_request, {std::move(entry)});
  };
  declares("order_declared", order, ordered);
  declares("payment_declared", order, ordered + dice.minutes(1, 30));
  declares("waybill_declared", parcel, ordered + dice.minutes(60, 600));
  const Instant listed = day - dice.hours(4, 8);
  Entry submitted = happened("submitted", pre, listed, "");
  submitted.attributes = {{"tradeMode", "9610"}, {"direction", "E"}};
  script.says(kCustoms, Format::fairway_fact, {std::move(submitted)},
              {{LinkRole::ordered_by, parcel, order},
               {LinkRole::listed_by, parcel, pre},
               {LinkRole::listed_by, order, pre}});
  script.says(kCustoms, Format::fairway_fact,
              {happened("lodged", list, listed + minutes(2), ""),
               happened("accepted", list, listed + minutes(4), "")},
              {{LinkRole::numbered, list, pre},
               {LinkRole::listed_by, parcel, list},
               {LinkRole::listed_by, order, list}});
  const Instant released = listed + dice.minutes(10, 200);
  script.says(kCustoms, Format::fairway_fact, {happened("released", list, released, "")});
  const Instant reported = released + dice.minutes(30, 300);
  script.says("port-sha", Format::fairway_fact, {happened("arrival_reported", parcel, reported)});
  const Instant exited = reported + dice.hours(4, 30);
  script.says("port-sha", Format::fairway_fact, {happened("exited", parcel, exited)});
  script.says(kCustoms, Format::fairway_fact,
              {happened("closed", list, exited + dice.hours(2, 20), "")});
  return std::move(script).done();
}

}  // namespace fairway::simulator
