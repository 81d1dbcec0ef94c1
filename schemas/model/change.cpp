#include "schemas/model/change.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace fairway {
namespace {

constexpr std::array<std::pair<ChangeType, std::string_view>, 15> kTypes = {{
    {ChangeType::timeline_changed, "timeline.changed"},
    {ChangeType::stage_changed, "stage.changed"},
    {ChangeType::eta_changed, "eta.changed"},
    {ChangeType::relinked, "relinked"},
    {ChangeType::call_changed, "call.changed"},
    {ChangeType::alert_raised, "alert.raised"},
    {ChangeType::alert_updated, "alert.updated"},
    {ChangeType::alert_acknowledged, "alert.acknowledged"},
    {ChangeType::alert_resolved, "alert.resolved"},
    {ChangeType::code_unmapped, "code.unmapped"},
    {ChangeType::throughput_revised, "throughput.revised"},
    {ChangeType::message_refused, "message.refused"},
    {ChangeType::source_silent, "source.silent"},
    {ChangeType::source_resumed, "source.resumed"},
    {ChangeType::data_gap, "data.gap"},
}};

// Cursors begin with their form, so that another one can follow.
constexpr char kForm = 'a';
constexpr char kBetween = '-';

void put_hex(std::string& out, std::uint64_t number) {
  std::array<char, 16> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number, 16).ptr;
  out += kBetween;
  out.append(digits.data(), end);
}

// Takes "-<hex>" off the front.
std::optional<std::uint64_t> take_hex(std::string_view& left) {
  if (left.empty() || left.front() != kBetween) return std::nullopt;
  left.remove_prefix(1);
  std::uint64_t number = 0;
  const auto read = std::from_chars(left.data(), left.data() + left.size(), number, 16);
  if (read.ec != std::errc{}) return std::nullopt;
  left.remove_prefix(static_cast<std::size_t>(read.ptr - left.data()));
  return number;
}

}  // namespace

std::string to_cursor(const ChangeId& id) {
  std::string cursor(1, kForm);
  put_hex(cursor, id.epoch);
  put_hex(cursor, id.log);
  put_hex(cursor, id.sequence);
  return cursor;
}

std::optional<ChangeId> change_id_from_cursor(std::string_view cursor) {
  if (cursor.empty() || cursor.front() != kForm) return std::nullopt;
  cursor.remove_prefix(1);
  const auto epoch = take_hex(cursor);
  const auto log = take_hex(cursor);
  const auto sequence = take_hex(cursor);
  if (!epoch || !log || !sequence || !cursor.empty() || *log > 0xffff) return std::nullopt;
  return ChangeId{*epoch, static_cast<std::uint16_t>(*log), *sequence};
}

std::string_view to_text(ChangeType type) {
  const auto* const found = std::ranges::find(kTypes, type, &decltype(kTypes)::value_type::first);
  return found == kTypes.end() ? std::string_view{} : found->second;
}

std::optional<ChangeType> change_type_from(std::string_view text) {
  const auto* const found = std::ranges::find(kTypes, text, &decltype(kTypes)::value_type::second);
  if (found == kTypes.end()) return std::nullopt;
  return found->first;
}

std::optional<Reference> changed_reference(const Change& change) {
  return parse_reference(change.subject);
}

}  // namespace fairway
