// What GOBL says of envelopes and of bytes, against ours:
//   - the digest: different exactly where GOBL's `validate` reports GOBL-ENVELOPE-11, equal in what GOBL has built;
//   - bytes that a strict JSON reader refuses are refused with their place, all others read or refused with a message.
#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <iostream>

#include "corpus.h"
#include "evaluate/judge.h"
#include "evaluate/table_conditions.h"
#include "formats/envelope_digest.h"
#include "formats/gobl.h"
#include "table/rule_table.h"

namespace rulec::conformance {
namespace {

using Json = nlohmann::json;
using State = gobl::DigestCheck::State;

// GOBL reports the digest too where there is nothing to compare: no document, no known type of document, no head.
constexpr std::string_view kNothingToCompare[] = {"b-doc-missing", "b-doc-schema", "b-head-missing"};

struct Tally {
  std::size_t equal = 0, different = 0, untold = 0, absent = 0, read = 0, refused = 0;
  std::vector<std::string> wrong;
};

class Envelopes {
 public:
  Envelopes()
      : table_(standard_rules()),
        reader_(table_, table_.mapping_named("gobl").value(), table_conditions(table_)),
        digests_(table_),
        judge_(table_) {}

  // `verdict` is GOBL's on these bytes; `made`: they are what GOBL has written.
  void digest(const std::string& name, const std::string& bytes, const Json& verdict, bool made, Tally& tally) {
    if (reader_.read(bytes, document_)) return;
    const gobl::DigestCheck check = digests_.check(document_);
    const bool reported = says_digest(verdict);
    const bool is_readable = !verdict.is_object();  // else GOBL could not read or calculate it
    const bool excused = std::ranges::count(kNothingToCompare, name) > 0 && check.state == State::absent;
    ++count(check.state, tally);
    const auto wrong = [&](const char* why) {
      tally.wrong.push_back(fmt::format("{}: {} ({})", name, why, check.reason_en));
    };
    if (check.state == State::different && !reported) wrong("ours is different, GOBL's is not");
    if (reported && check.state != State::different && !excused) wrong("GOBL's is different, ours is not");
    if (made && check.state != State::equal && check.state != State::absent && is_readable) wrong("not equal");
    if (check.state == State::cannot_tell && is_readable) wrong("cannot be told");
  }

  // A broken text: what we say must fit what a strict reader says.
  void text(const std::string& name, const std::string& bytes, const std::string& strict, Tally& tally) {
    const auto error = reader_.read(bytes, document_);
    ++(error ? tally.refused : tally.read);
    if (!error) judge_.judge(document_, {});
    if (error && (error->message_en.empty() || error->message_fr.empty() || !error->has_place))
      tally.wrong.push_back(name + ": refused without a message or a place");
    if (strict != "ok" && !error) tally.wrong.push_back(name + ": read, and it is " + strict);
  }

 private:
  static bool says_digest(const Json& verdict) {
    return verdict.is_array() && std::ranges::any_of(verdict, [](const Json& fault) {
             return fault.value("code", "") == "GOBL-ENVELOPE-11";
           });
  }
  static std::size_t& count(State state, Tally& tally) {
    switch (state) {
      case State::equal:
        return tally.equal;
      case State::different:
        return tally.different;
      case State::cannot_tell:
        return tally.untold;
      case State::absent:
        return tally.absent;
    }
    return tally.absent;
  }

  const RuleTable& table_;
  gobl::Reader reader_;
  gobl::DigestChecker digests_;
  Judge judge_;
  Document document_;
};

Tally run(const std::filesystem::path& cases) {
  Envelopes envelopes;
  Tally tally;
  std::vector<std::filesystem::path> folders;
  for (const auto& entry : std::filesystem::directory_iterator(cases)) folders.push_back(entry.path());
  std::ranges::sort(folders);
  for (const auto& folder : folders) {
    const std::string name = folder.filename().string(), input = bytes_of(folder / "in.json");
    const Json verdict = Json::parse(bytes_of(folder / "verdict.json"));
    const auto says = [&](const char* what) { return verdict.contains(what) ? verdict[what] : Json(); };
    const bool changed = verdict.value("kind", "") == "built";
    envelopes.text(name, input, verdict.value("json", ""), tally);
    envelopes.digest(name, input, says(changed ? "validate" : "validate_in"), false, tally);
    if (std::filesystem::exists(folder / "built.json"))
      envelopes.digest(name, bytes_of(folder / "built.json"), changed ? Json() : says("validate"), true, tally);
  }
  return tally;
}

int report(const Tally& tally) {
  std::cout << fmt::format("{} documents read, {} refused\n", tally.read, tally.refused)
            << fmt::format("digests: {} equal, {} different, {} cannot be told, {} absent\n", tally.equal,
                           tally.different, tally.untold, tally.absent)
            << fmt::format("{} not as GOBL says\n", tally.wrong.size());
  for (const std::string& line : tally.wrong) std::cout << "  " << line << '\n';
  return tally.wrong.empty() && tally.equal > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

int run() {
  if (const auto shared = shared_folder()) return report(run(*shared / "conformance" / "gobl" / "cases"));
  return skipped();
}

}  // namespace
}  // namespace rulec::conformance

int main() { return rulec::conformance::run(); }
