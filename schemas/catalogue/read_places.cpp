#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "schemas/catalogue/fields.h"
#include "schemas/catalogue/readers.h"

namespace fairway {
namespace {

// The file's nesting is the tree: no code names its parent, so none can name a wrong one.
class PlacesReader {
 public:
  std::vector<Place> read(const YamlNode& root) {
    const Fields file(root, {"countries", "ports"});
    for (const YamlNode& node : file.items_or_empty("countries")) add_country(node);
    for (const YamlNode& node : file.items_or_empty("ports")) add_port(node);
    return std::move(places_);
  }

 private:
  void add_country(const YamlNode& node) {
    const Fields fields(node, {"code", "name", "zone"});
    fields.at("zone");
    if (fields.text("code").size() != 2) {
      bad_data(fields.at("code"), "a country's code has two letters (ISO 3166-1)");
    }
    add(fields, "country", "");
    zoned_countries_.insert(fields.text("code"));
  }

  void add_port(const YamlNode& node) {
    const Fields fields(
        node, {"code", "name", "zone", "aliases", "uses", "offices", "terminals", "yards"});
    const std::string code = fields.text("code");
    if (code.size() != 5) bad_data(fields.at("code"), "a port's code is its UN/LOCODE");
    if (fields.find("zone") == nullptr && !zoned_countries_.contains(code.substr(0, 2))) {
      bad_data(node, "\"zone\" is missing, and the country has none for all of it");
    }
    add(fields, "port", "");
    for (const YamlNode& office : fields.items_or_empty("offices")) {
      add_leaf(office, "customs_office", code);
    }
    for (const YamlNode& terminal : fields.items_or_empty("terminals")) {
      add_terminal(terminal, code);
    }
    for (const YamlNode& yard : fields.items_or_empty("yards")) add_leaf(yard, "yard", code);
  }

  void add_terminal(const YamlNode& node, const std::string& port) {
    const Fields fields(node, {"code", "name", "aliases", "berths", "yards"});
    const std::string code = fields.text("code");
    add(fields, "terminal", port);
    for (const YamlNode& berth : fields.items_or_empty("berths")) add_leaf(berth, "berth", code);
    for (const YamlNode& yard : fields.items_or_empty("yards")) add_leaf(yard, "yard", code);
  }

  void add_leaf(const YamlNode& node, const std::string& kind, const std::string& parent) {
    add(Fields(node, {"code", "name", "aliases"}), kind, parent);
  }

  void add(const Fields& fields, const std::string& kind, const std::string& parent) {
    Place place;
    place.code = fields.text("code");
    place.kind = kind;
    place.parent = parent;
    place.name = fields.names("name");
    place.aliases = fields.texts_or_empty("aliases");
    if (kind == "port") place.uses = fields.texts_or_empty("uses");
    if (const YamlNode* zone = fields.find("zone")) place.zone = zone_of(*zone);
    take(fields.at("code"), place.code);
    for (const std::string& alias : place.aliases) take(fields.at("aliases"), alias);
    places_.push_back(std::move(place));
  }

  void take(const YamlNode& at, const std::string& code) {
    const auto plain = [](char c) {
      return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '/';
    };
    if (!std::ranges::all_of(code, plain)) {
      bad_data(at, fmt::format("the code \"{}\" is not of A-Z, 0-9 and /", code));
    }
    if (!codes_.insert(code).second) {
      bad_data(at, fmt::format("the code \"{}\" is given twice", code));
    }
  }

  // "Area/City" of the IANA data base, or UTC; whether it exists is known where it is used.
  static std::string zone_of(const YamlNode& node) {
    const std::string& zone = text_of(node);
    const auto plain = [](char c) {
      return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
             c == '_' || c == '-' || c == '+' || c == '/';
    };
    const bool shaped = zone.find('/') != std::string::npos && zone.front() != '/' &&
                        zone.back() != '/' && zone.find("//") == std::string::npos;
    if (zone != "UTC" && (!shaped || !std::ranges::all_of(zone, plain))) {
      bad_data(node, fmt::format("\"{}\" is not the name of a time zone", zone),
               "Write it as the IANA data base does: Asia/Shanghai");
    }
    return zone;
  }

  std::vector<Place> places_;
  std::set<std::string> codes_;
  std::set<std::string> zoned_countries_;
};

}  // namespace

std::vector<Place> read_places(const YamlNode& root) { return PlacesReader().read(root); }

}  // namespace fairway
