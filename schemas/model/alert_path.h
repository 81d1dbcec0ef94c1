#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "schemas/model/alert.h"

namespace fairway {

// How a change names an alert among the parts of a timeline that differ.
inline constexpr std::string_view kAlertPath = "/alerts/";

inline std::string path_of(const AlertId& id) { return std::string(kAlertPath) + to_text(id); }

// None: the path is none of an alert.
inline std::optional<AlertId> alert_at(std::string_view path) {
  if (!path.starts_with(kAlertPath)) return std::nullopt;
  return alert_id_from(path.substr(kAlertPath.size()));
}

}  // namespace fairway
