#include "ingest/syntax/nmea.h"

#include <algorithm>
#include <deque>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "ingest/refusals.h"
#include "ingest/syntax/nmea_sentence.h"
#include "schemas/base/limits.h"

namespace fairway::ingest {
namespace {

// The number behind the point is rounded, half away from zero.
std::string decimal(std::int64_t number, const PayloadRule::Field& field) {
  std::int64_t power = 1;
  for (int i = 0; i < field.decimals; ++i) power *= 10;
  const auto divisor = static_cast<std::int64_t>(field.divisor);
  const std::int64_t size = number < 0 ? -number : number;
  const std::int64_t scaled = (size * power + divisor / 2) / divisor;
  std::string text = fmt::format("{}{}", number < 0 && scaled > 0 ? "-" : "", scaled / power);
  if (field.decimals > 0) text += fmt::format(".{:0{}}", scaled % power, field.decimals);
  return text;
}

// Of the message whose last sentence was read.
struct AisMessage {
  Line line;  // of its first sentence
  NmeaSentence sentence;
  SixBits bits;
};

// Finds what the payloads of one definition hold.
class Payloads {
 public:
  Payloads(const PayloadPlan& plan, Filler& filler, std::deque<std::string>& texts)
      : plan_(plan), filler_(filler), texts_(texts) {}

  void begin(std::string_view format) {
    const PlanNode& root = node(plan_.root);
    filler_.enter(root, kNone, 0);
    put(root, kSentenceFormat, format, 0);
  }
  void end() { filler_.leave(node(plan_.root)); }

  void take(const AisMessage& message) {
    const auto type = static_cast<int>(message.bits.number(0, 6));
    const PayloadRule* payload = plan_.find(type);
    if (payload == nullptr) return;
    const auto which = static_cast<std::size_t>(payload - plan_.payloads.data());
    if (plan_.nodes[which] == kNone) return;
    const Line& line = message.line;
    if (message.bits.size() < payload->bits) {
      filler_.refuse({"bad_payload", fmt::format("line {}", line.number),
                      fmt::format("line {}: {} bits; a message of type {} has {}", line.number,
                                  message.bits.size(), type, payload->bits),
                      "Send the whole message: it was cut", line.at});
      return;
    }
    const PlanNode& at = node(plan_.nodes[which]);
    filler_.enter(at, line.number, line.at);
    Text whole;
    whole.text = message.sentence.payload;
    whole.at = line.at;
    filler_.put(at, whole, whole.text);
    put(at, kSentenceFields[0], message.sentence.time, line.at);
    put(at, kSentenceFields[1], message.sentence.station, line.at);
    put(at, kSentenceFields[2], message.sentence.channel, line.at);
    for (std::size_t i = 0; i < payload->fields.size(); ++i) {
      const NodeId id = plan_.fields[which][i];
      if (id != kNone) put(node(id), field(message, payload->fields[i]), line.at);
    }
    filler_.leave(at);
  }

 private:
  const PlanNode& node(NodeId id) const { return filler_.plan().node(id); }

  void put(const PlanNode& outer, std::string_view name, std::string_view text, std::uint32_t at) {
    const PlanNode::Child* child = outer.child(name);
    if (child != nullptr) put(node(child->node), text, at);
  }

  void put(const PlanNode& at_node, std::string_view text, std::uint32_t at) {
    if (text.empty()) return;
    Text found;
    found.text = text;
    found.at = at;
    filler_.enter(at_node, kNone, at);
    filler_.put(at_node, found, text);
    filler_.leave(at_node);
  }

  // Empty: the message does not say.
  std::string_view field(const AisMessage& message, const PayloadRule::Field& rule) {
    if (rule.text) {
      std::string& text = texts_.emplace_back();
      message.bits.text(rule.first, rule.bits, text);
      return text;
    }
    if (std::size_t{rule.first} + rule.bits > message.bits.size()) return {};
    const std::int64_t number =
        rule.is_signed ? message.bits.signed_number(rule.first, rule.bits)
                       : static_cast<std::int64_t>(message.bits.number(rule.first, rule.bits));
    if (std::ranges::count(rule.none, number) > 0) return {};
    std::string text = decimal(number, rule);
    if (rule.max && (number > *rule.max || -number > *rule.max)) {
      warn(message.line, rule.name, text);
      return {};
    }
    if (text.size() < rule.digits) text.insert(0, rule.digits - text.size(), '0');
    return texts_.emplace_back(std::move(text));
  }

  void warn(const Line& line, const std::string& name, const std::string& text) {
    if (filler_.warnings().size() >= limits::kErrorsPerReceipt) return;
    filler_.warn({"out_of_range", fmt::format("line {}/{}", line.number, name),
                  fmt::format("{} is no possible {}", text, name),
                  "Look at the ship's equipment: the value is taken for unknown", line.at});
  }

  const PayloadPlan& plan_;
  Filler& filler_;
  std::deque<std::string>& texts_;
};

// Joins the sentences of messages.
class Walk {
 public:
  Walk(Filler& filler, std::deque<std::string>& texts) : filler_(filler), texts_(texts) {
    const auto& plans = filler.plan().payloads();
    for (std::size_t i = 0; i < plans.size(); ++i) {
      if ((filler.allowed() >> i & 1) != 0) payloads_.emplace_back(plans[i], filler, texts);
    }
  }

  std::optional<Refusal> run(std::string_view bytes) {
    for (Payloads& one : payloads_) one.begin("AIS");
    LineCutter cutter(bytes);
    Line line;
    while (cutter.next(line)) {
      take(line);
      if (!filler_.too_many() && filler_.refused().size() <= limits::kEntriesPerMessage) continue;
      return Refusal{"too_many_entries",
                     {},
                     fmt::format("more than {} entries", limits::kEntriesPerMessage),
                     "Send several smaller messages",
                     line.at};
    }
    for (const auto& [key, part] : parts_) lost(part.message.line);
    for (Payloads& one : payloads_) one.end();
    return std::nullopt;
  }

 private:
  // A message of which some sentences are there.
  struct Part {
    AisMessage message;
    std::string payload;
    std::uint32_t next = 2;
    bool reused = false;  // its sequence was another's that never ended
  };
  using Key = std::pair<std::string_view, std::string_view>;  // sequence, channel

  void take(const Line& line) {
    auto read = read_sentence(line);
    if (!read) return filler_.refuse(std::move(read.error()));
    if (!*read) return;
    const NmeaSentence& sentence = **read;
    if (sentence.total == 1) {
      AisMessage message{line, sentence, {}};
      return finish(message, sentence);
    }
    const Key key{sentence.sequence, sentence.channel};
    sentence.number == 1 ? begin(key, line, sentence) : go_on(key, line, sentence);
  }

  void begin(const Key& key, const Line& line, const NmeaSentence& sentence) {
    Part part{{line, sentence, {}}, std::string(sentence.payload), 2, false};
    if (const auto known = parts_.find(key); known != parts_.end()) {
      lost(known->second.message.line);
      part.reused = true;
    }
    if (!bits_of(part.message, sentence)) {
      parts_.erase(key);
      return;
    }
    parts_.insert_or_assign(key, std::move(part));
  }

  void go_on(const Key& key, const Line& line, const NmeaSentence& sentence) {
    const auto known = parts_.find(key);
    if (known == parts_.end()) return lost(line);
    Part& part = known->second;
    if (part.next != sentence.number || part.message.sentence.total != sentence.total) {
      lost(part.message.line);
      lost(line);
      parts_.erase(known);
      return;
    }
    part.payload += sentence.payload;
    if (part.message.sentence.time.empty()) part.message.sentence.time = sentence.time;
    if (++part.next <= sentence.total) {
      if (!bits_of(part.message, sentence)) parts_.erase(known);
      return;
    }
    if (part.reused) {
      refuse("sequence_reused", part.message.line,
             "which of two messages of one sequence this ends cannot be told",
             "Nothing is to be done: the station says it again");
    } else {
      part.message.sentence.payload = texts_.emplace_back(std::move(part.payload));
      finish(part.message, sentence);
    }
    parts_.erase(known);
  }

  bool bits_of(AisMessage& message, const NmeaSentence& sentence) {
    const bool middle = sentence.number < sentence.total && sentence.fill > 0;
    if (!middle && message.bits.append(sentence.payload, sentence.fill)) return true;
    refuse("bad_payload", message.line, "its payload holds no bits",
           "Send the sentence as it was received");
    return false;
  }

  void finish(AisMessage& message, const NmeaSentence& last) {
    if (!bits_of(message, last)) return;
    for (Payloads& one : payloads_) one.take(message);
  }

  void lost(const Line& line) {
    refuse("lost_sentence", line, "another sentence of the same message is not there",
           "Send all sentences of a message, in their order, at once");
  }

  void refuse(std::string code, const Line& line, std::string_view detail, std::string remedy) {
    filler_.refuse({std::move(code), fmt::format("line {}", line.number),
                    fmt::format("line {}: {}", line.number, detail), std::move(remedy), line.at});
  }

  Filler& filler_;
  std::deque<std::string>& texts_;
  std::vector<Payloads> payloads_;
  std::map<Key, Part> parts_;
};

class NmeaTokeniser final : public Tokeniser {
 public:
  std::string_view what_it_takes() const override { return "AIS sentences"; }

  bool takes(std::string_view bytes) const override {
    Line line;
    if (!LineCutter(bytes).next(line)) return false;
    const bool sentence =
        std::string_view("!\\$#").find(line.text.front()) != std::string_view::npos;
    return sentence && (bytes.find("VDM,") != std::string_view::npos ||
                        bytes.find("VDO,") != std::string_view::npos);
  }

  std::optional<Refusal> read(std::string_view bytes, Filler& filler) override {
    texts_.clear();
    filler.start();
    return Walk(filler, texts_).run(bytes);
  }

  void canonical(std::string_view raw, std::string& out) const override { out += raw; }

  std::string describe(std::string_view /*bytes*/) const override { return "AIS sentences"; }

  void point(std::string_view step, std::uint32_t index, std::string& pointer) const override {
    point_line(step, index, pointer);
  }

 private:
  std::deque<std::string> texts_;  // made of bits; they live until the next message
};

}  // namespace

std::unique_ptr<Tokeniser> make_nmea_tokeniser(const Plan& /*plan*/) {
  return std::make_unique<NmeaTokeniser>();
}

}  // namespace fairway::ingest
