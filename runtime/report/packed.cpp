#include "report/packed.h"

#include <openssl/evp.h>
#include <zlib.h>

#include <algorithm>
#include <stdexcept>

namespace rulec::report {

std::string packed(std::string_view bytes) {
  uLongf size = compressBound(bytes.size());
  std::string deflated(size, '\0');
  if (compress2(reinterpret_cast<Bytef*>(deflated.data()), &size, reinterpret_cast<const Bytef*>(bytes.data()),
                bytes.size(), 6) != Z_OK)
    throw std::runtime_error("zlib: no memory");
  std::string text((size + 2) / 3 * 4 + 1, '\0');
  const int length = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()),
                                     reinterpret_cast<const unsigned char*>(deflated.data()), static_cast<int>(size));
  text.resize(static_cast<std::size_t>(length));
  return text;
}

std::string in_script(std::string_view json) {
  std::string text;
  text.reserve(json.size());
  for (std::size_t at = 0; at < json.size();) {
    const std::size_t stop = std::min(json.find('<', at), json.size());
    text += json.substr(at, stop - at);
    if (stop < json.size()) text += "\\u003c";
    at = stop + 1;
  }
  return text;
}

}  // namespace rulec::report
