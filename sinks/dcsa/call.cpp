#include <algorithm>
#include <string_view>
#include <vector>

#include "sinks/dcsa/event.h"

namespace fairway::sinks::dcsa {
namespace {

constexpr std::size_t kCallId = 100;  // transportCallID of 2.2
constexpr std::size_t kImo = 7;

std::string attribute(const TimelineFact& fact, const char* name) {
  const auto found = fact.attributes.find(name);
  return found == fact.attributes.end() ? std::string{} : found->second;
}

// "9321483/2103N/FRPAR": vessel, voyage and port of a call.
struct CallName {
  std::string_view vessel;
  std::string_view voyage;
  std::string_view port;
};

CallName name_of(const Reference& call) {
  const std::string_view all = call.value;
  const auto first = all.find('/');
  const auto last = all.rfind('/');
  if (first == std::string_view::npos || first == last) return {all.substr(0, first), {}, {}};
  return {all.substr(0, first), all.substr(first + 1, last - first - 1), all.substr(last + 1)};
}

void add_vessel(std::string_view vessel, Call& call) {
  constexpr std::string_view kCallSign = "CS.";
  const bool digits = vessel.find_first_not_of("0123456789") == std::string_view::npos;
  if (vessel.size() == kImo && digits) call.imo = vessel;
  if (vessel.starts_with(kCallSign)) call.call_sign = vessel.substr(kCallSign.size());
}

// A call of a vessel that the timeline holds, at the fact's own place. Without a voyage number the
// fact is of it only if it is one of ships, and no other call is known there.
const Reference* held_call(const TimelineFact& fact, const EventCode& code,
                           const Timeline& timeline, const Codes& codes) {
  const std::string mode = codes.mode_of(attribute(fact, "transportMode"));
  if (fact.place.empty() || mode == "RAIL" || mode == "TRUCK") return nullptr;
  const std::string in = attribute(fact, "voyage");
  const std::string out = attribute(fact, "voyageOut");
  const bool named = !in.empty() || !out.empty();
  const bool of_ships = code.type == "TRANSPORT" || code.code == "LOAD" || code.code == "DISC";
  if (!named && !of_ships) return nullptr;
  std::vector<const Reference*> calls;
  for (const HeldReference& held : timeline.references) {
    const Reference& one = held.reference;
    if (one.kind != RefKind::voyage_call || held.claimed || held.status != FactStatus::current) {
      continue;
    }
    const CallName name = name_of(one);
    if (name.port != fact.place || (named && name.voyage != in && name.voyage != out)) continue;
    if (calls.empty() || *calls.back() != one) calls.push_back(&one);
  }
  if (calls.empty()) return nullptr;
  // Both numbers of one voyage may name the call.
  const bool one_vessel = std::ranges::all_of(calls, [&](const Reference* call) {
    return name_of(*call).vessel == name_of(*calls.front()).vessel;
  });
  return one_vessel && (named || calls.size() == 1) ? calls.front() : nullptr;
}

Call vessel_call(const TimelineFact& fact, const Reference& reference, const Codes& codes) {
  const CallName name = name_of(reference);
  const std::string mode = codes.mode_of(attribute(fact, "transportMode"));
  Call call{.reference = reference,
            .mode = mode == "BARGE" ? mode : "VESSEL",
            .imo = {},
            .call_sign = {},
            .vessel_name = attribute(fact, "vesselName"),
            .voyage_in = attribute(fact, "voyage"),
            .voyage_out = attribute(fact, "voyageOut"),
            .service = attribute(fact, "service")};
  add_vessel(name.vessel, call);
  // A call goes by its inbound number where nobody says more.
  if (call.voyage_in.empty() && call.voyage_out.empty()) call.voyage_in = name.voyage;
  return call;
}

Call stop_of(const Reference& conveyance, std::string mode) {
  Call call;
  call.reference = conveyance;
  call.mode = std::move(mode);
  return call;
}

std::optional<Call> any_call_of(const TimelineFact& fact, const EventCode& code,
                                const Timeline& timeline, const Codes& codes) {
  switch (fact.subject.kind) {
    case RefKind::voyage_call:
    case RefKind::vessel:
      return vessel_call(fact, fact.subject, codes);
    case RefKind::train:
      return stop_of(fact.subject, "RAIL");
    case RefKind::vehicle:
      return stop_of(fact.subject, "TRUCK");
    default:
      break;
  }
  const Reference* held = held_call(fact, code, timeline, codes);
  if (held == nullptr) return std::nullopt;
  return vessel_call(fact, *held, codes);
}

}  // namespace

std::optional<Call> call_of(const TimelineFact& fact, const EventCode& code,
                            const Timeline& timeline, const Codes& codes) {
  auto call = any_call_of(fact, code, timeline, codes);
  if (call && to_text(call->reference).size() > kCallId) return std::nullopt;
  return call;
}

}  // namespace fairway::sinks::dcsa
