#pragma once

#include <functional>
#include <vector>

#include "schemas/model/scope.h"
#include "sinks/http/handlers.h"
#include "sinks/json/finding_json.h"

namespace fairway::sinks::http {

// What is put into the inbox because of something refused.
struct Resent {
  RefusedId refused;
  bool repaired = false;
  MessageId message;  // that will have the receipt
  Incoming incoming;
};

// Appends each by itself, waits until all are merged, and answers with what `make` makes of it, on
// a thread of the server.
using MakeAnswer = std::function<Response(std::vector<Replayed>)>;
void resend(const Services& services, const Scope& scope, std::vector<Resent> all,
            const Respond& respond, MakeAnswer make);

}  // namespace fairway::sinks::http
