#include "pipeline/fold/packages.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include <fmt/format.h>

namespace fairway::pipeline {
namespace {

// What a manifest says of an entry; a split gives a house its part.
constexpr std::array<std::string_view, 4> kManifestKinds = {
    "manifest_submitted", "manifest_accepted", "manifest_amended", "split"};

// "820", or with the packages' kind in the same text "820 CT".
std::optional<std::int64_t> number_in(std::string_view text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool whole = end == text.data() + text.size() || *end == ' ';
  if (error != std::errc{} || !whole || number < 0) return std::nullopt;
  return number;
}

std::optional<std::int64_t> stated(std::span<const Said* const> facts, const Rules& rules) {
  const Said* best = nullptr;
  std::optional<std::int64_t> packages;
  const auto key = [](const Said& said) {
    return std::tuple(said.trust, said.published, said.fact->id);
  };
  for (const Said* said : facts) {
    if (!said->counts() || (best != nullptr && key(*said) < key(*best))) continue;
    const auto number = number_in(said->attribute(rules, "packages"));
    if (!number) continue;
    best = said;
    packages = number;
  }
  return packages;
}

}  // namespace

std::optional<std::int64_t> declared_packages(std::span<const Said* const> attempt,
                                              const Rules& rules) {
  std::vector<const Said*> happened;  // what an amendment asks for is not declared yet
  std::ranges::copy_if(attempt, std::back_inserter(happened),
                       [](const Said* said) { return said->actual(); });
  return stated(happened, rules);
}

std::optional<Flag> partly_declared(const TrackFold& document,
                                    std::span<const std::optional<std::int64_t>> declared,
                                    const Rules& rules) {
  std::vector<const Said*> entry;
  for (const Said& said : document.said) {
    if (std::ranges::count(kManifestKinds, said.kind_code()) > 0) entry.push_back(&said);
  }
  const auto manifested = stated(entry, rules);
  if (!manifested || declared.empty()) return std::nullopt;
  std::int64_t sum = 0;
  for (const auto& packages : declared) {
    if (!packages) return std::nullopt;
    sum += *packages;
  }
  if (sum >= *manifested) return std::nullopt;
  return Flag{"partly_declared", "customs",
              fmt::format("{} of {} packages are declared", sum, *manifested)};
}

}  // namespace fairway::pipeline
