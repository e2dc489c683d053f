#include "report/fingerprint.h"

#include <fmt/format.h>

#include <filesystem>
#include <map>

#include "formats/sha256.h"

namespace rulec::report {
namespace {

constexpr std::size_t kDigits = 32;

void put(Sha256& hash, std::string_view text) {
  hash.write(fmt::format("{}:", text.size()));
  hash.write(text);
}

void put(Sha256& hash, const Finding& finding) {
  put(hash, finding.rule);
  put(hash, std::to_string(finding.at.size()));
  for (const Location& location : finding.at) {
    put(hash, location.term);
    put(hash, location.path);
  }
  for (const auto& [name, value] : finding.values) {
    put(hash, name);
    put(hash, value);
  }
}

}  // namespace

std::vector<std::string> fingerprints(const Report& report, Record record) {
  const std::string document = std::filesystem::path(report.document).lexically_normal().string();
  std::map<std::string, unsigned> seen;
  std::vector<std::string> prints;
  Sha256 hash;
  const auto print = [&](const Finding& finding, unsigned order) {
    hash.begin();
    put(hash, document);
    put(hash, std::to_string(record));
    put(hash, std::to_string(order));
    put(hash, finding);
    return hash.end().substr(0, kDigits);
  };
  for (const Finding& finding : report.findings) {
    std::string first = print(finding, 0);
    const unsigned order = seen[first]++;
    prints.push_back(order == 0 ? std::move(first) : print(finding, order));
  }
  return prints;
}

}  // namespace rulec::report
