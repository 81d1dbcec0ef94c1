#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "schemas/model/receipt.h"
#include "sinks/dcsa/codes.h"
#include "sinks/http/exchange.h"
#include "sinks/json/dcsa_json.h"

namespace fairway::sinks::http {

// An answer as a version of DCSA Track & Trace wants it: it names the version, and an error has
// that version's own shape.
Response in_dcsa(dcsa::Version version, const DcsaCall& call, Response response);

// What became of sent events, for who sent them.
std::vector<Feedback> feedback_of(const Receipt& receipt);

}  // namespace fairway::sinks::http
