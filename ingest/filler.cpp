#include "ingest/filler.h"

#include <algorithm>

#include "schemas/base/limits.h"

namespace fairway::ingest {

Filler::Filler(const Plan& plan, Rows& rows) : plan_(plan), rows_(rows) {}

void Filler::start() {
  rows_.clear();
  open_.assign(plan_.sites(), kNone);
  counted_.assign(plan_.sites(), 0);
  shadowed_.clear();
  undecided_.assign(plan_.occurrences(), {});
  doubled_.clear();
  refused_.clear();
  warnings_.clear();
  too_many_ = false;
}

void Filler::open(const PlanNode& node, std::uint32_t index, std::uint32_t at) {
  for (const SiteId id : node.opens) {
    const Site& site = plan_.site(id);
    const RowId parent = site.parent == kNone ? kNone : open_[site.parent];
    shadowed_.push_back(open_[id]);
    open_[id] = rows_.open({id, parent, 0, index, at}, site.row->slots);
    too_many_ = too_many_ || ++counted_[id] > limits::kEntriesPerMessage;
  }
  for (const OccurrenceId id : node.occurrences) undecided_[id] = {kNone, kNone, index};
}

void Filler::close(const PlanNode& node) {
  for (const OccurrenceId id : node.occurrences) {
    const Undecided& closed = undecided_[id];
    const Occurrence& occurrence = plan_.occurrence(id);
    if (closed.value == kNone || !accepts(occurrence, closed.decider)) continue;
    rows_.stands_at(closed.value, closed.index);
    rows_.append(open_[occurrence.site], occurrence.slot, closed.value);
  }
  for (auto id = node.opens.rbegin(); id != node.opens.rend(); ++id) {
    open_[*id] = shadowed_.back();
    shadowed_.pop_back();
  }
}

bool Filler::accepts(const Occurrence& occurrence, std::uint32_t decider) const {
  const std::vector<std::string>& accepted = occurrence.accepted;
  if (accepted.empty()) return true;
  if (decider == kNone) return false;
  return std::ranges::find(accepted, rows_.text(decider).text) != accepted.end();
}

void Filler::place(const Capture& capture, const Text& text) {
  const std::uint32_t kept = rows_.keep(text);
  if (!capture.in_occurrence) {
    rows_.append(open_[capture.owner], capture.slot, kept);
  } else if (capture.slot == 0) {
    undecided_[capture.owner].decider = kept;
  } else {
    undecided_[capture.owner].value = kept;
  }
}

void Filler::put(const PlanNode& node, const Text& text, std::string_view raw) {
  for (const Capture& capture : node.captures) {
    if (capture.kind == Capture::Kind::json) {
      Text json = text;
      json.text = raw;
      json.kind = Text::Kind::json;
      place(capture, json);
    } else if (capture.find != nullptr) {
      Text part = text;
      part.text = capture.find->find(text.text).value_or(std::string_view());
      if (!part.text.empty()) place(capture, part);
    } else if (!text.text.empty()) {
      place(capture, text);
    }
  }
}

void Filler::put_object(const PlanNode& node, const Text& text) {
  for (const Capture& capture : node.captures) {
    Text kept = text;
    kept.kind = capture.kind == Capture::Kind::json ? Text::Kind::json : Text::Kind::wrong;
    place(capture, kept);
  }
}

void Filler::put_array(const PlanNode& node, const Text& text) {
  for (const Capture& capture : node.captures) {
    if (capture.repeats) continue;
    Text kept = text;
    kept.kind = capture.kind == Capture::Kind::json ? Text::Kind::json : Text::Kind::wrong;
    place(capture, kept);
  }
}

}  // namespace fairway::ingest
