// What is built leaves the program as nlohmann would write it, byte for byte.
#include <catch2/catch.hpp>
#include <limits>
#include <random>
#include <string>

#include "calculate/json.h"

namespace rulec {
namespace {

using calculate::Json;
using Theirs = nlohmann::ordered_json;

std::mt19937 random_numbers(20260310);  // the same in every run

std::size_t up_to(std::size_t most) { return std::uniform_int_distribution<std::size_t>(0, most)(random_numbers); }

// Words of all kinds: plain, with accents, with what JSON escapes, cut in the middle of a character, no UTF-8 at all.
std::string some_text() {
  static const char* const kPieces[] = {"Facture",
                                        " ",
                                        "é",
                                        "€",
                                        "𝄞",
                                        "\"",
                                        "\\",
                                        "\n",
                                        "\t",
                                        "\x01",
                                        "\x1f",
                                        "\x7f",
                                        "\xc3",
                                        "\xff",
                                        "\xe2\x82",
                                        "/",
                                        "\xed\xa0\x80",
                                        "\xc0\xaf",
                                        "0009:12",
                                        "'",
                                        "\xf4\x90\x80\x80",
                                        "\b",
                                        "\f",
                                        "\r"};
  std::string text;
  for (std::size_t i = up_to(9); i > 0; --i) text += kPieces[up_to(up_to(3) == 0 ? std::size(kPieces) - 1 : 3)];
  if (up_to(400) == 0) text += std::string(20'000, up_to(1) == 0 ? 'x' : '"');
  if (up_to(20) == 0) text += '\0';
  return text;
}

Json ours_of(const Theirs& value) {
  switch (value.type()) {
    case Theirs::value_t::object: {
      Json made = Json::object();
      if (up_to(4) == 0) calculate::put(made, "placeholder", calculate::placeholder());
      for (const auto& [name, member] : value.items())
        calculate::members_of(made).emplace_back(calculate::Text(name), ours_of(member));
      if (up_to(4) == 0) calculate::put(made, "placeholder", calculate::placeholder());
      return made;
    }
    case Theirs::value_t::array: {
      Json made = Json::array();
      for (const Theirs& element : value) made.push_back(ours_of(element));
      return made;
    }
    case Theirs::value_t::string:
      return Json(value.get<std::string>());
    case Theirs::value_t::number_integer:
      return Json(value.get<std::int64_t>());
    case Theirs::value_t::number_unsigned:
      return Json(value.get<std::uint64_t>());
    case Theirs::value_t::number_float:
      return Json(value.get<double>());
    case Theirs::value_t::boolean:
      return Json(value.get<bool>());
    default:
      return Json();
  }
}

Theirs some_scalar() {
  switch (up_to(9)) {
    case 0:
      return Theirs();
    case 1:
      return Theirs(up_to(1) == 0);
    case 2:
      return Theirs(static_cast<std::int64_t>(random_numbers()) - (std::int64_t{1} << 31));
    case 3:
      return Theirs(static_cast<std::uint64_t>(random_numbers()) << up_to(32));
    case 4:
      return Theirs(static_cast<double>(random_numbers()) / static_cast<double>(1 + up_to(100'000)));
    case 5:
      return Theirs(std::numeric_limits<double>::infinity());
    default:
      return Theirs(some_text());
  }
}

Theirs some_value(std::size_t depth) {
  if (depth == 0 || up_to(3) == 0) return some_scalar();
  Theirs made = up_to(1) == 0 ? Theirs::object() : Theirs::array();
  for (std::size_t i = up_to(5); i > 0; --i)
    if (made.is_object())
      made[some_text()] = some_value(depth - 1);
    else
      made.push_back(some_value(depth - 1));
  return made;
}

std::string ours(const Theirs& value, bool compact) {
  calculate::BuildArena::of_thread().reset();
  const Json json = ours_of(value);
  std::string out;
  calculate::write(json, compact, out);
  return out;
}

std::string theirs(const Theirs& value, bool compact) {
  return value.dump(compact ? -1 : 2, ' ', false, Theirs::error_handler_t::replace);
}

}  // namespace

TEST_CASE("random documents are written as nlohmann writes them") {
  for (int i = 0; i < 3'000; ++i) {
    const Theirs value = some_value(5);
    const bool same = ours(value, false) == theirs(value, false) && ours(value, true) == theirs(value, true);
    INFO(theirs(value, false));
    REQUIRE(same);
  }
}

TEST_CASE("the ends of what numbers hold, and deep and long documents, are written as nlohmann writes them") {
  Theirs deep = "end";
  for (int i = 0; i < 3'000; ++i) deep = i % 2 == 0 ? Theirs::array({deep}) : Theirs{{"n", deep}};
  Theirs list = Theirs::array();
  for (int i = 0; i < 10'000; ++i) list.push_back(std::to_string(i));
  for (const Theirs& value :
       {Theirs(std::numeric_limits<std::int64_t>::min()), Theirs(std::numeric_limits<std::uint64_t>::max()),
        Theirs(0.1), Theirs(-0.0), Theirs(1e300), Theirs(5e-324), Theirs(100.0), Theirs(""), Theirs::object(),
        Theirs::array(), deep, list}) {
    CHECK((ours(value, false) == theirs(value, false)));
    CHECK((ours(value, true) == theirs(value, true)));
  }
}

}  // namespace rulec
