#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "schemas/model/change.h"
#include "schemas/model/timeline.h"
#include "sinks/kafka_producer.h"
#include "sinks/publish_options.h"
#include "sinks/published_views.h"

namespace fairway::sinks {

// A record that is to be published. The keys: a change's subject, a timeline's shipment, an alert's
// id, a place and hour, a refused message's id. Each is a CloudEvent of Kafka's binary mode
// (CloudEvents 1.0, Kafka protocol binding): attributes as headers ce_*, the data alone as value.
struct OutRecord {
  std::string topic;
  std::string key;
  std::vector<KafkaHeader> headers;
  std::optional<std::string> value;  // none: a tombstone

  std::size_t bytes() const { return key.size() + (value ? value->size() : 0); }
  friend bool operator==(const OutRecord&, const OutRecord&) = default;
};

OutRecord change_record(const PublishOptions& options, const Change& change);

// The shipment as it is, some time after the change `by`. None: a tombstone.
OutRecord timeline_record(const PublishOptions& options, const Reference& shipment,
                          const std::optional<Timeline>& timeline, const ChangeId& by);

// The alert as it was told at the change `by` or after it. None: a tombstone, for it is open no
// more.
OutRecord alert_record(const PublishOptions& options, const AlertId& id,
                       const std::optional<Alert>& alert, const ChangeId& by);

// The moves of an hour as they are, some time after the change `by`. None left: a tombstone.
OutRecord throughput_record(const PublishOptions& options, const Throughput& figures,
                            const ChangeId& by);

// The original bytes, under both families of headers that dead letters are known by: those of Kafka
// Streams (KIP-1034) and our own fairway-*.
OutRecord refused_record(const PublishOptions& options, const Change& change,
                         const RefusedOriginal& original);

// In place of one that the topic does not take: without the bytes, which are said to be too many.
OutRecord shortened(OutRecord record, std::string_view timelines_topic);

// How far the log is published: a record of the same transaction (RULES 3.6).
struct PublisherCursor {
  ChangeId published;  // the last one
  // All shipments are being published once more, for news of some was missed: behind this one's
  // name, from the first where it is empty.
  std::optional<std::string> refreshing = {};

  friend bool operator==(const PublisherCursor&, const PublisherCursor&) = default;
};
OutRecord cursor_record(const PublishOptions& options, const PublisherCursor& cursor);
// None: it is not of our making.
std::optional<PublisherCursor> cursor_from(std::string_view value);

}  // namespace fairway::sinks
