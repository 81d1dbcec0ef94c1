#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "schemas/base/result.h"
#include "schemas/model/alert.h"
#include "state/store.h"

// Which open alerts readers of the change log were told of, and of which shipment each is: rows of
// its table.
//
//   'a' alert16 -> the shipment
namespace fairway::state {

std::string alert_key(const AlertId& id);
std::string encode_alert(std::string_view key, const Reference& shipment);

void put_alert(WriteBatch& batch, const AlertId& id, const Reference& shipment);
void remove_alert(WriteBatch& batch, const AlertId& id);

// None: it is not open, or was never told of.
Result<std::optional<Reference>> shipment_of_alert(const Reader& reader, const AlertId& id);
// The first `limit` behind `after`, by id.
Result<std::vector<std::pair<AlertId, Reference>>> read_alerts(const Reader& reader,
                                                               const std::optional<AlertId>& after,
                                                               std::size_t limit);

}  // namespace fairway::state
