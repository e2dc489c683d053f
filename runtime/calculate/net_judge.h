// Judges an invoice whose prices include tax: as it stands by the rules that speak of its nodes (GOBL's own), and on
// its net amounts by those that speak of business terms (EN 16931, Chorus Pro).
#pragma once

#include <vector>

#include "calculate/builder.h"
#include "calculate/origin.h"
#include "evaluate/judge.h"
#include "formats/gobl.h"

namespace rulec::calculate {

// Keeps its memory from document to document. Not shared by threads. What it is made of must outlive it.
class NetJudge {
 public:
  NetJudge(const RuleTable& table, gobl::Reader& reader, Builder& builder, Judge& judge);

  // `gross` has totals, and prices that include tax; its notices tell what was taken out. Findings stand at places of
  // `gross`; where it says something else there, the net value is named. Without net amounts (see the notices) the
  // verdict is incomplete, unless something else is fatal.
  Report judge(Document& gross, const JudgeOptions& options);

 private:
  bool make_net(Document& gross);
  JudgeOptions of_terms(const JudgeOptions& options) const;
  void place(Finding& finding, Origins& origins, const Document& gross, bool french) const;
  void add(Report& report, Report net, const Document& gross, bool french) const;

  const RuleTable& table_;
  gobl::Reader& reader_;
  Builder& builder_;
  Judge& judge_;
  Document net_;
};

}  // namespace rulec::calculate
