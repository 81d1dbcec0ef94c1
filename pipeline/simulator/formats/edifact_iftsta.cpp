#include <algorithm>
#include <array>
#include <cassert>

#include <fmt/format.h>

#include "pipeline/simulator/formats/edifact.h"
#include "pipeline/simulator/formats/formats.h"

namespace fairway::simulator {
namespace {

const Sayable& sayable() {
  static const Sayable kSayable{
      .subjects = {RefKind::container, RefKind::bill, RefKind::house_bill},
      .references = {RefKind::booking, RefKind::bill, RefKind::house_bill},
      .roles = {LinkRole::carries, LinkRole::booked_by},
      .attributes = {"sizeType", "fullEmpty", "vesselName", "voyage"},
      .replaces = true,
      .removes = true};
  return kSayable;
}

struct Status {
  std::string_view kind;
  std::string_view code;
};

constexpr std::array kStatuses = {
    Status{"arrived", "1"},     Status{"damaged", "18"},  Status{"delayed", "20"},
    Status{"delivered", "21"},  Status{"departed", "24"}, Status{"stripped", "28"},
    Status{"discharged", "29"}, Status{"missing", "36"},  Status{"found", "37"},
    Status{"loaded", "48"},     Status{"shut_out", "57"}, Status{"offloaded", "59"},
    Status{"received", "74"},   Status{"sealed", "83"},   Status{"stuffed", "93"},
};

std::string_view time_qualifier(const Entry& entry) {
  if (entry.classifier == Classifier::actual) return "334";
  assert(entry.classifier == Classifier::estimated);
  return entry.kind == "departed" ? "133" : "132";
}

// A status may name a paper of each sort once.
void add_papers(EdifactMessage& message, const Statement& statement, const Entry& entry) {
  const auto add = [&](std::string_view name, RefKind kind) {
    const std::string value =
        entry.subject.kind == kind ? entry.subject.value : one_named(statement, entry, kind);
    if (!value.empty()) message.add(fmt::format("RFF+{}:{}", name, released(value)));
  };
  add("BN", RefKind::booking);
  add("BM", RefKind::bill);
  add("BH", RefKind::house_bill);
}

void add_status(EdifactMessage& message, const Statement& statement, const Entry& entry) {
  const auto* status = std::ranges::find(kStatuses, entry.kind, &Status::kind);
  assert(status != kStatuses.end());
  message.add(fmt::format("STS+1+{}", status->code));
  add_papers(message, statement, entry);
  message.add(
      fmt::format("DTM+{}:{}", time_qualifier(entry), edifact_time(entry.time, entry.place)));
  if (!entry.place.empty()) message.add(location("175", entry.place, entry.facility));
  const std::string vessel = attribute(entry, "vesselName");
  const std::string voyage = attribute(entry, "voyage");
  if (!vessel.empty() || !voyage.empty()) {
    message.add(fmt::format("TDT+20+{}+1+++++:::{}", released(voyage), released(vessel)));
  }
  if (entry.subject.kind != RefKind::container) return;
  const std::string fill = attribute(entry, "fullEmpty");
  message.add(equipment(entry, "", fill.empty() ? "" : fill == "empty" ? "4" : "5"));
}

}  // namespace

// IFTSTA D.95B: a status each of kStatuses, of a container, a bill or a house bill, actual or
// estimated. It may name a booking, a bill and a house bill, one of each: they are said to carry
// the container (carries), and bill and house bill to be booked_by the booking. Of a bill no house
// bill is named, of a house bill no bill. Times are minutes of the place.
std::string write_edifact_iftsta(const Statement& statement) {
  assert_sayable(statement, sayable());
  EdifactMessage message(statement, "IFTSTA:D:95B:UN", "77");
  if (statement.function == Function::remove) return message.finish();
  message.add("CNI+1");
  for (const Entry& entry : statement.entries) add_status(message, statement, entry);
  return message.finish();
}

}  // namespace fairway::simulator
