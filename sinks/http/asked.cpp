#include "sinks/http/asked.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <utility>

#include <fmt/format.h>

#include "schemas/base/limits.h"
#include "sinks/http/problem.h"
#include "sinks/json/utf8.h"

namespace fairway::sinks::http {
namespace {

// "zh-CN;q=0.8": how much the range is wanted; what is no number counts as 1.
double weight_of(std::string_view item) {
  const auto at = item.find("q=");
  double weight = 1;
  if (at != std::string_view::npos) {
    std::from_chars(item.data() + at + 2, item.data() + item.size(), weight);
  }
  return weight;
}

}  // namespace

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

std::unexpected<Response> bad_parameter(const Request& request, std::string name,
                                        std::string detail, std::string remedy) {
  return std::unexpected(problem(request.target, {.code = "bad_parameter",
                                                  .detail = detail,
                                                  .remedy = std::move(remedy),
                                                  .errors = {{std::move(name), {}, detail}}}));
}

OrProblem<Language> language_in(const Request& request) {
  const std::string_view asked = request.parameter("lang").value_or("en");
  if (asked == "en") return Language::en;
  if (asked == "zh") return Language::zh;
  return bad_parameter(request, "lang", fmt::format("\"{}\" is no language of ours", asked),
                       "Write en or zh");
}

OrProblem<Language> preferred_language(const Request& request) {
  const auto accepted = request.header("accept-language");
  if (request.parameter("lang") || !accepted) return language_in(request);
  double english = 0;
  double chinese = 0;
  for (std::string_view left = *accepted; !left.empty();) {
    const std::string_view item = left.substr(0, left.find(','));
    left.remove_prefix(std::min(left.size(), item.size() + 1));
    std::string tag(trimmed(item).substr(0, 2));
    std::ranges::transform(tag, tag.begin(),
                           [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    if (tag == "en") english = std::max(english, weight_of(item));
    if (tag == "zh") chinese = std::max(chinese, weight_of(item));
  }
  return chinese > english ? Language::zh : Language::en;
}

OrProblem<std::optional<Instant>> time_in(const Request& request, std::string_view name) {
  const auto asked = request.parameter(name);
  if (!asked) return std::nullopt;
  // A time's offset is often written with a bare plus, which forms read as a space.
  std::string text(*asked);
  const auto blank = text.rfind(' ');
  if (blank != std::string::npos && blank > text.find('T')) text[blank] = '+';
  auto time = parse_rfc3339(text);
  if (time) return time;
  return bad_parameter(request, std::string(name),
                       fmt::format("\"{}\" is no RFC 3339 time", *asked),
                       "Write a time with its zone, such as 2026-11-01T06:20:00Z");
}

std::vector<std::string> any_of(const Request& request, std::string_view name) {
  std::vector<std::string> all;
  std::string_view left = request.parameter(name).value_or("");
  while (!left.empty()) {
    const std::string_view one = left.substr(0, left.find(','));
    left.remove_prefix(std::min(left.size(), one.size() + 1));
    if (!trimmed(one).empty()) all.emplace_back(trimmed(one));
  }
  return all;
}

OrProblem<std::size_t> limit_in(const Request& request) {
  const auto asked = request.parameter("limit");
  if (!asked) return limits::kPage;
  std::size_t limit = 0;
  const char* end = asked->data() + asked->size();
  const auto read = std::from_chars(asked->data(), end, limit);
  if (read.ec == std::errc{} && read.ptr == end && limit > 0 && limit <= limits::kPageMax) {
    return limit;
  }
  return bad_parameter(request, "limit", fmt::format("\"{}\" is no size of a page", *asked),
                       fmt::format("Write a number from 1 to {}", limits::kPageMax));
}

std::unexpected<Response> bad_header(const Request& request, std::string name, std::string detail) {
  return std::unexpected(
      problem(request.target,
              {.code = "bad_header", .detail = detail, .errors = {{std::move(name), {}, detail}}}));
}

OrProblem<SourceName> source_in(const Request& request) {
  const auto source = request.header("fairway-source");
  if (!source || source->empty()) {
    return std::unexpected(
        problem(request.target, {.code = "missing_source",
                                 .detail = "Messages belong to the feed that sends them",
                                 .remedy = "Name it in the header Fairway-Source",
                                 .errors = {{"Fairway-Source", {}, "the header is missing"}}}));
  }
  if (source->size() > limits::kSourceNameBytes || !is_utf8(*source)) {
    return bad_header(
        request, "Fairway-Source",
        fmt::format("a source's name is UTF-8 of at most {} bytes", limits::kSourceNameBytes));
  }
  return SourceName{std::string(*source)};
}

OrProblem<std::optional<Instant>> received_in(const Request& request) {
  const auto received = request.header("fairway-received");
  if (!received) return std::nullopt;
  const auto time = parse_rfc3339(*received);
  if (time) return time;
  return bad_header(request, "Fairway-Received", "it must be an RFC 3339 time with its zone");
}

std::optional<Response> encoded_body(const Request& request) {
  if (!media_type(request).starts_with("multipart/") && !request.header("content-encoding")) {
    return std::nullopt;
  }
  return problem(
      request.target,
      {.code = "unsupported_media_type",
       .detail = "Messages are kept byte for byte: neither multipart nor encoded bodies are taken",
       .remedy = "Send one message, or many as application/x-ndjson, without Content-Encoding"});
}

std::string media_type(const Request& request) {
  std::string type(request.header("content-type").value_or(""));
  type.resize(std::min(type.size(), type.find_first_of("; \t")));
  std::ranges::transform(type, type.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return type;
}

bool is_lines(const Request& request) {
  const std::string type = media_type(request);
  return type == "application/x-ndjson" || type == "application/ndjson";
}

bool is_blank(std::string_view text) {
  return text.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

std::optional<std::string_view> Lines::next() {
  while (!left_.empty()) {
    std::string_view line = left_.substr(0, left_.find('\n'));
    left_.remove_prefix(std::min(left_.size(), line.size() + 1));
    ++number_;
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (!is_blank(line)) return line;
  }
  return std::nullopt;
}

}  // namespace fairway::sinks::http
