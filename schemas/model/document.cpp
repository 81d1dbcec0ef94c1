#include "schemas/model/document.h"

#include <algorithm>
#include <string>
#include <tuple>

namespace fairway {
namespace {

std::string number(std::optional<std::int64_t> value) {
  return value ? std::to_string(*value) : std::string{};
}

std::uint64_t effective_version(const ReceivedRevision& one,
                                const std::vector<ReceivedRevision>& all) {
  if (one.revision.version) return *one.revision.version;
  std::uint64_t greatest = 0;
  for (const ReceivedRevision& other : all) {
    if (other.revision.version && other.published() <= one.published()) {
      greatest = std::max(greatest, *other.revision.version);
    }
  }
  return greatest;
}

}  // namespace

Hash16 hash_of(const Revision& revision) {
  const std::string version = revision.version ? std::to_string(*revision.version) : std::string{};
  const std::string published =
      number(revision.published ? std::optional{to_micros(*revision.published)} : std::nullopt);
  const char function = static_cast<char>('0' + static_cast<int>(revision.function));
  return hash_parts({version, published, std::string_view(&function, 1),
                     revision.message.value().view(), std::to_string(revision.definition_version)});
}

std::size_t current_revision(const std::vector<ReceivedRevision>& all) {
  const auto rank = [&](const ReceivedRevision& one) {
    return std::tuple(effective_version(one, all), one.published(), one.revision.function,
                      one.revision.message, one.revision.definition_version);
  };
  std::size_t best = 0;
  for (std::size_t i = 1; i < all.size(); ++i) {
    if (rank(all[best]) < rank(all[i])) best = i;
  }
  return best;
}

}  // namespace fairway
