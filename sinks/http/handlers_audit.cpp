#include <map>
#include <string>
#include <utility>
#include <vector>

#include "sinks/http/access.h"
#include "sinks/http/asked.h"
#include "sinks/http/cursor.h"
#include "sinks/http/handlers.h"
#include "sinks/http/problem.h"
#include "sinks/json/audit_json.h"

namespace fairway::sinks::http {
namespace {

// Which references a reader may know of now; each is looked up once.
class Known {
 public:
  Known(const Queries& queries, const Scope& scope) : queries_(queries), scope_(scope) {}

  // Leaves of the record what the reader may know of.
  Status keep(ReadRecord& record) {
    std::vector<Reference> kept;
    for (Reference& reference : record.references) {
      auto found = known_.find(reference);
      if (found == known_.end()) {
        const auto timeline = queries_.timeline(reference, scope_, {});
        if (!timeline) return std::unexpected(timeline.error());
        found = known_.emplace(reference, timeline->has_value()).first;
      }
      if (found->second) kept.push_back(std::move(reference));
    }
    record.references = std::move(kept);
    return {};
  }
  bool tired() const { return known_.size() >= limits::kShipmentsFolded; }

 private:
  const Queries& queries_;
  const Scope& scope_;
  std::map<Reference, bool> known_;
};

}  // namespace

Response get_audit(const Services& services, const Request& request) {
  const auto limit = limit_in(request);
  if (!limit) return limit.error();
  const auto cursor = read_cursor(services.seal, request);
  if (!cursor) return cursor.error();
  std::vector<ReadRecord> records;
  if (services.access.audit != nullptr) {
    auto found = services.access.audit->reads(*cursor ? (*cursor)->front() : "", *limit);
    if (!found) return problem(request.target, found.error());
    records = std::move(*found);
  }
  // Who else read what was lent, or passed a port, is its owner's business.
  Scope scope = scope_of(request);
  scope.lent.clear();
  scope.places.clear();
  Known known(services.queries, scope);
  std::vector<ReadRecord> shown;
  std::string last = records.size() == *limit ? records.back().id : "";
  for (ReadRecord& record : records) {
    const std::string id = record.id;
    if (!scope.operator_) {
      if (const Status kept = known.keep(record); !kept) {
        return problem(request.target, kept.error());
      }
    }
    // Of a read of nothing that it may know of, it may not know either.
    if (scope.operator_ || !record.references.empty()) shown.push_back(std::move(record));
    if (known.tired()) {
      last = id;
      break;
    }
  }
  const std::string next = last.empty() ? "" : write_cursor(services.seal, request, {last});
  Response response{.body = audit_json(shown, next)};
  response.headers.emplace_back("Cache-Control", "no-store");
  if (!next.empty()) response.headers.emplace_back("Next-Page-Cursor", next);
  return response;
}

}  // namespace fairway::sinks::http
