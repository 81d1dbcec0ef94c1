#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "schemas/base/result.h"
#include "sinks/audit.h"

namespace fairway::sinks {

// A record as the API tells it, and as it is kept.
std::string read_record_json(const ReadRecord& record);
Result<ReadRecord> read_read_record(std::string_view json);  // code: bad_record
// A page; `next` is empty behind the last one.
std::string audit_json(const std::vector<ReadRecord>& records, std::string_view next);

}  // namespace fairway::sinks
