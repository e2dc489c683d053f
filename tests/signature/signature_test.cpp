// Keys and signatures, against those that others have made.
#include <catch2/catch.hpp>

#include "signature/base64url.h"
#include "signature/jws.h"
#include "signature/seal.h"

using namespace rulec::signature;
using Catch::Matchers::Contains;

namespace {

// RFC 7515, appendix A.3; the id is added, as GOBL wants one.
constexpr const char* kRfcKey =
    R"({"kty":"EC","crv":"P-256","kid":"rfc","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
        "y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0","d":"jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI"})";
constexpr const char* kRfcPublic =
    R"({"kty":"EC","crv":"P-256","kid":"rfc","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
        "y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"})";
constexpr const char* kRfcSignature =
    "eyJhbGciOiJFUzI1NiJ9."
    "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ."
    "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q";

// Of the tests of GOBL's dsig package: what GOBL itself writes.
constexpr const char* kGoblPublic =
    R"({"use":"sig","kty":"EC","kid":"3500bbee-966c-4b7a-8fbc-c763ae2aec62","crv":"P-256",
        "x":"Fd4a9pj2gtDLnW3GX30S06qXHrkBrAsmg3aHb4kOCL4","y":"_I4ZuddZtZ86kDBvGKcsOPbU0gWh13Kt6R2m6bfWAK4"})";
constexpr const char* kGoblSignature =
    "eyJhbGciOiJFUzI1NiIsImtpZCI6IjM1MDBiYmVlLTk2NmMtNGI3YS04ZmJjLWM3NjNhZTJhZWM2MiJ9."
    "eyJmb28iOiJmb28iLCJiYXIiOjEyMzR9."
    "96eDPg1RJ4EXMXnCYYTbC3mIGU_DaKnULUdx6LxDeLh6kp-7G8V1CEr1Lwc-tqZ29iq6fwi0Pte-bnkBO0xh9w";

Key public_key(const char* json) { return std::get<std::vector<Key>>(read_public_keys(json)).at(0); }
Jws jws(std::string_view text) { return std::get<Jws>(read_compact(text)); }
std::string problem(const auto& read) { return std::get<Problem>(read).english; }

std::string replaced(std::string text, std::string_view from, std::string_view to) {
  return text.replace(text.find(from), from.size(), to);
}

}  // namespace

TEST_CASE("base64url", "[signature]") {
  for (const std::string bytes : {"", "f", "fo", "foo", "\xfb\xff\xfe", "four"})
    CHECK(from_base64url(base64url(bytes)) == bytes);
  CHECK(base64url("\xfb\xff") == "-_8");
  for (const char* bad : {"a", "ab=", "a+bc", "a/bc", "ab cd", "abcde"}) CHECK_FALSE(from_base64url(bad));
}

TEST_CASE("signatures of others hold by their keys and by no other", "[signature]") {
  const Key rfc = public_key(kRfcPublic), gobl = public_key(kGoblPublic);
  const Jws by_rfc = jws(kRfcSignature), by_gobl = jws(kGoblSignature);
  CHECK(rfc.verify(by_rfc.covered, by_rfc.signature));
  CHECK(gobl.verify(by_gobl.covered, by_gobl.signature));
  CHECK_FALSE(gobl.verify(by_rfc.covered, by_rfc.signature));
  CHECK_FALSE(rfc.verify(by_gobl.covered, by_gobl.signature));
  CHECK(by_gobl.key_id == gobl.id());
  CHECK(by_gobl.payload == R"({"foo":"foo","bar":1234})");
  CHECK_FALSE(rfc.verify(by_rfc.covered + "x", by_rfc.signature));
}

TEST_CASE("a signature is written as GOBL writes it and holds", "[signature]") {
  const Key key = std::get<Key>(read_private_key(kRfcKey));
  const std::string compact = signed_compact(key, "{}");
  CHECK(compact.starts_with(base64url(R"({"alg":"ES256","kid":"rfc"})") + "." + base64url("{}") + "."));
  CHECK(public_key(kRfcPublic).verify(jws(compact).covered, jws(compact).signature));
  CHECK(written({"u", "sha256", "v", 7}) == R"({"uuid":"u","dig":{"alg":"sha256","val":"v"},"iat":7})");
}

TEST_CASE("a new key is read again, and only its public part is given away", "[signature]") {
  const Key made = Key::make("an-id");
  const Key again = std::get<Key>(read_private_key(made.private_json()));
  CHECK(again.id() == "an-id");
  CHECK(made.public_json().find("\"d\"") == std::string::npos);
  CHECK(made.private_json().starts_with(R"({"use":"sig","kty":"EC","kid":"an-id","crv":"P-256","alg":"ES256","x":")"));
  const std::string signature = again.sign("bytes");
  CHECK(public_key(made.public_json().c_str()).verify("bytes", signature));
  CHECK(made.private_json() != Key::make("an-id").private_json());
  CHECK(std::get<std::vector<Key>>(read_public_keys(R"({"keys":[)" + made.public_json() + "," + kRfcPublic + "]}"))
            .size() == 2);
}

TEST_CASE("what is no key is refused with its reason", "[signature]") {
  CHECK_THAT(problem(read_private_key("no JSON")), Contains("no JSON object"));
  CHECK_THAT(problem(read_private_key(kRfcPublic)), Contains("public key"));
  CHECK_THAT(problem(read_public_keys(kRfcKey)), Contains("private key"));
  CHECK_THAT(problem(read_public_keys(R"({"keys":[]})")), Contains("empty"));
  CHECK_THAT(problem(read_public_keys(R"({"kty":"RSA","kid":"1"})")), Contains("P-256"));
  const std::string good = kRfcPublic;
  CHECK_THAT(problem(read_public_keys(replaced(good, R"("kid":"rfc",)", ""))), Contains("kid"));
  CHECK_THAT(problem(read_public_keys(replaced(good, "f83O", "f83"))), Contains("`x`"));
  CHECK_THAT(problem(read_public_keys(replaced(good, "f83O", "f83A"))), Contains("curve"));
  CHECK_THAT(problem(read_private_key(replaced(kRfcKey, "jpsQ", "jpsA"))), Contains("private part"));
  CHECK_THAT(problem(read_public_keys(replaced(good, R"("kid")", R"("valid_from":"soon","kid")"))),
             Contains("valid_from"));
}

TEST_CASE("a key signs within its time", "[signature]") {
  const Key key =
      public_key(replaced(kRfcPublic, R"("kid")",
                          R"("valid_from":"2026-01-01T00:00:00Z","valid_until":"2026-12-31T00:00:00Z","kid")")
                     .c_str());
  CHECK_FALSE(key.allows(1767225599));
  CHECK(key.allows(1767225600));
  CHECK(key.allows(0));
  CHECK_FALSE(key.allows(1798675201));
}

TEST_CASE("a broken signature is refused with its reason", "[signature]") {
  const std::string good = kGoblSignature;
  CHECK_THAT(problem(read_compact("")), Contains("three parts"));
  CHECK_THAT(problem(read_compact("a.b.c.d")), Contains("three parts"));
  CHECK_THAT(problem(read_compact(good + "=")), Contains("base64url"));
  CHECK_THAT(problem(read_compact(base64url("[]") + ".e30.AAAA")), Contains("header"));
  CHECK_THAT(problem(read_compact(base64url(R"({"alg":"none"})") + ".e30.")), Contains("`none`"));
  CHECK_THAT(problem(read_compact(base64url(R"({"alg":"ES256","crit":["b64"]})") + ".e30.AAAA")), Contains("crit"));
  CHECK_THAT(problem(read_compact(good.substr(0, good.size() - 4))), Contains("not 64"));
}
