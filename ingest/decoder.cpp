#include "ingest/decoder.h"

#include <algorithm>
#include <map>
#include <optional>

#include <fmt/format.h>

#include "ingest/facts.h"
#include "ingest/filler.h"
#include "ingest/recogniser.h"
#include "ingest/syntax/json.h"
#include "schemas/base/limits.h"

namespace fairway::ingest {
namespace {

constexpr std::string_view kFolder = "messages/";

// A feed, with a bit for each definition that it may use.
struct Feed {
  SourceConfig config;
  std::uint64_t allowed = ~std::uint64_t{0};
};

class PlanDecoder final : public Decoder {
 public:
  PlanDecoder(std::unique_ptr<const Plan> plan, const Catalogue& catalogue,
              std::map<SourceName, Feed> feeds, const Hash16& hash)
      : plan_(std::move(plan)),
        feeds_(std::move(feeds)),
        hash_(hash),
        tokeniser_(make_json_tokeniser()),
        filler_(*plan_, rows_),
        values_(*plan_, rows_, *tokeniser_),
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
    if (!tokeniser_->takes(raw.bytes)) {
      filler_.start();
      return recognise(*plan_, rows_, values_, feed.allowed,
                       [] { return "this: it is neither a JSON object nor an array"; })
          .error();
    }
    if (auto refusal = tokeniser_->read(raw.bytes, filler_)) return refusal;
    const auto definition = recognise(*plan_, rows_, values_, feed.allowed,
                                      [&] { return tokeniser_->describe(raw.bytes); });
    if (!definition) return definition.error();

    receipt.definition = (*definition)->name;
    receipt.definition_version = (*definition)->version;
    if (auto refusal = doubled(**definition)) return refusal;
    const Message message{raw, receipt.message, feed.config, **definition, *plan_, rows_, values_};
    return facts_.make(message, out, receipt);
  }

  // A key given twice would be read differently by two readers: nobody can tell what was meant.
  std::optional<Refusal> doubled(const DefinitionPlan& definition) const {
    for (const Filler::Doubled& one : filler_.doubled()) {
      if ((one.readers >> definition.index & 1) == 0) continue;
      return Refusal{"duplicate_key",
                     {},
                     fmt::format("the key \"{}\" is given twice", one.key),
                     "Give each key once",
                     one.at};
    }
    return std::nullopt;
  }

  std::unique_ptr<const Plan> plan_;
  std::map<SourceName, Feed> feeds_;
  Feed unknown_;
  Hash16 hash_;
  std::unique_ptr<Tokeniser> tokeniser_;
  Rows rows_;
  Filler filler_;
  Values values_;
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

Result<std::map<SourceName, Feed>> feeds_of(std::span<const SourceConfig> sources,
                                            const Plan& plan) {
  std::map<SourceName, Feed> feeds;
  for (const SourceConfig& source : sources) {
    Feed feed{source};
    if (!source.definitions.empty()) feed.allowed = 0;
    for (const std::string& name : source.definitions) {
      const auto found = std::ranges::find(plan.definitions(), name, &DefinitionPlan::name);
      if (found == plan.definitions().end()) {
        return failure("bad_configuration", fmt::format("there is no definition \"{}\"", name),
                       "sources: " + source.name.value());
      }
      feed.allowed |= std::uint64_t{1} << found->index;
    }
    feeds.emplace(source.name, std::move(feed));
  }
  return feeds;
}

}  // namespace

Result<std::unique_ptr<Decoder>> Decoder::make(const DataFiles& files, const Catalogue& catalogue,
                                               std::span<const SourceConfig> sources) {
  Hash16 hash;
  const auto definitions = read_definitions(files, hash);
  if (!definitions) return std::unexpected(definitions.error());
  auto plan = Plan::compile(*definitions, catalogue);
  if (!plan) return std::unexpected(std::move(plan.error()));
  auto feeds = feeds_of(sources, **plan);
  if (!feeds) return std::unexpected(std::move(feeds.error()));
  return std::make_unique<PlanDecoder>(std::move(*plan), catalogue, std::move(*feeds), hash);
}

}  // namespace fairway::ingest
