#include "pipeline/fold/portrait.h"

#include <algorithm>
#include <map>
#include <tuple>

#include "pipeline/fold/link_trips.h"
#include "pipeline/fold/trips.h"
#include "state/bytes.h"
#include "state/codec.h"
#include "state/model_codec.h"

namespace fairway::pipeline {
namespace {

using state::ByteWriter;
using LinkKey = std::tuple<LinkRole, Reference, Reference>;

LinkKey key_of(const Link& link) { return {link.role, link.from, link.to}; }

void put(ByteWriter& out, const Link& link) {
  out.hash(link.id.value());
  out.u8(static_cast<std::uint8_t>(link.role));
  state::put(out, link.from);
  state::put(out, link.to);
  out.flag(link.passing);
  state::put_body(out, link);
}

void put(ByteWriter& out, const Said& said) {
  out.hash(said.fact->id.value());
  state::put_body(out, *said.fact);
  out.u8(static_cast<std::uint8_t>(said.status));
  out.flag(said.instead.has_value());
  if (said.instead) state::put(out, *said.instead);
  out.instant(said.published);
  out.instant(said.received);
  out.hash(said.message.value());
  out.instant(said.time);
  out.flag(said.implausible);
}

void put(ByteWriter& out, const StatedLink& stated) {
  put(out, *stated.link);
  out.u8(static_cast<std::uint8_t>(stated.status));
  out.instant(stated.published);
  out.instant(stated.received);
}

// The bytes of each trip in the making.
class Sitting {
 public:
  Sitting(const TrackFold& fold, World& world)
      : fold_(fold), world_(world), trips_(fold.trips.size()) {}

  Portrait run() {
    loose_.flag(fold_.truncated);
    for (std::size_t trip = 0; trip < trips_.size(); ++trip) add_trip(trip);
    for (std::size_t i = 0; i < fold_.said.size(); ++i) {
      put(part(fold_.trip_of[i]), fold_.said[i]);
    }
    add_links();
    Portrait portrait;
    for (ByteWriter& trip : trips_) portrait.trips.push_back(hash_of(trip));
    portrait.loose = hash_of(loose_);
    return portrait;
  }

 private:
  ByteWriter& part(std::size_t trip) { return trip == kNoTrip ? loose_ : trips_[trip]; }

  static std::uint64_t hash_of(ByteWriter& part) {
    return state::get_big_endian<std::uint64_t>(state::row_hash({}, part.bytes()).view());
  }

  void add_trip(std::size_t index) {
    const Trip& trip = fold_.trips[index];
    ByteWriter& out = trips_[index];
    out.u8(static_cast<std::uint8_t>(trip.cut));
    out.instant(trip.start);
    out.instant(trip.last);
    out.instant(trip.closed);
    out.instant(next_start(fold_, index));
    out.number(trip.facts.size());
    for (const std::size_t fact : trip.facts) out.hash(fold_.said[fact].fact->id.value());
  }

  void add_links() {
    std::map<LinkKey, std::vector<StatedLink>> stated;
    for (StatedLink& one : stated_links(fold_, world_.rules())) {
      stated[key_of(*one.link)].push_back(one);
    }
    for (const HeldLink& held : world_.links(fold_.track->reference)) {
      const LinkTrip use = trip_of_link(held, fold_, world_);
      ByteWriter& out = part(use.trip);
      put(out, *held.link);
      out.instant(held.published);
      out.instant(held.received);
      out.flag(held.claimed);
      out.flag(use.pending);
      for (const StatedLink& one : stated[key_of(*held.link)]) put(out, one);
    }
  }

  const TrackFold& fold_;
  World& world_;
  std::vector<ByteWriter> trips_;
  ByteWriter loose_;
};

}  // namespace

bool Portrait::shows(const std::vector<std::uint64_t>& parts) const {
  return std::ranges::all_of(parts, [&](std::uint64_t part) {
    return part == loose || std::ranges::find(trips, part) != trips.end();
  });
}

Portrait portrait_of(const Reference& container, World& world) {
  return Sitting(world.track(container), world).run();
}

}  // namespace fairway::pipeline
