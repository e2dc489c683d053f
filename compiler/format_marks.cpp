#include <map>

#include "compiler/format_pieces.h"

namespace rulec::compiler {
namespace {

using syntax::P;

class Marker {
 public:
  Marker(const antlr4::CommonTokenStream& stream, Pieces& pieces) : stream_(stream), pieces_(pieces) {}

  void visit(antlr4::tree::ParseTree* tree) {
    if (auto* node = dynamic_cast<antlr4::tree::TerminalNode*>(tree)) return token(node);
    auto* context = dynamic_cast<antlr4::ParserRuleContext*>(tree);
    if (context == nullptr || context->getStart() == nullptr) return;
    rule(*context);
    for (auto* child : context->children) visit(child);
  }

 private:
  int index(const antlr4::Token* token) const { return static_cast<int>(token->getTokenIndex()); }
  bool known(int at) const { return at >= 0 && at < static_cast<int>(pieces_.size()); }
  Piece& at(const antlr4::Token* token) { return pieces_[static_cast<std::size_t>(index(token))]; }

  void item(antlr4::ParserRuleContext& context, Item item) { at(context.getStart()).item = item; }

  void rule(antlr4::ParserRuleContext& context) {
    switch (context.getRuleIndex()) {
      case P::RuleEditionDecl:
      case P::RuleDeclaration:
        return item(context, Item::declaration);
      case P::RuleLayerClause:
        return item(context, Item::layer_clause);
      case P::RuleModelItem:
        return model_item(context);
      case P::RuleCodelistClause:
        item(context, Item::codelist_clause);
        return column_at_texts(context, 1);
      case P::RuleTableRow:
        return item(context, Item::row);
      case P::RuleViewSource:
        item(context, Item::view);
        return view_columns(context);
      case P::RuleRuleClause:
        return rule_clause(context);
      case P::RuleFamilyItem:
        item(context, context.getStart()->getText() == "let" ? Item::family_let : Item::family_rule);
        return let_column(context);
      case P::RuleMappingItem:
        item(context, Item::mapping);
        return mapping_columns(context);
      case P::RuleSyntaxItem:
        item(context, Item::syntax);
        if (context.getStart()->getText() == "say") say(context);
        return;
      case P::RuleSyntaxRule:
        item(context, Item::syntax_rule);
        return parts(context);
      case P::RuleTestClause:
        return item(context, Item::test_clause);
      case P::RuleTexts:
      case P::RuleTextIn:
      case P::RuleSourceRef:
        return below_first(context);
      default:
        return;
    }
  }

  // Texts in several languages, and strings that are joined, stand below each other.
  void below_first(antlr4::ParserRuleContext& context) {
    const bool of_texts = context.getRuleIndex() == P::RuleTexts;
    int first = -1;
    for (auto* child : context.children) {
      int here = -1;
      if (auto* text = dynamic_cast<antlr4::ParserRuleContext*>(child); text != nullptr && of_texts)
        here = index(text->getStart());
      else if (auto* node = dynamic_cast<antlr4::tree::TerminalNode*>(child);
               node != nullptr && node->getSymbol()->getType() == P::STRING)
        here = index(node->getSymbol());
      if (here < 0) continue;
      if (first < 0)
        first = here;
      else
        pieces_[static_cast<std::size_t>(here)].anchor = first;
    }
  }

  void model_item(antlr4::ParserRuleContext& context) {
    const bool term = context.getStart()->getText() == "term";
    item(context, term ? Item::term : Item::group);
    if (!term) return;
    int column = 0;
    for (std::size_t i = 2; i < context.children.size(); ++i) {
      auto* child = context.children[i];
      if (auto* inner = dynamic_cast<antlr4::ParserRuleContext*>(child)) {
        if (inner->getRuleIndex() == P::RuleName || inner->getRuleIndex() == P::RuleTexts)
          at(inner->getStart()).column = ++column;
        if (inner->getRuleIndex() == P::RuleTexts) return;
      } else if (auto* node = dynamic_cast<antlr4::tree::TerminalNode*>(child)) {
        if (node->getSymbol()->getType() == P::CARDINALITY || node->getText() == ":")
          at(node->getSymbol()).column = ++column;
      }
    }
  }

  void rule_clause(antlr4::ParserRuleContext& context) {
    const std::string word = context.getStart()->getText();
    const bool example = dynamic_cast<P::RuleExampleContext*>(&context) != nullptr;
    item(context, example ? Item::example : Item::rule_clause);
    at(context.getStart()).sticky = word == "until";
    let_column(context);
  }

  // let NAME = VALUE: what is too long for the line goes on below the value.
  void let_column(antlr4::ParserRuleContext& context) {
    if (context.getStart()->getText() != "let" || context.children.size() < 3) return;
    auto* node = dynamic_cast<antlr4::tree::TerminalNode*>(context.children[2]);
    if (node == nullptr || node->getText() != "=") return;
    at(node->getSymbol()).column = 1;
    at(node->getSymbol()).part = true;
  }

  void column_at_texts(antlr4::ParserRuleContext& context, int column) {
    if (context.getStart()->getText() != "code") return;
    for (auto* child : context.children)
      if (auto* inner = dynamic_cast<antlr4::ParserRuleContext*>(child)) {
        at(inner->getStart()).column = column;
        return;
      }
  }

  void mapping_columns(antlr4::ParserRuleContext& context) {
    static const std::map<std::string, int> kColumns = {{"<-", 1},  {"->", 1}, {"<->", 1},
                                                        {"via", 2}, {"if", 3}, {"when", 4}};
    for (auto* child : context.children) {
      const antlr4::Token* first = nullptr;
      if (auto* inner = dynamic_cast<antlr4::ParserRuleContext*>(child)) first = inner->getStart();
      if (auto* node = dynamic_cast<antlr4::tree::TerminalNode*>(child)) first = node->getSymbol();
      if (first == nullptr || !known(index(first))) continue;
      if (first->getText() == "{") return;
      if (const auto column = kColumns.find(first->getText()); column != kColumns.end()) {
        at(first).column = column->second;
        at(first).part = column->second == 1;  // what goes on behind an arrow stands below its target
      }
      if (context.getStart()->getText() == "namespace" && first->getType() == P::STRING) at(first).column = 1;
      if (context.getStart()->getText() == "write" && first->getText() == "=") at(first).column = 1;
    }
  }

  // from GROUP { name = TERM name = TERM }
  void view_columns(antlr4::ParserRuleContext& context) {
    int column = 0;
    for (std::size_t i = 2; i < context.children.size(); ++i) {
      auto* child = context.children[i];
      if (auto* inner = dynamic_cast<antlr4::ParserRuleContext*>(child)) at(inner->getStart()).column = ++column;
      if (auto* node = dynamic_cast<antlr4::tree::TerminalNode*>(child)) at(node->getSymbol()).column = ++column;
    }
  }

  // say FORM en "…" fix en "…": all texts stand below the first.
  void say(antlr4::ParserRuleContext& context) {
    int first = -1;
    int fix = -1;
    for (auto* child : context.children) {
      if (auto* node = dynamic_cast<antlr4::tree::TerminalNode*>(child); node != nullptr && node->getText() == "fix")
        fix = index(node->getSymbol());
      auto* texts = dynamic_cast<P::TextsContext*>(child);
      if (texts == nullptr) continue;
      if (first < 0) {
        first = index(texts->getStart());
        pieces_[static_cast<std::size_t>(first)].column = 1;
      } else if (fix >= 0) {
        pieces_[static_cast<std::size_t>(fix)].anchor = first;
      }
    }
  }

  void parts(antlr4::ParserRuleContext& context) {
    for (std::size_t i = 1; i < context.children.size(); ++i) {
      auto* child = context.children[i];
      if (auto* node = dynamic_cast<antlr4::tree::TerminalNode*>(child)) {
        const std::string word = node->getText();
        if (word == "alias" || word == "when" || word == "fix" || word == "at") at(node->getSymbol()).part = true;
      } else if (auto* inner = dynamic_cast<antlr4::ParserRuleContext*>(child)) {
        const auto kind = inner->getRuleIndex();
        const std::string before = i > 0 ? context.children[i - 1]->getText() : "";
        if (kind == P::RuleSyntaxForm || kind == P::RuleSyntaxUnless || kind == P::RuleBecause ||
            kind == P::RuleSyntaxExample || (kind == P::RuleTexts && before != "fix"))
          at(inner->getStart()).part = true;
      }
    }
  }

  void token(antlr4::tree::TerminalNode* node) {
    const antlr4::Token* symbol = node->getSymbol();
    if (symbol == nullptr || symbol->getType() == antlr4::Token::EOF || !known(index(symbol))) return;
    Piece& piece = at(symbol);
    auto* parent = dynamic_cast<antlr4::ParserRuleContext*>(node->parent);
    if (parent == nullptr) return;
    bracket(piece, symbol, *parent);
    const std::string& text = piece.text;
    const auto kind = parent->getRuleIndex();
    const bool in_path = kind == P::RulePath || kind == P::RulePathStep;
    if (text == "," || text == ")") piece.tight_before = true;
    if (text == "(") piece.tight_after = true;
    if (text == ":") piece.tight_before = dynamic_cast<P::ModelTermContext*>(parent) == nullptr;
    if (text == "." && (!in_path || parent->children.size() > 1)) piece.tight_before = piece.tight_after = true;
    if ((text == "/" || text == "//") && in_path) {
      piece.tight_after = true;
      piece.tight_before = parent->getStart() != symbol;
    }
    if ((text == "@" || text == "*") && kind == P::RulePathStep) piece.tight_after = parent->children.size() > 1;
    if (text == "-" && parent->children.front() == node && kind != P::RuleRef) piece.tight_after = true;
    if (text == "=" && kind == P::RulePathTest && in_filter(*parent)) piece.tight_before = piece.tight_after = true;
    if (text == "|" && parent->children.front() != node) piece.column = ++cells_[parent];
  }

  static bool in_filter(antlr4::ParserRuleContext& context) {
    auto* parent = dynamic_cast<antlr4::ParserRuleContext*>(context.parent);
    return parent != nullptr && parent->getRuleIndex() == P::RulePathFilter;
  }

  void bracket(Piece& piece, const antlr4::Token* symbol, antlr4::ParserRuleContext& parent) {
    const std::string& text = piece.text;
    const auto kind = parent.getRuleIndex();
    if (text == "(" || text == "[" || text == "{") {
      open_.push_back(index(symbol));
      piece.block = text == "{" && kind != P::RuleDocLit && kind != P::RuleRuleId;
      if (text == "(")
        piece.tight_before = dynamic_cast<P::GroupingContext*>(&parent) == nullptr && kind != P::RuleMapTarget &&
                             dynamic_cast<P::MapWriteContext*>(&parent) == nullptr;
      if (text == "[") {
        piece.tight_before = kind == P::RulePathFilter || kind == P::RuleDocStep;
        piece.tight_after = kind != P::RuleDocValue && kind != P::RuleCell;
      }
      if (text == "{" && kind == P::RuleRuleId) piece.tight_after = true;
      return;
    }
    if (text != ")" && text != "]" && text != "}") return;
    if (open_.empty()) return;
    Piece& opener = pieces_[static_cast<std::size_t>(open_.back())];
    piece.partner = open_.back();
    opener.partner = index(symbol);
    open_.pop_back();
    if (opener.tight_after) piece.tight_before = true;
  }

  const antlr4::CommonTokenStream& stream_;
  Pieces& pieces_;
  std::vector<int> open_;
  std::map<const antlr4::ParserRuleContext*, int> cells_;
};

}  // namespace

Pieces pieces_of(antlr4::CommonTokenStream& stream) {
  Pieces pieces;
  std::size_t line = 1, end = 0;
  for (const auto* token : stream.getTokens()) {
    if (token->getType() == antlr4::Token::EOF) break;
    Piece piece;
    piece.text = token->getText();
    piece.comment = token->getChannel() != antlr4::Token::DEFAULT_CHANNEL;
    while (piece.comment && (piece.text.back() == ' ' || piece.text.back() == '\t')) piece.text.pop_back();
    piece.breaks = static_cast<std::uint32_t>(token->getLine() - line);
    const std::size_t from = token->getCharPositionInLine();
    piece.blanks = static_cast<std::uint32_t>(piece.breaks > 0 ? from : from - end);
    line = token->getLine();
    end = from + token->getStopIndex() + 1 - token->getStartIndex();
    pieces.push_back(std::move(piece));
  }
  return pieces;
}

void mark(P::UnitContext* unit, const antlr4::CommonTokenStream& stream, Pieces& pieces) {
  Marker(stream, pieces).visit(unit);
}

}  // namespace rulec::compiler
