// The documents that a call names: files, folders, standard input, lists of names, files with one document a line.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "report/write.h"

namespace rulec::cli {

// Why there are no bytes, in the language asked for.
struct InputProblem {
  std::string message, fix;
};

struct InputItem {
  std::string name;                  // the path as given
  report::Record record = 0;         // the line of an .ndjson file
  std::optional<std::string> bytes;  // of such a line; nothing: still to be read from `name`
  std::optional<InputProblem> problem;
};

struct InputBytes {
  std::string bytes;
  std::optional<InputProblem> problem;
};

// The bytes of a file, or of standard input for "-".
InputBytes read_input(const std::string& name, std::size_t max_size, bool french);

struct InputNames {
  std::vector<std::string> paths;
  std::string files_from;
  bool nul_separated = false;
};

// Hands out one document after the other, in the order of the command line; folders sorted by path. Not shared by
// threads without a lock.
class Inputs {
 public:
  Inputs(const InputNames& names, std::size_t max_size, bool french);
  ~Inputs();

  std::optional<InputItem> next();

  // How many documents there are; nothing where a file with one a line makes that unknown.
  std::optional<std::size_t> total() const;

 private:
  class Lines;
  void add(std::string path);
  void add_folder(const std::string& path);
  void add_names_from(const std::string& list, bool nul_separated);
  std::optional<InputItem> next_line();

  std::vector<InputItem> items_;
  std::size_t at_ = 0;
  std::unique_ptr<Lines> lines_;
  bool counted_ = true;
  std::size_t max_size_;
  bool french_;
};

}  // namespace rulec::cli
