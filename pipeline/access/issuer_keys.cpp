#include "pipeline/access/issuer_keys.h"

#include <utility>

#include <spdlog/spdlog.h>

#include "schemas/base/limits.h"
#include "schemas/base/small_file.h"
#include "sinks/http/client.h"

namespace fairway::pipeline {

using sinks::http::Client;

Result<std::unique_ptr<IssuerKeys>> IssuerKeys::open(const TokenOptions& options,
                                                     const Clock& clock) {
  std::unique_ptr<IssuerKeys> keys(new IssuerKeys(options, clock));
  if (!options.keys_url.empty()) return keys;
  auto text = keys->read();
  if (!text) return std::unexpected(std::move(text.error()));
  FAIRWAY_TRY(keys->take(*text));
  keys->text_ = std::move(*text);
  keys->fresh_ = true;
  return keys;
}

std::shared_ptr<const KeySet> IssuerKeys::current() const {
  const std::lock_guard lock(mutex_);
  return keys_;
}

// A file is looked at each time. A clock that was set back makes a fetch due.
bool IssuerKeys::due() {
  if (options_.keys_url.empty()) return true;
  const Instant now = clock_.now();
  const bool soon = missed_ || !fresh_;
  const Duration pause = soon ? Duration(limits::kIssuerKeysPause) : limits::kIssuerKeysAge;
  if (looked_ && looked_at_ <= now && now - looked_at_ < pause) return false;
  looked_ = true;
  looked_at_ = now;
  missed_ = false;
  return true;
}

Result<std::string> IssuerKeys::read() const {
  if (options_.keys_url.empty()) return read_small_file(options_.keys_file, limits::kKeyFileBytes);
  const auto path = options_.keys_url.find('/', options_.keys_url.find("//") + 2);
  auto client =
      Client::connect(options_.keys_url.substr(0, path),
                      {.time = limits::kIssuerKeysTime, .answer_bytes = limits::kKeyFileBytes});
  if (!client) return std::unexpected(std::move(client.error()));
  auto answer = client->get(path == std::string::npos ? "/" : options_.keys_url.substr(path),
                            {{"Accept", "application/jwk-set+json, application/json"}});
  if (!answer) return std::unexpected(std::move(answer.error()));
  if (answer->status == 200) return std::move(answer->body);
  return failure("request_failed", "the answer is " + std::to_string(answer->status),
                 options_.keys_url);
}

Status IssuerKeys::take(const std::string& text) {
  auto keys = KeySet::read(text);
  if (!keys) {
    if (keys.error().where.empty()) {
      keys.error().where =
          options_.keys_url.empty() ? options_.keys_file.string() : options_.keys_url;
    }
    return std::unexpected(std::move(keys.error()));
  }
  const std::lock_guard lock(mutex_);
  keys_ = std::move(*keys);
  return {};
}

bool IssuerKeys::refresh() {
  if (!due()) return false;
  auto text = read();
  if (text && fresh_ && *text == text_) return false;
  const Status taken = text ? take(*text) : std::unexpected(text.error());
  const bool changed = taken && *text != text_;
  if (text && taken) text_ = std::move(*text);
  fresh_ = taken.has_value();
  const std::string trouble = taken ? std::string() : taken.error().text();
  if (!trouble.empty() && trouble != trouble_) {
    spdlog::warn("the keys of {} stay as they are: {}", options_.issuer, trouble);
  }
  if (changed) spdlog::info("{} has {} keys now", options_.issuer, current()->size());
  trouble_ = trouble;
  return changed;
}

}  // namespace fairway::pipeline
