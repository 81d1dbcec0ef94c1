#include "schemas/model/alert.h"

#include <algorithm>
#include <array>
#include <utility>

namespace fairway {
namespace {

constexpr std::array<std::string_view, 4> kSeverities = {"info", "warning", "major", "critical"};
constexpr std::array<std::string_view, 3> kAudiences = {"enterprise", "port", "operator"};

template <typename Enum, std::size_t N>
std::optional<Enum> find_in(const std::array<std::string_view, N>& names, std::string_view text) {
  const auto* const found = std::ranges::find(names, text);
  if (found == names.end()) return std::nullopt;
  return static_cast<Enum>(found - names.begin());
}

}  // namespace

std::string_view to_text(Severity severity) {
  return kSeverities.at(static_cast<std::size_t>(severity));
}

std::optional<Severity> severity_from(std::string_view text) {
  return find_in<Severity>(kSeverities, text);
}

std::string_view to_text(Audience audience) {
  return kAudiences.at(static_cast<std::size_t>(audience));
}

std::optional<Audience> audience_from(std::string_view text) {
  return find_in<Audience>(kAudiences, text);
}

std::optional<AlertId> alert_id_from(std::string_view text) {
  if (!text.starts_with("a_")) return std::nullopt;
  const auto hash = Hash16::from_hex(text.substr(2));
  if (!hash) return std::nullopt;
  return AlertId{*hash};
}

AlertId alert_id(std::string_view rule, const Reference& subject, std::string_view kind,
                 std::string_view place, const Reference& about) {
  return AlertId{hash_parts({rule, to_text(subject), kind, place, to_text(about)})};
}

Reference reference_of(const AlertId& id) {
  return make_reference(RefKind::alert, id.value().hex()).value_or(Reference{});
}

}  // namespace fairway
