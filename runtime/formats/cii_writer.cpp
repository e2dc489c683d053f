#include "formats/cii_writer.h"

#include <utility>

#include "formats/plan_walker.h"
#include "formats/xml_text.h"

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

// The walker comes to each node once, in the order of the document, and to its attributes first.
struct Sink {
  using Handle = std::size_t;  // how deep the element is
  static constexpr bool kKeepsEmpty = true, kTakesMalformed = false;

  XmlText& xml;
  std::optional<WriteError> error;

  Handle append(Handle around, const WriteNode&, std::string_view name) { return xml.begin(around, name); }

  void text(Handle, const WriteNode& of, const WriteSource& source, std::string_view text, Place place) {
    const bool plain = XmlText::is_plain(text);
    if (const unsigned character = plain ? 0 : forbidden_in(text); character != 0 && !error)
      error = WriteError{source.term, place, character == 0x110000 ? 0 : character};
    if (of.kind == WriteNode::Kind::attribute)
      xml.attribute(of.name, text, plain);
    else
      xml.text(text, plain);
  }
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
  const std::size_t before = out.size();
  XmlText xml(out);
  const std::size_t root = xml.begin(0, state_->plan.root().name);
  for (const auto& [prefix, uri] : state_->plan.spaces()) xml.attribute("xmlns:" + prefix, uri);
  Sink sink{xml, std::nullopt};
  state_->walker.write(document, *state_->conditions, sink, root);
  xml.end();
  if (sink.error) out.resize(before);
  return sink.error;
}

}  // namespace rulec::cii
