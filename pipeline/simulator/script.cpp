#include "pipeline/simulator/script.h"

#include <algorithm>

#include <fmt/core.h>

namespace fairway::simulator {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;

Instant whole_minute(Instant time) { return std::chrono::floor<minutes>(time); }

// Which formats have a way to say that an earlier message of theirs was wrong.
bool can_correct(Format format) {
  switch (format) {
    case Format::fairway_fact:
    case Format::edifact_codeco:
    case Format::edifact_coarri:
      return true;
    default:
      return false;
  }
}

// A feed that is silent tells all it has when it comes back.
Instant after_silence(const Settings& settings, std::string_view source, Instant time) {
  const auto day = std::chrono::floor<days>(time);
  Dice dice(settings.seed, source, static_cast<std::uint64_t>(day.time_since_epoch().count()));
  if (!dice.chance(settings.habits.silence)) return time;
  const Instant from = Instant(day) + dice.minutes(0, 16 * 60);
  const Instant until = from + dice.minutes(120, 420);
  return time < from || time >= until ? time : until + dice.seconds(1, 50);
}

}  // namespace

std::vector<Instant> received_at(const Settings& settings, std::string_view source,
                                 Instant published, Dice& dice) {
  Instant first = published + dice.seconds(1, 50);
  if (dice.chance(settings.habits.late)) first += dice.hours(1, 48);
  std::vector<Instant> all = {after_silence(settings, source, first)};
  if (dice.chance(settings.habits.doubles)) {
    all.push_back(after_silence(settings, source, all.front() + dice.minutes(1, 48 * 60)));
  }
  return all;
}

Script::Script(const Settings& settings, std::string_view what, std::uint64_t index,
               std::string name)
    : settings_(settings), dice_(settings.seed, what, index), name_(std::move(name)) {
  life_.what = what;
}

Statement& Script::says(std::string_view source, Format format, std::vector<Entry> entries,
                        std::vector<Bond> bonds) {
  const Sender& who = sender(source);
  const Instant published = entries.back().time + dice_.minutes(who.soonest, who.latest);
  return says_at(published, source, format, std::move(entries), std::move(bonds));
}

Statement& Script::says_at(Instant published, std::string_view source, Format format,
                           std::vector<Entry> entries, std::vector<Bond> bonds) {
  Sent& sent = life_.sent.emplace_back();
  sent.statement.format = format;
  sent.statement.source = source;
  sent.statement.document = fmt::format("{}-{}", name_, life_.sent.size());
  sent.statement.published = whole_minute(published);
  sent.statement.entries = std::move(entries);
  sent.statement.bonds = std::move(bonds);
  return sent.statement;
}

void Script::witnesses(const Entry& entry, std::vector<Bond> bonds) {
  Entry heard = entry;
  if (dice_.chance(settings_.habits.zone_errors)) {
    heard.time += hours(8);
  } else if (dice_.chance(settings_.habits.contradictions)) {
    heard.time += dice_.minutes(150, 600);
  } else {
    heard.time += dice_.minutes(0, 20);
  }
  says("aggregator-z", Format::fairway_fact, {std::move(heard)}, std::move(bonds));
}

Life Script::done() && {
  std::vector<Sent> mistakes;
  for (Sent& sent : life_.sent) {
    Statement& right = sent.statement;
    sent.received = received_at(settings_, right.source, right.published, dice_);
    const bool told = !right.entries.empty() && right.entries[0].classifier == Classifier::actual;
    if (!can_correct(right.format) || !told) continue;
    if (dice_.chance(settings_.habits.corrections)) {
      // The wrong one was said when the right one should have been; half of the time it is held up
      // and comes after its correction.
      Sent& wrong = mistakes.emplace_back(sent);
      for (Entry& entry : wrong.statement.entries) entry.time -= dice_.minutes(5, 100);
      right.version = 2;
      right.function = Function::replace;
      right.published += dice_.minutes(30, 720);
      sent.received = received_at(settings_, right.source, right.published, dice_);
      if (dice_.chance(percent(50))) {
        wrong.received = {sent.received.front() + dice_.minutes(5, 300)};
      }
    } else if (dice_.chance(settings_.habits.withdrawals)) {
      // The same was said of another moment, and taken back.
      Sent& never = mistakes.emplace_back(sent);
      never.statement.document += "-X";
      never.statement.published -= minutes(1);
      for (Entry& entry : never.statement.entries) entry.time -= dice_.minutes(10, 100);
      Sent& back = mistakes.emplace_back(never);
      back.statement.version = 2;
      back.statement.function = Function::remove;
      back.statement.published += dice_.minutes(20, 600);
      back.received =
          received_at(settings_, back.statement.source, back.statement.published, dice_);
    }
  }
  std::ranges::move(mistakes, std::back_inserter(life_.sent));
  return std::move(life_);
}

}  // namespace fairway::simulator
