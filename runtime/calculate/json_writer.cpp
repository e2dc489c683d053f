#include <simdjson.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <string>

#include "calculate/json.h"
#include "formats/json_letters.h"
#include "formats/text_out.h"

namespace rulec::calculate {
namespace {

class Writer {
 public:
  Writer(bool compact, std::string& out) : out_(out), compact_(compact) {}

  void write(const Json& json) {
    value(json, 0);
    out_.flush();
  }

 private:
  void new_line(std::size_t level) {
    if (!compact_) out_.new_line(2 * level);
  }

  // What nlohmann writes as it is stands here at once; the rest is its business.
  void text(const Text& text) {
    if (text.is_plain() || is_plain(text)) return out_.quoted(text);
    out_.raw(nlohmann::json(std::string(text)).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
  }
  static bool is_plain(std::string_view text) {
    const JsonLetters letters = JsonLetters::of(text);
    return !letters.escapes && (!letters.beyond_ascii || simdjson::validate_utf8(text.data(), text.size()));
  }

  template <typename Number>
  void integer(Number number) {
    std::array<char, 24> digits;
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
    out_.raw({digits.data(), static_cast<std::size_t>(end - digits.data())});
  }

  void value(const Json& json, std::size_t level) {
    switch (json.type()) {
      case Json::value_t::object:
        return object(members_of(json), level);
      case Json::value_t::array:
        return array(json.get_ref<const Json::array_t&>(), level);
      case Json::value_t::string:
        return text(json.get_ref<const Text&>());
      case Json::value_t::number_integer:
        return integer(json.get_ref<const std::int64_t&>());
      case Json::value_t::number_unsigned:
        return integer(json.get_ref<const std::uint64_t&>());
      case Json::value_t::number_float:
        return out_.raw(nlohmann::json(json.get_ref<const double&>()).dump());
      case Json::value_t::boolean:
        return out_.raw(json.get_ref<const bool&>() ? "true" : "false");
      case Json::value_t::null:
      case Json::value_t::binary:
      case Json::value_t::discarded:
        return out_.raw("null");
    }
  }

  void object(const JsonMembers& members, std::size_t level) {
    out_.byte('{');
    bool any = false;
    for (const auto& [name, member] : members) {
      if (member.is_discarded()) continue;
      if (any) out_.byte(',');
      any = true;
      new_line(level + 1);
      text(name);
      out_.raw(compact_ ? ":" : ": ");
      value(member, level + 1);
    }
    if (any) new_line(level);
    out_.byte('}');
  }

  void array(const Json::array_t& elements, std::size_t level) {
    out_.byte('[');
    bool any = false;
    for (const Json& element : elements) {
      if (any) out_.byte(',');
      any = true;
      new_line(level + 1);
      value(element, level + 1);
    }
    if (any) new_line(level);
    out_.byte(']');
  }

  TextOut out_;
  bool compact_;
};

}  // namespace

void write(const Json& value, bool compact, std::string& out) { Writer(compact, out).write(value); }

}  // namespace rulec::calculate
