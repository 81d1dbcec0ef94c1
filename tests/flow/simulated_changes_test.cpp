// The change log of simulated days, with all that happens in them: who reads again only what it
// names knows all in the end, an operator as well as the authorities of the ports.
#include <random>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "pipeline/simulator/senders.h"
#include "pipeline/simulator/simulation.h"
#include "tests/flow/client.h"
#include "tests/flow/flow.h"

namespace fairway::test {
namespace {

simulator::Simulation days(std::uint64_t seed) {
  simulator::Settings settings;
  settings.seed = seed;
  settings.shipments = 25;
  settings.per_day = 10;
  return simulator::Simulation(settings);
}

class ChangesOfSimulatedDays : public testing::TestWithParam<std::uint64_t> {};

TEST_P(ChangesOfSimulatedDays, AppliedAsTheyComeEndAtTheCanonicalViews) {
  Flow flow(simulator::source_configs());
  std::vector<Client> clients;
  clients.emplace_back(flow);
  for (const std::set<std::string>& ports :
       {std::set<std::string>{"CNSHA"}, {"NLRTM"}, {"CNSHA", "DEHAM", "NLRTM"}}) {
    clients.emplace_back(flow, ports);
  }
  simulator::Simulation simulation = days(GetParam());
  std::mt19937_64 random(GetParam());
  std::size_t sent = 0;
  while (auto message = simulation.next()) {
    flow.at(to_rfc3339(message->received)).sends(message->source, std::move(message->bytes));
    // Some are told together, some in slices, and some across an end of the process.
    flow.steps(random() % 3 == 0 ? 1 : 1'000);
    if (random() % 50 == 0) flow.restarts();
    if (++sent % 20 != 0) continue;
    flow.settles();
    for (Client& client : clients) client.reads_on();
  }
  flow.settles();
  std::size_t heard_by_ports = 0;
  for (Client& client : clients) {
    client.reads_on();
    client.expect_all_known();
    if (&client != &clients.front()) heard_by_ports += client.subjects();
  }
  EXPECT_GT(clients.front().subjects(), 25U);
  EXPECT_GT(heard_by_ports, 25U);
}

INSTANTIATE_TEST_SUITE_P(Each, ChangesOfSimulatedDays, testing::Values(1, 2));

}  // namespace
}  // namespace fairway::test
