// Walks a plan over the business terms of a document and hands what is to be written to a sink, in the order of the
// syntax. A node is made when something comes to stand in it; what the syntax wants, or a constant, comes with it.
#pragma once

#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "formats/document.h"
#include "formats/mapping.h"
#include "formats/write_plan.h"

namespace rulec {

inline bool is_number(Type type) {
  switch (type) {
    case Type::amount:
    case Type::unit_price:
    case Type::quantity:
    case Type::percent:
    case Type::decimal:
    case Type::integer:
    case Type::real:
      return true;
    case Type::none:
    case Type::boolean:
    case Type::date:
    case Type::text:
    case Type::code:
    case Type::identifier:
    case Type::binary:
    case Type::term:
    case Type::group:
    case Type::list:
    case Type::rule_id:
      break;
  }
  return false;
}

// The text of a term as a document says it; nothing where it has none, or none that the codec takes. `by` is the
// divisor of `divided`. `scratch` may hold the text until the next call.
std::optional<std::string_view> text_to_write(const WritePlan& plan, const WriteSource& source, const Value& value,
                                              const Value* by, std::string& scratch);

// A sink has a Handle (what a node became), and
//   Handle append(Handle around, const WriteNode&, std::string_view name)
//   void text(Handle, const WriteNode&, const WriteSource&, std::string_view, Place)
//   kKeepsEmpty: a group without content is written, kTakesMalformed: so is a number that is none.
template <typename Sink>
class PlanWalker {
 public:
  using Handle = typename Sink::Handle;

  PlanWalker(const RuleTable& table, const WritePlan& plan) : table_(table), plan_(plan) {}

  // Writes the document below `root`. The values that were written are marked as carried.
  void write(Document& document, Conditions& conditions, Sink& sink, Handle root) {
    document_ = &document;
    invoice_ = &document.invoice;
    conditions_ = &conditions;
    sink_ = &sink;
    level_ = 0;
    enter(0, 0);
    pending_.clear();
    Open open{&plan_.root(), nullptr, root, true, 0, 0};
    for (const WriteNode& child : plan_.root().children) write(child, open, true);
  }

 private:
  static constexpr std::size_t kMostLevels = 16;
  using Shape = WriteNode::Kind;

  // A node of the plan on the way down, made or still to be made.
  struct Open {
    const WriteNode* node = nullptr;
    Open* around = nullptr;
    Handle made{};
    bool is_made = false;
    std::uint32_t pending_from = 0, pending_to = 0;
  };

  // From here on, the row at this level is the one that terms are of.
  void enter(Index frame, RowIndex row) {
    rows_[level_] = {frame, row};
    const Index slots = table_.frames()[frame].slots;
    const auto& inside = plan_.frames_in(frame);
    auto& there = there_[level_];
    there.assign((slots + inside.size()) / 64 + 1, 0);
    if (invoice_->rows(frame).empty()) return;
    const Value* const values = invoice_->slots(frame, row);
    for (Index slot = 0; slot < slots; ++slot) there[slot / 64] |= std::uint64_t{values[slot].exists()} << (slot % 64);
    for (std::size_t i = 0; i < inside.size(); ++i)
      if (invoice_->children(inside[i], row).size() > 0)
        there[(slots + i) / 64] |= std::uint64_t{1} << ((slots + i) % 64);
  }

  // False where nothing of what the node needs is there.
  bool has_any(const WriteNeed& need) const {
    if (need.depth > level_ || rows_[need.depth].frame != need.frame) return false;
    const auto& there = there_[need.depth];
    return std::any_of(need.words.begin(), need.words.end(),
                       [&](const WriteNeed::Word& word) { return (there[word.number] & word.bits) != 0; });
  }

  Handle make(Open& open) {
    if (!open.is_made) {
      const Handle around = make(*open.around);
      open.made = append(around, *open.node);
      open.is_made = true;
      for (std::uint32_t i = open.pending_from; i < open.pending_to; ++i) make_fixed(open.made, *pending_[i]);
      open.pending_to = open.pending_from;
    }
    return open.made;
  }

  Handle append(Handle around, const WriteNode& node) {
    std::string_view name = node.name;
    if (node.kind == Shape::named_by_term)
      for (const WriteSource& source : node.names)
        if (const auto text = text_of(source)) {
          name = name_ = *text;
          break;
        }
    const Handle made = sink_->append(around, node, name);
    for (const WriteNode& child : node.children) {
      if (child.kind != Shape::attribute) break;
      const WriteSource* from = nullptr;
      if (const auto text = first_text(child, from)) sink_->text(made, child, *from, *text, place_of(*from));
    }
    return made;
  }

  // What comes with the node around it: constants, and what the syntax wants there.
  void make_fixed(Handle around, const WriteNode& node) {
    const WriteSource* from = nullptr;
    if (!node.sources.empty() && !node.required && !first_text(node, from)) return;
    const Handle made = append(around, node);
    if (const auto text = first_text(node, from)) sink_->text(made, node, *from, *text, place_of(*from));
    for (const WriteNode& child : node.children)
      if (child.kind != Shape::attribute && (child.fixed || child.required)) make_fixed(made, child);
  }

  bool holds(const std::vector<Index>& whens) {
    return std::all_of(whens.begin(), whens.end(), [&](Index when) {
      return conditions_->holds(when, *invoice_, std::span(rows_).first(level_ + 1), document_->facts);
    });
  }

  Value* slot_of(Index frame, Index slot, Index depth) {
    if (depth > level_ || rows_[depth].frame != frame) return nullptr;
    if (invoice_->rows(frame).empty()) return nullptr;
    return invoice_->slots(frame, rows_[depth].row) + slot;
  }
  Value* slot_of(const WriteSource& source) { return slot_of(source.frame, source.slot, source.depth); }

  Place place_of(const WriteSource& source) {
    const Value* value = source.term == kNone ? nullptr : slot_of(source);
    return value == nullptr ? kNoPlace : value->place;
  }

  std::optional<std::string_view> text_of(const WriteSource& source) {
    if (source.term == kNone) {
      if (!holds(source.whens)) return std::nullopt;
      if (source.value != kNone) return calculated(source.value);
      return table_.text(table_.constants()[source.constant].text);
    }
    Value* const value = slot_of(source);
    if (value == nullptr || !value->exists()) return std::nullopt;
    if ((is_number(source.type) || source.type == Type::date) && value->state != State::value &&
        !(Sink::kTakesMalformed && value->state == State::malformed))
      return std::nullopt;
    if (!Sink::kKeepsEmpty && value->state == State::empty) return std::nullopt;
    if (!source.whens.empty() && !holds(source.whens)) return std::nullopt;
    const Value* by = nullptr;
    if (source.codec == Codec::divided) {
      const TermRow& row = table_.terms()[source.argument];
      by = slot_of(row.frame, row.slot, table_.frames()[row.frame].depth);
    }
    const auto text = text_to_write(plan_, source, *value, by, scratch_);
    if (text && source.makes) value->carried = 1;
    if (text || source.codec != Codec::integer) return text;
    return scratch_ = std::to_string(row_number(source.depth));  // what is no number is counted
  }

  RowIndex row_number(Index depth) {
    const RowIndex around = depth == 0 ? 0 : rows_[depth - 1].row;
    return depth == 0 ? 1 : rows_[depth].row - invoice_->children(rows_[depth].frame, around).begin + 1;
  }

  std::optional<std::string_view> calculated(Index code) {
    const auto number = conditions_->number(code, *invoice_, std::span(rows_).first(level_ + 1), document_->facts);
    if (!number) return std::nullopt;
    return scratch_ = number->to_string();
  }

  std::optional<std::string_view> first_text(const WriteNode& node, const WriteSource*& from) {
    for (const WriteSource& source : node.sources)
      if (const auto text = text_of(source)) {
        from = &source;
        if (source.constant != kNone && node.sources.size() > 1) cover(node);
        return text;
      }
    return std::nullopt;
  }

  // A constant stands for what terms say.
  void cover(const WriteNode& node) {
    for (const WriteSource& source : node.sources)
      if (Value* const value = source.term == kNone ? nullptr : slot_of(source)) value->carried = 1;
  }

  void write(const WriteNode& node, Open& around, bool first_row) {
    if (node.kind == Shape::attribute) return;  // made with its element
    if (node.first_row_only && !first_row) return;
    if (node.repeats != kNone) return write_rows(node, around);
    if (node.need.known && !node.need.comes_along && !has_any(node.need)) return;
    if (node.unless_rows != kNone && has_rows(node.unless_rows)) return;
    for (const WriteSource& wanted : node.wants)
      if (const Value* value = slot_of(wanted); value == nullptr || !value->is_present()) return;
    if (node.of_one_group) {
      const WritePresence& group = node.groups.front();
      const Value* presence = slot_of(group.frame, group.slot, group.depth);
      if (presence == nullptr || !presence->exists()) return;
    }
    Open open{&node,
              &around,
              {},
              false,
              static_cast<std::uint32_t>(pending_.size()),
              static_cast<std::uint32_t>(pending_.size())};
    const bool waits = fill(node, open, first_row);
    if (pending_.size() != open.pending_from) pending_.resize(open.pending_from);
    if (open.is_made || !(waits || node.fixed || node.required)) return;
    if (around.is_made) return make_fixed(around.made, node);
    pending_.resize(around.pending_to);
    pending_.push_back(&node);
    ++around.pending_to;
  }

  bool has_rows(Index frame) {
    const FrameRow& row = table_.frames()[frame];
    const Index depth = row.depth - 1;
    return depth <= level_ && invoice_->children(frame, rows_[depth].row).size() > 0;
  }

  void write_rows(const WriteNode& node, Open& around) {
    const FrameRow& frame = table_.frames()[node.repeats];
    if (frame.depth != level_ + 1 || rows_[level_].frame != frame.parent || frame.depth == kMostLevels) return;
    const RowRange range = invoice_->children(node.repeats, rows_[level_].row);
    if (range.size() == 0) return;
    ++level_;
    std::size_t written = 0;
    for (RowIndex row = range.begin; row < range.end; ++row) {
      enter(node.repeats, row);
      if (!node.whens.empty() && !holds(node.whens)) continue;
      if (node.most > 0 && written == node.most) break;
      Open open{&node,
                &around,
                {},
                false,
                static_cast<std::uint32_t>(pending_.size()),
                static_cast<std::uint32_t>(pending_.size())};
      make(open);
      fill(node, open, written == 0);
      pending_.resize(open.pending_from);
      ++written;
    }
    --level_;
  }

  // True where the node has a constant that waits for the node around to be made.
  bool fill(const WriteNode& node, Open& open, bool first_row) {
    const WriteSource* from = nullptr;
    bool waits = false;
    if (!node.sources.empty() && !node.fixed)
      if (const auto text = first_text(node, from)) {
        waits = !from->makes && !open.is_made;
        if (!waits) {
          const bool is_scratch = text->data() == scratch_.data();  // which attributes use too
          if (is_scratch) kept_ = *text;
          const Handle made = make(open);
          sink_->text(made, node, *from, is_scratch ? std::string_view(kept_) : *text, place_of(*from));
        }
      }
    for (const WriteNode& child : node.children) write(child, open, node.repeats != kNone ? first_row : true);
    if (!Sink::kKeepsEmpty || open.is_made) return waits;
    for (const WritePresence& group : node.groups) {
      const Value* presence = slot_of(group.frame, group.slot, group.depth);
      if (presence != nullptr && presence->exists() && holds(group.whens)) {
        make(open);
        break;
      }
    }
    return waits;
  }

  const RuleTable& table_;
  const WritePlan& plan_;
  Document* document_ = nullptr;
  Invoice* invoice_ = nullptr;
  Conditions* conditions_ = nullptr;
  Sink* sink_ = nullptr;
  std::array<RowInView, kMostLevels> rows_{};
  std::array<std::vector<std::uint64_t>, kMostLevels> there_;  // of each row in view, what it has: see WriteNeed
  std::size_t level_ = 0;
  std::vector<const WriteNode*> pending_;
  std::string scratch_, kept_, name_;
};

// What a writer of either syntax keeps from document to document.
template <typename Sink>
struct PlanWriting {
  PlanWriting(const RuleTable& table, Index mapping, std::unique_ptr<Conditions> conditions_in)
      : plan(table, mapping), walker(table, plan), conditions(std::move(conditions_in)) {}

  WritePlan plan;
  PlanWalker<Sink> walker;
  std::unique_ptr<Conditions> conditions;
};

}  // namespace rulec
