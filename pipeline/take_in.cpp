#include "pipeline/take_in.h"

#include <utility>

#include "schemas/base/limits.h"

namespace fairway::pipeline {

void take_in(ingest::RawMessage message, ingest::Decoder& decoder, std::vector<Record>& records) {
  const std::optional<Note> note = message.note;
  if (note && note->kind == Note::Kind::drops) {
    records.emplace_back(HandledRecord{note->refused, std::nullopt, message.received});
    return;
  }
  decoder.decode(message, records);
  auto& arrived = std::get<MessageRecord>(records.back());
  if (is_listed(arrived.receipt) && message.bytes.size() <= limits::kMessageBytes) {
    arrived.bytes = std::move(message.bytes);
  }
  if (!note) return;
  arrived.copy.repairs = note->refused;
  const MessageId by = arrived.receipt.message;
  records.emplace_back(HandledRecord{note->refused, by, message.received});
}

}  // namespace fairway::pipeline
