#include "sinks/kafka_producer.h"

#include <algorithm>
#include <array>
#include <future>
#include <thread>
#include <utility>

#include <fmt/format.h>
#include <librdkafka/rdkafka.h>
#include <spdlog/spdlog.h>

#include "schemas/base/connection.h"
#include "schemas/base/limits.h"

namespace fairway::sinks {

// What librdkafka calls: delivered and error on our own thread, when we poll.
struct ProducerCallbacks {
  static void delivered(rd_kafka_t*, const rd_kafka_message_t* message, void* opaque) {
    auto& producer = *static_cast<KafkaProducer::Shared*>(opaque)->producer;
    ++producer.ended_;
    if (message->err == RD_KAFKA_RESP_ERR_NO_ERROR) return;
    producer.failures_.push_back({reinterpret_cast<std::uintptr_t>(message->_private),
                                  message->key_len + message->len,
                                  producer.error_of(message->err, "a record was not delivered",
                                                    rd_kafka_topic_name(message->rkt))});
  }

  static void error(rd_kafka_t*, int code, const char* reason, void* opaque) {
    static_cast<KafkaProducer::Shared*>(opaque)->producer->note_error(code, reason);
  }

  // On a thread of librdkafka's, which of breaks that are alike tells only some, as errors.
  static int closed(int socket, void* opaque) {
    if (close_connection(socket)) static_cast<KafkaProducer::Shared*>(opaque)->broke = true;
    return 0;
  }

  static void log(const rd_kafka_t*, int level, const char* facility, const char* text) {
    // Each failed attempt to connect is an error to librdkafka; ours say it once.
    constexpr int kCritical = 2;  // syslog's
    const auto ours = level <= kCritical ? spdlog::level::warn : spdlog::level::debug;
    spdlog::log(ours, "kafka: {} {}", facility, text);
  }
};

namespace {

// What waits looks up so often: for what was delivered, and whether to give up.
constexpr std::chrono::milliseconds kSlice{100};
constexpr int kSliceMs = static_cast<int>(kSlice.count());
// Not what is asked in one go: librdkafka throws away what is answered after a question's time.
constexpr std::chrono::milliseconds kAnswer = limits::kKafkaAnswerTime;

struct ConfDeleter {
  void operator()(rd_kafka_conf_t* conf) const { rd_kafka_conf_destroy(conf); }
};
using Conf = std::unique_ptr<rd_kafka_conf_t, ConfDeleter>;

Result<Conf> make_conf(const ProducerOptions& options) {
  Conf conf(rd_kafka_conf_new());
  std::array<char, 512> why{};
  for (const auto& [name, value] : producer_settings(options)) {
    if (rd_kafka_conf_set(conf.get(), name.c_str(), value.c_str(), why.data(), why.size()) !=
        RD_KAFKA_CONF_OK) {
      return failure("bad_config", why.data(), "kafka.producer." + name);
    }
  }
  rd_kafka_conf_set_dr_msg_cb(conf.get(), ProducerCallbacks::delivered);
  rd_kafka_conf_set_error_cb(conf.get(), ProducerCallbacks::error);
  rd_kafka_conf_set_closesocket_cb(conf.get(), ProducerCallbacks::closed);
  rd_kafka_conf_set_log_cb(conf.get(), ProducerCallbacks::log);
  return conf;
}

rd_kafka_vu_t part(rd_kafka_vtype_t type) {
  rd_kafka_vu_t part{};
  part.vtype = type;
  return part;
}

rd_kafka_vu_t bytes(rd_kafka_vtype_t type, const std::optional<std::string_view>& text) {
  rd_kafka_vu_t out = part(type);
  // librdkafka tells nothing from an empty text by the pointer.
  out.u.mem.ptr = text ? const_cast<char*>(text->empty() ? "" : text->data()) : nullptr;
  out.u.mem.size = text ? text->size() : 0;
  return out;
}

std::vector<rd_kafka_vu_t> parts_of(const KafkaRecord& record, const std::string& topic,
                                    std::uint64_t number) {
  std::vector<rd_kafka_vu_t> parts;
  parts.reserve(6 + record.headers.size());
  parts.push_back(part(RD_KAFKA_VTYPE_TOPIC));
  parts.back().u.cstr = topic.c_str();
  parts.push_back(part(RD_KAFKA_VTYPE_MSGFLAGS));
  parts.back().u.i = RD_KAFKA_MSG_F_COPY;
  parts.push_back(part(RD_KAFKA_VTYPE_OPAQUE));
  parts.back().u.ptr = reinterpret_cast<void*>(static_cast<std::uintptr_t>(number));
  parts.push_back(bytes(RD_KAFKA_VTYPE_KEY, record.key));
  parts.push_back(bytes(RD_KAFKA_VTYPE_VALUE, record.value));
  if (record.time) {
    parts.push_back(part(RD_KAFKA_VTYPE_TIMESTAMP));
    parts.back().u.i64 =
        std::chrono::floor<std::chrono::milliseconds>(*record.time).time_since_epoch().count();
  }
  for (const KafkaHeader& header : record.headers) {
    parts.push_back(part(RD_KAFKA_VTYPE_HEADER));
    parts.back().u.header = {header.name.c_str(), header.value.data(),
                             static_cast<ssize_t>(header.value.size())};
  }
  return parts;
}

std::string_view kind_of(int code) {
  switch (code) {
    case RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE:
    case RD_KAFKA_RESP_ERR_RECORD_LIST_TOO_LARGE:
      return "record_too_large";
    case RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART:
    case RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC:
    case RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION:
      return "topic_missing";
    case RD_KAFKA_RESP_ERR__FENCED:
    case RD_KAFKA_RESP_ERR_PRODUCER_FENCED:
    case RD_KAFKA_RESP_ERR_INVALID_PRODUCER_EPOCH:
      return "producer_fenced";
    case RD_KAFKA_RESP_ERR__TIMED_OUT:
    case RD_KAFKA_RESP_ERR__MSG_TIMED_OUT:
    case RD_KAFKA_RESP_ERR__TRANSPORT:
    case RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN:
      return "broker_away";
    default:
      return "kafka_failed";
  }
}

std::string_view remedy_for(std::string_view kind) {
  if (kind == "topic_missing") return "`fairway topics create` makes it";
  if (kind == "record_too_large") return "Raise the topic's max.message.bytes";
  if (kind == "producer_fenced") return "Let one instance only write with this name";
  if (kind == "broker_refused") {
    return "Correct security.protocol, sasl.* or ssl.ca.location, or the brokers' settings";
  }
  return kind == "broker_away" ? "Start the brokers, or correct the address" : "";
}

}  // namespace

Result<std::unique_ptr<KafkaProducer>> KafkaProducer::open(const ProducerOptions& options) {
  std::unique_ptr<KafkaProducer> producer(new KafkaProducer());
  auto conf = make_conf(options);
  if (!conf) return std::unexpected(std::move(conf.error()));
  producer->shared_->producer = producer.get();
  rd_kafka_conf_set_opaque(conf->get(), producer->shared_.get());
  std::array<char, 512> why{};
  producer->handle_ = rd_kafka_new(RD_KAFKA_PRODUCER, conf->get(), why.data(), why.size());
  if (producer->handle_ == nullptr) return failure("bad_config", why.data(), "kafka.producer");
  (void)conf->release();  // the handle owns it now
  return producer;
}

KafkaProducer::~KafkaProducer() {
  if (handle_ == nullptr) return;
  rd_kafka_purge(handle_, RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT);
  while (rd_kafka_poll(handle_, 0) > 0) {
  }
  auto ended = std::make_shared<std::promise<void>>();
  auto future = ended->get_future();
  std::thread([handle = handle_, shared = shared_, ended] {
    rd_kafka_destroy_flags(handle, RD_KAFKA_DESTROY_F_NO_CONSUMER_CLOSE);
    ended->set_value();
  }).detach();
  if (future.wait_for(limits::kKafkaEndTime) == std::future_status::timeout) {
    spdlog::warn("a Kafka producer does not end in time and is left behind");
  }
}

Status KafkaProducer::wait_for_broker(std::chrono::milliseconds wait) {
  return insist("no Kafka broker answers", wait, kAnswer, [this](int slice_ms) {
    const rd_kafka_metadata_t* metadata = nullptr;
    const auto code = rd_kafka_metadata(handle_, 0, nullptr, &metadata, slice_ms);
    if (code == RD_KAFKA_RESP_ERR_NO_ERROR) rd_kafka_metadata_destroy(metadata);
    return code == RD_KAFKA_RESP_ERR_NO_ERROR ? nullptr : rd_kafka_error_new(code, nullptr);
  });
}

Result<std::uint64_t> KafkaProducer::send(const KafkaRecord& record) {
  if (std::exchange(flushed_, false)) failures_.clear();
  const std::string topic(record.topic);
  const auto parts = parts_of(record, topic, sent_ + 1);
  while (true) {
    rd_kafka_error_t* error = rd_kafka_produceva(handle_, parts.data(), parts.size());
    const bool full =
        error != nullptr && rd_kafka_error_code(error) == RD_KAFKA_RESP_ERR__QUEUE_FULL;
    if (full && !given_up_) {
      rd_kafka_error_destroy(error);
      rd_kafka_poll(handle_, kSliceMs);
      continue;
    }
    Status status = status_of(error, "a record cannot be sent");
    if (!status) {
      status.error().where = topic;
      return std::unexpected(std::move(status.error()));
    }
    rd_kafka_poll(handle_, 0);
    return ++sent_;
  }
}

Status KafkaProducer::flush(std::chrono::milliseconds silence) {
  if (std::exchange(flushed_, true)) failures_.clear();
  auto left = silence;
  for (std::uint64_t seen = ended_;
       rd_kafka_flush(handle_, kSliceMs) == RD_KAFKA_RESP_ERR__TIMED_OUT; left -= kSlice) {
    if (std::exchange(seen, ended_) != ended_) left = silence;
    if (!given_up_ && left > kSlice) continue;
    return std::unexpected(error_of(RD_KAFKA_RESP_ERR__TIMED_OUT, "records are not delivered"));
  }
  if (failures_.empty()) return {};
  return std::unexpected(failures_.front().error);
}

Status KafkaProducer::init_transactions(std::chrono::milliseconds wait) {
  return insist("transactions cannot be had", wait, kSlice,
                [this](int slice_ms) { return rd_kafka_init_transactions(handle_, slice_ms); });
}

Status KafkaProducer::begin() {
  return status_of(rd_kafka_begin_transaction(handle_), "a transaction cannot begin");
}

Status KafkaProducer::commit(std::chrono::milliseconds wait) {
  FAIRWAY_TRY(flush(wait));
  return insist("a transaction is not committed", wait, kSlice,
                [this](int slice_ms) { return rd_kafka_commit_transaction(handle_, slice_ms); });
}

Status KafkaProducer::abort(std::chrono::milliseconds wait) {
  return insist("a transaction is not aborted", wait, kSlice,
                [this](int slice_ms) { return rd_kafka_abort_transaction(handle_, slice_ms); });
}

// Calls again what did not end within a slice: librdkafka goes on with it in between.
template <typename Call>
Status KafkaProducer::insist(const char* what, std::chrono::milliseconds wait,
                             std::chrono::milliseconds slice, const Call& call) {
  for (auto left = wait;; left -= slice) {
    rd_kafka_error_t* error = call(static_cast<int>(std::min(slice, left).count()));
    const bool again = error != nullptr && left > slice && !given_up_ && !refused_ &&
                       (rd_kafka_error_is_retriable(error) != 0 ||
                        kind_of(rd_kafka_error_code(error)) == "broker_away");
    const bool waited =
        error == nullptr || rd_kafka_error_code(error) == RD_KAFKA_RESP_ERR__TIMED_OUT;
    // Brings what is said about connections; an answer that came at once is not asked for at once.
    rd_kafka_poll(handle_, again && !waited ? kSliceMs : 0);
    if (!again) return status_of(error, what);
    rd_kafka_error_destroy(error);
  }
}

Error KafkaProducer::error_of(int code, std::string what, std::string where) const {
  std::string_view kind = kind_of(code);
  if (given_up_) kind = "stopped";
  if (kind == "broker_away" && refused_) kind = "broker_refused";
  std::string said = rd_kafka_err2str(static_cast<rd_kafka_resp_err_t>(code));
  if (kind.starts_with("broker_") && !last_error_.empty()) said = last_error_;
  if (kind == "stopped") said = "it was given up";
  return {std::string(kind), fmt::format("{}: {}", what, said), std::move(where),
          std::string(remedy_for(kind))};
}

// Takes over the error that librdkafka's newer calls answer with; null is success.
Status KafkaProducer::status_of(rd_kafka_error_t* error, const char* what) const {
  if (error == nullptr) return {};
  Error ours = error_of(rd_kafka_error_code(error), what);
  if (ours.code == "kafka_failed")
    ours.what = fmt::format("{}: {}", what, rd_kafka_error_string(error));
  rd_kafka_error_destroy(error);
  return std::unexpected(std::move(ours));
}

void KafkaProducer::note_error(int code, const char* reason) {
  // Of a failed connection the cause is worth keeping, not that all of them failed.
  if (code != RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN || last_error_.empty()) {
    last_error_ =
        fmt::format("{} ({})", reason, rd_kafka_err2name(static_cast<rd_kafka_resp_err_t>(code)));
    refused_ = code == RD_KAFKA_RESP_ERR__AUTHENTICATION || code == RD_KAFKA_RESP_ERR__SSL;
  }
}

}  // namespace fairway::sinks
