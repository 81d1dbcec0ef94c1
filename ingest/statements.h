#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "ingest/documents.h"
#include "ingest/plan.h"
#include "ingest/source.h"
#include "ingest/times.h"
#include "ingest/values.h"
#include "schemas/model/fact.h"
#include "schemas/model/link.h"
#include "schemas/model/receipt.h"
#include "schemas/model/source.h"

// What the rows of one message are turned into, step by step: see facts.h for the whole.
namespace fairway::ingest {

// The message that is being decoded, and what is known of it.
struct Message {
  const RawMessage& raw;
  MessageId id;
  const SourceConfig& source;
  const DefinitionPlan& definition;
  const Plan& plan;
  const Rows& rows;
  const Values& values;
};

// A check of an element that failed and did not refuse its row.
struct FailedCheck {
  const ElementPlan* element = nullptr;
  std::string_view code;
};

// Ordinals among the entries of one document and list (RULES R1).
class Ordinals {
 public:
  void clear() { next_.clear(); }
  std::uint32_t next(const DocumentId& document, const void* list);

 private:
  struct Entry {
    DocumentId document;
    const void* list = nullptr;
    friend bool operator==(const Entry&, const Entry&) = default;
  };
  struct Hash {
    std::size_t operator()(const Entry& entry) const;
  };
  std::unordered_map<Entry, std::uint32_t, Hash> next_;
};

template <typename T>
using Or = std::expected<T, Refusal>;

// A reference from the first of `texts` whose elements are present.
Or<Reference> reference_of(const Message& message, RowId row, const TextPlans& texts);
// All references of the first of `texts` that gives one: several where it names a list. What is not
// a reference is passed by, noted among `warnings`.
std::vector<Reference> references_of(const Message& message, RowId row, const TextPlans& texts,
                                     std::vector<Refusal>& warnings);
// All references of all of `texts`.
std::vector<Reference> all_references_of(const Message& message, RowId row, const TextPlans& texts,
                                         std::vector<Refusal>& warnings);

// Key, mode, function and revision of the document that a row states.
Or<StatedDocument> document_of(const Message& message, RowId row, const DocumentPlan& plan,
                               Times& times);

// The names and raw texts of `uses`, each with its length: a fact's content (RULES R1).
void append_content(const Message& message, RowId row, const std::vector<ElementRef>& uses,
                    std::string& out);

Or<LinkRole> role_of(const Message& message, RowId row, const LinkPlan& plan);
// A link without its ends, identity and role.
Or<Link> link_of(const Message& message, RowId row, const LinkPlan& plan, Times& times);

// A fact but for its identity, its references and its warnings. `plan.subject` gave `subject`.
Or<Fact> fact_of(const Message& message, RowId row, const FactPlan& plan, Reference subject,
                 Times& times);

}  // namespace fairway::ingest
