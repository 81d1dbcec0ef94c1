#include "state/model_codec.h"

namespace fairway::state {
namespace {

void put_mark(ByteWriter& out, const std::optional<RecordMark>& mark) {
  out.flag(mark.has_value());
  if (!mark) return;
  out.number(mark->offset);
  out.instant(mark->received);
  out.hash(mark->digest);
}

std::optional<RecordMark> get_mark(ByteReader& in) {
  if (!in.flag()) return std::nullopt;
  RecordMark mark;
  mark.offset = in.number();
  mark.received = in.instant();
  mark.digest = in.hash();
  return mark;
}

}  // namespace

void put_body(ByteWriter& out, const Input& input) {
  out.text(input.topic);
  out.number(static_cast<std::uint32_t>(input.partition));
  out.flag(input.ended);
  put_mark(out, input.anchor);
  put_mark(out, input.last);
}

void get_body(ByteReader& in, Input& input) {
  input.topic = in.text();
  input.partition = static_cast<std::int32_t>(in.number32());
  input.ended = in.flag();
  input.anchor = get_mark(in);
  input.last = get_mark(in);
}

void put_body(ByteWriter& out, const DataGap& gap) {
  out.u8(static_cast<std::uint8_t>(gap.reason));
  out.number(gap.to);
  out.instant(gap.noticed);
}

void get_body(ByteReader& in, DataGap& gap) {
  gap.reason = in.choice(GapReason::unreachable);
  gap.to = in.number();
  gap.noticed = in.instant();
}

}  // namespace fairway::state
