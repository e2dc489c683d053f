// The shapes that the bodies of the platform share: done, refused, a page of a list. For this folder only.
#pragma once

#include <string>
#include <vector>

#include "chorus/json_answer.h"

namespace rulec::chorus::sandbox {

Json done();                                // codeRetour 0
Json no(int code, const std::string& why);  // a refusal, which comes with HTTP 200

// The clocks of the platform are those of Paris.
std::string day_now();      // "2026-11-28"
std::string minute_now();   // "2026-11-28 09:30"
std::string instant_now();  // "2026-11-28T09:30:05.000+01:00"

// Amounts are numbers in the bodies of the platform; null for what is none.
Json number_of(const std::string& text);

// The page of `all` that the member `wrapper` of the request asks for, as the member `list`, with what is said of the
// pages. Ten a page where the request does not say.
Json page_of(const Json& request, const char* wrapper, const std::vector<Json>& all, const char* list);

}  // namespace rulec::chorus::sandbox
