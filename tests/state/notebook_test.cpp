// What a notebook promises, whatever store it lies in.
#include "state/notebook.h"

#include <functional>
#include <memory>

#include <gtest/gtest.h>

#include "state/memory_store.h"
#include "state/rocks_store.h"
#include "tests/state/support.h"

namespace fairway::state {
namespace {

using namespace test;

struct Kind {
  std::string name;
  std::function<std::unique_ptr<Store>(const TempDir&)> make;
  bool lasts = false;
};

void PrintTo(const Kind& kind, std::ostream* out) { *out << kind.name; }

class Notebooks : public testing::TestWithParam<Kind> {
 protected:
  void write(std::string shelf, std::string name, std::optional<std::string> text) {
    ASSERT_TRUE(book_->write({{std::move(shelf), std::move(name), std::move(text)}}));
  }
  std::string names(std::string_view shelf, std::string_view from = {}, std::size_t limit = 100) {
    const auto notes = book_->list(shelf, from, limit);
    EXPECT_TRUE(notes);
    std::string all;
    if (notes) {
      for (const auto& [name, text] : *notes) all += name + "=" + text + " ";
    }
    return all;
  }
  void settle() {
    if (!GetParam().lasts) return;
    book_.reset();
    store_.reset();
    store_ = GetParam().make(dir_);
    book_ = make_notebook(*store_);
  }

  TempDir dir_;
  std::unique_ptr<Store> store_ = GetParam().make(dir_);
  std::unique_ptr<Notebook> book_ = make_notebook(*store_);
};

TEST_P(Notebooks, GiveBackWhatWasWritten) {
  write("keys", "a", "1");
  settle();
  EXPECT_EQ(book_->read("keys", "a").value(), "1");
  EXPECT_EQ(book_->read("keys", "b").value(), std::nullopt);
}

TEST_P(Notebooks, KeepShelvesApartAlsoWhereOneNameBeginsAnother) {
  write("key", "s", "1");
  write("keys", "a", "2");
  settle();
  EXPECT_EQ(names("key"), "s=1 ");
  EXPECT_EQ(names("keys"), "a=2 ");
}

TEST_P(Notebooks, ListByNameFromAPlaceOnAndNoMoreThanAsked) {
  for (const char* name : {"c", "a", "d", "b"}) write("shelf", name, name);
  settle();
  EXPECT_EQ(names("shelf"), "a=a b=b c=c d=d ");
  EXPECT_EQ(names("shelf", "b", 2), "b=b c=c ");
}

TEST_P(Notebooks, ReplaceAndThrowAwayInOneGo) {
  write("shelf", "a", "1");
  write("shelf", "b", "2");
  ASSERT_TRUE(book_->write({{"shelf", "a", "3"}, {"shelf", "b", std::nullopt}}));
  settle();
  EXPECT_EQ(names("shelf"), "a=3 ");
}

INSTANTIATE_TEST_SUITE_P(All, Notebooks,
                         testing::Values(Kind{"memory",
                                              [](const TempDir&) { return make_memory_store(); }},
                                         Kind{"rocks",
                                              [](const TempDir& dir) -> std::unique_ptr<Store> {
                                                return open_rocks_store(dir / "state").value();
                                              },
                                              true}),
                         [](const auto& instance) { return instance.param.name; });

}  // namespace
}  // namespace fairway::state
