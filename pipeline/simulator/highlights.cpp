#include "pipeline/simulator/highlights.h"

#include <algorithm>
#include <array>

#include "pipeline/simulator/life.h"

namespace fairway::simulator {
namespace {

// What makes a life worth looking at is said by one of its statements.
struct Sight {
  bool (*says)(const Life&, const Statement&);
  Names shows;
};

bool is_of(const Statement& said, std::string_view kind) {
  return std::ranges::count(said.entries, kind, &Entry::kind) > 0;
}

const std::array<Sight, 5>& sights() {
  static const std::array<Sight, 5> kSights = {
      Sight{[](const Life& life, const Statement& said) {
              return life.what == "import by sea" && is_of(said, "inspection_ordered");
            },
            {"boxes held for inspection", "集装箱被布控查验"}},
      Sight{[](const Life&, const Statement& said) {
              return said.function == Function::remove &&
                     said.entries.front().subject.kind == RefKind::container;
            },
            {"a move that its sender takes back: why is it not shown?",
             "发送方撤回的作业：为何不再显示"}},
      Sight{[](const Life&, const Statement& said) { return is_of(said, "rejected"); },
            {"a declaration rejected and lodged again", "报关单退单后重新申报"}},
      Sight{[](const Life& life, const Statement& said) {
              return life.what == "groupage by sea" && is_of(said, "released");
            },
            {"one box of several consignees, each with a declaration", "拼箱：一箱多票，各自报关"}},
      Sight{[](const Life& life, const Statement& said) {
              const auto lands = [](const Sent& sent) {
                return is_of(sent.statement, "received_from_flight");
              };
              return life.what == "import by air" && is_of(said, "received_from_flight") &&
                     std::ranges::count_if(life.sent, lands) > 1;
            },
            {"air cargo that flies in two parts", "空运货物分批到港"}},
  };
  return kSights;
}

// How far from the day's noon it is said; of several the one nearest is shown.
Duration distance(const Life& life, const Sight& sight, Instant noon) {
  Duration nearest = Duration::max();
  for (const Sent& sent : life.sent) {
    if (!sight.says(life, sent.statement)) continue;
    const Duration apart = sent.received.front() - noon;
    nearest = std::min(nearest, apart < Duration{0} ? -apart : apart);
  }
  return nearest;
}

}  // namespace

std::vector<Highlight> highlights_of(const Settings& settings, Instant from) {
  struct Found {
    Duration apart = Duration::max();
    Reference reference;
  };
  std::array<Found, 5> found;
  const Instant noon = from + std::chrono::hours(12);
  for (std::uint64_t index = 0; index < settings.shipments; ++index) {
    const Life life = shipment_life(settings, index);
    for (std::size_t nth = 0; nth < found.size(); ++nth) {
      const Duration apart = distance(life, sights()[nth], noon);
      if (apart < found[nth].apart) found[nth] = {apart, life.roots.front()};
    }
  }
  std::vector<Highlight> all;
  for (std::size_t nth = 0; nth < found.size(); ++nth) {
    if (found[nth].apart < Duration::max()) {
      all.push_back({found[nth].reference, sights()[nth].shows});
    }
  }
  return all;
}

}  // namespace fairway::simulator
