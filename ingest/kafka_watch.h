#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "ingest/kafka_audit.h"
#include "ingest/kafka_client.h"
#include "ingest/kafka_options.h"

namespace fairway::ingest {

// Asks the brokers, on a thread of its own, what may take long to be answered: which topics and
// partitions there are, and whether a log still is the one that we were reading. The source tells
// it what to look at and takes its news; neither ever waits for the other.
class KafkaWatch {
 public:
  struct Finding {
    PartitionId partition;
    std::uint64_t ticket = 0;  // of the question that it answers
    LogVerdict verdict = LogVerdict::unchanged;
    OffsetRange extent;
  };

  // All that was seen since the last take().
  struct News {
    std::optional<Error> away;                   // no broker answers
    std::map<std::string, std::int32_t> topics;  // partitions of each, unless away
    std::map<PartitionId, Error> unanswered;     // questions that are asked again
    std::vector<Finding> findings;
    bool audit_due = false;
  };

  // `client` is the source's, borrowed; `prober` reads single records.
  KafkaWatch(const KafkaClient& client, std::unique_ptr<KafkaClient> prober,
             const KafkaOptions& options);
  // Waits for the question that is under way.
  ~KafkaWatch();
  KafkaWatch(const KafkaWatch&) = delete;
  KafkaWatch& operator=(const KafkaWatch&) = delete;

  void start();
  // Forgets what was asked until now.
  void forget();
  // Asks for a finding on the input; it comes as soon as the log can be read. A later question
  // about the same partition takes the place of an earlier one.
  void examine(const Input& input, std::uint64_t ticket);

  std::optional<News> take();

 private:
  struct Question {
    Input input;
    std::uint64_t ticket = 0;
  };
  using Questions = std::map<PartitionId, Question>;

  void run();
  // One look; the news are published at its end.
  void look();
  bool see_topics(News& news);
  void see_asked(News& news);
  // Judges those whose extent is known; who must be looked at again stays asked.
  void judge_all(const std::map<PartitionId, OffsetRange>& extents, const Questions& asked,
                 News& news);
  void answer(const PartitionId& id, const Question& question, LogVerdict verdict,
              const OffsetRange& extent, News& news);
  // What stands at the marks; who does not answer is left out.
  std::map<PartitionId, MarkFound> probe(const std::map<PartitionId, RecordMark>& marks);
  void publish(News news);
  bool stopping() const;

  const KafkaClient& client_;
  std::unique_ptr<KafkaClient> prober_;
  KafkaOptions options_;

  // The thread's own.
  int looks_ = 0;
  std::map<PartitionId, LogVerdict> suspected_;

  mutable std::mutex mutex_;  // guards what follows
  std::condition_variable asked_something_;
  bool stopping_ = false;
  bool has_question_ = false;
  Questions asked_;
  std::optional<News> news_;

  std::thread thread_;
};

}  // namespace fairway::ingest
