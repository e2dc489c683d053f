// A folder for a ledger, that goes away with the test.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <string>

namespace rulec::tests {

struct LedgerFolder {
  std::filesystem::path path;
  LedgerFolder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "rulec-ledger-XXXXXX").string();
    path = ::mkdtemp(pattern.data());
  }
  ~LedgerFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path, ignored);
  }
  LedgerFolder(const LedgerFolder&) = delete;
  LedgerFolder& operator=(const LedgerFolder&) = delete;

  std::filesystem::path file() const { return path / "ledger.db"; }
};

}  // namespace rulec::tests
