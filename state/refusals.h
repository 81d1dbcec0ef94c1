#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>

#include "schemas/base/result.h"
#include "schemas/model/record.h"
#include "state/store.h"

namespace fairway::state {

// Whether the bytes of a message are kept: something of it was refused, and they are not too many.
bool keeps_bytes(const Receipt& receipt);

// The list of refusals and the bytes that go with it, as one batch changes them: a message is in
// the list, under the least received stamp of its copies, as long as its receipt names errors.
// Borrows both; `reader` shows what was before the batch.
class RefusedList {
 public:
  RefusedList(const Reader& reader, WriteBatch& batch) : reader_(reader), batch_(batch) {}

  // The bytes of a message that a record brings along.
  void bring(const MessageRecord& record);
  // A message's rows changed: `before` is its receipt as it was, `received` the least stamp of the
  // copies that this batch brings.
  Status update(const Receipt& now, const std::optional<Receipt>& before, Instant received);

 private:
  Result<std::optional<Instant>> received_before(const MessageId& message) const;

  const Reader& reader_;
  WriteBatch& batch_;
  std::map<MessageId, const std::string*> bytes_;  // borrowed from the records
};

}  // namespace fairway::state
