#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "ingest/plan.h"
#include "ingest/rows.h"
#include "ingest/syntax/tokeniser.h"

namespace fairway::ingest {

// One of an element's several texts: it stands for the element wherever that occurs in a template.
struct Chosen {
  const ElementPlan* element = nullptr;
  const Text* text = nullptr;
};

// What the texts and conditions of a definition say of a row. Borrows all it is given.
class Values {
 public:
  Values(const Plan& plan, const Rows& rows, const Tokeniser& tokeniser)
      : plan_(plan), rows_(rows), tokeniser_(tokeniser) {}

  // The row itself or one around it.
  RowId outer(RowId row, std::uint8_t up) const;
  // The first text of an element, none if it is absent. Of another kind than it should: absent; so
  // are several where the path tells of one, since nothing says which is meant.
  const Text* first(const ElementRef& ref, RowId row) const;
  // Every text of an element, path by path, also those of the wrong kind.
  template <typename Use>
  void each(const ElementPlan& element, RowId row, Use use) const {
    for (std::size_t i = 0; i < element.paths.size(); ++i) {
      const Rows::Slot& slot = rows_.slot(row, element.first_slot + i);
      for (std::uint32_t id = slot.head; id != kNone; id = rows_.text(id).next) use(rows_.text(id));
    }
  }

  // The text, made in `scratch` if it is not one element as it stands; none if an element is
  // absent.
  std::optional<std::string_view> text(const TextPlan& plan, RowId row, std::string& scratch,
                                       const Chosen& chosen = {}) const;
  // Of the first whose elements are all present.
  std::optional<std::string_view> text(const TextPlans& plans, RowId row,
                                       std::string& scratch) const;
  // An owned copy, empty if none.
  std::string copy(const TextPlans& plans, RowId row) const;

  bool holds(const std::vector<ConditionPlan>& conditions, RowId row) const;

  // Around the message: null for none. Borrowed.
  void within(const Envelope* envelope) { envelope_ = envelope; }

  // Of texts of which none is there: the first absent element of the first one.
  const ElementRef* absent(const TextPlans& plans, RowId row) const;
  // Of the first text that is there: its first element.
  const ElementRef* origin(const TextPlans& plans, RowId row) const;
  // Where it lies, as its syntax says so: of JSON a pointer (RFC 6901).
  std::string pointer(RowId row) const;
  std::string pointer(const ElementRef& ref, RowId row, const Text* text = nullptr) const;
  std::uint32_t place_of(const ElementRef& ref, RowId row) const;

 private:
  bool append(const TextPlan& plan, RowId row, std::string& out, const Chosen& chosen) const;
  bool append(const TextPlan::Part& part, RowId row, std::string& out, const Chosen& chosen) const;

  const Plan& plan_;
  const Rows& rows_;
  const Tokeniser& tokeniser_;
  const Envelope* envelope_ = nullptr;
};

}  // namespace fairway::ingest
