#include "state/change_rows.h"

#include "state/bytes.h"
#include "state/sealed.h"

namespace fairway::state {
namespace {

template <typename T, typename Put>
void put_all(ByteWriter& out, const std::vector<T>& all, Put put) {
  out.number(all.size());
  for (const T& one : all) put(one);
}

template <typename T, typename Get>
std::vector<T> get_all(ByteReader& in, Get get) {
  std::vector<T> all;
  const std::size_t count = in.count();
  all.reserve(count);
  for (std::size_t i = 0; i < count && in.good(); ++i) all.push_back(get());
  return all;
}

void put(ByteWriter& out, const std::vector<std::string>& texts) {
  put_all(out, texts, [&](const std::string& text) { out.text(text); });
}

std::vector<std::string> get_texts(ByteReader& in) {
  return get_all<std::string>(in, [&] { return in.text(); });
}

void put(ByteWriter& out, const std::vector<Cause>& causes) {
  put_all(out, causes, [&](const Cause& cause) {
    out.hash(cause.fact.value());
    out.text(cause.source.value());
  });
}

std::vector<Cause> get_causes(ByteReader& in) {
  return get_all<Cause>(in, [&] {
    const FactId fact{in.hash()};
    return Cause{fact, SourceName{in.text()}};
  });
}

void put(ByteWriter& out, const ChangeNews& news) {
  put_all(out, news.types, [&](ChangeType type) { out.u8(static_cast<std::uint8_t>(type)); });
  put(out, news.changed);
  out.text(news.stage.headline);
  out.text(news.stage.customs);
  out.text(news.stage.goods);
  put(out, news.places);
}

ChangeNews get_news(ByteReader& in) {
  ChangeNews news;
  news.types = get_all<ChangeType>(in, [&] { return in.choice(ChangeType::data_gap); });
  news.changed = get_texts(in);
  news.stage.headline = in.text();
  news.stage.customs = in.text();
  news.stage.goods = in.text();
  news.places = get_texts(in);
  return news;
}

ChangeNews news_of(const Change& change) {
  return {change.types, change.changed, change.stage, change.places};
}

// 0: none. Else the number and one more.
void put_optional(ByteWriter& out, const std::optional<std::uint64_t>& number) {
  out.number(number ? *number + 1 : 0);
}

std::optional<std::uint64_t> get_optional(ByteReader& in) {
  const std::uint64_t number = in.number();
  if (number == 0) return std::nullopt;
  return number - 1;
}

void put(ByteWriter& out, const Marks& marks) {
  out.hash(marks.digest);
  put_all(out, marks.marks, [&](const Mark& mark) {
    out.text(mark.section);
    put_big_endian(out.bytes(), mark.hash);
    put_big_endian(out.bytes(), mark.eta);
  });
}

std::uint32_t get_word(ByteReader& in) {
  std::uint32_t word = 0;
  for (std::size_t i = 0; i < sizeof word; ++i) word = word << 8 | in.u8();
  return word;
}

Marks get_marks(ByteReader& in) {
  Marks marks;
  marks.digest = in.hash();
  marks.marks = get_all<Mark>(in, [&] {
    Mark mark;
    mark.section = in.text();
    mark.hash = get_word(in);
    mark.eta = get_word(in);
    return mark;
  });
  return marks;
}

// Of a port's news the places are that port, and then not written.
enum class Placed : std::uint8_t { no_news = 0, there = 1, anywhere = 2 };

// What all see is mostly what operators see, and then written once.
enum class Shared : std::uint8_t { none = 0, same = 1, other = 2 };

}  // namespace

std::string encode(std::string_view key, const ChangeRow& row) {
  ByteWriter out = begin_value();
  const Change& change = row.whole;
  const ChangeNews whole = news_of(change);
  out.text(change.subject);
  put_optional(out, change.previous);
  put_optional(out, row.previous_shared);
  put(out, change.causes);
  out.text(change.source.value());
  out.text(change.detail);
  out.instant(change.time);
  put(out, whole);
  const Shared shared = !row.shared            ? Shared::none
                        : *row.shared == whole ? Shared::same
                                               : Shared::other;
  out.u8(static_cast<std::uint8_t>(shared));
  if (shared == Shared::other) put(out, *row.shared);
  put_all(out, row.ports, [&](const PortNews& port) {
    out.text(port.place);
    put_optional(out, port.previous);
    const bool there = port.news && port.news->places == std::vector{port.place};
    out.u8(static_cast<std::uint8_t>(!port.news ? Placed::no_news
                                     : there    ? Placed::there
                                                : Placed::anywhere));
    if (!port.news) return;
    ChangeNews news = *port.news;
    if (there) news.places.clear();
    put(out, news);
  });
  return sealed(key, out);
}

Result<ChangeRow> decode_change(std::string_view key, std::string_view value) {
  const auto id = parse_change_key(key);
  if (!id) return corrupt_row(Table::log, key, "has a key that is none of a change");
  return open_value<ChangeRow>(Table::log, key, value, [&](ByteReader& in) {
    ChangeRow row;
    Change& change = row.whole;
    change.id = {id->first, 0, id->second};
    change.subject = in.text();
    change.previous = get_optional(in);
    row.previous_shared = get_optional(in);
    change.causes = get_causes(in);
    change.source = SourceName{in.text()};
    change.detail = in.text();
    change.time = in.instant();
    ChangeNews whole = get_news(in);
    switch (in.choice(Shared::other)) {
      case Shared::none:
        break;
      case Shared::same:
        row.shared = whole;
        break;
      case Shared::other:
        row.shared = get_news(in);
    }
    row.ports = get_all<PortNews>(in, [&] {
      PortNews port;
      port.place = in.text();
      port.previous = get_optional(in);
      if (const Placed placed = in.choice(Placed::anywhere); placed != Placed::no_news) {
        port.news = get_news(in);
        if (placed == Placed::there) port.news->places = {port.place};
        if (port.news->types.empty()) in.fail();
      }
      return port;
    });
    if (whole.types.empty()) in.fail();
    if (!whole.types.empty()) change.type = whole.types.front();
    change.types = std::move(whole.types);
    change.changed = std::move(whole.changed);
    change.stage = std::move(whole.stage);
    change.places = std::move(whole.places);
    return row;
  });
}

std::string encode(std::string_view key, const Told& told) {
  ByteWriter out = begin_value();
  put(out, told.whole);
  out.flag(told.shared.has_value());
  if (told.shared) put(out, *told.shared);
  out.number(told.epoch);
  out.number(told.last);
  out.number(told.last_shared);
  out.number(told.looked_at);
  put_all(out, told.ports, [&](const ToldPort& port) {
    out.text(port.place);
    put(out, port.marks);
    out.number(port.last);
  });
  return sealed(key, out);
}

Result<Told> decode_told(std::string_view key, std::string_view value) {
  return open_value<Told>(Table::log, key, value, [](ByteReader& in) {
    Told told;
    told.whole = get_marks(in);
    if (in.flag()) told.shared = get_marks(in);
    told.epoch = in.number();
    told.last = in.number();
    told.last_shared = in.number();
    told.looked_at = in.number();
    told.ports = get_all<ToldPort>(in, [&] {
      ToldPort port;
      port.place = in.text();
      port.marks = get_marks(in);
      port.last = in.number();
      return port;
    });
    return told;
  });
}

std::string encode(std::string_view key, const Sweep& sweep) {
  ByteWriter out = begin_value();
  out.flag(sweep.own);
  out.text(sweep.position);
  out.text(sweep.stop_at);
  out.flag(sweep.turned);
  out.number(sweep.raised);
  put(out, sweep.causes);
  return sealed(key, out);
}

Result<Sweep> decode_sweep(std::string_view key, std::string_view value) {
  return open_value<Sweep>(Table::log, key, value, [](ByteReader& in) {
    Sweep sweep;
    sweep.own = in.flag();
    sweep.position = in.text();
    sweep.stop_at = in.text();
    sweep.turned = in.flag();
    sweep.raised = in.number();
    sweep.causes = get_causes(in);
    return sweep;
  });
}

std::string encode(std::string_view key, const ShardSet& shards) {
  ByteWriter out = begin_value();
  out.text(shards.bytes());
  return sealed(key, out);
}

std::string encode_seen(std::string_view key, const SeenParts& seen) {
  if (seen.empty()) return {};
  ByteWriter out = begin_value();
  out.number(seen.size());
  for (const std::uint64_t part : seen) out.number(part);
  return sealed(key, out);
}

std::string encode(std::string_view key, const LogStanding& standing) {
  ByteWriter out = begin_value();
  out.number(standing.epoch);
  out.number(standing.first);
  out.number(standing.last);
  out.flag(standing.quiet);
  return sealed(key, out);
}

std::string encode(std::string_view key, const LogBlock& block) {
  ByteWriter out = begin_value();
  out.number(block.last);
  out.number(block.bytes);
  out.instant(block.time);
  return sealed(key, out);
}

Result<LogStanding> decode_standing(std::string_view key, std::string_view value) {
  return open_value<LogStanding>(Table::meta, key, value, [](ByteReader& in) {
    LogStanding standing;
    standing.epoch = in.number();
    standing.first = in.number();
    standing.last = in.number();
    standing.quiet = in.flag();
    return standing;
  });
}

Result<LogBlock> decode_block(std::string_view key, std::string_view value) {
  return open_value<LogBlock>(Table::meta, key, value, [](ByteReader& in) {
    LogBlock block;
    block.last = in.number();
    block.bytes = in.number();
    block.time = in.instant();
    return block;
  });
}

Result<SeenParts> decode_seen(std::string_view key, std::string_view value) {
  if (value.empty()) return SeenParts{};
  return open_value<SeenParts>(Table::log, key, value, [](ByteReader& in) {
    SeenParts seen;
    for (std::uint64_t left = in.count(); left > 0; --left) seen.push_back(in.number());
    return seen;
  });
}

Result<ShardSet> decode_shards(std::string_view key, std::string_view value) {
  return open_value<ShardSet>(Table::log, key, value, [](ByteReader& in) {
    const auto shards = ShardSet::from_bytes(in.text());
    if (!shards) in.fail();
    return shards.value_or(ShardSet{});
  });
}

}  // namespace fairway::state
