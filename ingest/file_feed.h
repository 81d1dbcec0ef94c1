#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "ingest/embedded_log.h"
#include "schemas/base/result.h"
#include "schemas/model/ids.h"

namespace fairway::ingest {

// A watched folder of one source. Each file in it goes into the log and is then moved to `done/`;
// one that cannot be taken goes to `failed/` with a `<name>.reason` beside it. A crash in between
// takes a file in twice, which the merge counts as duplicates; none is lost.
//
// Write a file as `<name>.part` or `<name>.tmp` and rename it when it is complete. Such names,
// names that begin with a dot, and what is not a regular file are left alone. `.ndjson` and
// `.jsonl` hold a message a line (empty lines do not count), any other file is one message.
//
// One thread; it has none of its own and never sleeps: poll is called when something may be there.
class FileFeed {
 public:
  // Creates the folders if need be. `log` is borrowed. Errors:
  // feed_folder_unusable, storage_full.
  static Result<FileFeed> open(SourceName source, std::filesystem::path folder, EmbeddedLog& log);

  // Takes what is there, by name, up to limits::kFeedFiles files; waits until each is on stable
  // storage. Returns how many are done now. A full or failing disk leaves the files for later.
  int poll();

  // Why files were left in the folder by the last poll; none if all is well.
  const std::optional<Error>& trouble() const { return trouble_; }

 private:
  // Tells whether a name still means the same file.
  struct Identity {
    std::uint64_t inode = 0;
    std::int64_t changed_nanos = 0;
    std::uint64_t size = 0;
    friend bool operator==(const Identity&, const Identity&) = default;
  };
  // How much of a file that is still in the folder is in the log already: after a full disk, or
  // when the file cannot be moved, it is not taken in again and again.
  struct Progress {
    Identity identity;
    std::size_t bytes = 0;
  };
  struct Content {
    std::string bytes;
    Identity identity;
  };

  FileFeed(SourceName source, std::filesystem::path folder, EmbeddedLog& log)
      : source_(std::move(source)), folder_(std::move(folder)), log_(&log) {}

  Result<bool> take(const std::string& name);
  Result<Content> read(const std::string& name) const;
  Status append_from(std::string_view text, bool lines, std::size_t& done);
  Status append(LogBatch batch);
  Status move_failed(const std::string& name, const Error& reason) const;
  std::filesystem::path free_name(const char* subfolder, const std::string& name) const;

  SourceName source_;
  std::filesystem::path folder_;
  EmbeddedLog* log_;
  std::map<std::string, Progress, std::less<>> progress_;  // by name
  std::optional<Error> trouble_;
};

}  // namespace fairway::ingest
