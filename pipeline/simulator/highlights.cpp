#include "pipeline/simulator/highlights.h"

#include <algorithm>
#include <array>

#include "pipeline/simulator/life.h"

namespace fairway::simulator {
namespace {

bool says(const Life& life, std::string_view kind) {
  return std::ranges::any_of(life.sent, [&](const Sent& sent) {
    return std::ranges::count(sent.statement.entries, kind, &Entry::kind) > 0;
  });
}

bool takes_back(const Life& life) {
  return std::ranges::any_of(life.sent, [](const Sent& sent) {
    return sent.statement.function == Function::remove &&
           sent.statement.entries.front().subject.kind == RefKind::container;
  });
}

bool flies_in_parts(const Life& life) {
  const auto lands = [](const Sent& sent) {
    return sent.statement.entries.front().kind == "received_from_flight";
  };
  return life.what == "import by air" && std::ranges::count_if(life.sent, lands) > 1;
}

struct Sight {
  bool (*fits)(const Life&);
  Names shows;
};

const std::array<Sight, 5>& sights() {
  static const std::array<Sight, 5> kSights = {
      Sight{[](const Life& life) { return life.inspected && life.what == "import by sea"; },
            {"boxes held for inspection", "集装箱被布控查验"}},
      Sight{takes_back,
            {"a move that its sender took back: why is it not shown?",
             "发送方撤回的作业：为何不再显示"}},
      Sight{[](const Life& life) { return says(life, "rejected"); },
            {"a declaration rejected and lodged again", "报关单退单后重新申报"}},
      Sight{[](const Life& life) { return life.what == "groupage by sea"; },
            {"one box of several consignees, each with a declaration", "拼箱：一箱多票，各自报关"}},
      Sight{flies_in_parts, {"air cargo that flew in two parts", "空运货物分批到港"}},
  };
  return kSights;
}

// Somebody tells of it then.
bool is_told_on(const Life& life, Instant from) {
  const Instant until = from + std::chrono::days(1);
  return std::ranges::any_of(life.sent, [&](const Sent& sent) {
    return std::ranges::any_of(sent.received, [&](Instant at) { return at >= from && at < until; });
  });
}

}  // namespace

std::vector<Highlight> highlights_of(const Settings& settings, Instant from) {
  std::array<std::optional<Reference>, 5> found;
  for (std::uint64_t index = 0; index < settings.shipments; ++index) {
    const Life life = shipment_life(settings, index);
    if (!is_told_on(life, from)) continue;
    const auto sight = std::ranges::find_if(sights(), [&](const Sight& one) {
      return !found[static_cast<std::size_t>(&one - sights().data())] && one.fits(life);
    });
    if (sight == sights().end()) continue;
    found[static_cast<std::size_t>(sight - sights().begin())] = life.roots.front();
  }
  std::vector<Highlight> all;
  for (std::size_t nth = 0; nth < found.size(); ++nth) {
    if (found[nth]) all.push_back({*found[nth], sights()[nth].shows});
  }
  return all;
}

}  // namespace fairway::simulator
