#include "sinks/findings.h"

#include <algorithm>
#include <array>
#include <utility>

namespace fairway::sinks {
namespace {

using Status = RefusedItem::Status;

constexpr std::array kStatuses = {
    std::pair{Status::open, std::string_view("open")},
    std::pair{Status::repaired, std::string_view("repaired")},
    std::pair{Status::dropped, std::string_view("dropped")},
};

}  // namespace

std::string_view to_text(Status status) {
  return std::ranges::find(kStatuses, status, &decltype(kStatuses)::value_type::first)->second;
}

std::optional<Status> refused_status_from(std::string_view text) {
  const auto* found = std::ranges::find(kStatuses, text, &decltype(kStatuses)::value_type::second);
  if (found == kStatuses.end()) return std::nullopt;
  return found->first;
}

}  // namespace fairway::sinks
