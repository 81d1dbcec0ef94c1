#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "ingest/kafka_client.h"
#include "ingest/kafka_options.h"
#include "ingest/kafka_topics.h"
#include "ingest/kafka_watch.h"
#include "ingest/source.h"

namespace fairway::ingest {

// The topics of a Kafka cluster that the sources name. Every partition is assigned to this process,
// at the position that the state has; the group of Kafka decides nothing. A partition is read only
// after its log was found to be the one that the position is of, and is looked at again whenever a
// connection broke: what is missing is said as a DataGap, and nothing is skipped in silence.
//
// poll and resume: one thread. It never blocks on the network.
class KafkaSource final : public Source {
 public:
  // Waits until a broker answers, options.start_wait at most. Errors: bad_config, broker_away.
  static Result<std::unique_ptr<KafkaSource>> open(KafkaOptions options,
                                                   std::span<const SourceConfig> sources);
  ~KafkaSource() override;

  Status resume(std::span<const Input> known) override;
  Result<RawBatch> poll(const PollBudget& budget) override;

 private:
  enum class Phase : std::uint8_t {
    checking,  // the watch looks whether its log is the one we know
    reading,   // assigned
    halted,    // its log was cut short: a person has to look
  };

  struct Partition {
    Input input;
    const SourceConfig* source = nullptr;
    Phase phase = Phase::checking;
    bool fresh = false;  // not known to the state: begins where its log begins
    bool moved = false;
    bool at_end = false;
    KafkaMessage newest;                 // the record read last in this poll
    std::optional<std::int32_t> broker;  // that sent the record before
    std::uint64_t low = 0;               // where its log begins, as far as is known
    std::optional<std::uint64_t> end;    // where it ends
    std::uint64_t ticket = 0;            // of the question about it that was asked last
    std::optional<Error> trouble;        // what the watch found
    std::optional<Error> failing;        // what librdkafka said, until it brings something again
  };
  using Entry = std::map<PartitionId, Partition>::value_type;

  KafkaSource(KafkaOptions options, TopicMap topics);

  // What the watch saw.
  void hear(RawBatch& batch);
  void see_topics();
  void add(const PartitionId& id, const SourceConfig& source, const Input* known);
  void act_on(const KafkaWatch::Finding& finding, RawBatch& batch);
  void act_on_cut(Entry& entry, const OffsetRange& extent, RawBatch& batch);
  void replace(Entry& entry, RawBatch& batch);
  void read_from(Entry& entry, const OffsetRange& extent, RawBatch& batch);
  // Stops reading it and has its log looked at.
  void check(Entry& entry);
  void check_all();
  void ask(Partition& partition);

  // What librdkafka brings.
  void take_record(KafkaMessage message, RawBatch& batch);
  void take_error(const KafkaMessage& message);
  void mark(Partition& partition);
  InputStanding standing(Partition& partition) const;

  KafkaOptions options_;
  TopicMap map_;
  std::unique_ptr<KafkaClient> client_;
  std::unique_ptr<KafkaWatch> watch_;
  std::map<std::string, std::int32_t> topics_;  // of the cluster, as seen last
  std::set<std::string> said_;                  // topics that were complained about
  std::map<PartitionId, Partition> partitions_;
  std::vector<Input> ended_;  // to be stored as such with the next batch
  std::optional<Error> away_;
  std::uint64_t last_ticket_ = 0;
  std::uint32_t next_number_ = Input::kEmbeddedLog + 1;
};

}  // namespace fairway::ingest
