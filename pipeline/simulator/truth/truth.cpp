#include "pipeline/simulator/truth/truth.h"

#include <algorithm>
#include <map>
#include <tuple>

#include "pipeline/simulator/truth/stages.h"

namespace fairway::simulator {
namespace {

// Of two who say when it happened the more trusted is believed, then the later word; of two who
// expect it, the later word.
bool beats(const Known& one, const Known& other) {
  if (one.entry->classifier == Classifier::actual) {
    return std::tuple(one.trust, one.published) > std::tuple(other.trust, other.published);
  }
  return std::tuple(one.published, one.trust) > std::tuple(other.published, other.trust);
}

std::optional<Instant>& word_of(TrueMilestone& milestone, Classifier classifier) {
  switch (classifier) {
    case Classifier::planned:
      return milestone.planned;
    case Classifier::estimated:
      return milestone.estimated;
    default:
      return milestone.actual;
  }
}

// A cut-off is one of its type, and so is an answer to a report; what else has a type is one thing.
std::string type_of(const Entry& entry) {
  if (entry.kind != "cutoff" && !entry.kind.starts_with("report_")) return {};
  const auto found = entry.attributes.find("type");
  return found == entry.attributes.end() ? std::string{} : found->second;
}

// Goods by air travel in parts: what happened to all pieces did so when it did to the last of them;
// until then the first part's time is told.
void count_pieces(const std::vector<Known>& parts, TrueMilestone& milestone) {
  std::int64_t pieces = 0;
  std::int64_t total = 0;
  Instant first = Instant::max();
  Instant last = Instant::min();
  for (const Known& part : parts) {
    if (part.entry->classifier != Classifier::actual) continue;
    const auto& attributes = part.entry->attributes;
    pieces += std::stoll(attributes.at("pieces"));
    total = std::stoll(attributes.at("piecesTotal"));
    first = std::min(first, part.entry->time);
    last = std::max(last, part.entry->time);
  }
  milestone.whole = pieces == total;
  milestone.actual = milestone.whole ? last : first;
}

bool contradict(const std::vector<Known>& words) {
  constexpr auto kApart = std::chrono::hours(2);
  Instant first = Instant::max();
  Instant last = Instant::min();
  for (const Known& word : words) {
    if (word.entry->classifier != Classifier::actual) continue;
    first = std::min(first, word.entry->time);
    last = std::max(last, word.entry->time);
  }
  return first < last && last - first > kApart;
}

// Others draw on the same licence, which is none of the reader's business.
bool is_anothers_draw(const Entry& entry, const Holdings& held) {
  return entry.kind == "certificate_drawn" && !held.declarations.contains(entry.references.front());
}

std::vector<TrueMilestone> milestones_of(const Reference& subject, const Holdings& held,
                                         const Knowledge& known) {
  using Key = std::tuple<std::string, std::string, std::string>;  // kind, place, type
  std::map<Key, std::vector<Known>> said;
  for (const Known& one : known.about(subject)) {
    if (is_anothers_draw(*one.entry, held)) continue;
    said[{one.entry->kind, one.entry->place, type_of(*one.entry)}].push_back(one);
  }
  std::vector<TrueMilestone> all;
  for (const auto& [key, words] : said) {
    TrueMilestone& made = all.emplace_back();
    made.subject = subject;
    std::tie(made.kind, made.place, made.type) = key;
    std::map<Classifier, const Known*> believed;
    for (const Known& word : words) {
      const Known*& best = believed[word.entry->classifier];
      if (best == nullptr || beats(word, *best)) best = &word;
    }
    for (const auto& [classifier, word] : believed) {
      word_of(made, classifier) = word->entry->time;
    }
    if (words.front().entry->attributes.contains("pieces")) {
      count_pieces(words, made);
    } else {
      made.conflict = contradict(words);
    }
  }
  return all;
}

// Who declares says it by the number; a manifest by what it is for, which no answer to it repeats.
std::string regime_of(const Holdings& held, const Knowledge& known) {
  if (held.root.kind == RefKind::air_waybill) return "import_air";
  if (held.root.kind == RefKind::parcel || held.root.kind == RefKind::order) {
    for (const Reference& list : held.declarations) {
      for (const Known& one : known.about(list)) {
        if (one.entry->attributes.contains("tradeMode")) return "export_9610";
      }
    }
    return {};
  }
  constexpr std::size_t kDirection = 8;  // the ninth digit of an entry
  for (const Known& one : known.about(held.root)) {
    if (one.entry->kind != "manifest_submitted") continue;
    return one.entry->attributes.at("type") == "MT1101" ? "import_sea" : "export_sea";
  }
  for (const Reference& one : held.declarations) {
    const bool unified = one.kind == RefKind::declaration_seq;
    const char letter = unified ? one.value.front() : one.value[kDirection];
    return letter == '1' || letter == 'I' ? "import_sea" : "export_sea";
  }
  return {};
}

}  // namespace

std::optional<TrueTimeline> truth_of(const Settings& settings, const Life& shipment,
                                     const Reference& root, Instant as_of) {
  Knowledge known(as_of);
  known.add(shipment);
  std::vector<Life> beside;
  beside.reserve(shipment.calls.size() + 1);
  for (const std::uint64_t call : shipment.calls) beside.push_back(call_life(settings, call));
  if (shipment.licence) beside.push_back(licence_life(settings, *shipment.licence));
  for (const Life& life : beside) known.add(life);
  if (!known.knows(root)) return std::nullopt;

  const Holdings held = holdings_of(root, known);
  TrueTimeline truth;
  truth.id = root;
  truth.regime = regime_of(held, known);
  for (const Reference& subject : held.told) {
    auto milestones = milestones_of(subject, held, known);
    std::ranges::move(milestones, std::back_inserter(truth.milestones));
    if (subject != root) truth.references.insert(subject);
  }
  truth.references.insert(held.named.begin(), held.named.end());
  const std::vector<Standing> customs = standings_of(held, known);
  const auto shown = shown_standing(customs);
  if (shown) truth.customs = shown->stage;
  if (!truth.regime.empty()) {
    truth.goods = goods_stage(truth.regime, held, customs, truth.milestones);
  }
  const bool exception = shown && shown->exception;
  if (truth.goods && !exception) {
    truth.headline = truth.goods->code;
  } else if (shown) {
    truth.headline = shown->stage.code;
  } else if (root.kind != RefKind::booking) {
    truth.headline = "not_declared";  // nobody declares a booking
  }
  return truth;
}

}  // namespace fairway::simulator
