#include <map>

#include <boost/json.hpp>
#include <fmt/core.h>

#include "pipeline/app/commands.h"
#include "state/meta.h"

namespace fairway::pipeline {
namespace {

namespace json = boost::json;

json::object object_of(const Input& input) {
  json::object object{{"input", input.number}};
  if (input.topic.empty()) {
    object["log"] = "embedded";
  } else {
    object["topic"] = input.topic;
    object["partition"] = input.partition;
  }
  object["next"] = input.next;
  if (input.last) object["lastReceived"] = to_rfc3339(input.last->received);
  if (input.ended) object["ended"] = true;
  return object;
}

json::object object_of(const DataGap& gap, const Input& input) {
  return {{"input", gap.input},
          {"topic", input.topic},
          {"partition", input.partition},
          {"gap", to_text(gap.reason)},
          {"from", gap.from},
          {"to", gap.to},
          {"lost", gap.lost()},
          {"noticed", to_rfc3339(gap.noticed)}};
}

}  // namespace

Status state_inputs(const Config& config) {
  state::RocksOptions options = node_options(config).store;
  options.read_only = true;
  auto store = state::open_rocks_store(config.data_dir / "state", options);
  if (!store) return std::unexpected(std::move(store.error()));
  const auto inputs = state::read_inputs(**store);
  if (!inputs) return std::unexpected(inputs.error());
  const auto gaps = state::read_gaps(**store);
  if (!gaps) return std::unexpected(gaps.error());
  std::map<std::uint32_t, Input> by_number;
  for (const Input& input : *inputs) {
    by_number[input.number] = input;
    fmt::print("{}\n", json::serialize(object_of(input)));
  }
  for (const DataGap& gap : *gaps) {
    fmt::print("{}\n", json::serialize(object_of(gap, by_number[gap.input])));
  }
  return {};
}

}  // namespace fairway::pipeline
