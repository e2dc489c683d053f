#include "formats/json_fault.h"

#include <fmt/format.h>
#include <simdjson.h>

#include <algorithm>
#include <string>
#include <utility>

namespace rulec {
namespace {

bool ends_token(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == ',' || c == ':' || c == '[' || c == ']' || c == '{' ||
         c == '}';
}

// What stands at an offset, so that it can be shown: a word, one sign, or a byte as a number.
std::string shown(std::string_view bytes, std::size_t offset) {
  constexpr std::size_t kMost = 24;
  if (offset >= bytes.size()) return "";
  std::size_t end = offset + 1;
  if (bytes[offset] != '"' && !ends_token(bytes[offset]))
    while (end < bytes.size() && end - offset < kMost && !ends_token(bytes[end]) && bytes[end] != '"') ++end;
  while (end < bytes.size() && (static_cast<unsigned char>(bytes[end]) & 0xC0U) == 0x80U) ++end;
  const std::string_view word = bytes.substr(offset, end - offset);
  const bool printable =
      std::none_of(word.begin(), word.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; });
  if (!printable || !simdjson::validate_utf8(word.data(), word.size()))
    return fmt::format("byte 0x{:02X}", static_cast<unsigned char>(bytes[offset]));
  return fmt::format("`{}`{}", word, end - offset >= kMost ? "…" : "");
}

using Words = std::pair<std::string, std::string>;

// What was wanted where something else stands, or nothing more.
Words wanted(const std::string& what, const char* english, const char* french) {
  return {fmt::format("{} stands where {} is wanted.", what, english),
          fmt::format("{} se trouve là où {} est attendu.", what, french)};
}

Words words(JsonFault fault, const Tree& tree, std::size_t offset, std::size_t detail) {
  const std::string_view bytes = tree.bytes;
  const std::string here = shown(bytes, offset);
  switch (fault) {
    case JsonFault::none:
      break;
    case JsonFault::empty:
      return {"The document is empty.", "Le document est vide."};
    case JsonFault::too_large:
      return {"The document is too large.", "Le document est trop volumineux."};
    case JsonFault::byte_order_mark:
      return {
          "The document begins with a byte order mark, which JSON does not allow: save it as UTF-8 without one.",
          "Le document commence par un indicateur d'ordre des octets (BOM), que JSON n'admet pas : l'enregistrer en "
          "UTF-8 sans BOM."};
    case JsonFault::utf16:
      return {"The document is UTF-16: JSON is written in UTF-8.",
              "Le document est en UTF-16 : JSON s'écrit en UTF-8."};
    case JsonFault::not_utf8:
      return {fmt::format("The document is not UTF-8 here (byte 0x{:02X}).", static_cast<unsigned char>(bytes[offset])),
              fmt::format("Le document n'est pas en UTF-8 ici (octet 0x{:02X}).",
                          static_cast<unsigned char>(bytes[offset]))};
    case JsonFault::control_character: {
      const auto code = static_cast<unsigned char>(bytes[offset]);
      return {fmt::format("A control character stands in a text: JSON writes it \\u{:04x}.", code),
              fmt::format("Un caractère de contrôle figure dans un texte : JSON l'écrit \\u{:04x}.", code)};
    }
    case JsonFault::open_text:
      return {"A text begins here and has no end: its closing quote is missing.",
              "Un texte commence ici et ne se termine pas : le guillemet fermant manque."};
    case JsonFault::truncated: {
      const Position open = tree.position_at(detail);
      const bool object = detail < bytes.size() && bytes[detail] == '{';
      return {fmt::format("The document ends too early: the {} that begins on line {}, column {} is not closed.",
                          object ? "object" : "list", open.line, open.column),
              fmt::format("Le document s'arrête trop tôt : {} à la ligne {}, colonne {} n'est pas {}.",
                          object ? "l'objet ouvert" : "la liste ouverte", open.line, open.column,
                          object ? "fermé" : "fermée")};
    }
    case JsonFault::no_value:
      return wanted(here, "a value", "une valeur");
    case JsonFault::no_literal:
      return {fmt::format("{} is no JSON value: a text stands between double quotes.", here),
              fmt::format("{} n'est pas une valeur JSON : un texte s'écrit entre guillemets droits.", here)};
    case JsonFault::no_number:
      return {fmt::format("{} is no number that JSON allows.", here),
              fmt::format("{} n'est pas un nombre admis par JSON.", here)};
    case JsonFault::no_escape:
      return {fmt::format("`{}` is no escape that JSON knows.", bytes.substr(offset, 2)),
              fmt::format("`{}` n'est pas une séquence d'échappement JSON.", bytes.substr(offset, 2))};
    case JsonFault::half_surrogate:
      return {fmt::format("`{}` is half of a surrogate pair and stands for no character.", bytes.substr(offset, 6)),
              fmt::format("`{}` est la moitié d'une paire de substitution et ne désigne aucun caractère.",
                          bytes.substr(offset, 6))};
    case JsonFault::no_name:
      return wanted(here, "the name of a member", "le nom d'un membre");
    case JsonFault::no_colon:
      return wanted(here, "a colon", "un deux-points");
    case JsonFault::no_comma_in_object:
      return wanted(here, "a comma or `}`", "une virgule ou `}`");
    case JsonFault::no_comma_in_list:
      return wanted(here, "a comma or `]`", "une virgule ou `]`");
    case JsonFault::too_deep:
      return {fmt::format("Objects and lists are nested more than {} deep.", detail),
              fmt::format("Les objets et listes sont imbriqués sur plus de {} niveaux.", detail)};
    case JsonFault::twice: {
      const Position first = tree.position_at(detail);
      const std::size_t end = bytes.find('"', offset + 1);
      const std::string_view name = bytes.substr(offset + 1, std::min<std::size_t>(end - offset - 1, 60));
      return {fmt::format("The member `{}` stands twice in this object, first on line {}, column {}.", name, first.line,
                          first.column),
              fmt::format("Le membre `{}` figure deux fois dans cet objet, d'abord à la ligne {}, colonne {}.", name,
                          first.line, first.column)};
    }
    case JsonFault::text_behind:
      return {fmt::format("The document has ended, and {} follows.", here),
              fmt::format("Le document est terminé, et {} suit.", here)};
  }
  return {};
}

}  // namespace

ReadError json_error(JsonFault fault, const Tree& tree, std::size_t offset, std::size_t detail) {
  auto [english, french] = words(fault, tree, offset, detail);
  return {std::move(english), std::move(french), offset, tree.position_at(offset), true};
}

}  // namespace rulec
