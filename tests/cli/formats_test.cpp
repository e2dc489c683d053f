// The forms of `check --format` that other programs read, each checked by a schema.
#include <catch2/catch.hpp>

#include <fcntl.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <set>
#include <thread>

#include "process.h"

using namespace rulec::tests;
using Catch::Matchers::Contains;
using Catch::Matchers::EndsWith;
using Json = nlohmann::json;

namespace {

const std::string kSchemas = RULEC_SOURCE "/tests/schemas/";
const std::string kHostile = "x\"><script>alert(1)</script>\n::error::%0A & 'y' \x01";

int shell(const std::string& command) {
  const int status = std::system(command.c_str());
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

bool has(const char* command) {
  if (shell(std::string(command) + " >/dev/null 2>&1") == 0) return true;
  WARN("skipped: `" << command << "` does not run here");
  return false;
}

// Good and bad invoices of both syntaxes, one that cannot be read, one whose texts would be markup.
class Batch {
 public:
  Batch() {
    auto hostile = Json::parse(bytes_of(example("b2g-with-faults.json")));
    hostile["customer"]["name"] = kHostile;
    hostile["lines"][2]["item"]["unit"] = kHostile;
    scratch_.write("in/hostile <&>, 100%.json", hostile.dump());
    for (const char* name : {"b2g.json", "b2g.xml", "b2g-with-faults.json", "minimal.json", "credit-note.json"})
      scratch_.write(std::string("in/") + name, bytes_of(example(name)));
    scratch_.write("in/broken.json", "{ <&> ");
    scratch_.write("in/lines.ndjson", Json::parse(bytes_of(example("b2g-with-faults.json"))).dump() + "\n\n{}\n");
  }

  Ran check(const std::string& format, std::vector<std::string> more = {}) const {
    std::vector<std::string> call = {"check", "--format", format, "in", "in/lines.ndjson"};
    call.insert(call.end(), more.begin(), more.end());
    return run_rulec(call, {.folder = scratch_.path()});
  }

  std::string write(const std::string& name, std::string_view bytes) const { return scratch_.write(name, bytes); }

 private:
  Scratch scratch_;
};

int validate(const std::string& schema, const std::string& file) {
  return shell("python3 " + kSchemas + "validate.py '" + schema + "' '" + file + "' >&2");
}

const char* const kPython = "python3 -c 'import jsonschema'";

}  // namespace

TEST_CASE("ndjson and json are as the published schema says") {
  if (!has(kPython)) return;
  const Batch batch;
  const std::string schema = RULEC_SOURCE "/docs/schema/check.schema.json";
  const std::string toml = batch.write("rulec.toml",
                                       "[[ignore]]\nrule = \"BR-S-*\"\nreason = \"known\"\nuntil = 2999-12-31\n"
                                       "[[ignore]]\nrule = \"BR-CO-10\"\nreason = \"past\"\nuntil = 2001-01-01\n");
  const Ran lines = batch.check("ndjson"), array = batch.check("json");
  CHECK(lines.exit_code == 2);
  CHECK(lines.lines().size() == 9);
  CHECK(validate(schema, batch.write("out.ndjson", lines.out)) == 0);
  CHECK(Json::parse(array.out) == Json(lines.lines()));
  Json wrong = lines.lines()[0];
  wrong["verdict"] = "good";
  CHECK(validate(schema, batch.write("wrong.ndjson", wrong.dump() + "\n")) == 1);
}

TEST_CASE("sarif is as SARIF 2.1.0 wants it") {
  const Batch batch;
  const Ran ran = batch.check("sarif");
  const Json sarif = Json::parse(ran.out), run = sarif["runs"][0];
  std::set<std::string> rules, prints;
  for (const Json& rule : run["tool"]["driver"]["rules"]) CHECK(rules.insert(rule["id"]).second);
  for (const Json& result : run["results"]) {
    CHECK(rules.contains(result["ruleId"]));
    CHECK(prints.insert(result["partialFingerprints"]["rulec/v1"]).second);
    CHECK_FALSE(result["locations"].empty());
  }
  const Json& place = run["results"][0]["locations"][0];
  CHECK(place["physicalLocation"]["artifactLocation"]["uri"] == "in/b2g-with-faults.json");
  CHECK(place["physicalLocation"]["region"]["startLine"].get<int>() > 0);
  CHECK_THAT(place["logicalLocations"][0]["fullyQualifiedName"].get<std::string>(), Contains("$."));
  CHECK(run["invocations"][0]["exitCode"] == 2);
  CHECK(run["properties"]["documents"] == 9);
  CHECK_THAT(ran.out, Contains("in/hostile%20%3C%26%3E%2C%20100%25.json"));
  if (!has(kPython)) return;
  const std::string file = batch.write("out.sarif", ran.out);
  CHECK(validate(kSchemas + "sarif.schema.json", file) == 0);
  if (const char* official = std::getenv("RULEC_SARIF_SCHEMA")) CHECK(validate(official, file) == 0);
}

TEST_CASE("sarif, junit, svrl of a call without findings are whole too") {
  const Json run =
      Json::parse(run_rulec({"check", "--format", "sarif", "--ignore", "CPRO-58", example("b2g.json")}).out);
  CHECK(run["runs"][0]["results"].empty());
  CHECK(run["runs"][0]["properties"]["valid"] == 1);
  CHECK_THAT(run_rulec({"check", "--format", "junit", example("b2g.json")}).out, EndsWith("</testsuites>\n"));
  const Ran empty = run_rulec({"check", "--format", "json", "--files-from", "/dev/null"});
  CHECK(empty.exit_code == 2);
  CHECK(Json::parse(empty.out) == Json::array());
}

TEST_CASE("junit and svrl are as their grammars say, whatever stands in an invoice") {
  if (!has("xmllint --version")) return;
  const Batch batch;
  for (const std::string form : {"junit", "svrl"})
    for (const char* lang : {"en", "fr"}) {
      const std::string file = batch.write(form + ".xml", batch.check(form, {"--lang", lang}).out);
      CHECK(shell("xmllint --noout --relaxng " + kSchemas + form + ".rng '" + file + "' 2>/dev/null") == 0);
      const char* const official = form == "svrl" ? std::getenv("RULEC_SVRL_SCHEMA") : nullptr;
      if (official != nullptr)
        CHECK(shell("xmllint --noout --relaxng '" + std::string(official) + "' '" + file + "' 2>/dev/null") == 0);
    }
  CHECK_THAT(batch.check("junit").out, !Contains("<script>"));
}

TEST_CASE("junit fails a test by --fail-on") {
  const std::vector<std::string> call = {"check",    "--format", "junit",
                                         "--select", "RX-LINE",  example("b2g-with-faults.json")};
  CHECK_THAT(run_rulec(call).out, Contains("failures=\"0\"") && Contains("<system-out>warning: Line 2"));
  std::vector<std::string> strict = call;
  strict.insert(strict.end(), {"--fail-on", "warning"});
  CHECK_THAT(run_rulec(strict).out, Contains("failures=\"1\"") && Contains("<failure type=\"warning\""));
}

TEST_CASE("github: one command a finding, and no invoice can write another") {
  const Batch batch;
  const Ran ran = batch.check("github");
  std::size_t commands = 0;
  for (std::size_t at = 0; (at = ran.out.find("\n::", at)) != std::string::npos; ++at) ++commands;
  std::size_t findings = 0;
  const std::vector<Json> reports = batch.check("ndjson").lines();
  for (const Json& report : reports) findings += report["findings"].size();
  CHECK(commands + 1 == findings);
  CHECK_THAT(ran.out,
             Contains("::error file=in/b2g-with-faults.json,line=229,col=12,title=BR-CO-10::The lines add up"));
  CHECK_THAT(ran.out, Contains("file=in/hostile <&>%2C 100%25.json"));
  CHECK_THAT(ran.out, Contains("9 documents: "));  // and a line that sums up
}

TEST_CASE("a slow reader that does not block gets everything") {
  const Scratch scratch;
  const std::string line = Json::parse(bytes_of(example("b2g-with-faults.json"))).dump() + "\n";
  std::string lines;
  for (int i = 0; i < 300; ++i) lines += line;
  const std::string file = scratch.write("many.ndjson", lines);
  for (const char* format : {"ndjson", "json", "sarif", "junit", "svrl", "github"}) {
    INFO(format);
    const std::string whole = run_rulec({"check", "--format", format, file}).out;
    REQUIRE(whole.size() > (1U << 19U));  // more than a pipe holds
    std::array<int, 2> ends{};
    REQUIRE(::pipe2(ends.data(), O_CLOEXEC) == 0);
    REQUIRE(::fcntl(ends[1], F_SETFL, O_NONBLOCK) == 0);
    const pid_t child = ::fork();
    if (child == 0) {
      ::dup2(ends[1], STDOUT_FILENO);
      ::setenv("LC_ALL", "C", 1);
      ::execl(RULEC_BINARY, RULEC_BINARY, "check", "--format", format, file.c_str(), nullptr);
      ::_exit(127);
    }
    ::close(ends[1]);
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    std::string read;
    std::array<char, 30000> piece{};
    for (ssize_t got = 0; (got = ::read(ends[0], piece.data(), piece.size())) > 0;) {
      read.append(piece.data(), static_cast<std::size_t>(got));
      std::this_thread::sleep_for(std::chrono::microseconds(200));
    }
    ::close(ends[0]);
    int status = 0;
    ::waitpid(child, &status, 0);
    CHECK(WEXITSTATUS(status) == 1);
    CHECK(read == whole);
  }
}

TEST_CASE("a reader that went away ends the program, without a word") {
  for (const char* format : {"ndjson", "json", "sarif", "junit", "svrl", "github", "text"}) {
    INFO(format);
    const Ran ran = run_rulec({"check", "--format", format, example("b2g-with-faults.json")}, {.close_output = true});
    CHECK(ran.exit_code == 2);
    CHECK(ran.err.empty());
  }
}

TEST_CASE("junit shows no place where there is none") {
  const std::string out = run_rulec({"check", "--format", "junit", "/nowhere.json"}).out;
  CHECK_THAT(out, Contains("fatal: no such file\n</failure>") && !Contains("0:0"));
}
