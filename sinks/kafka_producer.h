#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "schemas/base/clock.h"
#include "schemas/base/result.h"
#include "sinks/kafka_producer_options.h"

struct rd_kafka_s;
struct rd_kafka_error_s;

namespace fairway::sinks {

struct KafkaHeader {
  std::string name;
  std::string value;

  friend bool operator==(const KafkaHeader&, const KafkaHeader&) = default;
};

// A record to be sent; copied by send.
struct KafkaRecord {
  std::string_view topic;
  std::optional<std::string_view> key = {};  // records with one key stay in order; none: anywhere
  std::span<const KafkaHeader> headers = {};
  std::optional<std::string_view> value = {};  // none: a tombstone
  std::optional<Instant> time = {};            // none: when it is sent. Kafka keeps milliseconds
};

// A record that the cluster did not take.
struct DeliveryFailure {
  std::uint64_t record = 0;  // as send numbered it
  std::size_t bytes = 0;     // key and value
  Error error;               // `where` is the topic
};

// A producer of librdkafka. What is sent goes out on threads of librdkafka's, in order for each
// key; how it went is known after a flush. One thread at a time, give_up apart.
//
// Codes: broker_away (none answers in time: what became of it is not known), broker_refused (TLS or
// a password, which waiting does not mend), topic_missing, record_too_large, producer_fenced
// (another took over the transactional id), stopped (after give_up), kafka_failed.
//
// With transactions: init_transactions once, then begin, send, commit again and again. After any
// error the producer is to be destroyed and another one opened, whose init_transactions ends what
// the first left open: RULES 3.6 and Jepsen's analysis of Bufstream 0.1.0, for what is retried
// behind an error may reach the brokers within the next transaction. For the same reason a
// producer that is_shaken is not to be used for another transaction.
class KafkaProducer {
 public:
  // Connects to nothing yet. Errors: bad_config.
  static Result<std::unique_ptr<KafkaProducer>> open(const ProducerOptions& options);
  // Forgets what is not delivered. Waits limits::kKafkaEndTime at most.
  ~KafkaProducer();
  KafkaProducer(const KafkaProducer&) = delete;
  KafkaProducer& operator=(const KafkaProducer&) = delete;

  Status wait_for_broker(std::chrono::milliseconds wait);

  // Takes the record in and numbers it, from 1 on; waits while the queue is full. An error is about
  // this record or the whole producer, not about records before.
  Result<std::uint64_t> send(const KafkaRecord& record);
  // Waits until each record is delivered or failed, message.timeout.ms at most, and no longer than
  // `silence` for the next to be delivered: the records are lost to the caller then, broker_away.
  // The error of the first that failed since the last flush; all are in failures() until the next
  // send.
  Status flush(std::chrono::milliseconds silence = std::chrono::milliseconds::max());
  const std::vector<DeliveryFailure>& failures() const { return failures_; }

  // Fences off earlier producers of this transactional id and ends what they left open.
  Status init_transactions(std::chrono::milliseconds wait);
  Status begin();
  // Flushes and commits, `wait` for each step: all records since begin are there for readers of
  // read_committed, or an error, after which they may be there or not.
  Status commit(std::chrono::milliseconds wait);
  Status abort(std::chrono::milliseconds wait);
  // A connection broke in its life: requests may have been sent twice.
  bool is_shaken() const { return shared_->broke; }

  // From any thread and for good: what waits ends soon, with the code stopped.
  void give_up() { given_up_ = true; }

 private:
  KafkaProducer() = default;
  template <typename Call>
  Status insist(const char* what, std::chrono::milliseconds wait, std::chrono::milliseconds slice,
                const Call& call);
  Error error_of(int code, std::string what, std::string where = {}) const;
  Status status_of(rd_kafka_error_s* error, const char* what) const;
  void note_error(int code, const char* reason);

  // What librdkafka's threads touch until the handle is destroyed, which may be after us.
  struct Shared {
    KafkaProducer* producer = nullptr;  // for what is called by polling alone
    std::atomic<bool> broke = false;
  };

  rd_kafka_s* handle_ = nullptr;
  std::shared_ptr<Shared> shared_ = std::make_shared<Shared>();
  std::uint64_t sent_ = 0;
  std::uint64_t ended_ = 0;  // delivered, or failed
  bool flushed_ = false;
  std::vector<DeliveryFailure> failures_;
  std::string last_error_;
  bool refused_ = false;  // last_error_ is about TLS or a password
  std::atomic<bool> given_up_ = false;

  friend struct ProducerCallbacks;
};

}  // namespace fairway::sinks
