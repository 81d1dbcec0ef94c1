#include "schemas/model/record.h"

namespace fairway {
namespace {

struct Owner {
  Shard operator()(const FactRecord& record) const { return shard_of(record.row.fact.subject); }
  Shard operator()(const LinkRecord& record) const {
    const Link& link = record.row.link;
    return shard_of(record.end == LinkEnd::from ? link.from : link.to);
  }
  Shard operator()(const RevisionRecord& record) const {
    return Shard{record.document.value().bytes[0]};
  }
  Shard operator()(const AnnounceRecord& record) const { return shard_of(record.at); }
  Shard operator()(const MessageRecord& record) const {
    return Shard{record.receipt.message.value().bytes[0]};
  }
  Shard operator()(const HandledRecord& record) const {
    return Shard{record.refused.message.value().bytes[0]};
  }
};

}  // namespace

Shard shard_of(const Record& record) { return std::visit(Owner{}, record); }

std::string_view to_text(Outcome outcome) {
  switch (outcome) {
    case Outcome::merged:
      return "merged";
    case Outcome::duplicate:
      return "duplicate";
    case Outcome::refused:
      return "refused";
  }
  return "merged";
}

}  // namespace fairway
