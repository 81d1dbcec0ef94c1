#pragma once

#include <filesystem>
#include <memory>
#include <random>
#include <span>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "ingest/decoder.h"
#include "pipeline/fold/rules.h"
#include "schemas/catalogue/catalogue.h"
#include "schemas/catalogue/data_files.h"
#include "state/store.h"

namespace fairway::bench {

template <typename T>
T must(Result<T> result) {
  if (!result) throw std::runtime_error(result.error().text());
  return std::move(*result);
}
inline void must(const Status& status) {
  if (!status) throw std::runtime_error(status.error().text());
}

// A folder of its own that is gone when it is.
class Scratch {
 public:
  Scratch() {
    std::string name = (std::filesystem::temp_directory_path() / "fairway-bench-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("no scratch folder");
    path_ = name;
  }
  ~Scratch() { std::filesystem::remove_all(path_); }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

// The built-in vocabulary; without `sources` open to any sender.
struct Words {
  explicit Words(std::vector<SourceConfig> configured = {}) : sources(std::move(configured)) {}

  std::vector<SourceConfig> sources;
  std::unique_ptr<const Catalogue> catalogue = must(Catalogue::load(built_in_data()));
  std::unique_ptr<ingest::Decoder> decoder =
      must(ingest::Decoder::make(built_in_data(), *catalogue, sources));
  pipeline::Rules rules{*catalogue, sources, sources.empty()};
};

// Messages of one fact and, now and then, a link: gate moves of `boxes` containers of `bills`
// bills.
inline std::vector<std::string> gate_messages(std::size_t count, std::size_t boxes,
                                              std::size_t bills) {
  static constexpr const char* kKinds[] = {"gate_in", "loaded", "discharged", "gate_out",
                                           "empty_in"};
  std::mt19937_64 random(1);
  std::vector<std::string> messages;
  messages.reserve(count);
  for (std::size_t i = 0; i < count; ++i) {
    const std::string box = "container:MSKU" + std::to_string(1'000'000 + random() % boxes);
    const std::string bill = "bill:MAEU" + std::to_string(random() % bills);
    const auto two = [&](std::size_t below) {
      const std::string digits = std::to_string(random() % below);
      return digits.size() == 1 ? "0" + digits : digits;
    };
    std::string message = R"({"format":"fairway.fact/1","document":"G)" + std::to_string(i) +
                          R"(","publishedAt":"2026-11-01T14:21:00+08:00","facts":[{"kind":")" +
                          kKinds[i % 5] + R"(","classifier":"actual","subject":")" + box +
                          R"(","time":"2026-11-01T)" + two(24) + ":" + two(60) +
                          R"(:00+08:00","place":"CNSHA","references":[")" + bill +
                          R"("],"attributes":{"fullEmpty":"full","sizeType":"45G1"}}])";
    if (i % 10 == 0) {
      message += R"(,"links":[{"role":"carries","from":")" + bill + R"(","to":")" + box +
                 R"(","anchor":"2026-11-01T00:00:00+08:00"}])";
    }
    messages.push_back(message + "}");
  }
  return messages;
}

}  // namespace fairway::bench
