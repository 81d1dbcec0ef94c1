#include "ingest/documents.h"

#include <algorithm>

namespace fairway::ingest {

DocumentId passing_document(const SourceName& source, LinkRole role, const Reference& from,
                            const Reference& to) {
  return DocumentId{hash_parts({source.value(), to_text(role), to_text(from), to_text(to)})};
}

FactId fact_id(const DocumentId& document, std::string_view slot, std::string_view content) {
  return FactId{hash_parts({document.value().view(), slot, content})};
}

StatedDocument::StatedDocument(const SourceName& source, std::optional<std::string> key,
                               DocumentMode mode, Revision revision)
    : source_(source.value()), mode_(mode), revision_(std::move(revision)) {
  tag_ = mode == DocumentMode::whole ? "whole" : "entry";
  if (key) {
    key_ = std::move(*key);
  } else {
    is_message_ = true;
    source_ = "m";  // no feed's document: no key can be chosen to meet a message's hash
    key_ = revision_.message.value().view();
  }
  if (mode == DocumentMode::whole) id_ = DocumentId{hash_parts({source_, key_, tag_})};
}

DocumentId StatedDocument::of_entry(const Reference& subject) const {
  if (mode_ == DocumentMode::whole) return id_;
  return DocumentId{hash_parts({source_, key_, tag_, to_text(subject)})};
}

DocumentId StatedDocument::of_link(LinkRole role, const Reference& from,
                                   const Reference& to) const {
  if (mode_ == DocumentMode::whole) return id_;
  return DocumentId{hash_parts({source_, key_, tag_, to_text(role), to_text(from), to_text(to)})};
}

void append_revisions(std::vector<StatedDocument>& documents, Instant received,
                      std::vector<Record>& out) {
  // A message may state one revision in several places: those are united.
  std::vector<StatedDocument*> whole;
  for (StatedDocument& one : documents) {
    const bool lost = one.subjects_.empty() && one.refused_ > 0 && !one.removed();
    const bool idle = one.subjects_.empty() && one.is_message_;  // there is no earlier revision
    if (one.mode_ == DocumentMode::whole && !lost && !idle) whole.push_back(&one);
  }
  std::ranges::stable_sort(whole, {}, [](const StatedDocument* one) { return one->id_; });
  for (std::size_t i = 0; i < whole.size(); ++i) {
    RevisionRecord record{whole[i]->id_, {whole[i]->revision_, received}, {}};
    std::vector<Reference>& subjects = record.subjects;
    subjects = std::move(whole[i]->subjects_);
    for (; i + 1 < whole.size() && whole[i + 1]->id_ == record.document &&
           whole[i + 1]->revision_ == record.revision.revision;
         ++i) {
      const auto& more = whole[i + 1]->subjects_;
      subjects.insert(subjects.end(), more.begin(), more.end());
    }
    std::ranges::sort(subjects);
    const auto doubled = std::ranges::unique(subjects);
    subjects.erase(doubled.begin(), doubled.end());
    out.emplace_back(std::move(record));
  }
}

}  // namespace fairway::ingest
