#include "tests/laws/port_life.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <random>
#include <stdexcept>
#include <string_view>
#include <utility>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "schemas/base/clock.h"

namespace fairway::test {
namespace {

namespace json = boost::json;
using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;

constexpr Instant kBegin = std::chrono::sys_days{std::chrono::year{2026} / 1 / 1};
// Uses of a box lie so far apart that no link or fact of one can be taken for the other's.
constexpr days kBetweenTrips{100};
constexpr int kTrips = 2;

struct Move {
  std::string_view kind;
  int hour;
  std::string_view place;
};
constexpr std::array kVoyage = {Move{"empty_out", 0, "CNSHA"}, Move{"gate_in", 60, "CNSHA"},
                                Move{"loaded", 120, "CNSHA"}, Move{"discharged", 300, "NLRTM"},
                                Move{"gate_out", 330, "NLRTM"}};
constexpr int kReturned = 400;

constexpr std::array<std::string_view, 6> kCustoms = {"lodged",   "accepted", "inspection_ordered",
                                                      "duty_due", "released", "rejected"};

// The moves by which trips are told apart are not taken back.
bool cuts(std::string_view kind) {
  return kind == "empty_in" || std::ranges::count(kVoyage, kind, &Move::kind) > 0;
}

Reference reference(RefKind kind, const std::string& value) {
  const auto made = make_reference(kind, value);
  if (!made) throw std::runtime_error("no reference: " + value);
  return *made;
}

class Writer {
 public:
  explicit Writer(std::uint64_t seed) : random_(seed) {}

  PortLife write() {
    for (unsigned i = 1; i <= 4; ++i) life_.parties.push_back(party_code(i));
    found_documents();
    sail();
    ship_boxes();
    declare();
    license();
    book();
    trade();
    wait();
    claim();
    life_.letters.push_back({SourceName{"agg"}, kBegin + days{3}, "{broken", "", {}});
    life_.letters.push_back({SourceName{"ent1"}, kBegin + days{4}, "{broken too", "", {}});
    flush();
    return std::move(life_);
  }

 private:
  unsigned pick(unsigned below) { return static_cast<unsigned>(random_() % below); }
  bool chance(unsigned percent) { return pick(100) < percent; }
  template <typename All>
  const auto& one_of(const All& all) {
    return all[pick(static_cast<unsigned>(all.size()))];
  }
  Reference next(RefKind kind, std::string_view prefix) {
    return reference(kind, fmt::format("{}{:03}Z", prefix, ++counter_));
  }

  // Entries gather in letters of a sender, so that one letter speaks of several people's business.
  void say(std::string_view source, Instant received, Told told) {
    if (told.what != Told::What::fact) {
      told.entitled = may_say(source, told.role);
      told.disclosed = told.entitled;
      const bool own = told.role == LinkRole::known_as || told.role == LinkRole::listed_by ||
                       told.role == LinkRole::ordered_by;
      if (own && source != "cust") {
        told.disclosed = source == "ent1" && told.to.value.starts_with(party_code(1) + "/");
      }
    }
    for (Letter& letter : open_) {
      if (letter.source.value() != source || received - letter.received > hours{20} ||
          received < letter.received) {
        continue;
      }
      letter.told.push_back(std::move(told));
      if (letter.told.size() > 3) send(letter);
      return;
    }
    Letter letter{SourceName{std::string(source)}, received, "", "", {std::move(told)}};
    if (chance(50)) {
      send(letter);
    } else {
      open_.push_back(std::move(letter));
    }
  }

  void send(Letter& letter) {
    letter.document = fmt::format("DOC{:04}", ++documents_);
    // In entry mode a subject's entries are numbered: the second would be told that there is a
    // first.
    const bool entry = has_one_entry_each(letter) && chance(30);
    letter.head = fmt::format(R"("document":"{}","mode":"{}","publishedAt":"{}")", letter.document,
                              entry ? "entry" : "whole", to_rfc3339(letter.received));
    const bool again = !entry && chance(20);
    life_.letters.push_back(std::move(letter));
    letter.told.clear();
    if (!again) return;
    // A later revision says the same again, or the last entry in other words.
    Letter revision = life_.letters.back();
    revision.received += hours{1};
    revision.head = fmt::format(
        R"("document":"{}","mode":"whole","version":2,"function":"replace","publishedAt":"{}")",
        revision.document, to_rfc3339(revision.received));
    Told& last = revision.told.back();
    if (last.what == Told::What::fact && !cuts(last.kind)) {
      last.kind = "weighed";
      last.text = fact_text(last, "actual", "");
    }
    life_.letters.push_back(std::move(revision));
  }

  static bool has_one_entry_each(const Letter& letter) {
    std::set<Reference> subjects;
    return std::ranges::all_of(letter.told, [&](const Told& told) {
      return told.what != Told::What::fact || subjects.insert(told.from).second;
    });
  }

  void flush() {
    for (Letter& letter : open_) {
      if (!letter.told.empty()) send(letter);
    }
    open_.clear();
    std::ranges::stable_sort(life_.letters, {}, &Letter::received);
  }

  static std::string fact_text(const Told& told, std::string_view classifier,
                               std::string_view place) {
    json::object fact{{"kind", told.kind},
                      {"classifier", classifier},
                      {"subject", to_text(told.from)},
                      {"time", to_rfc3339(told.time)}};
    if (!place.empty()) fact["place"] = place;
    json::array names;
    for (const Reference& name : told.names) names.push_back(json::string(to_text(name)));
    if (!names.empty()) fact["references"] = std::move(names);
    return json::serialize(fact);
  }

  struct Fact {
    std::string_view kind;
    Reference subject;
    Instant time;
    std::string_view place = {};
    std::vector<Reference> names = {};
    int trip = kNoUse;
    std::string_view classifier = "actual";
  };
  void fact(std::string_view source, Fact one) {
    Told told{.from = std::move(one.subject),
              .trip = one.trip,
              .kind = std::string(one.kind),
              .time = one.time + minutes{++ticks_},
              .names = std::move(one.names)};
    told.text = fact_text(told, one.classifier, one.place);
    say(source, told.time + hours{pick(12)}, std::move(told));
  }

  struct Link {
    LinkRole role;
    Reference from;
    Reference to;
    Instant when = kBegin;
    int trip = kNoUse;
  };
  void link(std::string_view source, const Link& one) {
    const json::object entry{{"role", to_text(one.role)},
                             {"from", to_text(one.from)},
                             {"to", to_text(one.to)},
                             {"anchor", to_rfc3339(one.when)}};
    Told told{.what = Told::What::link,
              .text = json::serialize(entry),
              .from = one.from,
              .to = one.to,
              .role = one.role,
              .trip = one.trip,
              .kind = {},
              .time = one.when};
    const Instant said = one.trip == kWaiting ? kBegin + days{150} : one.when;
    say(source, said + hours{pick(12)}, std::move(told));
  }

  void owned(const Reference& root) {
    const auto state = [&](std::string_view source, const std::string& id) {
      const json::object entry{{"of", to_text(root)}, {"role", "consignee"}, {"id", id}};
      Told told{.what = Told::What::party,
                .text = json::serialize(entry),
                .from = root,
                .to = reference(RefKind::party, id),
                .role = LinkRole::consignee,
                .kind = {},
                .time = kBegin};
      say(source, kBegin + hours{pick(200)}, std::move(told));
    };
    state(chance(50) ? "mft" : "carr", one_of(life_.parties));
    if (chance(20)) state("cust", one_of(life_.parties));
    if (chance(25)) state("term", one_of(life_.parties));  // has no right to say so
    roots_.push_back(root);
  }

  static Instant start_of(int trip) { return kBegin + days{10} + trip * kBetweenTrips; }

  void found_documents() {
    for (int i = 0; i < 2; ++i) {
      masters_.push_back(next(RefKind::bill, "MASTER"));
      owned(masters_.back());
      fact("mft", {"manifest_accepted", masters_.back(), kBegin + days{2}});
    }
    for (int i = 0; i < 3; ++i) {
      const Reference house = next(RefKind::house_bill, "HOUSE");
      owned(house);
      carried_.push_back(house);
      link(chance(85) ? "mft" : "ent2", {LinkRole::house_of, house, one_of(masters_)});
      fact("mft", {"split", house, kBegin + days{3}});
    }
    for (int i = 0; i < 3; ++i) {
      const Reference bill = next(RefKind::bill, "BILL");
      owned(bill);
      carried_.push_back(bill);
      fact("carr", {"bill_issued", bill, kBegin + days{1}, {}, {one_of(roots_)}});
    }
    if (chance(50)) link("carr", {LinkRole::replaced_by, carried_[3], carried_[4]});
    const Reference batch = next(RefKind::manifest, "BATCH");
    fact("mft", {"manifest_submitted", batch, kBegin + days{1}, {}, {one_of(roots_)}});
    for (const Reference& root : carried_) {
      if (chance(40)) link("mft", {LinkRole::entered_by, root, batch});
    }
  }

  void sail() {
    for (int i = 0; i < 4; ++i) {
      const Reference call = reference(
          RefKind::voyage_call, fmt::format("970000{}/V{:03}Z/NLRTM", 1 + i % 2, ++counter_));
      const Instant at = start_of(i / 2) + days{11};
      fact("port", {"arrived", call, at, "NLRTM"});
      fact("carr", {"arrived", call, at + hours{1}, "NLRTM", {one_of(roots_)}});
      if (chance(70)) fact("port", {"departed", call, at + days{2}, "NLRTM"});
      const Reference vessel = reference(RefKind::vessel, call.value.substr(0, 7));
      fact("ais", {"position", vessel, at + hours{10}});
      fact("ais", {"position", vessel, at - days{4}});
      calls_.push_back(call);
      sailings_.emplace_back(call, at);
    }
    const Reference other =
        reference(RefKind::voyage_call,
                  calls_.front().value.substr(0, 8) + fmt::format("W{:03}Z/NLRTM", ++counter_));
    fact("term", {"berthed", other, start_of(0) + days{11} + hours{5}, "NLRTM"});
    link("term", {LinkRole::same_as, calls_.front(), other});
    for (const Reference& root : roots_) {
      if (!chance(40)) continue;
      const auto& [call, at] = one_of(sailings_);
      link("mft", {LinkRole::sails_on, root, call, at});
    }
  }

  void ship_boxes() {
    for (int i = 0; i < 3; ++i) {
      const Reference box = next(RefKind::container, "BOXU");
      boxes_.push_back(box);
      for (int trip = 0; trip < kTrips; ++trip) ship(box, trip);
    }
  }

  void ship(const Reference& box, int trip) {
    std::vector<Reference> aboard;
    for (unsigned left = 1 + pick(3); left > 0; --left) {
      const Reference& document = chance(80) ? one_of(carried_) : one_of(masters_);
      // One link a pair: of two statements only the winner's trip would count (RULES R5).
      if (!carrying_.emplace(document, box).second) continue;
      aboard.push_back(document);
      link(chance(50) ? "mft" : "term",
           {LinkRole::carries, aboard.back(), box, start_of(trip) + days{4}, trip});
    }
    const auto some = [&] {
      return !aboard.empty() && chance(40) ? std::vector<Reference>{one_of(aboard)}
                                           : std::vector<Reference>{};
    };
    for (const Move& move : kVoyage) {
      fact("term", {move.kind, box, start_of(trip) + hours{move.hour}, move.place, some(), trip});
    }
    // The last use is over, so that a later link waits; and it waits for whoever knows of the first
    // use only, too.
    if (trip + 1 == kTrips || box == boxes_[0] || chance(60))
      fact("term", {"empty_in", box, start_of(trip) + hours{kReturned}, "NLRTM", {}, trip});
    if (chance(40)) {
      fact("agg", {"gate_out", box, start_of(trip) + hours{331}, "NLRTM", some(), trip});
    }
    if (chance(50))
      fact("cust", {"inspected", box, start_of(trip) + hours{320}, "NLRTM", {}, trip});
    if (chance(30)) {
      fact("carr",
           {"empty_in", box, start_of(trip) + hours{390}, "NLRTM", some(), trip, "planned"});
    }
    link(chance(80) ? "term" : "agg",
         {LinkRole::sails_on, box, calls_[static_cast<std::size_t>(trip) * 2 + pick(2)],
          start_of(trip) + days{6}, trip});
  }

  void declare() {
    for (int i = 0; i < 6; ++i) {
      const Reference entry =
          reference(RefKind::declaration, fmt::format("2248202610000{:04}Z", ++counter_));
      entries_.push_back(entry);
      const Instant at = kBegin + days{20 + i};
      for (unsigned left = 1 + pick(3); left > 0; --left) {
        fact("cust", {one_of(kCustoms), entry, at + hours{left}});
      }
      const unsigned declarers = chance(30) ? 2 : 1;  // one declaration over two bills
      for (unsigned left = declarers; left > 0; --left) {
        link("cust", {LinkRole::declared_by, one_of(roots_), entry});
      }
    }
    const Reference unified = next(RefKind::declaration_seq, "SEQ");
    const Reference temporary = next(RefKind::declaration_seq, "TMP");
    link("cust", {LinkRole::numbered, entries_[0], unified});
    if (chance(60)) link("cust", {LinkRole::numbered, entries_[1], unified});
    if (chance(30)) link("cust", {LinkRole::numbered, entries_[1], temporary});
    fact("cust", {"submitted", unified, kBegin + days{19}});
    fact("cust", {"submitted", temporary, kBegin + days{18}});
    if (chance(50)) link("cust", {LinkRole::same_as, temporary, unified});
    if (chance(50)) link("cust", {LinkRole::declared_by, one_of(roots_), unified});
    if (chance(40)) link("carr", {LinkRole::replaced_by, entries_[2], entries_[3]});
  }

  void license() {
    for (int i = 0; i < 2; ++i) {
      const Reference paper =
          reference(RefKind::certificate, fmt::format("7/CERT{:03}Z", ++counter_));
      fact("lic", {"certificate_issued", paper, kBegin + days{1}});
      for (int draws = 0; draws < 3; ++draws) {
        const Reference& entry = one_of(entries_);
        link("cust", {LinkRole::licensed_by, entry, paper});
        fact("cust", {"certificate_drawn", paper, kBegin + days{20 + draws}, {}, {entry}});
      }
      if (chance(50)) fact("lic", {"certificate_amended", paper, kBegin + days{30}});
      if (chance(30)) fact("cust", {"never_heard_of", paper, kBegin + days{31}});
    }
  }

  void book() {
    for (int i = 0; i < 2; ++i) {
      const Reference booking = next(RefKind::booking, "BKG");
      owned(booking);
      fact("carr", {"booking_confirmed", booking, kBegin + days{1}, {}, {one_of(roots_)}});
      const auto& [call, at] = one_of(sailings_);
      link("carr", {LinkRole::sails_on, booking, call, at});
      const int trip = static_cast<int>(pick(kTrips));
      link("term", {LinkRole::carries, booking, one_of(boxes_), start_of(trip) + days{4}, trip});
      const Reference& bill = one_of(carried_);
      link("carr", {LinkRole::booked_by, bill, booking});
      if (chance(40)) link("carr", {LinkRole::continued_by, booking, one_of(carried_)});
    }
  }

  void trade() {
    for (int i = 0; i < 3; ++i) {
      const Reference parcel = next(RefKind::parcel, "SF/");
      owned(parcel);
      fact("ent1", {"waybill_declared", parcel, kBegin + days{5}});
      const unsigned owner = 1 + pick(2);
      const Reference own = reference(RefKind::customer_ref,
                                      fmt::format("{}/COP{:03}Z", party_code(owner), ++counter_));
      const Reference list = next(RefKind::list, "22482026E");
      fact("cust", {"submitted", own, kBegin + days{6}});
      fact("cust", {"released", list, kBegin + days{7}});
      link("cust", {LinkRole::listed_by, own, list});
      link(one_of(std::array{"ent1", "ent2", "cust"}), {LinkRole::known_as, parcel, own});
      const Reference order =
          reference(RefKind::order, fmt::format("{}/ORD{:03}Z", party_code(owner), ++counter_));
      owned(order);
      fact("ent1", {"order_declared", order, kBegin + days{5}});
      link(chance(50) ? "ent1" : "ent2", {LinkRole::ordered_by, parcel, order});
      if (chance(50)) link("ent2", {LinkRole::listed_by, order, list});
    }
  }

  // A bill whose box has not come: plans that name it are shown to it alone.
  void wait() {
    for (int i = 0; i < 2; ++i) {
      const Reference bill = next(RefKind::bill, "PEND");
      owned(bill);
      const Reference& box = boxes_[0];
      link("carr", {LinkRole::carries, bill, box, kBegin + days{400}, kWaiting});
      fact("carr", {"empty_out", box, kBegin + days{151}, "CNSHA", {bill}, kWaiting, "planned"});
    }
  }

  // "My bill carries that box": a sender without the right.
  void claim() {
    for (int i = 0; i < 4; ++i) {
      const int trip = static_cast<int>(pick(kTrips));
      const auto source = one_of(std::array{"ent1", "ent2"});
      link(source,
           {LinkRole::carries, one_of(roots_), one_of(boxes_), start_of(trip) + days{4}, trip});
      link(source, {LinkRole::declared_by, one_of(roots_), one_of(entries_)});
      link(source, {LinkRole::known_as, one_of(roots_),
                    reference(RefKind::customer_ref,
                              party_code(1 + pick(4)) + "/PO" + std::to_string(i) + "Z")});
    }
    // A name is no road: anyone may give one.
    link("ent2", {LinkRole::known_as, one_of(roots_), one_of(entries_)});
    link("ent2", {LinkRole::known_as, one_of(roots_), one_of(boxes_), start_of(0) + days{4}, 0});
  }

  std::mt19937_64 random_;
  PortLife life_;
  std::vector<Letter> open_;
  std::vector<Reference> roots_, masters_, carried_, calls_, boxes_, entries_;
  std::vector<std::pair<Reference, Instant>> sailings_;  // calls and when they arrive
  std::set<std::pair<Reference, Reference>> carrying_;
  unsigned counter_ = 0;
  unsigned documents_ = 0;
  unsigned ticks_ = 0;
};

}  // namespace

PortLife random_port(std::uint64_t seed) { return Writer(seed).write(); }

}  // namespace fairway::test
