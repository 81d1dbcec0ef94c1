#include "sinks/http/change_filter.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "sinks/http/access.h"

namespace fairway::sinks::http {
namespace {

// "CNSHA,CNNGB": one of these. `read` makes one of a text, or nothing.
template <typename T, typename Read>
OrProblem<std::vector<T>> any_of(const Request& request, std::string_view name,
                                 std::string_view example, Read read) {
  std::vector<T> all;
  std::string_view left = request.parameter(name).value_or("");
  while (!left.empty()) {
    const std::string_view one = left.substr(0, left.find(','));
    left.remove_prefix(std::min(left.size(), one.size() + 1));
    if (trimmed(one).empty()) continue;
    std::optional<T> value = read(trimmed(one));
    if (!value) {
      return bad_parameter(request, std::string(name),
                           fmt::format("\"{}\" is no {}", trimmed(one), name),
                           fmt::format("Write for instance {}", example));
    }
    all.push_back(std::move(*value));
  }
  return all;
}

template <typename T>
std::optional<T> named(std::string_view text) {
  return T{std::string(text)};
}

}  // namespace

OrProblem<ChangeFilter> change_filter_in(const Request& request) {
  auto types = any_of<ChangeType>(request, "type", "stage.changed", change_type_from);
  if (!types) return std::unexpected(std::move(types.error()));
  auto references =
      any_of<Reference>(request, "reference", "container:MSKU0308961", parse_reference);
  if (!references) return std::unexpected(std::move(references.error()));
  ChangeFilter filter{.types = std::move(*types), .references = std::move(*references)};
  filter.places = *any_of<std::string>(request, "place", "CNSHA", named<std::string>);
  filter.stages = *any_of<std::string>(request, "stage", "released", named<std::string>);
  filter.parties = *any_of<std::string>(request, "party", "9131…", named<std::string>);
  filter.sources = *any_of<SourceName>(request, "source", "terminal-a", named<SourceName>);
  return filter;
}

OrProblem<std::optional<ChangeId>> after_in(const Request& request) {
  const auto asked = request.parameter("after");
  if (!asked || asked->empty()) return std::nullopt;
  const auto after = change_id_from_cursor(*asked);
  if (after) return in_its_log(request, *after);
  return bad_parameter(request, "after", "the cursor is none of the change log",
                       "Send page.next of an answer, or the id of a change");
}

OrProblem<ChangeId> in_its_log(const Request& request, const ChangeId& cursor) {
  const Space asked = scope_of(request).space;
  if (space_of(cursor) == asked) return cursor;
  if (asked == Space::test) {
    return bad_parameter(
        request, "space", "the cursor is one of the live log of changes",
        "Ask without space=test; or begin with asOf.cursor of a list of that space");
  }
  return bad_parameter(request, "space", "the cursor is one of the test space's log of changes",
                       "Ask with space=test; or begin with asOf.cursor of a list without it");
}

}  // namespace fairway::sinks::http
