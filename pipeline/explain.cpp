#include "pipeline/explain.h"

#include <algorithm>

namespace fairway::pipeline {
namespace {

// The lines of offsets that mostly grow: each byte is looked at once.
class Lines {
 public:
  explicit Lines(std::string_view bytes) : bytes_(bytes) {}

  std::uint64_t of(std::uint64_t offset) {
    const std::size_t to = std::min<std::uint64_t>(offset, bytes_.size());
    if (to < counted_) *this = Lines(bytes_);
    const auto news = std::ranges::count(bytes_.substr(counted_, to - counted_), '\n');
    counted_ = to;
    return line_ += static_cast<std::uint64_t>(news);
  }

 private:
  std::string_view bytes_;
  std::size_t counted_ = 0;
  std::uint64_t line_ = 1;
};

}  // namespace

std::vector<sinks::Finding> explain(const std::vector<Refusal>& refusals,
                                    const std::optional<std::string_view>& bytes,
                                    const Catalogue& catalogue) {
  Lines lines(bytes.value_or(""));
  std::vector<sinks::Finding> findings;
  findings.reserve(refusals.size());
  for (const Refusal& refusal : refusals) {
    sinks::Finding& finding = findings.emplace_back(refusal);
    if (const RefusalText* text = catalogue.refusal(refusal.code)) {
      finding.title = text->title;
      finding.remedy = text->remedy;
    }
    // Who refused knows the values and says it more exactly, in English.
    if (!refusal.remedy.empty()) finding.remedy.en = refusal.remedy;
    if (bytes) finding.line = lines.of(refusal.byte);
  }
  return findings;
}

}  // namespace fairway::pipeline
