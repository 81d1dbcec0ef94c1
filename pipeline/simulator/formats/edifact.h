#pragma once

#include <string>
#include <string_view>

#include "pipeline/simulator/formats/said.h"
#include "pipeline/simulator/statement.h"

// What all EDIFACT messages have in common.
namespace fairway::simulator {

// An interchange with one message. Its document (BGM 1004) is the statement's, so that a correction
// (5) or a cancellation (1) names what it is of; there is no count of versions: the later of two is
// the one written later (DTM+137).
class EdifactMessage {
 public:
  // `type` as in "CODECO:D:95B:UN", `code` BGM 1001, `place` that by which its time is local.
  EdifactMessage(const Statement& statement, std::string_view type, std::string_view code,
                 std::string_view place = {});

  EdifactMessage& add(std::string_view segment);  // without its terminator, texts escaped
  // The bytes, with a count of containers where there are any.
  std::string finish(std::size_t containers = 0);

 private:
  std::string control_;
  std::string bytes_;
  std::size_t segments_ = 0;  // from UNH on
};

// A text with release characters where it needs them.
std::string released(std::string_view text);

// Value and format of a DTM: "202611060820:203" where the place tells the zone, else with an
// offset.
std::string edifact_time(Instant instant, std::string_view place);

// "TDT+20+052E+1++OOL:172:20+++9811000:146::EASTERN STAR"; carrier and name may be empty.
std::string main_carriage(const Call& call, const std::string& carrier, const std::string& name);
// "LOC+11+CNSHA:139:6+CNSHA01:TER:ZZZ"; the facility may be empty.
std::string location(std::string_view qualifier, const std::string& place,
                     const std::string& facility = {});
// RFF of bookings (BN), bills (BM) and house bills (BH).
void add_references(EdifactMessage& message, const Statement& statement, const Entry& entry);
// "MEA+AAE+G+KGM:21300" of an attribute, if the entry says it.
void add_measure(EdifactMessage& message, const Entry& entry, std::string_view name,
                 std::string_view dimension);

// EQD of a container: "EQD+CN+TCLU5002010+22G1:102:5++2+5", the direction by EDIFACT 8249.
std::string equipment(const Entry& entry, std::string_view direction, std::string_view full_empty);
// 8249 of the attribute `direction`; empty where the entry does not say it.
std::string_view direction_code(const Entry& entry);

}  // namespace fairway::simulator
