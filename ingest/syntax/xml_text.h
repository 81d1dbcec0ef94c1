#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

// Pieces of XML texts, without a parser.
namespace fairway::ingest {

// The encoding that the XML declaration at the front names; empty if there is none.
std::string_view declared_encoding(std::string_view xml);

// The name behind its prefix.
std::string_view local_name(std::string_view name);

// The offset of the first & that begins no reference to a character or to one of the five entities;
// the size if all do.
std::size_t first_bad_reference(std::string_view text);

// Appends a text with its references replaced; none of them is bad.
void unescape_xml(std::string_view text, std::string& out);

// Without the white space of XML at both ends.
std::string_view trimmed_xml(std::string_view text);

// The first character below U+0020 that is no white space; the size if there is none.
std::size_t first_control_character(std::string_view text);

// Lines like "<POST_APPID          >DE00460001": the records of the manifest system before XML.
bool is_fixed_width(std::string_view text);

// Appends "/name", and [ordinal from 1] behind it if `index` is given.
void point_xml(std::string_view name, std::uint32_t index, std::string& pointer);

}  // namespace fairway::ingest
