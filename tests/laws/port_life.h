#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "ingest/source.h"
#include "schemas/model/link.h"
#include "schemas/model/scope.h"
#include "schemas/model/source.h"

// A small port of which everything is known beforehand: who says what of which trip, who may say
// so, and whose business it is. What a reader may see of it follows without Fairway.
namespace fairway::test {

constexpr int kNoUse = -1;
constexpr int kWaiting = -2;  // the link waits for a trip that never comes

// One entry of a message, and what it truly means.
struct Told {
  enum class What { fact, link, party };
  What what = What::fact;
  std::string text = {};  // JSON, as it stands in the message
  Reference from;         // the fact's subject, the link's near end, whose party it is
  Reference to = {};
  LinkRole role{};
  int trip = kNoUse;      // of the box at either end
  bool entitled = true;   // the sender may state it
  bool disclosed = true;  // ... and open what is somebody's own
  std::string kind;       // of a fact
  Instant time = {};
  std::vector<Reference> names = {};  // the fact's references
};

struct Letter {
  SourceName source;
  Instant received;
  std::string head;  // the members of the message besides its entries
  std::string document;
  std::vector<Told> told;
};

struct PortLife {
  std::vector<Letter> letters;
  std::vector<std::string> parties;

  std::vector<Reference> references() const;
};

std::vector<SourceConfig> port_sources();
std::string party_code(unsigned number);
// By the table of RULES section 5, in its words.
bool may_say(std::string_view source, LinkRole role);

// The same seed gives the same life anywhere.
PortLife random_port(std::uint64_t seed);

std::vector<ingest::RawMessage> as_sent(const PortLife& life);

// What is within a reader's reach (RULES R6), by the words of the rule.
struct Within {
  std::set<std::pair<Reference, int>> open;  // facts, of boxes those of a trip
  std::set<Reference> named;                 // may be named
  std::set<Reference> roots;
};
Within within(const PortLife& life, const Scope& scope);

// The life as if nothing outside the reader's reach had ever been sent. Messages that it sent
// itself are whole; in another's message an entry outside is replaced by one about nothing.
PortLife reduced(const PortLife& life, const Scope& scope);

}  // namespace fairway::test
