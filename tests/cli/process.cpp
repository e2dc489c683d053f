#include "process.h"

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <stdexcept>

namespace rulec::tests {
namespace {

namespace fs = std::filesystem;

void redirect(int to, const fs::path& file, int flags) {
  const int descriptor = ::open(file.c_str(), flags, 0600);
  if (descriptor < 0 || ::dup2(descriptor, to) < 0) ::_exit(126);
  ::close(descriptor);
}

// A pipe whose other end is closed, as after `| head` has seen enough.
void break_output() {
  std::array<int, 2> ends{};
  if (::pipe(ends.data()) != 0) ::_exit(126);
  ::close(ends[0]);
  ::dup2(ends[1], STDOUT_FILENO);
  ::close(ends[1]);
}

[[noreturn]] void become_rulec(std::vector<std::string>& arguments, const Setting& setting, const fs::path& folder) {
  redirect(STDIN_FILENO, folder / "in", O_RDONLY);
  redirect(STDERR_FILENO, folder / "err", O_WRONLY | O_CREAT | O_TRUNC);
  redirect(STDOUT_FILENO, folder / "out", O_WRONLY | O_CREAT | O_TRUNC);
  if (setting.close_output) break_output();
  if (!setting.folder.empty() && ::chdir(setting.folder.c_str()) != 0) ::_exit(126);
  for (const char* name : {"LC_MESSAGES", "LANG", "NO_COLOR"}) ::unsetenv(name);
  if (setting.largest_file > 0) {
    const rlimit limit{setting.largest_file, setting.largest_file};
    ::setrlimit(RLIMIT_FSIZE, &limit);
  }
  ::setenv("LC_ALL", "C", 1);
  ::setenv("RULEC_CACHE", "off", 1);  // no test leaves anything with the user, or finds what another one has left
  for (const auto& [name, value] : setting.environment) ::setenv(name.c_str(), value.c_str(), 1);
  std::vector<char*> words;
  for (std::string& argument : arguments) words.push_back(argument.data());
  words.push_back(nullptr);
  ::execv(RULEC_BINARY, words.data());
  ::_exit(127);
}

}  // namespace

std::vector<nlohmann::json> Ran::lines() const {
  std::vector<nlohmann::json> objects;
  std::istringstream text(out);
  for (std::string line; std::getline(text, line);) objects.push_back(nlohmann::json::parse(line));
  return objects;
}

Ran run_rulec(std::vector<std::string> arguments, const Setting& setting) {
  const Scratch scratch;
  scratch.write("in", setting.input);
  arguments.insert(arguments.begin(), RULEC_BINARY);
  const pid_t child = ::fork();
  if (child < 0) throw std::runtime_error("fork failed");
  if (child == 0) become_rulec(arguments, setting, scratch.path());
  int status = 0;
  ::waitpid(child, &status, 0);
  const int code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return {code, bytes_of(scratch.path() / "out"), bytes_of(scratch.path() / "err")};
}

std::string example(std::string_view name) { return (fs::path(RULEC_EXAMPLES) / name).string(); }

std::string bytes_of(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  std::ostringstream bytes;
  bytes << stream.rdbuf();
  return bytes.str();
}

Scratch::Scratch() {
  std::string pattern = (fs::temp_directory_path() / "rulec-test-XXXXXX").string();
  if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no folder for the test");
  path_ = pattern;
}

Scratch::~Scratch() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

std::string Scratch::write(const std::string& name, std::string_view bytes) const {
  const fs::path file = path_ / name;
  fs::create_directories(file.parent_path());
  std::ofstream(file, std::ios::binary) << bytes;
  return file.string();
}

}  // namespace rulec::tests
