// Edit to verdict: what is kept between two calls makes the second fast, and never wrong.
#include <catch2/catch.hpp>
#include <fstream>

#include "process.h"

namespace rulec::tests {
namespace {

namespace fs = std::filesystem;

class Rules {
 public:
  Rules() { fs::copy(RULEC_RULES, folder(), fs::copy_options::recursive); }
  std::string folder() const { return (scratch_.path() / "rules").string(); }
  fs::path cache() const { return scratch_.path() / "cache"; }

  void edit(const std::string& name, const std::string& was, const std::string& is) const {
    std::string text = bytes_of(fs::path(folder()) / name);
    const auto at = text.find(was);
    REQUIRE(at != std::string::npos);
    scratch_.write("rules/" + name, text.replace(at, was.size(), is));
  }
  Ran judged(bool kept) const {
    Setting setting;
    setting.environment = {{"RULEC_CACHE", kept ? cache().string() : "off"}};
    return run_rulec({"check", "--rules", folder(), example("b2g.json")}, setting);
  }

 private:
  Scratch scratch_;
};

void check_same(const Rules& rules, int exit_code) {
  const Ran without = rules.judged(false);
  CHECK(without.exit_code == exit_code);
  for (const char* time : {"first", "second"}) {
    INFO(time);
    const Ran with = rules.judged(true);
    CHECK(with.exit_code == without.exit_code);
    CHECK(with.out == without.out);
    CHECK(with.err == without.err);
  }
}

}  // namespace

TEST_CASE("the verdict by edited rules is the same with what earlier calls have kept") {
  const Rules rules;
  rules.judged(false);
  CHECK_FALSE(fs::exists(rules.cache()));
  check_same(rules, 0);
  CHECK_FALSE(fs::is_empty(rules.cache()));
  rules.edit("en16931/totals.rule", "check   BT-106 = expected", "check   BT-106 != expected");
  check_same(rules, 1);
  rules.edit("en16931/totals.rule", "The lines add up to", "All lines together make");
  check_same(rules, 1);
  CHECK(rules.judged(true).out.find("All lines together make") != std::string::npos);
  rules.edit("en16931/totals.rule", "check   BT-106 != expected", "check   BT-106 = expeted");
  check_same(rules, 2);
  rules.edit("en16931/totals.rule", "check   BT-106 = expeted", "check   BT-106 = expected");
  check_same(rules, 0);
  for (const auto& file : fs::directory_iterator(rules.cache())) fs::resize_file(file.path(), 100);
  check_same(rules, 0);
}

}  // namespace rulec::tests
