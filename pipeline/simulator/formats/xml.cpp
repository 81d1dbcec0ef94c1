#include "pipeline/simulator/formats/xml.h"

#include <fmt/format.h>

namespace fairway::simulator {
namespace {

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

}  // namespace

std::string field(std::string_view name, std::string_view text) {
  return text.empty() ? std::string() : element(name, escaped(text));
}

std::string element(std::string_view name, std::string_view content, std::string_view attributes) {
  return fmt::format("<{}{}>{}</{}>", name, attributes, content, name);
}

std::string xml_document(std::string_view root) {
  return fmt::format("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{}\n", root);
}

}  // namespace fairway::simulator
