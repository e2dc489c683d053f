// Findings that are known or accepted: --baseline, rulec.toml.
#include <catch2/catch.hpp>

#include <ctime>

#include "process.h"

using namespace rulec::tests;
using Catch::Matchers::Contains;
using Json = nlohmann::json;

namespace {

// The invoice with faults, alone in a folder.
class Folder {
 public:
  Folder() { scratch_.write("invoice.json", bytes_of(example("b2g-with-faults.json"))); }

  Ran check(std::vector<std::string> more = {}, const std::string& format = "ndjson") const {
    std::vector<std::string> call = {"check", "--format", format, "invoice.json"};
    call.insert(call.end(), more.begin(), more.end());
    return run_rulec(call, {.folder = scratch_.path()});
  }

  std::string write(const std::string& name, std::string_view bytes) const { return scratch_.write(name, bytes); }
  const std::filesystem::path& path() const { return scratch_.path(); }

 private:
  Scratch scratch_;
};

// So many days from now, as 2026-03-31.
std::string day(int from_now) {
  const std::time_t moment = std::time(nullptr) + std::time_t{86400} * from_now;
  char text[16];
  return {text, std::strftime(text, sizeof text, "%Y-%m-%d", std::gmtime(&moment))};
}

// "baseline", "ignored", "expired" or "" of the first finding of a rule.
std::string state(const Ran& ran, std::string_view rule) {
  const Json report = ran.lines().at(0);
  for (const Json& finding : report["findings"])
    if (finding["rule"] == rule) return finding.contains("suppressed") ? finding["suppressed"]["by"] : Json("");
  return "no finding";
}

}  // namespace

TEST_CASE("what a baseline knows is shown and no reason to fail") {
  const Folder folder;
  const Ran first = folder.check({"--write-baseline", "known.json"});
  CHECK(first.exit_code == 0);
  CHECK_THAT(first.err, Contains("9 findings in known.json"));
  const Ran again = folder.check({"--baseline", "known.json"});
  CHECK(again.exit_code == 0);
  CHECK(again.lines()[0]["verdict"] == "invalid");
  CHECK(again.lines()[0]["findings"].size() == 9);
  CHECK(state(again, "BR-CO-10") == "baseline");
  CHECK(folder.check({"--baseline", "known.json", "--lang", "fr"}).exit_code == 0);
  CHECK_THAT(folder.check({"--baseline", "known.json"}, "text").out, Contains("9 suppressed"));
}

TEST_CASE("lines that move keep a finding known; another wrong value is another finding") {
  const Folder folder;
  folder.check({"--write-baseline", "known.json"});
  std::string bytes = bytes_of(example("b2g-with-faults.json"));
  folder.write("invoice.json", "\n\n" + bytes);
  CHECK(folder.check({"--baseline", "known.json"}).exit_code == 0);
  bytes.replace(bytes.find("4713.84"), 7, "4713.85");
  folder.write("invoice.json", bytes);
  const Ran ran = folder.check({"--baseline", "known.json"});
  CHECK(ran.exit_code == 1);
  CHECK(state(ran, "BR-CO-10").empty());
  CHECK(state(ran, "BR-S-09") == "baseline");
  CHECK_THAT(ran.err, Contains(" of --baseline not seen here"));
}

TEST_CASE("nobody can accept that a document cannot be read") {
  const Folder folder;
  folder.write("invoice.json", "not json");
  const Ran first = folder.check({"--write-baseline", "known.json"});
  CHECK_THAT(first.err, Contains("0 findings in known.json"));
  const Ran again = folder.check({"--baseline", "known.json"});
  CHECK(again.exit_code == 2);
  CHECK(state(again, "RT-INPUT").empty());
}

TEST_CASE("of two entries that accept the same, each has its use") {
  const Folder folder;
  folder.write("rulec.toml",
               "[[ignore]]\nrule = \"BR-CO-10\"\nreason = \"a\"\nuntil = 2027-01-01\n"
               "[[ignore]]\nrule = \"BR-CO-*\"\nreason = \"b\"\nuntil = 2027-06-01\n");
  const Ran ran = folder.check();
  CHECK(state(ran, "BR-CO-10") == "ignored");
  CHECK(ran.err.find("accepted nothing") == std::string::npos);
}

TEST_CASE("a baseline that is none is refused") {
  const Folder folder;
  for (const char* bytes :
       {"", "[]", "{}", "{\"baseline\": 2, \"findings\": []}", "{\"baseline\": 1, \"findings\": [1]}"}) {
    folder.write("known.json", bytes);
    const Ran ran = folder.check({"--baseline", "known.json"});
    CHECK(ran.exit_code == 2);
    CHECK_THAT(ran.err, Contains("this is no baseline"));
  }
  CHECK(folder.check({"--baseline", "nowhere.json"}).exit_code == 2);
}

TEST_CASE("an entry of rulec.toml holds until its day, and only for its paths") {
  const Folder folder;
  const std::string today = day(0), yesterday = day(-1);
  folder.write("rulec.toml",
               "[[ignore]]\nrule = [\"BR-S-*\", \"BR-11\"]\nreason = \"the old system\"\nuntil = " + today +
                   "\n[[ignore]]\nrule = \"BR-CO-10\"\nreason = \"promised for May\"\nuntil = " + yesterday +
                   "\n[[ignore]]\nrule = \"BR-CO-13\"\npaths = \"archive/*\"\nreason = \"closed years\"\nuntil = " +
                   today + "\n");
  const Ran ran = folder.check();
  CHECK(ran.exit_code == 1);
  CHECK(state(ran, "BR-S-08") == "ignored");
  CHECK(state(ran, "BR-11") == "ignored");
  CHECK(state(ran, "BR-CO-10") == "expired");
  CHECK(state(ran, "BR-CO-13").empty());
  CHECK_THAT(ran.err, Contains("rulec.toml:5: the entry for BR-CO-10 expired on " + yesterday));
  CHECK_THAT(folder.check({}, "text").out,
             Contains("ignored until " + today + ": the old system") &&
                 Contains("counts again, was ignored until " + yesterday + ": promised for May"));
  for (const char* format : {"sarif", "junit", "svrl", "github"}) {
    INFO(format);
    CHECK_THAT(folder.check({}, format).out, Contains("the old system"));
  }
}

TEST_CASE("an entry without what it needs is refused, with its line") {
  const Folder folder;
  const std::pair<const char*, const char*> cases[] = {
      {"[[ignore]]\nrule = \"BR-11\"\nreason = \"x\"\n", "rulec.toml:1: `until` is wanted"},
      {"[[ignore]]\nrule = \"BR-11\"\nuntil = 2026-12-31\n", "rulec.toml:1: `reason` is wanted"},
      {"[[ignore]]\nrule = \"BR-11\"\nreason = \" \"\nuntil = 2026-12-31\n", "rulec.toml:3: `reason` is wanted"},
      {"[[ignore]]\nreason = \"x\"\nuntil = 2026-12-31\n", "rulec.toml:1: `rule` is wanted"},
      {"[[ignore]]\nrule = \"BR-11\"\nreason = \"x\"\nuntil = \"2026-12-31\"\n", "rulec.toml:4: `until` is wanted"},
      {"[[ignore]]\nrules = \"BR-11\"\n", "rulec.toml:2: unknown key `rules`"},
      {"[ignore]\nrule = \"BR-11\"\n", "write each entry under [[ignore]]"},
      {"[[ignore]]\nrule = \"BR-CO-1O\"\nreason = \"x\"\nuntil = 2026-12-31\n", "no rule `BR-CO-1O`"},
      {"ignore = \n", "rulec.toml:1: "}};
  for (const auto& [toml, message] : cases) {
    INFO(toml);
    folder.write("rulec.toml", toml);
    const Ran ran = folder.check();
    CHECK(ran.exit_code == 2);
    CHECK(ran.out.empty());
    CHECK_THAT(ran.err, Contains(message));
  }
}

TEST_CASE("an entry that accepted nothing is said, and counted in a report") {
  const Folder folder;
  folder.write("rulec.toml",
               "[[ignore]]\nrule = \"BR-CO-10\"\nreason = \"known\"\nuntil = 2999-12-31\n"
               "[[ignore]]\nrule = \"BR-CO-11\"\nreason = \"mended\"\nuntil = 2999-12-31\n"
               "[[ignore]]\nrule = \"BR-CO-10\"\npaths = \"archive/*\"\nreason = \"old\"\nuntil = 2999-12-30\n"
               "[[ignore]]\nrule = \"BR-CO-12\"\nreason = \"past\"\nuntil = 2001-01-01\n");
  const Ran ran = folder.check();
  CHECK_THAT(ran.err, Contains("rulec.toml:5: the entry for BR-CO-11 accepted nothing here"));
  CHECK_THAT(ran.err, Contains("rulec.toml:9: the entry for BR-CO-10 accepted nothing here"));
  CHECK_THAT(ran.err, !Contains("rulec.toml:1:"));
  CHECK_THAT(ran.err,
             Contains("rulec.toml:14: the entry for BR-CO-12 expired on 2001-01-01") && !Contains("BR-CO-12 accepted"));
  CHECK_THAT(folder.check({"--lang", "fr"}).err, Contains("l'exception pour BR-CO-11 n'a servi à rien ici"));
  const Ran report =
      run_rulec({"report", "invoice.json", "-o", "-", "--format", "markdown"}, {.folder = folder.path()});
  CHECK_THAT(report.out, Contains("known (1 finding)") && Contains("mended (0 findings)") &&
                             Contains("expired on 2001-01-01, accepts nothing any more: past"));
  CHECK_THAT(report.err, Contains("the entry for BR-CO-11 accepted nothing here"));
}

TEST_CASE("what is wrong with rulec.toml, with a rule, a layer or a folder is said in French too") {
  const Folder folder;
  const auto said = [&](std::vector<std::string> more) {
    more.insert(more.end(), {"--lang", "fr"});
    return folder.check(more).err;
  };
  folder.write("bad.toml", "[[ignore]\n");
  CHECK_THAT(said({"--config", "bad.toml"}), Contains("bad.toml:1: ce n'est pas du TOML bien formé"));
  folder.write("rule.toml", "[[ignore]]\nrule = \"BR-CO-1O\"\nreason = \"x\"\nuntil = 2999-12-31\n");
  CHECK_THAT(said({"--config", "rule.toml"}), Contains("aucune règle `BR-CO-1O` ; vouliez-vous dire `BR-CO-10`"));
  CHECK_THAT(said({"--select", "BR-CO-1O"}), Contains("aucune règle `BR-CO-1O` ; vouliez-vous dire"));
  CHECK_THAT(said({"--layer", "nothing"}), Contains("aucune couche `nothing` ; il y a"));
  CHECK_THAT(said({"--rules", "nowhere"}), Contains("aucun dossier ni fichier de ce nom"));
  CHECK_THAT(run_rulec({"explain", "BR-CO-1O", "--lang", "fr"}).err, Contains("aucune règle `BR-CO-1O`"));
  CHECK_THAT(run_rulec({"check", "--files-from", "/dev/null", "--lang", "fr"}).err, Contains("aucun document"));
}

TEST_CASE("an old day in the environment revives no entry of a check; a report of that day says so") {
  const Folder folder;
  folder.write("rulec.toml", "[[ignore]]\nrule = \"BR-*\"\nreason = \"past\"\nuntil = 2024-06-01\n");
  const auto ran = [&](std::vector<std::string> call, const std::string& seconds) {
    return run_rulec(std::move(call), {.environment = {{"SOURCE_DATE_EPOCH", seconds}}, .folder = folder.path()});
  };
  CHECK(ran({"check", "invoice.json"}, "1700000000").exit_code == 1);
  CHECK(ran({"check", "--format", "html", "invoice.json"}, "1700000000").exit_code == 1);
  CHECK(ran({"report", "invoice.json", "-o", "r.md"}, "1700000000").exit_code == 0);
  CHECK_THAT(bytes_of(folder.path() / "r.md"),
             Contains("2023-11-14") && Contains("until 2024-06-01: past (7 findings)"));
  const Ran wrong = ran({"report", "invoice.json", "-o", "-", "--format", "csv"}, "yesterday");
  CHECK(wrong.exit_code == 2);
  CHECK_THAT(wrong.err, Contains("SOURCE_DATE_EPOCH: `yesterday` is no number"));
}

TEST_CASE("a finding that an entry accepts is seen by the baseline all the same; reports say what was seen") {
  const Folder folder;
  folder.check({"--write-baseline", "known.json"});
  folder.write("rulec.toml", "[[ignore]]\nrule = \"BR-*\"\nreason = \"known\"\nuntil = 2999-12-31\n");
  CHECK_THAT(folder.check({"--baseline", "known.json"}).err, !Contains("not seen here"));
  const Ran report = run_rulec({"report", "invoice.json", "--baseline", "known.json", "-o", "-", "--format", "csv"},
                               {.folder = folder.path()});
  CHECK_THAT(report.out, Contains("--baseline known.json: 9 findings, 9 of them seen here"));
  CHECK_THAT(report.out, Contains("BR-CO-10"));
}

TEST_CASE("one finding is one finding") {
  const Folder folder;
  CHECK_THAT(folder.check({"--select", "BR-CO-10", "--write-baseline", "one.json"}).err,
             Contains("1 finding in one.json"));
  CHECK_THAT(folder.check({"--select", "BR-CO-11", "--baseline", "one.json"}).err,
             Contains("1 finding of --baseline not seen here; --write-baseline drops it"));
}
