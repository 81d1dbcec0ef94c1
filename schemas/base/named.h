#pragma once

#include <compare>
#include <cstddef>
#include <functional>
#include <utility>

namespace fairway {

// A value with a name: two ids of different kinds cannot be swapped by accident.
template <typename T, typename Tag>
class Named {
 public:
  using Value = T;

  Named() = default;
  explicit Named(T value) : value_(std::move(value)) {}

  const T& value() const { return value_; }

  friend bool operator==(const Named&, const Named&) = default;
  friend auto operator<=>(const Named&, const Named&) = default;

 private:
  T value_{};
};

}  // namespace fairway

template <typename T, typename Tag>
struct std::hash<fairway::Named<T, Tag>> {
  std::size_t operator()(const fairway::Named<T, Tag>& named) const {
    return std::hash<T>{}(named.value());
  }
};
