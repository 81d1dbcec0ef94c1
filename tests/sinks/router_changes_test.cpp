// The change log over HTTP: pages, cursors, filters, resets.
#include <gtest/gtest.h>

#include "tests/sinks/fake_feed.h"
#include "tests/sinks/router_fixture.h"

namespace fairway::sinks::http {
namespace {

class RouterChanges : public RouterTest {
 protected:
  RouterChanges() {
    for (std::uint64_t sequence = 1; sequence <= 3; ++sequence) {
      feed_.changes.push_back(sample_change(sequence));
    }
    router.shows_changes_of(feed_);
  }
  FakeFeed feed_;
};

TEST_F(RouterChanges, ArePagedBehindTheCursorOfTheLastOne) {
  const Response first = get("/v1/changes?limit=2");
  EXPECT_EQ(first.status, 200);
  EXPECT_TRUE(holds(first, R"("id":"a-1-0-1","sequence":1,"subject":"bill:MAEU123456789")"));
  EXPECT_TRUE(holds(first, R"("previous":null,"type":"stage.changed")"));
  EXPECT_TRUE(holds(first, R"("page":{"next":"a-1-0-2","more":true},"reset":null)"));
  const Response second = get("/v1/changes?after=a-1-0-2");
  EXPECT_FALSE(holds(second, R"("sequence":2,)"));
  EXPECT_TRUE(holds(second, R"("previous":2,)"));
  EXPECT_TRUE(holds(second, R"("page":{"next":"a-1-0-3","more":false})"));
}

TEST_F(RouterChanges, ACursorOfAnotherLifeIsReset) {
  const Response answer = get("/v1/changes?after=a-9-0-2");
  EXPECT_EQ(answer.status, 200);
  EXPECT_TRUE(
      holds(answer, R"({"items":[],"page":{"next":"a-1-0-3","more":false},"reset":"epoch"})"));
}

TEST_F(RouterChanges, AreFilteredByWhatTheQueryNames) {
  EXPECT_EQ(get("/v1/changes?type=stage.changed,relinked&reference=container:MSKU0308961"
                "&place=CNSHA&stage=released&party=P1,P2&source=terminal-a")
                .status,
            200);
  const ChangeFilter& filter = feed_.last_filter;
  EXPECT_EQ(filter.types, (std::vector{ChangeType::stage_changed, ChangeType::relinked}));
  EXPECT_EQ(filter.references, std::vector{*parse_reference("container:MSKU0308961")});
  EXPECT_EQ(filter.places, std::vector<std::string>{"CNSHA"});
  EXPECT_EQ(filter.stages, std::vector<std::string>{"released"});
  EXPECT_EQ(filter.parties, (std::vector<std::string>{"P1", "P2"}));
  EXPECT_EQ(filter.sources, std::vector{SourceName{"terminal-a"}});
}

TEST_F(RouterChanges, WhatIsNoCursorTypeOrReferenceIsRefused) {
  for (const char* query : {"after=42", "type=stage_changed", "reference=MSKU0308961", "limit=0"}) {
    expect_problem(get("/v1/changes?" + std::string(query)), 400, "bad_parameter");
  }
}

TEST_F(RouterChanges, AreReadInTheSpaceThatIsAskedForAndACursorOfTheOtherIsRefused) {
  EXPECT_EQ(get("/v1/changes").status, 200);
  EXPECT_EQ(feed_.last_space, Space::live);
  EXPECT_EQ(get("/v1/changes?space=test&after=a-1-8000-2").status, 200);
  EXPECT_EQ(feed_.last_space, Space::test);
  for (const char* query :
       {"after=a-1-8000-2", "space=live&after=a-1-8000-2", "space=test&after=a-1-0-2"}) {
    const Response answer = get("/v1/changes?" + std::string(query));
    expect_problem(answer, 400, "bad_parameter");
    EXPECT_TRUE(holds(answer, "space=test")) << "what to do instead";
    expect_problem(get("/v1/stream?" + std::string(query)), 400, "bad_parameter");
  }
  expect_problem(ask("GET", "/v1/stream", {{"last-event-id", "a-1-8000-2"}}), 400, "bad_parameter");
}

}  // namespace
}  // namespace fairway::sinks::http
