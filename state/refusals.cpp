#include "state/refusals.h"

#include <algorithm>

#include "schemas/base/limits.h"
#include "state/codec.h"
#include "state/keys.h"
#include "state/reader.h"

namespace fairway::state {

bool keeps_bytes(const Receipt& receipt) {
  return is_listed(receipt) && receipt.bytes <= limits::kMessageBytes;
}

void RefusedList::bring(const MessageRecord& record) {
  if (is_listed(record.receipt)) bytes_.emplace(record.receipt.message, &record.bytes);
}

Status RefusedList::update(const Receipt& now, const std::optional<Receipt>& before,
                           Instant received) {
  const bool was = before && is_listed(*before);
  const bool is = is_listed(now);
  if (!was && !is) return {};
  const auto earlier = received_before(now.message);
  if (!earlier) return std::unexpected(earlier.error());
  const Instant since = std::min(received, earlier->value_or(received));
  const bool moves = *earlier && **earlier != since;

  if (was && (!is || moves)) batch_.remove(Table::views, refused_key(now.message, **earlier));
  if (is && (!was || moves)) batch_.put(Table::views, refused_key(now.message, since), "");
  if (was && !is) batch_.remove(Table::raw, bytes_key(now.message));
  const auto bytes = bytes_.find(now.message);
  if (is && !was && keeps_bytes(now) && bytes != bytes_.end()) {
    std::string key = bytes_key(now.message);
    std::string value = encode_bytes(key, *bytes->second);
    batch_.put(Table::raw, std::move(key), std::move(value));
  }
  return {};
}

// The stamp under which a message that is known already lies in the list.
Result<std::optional<Instant>> RefusedList::received_before(const MessageId& message) const {
  const auto rows = StateReader(reader_).message(message);
  if (!rows) return std::unexpected(rows.error());
  if (!*rows) return std::nullopt;
  return (*rows)->received();
}

}  // namespace fairway::state
