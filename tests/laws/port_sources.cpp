// Who speaks in the random port, who of them may say what, and their letters as they are sent.
#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "tests/laws/port_life.h"

namespace fairway::test {
namespace {

SourceConfig sender(std::string_view name, SourceClass source_class, std::string party = {}) {
  SourceConfig config;
  config.name = SourceName{std::string(name)};
  config.source_class = source_class;
  config.party = std::move(party);
  return config;
}

}  // namespace

std::string party_code(unsigned number) { return fmt::format("91310000PARTY{}Z", number); }

bool may_say(std::string_view source, LinkRole role) {
  const auto one_of = [&](std::initializer_list<std::string_view> all) {
    return std::ranges::count(all, source) > 0;
  };
  switch (role) {
    case LinkRole::carries:
    case LinkRole::sails_on:
    case LinkRole::same_as:
      return one_of({"cust", "mft", "term", "carr"});
    case LinkRole::declared_by:
    case LinkRole::numbered:
    case LinkRole::licensed_by:
      return one_of({"cust", "lic"});
    case LinkRole::house_of:
    case LinkRole::entered_by:
      return one_of({"mft", "carr"});
    case LinkRole::booked_by:
    case LinkRole::continued_by:
    case LinkRole::replaced_by:
      return one_of({"carr"});
    case LinkRole::known_as:
      return true;
    case LinkRole::listed_by:
    case LinkRole::ordered_by:
      return one_of({"cust", "ent1", "ent2"});
    default:
      return one_of({"cust", "mft", "carr"});
  }
}

std::vector<SourceConfig> port_sources() {
  return {sender("cust", SourceClass::customs),
          sender("term", SourceClass::terminal),
          sender("carr", SourceClass::carrier),
          sender("agg", SourceClass::aggregator),
          sender("mft", SourceClass::manifest),
          sender("port", SourceClass::port),
          sender("ent1", SourceClass::enterprise, party_code(1)),
          sender("ent2", SourceClass::enterprise),
          sender("ais", SourceClass::ais),
          sender("lic", SourceClass::licence)};
}

std::vector<Reference> PortLife::references() const {
  std::set<Reference> all;
  for (const Letter& letter : letters) {
    for (const Told& told : letter.told) {
      all.insert(told.from);
      if (told.what != Told::What::fact) all.insert(told.to);
      all.insert(told.names.begin(), told.names.end());
    }
  }
  return {all.begin(), all.end()};
}

std::vector<ingest::RawMessage> as_sent(const PortLife& life) {
  std::vector<ingest::RawMessage> log;
  for (const Letter& letter : life.letters) {
    std::string bytes = letter.head;
    if (!letter.told.empty()) {
      bytes = R"({"format":"fairway.fact/1",)" + letter.head;
      const auto list = [&](std::string_view name, Told::What what) {
        bytes += fmt::format(R"(,"{}":[)", name);
        bool first = true;
        for (const Told& told : letter.told) {
          if (told.what != what) continue;
          bytes += (first ? "" : ",") + told.text;
          first = false;
        }
        bytes += "]";
      };
      list("facts", Told::What::fact);
      list("links", Told::What::link);
      list("parties", Told::What::party);
      bytes += "}";
    }
    log.push_back({{0, log.size()}, letter.received, letter.source, std::move(bytes)});
  }
  return log;
}

}  // namespace fairway::test
