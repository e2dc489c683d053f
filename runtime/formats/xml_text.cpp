#include "formats/xml_text.h"

namespace rulec {
namespace {

// What a character must be written as; empty: as it is. A carriage return that stands there as it is would be read as a
// line end, and so would any white space of an attribute as a blank.
std::string_view escaped(char c, bool in_attribute) {
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

void append_escaped(std::string& out, std::string_view text, bool in_attribute) {
  std::size_t from = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const std::string_view instead = escaped(text[i], in_attribute);
    if (instead.empty()) continue;
    out.append(text, from, i - from).append(instead);
    from = i + 1;
  }
  out.append(text, from, text.size() - from);
}

}  // namespace

XmlText::XmlText(std::string& out) : out_(out) { out_ += R"(<?xml version="1.0" encoding="UTF-8"?>)"; }

void XmlText::new_line() {
  out_ += '\n';
  out_.append(2 * open_.size(), ' ');
}

void XmlText::end_tag() {
  if (in_tag_) out_ += '>';
  in_tag_ = false;
}

std::size_t XmlText::begin(std::size_t depth, std::string_view name) {
  end_to(depth);
  end_tag();
  new_line();
  out_.append(1, '<').append(name);
  open_.push_back(name);
  in_tag_ = true;
  after_text_ = false;
  return open_.size();
}

void XmlText::attribute(std::string_view name, std::string_view value) {
  out_.append(1, ' ').append(name).append("=\"");
  append_escaped(out_, value, true);
  out_ += '"';
}

void XmlText::text(std::string_view text) {
  if (text.empty()) return;
  end_tag();
  append_escaped(out_, text, false);
  after_text_ = true;
}

void XmlText::end_to(std::size_t depth) {
  while (open_.size() > depth) {
    const std::string_view name = open_.back();
    open_.pop_back();
    if (in_tag_) {
      out_ += " />";
    } else {
      if (!after_text_) new_line();
      out_.append("</").append(name).append(1, '>');
    }
    in_tag_ = after_text_ = false;
  }
}

void XmlText::end() {
  end_to(0);
  out_ += '\n';
}

}  // namespace rulec
