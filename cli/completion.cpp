// Completion scripts, written from the definitions of the flags, so that they cannot fall behind.
#include <fmt/format.h>

#include <string>
#include <string_view>
#include <vector>

#include "cli/exit_code.h"
#include "cli/verbs.h"

namespace rulec::cli {
namespace {

constexpr std::string_view kRuleIds = "rulec rules --format ids 2>/dev/null";

// What completes the word of a verb that is no flag.
enum class Operand { file, rule, shell };

Operand operand_of(std::string_view verb) {
  if (verb == "explain") return Operand::rule;
  return verb == "completion" ? Operand::shell : Operand::file;
}

bool takes_rules(const FlagWords& flag) {
  const std::string_view name = flag.names.empty() ? std::string_view() : flag.names.front();
  return name == "--select" || name == "--ignore" || name == "--dump";
}

// Within '…' of a shell.
std::string quoted(std::string_view text) {
  std::string result = "'";
  for (const char c : text) result += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return result + "'";
}

std::string bash_script(const std::vector<VerbWords>& verbs) {
  std::string names, flags, values, operands;
  for (const VerbWords& verb : verbs) {
    names += verb.name + ' ';
    std::string words;
    for (const FlagWords& flag : verb.flags) {
      if (flag.names.empty()) continue;
      words += fmt::format("{} ", fmt::join(flag.names, " "));
      if (!flag.values.empty())
        values += fmt::format("    {}:{}) words={} ;;\n", verb.name, flag.names.front(),
                              quoted(fmt::format("{}", fmt::join(flag.values, " "))));
      if (takes_rules(flag))
        values += fmt::format("    {}:{}) words=$({}) ;;\n", verb.name, flag.names.front(), kRuleIds);
    }
    flags += fmt::format("    {}) flags={} ;;\n", verb.name, quoted(words));
    if (operand_of(verb.name) == Operand::rule)
      operands += fmt::format("    {}) words=$({}) ;;\n", verb.name, kRuleIds);
    if (operand_of(verb.name) == Operand::shell)
      operands += fmt::format("    {}) words='bash zsh fish' ;;\n", verb.name);
  }
  return fmt::format(R"SH(# bash completion for rulec
_rulec() {{
  local word=${{COMP_WORDS[COMP_CWORD]}} before=${{COMP_WORDS[COMP_CWORD-1]}} verb=${{COMP_WORDS[1]}} flags= words=
  if ((COMP_CWORD == 1)); then
    COMPREPLY=($(compgen -W '{0}--help --version' -- "$word"))
    return
  fi
  case $verb in
{1}  esac
  if [[ $word == -* ]]; then
    COMPREPLY=($(compgen -W "$flags" -- "$word"))
    return
  fi
  case $verb:$before in
{2}  esac
  [[ $words ]] || case $verb in
{3}  esac
  if [[ $words ]]; then
    COMPREPLY=($(compgen -W "$words" -- "$word"))
  else
    COMPREPLY=($(compgen -f -- "$word"))
  fi
}}
complete -o filenames -F _rulec rulec
)SH",
                     names, flags, values, operands);
}

std::string zsh_script(const std::vector<VerbWords>& verbs) {
  // In a specification of _arguments a colon ends a part and brackets hold the help.
  const auto plain = [](std::string_view text) {
    std::string result;
    for (const char c : text) result += c == ':' || c == '[' || c == ']' ? std::string{'\\', c} : std::string(1, c);
    return result;
  };
  std::string names, cases;
  for (const VerbWords& verb : verbs) {
    names += fmt::format("    {}\n", quoted(fmt::format("{}:{}", verb.name, plain(verb.help))));
    std::string specs;
    for (const FlagWords& flag : verb.flags) {
      for (const std::string& name : flag.names) {
        std::string spec = fmt::format("{}[{}]", name, plain(flag.help));
        if (takes_rules(flag)) {
          spec += ":rule:_rulec_rules";
        } else if (!flag.values.empty()) {
          spec += fmt::format(":value:({})", fmt::join(flag.values, " "));
        } else if (flag.takes_value) {
          spec += ":value:_files";
        }
        specs += fmt::format(" \\\n      {}", quoted(spec));
      }
    }
    const Operand operand = operand_of(verb.name);
    const std::string_view rest = operand == Operand::rule    ? "*:rule:_rulec_rules"
                                  : operand == Operand::shell ? "1:shell:(bash zsh fish)"
                                                              : "*:file:_files";
    cases += fmt::format("    {}) _arguments{} \\\n      {} ;;\n", verb.name, specs, quoted(rest));
  }
  return fmt::format(R"SH(#compdef rulec
_rulec_rules() {{
  local -a ids
  ids=(${{(f)"$({2})"}})
  compadd -a ids
}}
_rulec() {{
  local -a verbs
  verbs=(
{0}  )
  if ((CURRENT == 2)); then
    _describe verb verbs
    return
  fi
  local verb=$words[2]
  shift words
  ((CURRENT--))
  case $verb in
{1}  esac
}}
compdef _rulec rulec
)SH",
                     names, cases, kRuleIds);
}

std::string fish_script(const std::vector<VerbWords>& verbs) {
  std::string script = "# fish completion for rulec\n";
  for (const VerbWords& verb : verbs) {
    script += fmt::format("complete -c rulec -f -n __fish_use_subcommand -a {} -d {}\n", verb.name, quoted(verb.help));
    const std::string when = fmt::format("-n '__fish_seen_subcommand_from {}'", verb.name);
    for (const FlagWords& flag : verb.flags) {
      if (flag.names.empty()) continue;
      std::string line = fmt::format("complete -c rulec {} -d {}", when, quoted(flag.help));
      for (const std::string& name : flag.names)
        line += name.starts_with("--") ? fmt::format(" -l {}", name.substr(2)) : fmt::format(" -s {}", name.substr(1));
      if (takes_rules(flag)) {
        line += fmt::format(" -x -a '({})'", kRuleIds);
      } else if (!flag.values.empty()) {
        line += fmt::format(" -x -a '{}'", fmt::join(flag.values, " "));
      } else if (flag.takes_value) {
        line += " -r";
      }
      script += line + '\n';
    }
    if (operand_of(verb.name) == Operand::rule)
      script += fmt::format("complete -c rulec {} -f -a '({})'\n", when, kRuleIds);
    if (operand_of(verb.name) == Operand::shell)
      script += fmt::format("complete -c rulec {} -f -a 'bash zsh fish'\n", when);
  }
  return script;
}

}  // namespace

int completion(const CompletionOptions& options, const Display&, Io& io) {
  const std::vector<VerbWords> verbs = words_of_verbs();
  if (options.shell == "bash") io.out << bash_script(verbs);
  if (options.shell == "zsh") io.out << zsh_script(verbs);
  if (options.shell == "fish") io.out << fish_script(verbs);
  return kDone;
}

}  // namespace rulec::cli
