#include "tests/flow/story_path.h"

#include <algorithm>
#include <stdexcept>
#include <utility>
#include <vector>

#include <boost/json.hpp>

#include "schemas/base/clock.h"

namespace fairway::test {
namespace {

namespace json = boost::json;

struct Step {
  std::string name;
  std::vector<std::pair<std::string, std::string>> chosen_by;
  bool counts = false;
};

std::vector<std::string> split(std::string_view text, char at) {
  std::vector<std::string> parts(1);
  int depth = 0;
  for (const char c : text) {
    depth += (c == '[') - (c == ']');
    if (c == at && depth == 0) {
      parts.emplace_back();
    } else {
      parts.back() += c;
    }
  }
  return parts;
}

Step step_of(std::string text) {
  Step step;
  if (text.ends_with('#')) {
    step.counts = true;
    text.pop_back();
  }
  const auto open = text.find('[');
  step.name = text.substr(0, open);
  if (open == std::string::npos) return step;
  if (!text.ends_with(']')) throw std::runtime_error("no ']' in " + text);
  for (const std::string& pair : split(text.substr(open + 1, text.size() - open - 2), ',')) {
    const auto equals = pair.find('=');
    if (equals == std::string::npos) throw std::runtime_error("no '=' in [" + pair + "]");
    step.chosen_by.emplace_back(pair.substr(0, equals), pair.substr(equals + 1));
  }
  return step;
}

std::string text_of(const json::value& value) {
  if (const auto* text = value.if_string()) return {text->data(), text->size()};
  return json::serialize(value);
}

json::value member(const json::value& value, const std::string& name) {
  const auto* object = value.if_object();
  const auto* found = object ? object->if_contains(name) : nullptr;
  return found ? *found : json::value(nullptr);
}

json::value walk(const json::value& from, const Step& step) {
  json::value value = member(from, step.name);
  if (step.chosen_by.empty() && !step.counts) return value;
  const json::array all = value.is_array() ? value.get_array() : json::array{};
  std::vector<json::value> matching;
  std::ranges::copy_if(all, std::back_inserter(matching), [&](const json::value& element) {
    return std::ranges::all_of(step.chosen_by, [&](const auto& pair) {
      return same_value(text_of(member(element, pair.first)), pair.second);
    });
  });
  if (step.counts) return json::value(matching.size());
  if (matching.size() != 1) {
    throw std::runtime_error(std::to_string(matching.size()) + " of " + std::to_string(all.size()) +
                             " elements of " + step.name + " match");
  }
  return matching.front();
}

}  // namespace

std::string text_at(const json::value& answer, std::string_view path) {
  json::value value = answer;
  for (const std::string& text : split(path, '.')) value = walk(value, step_of(text));
  return text_of(value);
}

bool same_value(std::string_view a, std::string_view b) {
  if (a == b) return true;
  const auto one = parse_rfc3339(a);
  return one && one == parse_rfc3339(b);
}

}  // namespace fairway::test
