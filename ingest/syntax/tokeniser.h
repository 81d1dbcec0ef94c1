#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "ingest/definition.h"
#include "ingest/encoding.h"
#include "ingest/filler.h"
#include "schemas/model/receipt.h"

namespace fairway::ingest {

// A syntax: walks a message once, in order, and tells a Filler what stands at the plan's nodes. All
// of the message is checked, also what no definition reads. One a thread: it reuses its buffers.
class Tokeniser {
 public:
  virtual ~Tokeniser() = default;
  // For its sender: "a JSON object or array".
  virtual std::string_view what_it_takes() const = 0;
  // Whether a message looks as if it were written in this syntax.
  virtual bool takes(std::string_view bytes) const = 0;
  // Whether one input may hold several messages, each of a definition of its own: then reading
  // finds out of which, and gives only their rows (Filler::allow, Filler::refuse).
  virtual bool tells_messages_apart() const { return false; }
  // Whether the message is not UTF-8 and does not say what it is: then its definition has to.
  virtual bool needs_charset(std::string_view /*bytes*/) const { return false; }
  // What messages that need a character set are read in from here on.
  virtual void assume(Charset /*charset*/) {}
  // Why the message is not of the syntax; none when all of it was walked. Texts that the filler was
  // given live until the next read.
  virtual std::optional<Refusal> read(std::string_view bytes, Filler& filler) = 0;
  // Where in the bytes of the message last read a place lies that the filler was given.
  virtual std::uint64_t source_of(std::uint64_t at) { return at; }
  // Appends the canonical form of a text of kind json.
  virtual void canonical(std::string_view raw, std::string& out) const = 0;
  // What a message that nothing recognises looks like, for its sender: "an object with the keys a,
  // b".
  virtual std::string describe(std::string_view bytes) const = 0;
  // Appends a step to a pointer that tells a sender where something lies; `index` counts from 0 in
  // what repeats, kNone if nothing does.
  virtual void point(std::string_view step, std::uint32_t index, std::string& pointer) const = 0;
};

// Of any syntax. `plan` is borrowed: what its definitions cut messages into.
std::unique_ptr<Tokeniser> make_tokeniser(Syntax syntax, const Plan& plan);

}  // namespace fairway::ingest
