#include "cli/chorus/profile.h"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <utility>

#include "cli/chorus/home.h"
#include "cli/chorus/verbs.h"
#include "cli/exit_code.h"
#include "cli/keys.h"

namespace rulec::cli {
namespace {

using Json = nlohmann::ordered_json;
using std::chrono::milliseconds;
using std::chrono::seconds;

std::filesystem::path profile_file(const std::string& name) { return config_folder() / "profiles" / (name + ".json"); }
std::filesystem::path secrets_file(const std::string& name) { return config_folder() / "secrets" / (name + ".json"); }

// Where the platform runs, and how patient one must be with it.
Profile on_platform(std::string name, Platform platform) {
  Profile profile;
  profile.name = std::move(name);
  profile.platform = platform;
  const std::string host = platform == Platform::live ? "" : "sandbox-";
  profile.endpoint.api = fmt::format("https://{}api.piste.gouv.fr", host);
  profile.endpoint.token = fmt::format("https://{}oauth.piste.gouv.fr/api/oauth/token", host);
  profile.settle = std::chrono::hours(72);
  profile.first_poll = seconds(15);
  profile.last_poll = seconds(600);
  return profile;
}

Profile on_loopback(std::string name, const std::string& url) {
  Profile profile;
  profile.name = std::move(name);
  profile.platform = Platform::loopback;
  profile.endpoint.api = url;
  profile.endpoint.token = url + "/api/oauth/token";
  profile.endpoint.timeout = seconds(10);
  profile.endpoint.pace = milliseconds(0);
  profile.endpoint.pause = milliseconds(100);
  profile.settle = seconds(15);
  profile.first_poll = milliseconds(150);
  profile.last_poll = seconds(2);
  return profile;
}

// http://127.0.0.1:PORT or https://…, localhost or [::1], without a path.
bool is_loopback(std::string_view url) {
  if (!url.starts_with("http://") && !url.starts_with("https://")) return false;
  url.remove_prefix(url.find("//") + 2);
  for (const std::string_view host : {"127.0.0.1", "localhost", "[::1]"}) {
    if (!url.starts_with(host)) continue;
    const std::string_view port = url.substr(host.size());
    return port.empty() ||
           (port.size() > 1 && port[0] == ':' && port.find_first_not_of("0123456789", 1) == std::string_view::npos);
  }
  return false;
}

Json written(const Profile& profile) {
  return {{"platform", name_of(profile.platform)},
          {"api", profile.endpoint.api},
          {"token", profile.endpoint.token},
          {"syntax", profile.syntax},
          {"dialect", profile.dialect},
          {"key", profile.key},
          {"ca", profile.ca},
          {"max_file", profile.max_file},
          {"timeout_ms", profile.endpoint.timeout.count()},
          {"pace_ms", profile.endpoint.pace.count()},
          {"settle_s", profile.settle.count()},
          {"first_poll_ms", profile.first_poll.count()},
          {"last_poll_ms", profile.last_poll.count()}};
}

std::optional<Profile> read(const std::string& name, const std::string& bytes) {
  try {
    const Json json = Json::parse(bytes);
    const std::string platform = json.at("platform");
    Profile profile = on_loopback(name, json.at("api"));
    profile.platform = platform == "live"      ? Platform::live
                       : platform == "sandbox" ? Platform::sandbox
                                               : Platform::loopback;
    profile.endpoint.token = json.at("token");
    profile.syntax = json.at("syntax");
    profile.dialect = json.at("dialect");
    profile.key = json.value("key", "");
    profile.ca = json.value("ca", "");
    profile.max_file = json.at("max_file");
    profile.endpoint.timeout = milliseconds(json.at("timeout_ms").get<long>());
    profile.endpoint.pace = milliseconds(json.at("pace_ms").get<long>());
    profile.settle = seconds(json.at("settle_s").get<long>());
    profile.first_poll = milliseconds(json.at("first_poll_ms").get<long>());
    profile.last_poll = milliseconds(json.at("last_poll_ms").get<long>());
    if (profile.platform != Platform::loopback) profile.endpoint.pause = seconds(1);
    return profile;
  } catch (const Json::exception&) {
    return std::nullopt;
  }
}

std::optional<Profile> load(const std::string& name, const Display& display, Io& io) {
  if (!is_plain_name(name)) {
    say(io, display, fmt::format("`{}` is no name of a profile", name),
        fmt::format("« {} » n'est pas un nom de profil", name));
    return std::nullopt;
  }
  if (const auto bytes = file_bytes(profile_file(name))) {
    if (auto profile = read(name, *bytes)) return profile;
    say(io, display, fmt::format("the profile {} is damaged; write it anew: rulec profile init {}", name, name),
        fmt::format("le profil {} est abîmé ; récrivez-le : rulec profile init {}", name, name));
    return std::nullopt;
  }
  if (name == "sandbox") return on_platform(name, Platform::sandbox);
  if (name == "live") return on_platform(name, Platform::live);
  say(io, display, fmt::format("no profile `{0}`; make it: rulec profile init {0} --url URL", name),
      fmt::format("pas de profil « {0} » ; créez-le : rulec profile init {0} --url URL", name));
  return std::nullopt;
}

std::optional<Profile> new_profile(const std::string& name, const ChorusOptions& options, const Display& display,
                                   Io& io) {
  std::string url = options.url;
  while (url.ends_with('/')) url.pop_back();
  if (url.empty() && name == "sandbox") return on_platform(name, Platform::sandbox);
  if (url.empty() && name == "live") return on_platform(name, Platform::live);
  if (url.empty()) {
    say(io, display, "a profile of that name needs its address: --url http://127.0.0.1:PORT",
        "un profil de ce nom a besoin de son adresse : --url http://127.0.0.1:PORT");
    return std::nullopt;
  }
  if (is_loopback(url)) return on_loopback(name, url);
  if (!options.live || !url.starts_with("https://")) {
    say(io, display, fmt::format("{} is not on this machine: that takes --live, and https", url),
        fmt::format("{} n'est pas sur cette machine : il faut --live, et https", url));
    return std::nullopt;
  }
  Profile profile = on_platform(name, Platform::live);
  profile.endpoint.api = url;
  profile.endpoint.token = url + "/api/oauth/token";
  return profile;
}

// False, and all is said, where one is no time.
bool take_times(const ChorusOptions& options, Profile& profile, const Display& display, Io& io) {
  const auto take = [&](const char* flag, const std::string& text, auto set) {
    if (text.empty()) return true;
    const auto time = parse_time(text);
    if (time) set(*time);
    if (!time)
      say(io, display, fmt::format("{}: `{}` is no time; write it as 30s", flag, text),
          fmt::format("{} : « {} » n'est pas une durée ; écrivez 30s", flag, text));
    return time.has_value();
  };
  return take("--timeout", options.timeout, [&](milliseconds t) { profile.endpoint.timeout = t; }) &&
         take("--pace", options.pace, [&](milliseconds t) { profile.endpoint.pace = t; }) &&
         take("--settle", options.settle, [&](milliseconds t) { profile.settle = std::chrono::ceil<seconds>(t); });
}

// The file as an absolute path, once it has been read; false, and all is said, where it is no key or not there.
bool take_files(const ChorusOptions& options, Profile& profile, const Display& display, Io& io) {
  if (!options.key.empty()) {
    if (!private_key(options.key, display, io)) return false;
    profile.key = std::filesystem::absolute(options.key).string();
  }
  if (options.ca.empty()) return true;
  if (!file_bytes(options.ca)) {
    say(io, display, fmt::format("{} cannot be read", options.ca), fmt::format("impossible de lire {}", options.ca));
    return false;
  }
  profile.ca = std::filesystem::absolute(options.ca).string();
  return true;
}

std::string variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

}  // namespace

std::string_view name_of(Platform platform) {
  constexpr std::array<std::string_view, 3> kNames = {"loopback", "sandbox", "live"};
  return kNames[static_cast<std::size_t>(platform)];
}

void say(Io& io, const Display& display, const std::string& english, const std::string& french) {
  io.err << "rulec: " << (display.french ? french : english) << '\n';
}

std::optional<milliseconds> parse_time(std::string_view text) {
  long number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const std::string_view unit(end, static_cast<std::size_t>(text.data() + text.size() - end));
  if (error != std::errc() || number < 0 || number > 10000000) return std::nullopt;
  if (unit == "ms") return milliseconds(number);
  if (unit == "s" || unit.empty()) return seconds(number);
  if (unit == "m") return std::chrono::minutes(number);
  if (unit == "h") return std::chrono::hours(number);
  return std::nullopt;
}

std::optional<Profile> profile_for(const ChorusOptions& options, const Display& display, Io& io) {
  auto profile = load(options.profile, display, io);
  if (!profile) return std::nullopt;
  if (profile->platform == Platform::live && !options.live) {
    say(io, display, fmt::format("the profile {} is live: say --live if you mean it", profile->name),
        fmt::format("le profil {} est réel : dites --live si c'est voulu", profile->name));
    return std::nullopt;
  }
  io.err << fmt::format("rulec: {} {} ({}, {})\n", display.french ? "profil" : "profile", profile->name,
                        name_of(profile->platform), profile->endpoint.api);
  return profile;
}

std::optional<chorus::Credentials> read_credentials(const std::string& bytes) {
  const Json json = Json::parse(bytes, nullptr, false);
  chorus::Credentials credentials;
  for (const auto& [name, target] :
       {std::pair{"client_id", &credentials.client_id}, std::pair{"client_secret", &credentials.client_secret},
        std::pair{"login", &credentials.login}, std::pair{"password", &credentials.password}}) {
    if (!json.is_object() || !json.contains(name) || !json[name].is_string()) return std::nullopt;
    *target = json[name].get<std::string>();
  }
  return credentials;
}

bool keep_credentials(const Profile& profile, const chorus::Credentials& credentials) {
  const Json json = {{"client_id", credentials.client_id},
                     {"client_secret", credentials.client_secret},
                     {"login", credentials.login},
                     {"password", credentials.password}};
  return write_private(secrets_file(profile.name), json.dump());
}

bool forget_credentials(const Profile& profile) {
  std::error_code error;
  return std::filesystem::remove(secrets_file(profile.name), error);
}

std::optional<chorus::Credentials> credentials_for(const Profile& profile, const Display& display, Io& io) {
  chorus::Credentials credentials;
  if (const auto bytes = file_bytes(secrets_file(profile.name)))
    credentials = read_credentials(*bytes).value_or(chorus::Credentials{});
  std::string missing;
  for (const auto& [name, target] :
       {std::pair{"RULEC_CLIENT_ID", &credentials.client_id},
        std::pair{"RULEC_CLIENT_SECRET", &credentials.client_secret}, std::pair{"RULEC_LOGIN", &credentials.login},
        std::pair{"RULEC_PASSWORD", &credentials.password}}) {
    if (std::string value = variable(name); !value.empty()) *target = std::move(value);
    if (target->empty()) missing += (missing.empty() ? "" : ", ") + std::string(name);
  }
  if (missing.empty()) return credentials;
  say(io, display, fmt::format("no credentials for {}: set {}, or register a supplier", profile.name, missing),
      fmt::format("pas d'identifiants pour {} : définissez {}, ou enregistrez un fournisseur", profile.name, missing));
  return std::nullopt;
}

int profile(const ChorusOptions& options, const Display& display, Io& io) {
  const std::string name = options.operands.empty() ? options.profile : options.operands.front();
  if (options.action == "init") {
    if (!is_plain_name(name)) {
      say(io, display, fmt::format("`{}` is no name of a profile: letters, digits, - and _", name),
          fmt::format("« {} » n'est pas un nom de profil : lettres, chiffres, - et _", name));
      return kUnable;
    }
    auto made = new_profile(name, options, display, io);
    if (!made || !take_times(options, *made, display, io) || !take_files(options, *made, display, io)) return kUnable;
    if (!write_private(profile_file(name), written(*made).dump(2) + "\n")) {
      say(io, display, fmt::format("{} cannot be written", profile_file(name).string()),
          fmt::format("impossible d'écrire {}", profile_file(name).string()));
      return kUnable;
    }
  }
  const auto shown = load(name, display, io);
  if (!shown) return kUnable;
  Json json = {{"name", name}};
  json.update(written(*shown));
  json["credentials"] = file_bytes(secrets_file(name)).has_value();
  if (options.format == "json") {
    io.out << json.dump() << '\n';
    return kDone;
  }
  for (const auto& [key, value] : json.items())
    io.out << fmt::format("{:<14} {}\n", key, value.is_string() ? value.get<std::string>() : value.dump());
  return kDone;
}

}  // namespace rulec::cli
