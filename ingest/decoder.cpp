#include "ingest/decoder.h"

#include <algorithm>
#include <map>
#include <optional>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "ingest/facts.h"
#include "ingest/filler.h"
#include "ingest/recogniser.h"
#include "ingest/syntax/tokeniser.h"
#include "schemas/base/limits.h"

namespace fairway::ingest {
namespace {

constexpr std::string_view kFolder = "messages/";

// The definitions of one syntax with the buffers that a message is read into.
struct Reading {
  Reading(Syntax syntax, std::unique_ptr<const Plan> compiled)
      : plan(std::move(compiled)),
        tokeniser(make_tokeniser(syntax)),
        filler(*plan, rows),
        values(*plan, rows, *tokeniser) {}

  std::unique_ptr<const Plan> plan;
  std::unique_ptr<Tokeniser> tokeniser;
  Rows rows;
  Filler filler;
  Values values;
};
using Readings = std::vector<std::unique_ptr<Reading>>;

// A feed, with a bit for each definition that it may use: one set of bits a reading, in its order.
struct Feed {
  SourceConfig config;
  std::vector<std::uint64_t> allowed;
};

class PlanDecoder final : public Decoder {
 public:
  PlanDecoder(Readings readings, const Catalogue& catalogue, std::map<SourceName, Feed> feeds,
              const Hash16& hash)
      : readings_(std::move(readings)),
        feeds_(std::move(feeds)),
        unknown_{{}, std::vector(readings_.size(), ~std::uint64_t{0})},
        hash_(hash),
        facts_(catalogue) {}

  void decode(const RawMessage& message, std::vector<Record>& out) override {
    const std::size_t before = out.size();
    MessageRecord record;
    Receipt& receipt = record.receipt;
    receipt.message = message_id(message.source, message.bytes);
    receipt.source = message.source;
    receipt.bytes = message.bytes.size();
    record.copy = {message.position, message.received};

    auto refusal = take(message, out, receipt);
    const bool nothing = out.size() == before && !receipt.errors.empty();
    if (refusal || nothing) {
      out.resize(before);
      receipt.outcome = Outcome::refused;
      receipt.facts.clear();
      receipt.links = 0;
    }
    if (refusal) {
      receipt.errors = {std::move(*refusal)};
      receipt.errors_left_out = 0;
      receipt.warnings.clear();
    }
    out.emplace_back(std::move(record));
  }

  const Hash16& definitions_hash() const override { return hash_; }

 private:
  std::optional<Refusal> take(const RawMessage& raw, std::vector<Record>& out, Receipt& receipt) {
    if (raw.bytes.empty()) {
      return Refusal{"empty_message",
                     {},
                     "the message is empty",
                     "Send the message itself; a record of Kafka without a value deletes nothing"};
    }
    if (raw.bytes.size() > limits::kMessageBytes) {
      return Refusal{"too_large",
                     {},
                     fmt::format("{} bytes; a message has at most {}", raw.bytes.size(),
                                 limits::kMessageBytes),
                     "Send several smaller messages",
                     limits::kMessageBytes};
    }
    const auto known = feeds_.find(raw.source);
    const Feed& feed = known == feeds_.end() ? unknown_ : known->second;
    for (std::size_t i = 0; i < readings_.size(); ++i) {
      if (!readings_[i]->tokeniser->takes(raw.bytes)) continue;
      return read(*readings_[i], feed.config, feed.allowed[i], raw, out, receipt);
    }
    return in_no_syntax(feed);
  }

  // What such a feed may send, for the sender of something else.
  Refusal in_no_syntax(const Feed& feed) const {
    std::vector<std::string_view> kinds;
    std::vector<std::string_view> known;
    for (std::size_t i = 0; i < readings_.size(); ++i) {
      kinds.push_back(readings_[i]->tokeniser->what_it_takes());
      for (const DefinitionPlan& definition : readings_[i]->plan->definitions()) {
        if ((feed.allowed[i] >> definition.index & 1) != 0) known.push_back(definition.name);
      }
    }
    return {"unrecognised",
            {},
            fmt::format("this is not {}", fmt::join(kinds, " and not ")),
            fmt::format("Known here: {}", fmt::join(known, ", ")),
            0};
  }

  std::optional<Refusal> read(Reading& reading, const SourceConfig& source, std::uint64_t allowed,
                              const RawMessage& raw, std::vector<Record>& out, Receipt& receipt) {
    reading.filler.allow(allowed);
    if (auto refusal = reading.tokeniser->read(raw.bytes, reading.filler)) return refusal;
    if (reading.tokeniser->tells_messages_apart())
      return read_each(reading, source, raw, out, receipt);
    const auto definition = recognise(*reading.plan, reading.rows, reading.values, allowed,
                                      [&] { return reading.tokeniser->describe(raw.bytes); });
    if (!definition) return definition.error();

    receipt.definition = (*definition)->name;
    receipt.definition_version = (*definition)->version;
    if (auto refusal = doubled(reading.filler, **definition)) return refusal;
    const Message message{raw,           receipt.message, source,        **definition,
                          *reading.plan, reading.rows,    reading.values};
    return facts_.make(message, out, receipt);
  }

  // The messages of an interchange, definition by definition. The receipt names the first one's.
  std::optional<Refusal> read_each(Reading& reading, const SourceConfig& source,
                                   const RawMessage& raw, std::vector<Record>& out,
                                   Receipt& receipt) {
    const std::vector<Refusal>& refused = reading.filler.refused();
    const std::size_t listed = std::min(refused.size(), limits::kErrorsPerReceipt);
    receipt.errors.assign(refused.begin(), refused.begin() + static_cast<std::ptrdiff_t>(listed));
    receipt.errors_left_out = static_cast<std::uint32_t>(refused.size() - listed);
    receipt.warnings = reading.filler.warnings();
    std::uint64_t made = 0;
    for (RowId row = 0; row < reading.rows.size(); ++row) {
      const std::uint16_t index = reading.plan->site(reading.rows[row].site).row->definition;
      if ((made >> index & 1) != 0) continue;
      const DefinitionPlan& definition = reading.plan->definitions()[index];
      if (made == 0) {
        receipt.definition = definition.name;
        receipt.definition_version = definition.version;
      }
      made |= std::uint64_t{1} << index;
      const Message message{raw,           receipt.message, source,        definition,
                            *reading.plan, reading.rows,    reading.values};
      if (auto refusal = facts_.make(message, out, receipt)) return refusal;
    }
    std::ranges::stable_sort(receipt.errors, {}, &Refusal::byte);
    return std::nullopt;
  }

  // A key given twice would be read differently by two readers: nobody can tell what was meant.
  static std::optional<Refusal> doubled(const Filler& filler, const DefinitionPlan& definition) {
    for (const Filler::Doubled& one : filler.doubled()) {
      if ((one.readers >> definition.index & 1) == 0) continue;
      return Refusal{"duplicate_key",
                     {},
                     fmt::format("the key \"{}\" is given twice", one.key),
                     "Give each key once",
                     one.at};
    }
    return std::nullopt;
  }

  Readings readings_;
  std::map<SourceName, Feed> feeds_;
  Feed unknown_;
  Hash16 hash_;
  FactMaker facts_;
};

Result<std::vector<Definition>> read_definitions(const DataFiles& files, Hash16& hash) {
  std::vector<const DataFile*> chosen;
  for (const DataFile& file : files) {
    if (file.path.starts_with(kFolder) && file.path.ends_with(".yaml")) chosen.push_back(&file);
  }
  std::ranges::sort(chosen, {}, &DataFile::path);
  std::vector<std::string_view> parts;
  std::vector<Definition> definitions;
  for (const DataFile* file : chosen) {
    parts.insert(parts.end(), {file->path, file->text});
    auto definition = read_definition(*file);
    if (!definition) return std::unexpected(std::move(definition.error()));
    const auto same = std::ranges::find(definitions, definition->name, &Definition::name);
    if (same != definitions.end()) {
      return failure("bad_definition", fmt::format("{} defines {} already", same->file, same->name),
                     file->path + ":1");
    }
    definitions.push_back(std::move(*definition));
  }
  hash = hash_parts(parts);
  return definitions;
}

// One reading a syntax that has definitions.
Result<Readings> compile(const std::vector<Definition>& definitions, const Catalogue& catalogue) {
  std::map<Syntax, std::vector<Definition>> by_syntax;
  for (const Definition& one : definitions) by_syntax[one.syntax].push_back(one);
  Readings readings;
  for (const auto& [syntax, of_syntax] : by_syntax) {
    auto plan = Plan::compile(of_syntax, catalogue);
    if (!plan) return std::unexpected(std::move(plan.error()));
    readings.push_back(std::make_unique<Reading>(syntax, std::move(*plan)));
  }
  return readings;
}

Result<Feed> feed_of(const SourceConfig& source, const Readings& readings) {
  Feed feed{source, std::vector(readings.size(), std::uint64_t{0})};
  if (source.definitions.empty()) feed.allowed.assign(readings.size(), ~std::uint64_t{0});
  for (const std::string& name : source.definitions) {
    bool known = false;
    for (std::size_t i = 0; i < readings.size() && !known; ++i) {
      const auto& plans = readings[i]->plan->definitions();
      const auto found = std::ranges::find(plans, name, &DefinitionPlan::name);
      if (found == plans.end()) continue;
      feed.allowed[i] |= std::uint64_t{1} << found->index;
      known = true;
    }
    if (!known) {
      return failure("bad_configuration", fmt::format("there is no definition \"{}\"", name),
                     "sources: " + source.name.value());
    }
  }
  return feed;
}

}  // namespace

Result<std::unique_ptr<Decoder>> Decoder::make(const DataFiles& files, const Catalogue& catalogue,
                                               std::span<const SourceConfig> sources) {
  Hash16 hash;
  const auto definitions = read_definitions(files, hash);
  if (!definitions) return std::unexpected(definitions.error());
  auto readings = compile(*definitions, catalogue);
  if (!readings) return std::unexpected(std::move(readings.error()));
  std::map<SourceName, Feed> feeds;
  for (const SourceConfig& source : sources) {
    auto feed = feed_of(source, *readings);
    if (!feed) return std::unexpected(std::move(feed.error()));
    feeds.emplace(source.name, std::move(*feed));
  }
  return std::make_unique<PlanDecoder>(std::move(*readings), catalogue, std::move(feeds), hash);
}

}  // namespace fairway::ingest
