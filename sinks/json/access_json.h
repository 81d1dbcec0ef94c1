#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "schemas/base/result.h"
#include "sinks/grants.h"
#include "sinks/keys.h"

// Keys and grants as the API tells them and takes orders for them. What is kept of them durably is
// the same text.
namespace fairway::sinks {

std::string key_json(const KeyRecord& key);
std::string keys_json(const std::vector<KeyRecord>& keys);
std::string new_key_json(const NewKey& key);
// Codes: bad_key, with what is wrong with which member. Whether it can be made is not looked at.
Result<KeyOrder> read_key_order(std::string_view json);
Result<KeyRecord> read_key(std::string_view json);

std::string grant_json(const Grant& grant);
std::string grants_json(const std::vector<Grant>& grants);
Result<GrantOrder> read_grant_order(std::string_view json);  // code: bad_grant
Result<Grant> read_grant(std::string_view json);

}  // namespace fairway::sinks
