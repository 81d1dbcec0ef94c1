#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "schemas/base/clock.h"
#include "schemas/model/document.h"
#include "schemas/model/ids.h"
#include "schemas/model/link.h"
#include "schemas/model/reference.h"
#include "schemas/model/refused.h"

// The grammar of every key. Numbers are big-endian, so that bytes sort as numbers do.
//
//   key         = shard class rest            ; every key of facts, views and raw
//   shard       = u8                          ; of the owner of the row: shard_of
//   class       = u8                          ; below 0x20 a row class, else a reference's kind
//   ref         = kind value 0x00             ; a value holds no control characters
//   track       = shard ref                   ; prefix of all rows of one reference
//   owner       = shard row-class id16        ; prefix of all rows of one message, document, ...
//
//   facts       = track 'f' fact16 rev8               ; a fact, as one revision asserts it
//               | track 'l' end role ref fact16 rev8  ; a link; ref is the far end
//               | track 'd' document16 rev8           ; an announcement (RULES R3)
//               | owner(document) 's' rev8            ; a revision and its subjects
//               | owner(message) 'm'                  ; a receipt
//               | owner(message) 'c' input32 offset64 ; a copy
//               | owner(message) 'h' part32 by16      ; what was refused was handled: by a message
//                                                     ; sent in its place, or dropped (by: zeros)
//   views       = track 'v'                           ; the track's summary
//               | owner(last_part) ref                ; id16 = H(part): who ends in "/part"
//               | shard refused late64 message16      ; of the message's receipt: something of it
//                                                     ; was refused; late = 2^64-1 - received
//   raw         = owner(message) 'b'                  ; the bytes of a message in that list
//   meta        = word | word argument                ; see state/meta.h
//   log         = 'c' epoch64 sequence64              ; a change    (functions: state/log_keys.h)
//               | 'a' alert16                         ; an open alert, as it was told
//               | 't' track                           ; what was told of a reference last
//               | 'u' shard(root) ref(hub) ref(root)  ; the root's timeline looks at the hub:
//                                                     ; what it sees of it
//               | 'u' track                           ; the shards where such rows of it lie
//               | 'w' track                           ; the news of a reference is being told
//               | 'w'                                 ; everything is being told again
//               | 'f' … | 'm' … | 'C' … 'W'  ; figures: figure_rows.h; the test space: test_log.h
//
//   rev8        = first 8 bytes of hash_of(revision); zeros in a link stated in passing, which is
//                 one row however many messages state it (SETTLED 2)
//
// Reserved for what comes: the row classes timer, alert, figure, listing. A tag, class or kind is
// never given another meaning.
//
// The prefix of a key for bloom filters is its track, or its first 18 bytes below class 0x20.
namespace fairway::state {

enum class RowClass : std::uint8_t {
  message = 0x01,
  document = 0x02,
  timer = 0x03,
  alert = 0x04,
  figure = 0x05,
  listing = 0x06,
  last_part = 0x07,
  refused = 0x08,
};

enum class Tag : char {
  announcement = 'd',
  bytes = 'b',
  copy = 'c',
  fact = 'f',
  handled = 'h',
  link = 'l',
  receipt = 'm',
  subjects = 's',
  view = 'v',
};

// First 8 bytes of a revision's hash: enough beside a fact's or document's own 16.
using RevisionKey = std::array<std::uint8_t, 8>;
RevisionKey revision_key(const Revision& revision);
// In place of a revision, for a link stated in passing.
constexpr RevisionKey kInPassing{};

// Prefixes. The reference's value must be normalised (make_reference).
std::string track_prefix(const Reference& reference);
std::string document_prefix(const DocumentId& document);
std::string message_prefix(const MessageId& message);
// Of the references that end in "/part" and lie in `shard`.
std::string last_part_prefix(Shard shard, const Hash16& part_hash);

// The part of a value after its last slash; none where it has no slash.
std::optional<std::string_view> last_part(std::string_view value);
Hash16 hash_of_part(std::string_view part);

// Keys of rows; `track` is a track_prefix.
std::string fact_key(std::string_view track, const FactId& fact, const RevisionKey& revision);
std::string link_key(std::string_view track, LinkEnd end, const Link& link,
                     const RevisionKey& revision);
std::string announcement_key(std::string_view track, const DocumentId& document,
                             const RevisionKey& revision);
std::string view_key(std::string_view track);
std::string subjects_key(const DocumentId& document, const RevisionKey& revision);
std::string receipt_key(const MessageId& message);
std::string copy_key(const MessageId& message, Position position);
std::string last_part_key(const Reference& reference, const Hash16& part_hash);
std::string handled_key(const RefusedId& refused, const std::optional<MessageId>& by);
std::string bytes_key(const MessageId& message);
// A shard's messages of which something was refused lie in its list, the last received first.
std::string refused_prefix(Shard shard);
std::string refused_key(const MessageId& message, Instant received);

// A key of a track, taken apart; `rest` is what follows the tag and borrows from the key.
struct TrackKey {
  Reference reference;
  Tag tag{};
  std::string_view rest;
};
std::optional<TrackKey> parse_track_key(std::string_view key);

struct LinkKey {
  LinkEnd end{};
  LinkRole role{};
  Reference far;
  FactId fact;
  bool in_passing = false;
};
std::optional<LinkKey> parse_link_key(std::string_view rest);

struct OwnerKey {
  RowClass row_class{};
  Hash16 id;
  std::string_view rest;
};
std::optional<OwnerKey> parse_owner_key(std::string_view key);
// `rest` of a copy's key, without its tag.
std::optional<Position> parse_position(std::string_view rest);
// `rest` of a handled row's key, without its tag.
struct HandledKey {
  std::uint32_t part = 0;
  std::optional<MessageId> by;
};
std::optional<HandledKey> parse_handled(std::string_view rest);
struct RefusedKey {
  Instant received;
  MessageId message;
};
std::optional<RefusedKey> parse_refused_key(std::string_view key);
// `rest` of a last part's key.
std::optional<Reference> parse_reference_bytes(std::string_view bytes);

// Length of the key's prefix for bloom filters; 0 where it holds none.
std::size_t prefix_length(std::string_view key);

// "0a50..." for people.
std::string to_hex(std::string_view bytes);

}  // namespace fairway::state
