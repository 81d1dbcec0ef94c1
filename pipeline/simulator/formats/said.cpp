#include "pipeline/simulator/formats/said.h"

#include <algorithm>
#include <cassert>

#include "schemas/base/hash.h"

namespace fairway::simulator {
namespace {

template <typename List, typename Value>
bool holds(const List& list, const Value& value) {
  return std::ranges::find(list, value) != std::ranges::end(list);
}

bool whole_minute(Instant instant) {
  return std::chrono::floor<std::chrono::minutes>(instant) == instant;
}

bool sayable_entry(const Entry& entry, const Sayable& sayable) {
  const auto attribute_known = [&](const auto& one) {
    return holds(sayable.attributes, std::string_view(one.first));
  };
  const auto reference_known = [&](const Reference& one) {
    return holds(sayable.references, one.kind);
  };
  return whole_minute(entry.time) && holds(sayable.subjects, entry.subject.kind) &&
         std::ranges::all_of(entry.attributes, attribute_known) &&
         std::ranges::all_of(entry.references, reference_known);
}

// A bond between things of which no entry tells has no place in a message.
bool sayable_bond(const Bond& bond, const Statement& statement, const Sayable& sayable) {
  const auto tells_of = [&](const Entry& entry) {
    return entry.subject == bond.from || entry.subject == bond.to ||
           holds(entry.references, bond.from) || holds(entry.references, bond.to);
  };
  return holds(sayable.roles, bond.role) && std::ranges::any_of(statement.entries, tells_of);
}

bool is_sayable(const Statement& statement, const Sayable& sayable) {
  if (statement.function == Function::replace && !sayable.replaces) return false;
  if (statement.function == Function::remove && !sayable.removes) return false;
  return !statement.entries.empty() && whole_minute(statement.published) &&
         std::ranges::all_of(statement.entries,
                             [&](const Entry& one) { return sayable_entry(one, sayable); }) &&
         std::ranges::all_of(statement.bonds, [&](const Bond& one) {
           return sayable_bond(one, statement, sayable);
         });
}

std::string letters(const Hash16& hash, std::size_t length) {
  std::string text = hash.hex();
  std::ranges::transform(text, text.begin(),
                         [](char c) { return c >= 'a' ? static_cast<char>(c - 'a' + 'A') : c; });
  return text.substr(0, length);
}

}  // namespace

void assert_sayable(const Statement& statement, const Sayable& sayable) {
  [[maybe_unused]] const bool good = is_sayable(statement, sayable);
  assert(good && "the format cannot say this");
}

std::vector<std::string> named(const Statement& statement, const Entry& entry, RefKind kind) {
  std::vector<std::string> values;
  const auto add = [&](const Reference& one) {
    if (one.kind == kind) values.push_back(one.value);
  };
  std::ranges::for_each(entry.references, add);
  for (const Bond& bond : statement.bonds) {
    if (bond.from == entry.subject) add(bond.to);
    if (bond.to == entry.subject) add(bond.from);
  }
  std::ranges::sort(values);
  const auto doubles = std::ranges::unique(values);
  values.erase(doubles.begin(), doubles.end());
  return values;
}

std::string one_named(const Statement& statement, const Entry& entry, RefKind kind) {
  std::vector<std::string> values = named(statement, entry, kind);
  assert(values.size() <= 1 && "the format has room for one");
  return values.empty() ? std::string() : std::move(values.front());
}

std::string attribute(const Entry& entry, std::string_view name) {
  const auto found = entry.attributes.find(std::string(name));
  return found == entry.attributes.end() ? std::string() : found->second;
}

std::string party(const Statement& statement, const Entry& entry, LinkRole role) {
  const auto found = std::ranges::find_if(statement.bonds, [&](const Bond& bond) {
    return bond.role == role && bond.from == entry.subject;
  });
  return found == statement.bonds.end() ? std::string() : found->to.value;
}

bool Call::has_imo() const { return !vessel.starts_with("CS."); }

std::string Call::call_sign() const { return has_imo() ? std::string() : vessel.substr(3); }

Call call_of(const std::string& value) {
  const auto first = value.find('/');
  const auto last = value.rfind('/');
  assert(first != std::string::npos && first != last && "vessel/voyage/port");
  return {value.substr(0, first), value.substr(first + 1, last - first - 1),
          value.substr(last + 1)};
}

std::optional<Call> call_named(const Statement& statement, const Entry& entry) {
  if (entry.subject.kind == RefKind::voyage_call) return call_of(entry.subject.value);
  const std::string value = one_named(statement, entry, RefKind::voyage_call);
  if (value.empty()) return std::nullopt;
  return call_of(value);
}

std::string other_voyage(const Statement& statement, const Call& call) {
  const Reference reference{RefKind::voyage_call,
                            call.vessel + "/" + call.voyage + "/" + call.port};
  const auto found = std::ranges::find_if(statement.bonds, [&](const Bond& bond) {
    return bond.role == LinkRole::same_as && bond.from == reference;
  });
  return found == statement.bonds.end() ? std::string() : call_of(found->to.value).voyage;
}

std::string identity_of(const Statement& statement, std::size_t length) {
  return letters(hash_parts({statement.source, statement.document,
                             std::to_string(statement.version), to_rfc3339(statement.published)}),
                 length);
}

std::string document_identity(const Statement& statement, std::size_t length) {
  return letters(hash_parts({statement.source, statement.document}), length);
}

std::pair<std::string, std::string> split(const std::string& text, char sign) {
  const auto at = text.find(sign);
  if (at == std::string::npos) return {text, {}};
  return {text.substr(0, at), text.substr(at + 1)};
}

}  // namespace fairway::simulator
