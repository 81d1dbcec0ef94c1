#pragma once

#include <string>
#include <vector>

#include "ingest/rules.h"

// Resolves the names in the texts of a definition. Everything here throws BadData
// (schemas/catalogue/fields.h) with file, line and reason.
namespace fairway::ingest {

[[noreturn]] void wrong(const std::string& where, std::string reason, std::string remedy = {});

// A row under compilation, with the rows around it.
struct Scope {
  const RowRule& rule;
  RowPlan& plan;
  const Scope* outer;
};

// Appends the elements that a text is made of.
void collect(const TextPlans& texts, std::vector<ElementRef>& uses);
void collect(const std::optional<TimePlan>& time, std::vector<ElementRef>& uses);

class TextCompiler {
 public:
  // Below, `up` is how far `scope` lies outside of the row that will run the text.
  TextPlan text(const Template& from, const Scope& scope, int up = 0, int depth = 0);
  TextPlans texts(const Templates& from, const Scope& scope, int up = 0, int depth = 0);
  // Texts that are references; at most one list in each.
  TextPlans references(const Templates& from, const Scope& scope);
  TimePlan time(const TimeRule& rule, const Scope& scope, int up = 0);
  std::vector<ConditionPlan> conditions(const std::vector<Condition>& from, const Scope& scope,
                                        int up = 0);

 private:
  TextPlan::Part part(const std::string& name, const Scope& from, int up, int depth,
                      const std::string& where);

  TimeZones zones_;
};

}  // namespace fairway::ingest
