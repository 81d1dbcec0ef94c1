#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "ingest/statements.h"
#include "schemas/model/record.h"

namespace fairway::ingest {

// Makes records of the rows that a definition found in a message: facts, links, the revisions of
// their documents, and what the receipt tells. A row is taken in whole or refused whole; its
// siblings do not matter. Reuses its buffers: one a thread.
class FactMaker {
 public:
  explicit FactMaker(const Catalogue& catalogue) : times_(catalogue) {}

  // Appends to `out` and fills the lists of `receipt`. A refusal is of the whole message; `out` and
  // `receipt` are then of no use.
  std::optional<Refusal> make(const Message& message, std::vector<Record>& out, Receipt& receipt);

 private:
  struct RowState {
    std::uint32_t document = kNone;  // in documents_
    bool closed = false;             // refused, or of a document that this message takes back
    std::uint32_t ordinal = 0;       // in its list, for documents of mode whole
    std::size_t failed_begin = 0;    // in failed_
    std::size_t failed_end = 0;
  };
  // A link of a document: its identity waits for the calls that other entries name.
  struct Waiting {
    Link link;
    std::uint32_t document = kNone;
    std::string slot;
    std::string content;
  };
  using Problem = std::optional<Refusal>;

  void start(const Message& message);
  bool counts(const Message& message, RowId row) const;
  Problem take_row(RowId row);
  Problem open_document(RowId row, const RowPlan& plan);
  Problem check(RowId row, const RowPlan& plan);
  void check_texts(RowId row, const ElementPlan& element, Problem& problem);
  Problem announce(RowId row, const RowPlan& plan);
  Problem take_links(RowId row, const RowPlan& plan);
  Problem take_facts(RowId row, const RowPlan& plan);
  Problem take_fact(RowId row, const RowPlan& plan, std::size_t ordinal);

  Refusal not_supported(RowId row, const RowPlan& plan) const;

  Problem passing_links(RowId row, const LinkPlan& plan, LinkRole role);
  Problem document_links(RowId row, const RowPlan& plan, const LinkPlan& link, LinkRole role);
  void identify_passing(RowId row);
  void commit_row(RowId row);
  void unite_passing(const ReceivedRevision& asserted);
  void identify_waiting();
  void append_link(LinkRow row);

  std::string slot_of(RowId row, const RowPlan& plan, const DocumentId& document, const void* list,
                      std::size_t ordinal);
  std::string content_of(RowId row, const RowPlan& plan, const std::vector<ElementRef>& uses);
  std::vector<std::string> warnings_of(RowId row, const FactPlan& plan) const;
  void refuse(RowId row, Refusal refusal);
  void warn(Refusal warning);
  bool over_limit() const;

  Times times_;

  // Of the message under work.
  const Message* message_ = nullptr;
  Receipt* receipt_ = nullptr;
  std::vector<Record>* out_ = nullptr;
  std::vector<RowState> states_;
  std::map<const RowPlan*, std::uint16_t> places_;  // rows of several places: the one that counts
  std::vector<StatedDocument> documents_;
  std::vector<FailedCheck> failed_;
  std::vector<Waiting> waiting_;
  std::vector<LinkRow> passing_;  // each once, however many rows state it
  std::unordered_map<FactId, std::size_t> passing_index_;
  Ordinals ordinals_;
  std::uint32_t message_document_ = kNone;  // for rows outside of any document

  // Of the row under work.
  std::vector<Fact> facts_;
  std::vector<Link> links_;
  std::vector<Waiting> row_waiting_;
  std::vector<Refusal> row_warnings_;
};

}  // namespace fairway::ingest
