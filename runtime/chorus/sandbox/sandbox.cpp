#include "chorus/sandbox/sandbox.h"

#include <httplib.h>
#include <sys/socket.h>

#include <algorithm>
#include <map>
#include <mutex>
#include <thread>
#include <utility>

#include "chorus/encoding.h"
#include "chorus/sandbox/record.h"
#include "chorus/sandbox/world.h"

namespace rulec::chorus::sandbox {
namespace {

using Clock = std::chrono::steady_clock;

constexpr const char* kHtml =
    "<!DOCTYPE html><html><head><title>Erreur</title></head><body><h1>Service indisponible</h1></body></html>";

// What the gateway says beside a refusal without a body.
constexpr const char* kNoToken = R"(Bearer realm="DefaultRealm", error="invalid_request")";
constexpr const char* kExpired = R"(Bearer realm="DefaultRealm", error="invalid_token")";
constexpr const char* kNoAccount = R"(cpro-account error="invalid_account")";

void refuse(httplib::Response& response, int status, const char* challenge) {
  response.status = status;
  response.set_header("WWW-Authenticate", challenge);
}

// The connection of a request, known by its port on the other side, is broken without an answer.
void drop_connection(const httplib::Request& request) {
  constexpr int kMostDescriptors = 4096;
  for (int descriptor = 3; descriptor < kMostDescriptors; ++descriptor) {
    sockaddr_in peer{};
    socklen_t size = sizeof peer;
    if (::getpeername(descriptor, reinterpret_cast<sockaddr*>(&peer), &size) != 0) continue;
    if (peer.sin_family != AF_INET || ntohs(peer.sin_port) != request.remote_port) continue;
    const linger at_once{1, 0};
    ::setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    ::shutdown(descriptor, SHUT_RDWR);
    return;
  }
}

void answer_json(httplib::Response& response, const Json& body, int status = 200) {
  response.status = status;
  response.set_content(body.dump(-1, ' ', false, Json::error_handler_t::replace), "application/json;charset=utf-8");
}

// The same for an unknown client and for a wrong secret.
void refuse_client(httplib::Response& response) {
  answer_json(response, {{"error", "invalid_client"}, {"error_description", "The client is not known"}}, 400);
}

// Those by which the platform itself answers on a bad day; the others are no answers of its.
bool is_habit(Mischief what) {
  return what == Mischief::unauthorized || what == Mischief::too_many || what == Mischief::error_before ||
         what == Mischief::error_after || what == Mischief::forbidden || what == Mischief::invalid_client;
}

}  // namespace

struct Sandbox::State {
  Scenario scenario;
  Credentials credentials;
  World world;
  httplib::Server server;
  std::mutex mutex;
  std::map<std::string, Clock::time_point> tokens;  // until when
  std::map<std::string, unsigned> calls;            // by path
  Record record;

  State(Scenario given, Credentials accepted, Understand understand)
      : scenario(given),
        credentials(std::move(accepted)),
        world(std::move(given), std::move(understand)),
        record(scenario.record) {
    server.set_payload_max_length(std::size_t{64} << 20U);
    server.set_keep_alive_max_count(10000);
    server.set_tcp_nodelay(true);
    server.Post("/api/oauth/token", [this](const httplib::Request& request, httplib::Response& response) {
      with_faults("token", request, response, [&] { give_token(request, response); });
    });
    server.Post("/cpro/(.*)", [this](const httplib::Request& request, httplib::Response& response) {
      const std::string path = request.matches[1];
      with_faults(path, request, response, [&] { call(path, request, response); });
    });
    const auto forbidden = [](const httplib::Request&, httplib::Response& response) { response.status = 403; };
    server.Get("/cpro/.*", forbidden);
    server.Put("/cpro/.*", forbidden);
  }

  void give_token(const httplib::Request& request, httplib::Response& response) {
    const auto fields = form_of(request.body);
    const auto field = [&](const char* name) {
      const auto found = fields.find(name);
      return found == fields.end() ? std::string() : found->second;
    };
    const bool is_form = request.get_header_value("Content-Type").starts_with("application/x-www-form-urlencoded");
    if (!is_form) return answer_json(response, {{"error", "invalid_request"}}, 400);
    if (field("grant_type") != "client_credentials")
      return answer_json(response, {{"error", "unsupported_grant_type"}}, 400);
    if (field("client_id") != credentials.client_id || field("client_secret") != credentials.client_secret)
      return refuse_client(response);
    const std::string token = random_text(27);
    const std::lock_guard guard(mutex);
    tokens[token] = Clock::now() + scenario.token_lifetime;
    const auto seconds = std::max<std::int64_t>(1, scenario.token_lifetime.count() / 1000);
    answer_json(response,
                {{"access_token", token}, {"token_type", "Bearer"}, {"expires_in", seconds}, {"scope", "openid"}});
  }

  bool knows(const std::string& bearer) {
    const std::lock_guard guard(mutex);
    const auto found = tokens.find(bearer.substr(std::min<std::size_t>(7, bearer.size())));
    return found != tokens.end() && Clock::now() < found->second;
  }

  void call(const std::string& path, const httplib::Request& request, httplib::Response& response) {
    const std::string bearer = request.get_header_value("Authorization");
    if (!bearer.starts_with("Bearer ")) return refuse(response, 400, kNoToken);
    const bool account =
        request.get_header_value("cpro-account") == base64(credentials.login + ":" + credentials.password);
    if (!account) return refuse(response, 401, kNoAccount);
    if (!knows(bearer)) return refuse(response, 401, kExpired);
    answer(path, request, response);
  }

  void answer(const std::string& path, const httplib::Request& request, httplib::Response& response) {
    const auto& closed = scenario.unsubscribed;
    if (std::find(closed.begin(), closed.end(), path) != closed.end()) {
      response.status = 403;
      return;
    }
    const std::optional<Json> body = parse_json(request.body);
    if (!body || !body->is_object())
      return answer_json(response, {{"codeRetour", 40}, {"libelle", "Requete mal formee"}}, 400);
    std::optional<Json> said = world.answer(path, *body);
    if (!said) {
      response.status = 403;  // the gateway knows its routes only
      return;
    }
    const int status = static_cast<int>(id_of(*said, "http").value_or(200));
    said->erase("http");
    answer_json(response, *said, status);
  }

  const Fault* fault_of(const std::string& path) {
    const std::lock_guard guard(mutex);
    const unsigned call = ++calls[path];
    for (const Fault& fault : scenario.faults) {
      if (!fault.path.empty() && fault.path != path) continue;
      if (fault.path.empty() && path == "token") continue;
      const bool in_range = call >= fault.from && (fault.times == 0 || call < fault.from + fault.times * fault.every);
      if (in_range && (call - fault.from) % fault.every == 0) return &fault;
    }
    return nullptr;
  }

  // What is recorded is the answer of the platform, whatever a fault makes of it on its way.
  template <typename Act>
  void with_faults(const std::string& path, const httplib::Request& request, httplib::Response& response, Act act) {
    const Fault* fault = fault_of(path);
    std::optional<Said> said;
    const auto play = [&] {
      act();
      said = said_in(response);
    };
    if (fault == nullptr)
      play();
    else
      meet(*fault, request, response, play);
    if (fault != nullptr && is_habit(fault->what)) said = said_in(response);
    record.add(path, request, said);
  }

  template <typename Act>
  void meet(const Fault& fault, const httplib::Request& request, httplib::Response& response, Act act) {
    const auto html = [&](int status) {
      response.status = status;
      response.set_content(kHtml, "text/html");
    };
    switch (fault.what) {
      case Mischief::delay:
        std::this_thread::sleep_for(fault.time);
        return act();
      case Mischief::reset_before:
        return drop_connection(request);
      case Mischief::reset_after:
        act();
        return drop_connection(request);
      case Mischief::unauthorized:
        return refuse(response, 401, kExpired);
      case Mischief::too_many:
        response.status = 429;
        response.set_header("Retry-After", "1");
        return;
      case Mischief::error_before:
        return html(500);
      case Mischief::error_after:
        act();
        return html(500);
      case Mischief::forbidden:
        response.status = 403;
        return;
      case Mischief::html:
        act();
        return html(200);
      case Mischief::truncated:
        act();
        response.body.resize(response.body.size() / 2);
        return;
      case Mischief::wrong_types:
        act();
        return answer_json(response, Json::array({1, "two", nullptr}));
      case Mischief::endless:
        return response.set_content_provider(std::size_t{1} << 30U, "application/json",
                                             [](std::size_t, std::size_t length, httplib::DataSink& sink) {
                                               const std::string piece(std::min<std::size_t>(length, 65536), ' ');
                                               return sink.write(piece.data(), piece.size());
                                             });
      case Mischief::drip:
        return response.set_content_provider(std::size_t{1} << 20U, "application/json",
                                             [](std::size_t, std::size_t, httplib::DataSink& sink) {
                                               std::this_thread::sleep_for(std::chrono::milliseconds(200));
                                               return sink.write(" ", 1);
                                             });
      case Mischief::redirect:
        return response.set_redirect(fault.target, 307);
      case Mischief::invalid_client:
        return refuse_client(response);
    }
  }
};

Sandbox::Sandbox(Scenario scenario, Credentials credentials, Understand understand)
    : state_(std::make_unique<State>(std::move(scenario), std::move(credentials), std::move(understand))) {}
Sandbox::~Sandbox() = default;

int Sandbox::listen(int port) {
  if (port == 0) return state_->server.bind_to_any_port("127.0.0.1");
  return state_->server.bind_to_port("127.0.0.1", port) ? port : -1;
}
void Sandbox::serve() { state_->server.listen_after_bind(); }
void Sandbox::stop() { state_->server.stop(); }

}  // namespace rulec::chorus::sandbox
