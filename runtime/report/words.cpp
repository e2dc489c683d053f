#include "report/words.h"

#include <array>

namespace rulec::report {
namespace {

struct Pair {
  Word word;
  std::string_view english, french;
};

constexpr std::array kWords = {
    Pair{Word::fatal_one, "fatal", "bloquant"},
    Pair{Word::fatal_many, "fatal", "bloquants"},
    Pair{Word::warning_one, "warning", "avertissement"},
    Pair{Word::warning_many, "warnings", "avertissements"},
    Pair{Word::info_one, "info", "information"},
    Pair{Word::info_many, "infos", "informations"},
    Pair{Word::valid, "valid", "valide"},
    Pair{Word::invalid, "invalid", "non valide"},
    Pair{Word::incomplete, "incomplete", "incomplet"},
    Pair{Word::valid_many, "valid", "valides"},
    Pair{Word::invalid_many, "invalid", "non valides"},
    Pair{Word::incomplete_many, "incomplete", "incomplets"},
    Pair{Word::fix, "fix", "corriger"},
    Pair{Word::also, "also", "aussi"},
    Pair{Word::missing, "missing", "manque"},
    Pair{Word::more_places_one, "more place", "autre endroit"},
    Pair{Word::more_places_many, "more places", "autres endroits"},
    Pair{Word::line, "line", "ligne"},
    Pair{Word::unreadable, "could not be read", "illisible"},
    Pair{Word::left_out, "left out", "écartées"},
    Pair{Word::not_checked, "not checked", "non vérifiées"},
    Pair{Word::layers, "layers", "couches"},
    Pair{Word::document_one, "document", "document"},
    Pair{Word::document_many, "documents", "documents"},
    Pair{Word::run_one, "rule run", "règle appliquée"},
    Pair{Word::run_many, "rules run", "règles appliquées"},
    Pair{Word::skipped_one, "skipped", "sans objet"},
    Pair{Word::skipped_many, "skipped", "sans objet"},
    Pair{Word::left_out_one, "left out", "écartée"},
    Pair{Word::left_out_many, "left out", "écartées"},
    Pair{Word::no_finding, "no finding", "aucun constat"},
    Pair{Word::unchecked_one, "not checked", "non vérifiée"},
    Pair{Word::unchecked_many, "not checked", "non vérifiées"},
    Pair{Word::changes, "changes", "modifie"},
    Pair{Word::suppressed_one, "suppressed", "mis de côté"},
    Pair{Word::suppressed_many, "suppressed", "mis de côté"},
    Pair{Word::in_baseline, "known: it is in the baseline", "connu : il est dans l'état de référence"},
    Pair{Word::ignored_until, "ignored until", "ignoré jusqu'au"},
    Pair{Word::expired_on, "counts again, was ignored until", "compte de nouveau, était ignoré jusqu'au"},
};

constexpr bool in_order() {
  for (std::size_t i = 0; i < kWords.size(); ++i)
    if (static_cast<std::size_t>(kWords[i].word) != i) return false;
  return kWords.size() == static_cast<std::size_t>(Word::count_of_words);
}
static_assert(in_order());

}  // namespace

std::string_view word(Word word, bool french) {
  const Pair& pair = kWords[static_cast<std::size_t>(word)];
  return french ? pair.french : pair.english;
}

std::string_view counted(std::uint64_t count, Word one, bool french) {
  const bool single = count == 1 || (french && count == 0);
  return word(single ? one : static_cast<Word>(static_cast<int>(one) + 1), french);
}

std::string_view severity_word(Severity severity, bool french) {
  switch (severity) {
    case Severity::info:
      return word(Word::info_one, french);
    case Severity::warning:
      return word(Word::warning_one, french);
    case Severity::fatal:
      return word(Word::fatal_one, french);
  }
  return "";
}

std::string_view severity_key(Severity severity) {
  switch (severity) {
    case Severity::info:
      return "info";
    case Severity::warning:
      return "warning";
    case Severity::fatal:
      return "fatal";
  }
  return "";
}

std::string_view verdict_key(Verdict verdict) {
  switch (verdict) {
    case Verdict::valid:
      return "valid";
    case Verdict::invalid:
      return "invalid";
    case Verdict::incomplete:
      return "incomplete";
  }
  return "";
}

}  // namespace rulec::report
