#include "chorus/sandbox/record.h"

#include <algorithm>
#include <fstream>
#include <utility>

#include "chorus/encoding.h"
#include "chorus/json_answer.h"

namespace rulec::chorus::sandbox {
namespace {

using Line = nlohmann::ordered_json;

// Each letter and digit becomes an x; what parts them stays.
std::string masked(std::string text) {
  const auto letter = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '+' || c == '/';
  };
  std::ranges::replace_if(text, letter, 'x');
  return text;
}

std::string masked_token(const std::string& header) {
  constexpr std::string_view kBearer = "Bearer ";
  return header.starts_with(kBearer) ? std::string(kBearer) + masked(header.substr(kBearer.size())) : masked(header);
}

Line headers_of(const httplib::Request& request) {
  Line headers = Line::object();
  for (const char* name : {"content-type", "accept", "authorization", "cpro-account"}) {
    if (!request.has_header(name)) continue;
    const std::string value = request.get_header_value(name);
    headers[name] = std::string_view(name) == "authorization"  ? masked_token(value)
                    : std::string_view(name) == "cpro-account" ? masked(value)
                                                               : value;
  }
  return headers;
}

// What is no JSON as a text.
Line body_of(const std::string& bytes) {
  Line json = Line::parse(bytes, nullptr, false);
  return json.is_discarded() ? Line(bytes) : json;
}

Line form_line(const std::string& body) {
  const auto fields = form_of(body);
  if (fields.empty()) return masked(body);
  Line line = Line::object();
  for (const auto& [name, value] : fields)
    line[name] = name == "client_id" || name == "client_secret" ? masked(value) : value;
  return line;
}

Line answer_line(const std::string& bytes) {
  Line answer = body_of(bytes);
  if (answer.is_object() && answer.contains("access_token"))
    answer["access_token"] = masked(answer["access_token"].get<std::string>());
  return answer;
}

}  // namespace

Said said_in(const httplib::Response& response) {
  return {response.status == -1 ? 200 : response.status, response.get_header_value("Content-Type"),
          response.get_header_value("WWW-Authenticate"), response.body};
}

std::map<std::string, std::string> form_of(const std::string& body) {
  std::map<std::string, std::string> fields;
  std::size_t from = 0;
  while (from <= body.size()) {
    const std::size_t end = std::min(body.find('&', from), body.size());
    const std::string pair = body.substr(from, end - from);
    const std::size_t equal = pair.find('=');
    if (equal != std::string::npos) fields[pair.substr(0, equal)] = form_decoded(pair.substr(equal + 1)).value_or("");
    from = end + 1;
  }
  return fields;
}

void Record::add(const std::string& path, const httplib::Request& request, const std::optional<Said>& said) {
  if (file_.empty()) return;
  Line line = {{"path", path},
               {"headers", headers_of(request)},
               {"request", path == "token" ? form_line(request.body) : body_of(request.body)},
               {"status", said ? said->status : 0}};
  if (said) {
    line["type"] = said->type;
    line["challenge"] = said->challenge;
    line["answer"] = answer_line(said->body);
  }
  const std::lock_guard guard(mutex_);
  std::ofstream(file_, std::ios::app) << line.dump(-1, ' ', false, Line::error_handler_t::replace) << '\n';
}

}  // namespace rulec::chorus::sandbox
