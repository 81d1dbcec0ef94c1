#pragma once

#include <string_view>

namespace fairway {

#ifdef FAIRWAY_CRASH_POINTS
// Test builds only: FAIRWAY_CRASH_AT=<name>[:<n>] in the environment kills this process with
// SIGKILL when the named point is reached for the n-th time (default 1).
void crash_point(std::string_view name);
#else
inline void crash_point(std::string_view) {}
#endif

}  // namespace fairway
