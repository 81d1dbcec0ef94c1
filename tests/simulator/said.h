#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "pipeline/simulator/statement.h"

// Writes statements in their formats and has the real decoder read them again.
namespace fairway::simulator {

// Where a format does not carry all of a statement, or its definition concludes more.
struct Reading {
  std::vector<std::string> facts = {};   // more of them, as "departed planned air_waybill:…"
  std::vector<std::string> links = {};   // more of them, as "bill:A carries container:B"
  std::vector<std::string> unseen = {};  // references and attributes that are only written
  bool publication = true;               // the message tells when it was published
};

// The facts and links that are read are exactly those of the statement and of `reading`.
void expect_said(const Statement& statement, const Reading& reading = {});
// Both are revisions of the same documents, of which the second one holds.
void expect_revised(const Statement& first, const Statement& second);

// Short hands for statements.
Instant utc(std::string_view rfc3339);
Reference refer(std::string_view text);
Bond bond(LinkRole role, std::string_view from, std::string_view to, std::string leg = {});
// Of one sender and document, published on 6 November 2026 at ten o'clock UTC.
Statement statement(Format format, std::vector<Entry> entries, std::vector<Bond> bonds = {});
// The next version of it, published an hour later.
Statement next(Statement statement, Function function = Function::replace);

}  // namespace fairway::simulator
