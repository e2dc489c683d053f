#include "signature/key.h"

#include <fmt/format.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>

#include <array>
#include <ctime>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <utility>

#include "signature/base64url.h"

namespace rulec::signature {
namespace {

using Json = nlohmann::ordered_json;

constexpr int kSize = 32;  // bytes of a number of P-256

template <typename Value, void (*Free)(Value*)>
struct Freed {
  void operator()(Value* value) const { Free(value); }
};
template <typename Value, void (*Free)(Value*)>
using Owned = std::unique_ptr<Value, Freed<Value, Free>>;
using Number = Owned<BIGNUM, BN_clear_free>;
using Context = Owned<EVP_PKEY_CTX, EVP_PKEY_CTX_free>;
using Digest = Owned<EVP_MD_CTX, EVP_MD_CTX_free>;
using Pair = Owned<ECDSA_SIG, ECDSA_SIG_free>;

EVP_PKEY* raw(const std::shared_ptr<void>& key) { return static_cast<EVP_PKEY*>(key.get()); }
std::shared_ptr<void> owned(EVP_PKEY* key) {
  return {key, [](void* last) { EVP_PKEY_free(static_cast<EVP_PKEY*>(last)); }};
}
const unsigned char* as_bytes(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }

[[noreturn]] void fail(const char* what) { throw std::runtime_error(fmt::format("OpenSSL cannot {}", what)); }

std::string padded(const BIGNUM* number) {
  std::string bytes(kSize, '\0');
  if (BN_bn2binpad(number, reinterpret_cast<unsigned char*>(bytes.data()), kSize) != kSize) fail("write a number");
  return bytes;
}

std::string number_of(EVP_PKEY* key, const char* name) {
  BIGNUM* number = nullptr;
  if (EVP_PKEY_get_bn_param(key, name, &number) != 1) fail("show a key");
  return base64url(padded(Number(number).get()));
}

Problem no_key(std::string_view why_en, std::string_view why_fr) {
  return {fmt::format("this is no key for ES256 (a JSON Web Key): {}", why_en),
          fmt::format("ceci n'est pas une clé ES256 (JSON Web Key) : {}", why_fr)};
}

std::string text_of(const Json& json, const char* name) {
  const auto found = json.find(name);
  return found != json.end() && found->is_string() ? found->get<std::string>() : "";
}

// "2026-01-31T12:00:00Z"; false where there is something else.
bool read_time(const Json& json, const char* name, std::optional<std::int64_t>& time) {
  if (!json.contains(name)) return true;
  std::tm parts{};
  const std::string text = text_of(json, name);
  const char* end = ::strptime(text.c_str(), "%Y-%m-%dT%H:%M:%S", &parts);
  if (end == nullptr || (*end != 'Z' && *end != '.')) return false;
  time = static_cast<std::int64_t>(::timegm(&parts));
  return true;
}

Json public_members(EVP_PKEY* key, const std::string& id) {
  return {{"use", "sig"},
          {"kty", "EC"},
          {"kid", id},
          {"crv", "P-256"},
          {"alg", "ES256"},
          {"x", number_of(key, OSSL_PKEY_PARAM_EC_PUB_X)},
          {"y", number_of(key, OSSL_PKEY_PARAM_EC_PUB_Y)}};
}

}  // namespace

struct Key::Parts {
  std::string id, x, y, d;  // numbers as 32 bytes; d empty: a public key
};

Key Key::make(std::string id) {
  Key key;
  key.key_ = owned(EVP_EC_gen("P-256"));
  if (!key.key_) fail("make a key");
  key.id_ = std::move(id);
  key.private_ = true;
  return key;
}

std::string Key::private_json() const {
  Json json = public_members(raw(key_), id_);
  json["d"] = number_of(raw(key_), OSSL_PKEY_PARAM_PRIV_KEY);
  return json.dump();
}

std::string Key::public_json() const { return public_members(raw(key_), id_).dump(); }

std::string Key::sign(std::string_view bytes) const {
  const Digest digest(EVP_MD_CTX_new());
  std::array<unsigned char, 128> der{};
  std::size_t size = der.size();
  if (EVP_DigestSignInit(digest.get(), nullptr, EVP_sha256(), nullptr, raw(key_)) != 1 ||
      EVP_DigestSign(digest.get(), der.data(), &size, as_bytes(bytes), bytes.size()) != 1)
    fail("sign");
  const unsigned char* at = der.data();
  const Pair pair(d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(size)));
  if (!pair) fail("sign");
  return padded(ECDSA_SIG_get0_r(pair.get())) + padded(ECDSA_SIG_get0_s(pair.get()));
}

bool Key::verify(std::string_view bytes, std::string_view signature) const {
  if (signature.size() != 2 * kSize) return false;
  const Pair pair(ECDSA_SIG_new());
  BIGNUM* r = BN_bin2bn(as_bytes(signature), kSize, nullptr);
  BIGNUM* s = BN_bin2bn(as_bytes(signature) + kSize, kSize, nullptr);
  if (!pair || ECDSA_SIG_set0(pair.get(), r, s) != 1) fail("verify");
  unsigned char* der = nullptr;
  const int size = i2d_ECDSA_SIG(pair.get(), &der);
  if (size <= 0) return false;
  const std::unique_ptr<unsigned char, void (*)(unsigned char*)> freed(der, [](unsigned char* p) { OPENSSL_free(p); });
  const Digest digest(EVP_MD_CTX_new());
  return EVP_DigestVerifyInit(digest.get(), nullptr, EVP_sha256(), nullptr, raw(key_)) == 1 &&
         EVP_DigestVerify(digest.get(), der, static_cast<std::size_t>(size), as_bytes(bytes), bytes.size()) == 1;
}

bool Key::allows(std::int64_t time) const {
  return time == 0 || ((!from_ || time >= *from_) && (!until_ || time <= *until_));
}

// A point off the curve, or a private part of another point, is no key.
std::variant<Key, Problem> Key::from(const Parts& parts) {
  const Owned<OSSL_PARAM_BLD, OSSL_PARAM_BLD_free> build(OSSL_PARAM_BLD_new());
  const std::string point = "\x04" + parts.x + parts.y;
  const Number d(BN_bin2bn(as_bytes(parts.d), static_cast<int>(parts.d.size()), nullptr));
  OSSL_PARAM_BLD_push_utf8_string(build.get(), OSSL_PKEY_PARAM_GROUP_NAME, "P-256", 0);
  OSSL_PARAM_BLD_push_octet_string(build.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size());
  if (!parts.d.empty()) OSSL_PARAM_BLD_push_BN(build.get(), OSSL_PKEY_PARAM_PRIV_KEY, d.get());
  const Owned<OSSL_PARAM, OSSL_PARAM_free> params(OSSL_PARAM_BLD_to_param(build.get()));
  const Context context(EVP_PKEY_CTX_new_from_name(nullptr, "EC", nullptr));
  EVP_PKEY* made = nullptr;
  const int selection = parts.d.empty() ? EVP_PKEY_PUBLIC_KEY : EVP_PKEY_KEYPAIR;
  if (EVP_PKEY_fromdata_init(context.get()) != 1 ||
      EVP_PKEY_fromdata(context.get(), &made, selection, params.get()) != 1)
    return no_key("its point is not on the curve P-256", "son point n'est pas sur la courbe P-256");
  Key key;
  key.key_ = owned(made);
  key.id_ = parts.id;
  key.private_ = !parts.d.empty();
  const Context check(EVP_PKEY_CTX_new_from_pkey(nullptr, made, nullptr));
  const int fits = key.private_ ? EVP_PKEY_pairwise_check(check.get()) : EVP_PKEY_public_check(check.get());
  if (fits != 1)
    return no_key("its private part is not that of its point", "sa partie privée n'est pas celle de son point");
  return key;
}

std::variant<Key, Problem> Key::read(const void* given) {
  const Json& json = *static_cast<const Json*>(given);
  if (!json.is_object()) return no_key("it is no JSON object", "ce n'est pas un objet JSON");
  if (text_of(json, "kty") != "EC" || text_of(json, "crv") != "P-256")
    return no_key("`kty` must be `EC` and `crv` `P-256`", "`kty` doit être `EC` et `crv` `P-256`");
  if (json.contains("alg") && text_of(json, "alg") != "ES256")
    return no_key("`alg` must be `ES256`", "`alg` doit être `ES256`");
  Parts parts;
  parts.id = text_of(json, "kid");
  if (parts.id.empty()) return no_key("it has no `kid`", "elle n'a pas de `kid`");
  for (const auto& [name, target] : {std::pair{"x", &parts.x}, std::pair{"y", &parts.y}, std::pair{"d", &parts.d}}) {
    if (target == &parts.d && !json.contains(name)) continue;
    auto bytes = from_base64url(text_of(json, name));
    if (!bytes || bytes->size() != kSize)
      return no_key(fmt::format("`{}` is not 32 bytes in base64url", name),
                    fmt::format("`{}` n'est pas de 32 octets en base64url", name));
    *target = std::move(*bytes);
  }
  std::variant<Key, Problem> made = from(parts);
  if (auto* key = std::get_if<Key>(&made))
    if (!read_time(json, "valid_from", key->from_) || !read_time(json, "valid_until", key->until_))
      return no_key("`valid_from` and `valid_until` are times such as 2026-01-31T12:00:00Z",
                    "`valid_from` et `valid_until` sont des instants comme 2026-01-31T12:00:00Z");
  return made;
}

std::variant<Key, Problem> read_private_key(std::string_view bytes) {
  const Json json = Json::parse(bytes, nullptr, false);
  std::variant<Key, Problem> read = Key::read(&json);
  if (const auto* key = std::get_if<Key>(&read); key != nullptr && !key->is_private())
    return Problem{"this is a public key: only the private one signs (`rulec key new` makes one)",
                   "ceci est une clé publique : seule la clé privée signe (`rulec key new` en crée une)"};
  return read;
}

std::variant<std::vector<Key>, Problem> read_public_keys(std::string_view bytes) {
  const Json json = Json::parse(bytes, nullptr, false);
  const bool is_set = json.is_object() && json.contains("keys") && json["keys"].is_array();
  const Json all = is_set ? json["keys"] : Json::array({json});
  std::vector<Key> keys;
  for (const Json& one : all) {
    std::variant<Key, Problem> read = Key::read(&one);
    if (auto* problem = std::get_if<Problem>(&read)) return std::move(*problem);
    keys.push_back(std::move(std::get<Key>(read)));
    if (keys.back().is_private())
      return Problem{"this is a private key: give its public part (`rulec key public FILE`), and show it to nobody",
                     "ceci est une clé privée : donnez sa partie publique (`rulec key public FICHIER`), et gardez-la "
                     "secrète"};
  }
  if (keys.empty()) return no_key("the set of keys is empty", "le jeu de clés est vide");
  return keys;
}

}  // namespace rulec::signature
