#include "tests/state/child.h"

#include <array>
#include <cstdlib>

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "state/rocks_store.h"
#include "tests/state/numbered.h"
#include "tests/state/support.h"

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
    ::execl("/proc/self/exe", "child", "--gtest_also_run_disabled_tests",
            "--gtest_filter=Child.DISABLED_CommitsUntilItIsKilled", nullptr);
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

// Not a test: what Committer runs.
TEST(Child, DISABLED_CommitsUntilItIsKilled) {
  const char* path = std::getenv("FAIRWAY_TEST_STATE");
  const char* pipe = std::getenv("FAIRWAY_TEST_PIPE");
  ASSERT_TRUE(path != nullptr && pipe != nullptr);
  ::alarm(300);  // should the parent be gone
  const auto store = open_rocks_store(path);
  ASSERT_TRUE(store) << store.error().text();
  for (std::uint64_t number = last_number(**store) + 1;; ++number) {
    WriteBatch batch = numbered(number);
    const Status committed = (*store)->commit(batch);
    ASSERT_TRUE(committed) << committed.error().text();
    ASSERT_EQ(::write(std::atoi(pipe), &number, sizeof number),
              static_cast<ssize_t>(sizeof number));
  }
}

}  // namespace fairway::state::test
