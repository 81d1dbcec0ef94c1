#include "ingest/file_feed.h"

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <future>
#include <memory>
#include <vector>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>

#include "ingest/embedded_log_disk.h"
#include "schemas/base/crash_point.h"
#include "schemas/base/limits.h"

namespace fairway::ingest {
namespace {

namespace fs = std::filesystem;

bool ends_with_any(std::string_view name, std::initializer_list<std::string_view> endings) {
  return std::ranges::any_of(endings, [&](std::string_view end) { return name.ends_with(end); });
}

bool is_complete(std::string_view name) {
  return !name.starts_with('.') && !ends_with_any(name, {".part", ".tmp"});
}

bool holds_lines(std::string_view name) { return ends_with_any(name, {".ndjson", ".jsonl"}); }

// The next line that is not empty, without its end; nothing after the last. Removes it from `text`.
std::optional<std::string_view> next_line(std::string_view& text) {
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (!line.empty()) return line;
  }
  return std::nullopt;
}

// A file that cannot be read at the moment: it stays, and is tried again.
constexpr std::string_view kUnreadableNow = "file_unreadable_now";

std::unexpected<Error> unreadable(int number, const fs::path& path) {
  Error error = disk_error(number, "read", path);
  const bool denied = number == EACCES || number == EPERM;
  error.code = denied ? "file_unreadable" : kUnreadableNow;
  error.remedy = denied ? "Let the user that runs Fairway read it, and put it back" : "";
  return std::unexpected(std::move(error));
}

std::unexpected<Error> folder_trouble(Error error) {
  if (error.code != "storage_full") error.code = "feed_folder_unusable";
  error.remedy =
      "Let the user that runs Fairway read and write the source's folder and those in it";
  return std::unexpected(std::move(error));
}

Status move_file(const fs::path& from, const fs::path& to) {
  std::error_code error;
  fs::rename(from, to, error);
  if (error) return folder_trouble(disk_error(error.value(), "move away", from));
  return {};
}

Status check_lines(std::string_view text) {
  std::size_t messages = 0;
  while (const auto line = next_line(text)) {
    ++messages;
    if (line->size() > limits::kMessageBytes) {
      return failure("message_too_large",
                     fmt::format("message {} of the file has {} bytes, {} are allowed; nothing of "
                                 "this file was taken in",
                                 messages, line->size(), limits::kMessageBytes));
    }
  }
  if (messages == 0) return failure("file_empty", "the file holds no message");
  return {};
}

}  // namespace

Result<FileFeed> FileFeed::open(SourceName source, fs::path folder, EmbeddedLog& log) {
  const auto disk = make_disk();
  for (const char* subfolder : {"done", "failed"}) {
    auto made = disk->make_folder(folder / subfolder);
    if (!made) return folder_trouble(std::move(made.error()));
  }
  return FileFeed(std::move(source), std::move(folder), log);
}

int FileFeed::poll() {
  trouble_.reset();
  auto names = make_disk()->list(folder_);
  if (!names) {
    trouble_ = folder_trouble(std::move(names.error())).error();
    return 0;
  }
  std::ranges::sort(*names);
  std::erase_if(progress_, [&](const auto& entry) {
    return !std::ranges::binary_search(*names, entry.first);
  });
  std::size_t moved = 0;
  int taken = 0;
  for (const std::string& name : *names) {
    std::error_code error;
    if (!is_complete(name)) continue;
    if (!fs::is_regular_file(fs::symlink_status(folder_ / name, error))) continue;
    if (moved == limits::kFeedFiles) break;
    const auto now = take(name);
    if (now) {
      ++moved;
      taken += *now ? 1 : 0;
      continue;
    }
    trouble_ = now.error();
    // One bad file does not stop the others; what ails the log or the folder does.
    if (trouble_->code != kUnreadableNow) break;
  }
  return taken;
}

// Whether the file is in the log and in done/ now, else in failed/; an error leaves it for later.
Result<bool> FileFeed::take(const std::string& name) {
  auto content = read(name);
  if (!content && content.error().code == kUnreadableNow) return std::unexpected(content.error());
  const bool lines = holds_lines(name);
  Status checked;
  if (!content) checked = std::unexpected(std::move(content.error()));
  if (checked && lines) checked = check_lines(content->bytes);
  if (!checked) {
    FAIRWAY_TRY(move_failed(name, checked.error()));
    return false;
  }
  Progress& progress = progress_[name];
  if (progress.identity != content->identity) progress = {content->identity, 0};
  FAIRWAY_TRY(append_from(content->bytes, lines, progress.bytes));
  crash_point("file_before_move");
  FAIRWAY_TRY(move_file(folder_ / name, free_name("done", name)));
  progress_.erase(name);
  return true;
}

Result<FileFeed::Content> FileFeed::read(const std::string& name) const {
  const fs::path path = folder_ / name;
  // Neither follows a link that took the file's place, nor waits for the other end of a pipe.
  const Descriptor file{::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)};
  struct stat status{};
  if (!file.good() || ::fstat(file.number(), &status) != 0) return unreadable(errno, path);
  const auto size = static_cast<std::uint64_t>(status.st_size);
  const std::size_t limit = holds_lines(name) ? limits::kFeedFileBytes : limits::kMessageBytes;
  if (size > limit) {
    return failure("file_too_large",
                   fmt::format("the file has {} bytes, {} are allowed", size, limit), path.string(),
                   "Split it, and put the parts back");
  }
  if (size == 0) {
    return failure("file_empty", "the file is empty", path.string(),
                   "Write a file as <name>.part and rename it when it is complete");
  }
  Content content;
  content.identity = {status.st_ino, status.st_mtim.tv_sec * 1'000'000'000 + status.st_mtim.tv_nsec,
                      size};
  content.bytes.resize(size);
  std::size_t done = 0;
  while (done < size) {
    const ssize_t got =
        ::pread(file.number(), content.bytes.data() + done, size - done, static_cast<off_t>(done));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return unreadable(errno, path);
    if (got == 0) break;
    done += static_cast<std::size_t>(got);
  }
  content.bytes.resize(done);
  return content;
}

// Appends what lies behind `done`, and moves `done` on with each part that is on stable storage.
Status FileFeed::append_from(std::string_view text, bool lines, std::size_t& done) {
  std::string_view rest = text.substr(std::min(done, text.size()));
  LogBatch batch;
  std::size_t bytes = 0;
  while (!rest.empty()) {
    const auto message = lines ? next_line(rest) : std::exchange(rest, {});
    if (message) {
      batch.push_back({source_, std::string(*message), std::nullopt});
      bytes += message->size();
    }
    const bool full = bytes >= limits::kBatchBytes || batch.size() == limits::kBatchMessages;
    if (!full && !rest.empty()) continue;
    FAIRWAY_TRY(append(std::exchange(batch, {})));
    bytes = 0;
    done = text.size() - rest.size();
  }
  return {};
}

Status FileFeed::append(LogBatch batch) {
  // Shared: this thread may be gone on before the log's has left set_value.
  const auto promise = std::make_shared<std::promise<Status>>();
  auto outcome = promise->get_future();
  log_->append(std::move(batch), [promise](const Result<std::vector<Appended>>& appended) {
    promise->set_value(appended ? Status{} : std::unexpected(appended.error()));
  });
  return outcome.get();
}

Status FileFeed::move_failed(const std::string& name, const Error& reason) const {
  const fs::path target = free_name("failed", name);
  const fs::path reason_path = target.string() + ".reason";
  errno = 0;
  std::ofstream out(reason_path, std::ios::trunc);
  out << reason.code << ": " << reason.text() << "\n";
  out.close();
  if (!out) return folder_trouble(disk_error(errno != 0 ? errno : EIO, "write", reason_path));
  return move_file(folder_ / name, target);
}

// An earlier file of the same name stays: the later one gets a number.
fs::path FileFeed::free_name(const char* subfolder, const std::string& name) const {
  const fs::path wanted = folder_ / subfolder / name;
  fs::path path = wanted;
  std::error_code error;
  for (int n = 1; fs::exists(fs::symlink_status(path, error)); ++n) {
    path = wanted.string() + "." + std::to_string(n);
  }
  return path;
}

}  // namespace fairway::ingest
