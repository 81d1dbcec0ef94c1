#pragma once

#include <string>
#include <string_view>

// XML as the Chinese systems have it: elements only, in UTF-8.
namespace fairway::simulator {

// "<name>text</name>", the text escaped; nothing where the text is empty.
std::string field(std::string_view name, std::string_view text);
// An element around others; `attributes` as in " unitCode=\"CT\"".
std::string element(std::string_view name, std::string_view content,
                    std::string_view attributes = {});
// A document with its declaration.
std::string xml_document(std::string_view root);

}  // namespace fairway::simulator
