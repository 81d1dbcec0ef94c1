#include "state/unite.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <tuple>
#include <utility>

#include "state/codec.h"
#include "state/keys.h"

namespace fairway::state {
namespace {

// The lesser of two that are there; one that is there wins over none.
template <typename T>
void keep_least(std::optional<T>& one, const std::optional<T>& other) {
  if (!one || (other && *other < *one)) one = other;
}

template <typename T>
void keep_least(T& one, const T& other) {
  if (other < one) one = other;
}

template <typename T>
void keep_greatest(T& one, const T& other) {
  if (one < other) one = other;
}

// Each prepares both rows so that they differ, if at all, in what no rule decides.
void join(FactRow& one, FactRow& other) {
  keep_least(one.asserted.received, other.asserted.received);
  other.asserted.received = one.asserted.received;
}

void join(ReceivedRevision& one, ReceivedRevision& other) {
  keep_least(one.received, other.received);
  other.received = one.received;
}

void join(DocumentRow& one, DocumentRow& other) {
  join(one.revision, other.revision);
  std::vector<Reference> all;
  std::ranges::set_union(one.subjects, other.subjects, std::back_inserter(all));
  one.subjects = all;
  other.subjects = std::move(all);
}

void join(Copy& one, Copy& other) {
  keep_least(one.received, other.received);
  keep_least(one.repairs, other.repairs);
  other = one;
}

// What a receipt says of the same message: the later definition, else the one that took more in.
auto rank(const Receipt& receipt) {
  return std::tuple(receipt.definition_version, receipt.outcome != Outcome::refused,
                    ~(receipt.errors.size() + receipt.errors_left_out));
}

void join(Receipt& one, Receipt& other) {
  if (rank(one) < rank(other)) one = other;
  if (rank(other) < rank(one)) other = one;
}

void join(Handled& one, Handled& other) {
  keep_least(one.received, other.received);
  other = one;
}

void join_passing(LinkRow& one, const LinkRow& other) {
  keep_least(one.link.document, other.link.document);
  keep_greatest(one.link.present, other.link.present);
  keep_least(one.link.valid_from, other.link.valid_from);
  keep_least(one.link.valid_to, other.link.valid_to);
  keep_least(one.link.anchor, other.link.anchor);
  keep_least(one.link.event_time, other.link.event_time);
  keep_least(one.link.call, other.link.call);
  keep_least(one.link.leg, other.link.leg);
  keep_least(one.link.source, other.link.source);
  keep_least(one.link.definition, other.link.definition);
  Revision& revision = one.asserted.revision;
  const Revision& late = other.asserted.revision;
  keep_greatest(revision.version, late.version);
  keep_greatest(revision.published, late.published);
  keep_greatest(revision.function, late.function);
  keep_least(revision.message, late.message);
  keep_greatest(revision.definition_version, late.definition_version);
  keep_least(one.asserted.received, other.asserted.received);
}

void join(LinkRow& one, LinkRow& other) {
  if (one.link.passing) {
    join_passing(one, other);
    other = one;
    return;
  }
  keep_least(one.asserted.received, other.asserted.received);
  other.asserted.received = one.asserted.received;
}

template <typename Decode>
Result<std::string> joined(std::string_view key, std::string_view one, std::string_view other,
                           Decode decode) {
  auto first = decode(key, one);
  if (!first) return std::unexpected(std::move(first.error()));
  auto second = decode(key, other);
  if (!second) return std::unexpected(std::move(second.error()));
  join(*first, *second);
  return std::min(encode(key, *first), encode(key, *second));
}

Result<ReceivedRevision> decode_announced(std::string_view key, std::string_view value) {
  auto row = decode_announcement(key, value);
  if (!row) return std::unexpected(std::move(row.error()));
  return row->revision;
}

}  // namespace

Result<std::string> unite(std::string_view key, std::string_view one, std::string_view other) {
  const std::size_t tag = prefix_length(key);
  switch (tag == 0 || tag >= key.size() ? Tag{} : static_cast<Tag>(key[tag])) {
    case Tag::fact:
      return joined(key, one, other, decode_fact);
    case Tag::link:
      return joined(key, one, other, decode_link);
    case Tag::announcement:
      return joined(key, one, other, decode_announced);
    case Tag::subjects:
      return joined(key, one, other, decode_document);
    case Tag::receipt:
      return joined(key, one, other, decode_receipt);
    case Tag::copy:
      return joined(key, one, other, decode_copy);
    case Tag::handled:
      return joined(key, one, other, decode_handled);
    case Tag::bytes:
    case Tag::view:
      break;
  }
  return corrupt_row(Table::facts, key, "has a key of no known kind");
}

}  // namespace fairway::state
