#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "ingest/checks.h"
#include "ingest/definition.h"
#include "ingest/edifact_segment.h"

namespace fairway::ingest {

struct DefinitionPlan;
struct Site;

// A definition of EDIFACT, compiled: what each segment opens, ends and holds. Rows, slots and all
// that is made from them are those of every syntax; only where things lie differs. Immutable.
class EdifactPlan {
 public:
  using SiteId = std::uint16_t;
  using Tests = std::vector<SegmentPlace::Test>;

  // A segment that begins a row, or ends it early.
  struct Border {
    SiteId site = 0;
    Tests tests;
  };
  struct Capture {
    Tests tests;
    std::uint8_t element = 0;
    std::uint8_t component = 0;
    std::uint16_t slot = 0;
    bool many = false;     // each occurrence counts, else the first
    bool decimal = false;  // a comma is a decimal mark, too (ISO 9735 section 10)
  };
  // What the rows of one site take from a segment.
  struct Reads {
    SiteId site = 0;
    std::vector<Capture> captures;
  };
  struct Segment {
    EdifactTag tag = 0;
    std::vector<Border> opens;  // inner sites first
    std::vector<Border> ends;
    std::vector<Reads> reads;

    const std::vector<Capture>* of(SiteId site) const {
      for (const Reads& one : reads) {
        if (one.site == site) return &one.captures;
      }
      return nullptr;
    }
  };

  // None: the definition does not read such segments.
  const Segment* find(EdifactTag tag) const {
    for (std::size_t at = hash(tag);; ++at) {
      const std::uint8_t index = table_[at % kTable];
      if (index == kEmpty) return nullptr;
      if (segments_[index].tag == tag) return &segments_[index];
    }
  }
  // Rows that any further segment ends.
  const std::vector<Border>& short_rows() const { return short_rows_; }
  // The row of the message itself.
  SiteId message() const { return message_; }
  // Whether a message with this UNH is one of the definition's.
  bool recognises(const EdifactSegment& header) const;

 private:
  friend class EdifactPlanBuilder;

  // A condition on what UNH says.
  struct HeaderTest {
    std::vector<SegmentPlace> places;  // the first that is there counts
    Condition::Test test = Condition::Test::any_of;
    std::vector<std::string> values;
    std::shared_ptr<const Pattern> pattern;
  };

  static constexpr std::size_t kTable = 256;  // several times the tags of the largest definition
  static constexpr std::uint8_t kEmpty = 255;
  static std::size_t hash(EdifactTag tag) { return (tag * 0x9e3779b1U) >> 24; }

  std::vector<Segment> segments_;
  std::array<std::uint8_t, kTable> table_{};
  std::vector<Border> short_rows_;
  SiteId message_ = 0;
  std::vector<std::vector<HeaderTest>> ways_;
};

// Appends the definition's rows to `sites`. Throws BadData (schemas/catalogue/fields.h).
EdifactPlan compile_edifact(const DefinitionPlan& compiled, std::vector<Site>& sites);

}  // namespace fairway::ingest
