#include "formats/xml_text.h"

#include "formats/words_of_text.h"

namespace rulec {
namespace {

// What a character must be written as; empty: as it is. A carriage return that stands there as it is would be read as a
// line end, and so would any white space of an attribute as a blank.
std::string_view instead_of(char c, bool in_attribute) {
  switch (c) {
    case '&':
      return "&amp;";
    case '<':
      return "&lt;";
    case '>':
      return in_attribute ? "" : "&gt;";
    case '"':
      return in_attribute ? "&quot;" : "";
    case '\t':
      return in_attribute ? "&#09;" : "";
    case '\n':
      return in_attribute ? "&#10;" : "";
    case '\r':
      return "&#13;";
    default:
      return "";
  }
}

}  // namespace

bool XmlText::is_plain(std::string_view text) {
  std::uint64_t special = 0;
  each_word(text, [&](std::uint64_t word) {
    special |= some_below(word, ' ') | some_is(word, '&') | some_is(word, '<') | some_is(word, '>') |
               some_is(word, '"') | some_is(word, 0xEF);
  });
  return special == 0;
}

XmlText::XmlText(std::string& out) : out_(out) { out_.raw(R"(<?xml version="1.0" encoding="UTF-8"?>)"); }

void XmlText::escaped(std::string_view text, bool in_attribute) {
  std::size_t from = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const std::string_view instead = instead_of(text[i], in_attribute);
    if (instead.empty()) continue;
    out_.raw(text.substr(from, i - from));
    out_.raw(instead);
    from = i + 1;
  }
  out_.raw(text.substr(from));
}

std::size_t XmlText::begin(std::size_t depth, std::string_view name) {
  end_to(depth);
  end_tag();
  out_.new_line(2 * open_.size());
  out_.byte('<');
  out_.raw(name);
  open_.push_back(name);
  in_tag_ = true;
  after_text_ = false;
  return open_.size();
}

void XmlText::attribute(std::string_view name, std::string_view value, bool plain) {
  out_.byte(' ');
  out_.raw(name);
  out_.raw("=\"");
  plain ? out_.raw(value) : escaped(value, true);
  out_.byte('"');
}

void XmlText::text(std::string_view text, bool plain) {
  if (text.empty()) return;
  end_tag();
  plain ? out_.raw(text) : escaped(text, false);
  after_text_ = true;
}

void XmlText::end_to(std::size_t depth) {
  while (open_.size() > depth) {
    const std::string_view name = open_.back();
    open_.pop_back();
    if (in_tag_) {
      out_.raw(" />");
    } else {
      if (!after_text_) out_.new_line(2 * open_.size());
      out_.raw("</");
      out_.raw(name);
      out_.byte('>');
    }
    in_tag_ = after_text_ = false;
  }
}

void XmlText::end() {
  end_to(0);
  out_.byte('\n');
  out_.flush();
}

}  // namespace rulec
