#include "cli/diff_words.h"

#include <cstddef>
#include <utility>

namespace rulec::cli {

const char* kind_word(RuleChange::Kind kind) {
  return kind == RuleChange::Kind::added ? "added" : kind == RuleChange::Kind::removed ? "removed" : "changed";
}

const char* kind_word(CodeChange::Kind kind) {
  return kind == CodeChange::Kind::added ? "added" : kind == CodeChange::Kind::removed ? "removed" : "changed";
}

const char* kind_word(PartChange::Kind kind) {
  return kind == PartChange::Kind::added ? "added" : kind == PartChange::Kind::removed ? "removed" : "changed";
}

const char* part_word(PartKind part) {
  constexpr const char* kWords[] = {"layer", "term", "group", "list", "mapping", "table", "definition"};
  return kWords[static_cast<std::size_t>(part)];
}

std::string translated(std::string_view word, bool french) {
  if (!french) return std::string(word);
  static constexpr std::pair<std::string_view, std::string_view> kWords[] = {
      {"added", "ajoutée"},
      {"removed", "retirée"},
      {"changed", "modifiée"},
      {"condition", "condition"},
      {"severity", "gravité"},
      {"severity by direction", "gravité selon le sens"},
      {"dates", "dates"},
      {"in force in", "en vigueur dans"},
      {"title", "titre"},
      {"message", "message"},
      {"fix", "correction"},
      {"source", "source"},
      {"note", "note"},
      {"aliases", "alias"},
      {"confidence", "confiance"},
      {"layer", "couche"},
      {"term", "terme"},
      {"group", "groupe"},
      {"list", "liste"},
      {"mapping", "correspondance"},
      {"table", "table"},
      {"kind", "nature"},
      {"extends", "repose sur"},
      {"version", "version"},
      {"alias", "alias"},
      {"in", "dans"},
      {"occurs", "occurrences"},
      {"type", "type"},
      {"currency", "devise"},
      {"root", "racine"},
      {"columns", "colonnes"},
      {"known members", "membres connus"},
      {"reads when", "lit quand"},
      {"definition", "définition"},
      {"condition, expanded", "condition, développée"},
      {"condition, as written", "condition, telle qu'écrite"},
      {"as written", "tel qu'écrit"},
      {"needs", "demande"},
      {"because", "parce que"},
      {"at", "à l'endroit"},
      {"suggest", "propose"},
      {"tags", "étiquettes"},
      {"examples", "exemples"},
      {"comments", "commentaires"},
      {"file", "fichier"},
      {"applies when", "s'applique quand"},
      {"missing required", "absence d'un terme requis"},
      {"dated by", "datée par"},
      {"takes out of force", "met hors vigueur"},
      {"rounding", "arrondi"},
      {"languages", "langues"},
      {kByWhatItUses, "(décidée autrement, par une table, une liste ou une définition qu'elle utilise)"},
      {"valid", "valide"},
      {"invalid", "refusée"},
      {"incomplete", "incomplète"},
      {"no layer", "aucune couche"}};
  for (const auto& [english, other] : kWords)
    if (english == word) return std::string(other);
  return std::string(word);
}

}  // namespace rulec::cli
