#include "formats/canonical_json.h"

#include <catch2/catch.hpp>

using namespace rulec;
using namespace std::string_literals;

namespace {

struct Collected final : ByteSink {
  std::string bytes;
  std::size_t calls = 0;
  void write(std::string_view more) override {
    bytes += more;
    ++calls;
  }
};

std::string text(std::string_view unescaped) {
  Collected out;
  CanonicalJson json(out);
  json.text(unescaped);
  json.flush();
  return out.bytes;
}

}  // namespace

TEST_CASE("texts have as few escapes as can be") {
  CHECK(text("") == R"("")");
  CHECK(text("a/b é 😀 <&>") == R"("a/b é 😀 <&>")");
  CHECK(text("\"\\") == R"("\"\\")");
  CHECK(text("\b\t\n\f\r") == R"("\b\t\n\f\r")");
  CHECK(text("\0\x01\x1F\x7F"s) == "\"\\u0000\\u0001\\u001F\x7F\"");
}

TEST_CASE("numbers have one form") {
  const std::pair<const char*, const char*> cases[] = {
      {"0", "0"},         {"-0", "0"},       {"12", "12"},         {"-7", "-7"},
      {"0.0", "0"},       {"1e2", "100"},    {"48.85", "4.885E1"}, {"0.001", "1.0E-3"},
      {"-2.5", "-2.5E0"}, {"2.50", "2.5E0"}, {"1.5e-7", "1.5E-7"}, {"9223372036854775807", "9223372036854775807"},
      {"1e30", "1.0E30"}, {"1e999", "1e999"}};
  for (const auto& [json, canonical] : cases) CHECK(canonical_number(json) == canonical);
}

TEST_CASE("much is passed on in pieces, and nothing is lost") {
  Collected out;
  CanonicalJson json(out);
  std::string all;
  for (int i = 0; i < 5000; ++i) {
    json.text("a\n" + std::to_string(i));
    all += "\"a\\n" + std::to_string(i) + "\"";
  }
  json.raw(std::string(100000, 'x'));
  json.flush();
  CHECK(out.bytes == all + std::string(100000, 'x'));
  CHECK(out.calls < 12);
}
