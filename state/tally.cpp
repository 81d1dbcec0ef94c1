#include "state/tally.h"

#include "state/codec.h"
#include "state/meta.h"

namespace fairway::state {

std::uint64_t& counter(SourceCounts& counts, Outcome outcome) {
  switch (outcome) {
    case Outcome::merged:
      return counts.merged;
    case Outcome::duplicate:
      return counts.duplicate;
    case Outcome::refused:
      break;
  }
  return counts.refused;
}

void add(SourceCounts& sum, const SourceCounts& counts) {
  sum.received += counts.received;
  sum.merged += counts.merged;
  sum.duplicate += counts.duplicate;
  sum.refused += counts.refused;
}

void Tally::count(const Receipt& now, std::optional<Outcome> before,
                  std::span<const Position> copies) {
  SourceCounts news;
  Outcome outcome = before ? Outcome::duplicate : now.outcome;
  for (const Position& position : copies) {
    ++news.received;
    ++counter(news, outcome);
    stats_.outcomes.emplace(position, outcome);
    outcome = Outcome::duplicate;
  }
  if (!copies.empty()) add(stats_.counted[now.source], news);
  if (before && *before != now.outcome) {
    --counter(news, *before);
    ++counter(news, now.outcome);
  }
  if (news != SourceCounts{}) add(changes_[now.source], news);
}

Status Tally::write(const Reader& reader, WriteBatch& batch) const {
  for (const auto& [source, change] : changes_) {
    std::string key = counts_key(source);
    const auto value = reader.get(Table::meta, key);
    if (!value) return std::unexpected(value.error());
    SourceCounts counts = change;
    if (*value) {
      const auto known = decode_counts(key, **value);
      if (!known) return std::unexpected(known.error());
      add(counts, *known);
    }
    std::string encoded = encode(key, counts);
    batch.put(Table::meta, std::move(key), std::move(encoded));
  }
  return {};
}

}  // namespace fairway::state
