#include "schemas/model/principal.h"

#include <algorithm>
#include <array>
#include <utility>

namespace fairway {
namespace {

constexpr std::array kPermissions = {std::pair{Permission::read, std::string_view("read")},
                                     std::pair{Permission::send, std::string_view("send")},
                                     std::pair{Permission::operate, std::string_view("operate")}};
constexpr std::array kKinds = {std::pair{PrincipalKind::operator_, std::string_view("operator")},
                               std::pair{PrincipalKind::enterprise, std::string_view("enterprise")},
                               std::pair{PrincipalKind::port, std::string_view("port")},
                               std::pair{PrincipalKind::sender, std::string_view("sender")}};

template <typename Table, typename T>
std::string_view name_in(const Table& table, T value) {
  return std::ranges::find(table, value, &Table::value_type::first)->second;
}

template <typename T, typename Table>
std::optional<T> value_in(const Table& table, std::string_view text) {
  const auto* found = std::ranges::find(table, text, &Table::value_type::second);
  if (found == table.end()) return std::nullopt;
  return found->first;
}

}  // namespace

std::string_view to_text(Permission permission) { return name_in(kPermissions, permission); }

std::optional<Permission> permission_from(std::string_view text) {
  return value_in<Permission>(kPermissions, text);
}

std::vector<Permission> all_permissions() {
  std::vector<Permission> all;
  for (const auto& [permission, name] : kPermissions) all.push_back(permission);
  return all;
}

std::string_view to_text(PrincipalKind kind) { return name_in(kKinds, kind); }

std::optional<PrincipalKind> principal_kind_from(std::string_view text) {
  return value_in<PrincipalKind>(kKinds, text);
}

Permissions usual_permissions(PrincipalKind kind, bool has_sources) {
  Permissions may{Permission::read};
  if (has_sources || kind == PrincipalKind::operator_) may.add(Permission::send);
  if (kind == PrincipalKind::operator_) may.add(Permission::operate);
  return may;
}

Principal Principal::local() {
  return {.id = "local",
          .name = "everyone on this machine",
          .kind = PrincipalKind::operator_,
          .may = usual_permissions(PrincipalKind::operator_, false),
          .scope = Scope::all(),
          .grants = {}};
}

}  // namespace fairway
