#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "pipeline/simulator/statement.h"

// What writers look up in a statement, and how they assert that it is one that they can write.
namespace fairway::simulator {

// What a format can say. What a writer's list lacks, its messages have no place for.
struct Sayable {
  std::vector<RefKind> subjects = {};
  std::vector<RefKind> references = {};
  std::vector<LinkRole> roles = {};
  std::vector<std::string_view> attributes = {};
  bool replaces = false;
  bool removes = false;
};

void assert_sayable(const Statement& statement, const Sayable& sayable);

// The values of one kind that an entry names, or to which a bond of the statement ties its subject:
// sorted, no doubles.
std::vector<std::string> named(const Statement& statement, const Entry& entry, RefKind kind);
// The only one; empty where there is none.
std::string one_named(const Statement& statement, const Entry& entry, RefKind kind);
// Empty where the entry does not say it.
std::string attribute(const Entry& entry, std::string_view name);
// The party that a bond gives the subject in that role; empty where none does.
std::string party(const Statement& statement, const Entry& entry, LinkRole role);

// A voyage_call's value, taken apart.
struct Call {
  std::string vessel;  // an IMO number, or CS.<call sign>
  std::string voyage;
  std::string port;

  bool has_imo() const;
  std::string call_sign() const;  // empty where it has an IMO number
};

Call call_of(const std::string& value);
// The call that the entry names, or that is its subject.
std::optional<Call> call_named(const Statement& statement, const Entry& entry);
// The other voyage number of a call, if a bond says that two calls are one.
std::string other_voyage(const Statement& statement, const Call& call);

// Digits and capital letters that differ for every revision of every statement, always the same
// for the same one.
std::string identity_of(const Statement& statement, std::size_t length);
// The same for all revisions of a document.
std::string document_identity(const Statement& statement, std::size_t length);

// The part of `text` before the first `sign`, and the part behind it (empty without one).
std::pair<std::string, std::string> split(const std::string& text, char sign);

}  // namespace fairway::simulator
