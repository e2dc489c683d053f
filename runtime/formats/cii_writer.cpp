#include "formats/cii_writer.h"

#include <pugixml.hpp>
#include <utility>

#include "formats/plan_walker.h"

namespace rulec::cii {
namespace {

// The first character that XML 1.0 forbids; 0 where there is none.
unsigned forbidden_in(std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if (byte < 0x20 && byte != '\t' && byte != '\n' && byte != '\r') return byte == 0 ? 0x110000 : byte;
    if (byte == 0xEF && i + 2 < text.size() && static_cast<unsigned char>(text[i + 1]) == 0xBF &&
        static_cast<unsigned char>(text[i + 2]) >= 0xBE)
      return 0xFFFE + (static_cast<unsigned char>(text[i + 2]) - 0xBEU);
  }
  return 0;
}

struct Sink {
  using Handle = pugi::xml_node;
  static constexpr bool kKeepsEmpty = true, kTakesMalformed = false;

  std::optional<WriteError> error;

  Handle append(Handle around, const WriteNode&, std::string_view name) { return around.append_child(name.data()); }

  void text(Handle node, const WriteNode& of, const WriteSource& source, std::string_view text, Place place) {
    if (const unsigned character = forbidden_in(text); character != 0 && !error)
      error = WriteError{source.term, place, character == 0x110000 ? 0 : character};
    if (of.kind == WriteNode::Kind::attribute)
      node.append_attribute(of.name.c_str()).set_value(text.data(), text.size());
    else if (!text.empty())
      node.append_child(pugi::node_pcdata).set_value(text.data(), text.size());
  }
};

struct Appender final : pugi::xml_writer {
  explicit Appender(std::string& to) : out(to) {}
  // A carriage return that stands there as it is would be read as a line end.
  void write(const void* data, std::size_t size) override {
    std::string_view rest(static_cast<const char*>(data), size);
    for (std::size_t at = rest.find('\r'); at != std::string_view::npos; at = rest.find('\r')) {
      out.append(rest.substr(0, at)).append("&#13;");
      rest.remove_prefix(at + 1);
    }
    out.append(rest);
  }
  std::string& out;
};

}  // namespace

struct Writer::State : PlanWriting<Sink> {
  using PlanWriting::PlanWriting;
};

Writer::Writer(const RuleTable& table, Index mapping, std::unique_ptr<Conditions> conditions)
    : state_(std::make_unique<State>(table, mapping, std::move(conditions))) {}
Writer::~Writer() = default;
Writer::Writer(Writer&&) noexcept = default;

const std::vector<std::string>& Writer::unknown_paths() const { return state_->plan.unknown(); }

std::optional<WriteError> Writer::write(Document& document, std::string& out) {
  pugi::xml_document xml;
  pugi::xml_node declaration = xml.append_child(pugi::node_declaration);
  declaration.append_attribute("version").set_value("1.0");
  declaration.append_attribute("encoding").set_value("UTF-8");
  pugi::xml_node root = xml.append_child(state_->plan.root().name.c_str());
  for (const auto& [prefix, uri] : state_->plan.spaces())
    root.append_attribute(("xmlns:" + prefix).c_str()).set_value(uri.c_str());
  Sink sink;
  state_->walker.write(document, *state_->conditions, sink, root);
  if (sink.error) return sink.error;
  Appender appender(out);
  xml.save(appender, "  ", pugi::format_indent, pugi::encoding_utf8);
  return std::nullopt;
}

}  // namespace rulec::cii
