#include "formats/xml_fault.h"

#include <fmt/format.h>

namespace rulec {
namespace {

struct Words {
  const char *english, *french;
};

// {} is the detail.
Words words_of(XmlFault fault) {
  switch (fault) {
    case XmlFault::empty:
      return {"The document is empty.", "Le document est vide."};
    case XmlFault::too_large:
      return {"The document is larger than {} bytes.", "Le document dépasse {} octets."};
    case XmlFault::encoding:
      return {"The encoding `{}` is not read: write the document in UTF-8.",
              "L'encodage `{}` n'est pas lu : écrire le document en UTF-8."};
    case XmlFault::not_convertible:
      return {"The bytes are not {}, which the document says it is written in.",
              "Les octets ne sont pas du {}, encodage annoncé par le document."};
    case XmlFault::not_utf8:
      return {"Here are bytes that are no UTF-8.", "Ces octets ne sont pas de l'UTF-8."};
    case XmlFault::control_character:
      return {"XML does not allow this control character.", "XML n'admet pas ce caractère de contrôle."};
    case XmlFault::document_type:
      return {"A DOCTYPE is not read: it may pull in other files, and an invoice needs none. Remove it.",
              "Un DOCTYPE n'est pas lu : il peut faire lire d'autres fichiers, et une facture n'en a pas besoin. Le "
              "retirer."};
    case XmlFault::no_reference:
      return {"`&` begins a reference, and `{}` is none: write &amp; for the character itself.",
              "`&` commence une référence, et `{}` n'en est pas une : écrire &amp; pour le caractère lui-même."};
    case XmlFault::markup_in_attribute:
      return {"`<` may not stand in an attribute: write &lt;.", "`<` ne peut figurer dans un attribut : écrire &lt;."};
    case XmlFault::attribute_twice:
      return {"The attribute `{}` stands here twice.", "L'attribut `{}` figure ici deux fois."};
    case XmlFault::prefix:
      return {"The prefix `{}` is not declared (xmlns:{}=\"…\").",
              "Le préfixe `{}` n'est pas déclaré (xmlns:{}=\"…\")."};
    case XmlFault::name:
      return {"`{}` is no name.", "`{}` n'est pas un nom."};
    case XmlFault::text_outside:
      return {"Text stands outside of the outermost element.", "Du texte figure hors de l'élément extérieur."};
    case XmlFault::two_roots:
      return {"A second outermost element begins here: there may be one only.",
              "Un second élément extérieur commence ici : il ne peut y en avoir qu'un."};
    case XmlFault::no_root:
      return {"There is no element in this document.", "Ce document ne contient aucun élément."};
    case XmlFault::too_deep:
      return {"Elements stand more than {} deep in one another.",
              "Des éléments sont imbriqués sur plus de {} niveaux."};
    case XmlFault::too_mixed:
      return {"Text and elements stand mixed in one another too often.",
              "Du texte et des éléments sont mêlés les uns aux autres trop souvent."};
    case XmlFault::too_many_attributes:
      return {"An element has more than {} attributes, or more prefixes than that are declared around it.",
              "Un élément a plus de {} attributs, ou plus de préfixes sont déclarés autour de lui."};
    case XmlFault::open_element:
      return {"The document ends inside of an element that is never closed.",
              "Le document se termine dans un élément qui n'est jamais fermé."};
    case XmlFault::wrong_end:
      return {"This end tag does not close the element that is open.",
              "Cette balise de fin ne ferme pas l'élément ouvert."};
    case XmlFault::bad_tag:
      return {"This tag cannot be read.", "Cette balise est illisible."};
    case XmlFault::bad_attribute:
      return {"This attribute cannot be read: an attribute is written name=\"value\".",
              "Cet attribut est illisible : un attribut s'écrit nom=\"valeur\"."};
    case XmlFault::bad_comment:
      return {"This comment is never closed (-->).", "Ce commentaire n'est jamais fermé (-->)."};
    case XmlFault::bad_section:
      return {"This CDATA section is never closed (]]>).", "Cette section CDATA n'est jamais fermée (]]>)."};
    case XmlFault::bad_instruction:
      return {"This processing instruction or declaration cannot be read.",
              "Cette instruction ou déclaration est illisible."};
    case XmlFault::memory:
      return {"There is not enough memory for this document.", "La mémoire ne suffit pas pour ce document."};
    case XmlFault::other:
      break;
  }
  return {"This is not XML.", "Ceci n'est pas du XML."};
}

std::string filled(const char* text, std::string_view detail) {
  std::string result;
  for (std::string_view rest = text; !rest.empty();) {
    const std::size_t hole = rest.find("{}");
    result += rest.substr(0, hole);
    if (hole == std::string_view::npos) break;
    result += detail;
    rest.remove_prefix(hole + 2);
  }
  return result;
}

}  // namespace

ReadError xml_error(XmlFault fault, const Tree& tree, std::size_t offset, std::string_view detail) {
  const Words words = words_of(fault);
  const bool whole = fault == XmlFault::empty || fault == XmlFault::too_large || fault == XmlFault::no_root;
  return {filled(words.english, detail), filled(words.french, detail), offset,
          whole ? Position{0, 0} : tree.position_at(offset), !whole};
}

}  // namespace rulec
