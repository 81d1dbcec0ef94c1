#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include <boost/json.hpp>

#include "schemas/base/clock.h"
#include "schemas/model/ids.h"
#include "schemas/model/reference.h"

// Small pieces that every JSON of ours is built from. Only for the .cpp files of sinks/json: nobody
// else sees Boost.JSON. Values that belong together share one storage, so that nothing is copied
// when they are put into each other.
namespace fairway::sinks {

namespace json = boost::json;
using Storage = json::storage_ptr;

json::value text(std::string_view value, const Storage& storage);
// Null for an empty text or an absent time.
json::value text_or_null(std::string_view value, const Storage& storage);
json::value time_or_null(const std::optional<Instant>& instant, const Storage& storage);
json::value time(Instant instant, const Storage& storage);
json::value reference(const Reference& value, const Storage& storage);
json::value position(const Position& value, const Storage& storage);
json::object texts(const std::map<std::string, std::string>& values, const Storage& storage);
json::array texts(std::span<const std::string> values, const Storage& storage);
json::array references(std::span<const Reference> values, const Storage& storage);

template <typename Range, typename Make>
json::array array_of(const Range& range, const Storage& storage, Make make) {
  json::array out(storage);
  out.reserve(range.size());
  for (const auto& item : range) out.emplace_back(make(item, storage));
  return out;
}

}  // namespace fairway::sinks
