#include <algorithm>

#include <fmt/format.h>

#include "ingest/facts.h"
#include "ingest/refusals.h"
#include "schemas/base/limits.h"

// The links of a row, and what becomes of a row that was taken in.
namespace fairway::ingest {
namespace {

bool puts_on_call(const Link& link) {
  return link.role == LinkRole::sails_on && link.to.kind == RefKind::voyage_call && link.present;
}

// Its other end is used again and again: the call tells which time is meant (RULES R5).
bool chooses_trip(const Link& link) { return link.to.kind == RefKind::container; }

// An event of a box or of what carries it tells by itself which time is meant: only papers, which
// are written at any time, go by the call. A plan of several legs would wait for the last
// otherwise.
bool is_movement(const Fact& fact) {
  const RefKind kind = fact.subject.kind;
  return kind == RefKind::container || kind == RefKind::voyage_call || kind == RefKind::vehicle ||
         kind == RefKind::train || kind == RefKind::flight;
}

// What tells two statements of the same link apart.
std::string window_text(const Link& link) {
  std::string text;
  for (const auto& instant : {link.valid_from, link.valid_to, link.anchor}) {
    if (instant) text += std::to_string(to_micros(*instant));
    text += '/';
  }
  if (link.call) text += to_text(*link.call);
  if (!link.leg.empty()) text += "/" + link.leg;
  return text;
}

}  // namespace

FactMaker::Problem FactMaker::take_links(RowId row, const RowPlan& plan) {
  for (const LinkPlan& link : plan.links) {
    if (!message_->values.holds(link.when, row)) continue;
    const auto role = role_of(*message_, row, link);
    if (!role) return role.error();
    Problem problem =
        link.of_document ? document_links(row, plan, link, *role) : passing_links(row, link, *role);
    if (problem) return problem;
  }
  return std::nullopt;
}

FactMaker::Problem FactMaker::passing_links(RowId row, const LinkPlan& plan, LinkRole role) {
  const std::vector<Reference> from = references_of(*message_, row, plan.from, row_warnings_);
  if (from.empty()) return std::nullopt;
  const std::vector<Reference> to = references_of(*message_, row, plan.to, row_warnings_);
  if (to.empty()) return std::nullopt;
  if (from.size() * to.size() > limits::kEntriesPerMessage) {
    return Refusal{"too_many_entries", message_->values.pointer(row),
                   fmt::format("{} times {} links", from.size(), to.size()),
                   "Say which belongs to which", message_->rows[row].at};
  }
  auto link = link_of(*message_, row, plan, times_);
  if (!link) return std::move(link.error());
  link->role = role;
  for (const Reference& a : from) {
    for (const Reference& b : to) {
      if (a == b) continue;
      link->from = a;
      link->to = b;
      links_.push_back(*link);
    }
  }
  return std::nullopt;
}

FactMaker::Problem FactMaker::document_links(RowId row, const RowPlan& plan, const LinkPlan& rule,
                                             LinkRole role) {
  auto from = reference_of(*message_, row, rule.from);
  if (!from) return std::move(from.error());
  auto to = reference_of(*message_, row, rule.to);
  if (!to) return std::move(to.error());
  if (*from == *to) {
    return Refusal{"bad_link", message_->values.pointer(row),
                   fmt::format("{} is linked to itself", to_text(*from)),
                   "Name two different references", message_->rows[row].at};
  }
  auto link = link_of(*message_, row, rule, times_);
  if (!link) return std::move(link.error());
  link->role = role;
  link->from = std::move(*from);
  link->to = std::move(*to);
  link->document = documents_[states_[row].document].of_link(role, link->from, link->to);
  const auto ordinal = static_cast<std::size_t>(&rule - plan.links.data());
  Waiting waiting{std::move(*link), states_[row].document, {}, {}};
  waiting.slot = "link/" + slot_of(row, plan, waiting.link.document, &rule, ordinal);
  waiting.content = content_of(row, plan, rule.uses);
  row_waiting_.push_back(std::move(waiting));
  return std::nullopt;
}

// Calls and times come from the row that states the links.
void FactMaker::identify_passing(RowId row) {
  std::map<Reference, Reference> calls;
  for (const Link& link : links_) {
    if (puts_on_call(link)) calls.try_emplace(link.from, link.to);
  }
  if (std::ranges::any_of(facts_, is_movement)) calls.clear();
  std::optional<Instant> time;
  if (!facts_.empty()) {
    time = facts_.front().time.instant;
  } else if (!links_.empty()) {
    const RowPlan& plan = *message_->plan.site(message_->rows[row].site).row;
    time = times_.instant(plan.time, message_->values, row, message_->source).value_or(time);
  }
  for (Link& link : links_) {
    const auto call = calls.find(link.from);
    if (call != calls.end() && chooses_trip(link)) link.call = call->second;
    link.event_time = time;
    link.document = passing_document(link.source, link.role, link.from, link.to);
    link.id = fact_id(link.document, "", window_text(link));
  }
}

void FactMaker::commit_row(RowId row) {
  for (Refusal& warning : row_warnings_) warn(std::move(warning));
  StatedDocument& document = documents_[states_[row].document];
  const ReceivedRevision asserted{document.revision(), message_->raw.received};
  identify_passing(row);
  for (Fact& fact : facts_) {
    document.stated(fact.subject);
    receipt_->facts.push_back({fact.id, fact.subject});
    out_->emplace_back(FactRecord{{std::move(fact), asserted}});
  }
  unite_passing(asserted);
  for (Waiting& waiting : row_waiting_) {
    document.stated(waiting.link.from);
    document.stated(waiting.link.to);
    waiting_.push_back(std::move(waiting));
  }
}

// As the store does between messages: the least event time, the greatest publication.
void FactMaker::unite_passing(const ReceivedRevision& asserted) {
  Revision stated;  // no revisions compete: of the document's only the publication is kept
  stated.published = asserted.revision.published;
  stated.message = asserted.revision.message;
  stated.definition_version = asserted.revision.definition_version;
  for (Link& link : links_) {
    const auto [known, fresh] = passing_index_.try_emplace(link.id, passing_.size());
    if (fresh) {
      passing_.push_back({std::move(link), {stated, asserted.received}});
      continue;
    }
    LinkRow& united = passing_[known->second];
    std::optional<Instant>& time = united.link.event_time;
    if (link.event_time && (!time || *link.event_time < *time)) time = link.event_time;
    if (united.asserted.published() < asserted.published()) {
      united.asserted.revision.published = stated.published;
    }
  }
}

void FactMaker::identify_waiting() {
  // By document and reference: the call on which the document's first such entry puts it.
  std::map<std::pair<std::uint32_t, Reference>, Reference> calls;
  for (const Waiting& one : waiting_) {
    if (puts_on_call(one.link)) calls.try_emplace({one.document, one.link.from}, one.link.to);
  }
  for (Waiting& one : waiting_) {
    if (chooses_trip(one.link)) {
      const auto call = calls.find({one.document, one.link.from});
      if (call != calls.end()) one.link.call = call->second;
    }
    const std::string call = one.link.call ? to_text(*one.link.call) : std::string{};
    one.link.id = fact_id(one.link.document, one.slot, one.content + call);
    append_link(
        {std::move(one.link), {documents_[one.document].revision(), message_->raw.received}});
  }
}

void FactMaker::append_link(LinkRow row) {
  ++receipt_->links;
  out_->emplace_back(LinkRecord{LinkEnd::from, row});
  out_->emplace_back(LinkRecord{LinkEnd::to, std::move(row)});
}

}  // namespace fairway::ingest
