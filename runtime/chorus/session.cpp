#include "chorus/session.h"

#include <fmt/format.h>

#include <algorithm>
#include <thread>

#include "chorus/encoding.h"
#include "chorus/json_answer.h"

namespace rulec::chorus {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr milliseconds kLongestPause{30000};

std::string host_of(std::string_view url) {
  const auto from = url.find("://");
  url = from == std::string_view::npos ? url : url.substr(from + 3);
  return std::string(url.substr(0, url.find('/')));
}

Trouble trouble(TroubleKind kind, std::string english, std::string french, bool may_be_done = false) {
  return {kind, std::move(english), std::move(french), may_be_done, 0, {}, false};
}

Trouble refused_account() {
  return trouble(TroubleKind::account,
                 "the platform refuses the technical account (401): check its login and password, which expire, and "
                 "that it is half an hour old",
                 "la plateforme refuse le compte technique (401) : vérifiez son identifiant et son mot de passe, qui "
                 "expire, et qu'il a plus d'une demi-heure");
}

Trouble not_subscribed(std::string_view path) {
  return trouble(TroubleKind::not_subscribed,
                 fmt::format("no right to /cpro/{} (403): subscribe the application to this interface at PISTE", path),
                 fmt::format("pas d'accès à /cpro/{} (403) : abonnez l'application à cette API dans PISTE", path));
}

// 400 and 413: the words of the platform, whatever the shape they come in.
Trouble refused(const Response& response, std::string_view path) {
  const Json body = parse_json(response.body).value_or(Json::object());
  std::string words = text_of(body, "libelle");
  if (words.empty()) words = text_of(body, "moreInformation");
  if (words.empty()) words = text_of(body, "error");
  Trouble result = trouble(
      TroubleKind::refused,
      fmt::format("the platform refuses /cpro/{} ({}{}{})", path, response.status, words.empty() ? "" : ": ", words),
      fmt::format("la plateforme refuse /cpro/{} ({}{}{})", path, response.status, words.empty() ? "" : " : ", words));
  result.code = static_cast<int>(id_of(body, "codeRetour").value_or(0));
  result.label = std::move(words);
  return result;
}

Trouble overloaded(int status, std::string_view path, bool may_be_done) {
  const bool busy = status == 429;
  return trouble(busy ? TroubleKind::busy : TroubleKind::server,
                 fmt::format("{} (/cpro/{}, {}): try again later",
                             busy ? "too many calls" : "the platform is out of order", path, status),
                 fmt::format("{} (/cpro/{}, {}) : réessayez plus tard",
                             busy ? "trop d'appels" : "la plateforme est en panne", path, status),
                 may_be_done);
}

}  // namespace

// What to make of one exchange: done, or a trouble that another try may mend.
struct Session::Verdict {
  std::optional<std::string> body;
  Trouble trouble;
  bool again = false;
  bool renew = false;  // with a new token
  std::optional<seconds> asked;
};

Clock real_clock() {
  return {[](milliseconds time) { std::this_thread::sleep_for(time); },
          [] { return std::chrono::steady_clock::now(); }};
}

Session::Session(Transport& transport, Endpoint endpoint, Credentials credentials, Clock clock)
    : transport_(transport),
      endpoint_(std::move(endpoint)),
      credentials_(std::move(credentials)),
      clock_(std::move(clock)) {}

Answer<std::string> Session::call(std::string_view path, const std::string& body, Repeat repeat) {
  bool renewed = false;
  for (unsigned round = 1;; ++round) {
    if (auto problem = need_token()) return *problem;
    Verdict verdict = judge(post(request_for(path, body, repeat)), path, repeat);
    if (verdict.body) return std::move(*verdict.body);
    if (verdict.renew) token_.clear();
    if (!verdict.again || round >= endpoint_.tries) return verdict.trouble;
    if (verdict.renew && renewed && round >= 3) return verdict.trouble;  // no third password: accounts get locked
    if (!verdict.renew || renewed) wait(round, verdict.asked);
    renewed = renewed || verdict.renew;
  }
}

Exchange Session::post(const Request& request) {
  const auto due = last_call_ + endpoint_.pace;
  if (last_call_ != std::chrono::steady_clock::time_point{} && clock_.now() < due)
    clock_.sleep(std::chrono::ceil<milliseconds>(due - clock_.now()));
  Exchange exchange = transport_.post(request);
  last_call_ = clock_.now();
  return exchange;
}

Request Session::request_for(std::string_view path, const std::string& body, Repeat repeat) const {
  Request request;
  request.url = fmt::format("{}/cpro/{}", endpoint_.api, path);
  request.timeout = endpoint_.timeout;
  request.body = body;
  request.once = repeat == Repeat::unless_taken;
  request.headers = {{"Authorization", "Bearer " + token_},
                     {"cpro-account", base64(credentials_.login + ":" + credentials_.password)},
                     {"Content-Type", "application/json;charset=utf-8"},
                     {"Accept", "application/json;charset=utf-8"}};
  return request;
}

Session::Verdict Session::judge(const Exchange& exchange, std::string_view path, Repeat repeat) {
  if (const auto* response = std::get_if<Response>(&exchange)) return judge(*response, path, repeat);
  const auto& failure = std::get<Failure>(exchange);
  Trouble problem = trouble_of(failure, host_of(endpoint_.api));
  const bool again = !problem.lasting && (repeat == Repeat::freely || !failure.may_have_sent);
  return {.trouble = std::move(problem), .again = again};
}

Session::Verdict Session::judge(const Response& response, std::string_view path, Repeat repeat) {
  const bool freely = repeat == Repeat::freely;
  switch (response.status) {
    case 200:
      return {.body = response.body};
    case 401:
      return {.trouble = refused_account(), .again = true, .renew = true};
    case 400:
      if (response.challenge.find("Bearer") != std::string::npos)
        return {.trouble = refused(response, path), .again = true, .renew = true};
      return {.trouble = refused(response, path)};
    case 413:
      return {.trouble = refused(response, path)};
    case 403:
      return {.trouble = not_subscribed(path)};
    case 429:
      return {.trouble = overloaded(429, path, false), .again = true, .asked = response.retry_after};
    default:
      break;
  }
  if (response.status >= 500)
    return {.trouble = overloaded(response.status, path, !freely), .again = freely, .asked = response.retry_after};
  return {.trouble =
              trouble(TroubleKind::unreadable, fmt::format("unexpected answer to /cpro/{} ({})", path, response.status),
                      fmt::format("réponse inattendue à /cpro/{} ({})", path, response.status), !freely)};
}

// Doubling, with half of it by chance, so that many clients do not come back together.
void Session::wait(unsigned round, std::optional<seconds> asked) {
  milliseconds time = std::min(endpoint_.pause * (1U << std::min(round - 1, 10U)), kLongestPause);
  time = time / 2 + milliseconds(std::uniform_int_distribution<long>(0, std::max(1L, time.count() / 2))(jitter_));
  if (asked) time = std::max<milliseconds>(time, std::min<milliseconds>(*asked, kLongestPause));
  clock_.sleep(time);
}

// The gateway refuses good credentials now and then, so a refusal is asked again before it is believed.
std::optional<Trouble> Session::need_token() {
  if (!token_.empty() && clock_.now() < token_ends_) return std::nullopt;
  for (unsigned round = 1;; ++round) {
    Answer<std::string> answer = ask_token();
    if (auto* token = std::get_if<std::string>(&answer)) {
      token_ = std::move(*token);
      return std::nullopt;
    }
    Trouble& problem = std::get<Trouble>(answer);
    problem.may_be_done = false;  // the call itself was not made
    const bool lasting = problem.lasting || problem.kind == TroubleKind::unreadable;
    if (lasting || round >= endpoint_.tries) return problem;
    wait(round, std::nullopt);
  }
}

Answer<std::string> Session::ask_token() {
  Request request;
  request.url = endpoint_.token;
  request.timeout = endpoint_.timeout;
  request.max_answer = std::size_t{1} << 20U;
  request.headers = {{"Content-Type", "application/x-www-form-urlencoded"}, {"Accept", "application/json"}};
  request.body = fmt::format("grant_type=client_credentials&client_id={}&client_secret={}&scope=openid",
                             form_encoded(credentials_.client_id), form_encoded(credentials_.client_secret));
  const Exchange exchange = transport_.post(request);
  const std::string host = host_of(endpoint_.token);
  if (const auto* failure = std::get_if<Failure>(&exchange)) return trouble_of(*failure, host);
  const auto& response = std::get<Response>(exchange);
  if (response.status == 429 || response.status >= 500) return overloaded(response.status, "token", false);
  if (response.status == 400 || response.status == 401)
    return trouble(TroubleKind::client,
                   fmt::format("{} refuses the application's client id and secret ({})", host, response.status),
                   fmt::format("{} refuse l'identifiant et le secret de l'application ({})", host, response.status));
  const Json body = parse_json(response.body).value_or(Json());
  std::string token = text_of(body, "access_token");
  if (response.status != 200 || token.empty() || token.find_first_of("\r\n") != std::string::npos)
    return trouble(TroubleKind::unreadable, fmt::format("{} gives no token ({})", host, response.status),
                   fmt::format("{} ne donne pas de jeton ({})", host, response.status));
  const seconds lifetime(std::clamp<std::int64_t>(id_of(body, "expires_in").value_or(3600), 1, 86400));
  token_ends_ = clock_.now() + lifetime - std::min<milliseconds>(seconds(60), milliseconds(lifetime) / 10);
  return token;
}

}  // namespace rulec::chorus
