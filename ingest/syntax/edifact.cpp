#include "ingest/syntax/edifact.h"

#include <charconv>

#include <fmt/format.h>

#include "ingest/edifact_rows.h"
#include "ingest/syntax/edifact_scan.h"
#include "ingest/syntax/edifact_text.h"
#include "ingest/syntax/json_text.h"
#include "schemas/base/limits.h"

namespace fairway::ingest {
namespace {

constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";
constexpr EdifactTag kUnb = edifact_tag("UNB");
constexpr EdifactTag kUng = edifact_tag("UNG");
constexpr EdifactTag kUnh = edifact_tag("UNH");
constexpr EdifactTag kUnt = edifact_tag("UNT");
constexpr EdifactTag kUne = edifact_tag("UNE");
constexpr EdifactTag kUnz = edifact_tag("UNZ");

std::string_view without_mark(std::string_view bytes) {
  if (bytes.starts_with(kByteOrderMark)) bytes.remove_prefix(kByteOrderMark.size());
  return bytes;
}

std::string_view from_first_sign(std::string_view bytes) {
  const std::string_view text = without_mark(bytes);
  const auto first = text.find_first_not_of(" \t\r\n");
  return first == std::string_view::npos ? std::string_view{} : text.substr(first);
}

// One walk through the interchanges of an input.
class Walk {
 public:
  Walk(std::string_view bytes, Filler& filler, EdifactRows& rows, EdifactCleaner& cleaner)
      : bytes_(bytes),
        marked_(bytes.starts_with(kByteOrderMark)),
        filler_(filler),
        rows_(rows),
        cleaner_(cleaner),
        scanner_(bytes, marked_ ? kByteOrderMark.size() : 0) {
    segment_.texts = &cleaner;
  }

  std::optional<Refusal> run() {
    for (std::uint32_t total = 1;; ++total) {
      if (!take_service_strings()) {
        return whole("bad_service_string", "the characters behind UNA cannot be told apart",
                     "Write UNA:+.? ' or leave it out", segment_.at);
      }
      const EdifactScanner::Found found = scanner_.next(segment_);
      if (found == EdifactScanner::Found::end) break;
      if (total > limits::kEdifactSegments) {
        return whole("too_many_segments", fmt::format("more than {}", limits::kEdifactSegments),
                     "Send several smaller interchanges", segment_.at);
      }
      segment_.number = message_ == Message::none ? total : ++counted_;
      take(found);
      if (rows_.too_many()) {
        return whole("too_many_entries",
                     fmt::format("more than {} entries", limits::kEntriesPerMessage),
                     "Send several smaller messages", segment_.at);
      }
    }
    finish();
    if (messages_ > 0 || !filler_.refused().empty()) return std::nullopt;
    return whole("no_message", "there is no message between UNB and UNZ",
                 "Send messages from UNH to UNT", 0);
  }

 private:
  enum class Message : std::uint8_t { none, read, refused };

  static Refusal whole(std::string code, std::string detail, std::string remedy, std::size_t at) {
    return {std::move(code), {}, std::move(detail), std::move(remedy), at};
  }

  bool take_service_strings() {
    while (message_ == Message::none && scanner_.rest().starts_with("UNA")) {
      std::string_view rest = scanner_.rest();
      const std::size_t before = rest.size();
      segment_.at = static_cast<std::uint32_t>(rest.data() - bytes_.data());
      const auto signs = take_service_string(rest);
      if (!signs) return false;
      scanner_.skip(before - rest.size());
      scanner_.use(*signs);
      cleaner_.release_with(signs->release);
    }
    return true;
  }

  void take(EdifactScanner::Found found) {
    using Found = EdifactScanner::Found;
    switch (found) {
      case Found::unterminated:
        return unterminated();
      case Found::bad_tag:
        return part("bad_segment", fmt::format("{} is no tag of a segment", tag_shown()),
                    "Begin each segment with three capital letters", segment_.at);
      case Found::bad_character:
        return part("bad_character", "there is a control character in this segment",
                    "Send printable characters", scanner_.bad_at());
      case Found::too_many_parts:
        return part("too_many_parts", fmt::format("more than {}", limits::kEdifactComponents),
                    "Send several segments", segment_.at);
      default:
        break;
    }
    if (const auto bad = bad_encoding()) {
      return part("bad_encoding", fmt::format("byte {} is not UTF-8", *bad),
                  "Send what the syntax identifier of UNB promises: UNOC is Latin-1, UNOY UTF-8",
                  *bad);
    }
    take_segment();
  }

  std::string tag_shown() const {
    return fmt::format("\"{}\"", segment_.components[0].substr(0, 10));
  }

  std::optional<std::size_t> bad_encoding() const {
    if (segment_.plain || !cleaner_.is_utf8()) return std::nullopt;
    const std::string_view& last = segment_.components.back();
    const auto end = static_cast<std::size_t>(last.data() + last.size() - bytes_.data());
    const std::string_view text = bytes_.substr(segment_.at, end - segment_.at);
    const std::size_t bad = first_bad_utf8(text);
    if (bad == text.size()) return std::nullopt;
    return segment_.at + bad;
  }

  void take_segment() {
    switch (segment_.tag) {
      case kUnb:
        return begin_interchange();
      case kUng:
      case kUne:
        end_unclosed();
        groups_ += segment_.tag == kUng ? 1 : 0;
        return;
      case kUnh:
        return begin_message();
      case kUnt:
        return end_message();
      case kUnz:
        return end_interchange();
      default:
        break;
    }
    if (message_ == Message::read) {
      rows_.add(segment_);
    } else if (message_ == Message::none) {
      part("segment_outside_message", fmt::format("{} lies in no message", tag_shown()),
           "Begin each message with UNH and end it with UNT", segment_.at);
    }
  }

  void begin_interchange() {
    end_unclosed();
    if (envelope_) missing_unz();
    envelope_ = segment_;
    in_interchange_ = 0;
    groups_ = 0;
    stray_ = false;
    if (!marked_) cleaner_.use_level(segment_.text(1, 1));
    if (segment_.text(11, 1) == "1") {
      warn("test_traffic", "UNB/11", "the interchange says that it is a test",
           "Send tests through a source in state test");
    }
  }

  void end_interchange() {
    end_unclosed();
    stray_ = false;
    if (!envelope_) return warn("missing_unb", "UNZ", "this UNZ ends nothing", "Begin with UNB");
    const std::uint32_t counted = groups_ > 0 ? groups_ : in_interchange_;
    check_count("UNZ", counted, groups_ > 0 ? "groups" : "messages");
    check_reference("UNZ", envelope_->text(5, 1), "UNB");
    envelope_.reset();
  }

  void begin_message() {
    end_unclosed();
    stray_ = false;
    ++messages_;
    ++in_interchange_;
    counted_ = 1;
    segment_.number = 1;
    reference_ = segment_.text(1, 1);
    message_ = Message::read;
    auto refusal = rows_.begin(segment_, envelope_ ? &*envelope_ : nullptr, messages_ - 1);
    if (!refusal) return;
    refusal->pointer = message_pointer();
    filler_.refuse(std::move(*refusal));
    message_ = Message::refused;
  }

  void end_message() {
    if (message_ == Message::none) {
      if (!stray_) warn("missing_unh", "UNT", "this UNT ends nothing", "Begin messages with UNH");
      stray_ = false;
      return;
    }
    if (message_ == Message::read) {
      check_count("UNT", counted_, "segments");
      check_reference("UNT", reference_, "UNH");
    }
    rows_.end();
    message_ = Message::none;
  }

  // A message ends where something else begins: nothing of it is lacking but its UNT.
  void end_unclosed() {
    if (message_ == Message::read) {
      warn("missing_unt", message_pointer(), "the message lacks its UNT", "End messages with UNT");
    }
    rows_.end();
    message_ = Message::none;
  }

  void finish() {
    if (message_ == Message::read) {
      segment_.at = static_cast<std::uint32_t>(bytes_.size());
      part("unterminated", "the message ends with the bytes, before its UNT",
           "Send the whole message: it may have been cut", bytes_.size());
    }
    if (envelope_) missing_unz();
  }

  void missing_unz() {
    warn("missing_unz", "UNB", "the interchange lacks its UNZ", "End interchanges with UNZ");
  }

  void unterminated() {
    if (message_ == Message::none && (segment_.tag == kUnz || segment_.tag == kUne)) {
      return warn("unterminated", "UNZ", "the last segment has no end",
                  "End each segment with its terminator");
    }
    part("unterminated", "the bytes end within this segment",
         "Send the whole message: it may have been cut", segment_.at);
  }

  void check_count(std::string_view tag, std::uint32_t counted, std::string_view of) {
    const std::string_view text = segment_.text(1, 1);
    std::uint32_t said = 0;
    const char* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, said);
    if (error == std::errc{} && stop == end && said == counted) return;
    warn("wrong_count", service_pointer(tag),
         fmt::format("{} counts \"{}\" {}, there are {}", tag, text.substr(0, 20), of, counted),
         "Count them from UNH to UNT, both included; of an interchange its messages");
  }

  void check_reference(std::string_view tag, std::string_view expected, std::string_view of) {
    if (segment_.text(2, 1) == expected) return;
    warn("wrong_reference", service_pointer(tag),
         fmt::format("{} does not repeat the reference of {}", tag, of),
         fmt::format("Repeat \"{}\"", expected.substr(0, 40)));
  }

  std::string message_pointer() const { return fmt::format("message {}", messages_); }

  std::string service_pointer(std::string_view tag) const {
    return message_ == Message::none ? std::string(tag)
                                     : fmt::format("{}/{}", message_pointer(), tag);
  }

  void warn(std::string code, std::string pointer, std::string detail, std::string remedy) {
    if (filler_.warnings().size() >= limits::kErrorsPerReceipt) return;
    filler_.warn(
        {std::move(code), std::move(pointer), std::move(detail), std::move(remedy), segment_.at});
  }

  // A part is not taken in: the message around it, or what lies outside of any, told of once.
  void part(std::string code, std::string detail, std::string remedy, std::size_t at) {
    if (message_ == Message::refused || (message_ == Message::none && stray_)) return;
    const bool inside = message_ == Message::read;
    const std::string where =
        fmt::format("{}segment {}", inside ? message_pointer() + "/" : "", segment_.number);
    filler_.refuse({std::move(code), where, fmt::format("segment {}: {}", segment_.number, detail),
                    std::move(remedy), at});
    if (inside) {
      rows_.drop();
      message_ = Message::refused;
    } else {
      stray_ = true;
    }
  }

  std::string_view bytes_;
  bool marked_;
  Filler& filler_;
  EdifactRows& rows_;
  EdifactCleaner& cleaner_;
  EdifactScanner scanner_;
  EdifactSegment segment_;
  std::optional<EdifactSegment> envelope_;  // the UNB of the interchange that is open
  std::string_view reference_;              // of the message that is open
  Message message_ = Message::none;
  bool stray_ = false;  // something that lies in no message was told of
  std::uint32_t messages_ = 0;
  std::uint32_t in_interchange_ = 0;
  std::uint32_t groups_ = 0;
  std::uint32_t counted_ = 0;  // segments of the message that is open
};

class EdifactTokeniser final : public Tokeniser {
 public:
  std::string_view what_it_takes() const override { return "an EDIFACT interchange"; }

  bool takes(std::string_view bytes) const override {
    const std::string_view text = from_first_sign(bytes);
    if (text.size() < 4) return false;
    const std::string_view tag = text.substr(0, 3);
    if (tag != "UNA" && tag != "UNB" && tag != "UNG" && tag != "UNH") return false;
    const char next = text[3];
    return !(next >= 'A' && next <= 'Z') && !(next >= '0' && next <= '9');
  }

  bool tells_messages_apart() const override { return true; }

  std::optional<Refusal> read(std::string_view bytes, Filler& filler) override {
    filler.start();
    cleaner_.start();
    EdifactRows rows(filler);
    rows.start();
    return Walk(bytes, filler, rows, cleaner_).run();
  }

  void canonical(std::string_view raw, std::string& out) const override { out += raw; }

  std::string describe(std::string_view bytes) const override {
    return fmt::format("an interchange that begins with {}", from_first_sign(bytes).substr(0, 20));
  }

  // "message 2/segment 17 EQD+CN/RFF+BN/1.2": a row by the number of its segment.
  void point(std::string_view step, std::uint32_t index, std::string& pointer) const override {
    if (!pointer.empty()) pointer += '/';
    if (index == kNone) {
      pointer += step;
    } else if (step == "UNH") {
      pointer += fmt::format("message {}", index + 1);
    } else {
      pointer += fmt::format("segment {} {}", index, step);
    }
  }

 private:
  EdifactCleaner cleaner_;
};

}  // namespace

std::unique_ptr<Tokeniser> make_edifact_tokeniser() { return std::make_unique<EdifactTokeniser>(); }

}  // namespace fairway::ingest
