#pragma once

#include <variant>
#include <vector>

#include "schemas/model/document.h"
#include "schemas/model/fact.h"
#include "schemas/model/link.h"
#include "schemas/model/receipt.h"
#include "schemas/model/reference.h"

namespace fairway {

// What decoding yields and the exchange carries: each record touches the rows of one owner only,
// and applying it is a set union, so order and doubles do not matter (RULES 3.2).

// A fact, to its subject.
struct FactRecord {
  FactRow row;
  friend bool operator==(const FactRecord&, const FactRecord&) = default;
};

// A link, to one of its ends.
struct LinkRecord {
  LinkEnd end = LinkEnd::from;
  LinkRow row;
  friend bool operator==(const LinkRecord&, const LinkRecord&) = default;
};

// A revision of a whole document, to the document's owner, with the references on which it lies.
struct RevisionRecord {
  DocumentId document;
  ReceivedRevision revision;
  std::vector<Reference> subjects;  // sorted, no doubles
  friend bool operator==(const RevisionRecord&, const RevisionRecord&) = default;
};

// The news of a document's revision, to a reference on which another of its revisions lies (R3).
struct AnnounceRecord {
  Reference at;
  DocumentId document;
  ReceivedRevision revision;
  friend bool operator==(const AnnounceRecord&, const AnnounceRecord&) = default;
};

// A message arrived, to the message's owner: receipt and counts (law 2).
struct MessageRecord {
  Receipt receipt;
  Copy copy;
  std::string bytes = {};  // the message, if something of it was refused and may be kept
  friend bool operator==(const MessageRecord&, const MessageRecord&) = default;
};

// Something refused was dealt with, to the owner of the refused message: a message was sent in its
// place, or, without one, somebody dropped it.
struct HandledRecord {
  RefusedId refused;
  std::optional<MessageId> by;
  Instant received;
  friend bool operator==(const HandledRecord&, const HandledRecord&) = default;
};

using Record = std::variant<FactRecord, LinkRecord, RevisionRecord, AnnounceRecord, MessageRecord,
                            HandledRecord>;

// The owner of a record's rows.
Shard shard_of(const Record& record);

}  // namespace fairway
