#pragma once

#include <string>
#include <string_view>

#include <boost/json/value.hpp>

namespace fairway::test {

// What a path finds in an answer, as text; "null" for what is absent. Names with dots between;
// `[a=b,c=d]` chooses the one element of an array that has these members, `#` counts them. Throws
// std::runtime_error where none or several elements match.
std::string text_at(const boost::json::value& answer, std::string_view path);

// Equal as text, or as the same instant written in two ways.
bool same_value(std::string_view a, std::string_view b);

}  // namespace fairway::test
