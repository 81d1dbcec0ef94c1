#include "schemas/base/crash_point.h"

#ifdef FAIRWAY_CRASH_POINTS

#include <csignal>
#include <cstdlib>
#include <mutex>
#include <string>

namespace fairway {

void crash_point(std::string_view name) {
  static std::mutex mutex;
  static const char* const setting = std::getenv("FAIRWAY_CRASH_AT");
  static long left = [] {
    if (setting == nullptr) return 0L;
    const std::string_view text = setting;
    const auto colon = text.find(':');
    return colon == std::string_view::npos ? 1L : std::atol(text.substr(colon + 1).data());
  }();
  if (setting == nullptr) return;
  const std::string_view text = setting;
  if (text.substr(0, text.find(':')) != name) return;
  const std::lock_guard lock(mutex);
  if (--left == 0) std::raise(SIGKILL);
}

void crash_on(std::string_view bytes) {
  static const char* const setting = std::getenv("FAIRWAY_CRASH_ON");
  if (setting == nullptr || bytes.find(setting) == std::string_view::npos) return;
  std::signal(SIGSEGV, SIG_DFL);
  std::raise(SIGSEGV);
}

}  // namespace fairway

#endif
