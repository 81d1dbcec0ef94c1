#include "sinks/kafka_records.h"

#include <algorithm>
#include <utility>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "sinks/json/alert_json.h"
#include "sinks/json/change_json.h"
#include "sinks/json/figure_json.h"
#include "sinks/json/timeline_json.h"

namespace fairway::sinks {
namespace {

namespace json = boost::json;

constexpr std::string_view kJson = "application/json";

// The required attributes of CloudEvents 1.0, the subject, and what decides the partition.
std::vector<KafkaHeader> event(const PublishOptions& options, std::string id, std::string type,
                               const std::string& subject, std::string_view content) {
  return {{"ce_specversion", "1.0"},
          {"ce_id", std::move(id)},
          {"ce_source", "/fairway/" + options.name},
          {"ce_type", std::move(type)},
          {"ce_subject", subject},
          {"ce_partitionkey", subject},
          {"content-type", std::string(content)}};
}

// In a compacted topic: what is so now, some time after the change `by`. Still a tombstone.
OutRecord latest(const PublishOptions& options, const std::string& topic, std::string key,
                 std::string type, const ChangeId& by) {
  OutRecord record{topic, std::move(key), {}, std::nullopt};
  record.headers =
      event(options, to_cursor(by) + "." + record.key, std::move(type), record.key, kJson);
  record.headers.push_back({"fairway-epoch", std::to_string(by.epoch)});
  record.headers.push_back({"fairway-sequence", std::to_string(by.sequence)});
  return record;
}

}  // namespace

OutRecord change_record(const PublishOptions& options, const Change& change) {
  OutRecord record{options.changes, change.subject, {}, change_json(change)};
  record.headers = event(options, to_cursor(change.id),
                         "fairway." + std::string(to_text(change.type)), change.subject, kJson);
  record.headers.push_back({"ce_time", to_rfc3339(change.time)});
  return record;
}

OutRecord timeline_record(const PublishOptions& options, const Reference& shipment,
                          const std::optional<Timeline>& timeline, const ChangeId& by) {
  OutRecord record = latest(options, options.timelines, to_text(shipment), "fairway.timeline", by);
  if (timeline) {
    record.value = timeline_json(*timeline, Language::en);
    record.headers.push_back({"ce_time", to_rfc3339(timeline->as_of)});
  }
  return record;
}

OutRecord alert_record(const PublishOptions& options, const AlertId& id,
                       const std::optional<Alert>& alert, const ChangeId& by) {
  OutRecord record = latest(options, options.alerts, to_text(id), "fairway.alert", by);
  if (alert) record.value = alert_json(*alert, Language::en);
  return record;
}

OutRecord throughput_record(const PublishOptions& options, const Throughput& figures,
                            const ChangeId& by) {
  const PortHour hour{figures.place, figures.from};
  OutRecord record = latest(options, options.throughput, to_text(hour), "fairway.throughput", by);
  if (!figures.items.empty()) record.value = throughput_json(figures);
  return record;
}

OutRecord refused_record(const PublishOptions& options, const Change& change,
                         const RefusedOriginal& original) {
  const Receipt& receipt = original.receipt;
  OutRecord record{options.refused, to_text(receipt.message), {}, original.bytes.value_or("")};
  record.headers = event(options, to_cursor(change.id) + ".bytes", "fairway.message.refused",
                         record.key, "application/octet-stream");
  const auto add = [&](std::string_view name, std::string value) {
    record.headers.push_back({std::string(name), std::move(value)});
  };
  const Refusal first = receipt.errors.empty() ? Refusal{} : receipt.errors.front();
  add("ce_time", to_rfc3339(change.time));
  add("__streams.errors.exception", first.code);
  add("__streams.errors.message", first.detail);
  add("__streams.errors.stacktrace", first.pointer);
  if (original.came_by && !original.copies.empty()) {
    // The embedded log is a log, too; it has no name in Kafka.
    add("__streams.errors.topic", original.came_by->topic);
    add("__streams.errors.partition", std::to_string(original.came_by->partition));
    add("__streams.errors.offset", std::to_string(original.copies.front().position.offset));
  }
  add("fairway-error-stage", "decode");
  add("fairway-error-code", first.code);
  add("fairway-error-pointer", first.pointer);
  add("fairway-error-remedy", first.remedy);
  add("fairway-error-count", std::to_string(receipt.errors.size() + receipt.errors_left_out));
  add("fairway-attempts", std::to_string(original.copies.size()));
  if (!original.copies.empty()) {
    const auto received = std::ranges::min(original.copies, {}, &Copy::received).received;
    add("fairway-first-failed-at", to_rfc3339(received));
    add("fairway-received", to_rfc3339(received));
  }
  add("fairway-source", receipt.source.value());
  add("fairway-definition", receipt.definition);
  add("fairway-schema-version", std::to_string(receipt.definition_version));
  if (!original.bytes) add("fairway-omitted-bytes", std::to_string(receipt.bytes));
  return record;
}

OutRecord shortened(OutRecord record, std::string_view timelines_topic) {
  const std::string bytes = std::to_string(record.value ? record.value->size() : 0);
  record.headers.push_back({"fairway-omitted-bytes", bytes});
  // In a compacted topic no value would mean that the shipment is gone.
  record.value = record.topic == timelines_topic
                     ? fmt::format(R"({{"omitted":true,"bytes":{}}})", bytes)
                     : std::string();
  return record;
}

OutRecord cursor_record(const PublishOptions& options, const PublisherCursor& cursor) {
  json::object value;
  value["epoch"] = cursor.published.epoch;
  value["next"] = cursor.published.sequence + 1;
  value["cursor"] = to_cursor(cursor.published);
  if (cursor.refreshing) value["refreshing"] = *cursor.refreshing;
  return {options.cursors, options.transactional_id(), {}, json::serialize(value)};
}

std::optional<PublisherCursor> cursor_from(std::string_view value) {
  json::error_code failed;
  const json::value parsed = json::parse({value.data(), value.size()}, failed);
  if (failed || !parsed.is_object()) return std::nullopt;
  const json::object& object = parsed.as_object();
  const auto text = [&](const char* name) -> std::optional<std::string> {
    const json::value* found = object.if_contains(name);
    if (found == nullptr || !found->is_string()) return std::nullopt;
    return std::string(found->as_string());
  };
  const auto place = text("cursor");
  const auto published = place ? change_id_from_cursor(*place) : std::nullopt;
  if (!published) return std::nullopt;
  return PublisherCursor{*published, text("refreshing")};
}

}  // namespace fairway::sinks
