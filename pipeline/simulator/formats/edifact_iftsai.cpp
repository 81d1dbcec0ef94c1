#include <algorithm>
#include <array>
#include <cassert>

#include <fmt/format.h>

#include "pipeline/simulator/formats/edifact.h"
#include "pipeline/simulator/formats/formats.h"

namespace fairway::simulator {
namespace {

const Sayable& sayable() {
  static const Sayable kSayable{.subjects = {RefKind::voyage_call},
                                .attributes = {"carrier", "vesselName"},
                                .replaces = true,
                                .removes = true};
  return kSayable;
}

struct Moment {
  std::string_view kind;
  Classifier classifier;
  std::string_view qualifier;
};

constexpr std::array kMoments = {
    Moment{"arrived", Classifier::planned, "232"},
    Moment{"departed", Classifier::planned, "189"},
    Moment{"arrived", Classifier::estimated, "132"},
    Moment{"departed", Classifier::estimated, "133"},
    Moment{"arrived", Classifier::actual, "178"},
    Moment{"departed", Classifier::actual, "186"},
};

std::string_view qualifier(const Entry& entry) {
  const auto* found = std::ranges::find_if(kMoments, [&](const Moment& one) {
    return one.kind == entry.kind && one.classifier == entry.classifier;
  });
  assert(found != kMoments.end());
  return found->qualifier;
}

bool same_voyage(const Call& one, const Call& other) {
  return one.vessel == other.vessel && one.voyage == other.voyage;
}

}  // namespace

// IFTSAI D.99B: a schedule, arrived and departed of calls, planned, estimated or actual; the place
// is the call's port. What is said of a voyage stands together, and of a call of it likewise, each
// moment once. Times are minutes of the place.
std::string write_edifact_iftsai(const Statement& statement) {
  assert_sayable(statement, sayable());
  EdifactMessage message(statement, "IFTSAI:D:99B:UN", "TS2");
  if (statement.function == Function::remove) return message.finish();
  Call last;
  for (const Entry& entry : statement.entries) {
    const Call call = call_of(entry.subject.value);
    assert(call.port == entry.place);
    const bool sails_on = same_voyage(call, last);
    if (!sails_on) {
      message.add(main_carriage(call, attribute(entry, "carrier"), attribute(entry, "vesselName")));
    }
    if (!sails_on || call.port != last.port) message.add(location("9", call.port, entry.facility));
    message.add(fmt::format("DTM+{}:{}", qualifier(entry), edifact_time(entry.time, entry.place)));
    last = call;
  }
  return message.finish();
}

}  // namespace fairway::simulator
