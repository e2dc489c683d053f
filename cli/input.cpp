#include "cli/input.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <string_view>
#include <system_error>
#include <utility>

namespace rulec::cli {
namespace {

constexpr std::size_t kListSize = std::size_t{1} << 30U;  // of the names of --files-from
constexpr std::size_t kSpare = 64;  // behind the bytes, so that a reader that looks ahead need not copy them

InputProblem from_errno(int error, bool french) {
  const auto say = [&](const char* english, const char* other) { return InputProblem{french ? other : english, {}}; };
  if (error == ENOENT || error == ENOTDIR) return say("no such file", "ce fichier n'existe pas");
  if (error == EACCES || error == EPERM)
    return say("the file cannot be read: no permission", "le fichier ne peut pas être lu : droits insuffisants");
  if (error == EISDIR) return say("this is a folder, not a file", "c'est un dossier, pas un fichier");
  return {fmt::format("{}: {}", french ? "le fichier ne peut pas être lu " : "the file cannot be read",
                      std::strerror(error)),
          {}};
}

std::string size_in_words(std::size_t size) {
  if (size >= (1U << 20U) && size % (1U << 20U) == 0) return fmt::format("{} MB", size >> 20U);
  return fmt::format("{} bytes", size);
}

InputProblem too_large(std::size_t max_size, bool french) {
  if (french)
    return {fmt::format("le document dépasse {}", size_in_words(max_size)), "Relever la limite avec --max-size."};
  return {fmt::format("the document is larger than {}", size_in_words(max_size)), "Raise the limit with --max-size."};
}

InputProblem empty_folder(bool french) {
  return {french ? "ce dossier ne contient aucun fichier .json ou .xml" : "this folder holds no .json or .xml file",
          {}};
}

class Descriptor {
 public:
  explicit Descriptor(const std::string& name)
      : number_(name == "-" ? STDIN_FILENO : ::open(name.c_str(), O_RDONLY | O_CLOEXEC)) {}
  ~Descriptor() {
    if (number_ > STDIN_FILENO) ::close(number_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;

  int number() const { return number_; }

 private:
  int number_;
};

// Reads at most `size` bytes; a count, or -1 with errno.
ssize_t read_some(int descriptor, char* to, std::size_t size) {
  for (;;) {
    const ssize_t got = ::read(descriptor, to, size);
    if (got >= 0 || errno != EINTR) return got;
  }
}

bool ends_with_any(const std::filesystem::path& path, std::initializer_list<std::string_view> extensions) {
  std::string extension = path.extension().string();
  std::ranges::transform(extension, extension.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return std::ranges::find(extensions, extension) != extensions.end();
}

}  // namespace

InputBytes read_input(const std::string& name, std::size_t max_size, bool french) {
  const Descriptor file(name);
  if (file.number() < 0) return {{}, from_errno(errno, french)};
  struct stat about {};
  if (::fstat(file.number(), &about) != 0) return {{}, from_errno(errno, french)};
  if (S_ISDIR(about.st_mode)) return {{}, from_errno(EISDIR, french)};
  const std::size_t expected = S_ISREG(about.st_mode) ? static_cast<std::size_t>(about.st_size) : 0;
  if (expected > max_size) return {{}, too_large(max_size, french)};

  std::string bytes;
  bytes.reserve(expected + kSpare);
  std::size_t filled = 0;
  for (;;) {
    const std::size_t room = filled < expected ? expected - filled : std::max<std::size_t>(kSpare, filled);
    bytes.resize(filled + std::min(room, std::size_t{1} << 24U));
    const ssize_t got = read_some(file.number(), bytes.data() + filled, bytes.size() - filled);
    if (got < 0) return {{}, from_errno(errno, french)};
    filled += static_cast<std::size_t>(got);
    bytes.resize(filled);
    if (filled > max_size) return {{}, too_large(max_size, french)};
    if (got == 0) return {std::move(bytes), std::nullopt};
  }
}

// Cuts a file into its lines without holding more than one.
class Inputs::Lines {
 public:
  Lines(std::string name, std::size_t max_size) : name_(std::move(name)), file_(name_), max_size_(max_size) {
    if (file_.number() < 0) problem_ = errno;
  }

  const std::string& name() const { return name_; }
  report::Record record() const { return record_; }
  int problem() const { return problem_; }
  bool too_long() const { return too_long_; }

  // The next line without its end; false at the end of the file.
  bool next(std::string& line) {
    line.clear();
    too_long_ = false;
    ++record_;
    bool any = false;
    while (at_ < end_ || fill()) {
      any = true;
      const std::string_view rest(buffer_.data() + at_, end_ - at_);
      const std::size_t stop = rest.find('\n');
      const std::string_view piece = rest.substr(0, stop);
      too_long_ = too_long_ || line.size() + piece.size() > max_size_;
      if (!too_long_) line += piece;
      at_ += piece.size() + (stop == std::string_view::npos ? 0 : 1);
      if (stop != std::string_view::npos) break;
    }
    return any;
  }

 private:
  bool fill() {
    if (problem_ != 0) return false;
    const ssize_t got = read_some(file_.number(), buffer_.data(), buffer_.size());
    problem_ = got < 0 ? errno : 0;
    at_ = 0;
    end_ = got > 0 ? static_cast<std::size_t>(got) : 0;
    return got > 0;
  }

  std::string name_;
  Descriptor file_;
  std::size_t max_size_;
  report::Record record_ = 0;
  int problem_ = 0;
  bool too_long_ = false;
  std::size_t at_ = 0, end_ = 0;
  std::array<char, 1U << 16U> buffer_;
};

Inputs::Inputs(const InputNames& names, std::size_t max_size, bool french) : max_size_(max_size), french_(french) {
  for (const std::string& path : names.paths) add(path);
  if (!names.files_from.empty()) add_names_from(names.files_from, names.nul_separated);
}

Inputs::~Inputs() = default;

void Inputs::add(std::string path) {
  std::error_code error;
  if (path != "-" && std::filesystem::is_directory(path, error)) return add_folder(path);
  counted_ = counted_ && !ends_with_any(path, {".ndjson"});
  items_.push_back({std::move(path), 0, {}, {}});
}

void Inputs::add_folder(const std::string& path) {
  namespace fs = std::filesystem;
  std::vector<std::string> found;
  std::error_code error;
  for (fs::recursive_directory_iterator entry(path, error), end; !error && entry != end; entry.increment(error)) {
    std::error_code ignored;
    if (ends_with_any(entry->path(), {".json", ".xml"}) && !entry->is_directory(ignored))
      found.push_back(entry->path().string());
  }
  if (error) items_.push_back({path, 0, {}, from_errno(error.value(), french_)});
  if (!error && found.empty()) items_.push_back({path, 0, {}, empty_folder(french_)});
  std::ranges::sort(found);
  for (std::string& name : found) items_.push_back({std::move(name), 0, {}, {}});
}

void Inputs::add_names_from(const std::string& list, bool nul_separated) {
  InputBytes names = read_input(list, kListSize, french_);
  if (names.problem) {
    items_.push_back({list, 0, {}, std::move(names.problem)});
    return;
  }
  std::string_view rest = names.bytes;
  while (!rest.empty()) {
    const std::size_t stop = rest.find(nul_separated ? '\0' : '\n');
    std::string_view name = rest.substr(0, stop);
    rest = stop == std::string_view::npos ? std::string_view() : rest.substr(stop + 1);
    if (!nul_separated && name.ends_with('\r')) name.remove_suffix(1);
    // A list names files; a folder in it is taken for a slip, not walked.
    if (!name.empty()) items_.push_back({std::string(name), 0, {}, {}});
    counted_ = counted_ && !ends_with_any(name, {".ndjson"});
  }
}

std::optional<InputItem> Inputs::next() {
  for (;;) {
    if (lines_) {
      if (auto item = next_line()) return item;
      lines_.reset();
    }
    if (at_ == items_.size()) return std::nullopt;
    InputItem& item = items_[at_++];
    if (item.problem || item.name == "-" || !ends_with_any(item.name, {".ndjson"})) return std::move(item);
    lines_ = std::make_unique<Lines>(std::move(item.name), max_size_);
  }
}

std::optional<InputItem> Inputs::next_line() {
  std::string line;
  line.reserve(kSpare);
  while (lines_->next(line)) {
    if (line.find_first_not_of(" \t\r") == std::string::npos && !lines_->too_long()) continue;
    InputItem item{lines_->name(), lines_->record(), std::move(line), {}};
    if (lines_->too_long()) item.problem = too_large(max_size_, french_);
    return item;
  }
  if (lines_->problem() == 0) return std::nullopt;
  InputItem item{lines_->name(), 0, {}, from_errno(lines_->problem(), french_)};
  lines_.reset();
  return item;
}

std::optional<std::size_t> Inputs::total() const { return counted_ ? std::optional(items_.size()) : std::nullopt; }

}  // namespace rulec::cli
