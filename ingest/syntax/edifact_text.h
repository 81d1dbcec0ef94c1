#pragma once

#include <deque>
#include <string>
#include <string_view>

#include "ingest/edifact_segment.h"

namespace fairway::ingest {

// Cleans the texts of an interchange, by its release character and its character set.
class EdifactCleaner final : public EdifactTexts {
 public:
  EdifactCleaner();
  ~EdifactCleaner() override;
  EdifactCleaner(const EdifactCleaner&) = delete;
  EdifactCleaner& operator=(const EdifactCleaner&) = delete;

  void start();
  // '\0': none.
  void release_with(char sign) { release_ = sign; }
  // The syntax identifier of UNB (data element 0001): UNOA to UNOK, UNOW, UNOY. An unknown one, and
  // UNOA and UNOB, which have no other letters than ASCII: UTF-8.
  void use_level(std::string_view syntax_identifier);
  // Whether bytes beyond ASCII must be UTF-8: then a segment that holds others is refused.
  bool is_utf8() const { return charset_ == nullptr; }

  std::string_view clean(std::string_view raw) override;
  std::string_view keep(std::string text) override;

 private:
  std::string to_utf8(const std::string& text) const;

  char release_ = '?';
  const char* charset_ = nullptr;  // as iconv names it; none: UTF-8
  std::deque<std::string> kept_;
};

}  // namespace fairway::ingest
