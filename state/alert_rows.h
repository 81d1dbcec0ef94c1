#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "schemas/base/result.h"
#include "schemas/model/alert.h"
#include "state/store.h"

// The open alerts that readers of the change log were told of, as they were told: rows of its
// table.
//
//   'a' alert16 -> the alert, without what its rule says of it: name, remedy, audience
namespace fairway::state {

std::string alert_key(const AlertId& id);
std::string encode(std::string_view key, const Alert& alert);

void put_alert(WriteBatch& batch, const Alert& alert);
void remove_alert(WriteBatch& batch, const AlertId& id);

// None: it is not open, or was never told of.
Result<std::optional<Alert>> read_alert(const Reader& reader, const AlertId& id);
// The first `limit` behind `after`, by id.
Result<std::vector<Alert>> read_alerts(const Reader& reader, const std::optional<AlertId>& after,
                                       std::size_t limit);

}  // namespace fairway::state
