#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>

#include <sys/types.h>

namespace fairway::state::test {

// Another process: this program again, which commits numbered batches to a store until it is killed
// and tells the number of each once it is committed.
class Committer {
 public:
  // `environment` is added to this process's.
  Committer(const std::filesystem::path& state,
            const std::map<std::string, std::string>& environment = {});
  Committer(const Committer&) = delete;
  Committer& operator=(const Committer&) = delete;
  ~Committer();

  // Waits for the next number; none when the process ended.
  std::optional<std::uint64_t> next();
  // SIGKILL; what was told before is still to be read by next().
  void kill();

 private:
  pid_t pid_ = -1;
  int pipe_ = -1;
};

}  // namespace fairway::state::test
