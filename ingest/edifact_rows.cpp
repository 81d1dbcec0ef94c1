#include "ingest/edifact_rows.h"

#include <algorithm>
#include <string>

#include <fmt/format.h>

#include "schemas/base/limits.h"

namespace fairway::ingest {
namespace {

// "23,5" is 23.5 whatever UNA says: a definition knows that a number is meant.
std::string_view with_point(std::string_view text, EdifactTexts& texts) {
  const auto comma = text.find(',');
  if (comma == std::string_view::npos || text.find('.') != std::string_view::npos) return text;
  std::string number(text);
  number[comma] = '.';
  return texts.keep(std::move(number));
}

std::string header_of(const EdifactSegment& header) {
  std::string text;
  for (std::size_t component = 1; component <= 3; ++component) {
    const std::string_view part = header.text(2, component);
    if (!part.empty()) text += fmt::format("{}{}", text.empty() ? "" : " ", part.substr(0, 20));
  }
  return text.empty() ? "without a type" : text;
}

}  // namespace

void EdifactRows::start() {
  open_.clear();
  counted_.assign(plan_.sites(), 0);
  definition_ = nullptr;
  too_many_ = false;
}

std::optional<Refusal> EdifactRows::begin(const EdifactSegment& header,
                                          const EdifactSegment* envelope, std::uint32_t ordinal) {
  definition_ = nullptr;
  std::string names;
  for (std::size_t i = 0; i < plan_.edifact().size(); ++i) {
    if ((filler_.allowed() >> i & 1) == 0 || !plan_.edifact()[i].recognises(header)) continue;
    names += (names.empty() ? "" : " and ") + plan_.definitions()[i].name;
    if (definition_ != nullptr) {
      return Refusal{"ambiguous",
                     {},
                     fmt::format("{} both recognise the message {}", names, header_of(header)),
                     "Name in the source's definitions which of them it sends",
                     header.at};
    }
    definition_ = &plan_.edifact()[i];
  }
  if (definition_ == nullptr) return unrecognised(header);
  open(definition_->message(), header, ordinal);
  if (envelope != nullptr) {
    if (const auto* known = definition_->find(envelope->tag)) take(open_.back(), *known, *envelope);
  }
  if (const auto* known = definition_->find(header.tag)) take(open_.back(), *known, header);
  return std::nullopt;
}

Refusal EdifactRows::unrecognised(const EdifactSegment& header) const {
  std::string known;
  for (std::size_t i = 0; i < plan_.edifact().size(); ++i) {
    if ((filler_.allowed() >> i & 1) == 0) continue;
    known += (known.empty() ? "" : ", ") + plan_.definitions()[i].name;
  }
  return {"unrecognised",
          {},
          fmt::format("no definition recognises the message {}", header_of(header)),
          fmt::format("Known here: {}", known.empty() ? "nothing" : known),
          header.at};
}

void EdifactRows::add(const EdifactSegment& segment) {
  if (!definition_->short_rows().empty()) end_rows(definition_->short_rows(), segment);
  const EdifactPlan::Segment* known = definition_->find(segment.tag);
  if (known == nullptr) return;
  if (!known->ends.empty()) end_rows(known->ends, segment);
  if (!open_row(*known, segment)) take(open_.back(), *known, segment);
}

void EdifactRows::end_rows(const std::vector<EdifactPlan::Border>& borders,
                           const EdifactSegment& segment) {
  for (const EdifactPlan::Border& border : borders) {
    const auto found = std::ranges::find(open_, border.site, &Open::site);
    if (found != open_.end() && segment.fits(border.tests)) open_.erase(found, open_.end());
  }
}

// The innermost row that may hold such a row gets it.
bool EdifactRows::open_row(const EdifactPlan::Segment& known, const EdifactSegment& segment) {
  if (known.opens.empty()) return false;
  for (std::size_t depth = open_.size(); depth > 0; --depth) {
    for (const EdifactPlan::Border& border : known.opens) {
      if (plan_.site(border.site).parent != open_[depth - 1].site) continue;
      if (!segment.fits(border.tests)) continue;
      open_.resize(depth);
      for (const Open& around : open_) take(around, known, segment);
      open(border.site, segment, segment.number);
      take(open_.back(), known, segment);
      return true;
    }
  }
  return false;
}

void EdifactRows::open(EdifactPlan::SiteId site, const EdifactSegment& segment,
                       std::uint32_t index) {
  const RowId parent = open_.empty() ? kNone : open_.back().row;
  const RowId row =
      filler_.rows().open({site, parent, 0, index, segment.at}, plan_.site(site).row->slots);
  open_.push_back({site, row});
  too_many_ = too_many_ || ++counted_[site] > limits::kEntriesPerMessage;
}

void EdifactRows::take(const Open& into, const EdifactPlan::Segment& known,
                       const EdifactSegment& segment) {
  const auto* captures = known.of(into.site);
  if (captures == nullptr) return;
  Rows& rows = filler_.rows();
  for (const EdifactPlan::Capture& capture : *captures) {
    if (!capture.many && rows.slot(into.row, capture.slot).head != kNone) continue;
    if (!segment.fits(capture.tests)) continue;
    const std::string_view raw = segment.raw(capture.element, capture.component);
    if (raw.empty()) continue;
    Text text;
    text.text = segment.text(capture.element, capture.component);
    if (text.text.empty()) continue;
    if (capture.decimal) text.text = with_point(text.text, *segment.texts);
    text.at = segment.at + static_cast<std::uint32_t>(raw.data() - segment.components[0].data());
    text.index = segment.number;
    rows.append(into.row, capture.slot, rows.keep(text));
  }
}

void EdifactRows::drop() {
  if (!open_.empty()) filler_.rows().cut(open_.front().row);
  open_.clear();
}

}  // namespace fairway::ingest
