#include "pipeline/config_values.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <numeric>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace fairway::pipeline {
namespace {

struct Unit {
  std::string_view name;
  std::uint64_t size;
};

// The largest first: printing takes the first that divides.
constexpr std::array kByteUnits = {Unit{"TiB", 1ULL << 40},
                                   Unit{"GiB", 1ULL << 30},
                                   Unit{"MiB", 1ULL << 20},
                                   Unit{"KiB", 1ULL << 10},
                                   Unit{"", 1},
                                   Unit{"B", 1}};
constexpr std::array kTimeUnits = {Unit{"d", 86'400}, Unit{"h", 3'600}, Unit{"m", 60},
                                   Unit{"s", 1}};

struct Quantity {
  std::uint64_t number = 0;
  std::string_view unit;
};

// "64 KiB" is 64 and "KiB".
std::optional<Quantity> parse_quantity(std::string_view text) {
  Quantity quantity;
  const char* end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, quantity.number);
  if (read.ec != std::errc{}) return std::nullopt;
  quantity.unit = {read.ptr, end};
  while (quantity.unit.starts_with(' ')) quantity.unit.remove_prefix(1);
  return quantity;
}

std::optional<std::uint64_t> in_units(std::string_view text, std::span<const Unit> units) {
  const auto quantity = parse_quantity(text);
  if (!quantity) return std::nullopt;
  const auto unit = std::ranges::find(units, quantity->unit, &Unit::name);
  std::uint64_t value = 0;
  if (unit == units.end() || __builtin_mul_overflow(quantity->number, unit->size, &value)) {
    return std::nullopt;
  }
  return value;
}

// Levenshtein's: the letters to change, add or remove to get from one word to the other.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), 0U);
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = std::exchange(row[0], i);
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t changed = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = std::exchange(row[j], std::min({changed, row[j] + 1, row[j - 1] + 1}));
    }
  }
  return row.back();
}

}  // namespace

Result<std::string> read_text(const ConfigNode& node) {
  if (node.kind != ConfigNode::Kind::scalar) {
    return bad_value(node, "a single value is expected here");
  }
  return node.text;
}

Result<std::vector<std::string>> read_texts(const ConfigNode& node) {
  std::vector<std::string> texts;
  if (node.kind == ConfigNode::Kind::map) return bad_value(node, "a list is expected here");
  if (node.kind == ConfigNode::Kind::scalar) texts.push_back(node.text);
  for (const ConfigNode& item : node.items) {
    auto text = read_text(item);
    if (!text) return std::unexpected(std::move(text.error()));
    texts.push_back(std::move(*text));
  }
  if (std::ranges::find(texts, "") != texts.end())
    return bad_value(node, "an item of the list is empty");
  return texts;
}

Result<bool> read_flag(const ConfigNode& node) {
  constexpr std::array<std::string_view, 2> kWords = {"false", "true"};
  bool flag = false;
  FAIRWAY_TRY(store(read_word(node, kWords), flag, [](std::size_t index) { return index == 1; }));
  return flag;
}

Result<std::int64_t> read_integer(const ConfigNode& node, std::int64_t min, std::int64_t max) {
  const auto text = read_text(node);
  if (!text) return std::unexpected(text.error());
  std::int64_t value = 0;
  const char* end = text->data() + text->size();
  const auto read = std::from_chars(text->data(), end, value);
  if (read.ec != std::errc{} || read.ptr != end || value < min || value > max) {
    return bad_value(node, fmt::format("\"{}\" is no whole number from {} to {}", *text, min, max));
  }
  return value;
}

Result<std::uint64_t> read_bytes(const ConfigNode& node, std::uint64_t min, std::uint64_t max) {
  const auto text = read_text(node);
  if (!text) return std::unexpected(text.error());
  const auto bytes = in_units(*text, kByteUnits);
  if (!bytes) {
    return bad_value(node, fmt::format("\"{}\" is no number of bytes", *text),
                     "Write a whole number with B, KiB, MiB, GiB or TiB: 64MiB");
  }
  if (*bytes < min || *bytes > max) {
    return bad_value(node, fmt::format("{} is out of range: {} to {} are allowed", *text,
                                       bytes_text(min), bytes_text(max)));
  }
  return *bytes;
}

std::string bytes_text(std::uint64_t bytes) {
  const auto unit = std::ranges::find_if(
      kByteUnits, [&](const Unit& candidate) { return bytes % candidate.size == 0; });
  return fmt::format("{}{}", bytes / unit->size, unit->name);
}

Result<Duration> read_duration(const ConfigNode& node) {
  const auto text = read_text(node);
  if (!text) return std::unexpected(text.error());
  constexpr std::uint64_t kMaxSeconds = 100ULL * 366 * 86'400;
  const auto seconds = in_units(*text, kTimeUnits);
  if (!seconds || *seconds == 0 || *seconds > kMaxSeconds) {
    return bad_value(node, fmt::format("\"{}\" is no length of time", *text),
                     "Write a whole number with d, h, m or s: 30d");
  }
  return std::chrono::seconds(*seconds);
}

std::string duration_text(Duration duration) {
  const auto seconds = static_cast<std::uint64_t>(
      std::chrono::duration_cast<std::chrono::seconds>(duration).count());
  const auto unit = std::ranges::find_if(
      kTimeUnits, [&](const Unit& candidate) { return seconds % candidate.size == 0; });
  return fmt::format("{}{}", seconds / unit->size, unit->name);
}

Result<ListenAddress> read_listen(const ConfigNode& node) {
  const auto text = read_text(node);
  if (!text) return std::unexpected(text.error());
  const auto bad = [&] {
    return bad_value(node, fmt::format("\"{}\" is no address to listen on", *text),
                     "Write HOST:PORT, such as 127.0.0.1:8080, [::1]:8080, or 0.0.0.0:8080 for "
                     "every address of this machine; port 0 takes a free one");
  };
  const std::size_t colon = text->rfind(':');
  if (colon == std::string::npos) return bad();
  std::string_view host = std::string_view(*text).substr(0, colon);
  if (host.starts_with('[') && host.ends_with(']')) {
    host = host.substr(1, host.size() - 2);
  } else if (host.contains(':')) {
    return bad();
  }
  ListenAddress address{std::string(host), 0};
  const char* end = text->data() + text->size();
  const auto read = std::from_chars(text->data() + colon + 1, end, address.port);
  if (host.empty() || host.find_first_of(" \t/@") != std::string_view::npos ||
      read.ec != std::errc{} || read.ptr != end) {
    return bad();
  }
  return address;
}

std::string listen_text(const ListenAddress& address) {
  const bool v6 = address.host.find(':') != std::string::npos;
  return fmt::format("{}{}{}:{}", v6 ? "[" : "", address.host, v6 ? "]" : "", address.port);
}

bool is_loopback(const std::string& host) {
  // A name that begins like a loopback address is none.
  const bool in_127 =
      host.starts_with("127.") && host.find_first_not_of("0123456789.") == std::string::npos;
  return host == "localhost" || host == "::1" || in_127;
}

Result<std::size_t> read_word(const ConfigNode& node, std::span<const std::string_view> words) {
  const auto text = read_text(node);
  if (!text) return std::unexpected(text.error());
  const auto found = std::ranges::find(words, *text);
  if (found != words.end()) return static_cast<std::size_t>(found - words.begin());
  return bad_value(node, fmt::format("\"{}\" is none of {}", *text, fmt::join(words, ", ")),
                   did_you_mean(*text, words));
}

std::string did_you_mean(std::string_view word, std::span<const std::string_view> known) {
  std::string_view best;
  std::size_t best_distance = std::max<std::size_t>(2, word.size() / 3) + 1;
  for (const std::string_view candidate : known) {
    // A key without its section is as near as can be.
    const bool is_end = candidate.size() > word.size() && candidate.ends_with(word) &&
                        candidate[candidate.size() - word.size() - 1] == '.';
    const std::size_t far = is_end ? 1 : distance(word, candidate);
    if (far < best_distance) {
      best = candidate;
      best_distance = far;
    }
  }
  return best.empty() ? std::string{} : fmt::format("Did you mean {}?", best);
}

}  // namespace fairway::pipeline
