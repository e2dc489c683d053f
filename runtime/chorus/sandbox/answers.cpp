#include "chorus/sandbox/answers.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <ctime>

#include "calculate/clock.h"

namespace rulec::chorus::sandbox {

Json done() { return {{"codeRetour", 0}, {"libelle", "TRA_MSG_00.000"}}; }
Json no(int code, const std::string& why) { return {{"codeRetour", code}, {"libelle", why}}; }

namespace {

constexpr int kParis = 60;  // minutes ahead of UTC in winter

}  // namespace

std::string day_now() { return to_iso(calculate::now_in(kParis).day); }

std::string minute_now() {
  const calculate::Moment now = calculate::now_in(kParis);
  return fmt::format("{} {:02}:{:02}", to_iso(now.day), now.seconds / 3600, now.seconds / 60 % 60);
}

std::string instant_now() {
  const long long utc = std::time(nullptr);
  const calculate::Moment now = calculate::moment_in(utc, kParis);
  const long long ahead = (now.day * 86400LL + now.seconds - utc) / 3600;
  return fmt::format("{}T{:02}:{:02}:{:02}.000+{:02}:00", to_iso(now.day), now.seconds / 3600, now.seconds / 60 % 60,
                     now.seconds % 60, ahead);
}

Json number_of(const std::string& text) {
  const Json number = Json::parse(text, nullptr, false);
  return number.is_number() ? number : Json(nullptr);
}

Json page_of(const Json& request, const char* wrapper, const std::vector<Json>& all, const char* list) {
  const auto asked = [&paging = object_of(request, wrapper)](const char* name, std::int64_t otherwise) {
    return id_of(paging, name).value_or(otherwise);
  };
  const auto size = static_cast<std::size_t>(std::clamp<std::int64_t>(asked("nbResultatsParPage", 10), 1, 500));
  const auto page = static_cast<std::size_t>(std::max<std::int64_t>(asked("pageResultatDemandee", 1), 1));
  Json answer = done();
  answer[list] = Json::array();
  for (std::size_t i = (page - 1) * size; i < std::min(all.size(), page * size); ++i) answer[list].push_back(all[i]);
  answer["parametresRetour"] = {{"nbResultatsParPage", size},
                                {"pageCourante", page},
                                {"pages", (all.size() + size - 1) / size},
                                {"total", all.size()}};
  return answer;
}

}  // namespace rulec::chorus::sandbox
