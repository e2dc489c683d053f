#include "cli/closing.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <iterator>
#include <utility>
#include <vector>

#include "calculate/workshop.h"
#include "cli/exit_code.h"
#include "evaluate/judge.h"
#include "evaluate/table_conditions.h"
#include "formats/gobl.h"
#include "signature/jws.h"
#include "signature/seal.h"

namespace rulec::cli {
namespace {

std::int64_t now() {
  return std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch()).count();
}

// Before the brace that closes the envelope, in its own indentation.
std::string with_signature(std::string bytes, const std::string& signature) {
  const std::size_t end = bytes.rfind('}');
  const std::size_t last = bytes.find_last_not_of(" \t\r\n", end - 1);
  const std::size_t line = bytes.find('\n');
  std::string indent;
  if (line < end)
    for (std::size_t i = line + 1; bytes[i] == ' ' || bytes[i] == '\t'; ++i) indent += bytes[i];
  const std::string brk = line < end ? "\n" : "";
  const std::string inner = brk.empty() ? "" : indent;
  const std::string member =
      fmt::format(",{0}{1}\"sigs\":{2}[{0}{1}{1}\"{3}\"{0}{1}]{0}", brk, inner, brk.empty() ? "" : " ", signature);
  bytes.replace(last + 1, end - last - 1, member);
  return bytes;
}

}  // namespace

struct Closer::State {
  const RuleTable& table;
  std::optional<signature::Key> key;
  bool french;
  gobl::Reader reader;
  calculate::Workshop workshop;
  Judge judge;
  Document document;
  bool shows_input = false;  // the report speaks of what the workshop has read

  State(const RuleTable& rules, std::optional<signature::Key> with, std::size_t max_size, bool in_french)
      : table(rules),
        key(std::move(with)),
        french(in_french),
        reader(rules, rules.mapping_named("gobl").value(), table_conditions(rules), {.bytes = max_size * 2}),
        workshop(rules, max_size),
        judge(rules) {}

  std::optional<Result> unreadable(const std::string& bytes) {
    const auto error = reader.read(bytes, document);
    if (!error) return std::nullopt;
    Result result;
    result.code = kUnable;
    result.why = french ? error->message_fr : error->message_en;
    if (error->has_place) result.why += fmt::format(" ({}:{})", error->position.line, error->position.column);
    return result;
  }

  // Empty, or no list: the member must go before another comes.
  bool has_signature_member() const {
    const auto name = table.name_number("sigs");
    return name == kNone || document.tree.member(0, name) != kNoPlace;
  }

  // "equal", "different", "unsure", "absent"; "" where there is no envelope.
  std::string_view digest() const {
    const auto& state = document.facts[Fact::digest];
    return state.size() == 1 ? state.front() : std::string_view();
  }

  bool is_sealed() const {
    return document.built && !has_signature_member() && digest() == "equal" &&
           !signature::seal_of(table, document).uuid.empty();
  }

  // What the rules say of the digest as it stands.
  Report about_digest() {
    Report report = judge.judge(document, {.french = french});
    const auto is_digest = [](const Location& spot) { return spot.path.starts_with("$.head.dig"); };
    std::erase_if(report.findings, [&](const Finding& found) { return std::ranges::none_of(found.at, is_digest); });
    return report;
  }

  // Its digest is that of its document, or it is built anew. One that is another's is refused, as gobl.Envelope.Sign
  // does: the document was changed after it was sealed, and who wants the change says so by building it.
  bool seal(std::string& bytes, Result& result) {
    if (is_sealed()) return true;
    if (digest() == "different") {
      result.report = about_digest();
      result.code = kRefused;
      return false;
    }
    std::vector<Finding> doubts;
    if (digest() == "unsure") doubts = about_digest().findings;
    auto built = workshop.build(std::move(bytes), {.envelope = true}, french);
    result.report = std::move(built.report);
    result.report.findings.insert(result.report.findings.begin(), doubts.begin(), doubts.end());
    shows_input = true;
    bytes = std::move(built.bytes);
    if (built.error) result.why = french ? built.error->message_fr : built.error->message_en;
    result.code = built.error ? kUnable : bytes.empty() ? kRefused : kDone;
    return result.code == kDone;
  }

  void sign(std::string& bytes) const {
    signature::Seal seal = signature::seal_of(table, document);
    seal.time = now();
    bytes = with_signature(std::move(bytes), signature::signed_compact(*key, signature::written(seal)));
  }

  // What GOBL itself would not sign is not signed, nor what the rules refuse.
  void judge_closed(Result& result) {
    Report report = judge.judge(document, {.french = french});
    result.code = report.verdict == Verdict::valid ? kDone : report.verdict == Verdict::invalid ? kRefused : kUnable;
    if (result.code == kDone) return;
    shows_input = false;
    result.report = std::move(report);
  }
};

Closer::Closer(const RuleTable& table, std::optional<signature::Key> key, std::size_t max_size, bool french)
    : state_(std::make_unique<State>(table, std::move(key), max_size, french)) {}
Closer::~Closer() = default;

const Document& Closer::document() const { return state_->shows_input ? state_->workshop.input() : state_->document; }

Closer::Result Closer::close(std::string bytes, Signed before) {
  State& state = *state_;
  state.shows_input = false;
  if (auto bad = state.unreadable(bytes)) return std::move(*bad);
  Result result;
  const bool is_signed = signature::signatures(state.table, state.document) > 0;
  if (is_signed && before == Signed::refused) {
    result.code = kRefused;
    result.why = state.french ? "le document est déjà clos et signé ; `rulec build` l'ouvre à nouveau"
                              : "the document is closed and signed already; `rulec build` opens it again";
    return result;
  }
  if (!is_signed && !state.seal(bytes, result)) return result;
  if (auto bad = state.unreadable(bytes)) return std::move(*bad);
  if (state.key && !is_signed) {
    state.sign(bytes);
    if (auto bad = state.unreadable(bytes)) return std::move(*bad);
  }
  state.judge_closed(result);
  if (result.code == kDone) result.bytes = std::move(bytes);
  return result;
}

}  // namespace rulec::cli
