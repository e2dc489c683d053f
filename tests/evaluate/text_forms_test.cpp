#include "evaluate/text_forms.h"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

using namespace rulec;
using namespace std::string_literals;

namespace {

struct Form {
  const char* name;
  bool (*holds)(std::string_view);
  std::vector<std::string> good, bad;
};

}  // namespace

TEST_CASE("forms of texts") {
  const std::vector<Form> forms = {
      {"url",
       url,
       {"https://example.com", "http://example.com:8080/a/b?c=d#e", "ftp://u:p@example.com", "https://localhost",
        "https://192.0.2.1/x", "https://[2001:db8::1]:80/", "https://exämple.fr/é", "https://example.com?q=1",
        "ssh+x://a_b.example", "https://example.com/%C3%A9", "https://example.com:/"},
       {"",
        "nope",
        "not a url",
        "example.com",
        "www.example.com/a",
        "https://",
        "https:///a",
        "https:example.com",
        "https:/example.com",
        "://example.com",
        "1http://example.com",
        "https://exam ple.com",
        "https://example.com/a b",
        "https://example.com/%zz",
        "https://example.com/%C",
        "https://example.com:port",
        "https://:80",
        "https://[::1",
        "https://[::1]x",
        "https://[zz]",
        "https://.example.com",
        "https://example.com/\n",
        "mailto:a@b.fr",
        "https://a#b#c",
        " https://example.com"}},
      {"uri",
       uri,
       {"mailto:a@b.fr", "urn:cen.eu:en16931:2017", "iso6523-actorid-upis::0009:99900101900010", "https://example.com/",
        "tel:+33-1", "a:b", "x-y.z+1:%20"},
       {"", "no scheme", "example.com", ":a", "1a:b", "a:", "a:b c", "a:b%2", "a:é", "a b:c", "urn:x#y#z", "a:b\"c"}},
      {"email",
       email,
       {"a@b.fr", "prenom.nom+tag@mairie-sauveterre.example", "a@localhost", "é@exämple.fr", "o'brien@a.b", "a@1.2.3"},
       {"",
        "not an address",
        "a",
        "@b.fr",
        "a@",
        "a@@b.fr",
        "a@b@c.fr",
        ".a@b.fr",
        "a.@b.fr",
        "a..b@c.fr",
        "a@.fr",
        "a@b..fr",
        "a@-b.fr",
        "a@b-.fr",
        "a@b.fr.",
        "a b@c.fr",
        "a@b c.fr",
        "<a@b.fr>",
        "a@b.fr\n",
        "A <a@b.fr>",
        std::string(65, 'a') + "@b.fr",
        "a@" + std::string(64, 'b') + ".fr"}},
      {"w3w",
       w3w,
       {"filled.count.soap", "///filled.count.soap", "déjà.être.là", "一.二.三"},
       {"", "filled.count", "a.b.c.d", "a..c", ".a.b", "a.b.", "//a.b.c", "a b.c.d", "a.b.c1"}},
      {"gobl_key",
       gobl_key,
       {"a", "7", "credit-transfer+sepa", "a+b", "a--b", "0-9"},
       {"", "-a", "a-", "+", "a_b", "A", "a b", "é", "a."}},
      {"gobl_code_text",
       gobl_code_text,
       {"A", "a b", "F-2026/17", "é", "a\xC2\xA0"},
       {"", " a", "a ", " ", "a\tb", "\n", "a\x7F", "\0"s}},
      {"uuid",
       uuid,
       {"019cd7a0-5c00-7000-8000-000000000002", "019CD7A0-5C00-7000-8000-00000000000A"},
       {"", "019cd7a0", "019cd7a0-5c00-7000-8000-00000000000g", "019cd7a0-5c00-7000-8000_000000000002",
        "019cd7a0-5c00-7000-8000-0000000000022", "019cd7a05c0070008000000000000002"}},
  };
  for (const Form& form : forms) {
    INFO(form.name);
    for (const std::string& text : form.good) {
      INFO(text);
      CHECK(form.holds(text));
    }
    for (const std::string& text : form.bad) {
      INFO(text);
      CHECK_FALSE(form.holds(text));
    }
  }
}
