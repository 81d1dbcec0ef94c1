#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "schemas/base/clock.h"
#include "schemas/model/document.h"
#include "schemas/model/ids.h"
#include "schemas/model/link.h"
#include "schemas/model/record.h"
#include "schemas/model/reference.h"

// Identity of what a message states (RULES R1, R2).
namespace fairway::ingest {

// Of a link stated in passing: one document for all messages of a source that state it (SETTLED 2).
DocumentId passing_document(const SourceName& source, LinkRole role, const Reference& from,
                            const Reference& to);

FactId fact_id(const DocumentId& document, std::string_view slot, std::string_view content);

// One document as one message states it.
class StatedDocument {
 public:
  // Without a key it is the message itself. The mode is part of the identity, so that no document
  // ever mixes both.
  StatedDocument(const SourceName& source, std::optional<std::string> key, DocumentMode mode,
                 Revision revision);

  DocumentMode mode() const { return mode_; }
  const Revision& revision() const { return revision_; }
  bool removed() const { return revision_.function == Function::remove; }

  // Of mode whole: the document. Of mode entry: what it says of one subject, or of one link.
  DocumentId of_entry(const Reference& subject) const;
  DocumentId of_link(LinkRole role, const Reference& from, const Reference& to) const;

  // An entry was taken in, lying at these references; or it was refused.
  void stated(const Reference& subject) { subjects_.push_back(subject); }
  void refused() { ++refused_; }

 private:
  friend void append_revisions(std::vector<StatedDocument>& documents, Instant received,
                               std::vector<Record>& out);

  std::string source_;
  std::string key_;  // without a key the message's id, told apart by its tag
  std::string_view tag_;
  bool is_message_ = false;
  DocumentMode mode_;
  Revision revision_;
  DocumentId id_;
  std::vector<Reference> subjects_;
  std::uint32_t refused_ = 0;
};

// One RevisionRecord for each document of mode whole, with all its subjects. None for a document of
// which everything was refused: a broken replacement must not take the place of what it replaces.
void append_revisions(std::vector<StatedDocument>& documents, Instant received,
                      std::vector<Record>& out);

}  // namespace fairway::ingest
