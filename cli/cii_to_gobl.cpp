#include "cli/cii_to_gobl.h"

#include <optional>
#include <string_view>
#include <utility>

#include "cli/exit_code.h"
#include "evaluate/table_conditions.h"
#include "formats/cii.h"
#include "formats/cii_writer.h"
#include "formats/gobl_writer.h"

namespace rulec::cli {
namespace {

class Conversion {
 public:
  explicit Conversion(const RuleTable& table) : table_(table) {}

  GoblOfCii of(std::string bytes) {
    result_.code = convert(std::move(bytes));
    return std::move(result_);
  }

 private:
  int convert(std::string bytes) {
    const auto written = mapping("gobl-written"), cii = mapping("cii");
    if (!written || !cii || !read_cii(*cii, std::move(bytes), source_)) return kUnable;
    gobl::Writer writer(table_, *written, table_conditions(table_));
    result_.bytes = writer.write(source_);
    if (!reads_gobl("en16931")) return kUnable;
    const bool chorus = is_for_chorus_pro(made_);
    if (chorus && !reads_gobl("choruspro")) return kUnable;
    const auto dialect = chorus ? mapping("choruspro-v1") : cii;
    return dialect && compare(*dialect, *cii) ? kDone : kUnable;
  }

  // What the document that was made says when it is CII again.
  bool compare(Index dialect, Index cii) {
    cii::Writer back(table_, dialect, table_conditions(table_));
    std::string xml;
    Document again;
    if (back.write(made_, xml) || !read_cii(cii, std::move(xml), again)) return false;
    result_.losses = differences(table_, source_, made_, again);
    return true;
  }

  std::optional<Index> mapping(std::string_view name) {
    const auto found = table_.mapping_named(name);
    if (!found) result_.remarks.push_back(no_mapping(name));
    return found;
  }

  bool reads_gobl(std::string_view layer) {
    const auto why = read_gobl(table_, result_.bytes, layer, made_);
    if (why) result_.remarks.push_back(*why);
    return !why;
  }

  bool read_cii(Index mapping, std::string bytes, Document& document) {
    cii::Reader reader(table_, mapping, table_conditions(table_), {.bytes = kNoLimit});
    const auto error = reader.read(std::move(bytes), document);
    if (error) result_.remarks.push_back(remark_of(*error));
    return !error;
  }

  const RuleTable& table_;
  Document source_, made_;
  GoblOfCii result_;
};

}  // namespace

GoblOfCii cii_to_gobl(const RuleTable& table, std::string bytes) { return Conversion(table).of(std::move(bytes)); }

}  // namespace rulec::cli
