#include <algorithm>

#include "schemas/catalogue/ascii.h"
#include "schemas/catalogue/catalogue.h"

namespace fairway {
namespace {

// The tree is country, port, terminal, berth or yard: a longer walk upwards is a cycle.
constexpr int kDepth = 8;

std::string normal(std::string_view code) {
  const auto begin = code.find_first_not_of(" \t");
  if (begin == std::string_view::npos) return {};
  return upper_ascii(code.substr(begin, code.find_last_not_of(" \t") - begin + 1));
}

// UN/LOCODE: the country's two letters, then three letters or digits.
bool is_locode(std::string_view code) {
  const auto letter = [](char c) { return c >= 'A' && c <= 'Z'; };
  return code.size() == 5 && letter(code[0]) && letter(code[1]) &&
         std::ranges::all_of(code.substr(2),
                             [&](char c) { return letter(c) || (c >= '2' && c <= '9'); });
}

}  // namespace

Places::Places(std::vector<Place> places) : places_(std::move(places)) {
  for (std::size_t i = 0; i < places_.size(); ++i) {
    by_code_.emplace(normal(places_[i].code), i);
    for (const std::string& alias : places_[i].aliases) by_code_.emplace(normal(alias), i);
  }
  for (Place& place : places_) {
    const Place* above = &place;
    for (int step = 0; place.zone.empty() && above != nullptr && step < kDepth; ++step) {
      const bool is_port = above->kind == "port";
      above = find(is_port ? std::string_view(above->code).substr(0, 2) : above->parent);
      if (above != nullptr) place.zone = above->zone;
    }
  }
}

const Place* Places::find(std::string_view code) const {
  const auto found = by_code_.find(normal(code));
  return found == by_code_.end() ? nullptr : &places_[found->second];
}

const Place* Places::port_of(std::string_view code) const {
  const Place* place = find(code);
  for (int step = 0; place != nullptr && step < kDepth; ++step) {
    if (place->kind == "port") return place;
    place = find(place->parent);
  }
  return nullptr;
}

std::optional<std::string> Places::zone_of(std::string_view code) const {
  const Place* place = find(code);
  if (place == nullptr) {
    const std::string locode = normal(code);
    if (!is_locode(locode)) return std::nullopt;
    place = find(std::string_view(locode).substr(0, 2));
    if (place == nullptr || place->kind != "country") return std::nullopt;
  }
  if (place->zone.empty()) return std::nullopt;
  return place->zone;
}

std::string Places::territory_of(std::string_view code) const {
  const Place* port = port_of(code);
  const std::string locode = port ? port->code : normal(code);
  return is_locode(locode) ? locode.substr(0, 2) : std::string{};
}

}  // namespace fairway
