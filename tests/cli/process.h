// Runs the program as users do and keeps what it said.
#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace rulec::tests {

struct Ran {
  int exit_code = -1;  // 128 + n where signal n ended it
  std::string out, err;

  // The objects of --format ndjson, one a line.
  std::vector<nlohmann::json> lines() const;
};

struct Setting {
  std::string input = {};                                             // standard input
  std::vector<std::pair<std::string, std::string>> environment = {};  // beside LC_ALL=C
  std::filesystem::path folder = {};                                  // where it runs; empty: here
  bool close_output = false;                                          // nobody reads standard output
  std::size_t largest_file = 0;                                       // bytes that a file may have; 0: any number
};

Ran run_rulec(std::vector<std::string> arguments, const Setting& setting = {});

// One of the invoices in examples/.
std::string example(std::string_view name);
std::string bytes_of(const std::filesystem::path& file);

// A folder that goes away with the test.
class Scratch {
 public:
  Scratch();
  ~Scratch();
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;

  const std::filesystem::path& path() const { return path_; }

  // Writes a file, with its folders, and gives its path.
  std::string write(const std::string& name, std::string_view bytes) const;

 private:
  std::filesystem::path path_;
};

}  // namespace rulec::tests
