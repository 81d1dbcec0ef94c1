#pragma once

#include "schemas/model/ids.h"

namespace fairway {

// Under this name Fairway sends to itself what its users do: it goes through the log as any message
// does, and is never lost with the state. Nobody else may send under it.
inline const SourceName kOwnSource{"fairway"};

}  // namespace fairway
