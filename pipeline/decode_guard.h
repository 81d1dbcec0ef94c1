#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <set>
#include <vector>

#include "ingest/decoder.h"
#include "schemas/base/result.h"

namespace fairway::pipeline {

// Keeps a message that ends the process from ending it for ever (DESIGN law 7; RULES 2.4 step 2).
//
// Before each message its position is noted in a page that this process shares with the file
// <name>.now: two stores, no system call, and the kernel keeps them when the process dies. A start
// that finds the note set suspects that message. From then on messages are taken in one at a time,
// so that the ones before it are committed and it is alone when it is tried again. At
// limits::kDecodeTries it is refused with the code crashes_decoder, and its id goes into the file
// <name>.crashes, synced: that record is part of what the state is a function of (RULES B4). It
// holds for this program and these definitions; after either has changed the message is decoded
// again when it comes again.
//
// One thread. Borrows the decoder.
class DecodeGuard final : public ingest::Decoder {
 public:
  // `program` names what decodes beside the definitions: version and commit.
  static Result<std::unique_ptr<DecodeGuard>> open(const std::filesystem::path& folder,
                                                   std::string_view name, ingest::Decoder& decoder,
                                                   std::string_view program);
  ~DecodeGuard() override;
  // The file of a folder that tells which messages were refused so.
  static std::string crashes_file(std::string_view name) { return std::string(name) + ".crashes"; }

  void decode(const ingest::RawMessage& message, std::vector<Record>& out) override;
  const Hash16& definitions_hash() const override { return decoder_.definitions_hash(); }

  // A suspect may lie ahead: take in one message at a time.
  bool cautious() const { return cautious_; }

 private:
  struct Page;
  struct Suspect;

  DecodeGuard(ingest::Decoder& decoder, std::filesystem::path crashes, Hash16 reader)
      : decoder_(decoder), crashes_(std::move(crashes)), reader_(reader) {}

  Status map(const std::filesystem::path& file);
  Status read_crashes();
  void suspect_last();
  Suspect* find(Position position);
  void clear(Suspect& suspect);
  void condemn(const MessageId& message);
  void refuse(const ingest::RawMessage& message, std::vector<Record>& out);

  ingest::Decoder& decoder_;
  std::filesystem::path crashes_;
  Hash16 reader_;  // who decodes: program and definitions
  Page* page_ = nullptr;
  bool cautious_ = false;
  std::size_t cautious_messages_ = 0;
  std::set<MessageId> condemned_;
};

}  // namespace fairway::pipeline
