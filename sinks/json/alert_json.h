#pragma once

#include <optional>
#include <string>

#include "schemas/base/result.h"
#include "schemas/model/change.h"
#include "schemas/model/names.h"
#include "sinks/alerts.h"

// Alerts as the API and Kafka tell them (CONTRACT G14: what they were is told by the change log).
namespace fairway::sinks {

std::string alert_json(const Alert& alert, Language language);
std::string alerts_json(const AlertPage& page, const std::string& next, Language language,
                        const std::optional<ChangeId>& change);

// What a reader says of an alert: {"note": "…"}, or nothing. Code: bad_request.
Result<std::string> read_alert_note(std::string_view json);
// What Fairway sends itself of it (schemas/messages/fairway-fact.yaml).
std::string acknowledgement_message(const AlertId& id, const Acknowledgement& acknowledgement);

}  // namespace fairway::sinks
