#include "tests/state/child.h"

#include <array>
#include <cstdio>
#include <cstdlib>
#include <stdexcept>

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "state/rocks_store.h"
#include "tests/state/numbered.h"

namespace fairway::state::test {

Committer::Committer(const std::filesystem::path& state,
                     const std::map<std::string, std::string>& environment) {
  std::array<int, 2> ends{};
  if (::pipe(ends.data()) != 0) throw std::runtime_error("no pipe");
  pid_ = ::fork();
  if (pid_ == 0) {
    ::close(ends[0]);
    for (const auto& [name, value] : environment) ::setenv(name.c_str(), value.c_str(), 1);
    ::setenv("FAIRWAY_TEST_STATE", state.c_str(), 1);
    ::setenv("FAIRWAY_TEST_PIPE", std::to_string(ends[1]).c_str(), 1);
    ::execl("/proc/self/exe", "committer", nullptr);
    ::_exit(127);
  }
  ::close(ends[1]);
  pipe_ = ends[0];
}

Committer::~Committer() {
  kill();
  ::close(pipe_);
}

std::optional<std::uint64_t> Committer::next() {
  std::uint64_t number = 0;
  if (::read(pipe_, &number, sizeof number) != sizeof number) return std::nullopt;
  return number;
}

void Committer::kill() {
  if (pid_ < 0) return;
  ::kill(pid_, SIGKILL);
  ::waitpid(pid_, nullptr, 0);
  pid_ = -1;
}

namespace {

// What Committer runs instead of the tests; only errors end it.
int commit_until_killed(const char* path, int pipe) {
  ::alarm(300);  // should the parent be gone
  const auto store = open_rocks_store(path);
  if (!store) return std::fputs(store.error().text().c_str(), stderr);
  for (std::uint64_t number = last_number(**store) + 1;; ++number) {
    WriteBatch batch = numbered(number);
    const Status committed = (*store)->commit(batch);
    if (!committed) return std::fputs(committed.error().text().c_str(), stderr);
    if (::write(pipe, &number, sizeof number) != sizeof number) return 1;
  }
}

}  // namespace
}  // namespace fairway::state::test

int main(int count, char** arguments) {
  const char* path = std::getenv("FAIRWAY_TEST_STATE");
  const char* pipe = std::getenv("FAIRWAY_TEST_PIPE");
  if (path != nullptr && pipe != nullptr) {
    return fairway::state::test::commit_until_killed(path, std::atoi(pipe));
  }
  testing::InitGoogleTest(&count, arguments);
  return RUN_ALL_TESTS();
}
