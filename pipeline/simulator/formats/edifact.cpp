#include "pipeline/simulator/formats/edifact.h"

#include <fmt/format.h>

#include "pipeline/simulator/formats/local_time.h"

namespace fairway::simulator {
namespace {

std::string_view function_code(Function function) {
  switch (function) {
    case Function::original:
      return "9";
    case Function::replace:
      return "5";
    case Function::remove:
      return "1";
  }
  return {};
}

}  // namespace

EdifactMessage::EdifactMessage(const Statement& statement, std::string_view type,
                               std::string_view code, std::string_view place)
    : control_(identity_of(statement, 12)) {
  bytes_ = fmt::format("UNB+UNOY:4+{}+FAIRWAY+{}+{}'\n", released(statement.source),
                       shanghai_text(statement.published, "{:%y%m%d:%H%M}"), control_);
  add(fmt::format("UNH+1+{}", type));
  add(fmt::format("BGM+{}+{}+{}", code, released(statement.document),
                  function_code(statement.function)));
  add("DTM+137:" + edifact_time(statement.published, place));
}

EdifactMessage& EdifactMessage::add(std::string_view segment) {
  bytes_ += segment;
  bytes_ += "'\n";
  ++segments_;
  return *this;
}

std::string EdifactMessage::finish(std::size_t containers) {
  if (containers > 0) add(fmt::format("CNT+16:{}", containers));
  bytes_ += fmt::format("UNT+{}+1'\nUNZ+1+{}'\n", segments_ + 1, control_);
  return std::move(bytes_);
}

std::string released(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (std::string_view("?+:'").contains(c)) out += '?';
    out += c;
  }
  return out;
}

std::string edifact_time(Instant instant, std::string_view place) {
  if (keeps_one_time(place)) {
    return clock_text(instant, *clock_at(place, instant), "{:%Y%m%d%H%M}:203");
  }
  const auto east = clock_at(place, instant).value_or(std::chrono::minutes{0});
  return clock_text(instant, east, "{:%Y%m%d%H%M}") + released(offset_text(east)) + ":303";
}

std::string main_carriage(const Call& call, const std::string& carrier, const std::string& name) {
  return fmt::format("TDT+20+{}+1++{}+++{}:{}::{}", released(call.voyage),
                     carrier.empty() ? "" : released(carrier) + ":172:20",
                     released(call.has_imo() ? call.vessel : call.call_sign()),
                     call.has_imo() ? "146" : "103", released(name));
}

std::string location(std::string_view qualifier, const std::string& place,
                     const std::string& facility) {
  std::string segment = fmt::format("LOC+{}+{}:139:6", qualifier, released(place));
  if (!facility.empty()) segment += fmt::format("+{}:TER:ZZZ", released(facility));
  return segment;
}

void add_references(EdifactMessage& message, const Statement& statement, const Entry& entry) {
  const auto add = [&](std::string_view qualifier, RefKind kind) {
    for (const std::string& value : named(statement, entry, kind)) {
      message.add(fmt::format("RFF+{}:{}", qualifier, released(value)));
    }
  };
  add("BN", RefKind::booking);
  add("BM", RefKind::bill);
  add("BH", RefKind::house_bill);
}

void add_measure(EdifactMessage& message, const Entry& entry, std::string_view name,
                 std::string_view dimension) {
  const std::string value = attribute(entry, name);
  if (!value.empty()) message.add(fmt::format("MEA+AAE+{}+KGM:{}", dimension, value));
}

std::string equipment(const Entry& entry, std::string_view direction, std::string_view full_empty) {
  const std::string size_type = attribute(entry, "sizeType");
  return fmt::format("EQD+CN+{}+{}++{}+{}", entry.subject.value,
                     size_type.empty() ? "" : size_type + ":102:5", direction, full_empty);
}

std::string_view direction_code(const Entry& entry) {
  const std::string direction = attribute(entry, "direction");
  if (direction == "export") return "2";
  if (direction == "import") return "3";
  return direction == "transhipment" ? "6" : "";
}

}  // namespace fairway::simulator
