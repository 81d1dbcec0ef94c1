#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>

#include "schemas/base/hash.h"
#include "schemas/catalogue/catalogue.h"
#include "schemas/model/link.h"
#include "schemas/model/source.h"

namespace fairway::pipeline {

// What every fold is a function of besides the facts: D of law 1. Immutable; any thread.
// `catalogue` is borrowed and outlives it.
class Rules {
 public:
  // `open`: no sources are configured, so anyone may send and state anything.
  // `home`: the customs territory whose view of a shipment comes first.
  Rules(const Catalogue& catalogue, std::span<const SourceConfig> sources, bool open,
        std::string home = "CN");

  const Catalogue& catalogue() const { return catalogue_; }
  const std::string& home() const { return home_; }
  // How far a source is believed (RULES R7): 0 to 10.
  int trust(const SourceName& source) const;
  bool is_customs(const SourceName& source) const;
  // Whether what a source sends lies in the test space (CONTRACT G22).
  bool is_test(const SourceName& source) const;
  // Where the clocks of a source stand that names no place; empty: nobody said so.
  std::string zone_of(const SourceName& source) const;
  // Whether a source's class may assert a role; else the link is only claimed (RULES section 5).
  bool may_link(const SourceName& source, LinkRole role) const;
  // Whether a source may open what is somebody's own (RULES section 5): customs, whose receipts
  // tell whose it is, or the owner itself, whose party begins the value.
  bool may_disclose(const SourceName& source, const Reference& own) const;
  // Hash of catalogue, sources and `definitions`.
  Hash16 hash(const Hash16& definitions) const;

 private:
  const SourceConfig* find(const SourceName& source) const;

  const Catalogue& catalogue_;
  std::map<SourceName, SourceConfig> sources_;
  bool open_;
  std::string home_;
};

// The first part of a value: who counts orders and customer's numbers, and the vessel of a call.
std::string owner_of(const Reference& reference);

}  // namespace fairway::pipeline
