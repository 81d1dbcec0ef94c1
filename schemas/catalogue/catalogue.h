#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "schemas/base/hash.h"
#include "schemas/base/result.h"
#include "schemas/catalogue/data_files.h"
#include "schemas/catalogue/stage_graph.h"
#include "schemas/model/alert.h"
#include "schemas/model/link.h"
#include "schemas/model/names.h"
#include "schemas/model/reference.h"
#include "schemas/model/source.h"

// What every name means: code lists, code tables, places, roles, elements and stage graphs, read
// from schemas/{codes,stages} and elements.yaml. Immutable after load; read by any thread.
namespace fairway {

// A fact kind of CONTRACT section 4: an entry of codes/fact_kinds.yaml.
struct FactKind {
  std::string code;
  std::string group;
  Names name;
  Names meaning;
  std::vector<RefKind> subjects;  // kinds of reference that it may be said of
  bool repeats = false;           // splits into occurrences (RULES R7)
  std::chrono::hours gap{0};      // ... at gaps longer than this
  std::string type_element;       // the attribute that is part of a milestone's key; empty: none
  std::map<std::string, std::vector<std::string>> equivalents;  // standard -> its codes
};

// Whether numbers of a kind are used again, and what tells one use from the next (RULES R4).
struct Reuse {
  enum class How { never, gap, trip };
  How how = How::never;
  std::chrono::hours gap{0};  // how = gap: what lies further apart is another use

  friend bool operator==(const Reuse&, const Reuse&) = default;
};

// A kind of reference: an entry of codes/reference_kinds.yaml.
struct ReferenceKind {
  Names name;
  Reuse reuse;
};

// Maps a sender's raw tuple to a value. The most exact row that fits wins, compared from the first
// pattern on: a text before a beginning, a longer beginning before a shorter one, those before a
// part, a part before anything; of equals the one that stands first. A pattern is a text, "*"
// (anything, also nothing), "" (nothing), "abc*" (starts with) or "~abc" (holds). What lies in
// the tuple beyond a row's patterns does not matter to it.
class CodeTable {
 public:
  struct Row {
    std::vector<std::string> patterns;
    std::string value;
  };

  CodeTable() = default;
  explicit CodeTable(std::vector<Row> rows);
  // None: the tuple is unmapped. A tuple shorter than the patterns is filled up with nothing.
  std::optional<std::string_view> find(std::span<const std::string> tuple) const;
  std::span<const Row> rows() const { return rows_; }  // the most exact first

 private:
  std::vector<Row> rows_;
};

// A node of the place tree: port > terminal > berth or yard; a port names its customs offices.
// Countries with one time zone stand beside the tree: they give it to their ports.
struct Place {
  std::string code;    // UN/LOCODE for a port, else the sender's or the authority's code
  std::string kind;    // country, port, terminal, berth, yard, customs_office
  std::string parent;  // code of the node above; empty for a port
  std::string zone;    // IANA; inherited from the parent where the file is silent
  Names name;
  std::vector<std::string> aliases;
  std::vector<std::string> uses;  // of a port: what its trade uses, such as delivery_order
};

class Places {
 public:
  explicit Places(std::vector<Place> places = {});
  // By code or alias, as written (case and surrounding space do not matter).
  const Place* find(std::string_view code) const;
  // The port above a code, itself if it is one; none where the tree does not know it.
  const Place* port_of(std::string_view code) const;
  // The zone of a place; for an unknown UN/LOCODE that of its country, if it has but one (CN, SG).
  std::optional<std::string> zone_of(std::string_view code) const;
  // The customs territory of a place, by its country's two letters; empty where nothing tells.
  std::string territory_of(std::string_view code) const;
  std::span<const Place> all() const { return places_; }

 private:
  std::vector<Place> places_;
  std::map<std::string, std::size_t, std::less<>> by_code_;
};

// A catalogue element: an attribute's name, meaning and the spellings of its values.
struct Element {
  std::string name;
  Names title;
  Names meaning;
  std::string format;                          // text, integer, decimal, code, time
  std::map<std::string, std::string> aliases;  // upper-cased raw text -> value ("LADEN" -> "full")
};

// What a code of a refusal or warning means, and what a sender does about it.
struct RefusalText {
  Names title;
  Names remedy;
};

// Who may assert a link or party role (RULES section 5).
struct RoleRule {
  Names name;
  std::vector<SourceClass> by;
};

// When a shipment has an alert: an entry of rules/alerts.yaml. Either customs' view of one of its
// declarations is `stages` or has `conditions`; or a milestone of `opened_by` was not followed by
// one of `closed_by` of the same subject.
struct AlertRule {
  std::string code;
  Names name;
  Names remedy;
  Severity severity{};
  std::vector<Audience> audience;
  std::vector<std::string> stages;
  std::vector<std::string> conditions;
  std::vector<std::string> opened_by;
  std::vector<std::string> closed_by;
  bool until_acknowledged = false;  // an acknowledgement ends it, too
  // It matters only so much where a fact of `asked_by`, also one that only asks for it, is there:
  // the declarant wanted it so.
  std::string asked_by;
  Severity asked_severity{};
};

class Catalogue {
 public:
  // Reads everything; the first thing wrong stops with file, line and reason.
  static Result<std::unique_ptr<const Catalogue>> load(const DataFiles& files);

  const FactKind* kind(std::string_view code) const;
  std::span<const FactKind> kinds() const { return kinds_; }
  const ReferenceKind* reference_kind(RefKind kind) const;
  const CodeTable* table(std::string_view name) const;
  const Places& places() const { return places_; }
  const RoleRule* role(LinkRole role) const;
  const Element* element(std::string_view name) const;
  std::span<const Element> elements() const { return elements_; }
  const StageGraph* graph(std::string_view name) const;
  std::span<const StageGraph> graphs() const { return graphs_; }
  const RefusalText* refusal(std::string_view code) const;
  // What a rule says by which a fold decided: an entry of codes/reasons.yaml.
  const Names* reason(std::string_view rule) const;
  std::span<const AlertRule> alert_rules() const { return alert_rules_; }  // by code
  // Part of D in law 1: the hash of every file read.
  const Hash16& hash() const { return hash_; }

  // The value of an attribute: through `table` if one is named, else through the element's aliases;
  // a text that they do not know stays as it is.
  std::string attribute_value(std::string_view element, std::string_view table,
                              const std::string& raw) const;

 private:
  std::vector<FactKind> kinds_;
  std::map<std::string, std::size_t, std::less<>> kind_index_;
  std::map<RefKind, ReferenceKind> reference_kinds_;
  std::map<std::string, CodeTable, std::less<>> tables_;
  Places places_;
  std::map<LinkRole, RoleRule> roles_;
  std::vector<Element> elements_;
  std::vector<StageGraph> graphs_;
  std::map<std::string, RefusalText, std::less<>> refusals_;
  Hash16 hash_;
  std::map<std::string, Names, std::less<>> reasons_;
  std::vector<AlertRule> alert_rules_;
};

}  // namespace fairway
