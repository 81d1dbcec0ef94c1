#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "schemas/model/scope.h"

namespace fairway {

// What a request may do.
enum class Permission : std::uint8_t {
  read = 1,     // ask for what its scope holds
  send = 2,     // send messages of its sources, and look after those that were refused
  operate = 4,  // keys, everyone's grants, metrics
};

class Permissions {
 public:
  constexpr Permissions() = default;
  constexpr Permissions(std::initializer_list<Permission> all) {
    for (const Permission one : all) bits_ |= static_cast<std::uint8_t>(one);
  }
  constexpr bool has(Permission one) const { return any_of(Permissions{one}); }
  constexpr bool any_of(Permissions others) const { return (bits_ & others.bits_) != 0; }
  constexpr bool empty() const { return bits_ == 0; }
  constexpr void add(Permission one) { bits_ |= static_cast<std::uint8_t>(one); }
  friend constexpr bool operator==(Permissions, Permissions) = default;

 private:
  std::uint8_t bits_ = 0;
};

std::string_view to_text(Permission permission);
std::optional<Permission> permission_from(std::string_view text);
// In the order of their declaration.
std::vector<Permission> all_permissions();

// What someone who asks is: an operator, an enterprise by its credit codes, a port authority by its
// UN/LOCODEs, a sender by its sources.
enum class PrincipalKind : std::uint8_t { operator_, enterprise, port, sender };

std::string_view to_text(PrincipalKind kind);
std::optional<PrincipalKind> principal_kind_from(std::string_view text);
// What a principal may do that nobody said more of: an operator everything, an enterprise or a port
// read, and who has sources send, too.
Permissions usual_permissions(PrincipalKind kind, bool has_sources);

// A grant by which a principal sees more than its own.
struct GrantInForce {
  std::string id;
  std::string purpose;
};

// Who asks.
struct Principal {
  std::string id;  // "key:0f3a…", "jwt:subject"; "local" where nobody is asked who they are
  std::string name;
  PrincipalKind kind = PrincipalKind::enterprise;
  Permissions may;
  Scope scope;
  std::vector<GrantInForce> grants;  // that the scope holds

  // Everyone, where no key is configured.
  static Principal local();
};

}  // namespace fairway
