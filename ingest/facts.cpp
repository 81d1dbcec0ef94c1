#include "ingest/facts.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "ingest/refusals.h"
#include "schemas/base/limits.h"

namespace fairway::ingest {

std::optional<Refusal> FactMaker::make(const Message& message, std::vector<Record>& out,
                                       Receipt& receipt) {
  message_ = &message;
  receipt_ = &receipt;
  out_ = &out;
  start(message);
  const auto rows = static_cast<RowId>(message.rows.size());
  for (RowId row = 0; row < rows; ++row) {
    RowState& state = states_[row];
    const RowId parent = message.rows[row].parent;
    if (parent != kNone) state = {states_[parent].document, states_[parent].closed, 0, 0, 0};
    state.closed = state.closed || !counts(message, row);
    if (state.closed) continue;
    if (Problem problem = take_row(row)) {
      refuse(row, std::move(*problem));
    } else {
      commit_row(row);
    }
    if (over_limit()) {
      return Refusal{"too_many_entries", message.values.pointer(row),
                     fmt::format("more than {} facts and links", limits::kEntriesPerMessage),
                     "Send several smaller messages", message.rows[row].at};
    }
  }
  for (LinkRow& link : passing_) append_link(std::move(link));
  identify_waiting();
  append_revisions(documents_, message.raw.received, out);
  const bool takes_back = std::ranges::any_of(documents_, &StatedDocument::removed);
  if (receipt.facts.empty() && receipt.links == 0 && receipt.errors.empty() && !takes_back) {
    warn({"nothing_stated",
          {},
          "this message states no fact and no link",
          "Check the names of its keys",
          0});
  }
  return std::nullopt;
}

void FactMaker::start(const Message& message) {
  states_.assign(message.rows.size(), {});
  places_.clear();
  documents_.clear();
  failed_.clear();
  waiting_.clear();
  passing_.clear();
  passing_index_.clear();
  ordinals_.clear();
  message_document_ = kNone;
  for (RowId row = 0; row < message.rows.size(); ++row) {
    const Site& site = message.plan.site(message.rows[row].site);
    if (site.row->each.size() < 2) continue;
    const auto [known, fresh] = places_.try_emplace(site.row, site.place);
    if (!fresh) known->second = std::min(known->second, site.place);
  }
}

// A row of this definition, at the first of its places that occurs.
bool FactMaker::counts(const Message& message, RowId row) const {
  const Site& site = message.plan.site(message.rows[row].site);
  if (site.row->definition != message.definition.index) return false;
  const auto place = places_.find(site.row);
  return place == places_.end() || place->second == site.place;
}

FactMaker::Problem FactMaker::take_row(RowId row) {
  const RowPlan& plan = *message_->plan.site(message_->rows[row].site).row;
  RowState& state = states_[row];
  facts_.clear();
  links_.clear();
  row_waiting_.clear();
  row_warnings_.clear();
  if (plan.document) {
    if (Problem problem = open_document(row, plan)) return problem;
  } else if (state.document == kNone) {
    if (message_document_ == kNone) {
      Revision revision;
      revision.message = message_->id;
      revision.definition_version = message_->definition.version;
      documents_.emplace_back(message_->raw.source, std::nullopt, DocumentMode::whole, revision);
      message_document_ = static_cast<std::uint32_t>(documents_.size() - 1);
    }
    state.document = message_document_;
  }

  const StatedDocument& document = documents_[state.document];
  if (document.removed() && document.mode() == DocumentMode::whole) {
    state.closed = true;  // whatever else it says is taken back with it
    return std::nullopt;
  }
  if (document.removed()) return announce(row, plan);
  if (document.mode() == DocumentMode::whole && !plan.document) {
    state.ordinal = ordinals_.next(document.of_entry({}), &plan);
  }
  if (Problem problem = check(row, plan)) return problem;
  if (Problem problem = take_links(row, plan)) return problem;
  return take_facts(row, plan);
}

FactMaker::Problem FactMaker::open_document(RowId row, const RowPlan& plan) {
  auto document = document_of(*message_, row, *plan.document, times_);
  if (!document) return std::move(document.error());
  states_[row].document = static_cast<std::uint32_t>(documents_.size());
  documents_.push_back(std::move(*document));
  return std::nullopt;
}

FactMaker::Problem FactMaker::check(RowId row, const RowPlan& plan) {
  for (const ElementPlan* element : plan.require) {
    const ElementRef ref{0, element};
    if (message_->values.first(ref, row) == nullptr) return missing(message_->values, row, ref);
  }
  states_[row].failed_begin = failed_.size();
  Problem problem;
  for (const ElementPlan& element : plan.elements) check_texts(row, element, problem);
  states_[row].failed_end = failed_.size();
  return problem;
}

void FactMaker::check_texts(RowId row, const ElementPlan& element, Problem& problem) {
  const auto fails = [&](const Text& text, std::string_view code, std::string detail,
                         std::string remedy) {
    Refusal refusal{std::string(code), message_->values.pointer({0, &element}, row, &text),
                    std::move(detail), std::move(remedy), text.at};
    if (element.strict) {
      if (!problem) problem = std::move(refusal);
      return;
    }
    failed_.push_back({&element, code});
    row_warnings_.push_back(std::move(refusal));
  };
  message_->values.each(element, row, [&](const Text& text) {
    if (text.kind == Text::Kind::wrong) {
      fails(text, "wrong_type", "an object or an array is not a text or a number",
            "Send a text or a number");
    } else if (text.next != kNone && !may_repeat(element)) {
      fails(text, "wrong_type", "several are not a text or a number", "Send one of them");
    } else if (element.pattern && !element.pattern->read(text.text)) {
      fails(text, "bad_time", fmt::format("{} is no time", shown(text.text)),
            fmt::format("Write times as {}", element.pattern->text()));
    } else if (element.form && !holds(*element.form, text.text)) {
      const std::string_view expected = expectation(*element.form);
      fails(text, failure_code(*element.form),
            fmt::format("{} is not {}", shown(text.text), expected),
            fmt::format("Send {}", expected));
    }
  });
}

// A deletion of mode entry: its subjects and the ends of its links hear of it, nothing is asserted.
FactMaker::Problem FactMaker::announce(RowId row, const RowPlan& plan) {
  const StatedDocument& document = documents_[states_[row].document];
  const ReceivedRevision revision{document.revision(), message_->raw.received};
  std::vector<Record> news;
  for (const FactPlan& fact : plan.facts) {
    if (!message_->values.holds(fact.when, row)) continue;
    const auto subject = reference_of(*message_, row, fact.subject);
    if (!subject) return subject.error();
    news.emplace_back(AnnounceRecord{*subject, document.of_entry(*subject), revision});
  }
  for (const LinkPlan& link : plan.links) {
    if (!link.of_document || !message_->values.holds(link.when, row)) continue;
    const auto role = role_of(*message_, row, link);
    const auto from = reference_of(*message_, row, link.from);
    const auto to = reference_of(*message_, row, link.to);
    if (!role) return role.error();
    if (!from) return from.error();
    if (!to) return to.error();
    const DocumentId id = document.of_link(*role, *from, *to);
    news.emplace_back(AnnounceRecord{*from, id, revision});
    news.emplace_back(AnnounceRecord{*to, id, revision});
  }
  std::ranges::move(news, std::back_inserter(*out_));
  return std::nullopt;
}

FactMaker::Problem FactMaker::take_facts(RowId row, const RowPlan& plan) {
  bool applies = plan.facts.empty();
  for (std::size_t i = 0; i < plan.facts.size(); ++i) {
    if (!message_->values.holds(plan.facts[i].when, row)) continue;
    applies = true;
    if (Problem problem = take_fact(row, plan, i)) return problem;
  }
  if (applies || plan.quiet) return std::nullopt;
  return not_supported(row, plan);
}

// No fact is for what stands in this row: its sender is shown what the facts are chosen by.
Refusal FactMaker::not_supported(RowId row, const RowPlan& plan) const {
  std::set<std::string> found;
  std::string scratch;
  for (const FactPlan& fact : plan.facts) {
    for (const ConditionPlan& condition : fact.when) {
      const auto text = message_->values.text(condition.text, row, scratch);
      const ElementRef* origin = message_->values.origin(condition.text, row);
      if (text && origin) found.insert(fmt::format("{} {}", origin->element->name, shown(*text)));
    }
  }
  return {"not_supported", message_->values.pointer(row),
          fmt::format(
              "{} knows no fact with {}", message_->definition.name,
              found.empty() ? "nothing to tell it by" : fmt::format("{}", fmt::join(found, ", "))),
          "See the definition for the types it knows", message_->rows[row].at};
}

FactMaker::Problem FactMaker::take_fact(RowId row, const RowPlan& plan, std::size_t ordinal) {
  const FactPlan& rule = plan.facts[ordinal];
  auto subject = reference_of(*message_, row, rule.subject);
  if (!subject) return std::move(subject.error());
  const DocumentId document = documents_[states_[row].document].of_entry(*subject);
  const std::string slot = slot_of(row, plan, document, &rule, ordinal);
  auto made = fact_of(*message_, row, rule, std::move(*subject), times_);
  if (!made) return std::move(made.error());
  Fact fact = std::move(*made);

  fact.references = all_references_of(*message_, row, rule.references, row_warnings_);
  for (const Link& link : links_) {
    fact.references.push_back(link.from);
    fact.references.push_back(link.to);
  }
  std::ranges::sort(fact.references);
  const auto doubled = std::ranges::unique(fact.references);
  fact.references.erase(doubled.begin(), doubled.end());
  std::erase(fact.references, fact.subject);

  fact.warnings = warnings_of(row, rule);
  fact.document = document;
  std::string content = content_of(row, plan, rule.uses);
  // A time from elsewhere than where it should stand tells facts apart as well.
  if (rule.time && (rule.time->assumed || !rule.time->otherwise.empty())) {
    content += fact.time.text;
  }
  fact.id = fact_id(document, slot, content);
  facts_.push_back(std::move(fact));
  return std::nullopt;
}

// The template's ordinal in an entry that is a document of its own; else also the entry's own key,
// or its ordinal in its list (RULES R1).
std::string FactMaker::slot_of(RowId row, const RowPlan& plan, const DocumentId& document,
                               const void* list, std::size_t ordinal) {
  if (plan.document) return std::to_string(ordinal);
  if (plan.slot) {
    std::string scratch;
    if (const auto own = message_->values.text(*plan.slot, row, scratch)) {
      return plan.name + "/" + std::to_string(ordinal) + "/" + std::string(*own);
    }
  }
  const RowState& state = states_[row];
  const bool whole = documents_[state.document].mode() == DocumentMode::whole;
  const std::uint32_t count = whole ? state.ordinal : ordinals_.next(document, list);
  return plan.name + "/" + std::to_string(ordinal) + "/" + std::to_string(count);
}

std::string FactMaker::content_of(RowId row, const RowPlan& plan,
                                  const std::vector<ElementRef>& uses) {
  std::string content;
  if (plan.content) {
    if (const auto own = message_->values.text(*plan.content, row, content)) {
      return std::string(*own);
    }
  }
  append_content(*message_, row, uses, content);
  return content;
}

std::vector<std::string> FactMaker::warnings_of(RowId row, const FactPlan& plan) const {
  std::vector<std::string> codes;
  for (const ElementRef& use : plan.uses) {
    const RowState& owner = states_[message_->values.outer(row, use.up)];
    for (std::size_t i = owner.failed_begin; i < owner.failed_end; ++i) {
      if (failed_[i].element == use.element) codes.emplace_back(failed_[i].code);
    }
  }
  std::ranges::sort(codes);
  const auto doubled = std::ranges::unique(codes);
  codes.erase(doubled.begin(), doubled.end());
  return codes;
}

void FactMaker::refuse(RowId row, Refusal refusal) {
  RowState& state = states_[row];
  state.closed = true;
  if (state.document != kNone) documents_[state.document].refused();
  if (receipt_->errors.size() < limits::kErrorsPerReceipt) {
    receipt_->errors.push_back(std::move(refusal));
  } else {
    ++receipt_->errors_left_out;
  }
}

void FactMaker::warn(Refusal warning) {
  if (receipt_->warnings.size() < limits::kErrorsPerReceipt) {
    receipt_->warnings.push_back(std::move(warning));
  }
}

bool FactMaker::over_limit() const {
  return receipt_->facts.size() + passing_.size() + waiting_.size() > limits::kEntriesPerMessage;
}

}  // namespace fairway::ingest
