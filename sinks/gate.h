#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "schemas/base/result.h"
#include "schemas/model/principal.h"

namespace fairway::sinks {

// What a request shows of who asks.
struct Credentials {
  std::optional<std::string_view> authorization;  // the header of this name
  std::optional<std::string_view> api_key;        // X-API-Key
};

// Who may come in. Any thread; never blocks.
class Gate {
 public:
  virtual ~Gate() = default;

  // The principal with all that it may now, grants included. Code: unauthorized, for whatever
  // reason: `what` is for the client and tells only what it knows itself.
  virtual Result<Principal> admit(const Credentials& credentials) = 0;

  // Moves whenever somebody may no longer do what they could: a key or a grant that is revoked or
  // runs out. A stream that stays open keeps the number with the credentials that opened it, and
  // admits them anew when the number has moved; it ends when it is refused, and goes on with the
  // new scope otherwise.
  virtual std::uint64_t generation() const = 0;

  // Counts one request and its bytes against the principal's rate; none: it may go on, else for how
  // long it must wait.
  virtual std::optional<std::chrono::seconds> take(const Principal& principal,
                                                   std::size_t bytes) = 0;
};

}  // namespace fairway::sinks
