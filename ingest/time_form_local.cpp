#include "ingest/time_form_local.h"

#include <chrono>
#include <stdexcept>

#include <date/tz.h>

namespace fairway::ingest {
namespace {

using Sys = date::sys_time<Duration>;

const date::time_zone* find(const std::string& zone) {
  try {
    return date::locate_zone(zone);
  } catch (const std::runtime_error&) {  // the library's way to say that there is none
    return nullptr;
  }
}

}  // namespace

std::optional<Instant> start_of_hour(Instant instant, const std::string& zone) {
  const date::time_zone* found = find(zone);
  if (found == nullptr) return std::nullopt;
  const std::chrono::seconds offset = found->get_info(Sys{instant.time_since_epoch()}).offset;
  return std::chrono::floor<std::chrono::hours>(instant + offset) - offset;
}

std::optional<Instant> start_of_day(Instant instant, const std::string& zone) {
  const date::time_zone* found = find(zone);
  if (found == nullptr) return std::nullopt;
  const auto day = date::floor<date::days>(found->to_local(Sys{instant.time_since_epoch()}));
  return Instant{found->to_sys(day, date::choose::earliest).time_since_epoch()};
}

}  // namespace fairway::ingest
