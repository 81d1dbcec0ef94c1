#pragma once

#include <string_view>

namespace fairway {

#ifdef FAIRWAY_CRASH_POINTS
// Test builds only: FAIRWAY_CRASH_AT=<name>[:<n>] in the environment kills this process with
// SIGKILL when the named point is reached for the n-th time (default 1).
void crash_point(std::string_view name);
// FAIRWAY_CRASH_ON=<text> ends it with SIGSEGV when a message that holds the text is decoded.
void crash_on(std::string_view bytes);
#else
inline void crash_point(std::string_view) {}
inline void crash_on(std::string_view) {}
#endif

}  // namespace fairway
