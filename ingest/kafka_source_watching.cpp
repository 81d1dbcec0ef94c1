// What KafkaSource does about the news of its watch: which partitions there are, and from where
// each is read.
#include <utility>

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include "ingest/kafka_source.h"

namespace fairway::ingest {

void KafkaSource::hear(RawBatch& batch) {
  auto news = watch_->take();
  if (!news) return;
  if (news->away && !away_) spdlog::error("{}", news->away->text());
  if (!news->away && away_) spdlog::warn("a Kafka broker answers again");
  away_ = std::move(news->away);
  if (!away_) {
    topics_ = std::move(news->topics);
    see_topics();
  }
  for (auto& [id, error] : news->unanswered) {
    const auto found = partitions_.find(id);
    if (found == partitions_.end() || found->second.phase == Phase::halted) continue;
    if (!found->second.trouble) spdlog::error("{}", error.text());
    found->second.trouble = std::move(error);
  }
  for (const KafkaWatch::Finding& finding : news->findings) act_on(finding, batch);
  for (auto& [id, partition] : partitions_) {
    if (partition.phase != Phase::reading) continue;
    partition.end = client_->end_seen(id);
    if (news->audit_due) ask(partition);
  }
}

void KafkaSource::see_topics() {
  for (const auto& [topic, count] : topics_) {
    const auto source = map_.source_of(topic);
    if (!source) {
      if (said_.insert(topic).second) spdlog::error("{}", source.error().text());
      continue;
    }
    if (*source == nullptr || (*source)->state == SourceState::suspended) continue;
    for (std::int32_t partition = 0; partition < count; ++partition) {
      add({topic, partition}, **source, nullptr);
    }
  }
  for (Entry& entry : partitions_) {
    const auto topic = topics_.find(entry.first.topic);
    const bool there = topic != topics_.end() && entry.first.partition < topic->second;
    if (!there && entry.second.phase == Phase::reading) check(entry);
  }
}

void KafkaSource::add(const PartitionId& id, const SourceConfig& source, const Input* known) {
  const auto [at, is_new] = partitions_.try_emplace(id);
  if (!is_new) return;
  Partition& partition = at->second;
  partition.source = &source;
  partition.fresh = known == nullptr;
  if (known != nullptr) {
    partition.input = *known;
  } else {
    partition.input.number = next_number_++;
    partition.input.topic = id.topic;
    partition.input.partition = id.partition;
    spdlog::info("{} is input {} of source {}", to_text(id), partition.input.number,
                 source.name.value());
  }
  ask(partition);
}

void KafkaSource::act_on(const KafkaWatch::Finding& finding, RawBatch& batch) {
  const auto found = partitions_.find(finding.partition);
  if (found == partitions_.end() || found->second.ticket != finding.ticket) return;
  Entry& entry = *found;
  entry.second.low = finding.extent.low;
  entry.second.end = finding.extent.high;
  entry.second.trouble.reset();
  if (finding.verdict == LogVerdict::unchanged || entry.second.fresh) {
    if (entry.second.phase == Phase::checking) read_from(entry, finding.extent, batch);
    return;
  }
  if (entry.second.phase == Phase::reading) (void)client_->unassign({entry.first});
  if (finding.verdict == LogVerdict::cut_short) {
    act_on_cut(entry, finding.extent, batch);
  } else {
    replace(entry, batch);
    read_from(entry, finding.extent, batch);
  }
}

void KafkaSource::act_on_cut(Entry& entry, const OffsetRange& extent, RawBatch& batch) {
  auto& [id, partition] = entry;
  Input& input = partition.input;
  batch.gaps.push_back({input.number, GapReason::cut_short, extent.high, input.next, {}});
  const std::string what = fmt::format(
      "{} was read up to offset {}, but its log now ends otherwise, at {}: the cluster "
      "lost records",
      to_text(id), input.next, extent.high);
  if (options_.on_truncation == OnTruncation::halt) {
    partition.phase = Phase::halted;
    partition.trouble =
        Error{"log_cut_short", what, "kafka.on_truncation",
              "Look after the cluster; then start with kafka.on_truncation=rewind, which reads the "
              "partition again from its beginning"};
    spdlog::error("{}", partition.trouble->text());
    return;
  }
  spdlog::error("{}; it is read again from its beginning", what);
  input.next = extent.low;
  input.anchor.reset();
  input.last.reset();
  read_from(entry, extent, batch);
}

void KafkaSource::replace(Entry& entry, RawBatch& batch) {
  auto& [id, partition] = entry;
  Input& old = partition.input;
  spdlog::error(
      "{} was deleted and made again: its old offsets, up to {}, mean nothing any more; "
      "the new log is read from its beginning",
      to_text(id), old.next);
  batch.gaps.push_back({old.number, GapReason::recreated, old.next, old.next, {}});
  old.ended = true;
  ended_.push_back(std::exchange(old, {}));
  partition.input.number = next_number_++;
  partition.input.topic = id.topic;
  partition.input.partition = id.partition;
  partition.fresh = true;
}

void KafkaSource::read_from(Entry& entry, const OffsetRange& extent, RawBatch& batch) {
  auto& [id, partition] = entry;
  Input& input = partition.input;
  if (partition.fresh) {
    input.next = extent.low;
  } else if (input.next < extent.low) {
    const DataGap gap{input.number, GapReason::expired, input.next, extent.low, {}};
    spdlog::error(
        "{}: {} messages are lost: retention removed offsets {} to {} before they were "
        "read",
        to_text(id), gap.lost(), gap.from, gap.to - 1);
    batch.gaps.push_back(gap);
    input.next = extent.low;
  }
  const Status assigned = client_->assign({{id, input.next}});
  if (!assigned) {
    partition.trouble = assigned.error();
    ask(partition);
    return;
  }
  partition.moved = true;
  partition.fresh = false;
  partition.at_end = false;
  partition.phase = Phase::reading;
}

void KafkaSource::check(Entry& entry) {
  auto& [id, partition] = entry;
  if (partition.phase != Phase::reading) return;
  (void)client_->unassign({id});
  mark(partition);
  partition.phase = Phase::checking;
  partition.at_end = false;
  ask(partition);
}

void KafkaSource::ask(Partition& partition) {
  partition.ticket = ++last_ticket_;
  watch_->examine(partition.input, partition.ticket);
}

void KafkaSource::check_all() {
  for (Entry& entry : partitions_) check(entry);
}

}  // namespace fairway::ingest
