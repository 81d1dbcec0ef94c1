#include "pipeline/app/recording.h"

#include <fstream>
#include <utility>

#include <boost/json.hpp>

#include "ingest/data_dir_lock.h"
#include "ingest/embedded_log.h"
#include "schemas/base/clock.h"

namespace fairway::pipeline {
namespace {

namespace json = boost::json;

std::optional<ingest::RawMessage> parse_line(const std::string& line) {
  boost::system::error_code error;
  const json::value value = json::parse(line, error);
  if (error || !value.is_object()) return std::nullopt;
  const json::object& object = value.as_object();
  const json::value* source = object.if_contains("source");
  const json::value* received = object.if_contains("received");
  const json::value* message = object.if_contains("message");
  if (!source || !source->is_string() || !received || !received->is_string() || !message) {
    return std::nullopt;
  }
  const auto instant = parse_rfc3339(std::string_view(received->as_string()));
  if (!instant) return std::nullopt;
  std::string bytes =
      message->is_string() ? std::string(message->as_string()) : json::serialize(*message);
  return ingest::RawMessage{
      {}, *instant, SourceName{std::string(source->as_string())}, std::move(bytes)};
}

Status read_lines(const std::filesystem::path& path,
                  const std::function<Status(ingest::RawMessage)>& take) {
  std::ifstream file(path);
  if (!file) {
    return failure("bad_recording", "the recording cannot be read", path.string(),
                   "Name a readable file or a data directory");
  }
  std::string line;
  for (std::size_t number = 1; std::getline(file, line); ++number) {
    if (line.empty()) continue;
    auto message = parse_line(line);
    if (!message) {
      return failure("bad_recording", "a line is no recorded message",
                     path.string() + ":" + std::to_string(number),
                     R"(Write {"source": "...", "received": "RFC 3339", "message": ...})");
    }
    FAIRWAY_TRY(take(std::move(*message)));
  }
  return {};
}

Status read_log(const std::filesystem::path& data_dir,
                const std::function<Status(ingest::RawMessage)>& take) {
  auto lock = ingest::DataDirLock::acquire(data_dir);
  if (!lock) return std::unexpected(std::move(lock.error()));
  const WallClock clock;
  ingest::EmbeddedLog::Options options;
  options.clock = &clock;
  auto log = ingest::EmbeddedLog::open(data_dir / "log", options);
  if (!log) return std::unexpected(std::move(log.error()));
  const auto reader = (*log)->reader();
  for (;;) {
    auto batch = reader->poll({});
    if (!batch) return std::unexpected(std::move(batch.error()));
    if (batch->messages.empty()) return {};
    for (ingest::RawMessage& message : batch->messages) FAIRWAY_TRY(take(std::move(message)));
  }
}

}  // namespace

Status read_recording(const std::filesystem::path& path,
                      const std::function<Status(ingest::RawMessage)>& take) {
  return std::filesystem::is_directory(path) ? read_log(path, take) : read_lines(path, take);
}

}  // namespace fairway::pipeline
