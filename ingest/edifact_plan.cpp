#include "ingest/edifact_plan.h"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "ingest/compile_texts.h"
#include "ingest/plan.h"

namespace fairway::ingest {
namespace {

constexpr std::string_view kHeader = "UNH";
constexpr std::string_view kEnvelope = "UNB";
constexpr std::string_view kEvery = "*";

const SegmentPlace& place_of(const Path& path) { return *path.segment; }

}  // namespace

class EdifactPlanBuilder {
 public:
  EdifactPlanBuilder(const DefinitionPlan& definition, std::vector<Site>& sites)
      : definition_(definition), sites_(sites) {}

  EdifactPlan build() {
    for (const RowPlan& row : definition_.rows) add_row(row);
    for (const DefinitionPlan::Recognise& way : definition_.recognise) add_way(way);
    index();
    return std::move(plan_);
  }

 private:
  void add_row(const RowPlan& row) {
    const Path& path = row.each.front();
    if (row.each.size() > 1) {
      wrong(row.each[1].where, "a row of EDIFACT begins at one kind of segment",
            "Write several qualifiers as LOC+9|94");
    }
    const bool outermost = row.parent == nullptr;
    const SegmentPlace& opening = segment_of(path);
    if (outermost != (opening.tag == kHeader) || (outermost && &row != &definition_.rows.front())) {
      wrong(path.where, "one row, the outermost, begins with UNH: it is the message");
    }
    const auto site = static_cast<EdifactPlan::SiteId>(sites_.size());
    sites_.push_back({&row, 0, outermost ? kNone : site_of_.at(row.parent)});
    site_of_[&row] = site;
    if (outermost) {
      plan_.message_ = site;
    } else {
      // Rows come outer before inner: the deepest that fits is asked first.
      auto& opens = segment(opening.tag).opens;
      opens.insert(opens.begin(), {site, opening.tests});
    }
    for (const Path& until : row.until) add_end(site, until, outermost);
    for (const ElementPlan& element : row.elements) add_element(site, element, outermost);
  }

  static const SegmentPlace& segment_of(const Path& path) {
    const SegmentPlace& place = place_of(path);
    if (place.element != 0) {
      wrong(path.where, "a row begins and ends with a segment, not with a part of one");
    }
    if (place.tag == kEvery) wrong(path.where, "no row begins at every segment");
    return place;
  }

  void add_end(EdifactPlan::SiteId site, const Path& path, bool outermost) {
    if (outermost) wrong(path.where, "UNT ends the message");
    if (place_of(path).tag == kEvery) {
      plan_.short_rows_.push_back({site, {}});
    } else {
      const SegmentPlace& place = segment_of(path);
      segment(place.tag).ends.push_back({site, place.tests});
    }
  }

  void add_element(EdifactPlan::SiteId site, const ElementPlan& element, bool outermost) {
    if (element.json) {
      wrong(element.paths.front().where, "there is no JSON in EDIFACT");
    }
    for (std::size_t i = 0; i < element.paths.size(); ++i) {
      const Path& path = element.paths[i];
      const SegmentPlace& place = place_of(path);
      if (place.element == 0 || place.tag == kEvery) {
        wrong(path.where, "an element lies in a component of a segment",
              "Write it like RFF+BN/1.2");
      }
      if (place.tag == kEnvelope && !outermost) {
        wrong(path.where, "UNB is seen by the row of UNH");
      }
      EdifactPlan::Capture capture;
      capture.tests = place.tests;
      capture.element = place.element;
      capture.component = place.component;
      capture.slot = static_cast<std::uint16_t>(element.first_slot + i);
      capture.many = path.steps.front().repeats;
      capture.decimal = element.form == Form::decimal;
      captures(segment(place.tag), site).push_back(std::move(capture));
    }
  }

  static std::vector<EdifactPlan::Capture>& captures(EdifactPlan::Segment& segment,
                                                     EdifactPlan::SiteId site) {
    const auto known = std::ranges::find(segment.reads, site, &EdifactPlan::Reads::site);
    if (known != segment.reads.end()) return known->captures;
    return segment.reads.emplace_back(EdifactPlan::Reads{site, {}}).captures;
  }

  EdifactPlan::Segment& segment(const std::string& name) {
    const EdifactTag tag = edifact_tag(name);
    const auto known = std::ranges::find(plan_.segments_, tag, &EdifactPlan::Segment::tag);
    if (known != plan_.segments_.end()) return *known;
    if (plan_.segments_.size() == EdifactPlan::kTable / 2) {
      wrong(definition_.rows.front().each.front().where,
            "more kinds of segments than any message has");
    }
    EdifactPlan::Segment& fresh = plan_.segments_.emplace_back();
    fresh.tag = tag;
    return fresh;
  }

  // Which definition a message is of must be known before its first row is opened.
  void add_way(const DefinitionPlan::Recognise& way) {
    std::vector<EdifactPlan::HeaderTest> tests;
    for (const ConditionPlan& condition : way.when) {
      const TextPlan::Part& part = condition.text.front().parts.front();
      EdifactPlan::HeaderTest test{{}, condition.test, condition.values, condition.pattern};
      for (const Path& path : part.element ? part.element->element->paths : std::vector<Path>{}) {
        if (place_of(path).tag == kHeader) test.places.push_back(place_of(path));
      }
      if (test.places.empty()) {
        wrong(definition_.rows.front().each.front().where,
              "a message is recognised by elements of its UNH",
              "Recognise by type and release: UNH/2.1, UNH/2.3");
      }
      tests.push_back(std::move(test));
    }
    plan_.ways_.push_back(std::move(tests));
  }

  void index() {
    plan_.table_.fill(EdifactPlan::kEmpty);
    for (std::size_t i = 0; i < plan_.segments_.size(); ++i) {
      std::size_t at = EdifactPlan::hash(plan_.segments_[i].tag);
      while (plan_.table_[at % EdifactPlan::kTable] != EdifactPlan::kEmpty) ++at;
      plan_.table_[at % EdifactPlan::kTable] = static_cast<std::uint8_t>(i);
    }
  }

  const DefinitionPlan& definition_;
  std::vector<Site>& sites_;
  std::map<const RowPlan*, EdifactPlan::SiteId> site_of_;
  EdifactPlan plan_;
};

EdifactPlan compile_edifact(const DefinitionPlan& compiled, std::vector<Site>& sites) {
  return EdifactPlanBuilder(compiled, sites).build();
}

bool EdifactPlan::recognises(const EdifactSegment& header) const {
  const auto holds = [&](const HeaderTest& test) {
    std::string_view text;
    for (const SegmentPlace& place : test.places) {
      if (text.empty() && header.fits(place.tests))
        text = header.text(place.element, place.component);
    }
    const bool among = std::ranges::find(test.values, text) != test.values.end();
    switch (test.test) {
      case Condition::Test::any_of:
        return among;
      case Condition::Test::none_of:
        return !among;
      case Condition::Test::present:
        return !text.empty();
      case Condition::Test::absent:
        return text.empty();
      case Condition::Test::match:
        return !text.empty() && test.pattern->fits(text);
    }
    return false;
  };
  return std::ranges::any_of(
      ways_, [&](const std::vector<HeaderTest>& way) { return std::ranges::all_of(way, holds); });
}

}  // namespace fairway::ingest
