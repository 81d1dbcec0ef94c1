#include "pipeline/simulator/formats/ceb.h"

#include <cassert>

#include <fmt/format.h>

#include "pipeline/simulator/formats/xml.h"

namespace fairway::simulator {

std::string pair_fields(const std::string& value, std::string_view first, std::string_view second) {
  const auto [left, right] = split(value, '/');
  return field(first, left) + field(second, right);
}

std::string value_of(const Statement& statement, const Entry& entry, RefKind kind) {
  return entry.subject.kind == kind ? entry.subject.value : one_named(statement, entry, kind);
}

std::string pair_fields(const Statement& statement, const Entry& entry, RefKind kind,
                        std::string_view first, std::string_view second) {
  return pair_fields(value_of(statement, entry, kind), first, second);
}

std::string ceb_message(const Statement& statement, std::string_view number,
                        std::string_view content) {
  const std::string id = identity_of(statement, 32);
  return xml_document(element(fmt::format("CEB{}Message", number), content,
                              fmt::format(" guid=\"{}-{}-{}-{}-{}\" version=\"1.0\""
                                          " xmlns=\"http://www.chinaport.gov.cn/ceb\"",
                                          id.substr(0, 8), id.substr(8, 4), id.substr(12, 4),
                                          id.substr(16, 4), id.substr(20))));
}

bool leaves(const Entry& entry) {
  const std::string direction = attribute(entry, "direction");
  assert(direction == "export" || direction == "import");
  return direction == "export";
}

}  // namespace fairway::simulator
