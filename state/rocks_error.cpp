#include "state/rocks_error.h"

#include <array>
#include <optional>
#include <string>
#include <string_view>

namespace fairway::state {
namespace {

bool holds(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

// RocksDB names files in its messages, with or without their directory, and a table file that is
// gone by an ending of old.
std::filesystem::path file_in(std::string_view message, const std::filesystem::path& path) {
  constexpr std::array kFiles = {std::string_view(".ldb"),    std::string_view(".sst"),
                                 std::string_view(".log"),    std::string_view("MANIFEST-"),
                                 std::string_view("CURRENT"), std::string_view("OPTIONS-")};
  for (const std::string_view file : kFiles) {
    const auto found = message.find(file);
    if (found == std::string_view::npos) continue;
    const auto before = message.find_last_of(" /'\":", found);
    const auto begin = before == std::string_view::npos ? 0 : before + 1;
    const auto end = message.find_first_of(" ,;:'\"", found);
    std::filesystem::path name =
        message.substr(begin, end == std::string_view::npos ? end : end - begin);
    if (file == ".ldb") name.replace_extension(".sst");
    return path / name;
  }
  return path;
}

// The one write-ahead log; the directory if there are several.
std::filesystem::path log_in(const std::filesystem::path& path) {
  std::filesystem::path log;
  std::error_code error;
  for (const auto& file : std::filesystem::directory_iterator(path, error)) {
    if (file.path().extension() != ".log" || file.file_size(error) == 0) continue;
    if (!log.empty()) return path;
    log = file.path();
  }
  return log.empty() ? path : log;
}

Error corrupt(const std::string& message, const std::filesystem::path& path) {
  return Error{"state_corrupt", "the state is damaged: " + message, file_in(message, path),
               "Restore a copy of the state, or move it away: the input is then read again"};
}

Error full(const std::filesystem::path& path) {
  return Error{"storage_full", "the disk of the state is full", path, "Free some space"};
}

// RocksDB takes it for other things, such as wrong options.
std::optional<Error> no_descriptors(const std::string& message, const std::filesystem::path& path) {
  if (!holds(message, "Too many open files")) return std::nullopt;
  return Error{"storage_failed", "a file of the state cannot be opened: " + message, path,
               "Let the process have more descriptors (ulimit -n, LimitNOFILE)"};
}

}  // namespace

Error run_error(const rocksdb::Status& status, const std::filesystem::path& path) {
  const std::string message = status.ToString();
  if (status.subcode() == rocksdb::Status::kNoSpace) return full(path);
  if (auto error = no_descriptors(message, path)) return *error;
  if (status.IsCorruption()) return corrupt(message, path);
  return Error{"storage_failed", "the state cannot be read or written: " + message, path,
               "See the system's log for errors of the disk"};
}

Error open_error(const rocksdb::Status& status, const std::filesystem::path& path) {
  const std::string message = status.ToString();
  if (status.subcode() == rocksdb::Status::kNoSpace) return full(path);
  if (auto error = no_descriptors(message, path)) return *error;
  if (holds(message, "lock hold by current process") ||
      (holds(message, "/LOCK") && holds(message, "Resource temporarily unavailable"))) {
    return Error{"state_in_use", "another process has the state open", path,
                 "Stop it, or give this one a data directory of its own"};
  }
  for (const std::string_view reason :
       {"Permission denied", "Read-only file system", "Not a directory"}) {
    if (holds(message, reason)) {
      return Error{"state_unusable", "the state cannot be opened: " + message, path,
                   "Give Fairway a directory that it may write to"};
    }
  }
  if (status.IsInvalidArgument() || status.IsNotSupported()) {
    return Error{"state_options", "RocksDB refuses its options: " + message, path,
                 "Correct the option strings that are passed through"};
  }
  // RocksDB names every file but this one.
  if (status.IsCorruption() && file_in(message, path) == path) {
    return Error{
        "state_corrupt", "the write-ahead log of the state is damaged: " + message, log_in(path),
        "Open it with accept_damaged_log: the state is then that of the last commit before "
        "the damage, and the input is read again from there"};
  }
  // A file that must be there is not.
  if (holds(message, "No such file or directory")) return corrupt(message, path);
  return run_error(status, path);
}

}  // namespace fairway::state
