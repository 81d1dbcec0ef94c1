// What the simulator's truth is good for: a merge that is wrong in one way is caught by it.
#include <algorithm>
#include <functional>
#include <variant>

#include <gtest/gtest.h>

#include "tests/laws/simulated.h"

namespace fairway::test {
namespace {

using simulator::percent;

// Decodes as the real one does, and then spoils what was decoded.
class SpoilingDecoder final : public ingest::Decoder {
 public:
  using Spoil = std::function<void(std::vector<Record>&)>;

  SpoilingDecoder(ingest::Decoder& real, Spoil spoil) : real_(real), spoil_(std::move(spoil)) {}

  void decode(const ingest::RawMessage& message, std::vector<Record>& out) override {
    std::vector<Record> records;
    real_.decode(message, records);
    spoil_(records);
    std::ranges::move(records, std::back_inserter(out));
  }
  const Hash16& definitions_hash() const override { return real_.definitions_hash(); }

 private:
  ingest::Decoder& real_;
  Spoil spoil_;
};

template <typename Kind>
void change_each(std::vector<Record>& records, const std::function<void(Kind&)>& change) {
  for (Record& record : records) {
    if (auto* one = std::get_if<Kind>(&record)) change(*one);
  }
}

class PlantedFaults : public Simulated {
 protected:
  // What the truth finds when records are spoiled on their way to the merge.
  std::string found(const SpoilingDecoder::Spoil& spoil) {
    simulator::Settings settings = small(3);
    settings.habits.corrections = percent(20);
    settings.habits.withdrawals = percent(10);
    SpoilingDecoder spoiled(*decoder_, spoil);
    Appliers one(1, 0, *decoder_, *rules_);
    one.feed(log_of(settings), 100, spoiled);
    one.rest();
    return differences(settings, one);
  }
};

TEST_F(PlantedFaults, NothingSpoiledIsNothingFound) {
  EXPECT_EQ(found([](auto&) {}), "");
}

TEST_F(PlantedFaults, ForgettingWhichRevisionHoldsIsFound) {
  EXPECT_NE(found([](std::vector<Record>& records) {
              std::erase_if(records, [](const Record& record) {
                return std::holds_alternative<RevisionRecord>(record);
              });
            }),
            "");
}

TEST_F(PlantedFaults, TakingAReplacementForAnOriginalOfBeforeIsFound) {
  const auto first = [](ReceivedRevision& asserted) {
    if (asserted.revision.function != Function::original) asserted.revision.published = Instant{};
    asserted.revision.version.reset();
  };
  EXPECT_NE(found([&](std::vector<Record>& records) {
              change_each<FactRecord>(records, [&](FactRecord& fact) { first(fact.row.asserted); });
              change_each<RevisionRecord>(records,
                                          [&](RevisionRecord& one) { first(one.revision); });
            }),
            "");
}

TEST_F(PlantedFaults, LosingEveryHundredthFactIsFound) {
  std::size_t seen = 0;
  EXPECT_NE(found([&](std::vector<Record>& records) {
              std::erase_if(records, [&](const Record& record) {
                return std::holds_alternative<FactRecord>(record) && ++seen % 100 == 0;
              });
            }),
            "");
}

TEST_F(PlantedFaults, KeepingALinkAtOneEndOnlyIsFound) {
  EXPECT_NE(found([](std::vector<Record>& records) {
              std::erase_if(records, [](const Record& record) {
                const auto* link = std::get_if<LinkRecord>(&record);
                return link && link->end == LinkEnd::from && !link->row.link.passing;
              });
            }),
            "");
}

TEST_F(PlantedFaults, ATimeThatIsAMinuteOffIsFound) {
  EXPECT_NE(found([](std::vector<Record>& records) {
              change_each<FactRecord>(records, [](FactRecord& fact) {
                auto& time = fact.row.fact.time.instant;
                if (time && fact.row.fact.place == "CNSHA") *time += std::chrono::minutes(1);
              });
            }),
            "");
}

// The aggregator believed over the terminal.
class MisplacedTrust : public Simulated {
 protected:
  MisplacedTrust() : Simulated(misplaced()) {}

  static std::vector<SourceConfig> misplaced() {
    auto sources = simulator::source_configs();
    for (SourceConfig& source : sources) {
      if (source.source_class == SourceClass::aggregator) source.trust = 11;
    }
    return sources;
  }
};

TEST_F(MisplacedTrust, IsFound) {
  const simulator::Settings settings = small(3);
  Appliers one(1, 0, *decoder_, *rules_);
  one.feed(log_of(settings), 100);
  one.rest();
  EXPECT_NE(differences(settings, one), "");
}

}  // namespace
}  // namespace fairway::test
