// What was closed and sent stays on this machine, beside the ledger.
#pragma once

#include <filesystem>
#include <string>

namespace rulec::cli {

// The file of a closed envelope: the same for no two invoices, and for no two contents of one.
std::filesystem::path closed_file(const std::string& profile, const std::string& supplier, const std::string& number,
                                  const std::string& bytes);

}  // namespace rulec::cli
