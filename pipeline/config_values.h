#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "pipeline/config.h"
#include "pipeline/config_yaml.h"

namespace fairway::pipeline {

// Puts what was read into `target`, in the form that `as` gives it; passes an error on.
template <typename T, typename U, typename As = std::identity>
Status store(Result<T> value, U& target, As as = {}) {
  if (!value) return std::unexpected(std::move(value.error()));
  target = as(std::move(*value));
  return {};
}

// Values as they are written in a configuration. Reading fails with bad_config at the node's place;
// what is printed reads back to the same value.

Result<std::string> read_text(const ConfigNode& node);
Result<std::vector<std::string>> read_texts(const ConfigNode& node);  // a scalar is a list of one
Result<bool> read_flag(const ConfigNode& node);
Result<std::int64_t> read_integer(const ConfigNode& node, std::int64_t min, std::int64_t max);

// "65536", "64KiB", "1 GiB"
Result<std::uint64_t> read_bytes(const ConfigNode& node, std::uint64_t min, std::uint64_t max);
std::string bytes_text(std::uint64_t bytes);

// "30d", "12h", "90m", "45s"
Result<Duration> read_duration(const ConfigNode& node);
std::string duration_text(Duration duration);

// "127.0.0.1:8080", "[::1]:8080", "localhost:0"
Result<ListenAddress> read_listen(const ConfigNode& node);
std::string listen_text(const ListenAddress& address);

// Whether only this machine reaches it: 127.0.0.0/8, ::1 or localhost.
bool is_loopback(const std::string& host);

// The index of the word among those that may stand there.
Result<std::size_t> read_word(const ConfigNode& node, std::span<const std::string_view> words);

// The one of `known` that was probably meant: "Did you mean ...?", or nothing if none is near.
std::string did_you_mean(std::string_view word, std::span<const std::string_view> known);

}  // namespace fairway::pipeline
