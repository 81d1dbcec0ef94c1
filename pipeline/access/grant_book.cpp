#include "pipeline/access/grant_book.h"

#include <algorithm>
#include <utility>

#include "schemas/base/limits.h"
#include "schemas/base/secret.h"
#include "sinks/json/access_json.h"

namespace fairway::pipeline {
namespace {

using sinks::Grant;
using sinks::GrantOrder;

constexpr std::string_view kShelf = "grants";
constexpr std::size_t kIdBytes = 8;

std::unexpected<Error> bad_grant(std::string what, std::string remedy = {}) {
  return failure("bad_grant", std::move(what), {}, std::move(remedy));
}

Result<GrantOrder> checked(GrantOrder order, Instant now) {
  for (std::string* code : {&order.from, &order.to}) {
    const auto party = make_reference(RefKind::party, *code);
    if (!party) return bad_grant("\"" + *code + "\" is no credit code");
    *code = party->value;
  }
  if (order.from == order.to) return bad_grant("nobody grants to itself");
  if (order.purpose.empty() || order.purpose.size() > limits::kPurposeBytes) {
    return bad_grant("a grant has a purpose of 1 to 200 bytes", "Say what it is given for");
  }
  if (order.shipments.size() > limits::kNamedPerKey) {
    return bad_grant("a grant names at most 256 shipments", "Give several, or all shipments");
  }
  const Instant from = order.valid_from.value_or(now);
  if (order.valid_to && (*order.valid_to <= now || *order.valid_to <= from)) {
    return bad_grant("the grant would have ended already");
  }
  return order;
}

Status write(state::Notebook& notebook, const Grant& grant) {
  return notebook.write({{std::string(kShelf), grant.id, sinks::grant_json(grant)}});
}

}  // namespace

Result<std::unique_ptr<GrantBook>> GrantBook::open(state::Notebook& notebook, const Clock& clock) {
  std::unique_ptr<GrantBook> book(new GrantBook(notebook, clock));
  const auto notes = notebook.list(kShelf, {}, limits::kGrants);
  if (!notes) return std::unexpected(notes.error());
  for (const auto& [id, text] : *notes) {
    auto grant = sinks::read_grant(text);
    if (!grant) return failure("state_corrupt", "the note of the grant " + id + " cannot be read");
    book->grants_.emplace(id, std::move(*grant));
  }
  return book;
}

std::vector<Grant> GrantBook::grants(const std::optional<std::set<std::string>>& parties) const {
  std::vector<Grant> all;
  {
    const std::lock_guard lock(mutex_);
    for (const auto& [id, grant] : grants_) {
      const bool concerned =
          !parties || parties->contains(grant.order.from) || parties->contains(grant.order.to);
      if (concerned) all.push_back(grant);
    }
  }
  std::ranges::sort(all, {}, [](const Grant& one) { return std::pair(one.created, one.id); });
  return all;
}

Result<Grant> GrantBook::give(const GrantOrder& order, std::string_view by) {
  const Instant now = clock_.now();
  auto good = checked(order, now);
  if (!good) return std::unexpected(std::move(good.error()));
  const std::lock_guard writing(writing_);
  if (grants({}).size() >= limits::kGrants) {
    return failure("too_many_grants", "there are 10000 grants, revoked ones included");
  }
  Grant grant{.id = random_hex(kIdBytes),
              .order = std::move(*good),
              .by = std::string(by),
              .created = now,
              .revoked = {}};
  FAIRWAY_TRY(write(notebook_, grant));
  const std::lock_guard lock(mutex_);
  grants_.emplace(grant.id, grant);
  return grant;
}

Result<std::optional<Grant>> GrantBook::revoke_grant(
    std::string_view id, const std::optional<std::set<std::string>>& givers) {
  const std::lock_guard writing(writing_);
  Grant grant;
  {
    const std::lock_guard lock(mutex_);
    const auto found = grants_.find(id);
    if (found == grants_.end()) return std::nullopt;
    if (givers && !givers->contains(found->second.order.from)) return std::nullopt;
    if (found->second.revoked) return found->second;
    found->second.revoked = clock_.now();
    grant = found->second;
  }
  if (const Status written = write(notebook_, grant); !written) {
    Error error = written.error();
    error.remedy = "The grant opens nothing until the next start; revoke it again then";
    return std::unexpected(std::move(error));
  }
  return grant;
}

void GrantBook::lend_to(Principal& principal, Instant now) const {
  if (principal.scope.parties.empty()) return;
  const std::lock_guard lock(mutex_);
  for (const auto& [id, grant] : grants_) {
    const GrantOrder& order = grant.order;
    if (!grant.holds_at(now) || !principal.scope.parties.contains(order.to)) continue;
    principal.scope.lent.push_back({order.from, order.shipments});
    principal.grants.push_back({id, order.purpose});
  }
}

bool GrantBook::any_turned(Instant from, Instant now) const {
  const auto turned = [&](const std::optional<Instant>& at) {
    return at && from < *at && *at <= now;
  };
  const std::lock_guard lock(mutex_);
  return std::ranges::any_of(grants_, [&](const auto& one) {
    return turned(one.second.order.valid_from) || turned(one.second.order.valid_to);
  });
}

}  // namespace fairway::pipeline
