#include "compiler/regex.h"

#include <algorithm>
#include <bitset>
#include <map>
#include <set>

namespace rulec::compiler {
namespace {

using Bytes = std::bitset<256>;
constexpr std::size_t kMostStates = 4000;
constexpr int kMostRepeats = 1000;
constexpr int kMostDeep = 100;

// A part of the automaton under construction: from `in` to `out`.
struct Part {
  std::uint32_t in = 0, out = 0;
};

struct Edge {
  Bytes bytes;
  std::uint32_t to = 0;
};
struct NfaState {
  std::vector<Edge> edges;
  std::vector<std::uint32_t> free;  // without reading
};

struct Bad {
  std::string why;
  std::size_t at;
};

class Parser {
 public:
  explicit Parser(std::string_view pattern) : pattern_(pattern) {}

  std::vector<NfaState> states;

  Part run() {
    const Part part = alternatives();
    if (at_ < pattern_.size()) throw Bad{"`)` closes nothing", at_};
    return part;
  }

 private:
  std::uint32_t fresh() {
    if (states.size() > 200000) throw Bad{"too large", at_};
    states.emplace_back();
    return static_cast<std::uint32_t>(states.size() - 1);
  }
  bool more() const { return at_ < pattern_.size(); }
  char peek() const { return pattern_[at_]; }

  Part alternatives() {
    if (++deep_ > kMostDeep) throw Bad{"nested too deep", at_};
    Part whole = sequence();
    while (more() && peek() == '|') {
      ++at_;
      const Part other = sequence();
      const Part both{fresh(), fresh()};
      states[both.in].free = {whole.in, other.in};
      states[whole.out].free.push_back(both.out);
      states[other.out].free.push_back(both.out);
      whole = both;
    }
    --deep_;
    return whole;
  }

  Part sequence() {
    Part whole{fresh(), 0};
    whole.out = whole.in;
    while (more() && peek() != '|' && peek() != ')') {
      const std::size_t from = at_;
      const Part atom = this->atom();
      const Part next = repeated(atom, from);
      states[whole.out].free.push_back(next.in);
      whole.out = next.out;
    }
    return whole;
  }

  // The atom has been read from `from`; its copies are read again from the text.
  Part repeated(Part atom, std::size_t from) {
    if (!more()) return atom;
    int least = 1, most = 1;  // most < 0: any number
    const char c = peek();
    const std::size_t end_of_atom = at_;
    if (c == '*')
      least = 0, most = -1, ++at_;
    else if (c == '+')
      least = 1, most = -1, ++at_;
    else if (c == '?')
      least = 0, most = 1, ++at_;
    else if (c == '{')
      counts(least, most);
    else
      return atom;
    const std::size_t resume = at_;
    if (more() && (peek() == '*' || peek() == '+' || peek() == '?')) throw Bad{"nothing to repeat", at_};
    const auto copy = [&] {
      at_ = from;
      const Part again = this->atom();
      at_ = end_of_atom;
      return again;
    };
    Part whole{fresh(), 0};
    whole.out = whole.in;
    bool first = true;
    const auto next = [&] {
      if (!first) return copy();
      first = false;
      return atom;
    };
    for (int i = 0; i < least; ++i) {
      const Part one = next();
      states[whole.out].free.push_back(one.in);
      whole.out = one.out;
    }
    if (most < 0) {
      const Part one = next();
      const std::uint32_t end = fresh();
      states[whole.out].free.push_back(one.in);
      states[whole.out].free.push_back(end);
      states[one.out].free.push_back(one.in);
      states[one.out].free.push_back(end);
      whole.out = end;
    } else {
      const std::uint32_t end = fresh();
      for (int i = least; i < most; ++i) {
        const Part one = next();
        states[whole.out].free.push_back(one.in);
        states[whole.out].free.push_back(end);
        whole.out = one.out;
      }
      states[whole.out].free.push_back(end);
      whole.out = end;
    }
    at_ = resume;
    return whole;
  }

  int number() {
    int value = 0;
    const std::size_t from = at_;
    while (more() && peek() >= '0' && peek() <= '9') {
      value = value * 10 + (peek() - '0');
      if (value > kMostRepeats) throw Bad{"repeats more than 1000 times", from};
      ++at_;
    }
    if (at_ == from) throw Bad{"a number is missing", at_};
    return value;
  }

  void counts(int& least, int& most) {
    const std::size_t from = at_++;
    least = number();
    most = least;
    if (more() && peek() == ',') {
      ++at_;
      most = more() && peek() == '}' ? -1 : number();
    }
    if (!more() || peek() != '}') throw Bad{"unclosed repetition", from};
    ++at_;
    if (most >= 0 && most < least) throw Bad{"repetition ends before it begins", from};
  }

  Part bytes(const Bytes& set, bool wide) {
    const Part part{fresh(), fresh()};
    states[part.in].edges.push_back({set, part.out});
    if (!wide) return part;
    // Any character of more than one byte.
    Bytes tail, two, three, four;
    for (std::size_t b = 0x80; b < 0xc0; ++b) tail.set(b);
    for (std::size_t b = 0xc2; b < 0xe0; ++b) two.set(b);
    for (std::size_t b = 0xe0; b < 0xf0; ++b) three.set(b);
    for (std::size_t b = 0xf0; b < 0xf5; ++b) four.set(b);
    const std::uint32_t one = fresh(), second = fresh(), third = fresh();
    states[one].edges.push_back({tail, part.out});
    states[second].edges.push_back({tail, one});
    states[third].edges.push_back({tail, second});
    states[part.in].edges.push_back({two, one});
    states[part.in].edges.push_back({three, second});
    states[part.in].edges.push_back({four, third});
    return part;
  }

  static Bytes range(unsigned from, unsigned to) {
    Bytes set;
    for (unsigned b = from; b <= to; ++b) set.set(b);
    return set;
  }
  static Bytes digits() { return range('0', '9'); }
  static Bytes word() { return digits() | range('a', 'z') | range('A', 'Z') | range('_', '_'); }
  static Bytes blank() { return range('\t', '\r') | range(' ', ' '); }
  static Bytes ascii() { return range(0, 127); }

  // After a backslash. True where `set` stands for characters beyond ASCII too.
  bool escape(Bytes& set) {
    const std::size_t from = at_++;
    if (!more()) throw Bad{"`\\` at the end", from};
    const char c = pattern_[at_++];
    switch (c) {
      case 'd':
        set = digits();
        return false;
      case 'w':
        set = word();
        return false;
      case 's':
        set = blank();
        return false;
      case 'D':
        set = ascii() & ~digits();
        return true;
      case 'W':
        set = ascii() & ~word();
        return true;
      case 'S':
        set = ascii() & ~blank();
        return true;
      case 'n':
        set = range('\n', '\n');
        return false;
      case 't':
        set = range('\t', '\t');
        return false;
      default:
        if (std::isalnum(static_cast<unsigned char>(c)) != 0) throw Bad{std::string("unsupported `\\") + c + "`", from};
        set = range(static_cast<unsigned char>(c), static_cast<unsigned char>(c));
        return false;
    }
  }

  Part set() {
    const std::size_t from = at_++;
    const bool negated = more() && peek() == '^';
    if (negated) ++at_;
    Bytes set;
    bool wide = false, first = true;
    while (true) {
      if (!more()) throw Bad{"unclosed set", from};
      if (peek() == ']' && !first) break;
      first = false;
      Bytes one;
      if (peek() == '\\') {
        wide = escape(one) || wide;
        set |= one;
        if (one.count() != 1) continue;
      } else {
        const auto c = static_cast<unsigned char>(pattern_[at_++]);
        if (c >= 0x80) throw Bad{"only ASCII characters in a set", at_ - 1};
        one = range(c, c);
        set |= one;
      }
      if (at_ + 1 < pattern_.size() && peek() == '-' && pattern_[at_ + 1] != ']') {
        ++at_;
        const auto to = static_cast<unsigned char>(pattern_[at_++]);
        unsigned low = 0;
        while (!one.test(low)) ++low;
        if (to < low || to >= 0x80) throw Bad{"range ends before it begins", at_ - 1};
        set |= range(low, to);
      }
    }
    ++at_;
    if (negated) set = ascii() & ~set;
    return bytes(set, negated ? !wide : wide);
  }

  Part atom() {
    const char c = peek();
    if (c == '(') {
      const std::size_t from = at_++;
      if (more() && peek() == '?') {
        if (pattern_.substr(at_, 2) != "?:") throw Bad{"unsupported group", from};
        at_ += 2;
      }
      const Part part = alternatives();
      if (!more()) throw Bad{"unclosed group", from};
      ++at_;
      return part;
    }
    if (c == '[') return set();
    if (c == '.') {
      ++at_;
      return bytes(ascii() & ~range('\n', '\n'), true);
    }
    if (c == '\\') {
      Bytes set;
      const bool wide = escape(set);
      return bytes(set, wide);
    }
    if (c == '*' || c == '+' || c == '?' || c == '{') throw Bad{"nothing to repeat", at_};
    if (c == '^' || c == '$') throw Bad{"expressions are anchored already", at_};
    ++at_;
    return bytes(range(static_cast<unsigned char>(c), static_cast<unsigned char>(c)), false);
  }

  std::string_view pattern_;
  std::size_t at_ = 0;
  int deep_ = 0;
};

std::set<std::uint32_t> closure(const std::vector<NfaState>& states, std::set<std::uint32_t> from) {
  std::vector<std::uint32_t> work(from.begin(), from.end());
  while (!work.empty()) {
    const auto at = work.back();
    work.pop_back();
    for (const auto next : states[at].free)
      if (from.insert(next).second) work.push_back(next);
  }
  return from;
}

// Bytes that no edge tells apart share a class.
std::uint32_t classify(const std::vector<NfaState>& states, Dfa& dfa) {
  std::vector<Bytes> sets;
  for (const auto& state : states)
    for (const auto& edge : state.edges)
      if (std::find(sets.begin(), sets.end(), edge.bytes) == sets.end()) sets.push_back(edge.bytes);
  std::map<std::vector<bool>, std::uint8_t> classes;
  for (std::size_t b = 0; b < 256; ++b) {
    std::vector<bool> signature;
    for (const auto& set : sets) signature.push_back(set.test(b));
    const auto [at, fresh] = classes.emplace(signature, static_cast<std::uint8_t>(classes.size()));
    dfa.class_of[b] = at->second;
  }
  return static_cast<std::uint32_t>(classes.size());
}

Dfa determinise(const std::vector<NfaState>& states, Part whole) {
  Dfa dfa;
  dfa.classes = classify(states, dfa);
  std::vector<std::size_t> sample(dfa.classes);
  for (std::size_t b = 0; b < 256; ++b) sample[dfa.class_of[b]] = b;
  std::map<std::set<std::uint32_t>, std::uint16_t> known;
  std::vector<std::set<std::uint32_t>> order;
  const auto number = [&](const std::set<std::uint32_t>& set) -> std::uint16_t {
    const auto [at, fresh] = known.emplace(set, static_cast<std::uint16_t>(order.size()));
    if (fresh) {
      if (order.size() > kMostStates) throw Bad{"too large", 0};
      order.push_back(set);
    }
    return at->second;
  };
  number({});
  number(closure(states, {whole.in}));
  for (std::size_t i = 0; i < order.size(); ++i) {
    const auto from = order[i];
    dfa.accepts.push_back(from.contains(whole.out) ? 1 : 0);
    for (std::uint32_t c = 0; c < dfa.classes; ++c) {
      std::set<std::uint32_t> to;
      for (const auto state : from)
        for (const auto& edge : states[state].edges)
          if (edge.bytes.test(sample[c])) to.insert(edge.to);
      dfa.transitions.push_back(number(closure(states, std::move(to))));
    }
  }
  return dfa;
}

}  // namespace

std::optional<Dfa> compile_regex(std::string_view pattern, std::string& why, std::size_t& at) {
  // The same few are asked for again and again: in each rule that a family makes, by the checker and by the writer.
  static constexpr std::size_t kMostKept = 100;
  thread_local std::map<std::string, Dfa, std::less<>> kept;
  if (const auto known = kept.find(pattern); known != kept.end()) return known->second;
  try {
    Parser parser(pattern);
    const Part whole = parser.run();
    if (kept.size() == kMostKept) kept.clear();
    return kept.emplace(pattern, determinise(parser.states, whole)).first->second;
  } catch (const Bad& bad) {  // inside this file only: how a recursive reader stops
    why = bad.why;
    at = bad.at;
    return std::nullopt;
  }
}

std::vector<std::uint8_t> Dfa::bytes() const {
  std::vector<std::uint8_t> out;
  const auto put16 = [&](std::size_t value) {
    out.push_back(static_cast<std::uint8_t>(value & 0xff));
    out.push_back(static_cast<std::uint8_t>(value >> 8));
  };
  put16(accepts.size());
  put16(classes);
  out.insert(out.end(), std::begin(class_of), std::end(class_of));
  out.insert(out.end(), accepts.begin(), accepts.end());
  if (out.size() % 2 != 0) out.push_back(0);
  for (const auto next : transitions) put16(next);
  return out;
}

}  // namespace rulec::compiler
