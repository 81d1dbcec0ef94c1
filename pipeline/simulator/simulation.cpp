#include "pipeline/simulator/simulation.h"

#include <algorithm>
#include <array>
#include <queue>
#include <tuple>
#include <utility>
#include <vector>

#include "pipeline/simulator/life.h"

namespace fairway::simulator {
namespace {

// No life begins earlier before the call of its shipments: where few come a day, a call's shipments
// are spread over the days behind it.
constexpr auto kLongestLead = std::chrono::days(45);
// Told lives that are kept for the next message of theirs.
constexpr std::size_t kToldLives = 512;

enum class Of : std::uint8_t { call, licence, shipment };

struct Due {
  Instant received;
  Of of{};
  std::uint64_t index = 0;
  std::uint32_t statement = 0;
  std::uint32_t copy = 0;

  auto order() const { return std::tuple(received, of, index, statement, copy); }
  friend bool operator>(const Due& one, const Due& other) { return one.order() > other.order(); }
};

}  // namespace

class Simulation::Telling {
 public:
  explicit Telling(const Settings& settings) : settings_(settings) {}

  std::optional<Message> next() {
    if (rubbish_) return std::exchange(rubbish_, std::nullopt);
    begin_lives();
    if (due_.empty()) return std::nullopt;
    const Due due = due_.top();
    due_.pop();
    const Statement& statement = life(due.of, due.index).sent[due.statement].statement;
    Message message{statement.source, due.received, write(statement)};
    Expected& count = expected_[message.source];
    ++count.received;
    if (due.copy > 0) ++count.duplicate;
    Dice dice(settings_.seed, "rubbish", given_out_++);
    if (dice.chance(settings_.habits.rubbish)) spoil(message, dice);
    return message;
  }

  const std::map<std::string, Expected>& expected() const { return expected_; }
  std::size_t waiting() const { return due_.size(); }

 private:
  void begin_lives() {
    while (begun_ < settings_.shipments) {
      const std::uint64_t call = call_of_shipment(settings_, begun_);
      const Instant earliest = port_call(settings_, call).planned_arrival - kLongestLead;
      if (!due_.empty() && due_.top().received < earliest) return;
      if (begun_ == 0 || call != call_of_shipment(settings_, begun_ - 1)) begin(Of::call, call);
      const std::uint64_t licence = licence_of_shipment(begun_);
      if (begun_ == 0 || licence != licence_of_shipment(begun_ - 1)) begin(Of::licence, licence);
      begin(Of::shipment, begun_++);
    }
  }

  void begin(Of of, std::uint64_t index) {
    const Life life = tell(of, index);
    for (std::uint32_t nth = 0; nth < life.sent.size(); ++nth) {
      const std::vector<Instant>& received = life.sent[nth].received;
      for (std::uint32_t copy = 0; copy < received.size(); ++copy) {
        due_.push({received[copy], of, index, nth, copy});
      }
    }
  }

  Life tell(Of of, std::uint64_t index) const {
    switch (of) {
      case Of::call:
        return call_life(settings_, index);
      case Of::licence:
        return licence_life(settings_, index);
      case Of::shipment:
        break;
    }
    return shipment_life(settings_, index);
  }

  const Life& life(Of of, std::uint64_t index) {
    Told& slot = told_[(index * 3 + static_cast<std::uint64_t>(of)) % kToldLives];
    if (!slot.known || slot.of != of || slot.index != index) {
      slot = {true, of, index, tell(of, index)};
    }
    return slot.life;
  }

  // What follows the message is a part of it, or nothing that anybody knows.
  void spoil(const Message& message, Dice& dice) {
    std::string bytes =
        dice.chance(percent(50))
            ? "\x01\x02 no such message " + std::to_string(given_out_)
            : R"({"format": "nobody.knows/1", "n": )" + std::to_string(given_out_) + "}";
    rubbish_ = Message{message.source, message.received, std::move(bytes)};
    Expected& count = expected_[message.source];
    ++count.received;
    ++count.refused;
  }

  struct Told {
    bool known = false;
    Of of{};
    std::uint64_t index = 0;
    Life life;
  };

  Settings settings_;
  std::priority_queue<Due, std::vector<Due>, std::greater<>> due_;
  std::vector<Told> told_ = std::vector<Told>(kToldLives);
  std::uint64_t begun_ = 0;
  std::uint64_t given_out_ = 0;
  std::optional<Message> rubbish_;
  std::map<std::string, Expected> expected_;
};

Simulation::Simulation(const Settings& settings) : telling_(std::make_unique<Telling>(settings)) {}
Simulation::~Simulation() = default;
std::optional<Message> Simulation::next() { return telling_->next(); }
const std::map<std::string, Expected>& Simulation::expected() const { return telling_->expected(); }
std::size_t Simulation::waiting() const { return telling_->waiting(); }

}  // namespace fairway::simulator
