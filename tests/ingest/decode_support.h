#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "ingest/decoder.h"
#include "schemas/catalogue/catalogue.h"

// What the tests of the decoder share.
namespace fairway::ingest {

// The real one, loaded once.
const Catalogue& catalogue();

// Of the definitions in the program; a wrong one fails the test.
std::unique_ptr<Decoder> built_in_decoder(std::vector<SourceConfig> sources = {});
// Of one definition, messages/test.yaml.
std::unique_ptr<Decoder> decoder_of(const std::string& yaml,
                                    std::vector<SourceConfig> sources = {});
// What is said of a wrong definition.
Error error_of(const std::string& yaml);

RawMessage message_of(std::string bytes, const std::string& source = "feed");

// The records of one message, taken apart.
struct Decoded {
  std::vector<Record> records;
  std::vector<FactRow> facts;
  std::vector<LinkRow> links;  // each once, though there is a record for both ends
  std::vector<RevisionRecord> revisions;
  std::vector<AnnounceRecord> announcements;
  Receipt receipt;

  bool merged() const { return receipt.outcome == Outcome::merged; }
  // The code of the first error, empty if none.
  std::string error() const { return receipt.errors.empty() ? "" : receipt.errors[0].code; }
};

Decoded decode(Decoder& decoder, const RawMessage& message);
Decoded decode(Decoder& decoder, std::string bytes);

// All of it as JSON for people to compare, one fact, link, revision or error a line.
std::string render(const Decoded& decoded);

}  // namespace fairway::ingest
