// What earlier runs of the compiler have made of the same bytes, in a folder of the user: files that say no more than
// what would be made again without them. Whatever is wrong with the folder or a file in it is as if it were not there.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

namespace rulec::compiler {

class Cache {
 public:
  // Of all that the result depends on, and of the program that makes it.
  using Key = std::array<unsigned char, 32>;

  Cache() = default;  // keeps nothing
  explicit Cache(std::string folder);
  ~Cache();
  Cache(const Cache&) = delete;
  Cache& operator=(const Cache&) = delete;

  // $RULEC_CACHE (`off`: none), else $XDG_CACHE_HOME/rulec, else ~/.cache/rulec; "" where there is none.
  static std::string folder_of_user();

  bool off() const { return folder_.empty(); }
  // `what`: the kind of the result.
  static Key key(std::string_view what, std::string_view bytes);
  std::optional<std::string> find(const Key& key) const;
  // Written aside and renamed: other processes find all of it or nothing.
  void keep(const Key& key, std::string_view bytes);

 private:
  std::string file_of(const Key& key) const;
  void trim() const;

  std::string folder_;
  bool grown_ = false;
};

}  // namespace rulec::compiler
