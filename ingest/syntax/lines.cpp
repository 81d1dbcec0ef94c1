#include "ingest/syntax/lines.h"

#include <algorithm>
#include <vector>

#include <fmt/format.h>

#include "ingest/encoding.h"
#include "ingest/refusals.h"
#include "ingest/syntax/line_cutter.h"
#include "schemas/base/limits.h"

namespace fairway::ingest {
namespace {

// Before the message stand at most the addresses of a Type B transport (a few lines) and what a
// gateway writes around them.
constexpr std::uint32_t kAddressLines = 16;

// The first line that begins a message of these.
std::optional<Line> beginning(const LinePlan& plan, std::string_view bytes) {
  LineCutter cutter(bytes);
  Line line;
  while (cutter.next(line) && line.number <= kAddressLines) {
    if (plan.kinds.front().begins_with(line.text)) return line;
  }
  return std::nullopt;
}

bool is_control(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return (byte < 0x20 && c != '\t') || byte == 0x7f;
}

// One walk through a message, by the lines of one definition.
class Walk {
 public:
  Walk(const LinePlan& lines, const std::string& definition, Filler& filler)
      : lines_(lines), definition_(definition), filler_(filler) {}

  std::optional<Refusal> run(std::string_view bytes, std::uint32_t first) {
    const PlanNode& root = filler_.plan().node(lines_.root);
    filler_.enter(root, kNone, 0);
    LineCutter cutter(bytes);
    Line line;
    while (cutter.next(line)) {
      if (line.number < first) continue;
      take(line);
      if (!filler_.too_many() && filler_.refused().size() <= limits::kEntriesPerMessage) continue;
      return Refusal{"too_many_entries",
                     {},
                     fmt::format("more than {} entries", limits::kEntriesPerMessage),
                     "Send several smaller messages",
                     line.at};
    }
    close(0);
    filler_.leave(root);
    return std::nullopt;
  }

 private:
  // A line whose followers may still belong to it.
  struct Open {
    std::size_t kind = 0;
    const PlanNode* node = nullptr;  // none: nothing of it is read
    bool refused = false;            // ... nor may be
  };

  void take(const Line& line) {
    const auto kind = std::ranges::find_if(
        lines_.kinds, [&](const LinePlan::Kind& one) { return one.begins_with(line.text); });
    if (kind == lines_.kinds.end()) {
      if (wrong_signs(line)) return;
      return refuse("bad_line", line,
                    fmt::format("{} is no line of {}", shown(line.text), definition_),
                    fmt::format("Write lines like {}", examples()), line.at);
    }
    const auto index = static_cast<std::size_t>(kind - lines_.kinds.begin());
    if (!find_place(*kind)) {
      if (in_refused() || wrong_signs(line)) return;
      return refuse(
          "line_out_of_place", line,
          fmt::format("{} stands below no line that it belongs to", shown(line.text)),
          fmt::format("Write it below a line like {}", lines_.kinds[kind->in[0]].like.front()),
          line.at);
    }
    const bool refused = in_refused() || wrong_signs(line);
    if (refused || !fits(*kind, line)) {
      open_.push_back({index, nullptr, true});
      return;
    }
    open(index, line);
  }

  bool in_refused() const { return !open_.empty() && open_.back().refused; }

  // Closes what the line does not belong to.
  bool find_place(const LinePlan::Kind& kind) {
    if (kind.in.empty()) {
      close(0);
      return true;
    }
    for (std::size_t depth = open_.size(); depth > 0; --depth) {
      if (std::ranges::count(kind.in, open_[depth - 1].kind) == 0) continue;
      close(depth);
      return true;
    }
    return false;
  }

  bool wrong_signs(const Line& line) {
    const auto bad = std::ranges::find_if(line.text, is_control);
    if (bad != line.text.end()) {
      refuse("bad_character", line, "there is a control character in this line",
             "Send printable characters",
             line.at + static_cast<std::size_t>(bad - line.text.begin()));
      return true;
    }
    const std::size_t utf8 = first_bad_utf8(line.text);
    if (utf8 == line.text.size()) return false;
    refuse("bad_encoding", line, fmt::format("byte {} is not UTF-8", line.at + utf8),
           "Send ASCII, or UTF-8", line.at + utf8);
    return true;
  }

  bool fits(const LinePlan::Kind& kind, const Line& line) {
    fitting_ = nullptr;
    for (const auto& pattern : kind.patterns) {
      if (!pattern->take(line.text, found_)) continue;
      fitting_ = pattern.get();
      return true;
    }
    refuse("bad_line", line, fmt::format("{} cannot be read", shown(line.text)),
           fmt::format("Write it like {}", nearest(kind.like, line.text)), line.at);
    return false;
  }

  void open(std::size_t kind, const Line& line) {
    const PlanNode* around = open_.empty() ? &filler_.plan().node(lines_.root) : open_.back().node;
    const PlanNode* node = around == nullptr ? nullptr : below(*around, lines_.kinds[kind].name);
    open_.push_back({kind, node, false});
    if (node == nullptr) return;
    filler_.enter(*node, line.number, line.at);
    put(*node, line.text, line);
    for (std::size_t i = 0; i < found_.size(); ++i) {
      const std::string_view text = trimmed_text(found_[i]);
      const PlanNode* group = below(*node, fitting_->groups()[i]);
      if (group == nullptr || text.empty()) continue;
      filler_.enter(*group, kNone, line.at);
      put(*group, text, line);
      filler_.leave(*group);
    }
  }

  void put(const PlanNode& node, std::string_view text, const Line& line) {
    Text found;
    found.text = text;
    found.at = line.at + static_cast<std::uint32_t>(text.data() - line.text.data());
    filler_.put(node, found, text);
  }

  void close(std::size_t depth) {
    for (; open_.size() > depth; open_.pop_back()) {
      if (open_.back().node != nullptr) filler_.leave(*open_.back().node);
    }
  }

  const PlanNode* below(const PlanNode& node, std::string_view name) const {
    const PlanNode::Child* child = name.empty() ? nullptr : node.child(name);
    return child == nullptr ? nullptr : &filler_.plan().node(child->node);
  }

  static std::string_view trimmed_text(std::string_view text) {
    const auto first = text.find_first_not_of(" \t");
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(" \t") + 1 - first);
  }

  // The example that begins most like the line.
  static const std::string& nearest(const std::vector<std::string>& examples,
                                    std::string_view line) {
    const auto shared = [&](const std::string& one) {
      return std::ranges::mismatch(one, line).in1 - one.begin();
    };
    return *std::ranges::max_element(examples, {}, shared);
  }

  std::string examples() const {
    std::string text;
    for (const LinePlan::Kind& kind : lines_.kinds) {
      text += (text.empty() ? "" : ", ") + kind.like.front();
    }
    return text;
  }

  void refuse(std::string code, const Line& line, std::string detail, std::string remedy,
              std::size_t at) {
    filler_.refuse({std::move(code), fmt::format("line {}", line.number),
                    fmt::format("line {}: {}", line.number, detail), std::move(remedy), at});
  }

  const LinePlan& lines_;
  const std::string& definition_;
  Filler& filler_;
  std::vector<Open> open_;
  std::vector<std::string_view> found_;  // what the groups of the fitting pattern took
  const Pattern* fitting_ = nullptr;
};

class LinesTokeniser final : public Tokeniser {
 public:
  explicit LinesTokeniser(const Plan& plan) : plan_(plan) {
    std::string likes;
    for (const LinePlan& lines : plan.lines()) {
      likes += (likes.empty() ? "" : " or ") + lines.kinds.front().like.front();
    }
    takes_ = "lines from " + likes + " on";
  }

  std::string_view what_it_takes() const override { return takes_; }

  bool takes(std::string_view bytes) const override {
    return std::ranges::any_of(
        plan_.lines(), [&](const LinePlan& lines) { return beginning(lines, bytes).has_value(); });
  }

  std::optional<Refusal> read(std::string_view bytes, Filler& filler) override {
    filler.start();
    for (std::size_t i = 0; i < plan_.lines().size(); ++i) {
      if ((filler.allowed() >> i & 1) == 0) continue;
      const auto first = beginning(plan_.lines()[i], bytes);
      if (!first) continue;
      Walk walk(plan_.lines()[i], plan_.definitions()[i].name, filler);
      if (auto refusal = walk.run(bytes, first->number)) return refusal;
    }
    return std::nullopt;
  }

  void canonical(std::string_view raw, std::string& out) const override { out += raw; }

  std::string describe(std::string_view bytes) const override {
    Line line;
    LineCutter(bytes).next(line);
    return fmt::format("lines that begin with {}", shown(line.text.substr(0, 20)));
  }

  void point(std::string_view step, std::uint32_t index, std::string& pointer) const override {
    point_line(step, index, pointer);
  }

 private:
  const Plan& plan_;
  std::string takes_;
};

}  // namespace

std::unique_ptr<Tokeniser> make_lines_tokeniser(const Plan& plan) {
  return std::make_unique<LinesTokeniser>(plan);
}

}  // namespace fairway::ingest
