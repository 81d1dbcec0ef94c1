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
#include "ingest/unwrap.h"
#include "schemas/base/limits.h"

namespace fairway::ingest {
namespace {

constexpr std::string_view kFolder = "messages/";

// The definitions of one syntax with the buffers that a message is read into.
struct Reading {
  Reading(Syntax syntax, std::unique_ptr<const Plan> compiled)
      : plan(std::move(compiled)),
        tokeniser(make_tokeniser(syntax, *plan)),
        filler(*plan, rows),
        values(*plan, rows, *tokeniser) {
    for (const DefinitionPlan& definition : plan->definitions()) {
      if (definition.charset) charsets[*definition.charset] |= std::uint64_t{1} << definition.index;
    }
  }

  std::unique_ptr<const Plan> plan;
  std::unique_ptr<Tokeniser> tokeniser;
  Rows rows;
  Filler filler;
  Values values;
  // A bit for each definition that says what its messages are if they are not UTF-8.
  std::map<Charset, std::uint64_t> charsets;
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

    const auto known = feeds_.find(message.source);
    const Feed& feed = known == feeds_.end() ? unknown_ : known->second;
    auto refusal = feed.config.signature_required
                       ? not_verified()
                       : take({message, feed, out, receipt}, message.bytes, nullptr, 0);
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
  // What a message is taken into: the same for one that lies inside of it.
  struct Into {
    const RawMessage& raw;
    const Feed& feed;
    std::vector<Record>& out;
    Receipt& receipt;
  };

  // Nothing verifies signatures yet: a feed that requires them gets nothing in unseen.
  static Refusal not_verified() {
    return {"bad_signature",
            {},
            "this feed takes only messages whose signature is verified",
            "Sign the message, and have its signature verified on the way here",
            0};
  }

  std::optional<Refusal> take(const Into& into, std::string_view bytes, const Envelope* envelope,
                              std::size_t depth) {
    if (bytes.empty()) {
      return Refusal{"empty_message",
                     {},
                     "the message is empty",
                     "Send the message itself; a record of Kafka without a value deletes nothing"};
    }
    if (bytes.size() > limits::kMessageBytes) {
      return Refusal{
          "too_large",
          {},
          fmt::format("{} bytes; a message has at most {}", bytes.size(), limits::kMessageBytes),
          "Send several smaller messages",
          limits::kMessageBytes};
    }
    for (std::size_t i = 0; i < readings_.size(); ++i) {
      if (!readings_[i]->tokeniser->takes(bytes)) continue;
      return read(into, *readings_[i], into.feed.allowed[i], bytes, envelope, depth);
    }
    return in_no_syntax(into.feed);
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

  std::optional<Refusal> read(const Into& into, Reading& reading, std::uint64_t allowed,
                              std::string_view bytes, const Envelope* envelope, std::size_t depth) {
    reading.filler.allow(allowed);
    if (reading.tokeniser->tells_messages_apart()) {
      if (auto refusal = reading.tokeniser->read(bytes, reading.filler)) return refusal;
      return read_each(into, reading, envelope);
    }
    const auto definition = recognised(reading, bytes, allowed);
    if (!definition) return definition.error();
    into.receipt.definition = (*definition)->name;
    into.receipt.definition_version = (*definition)->version;
    if (auto refusal = doubled(reading, **definition)) return refusal;
    note_parts(reading.filler, into.receipt);

    if ((*definition)->states || !(*definition)->envelope) {
      const std::size_t errors = into.receipt.errors.size();
      const std::size_t warnings = into.receipt.warnings.size();
      reading.values.within(envelope);
      const Message message{into.raw,      into.receipt.message, into.feed.config, **definition,
                            *reading.plan, reading.rows,         reading.values};
      auto refusal = facts_.make(message, into.out, into.receipt);
      if (refusal) refusal->byte = reading.tokeniser->source_of(refusal->byte);
      to_source(reading, into.receipt.errors, errors);
      to_source(reading, into.receipt.warnings, warnings);
      if (refusal) return refusal;
      if (!reading.filler.refused().empty()) {
        std::ranges::stable_sort(into.receipt.errors, {}, &Refusal::byte);
      }
    }
    return (*definition)->envelope ? open(into, reading, **definition, envelope, depth)
                                   : std::nullopt;
  }

  // Reads the message into the reading's rows. Where it does not say its character set, each
  // definition that knows better is tried with its own.
  static std::expected<const DefinitionPlan*, Refusal> recognised(Reading& reading,
                                                                  std::string_view bytes,
                                                                  std::uint64_t allowed) {
    const auto attempt = [&](std::uint64_t among) -> std::expected<const DefinitionPlan*, Refusal> {
      if (auto refusal = reading.tokeniser->read(bytes, reading.filler)) {
        return std::unexpected(std::move(*refusal));
      }
      return recognise(*reading.plan, reading.rows, reading.values, among,
                       [&] { return reading.tokeniser->describe(bytes); });
    };
    if (!reading.tokeniser->needs_charset(bytes) || reading.charsets.empty()) {
      return attempt(allowed);
    }
    std::expected<const DefinitionPlan*, Refusal> found = nullptr;
    for (const auto& [charset, definitions] : reading.charsets) {
      reading.tokeniser->assume(charset);
      found = attempt(allowed & definitions);
      if (found) break;
    }
    reading.tokeniser->assume(Charset::utf8);
    return found;
  }

  // The messages in an envelope: one that cannot be read does not harm its siblings.
  std::optional<Refusal> open(const Into& into, const Reading& reading,
                              const DefinitionPlan& definition, const Envelope* envelope,
                              std::size_t depth) {
    Unwrapped inside = unwrap(definition, *reading.plan, reading.rows, reading.values, envelope);
    Receipt& receipt = into.receipt;
    for (Refusal& refusal : inside.refused) receipt.errors.push_back(std::move(refusal));
    for (Inner& inner : inside.messages) inner.byte = reading.tokeniser->source_of(inner.byte);
    for (const Inner& inner : inside.messages) {
      const std::size_t errors = receipt.errors.size();
      const std::size_t warnings = receipt.warnings.size();
      std::optional<Refusal> refusal = depth < limits::kEnvelopes
                                           ? take(into, inner.bytes, &inner.envelope, depth + 1)
                                           : Refusal{"too_deep",
                                                     {},
                                                     "too many envelopes in one another",
                                                     "Send the message in one envelope",
                                                     0};
      if (refusal && refusal->code == "unrecognised") refusal->code = "unrecognised_content";
      if (refusal) receipt.errors.push_back(std::move(*refusal));
      for (std::size_t i = errors; i < receipt.errors.size(); ++i) {
        place_within(inner, receipt.errors[i]);
      }
      for (std::size_t i = warnings; i < receipt.warnings.size(); ++i) {
        place_within(inner, receipt.warnings[i]);
      }
    }
    return std::nullopt;
  }

  // From places in the text to places in the message as it came.
  static void to_source(Reading& reading, std::vector<Refusal>& refusals, std::size_t first) {
    for (std::size_t i = first; i < refusals.size(); ++i) {
      refusals[i].byte = reading.tokeniser->source_of(refusals[i].byte);
    }
  }

  // What the tokeniser found wrong with parts of the message.
  static void note_parts(const Filler& filler, Receipt& receipt) {
    for (const Refusal& refusal : filler.refused()) {
      if (receipt.errors.size() < limits::kErrorsPerReceipt) {
        receipt.errors.push_back(refusal);
      } else {
        ++receipt.errors_left_out;
      }
    }
    std::ranges::copy(filler.warnings(), std::back_inserter(receipt.warnings));
  }

  // The messages of an interchange, definition by definition. The receipt names the first one's.
  std::optional<Refusal> read_each(const Into& into, Reading& reading, const Envelope* envelope) {
    Receipt& receipt = into.receipt;
    note_parts(reading.filler, receipt);
    reading.values.within(envelope);
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
      const Message message{into.raw,      receipt.message, into.feed.config, definition,
                            *reading.plan, reading.rows,    reading.values};
      if (auto refusal = facts_.make(message, into.out, receipt)) return refusal;
    }
    std::ranges::stable_sort(receipt.errors, {}, &Refusal::byte);
    return std::nullopt;
  }

  // A key given twice would be read differently by two readers: nobody can tell what was meant.
  static std::optional<Refusal> doubled(const Reading& reading, const DefinitionPlan& definition) {
    for (const Filler::Doubled& one : reading.filler.doubled()) {
      if ((one.readers >> definition.index & 1) == 0) continue;
      return Refusal{"duplicate_key",
                     {},
                     fmt::format("the key \"{}\" is given twice", one.key),
                     "Give each key once",
                     reading.tokeniser->source_of(one.at)};
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
