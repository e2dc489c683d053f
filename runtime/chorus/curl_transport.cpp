#include "chorus/curl_transport.h"

#include <curl/curl.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <stdexcept>
#include <string_view>
#include <utility>

namespace rulec::chorus {
namespace {

constexpr long kConnectTimeout = 15000;  // milliseconds

// What one call gathers.
struct Gathered {
  Response response;
  std::size_t limit = 0;
  bool over = false;
};

std::size_t take_body(char* data, std::size_t size, std::size_t count, void* target) {
  auto& gathered = *static_cast<Gathered*>(target);
  const std::size_t bytes = size * count;
  gathered.over = gathered.response.body.size() + bytes > gathered.limit;
  if (gathered.over) return 0;
  gathered.response.body.append(data, bytes);
  return bytes;
}

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t\r\n");
  return first == std::string_view::npos ? "" : text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

bool names(std::string_view line, std::string_view header) {
  return line.size() > header.size() && line[header.size()] == ':' &&
         std::equal(header.begin(), header.end(), line.begin(), [](char a, char b) { return a == (b | 0x20); });
}

std::size_t take_header(char* data, std::size_t size, std::size_t count, void* target) {
  auto& response = static_cast<Gathered*>(target)->response;
  const std::string_view line(data, size * count);
  if (names(line, "www-authenticate")) response.challenge = trimmed(line.substr(17));
  if (names(line, "retry-after")) {
    const std::string_view text = trimmed(line.substr(12));
    long seconds = 0;
    if (std::from_chars(text.data(), text.data() + text.size(), seconds).ec == std::errc() && seconds >= 0)
      response.retry_after = std::chrono::seconds(std::min(seconds, 3600L));
  }
  return line.size();
}

Failure failure_of(CURLcode code, const char* words) {
  Failure failure{FailureKind::reset, *words != '\0' ? words : curl_easy_strerror(code), true};
  switch (code) {
    case CURLE_COULDNT_CONNECT:
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_RESOLVE_PROXY:
    case CURLE_UNSUPPORTED_PROTOCOL:
    case CURLE_URL_MALFORMAT:
      return {FailureKind::refused, failure.detail, false};
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_SSL_CACERT_BADFILE:
      return {FailureKind::tls, failure.detail, false};
    case CURLE_OPERATION_TIMEDOUT:
      failure.kind = FailureKind::timed_out;
      return failure;
    default:
      return failure;
  }
}

class Headers {
 public:
  explicit Headers(const Request& request) {
    for (const auto& [name, value] : request.headers) add(name + ": " + value);
    add("Expect:");  // no waiting for 100-continue
  }
  ~Headers() { curl_slist_free_all(list_); }
  Headers(const Headers&) = delete;
  Headers& operator=(const Headers&) = delete;
  curl_slist* get() const { return list_; }

 private:
  void add(const std::string& line) { list_ = curl_slist_append(list_, line.c_str()); }
  curl_slist* list_ = nullptr;
};

class CurlTransport : public Transport {
 public:
  explicit CurlTransport(std::string certificates) : certificates_(std::move(certificates)), handle_(curl_easy_init()) {
    if (handle_ == nullptr) throw std::runtime_error("libcurl cannot start");
  }
  ~CurlTransport() override { curl_easy_cleanup(handle_); }
  CurlTransport(const CurlTransport&) = delete;
  CurlTransport& operator=(const CurlTransport&) = delete;

  Exchange post(const Request& request) override {
    curl_easy_reset(handle_);
    Gathered gathered;
    gathered.limit = request.max_answer;
    std::array<char, CURL_ERROR_SIZE> words{};
    const Headers headers(request);
    set(request, headers, gathered, words.data());
    const CURLcode code = curl_easy_perform(handle_);
    curl_easy_setopt(handle_, CURLOPT_ERRORBUFFER, nullptr);
    if (gathered.over)
      return Failure{FailureKind::too_large, fmt::format("the answer is over {} bytes", request.max_answer), true};
    if (code != CURLE_OK) return sent_nothing(failure_of(code, words.data()));
    return finish(std::move(gathered.response));
  }

 private:
  void set(const Request& request, const Headers& headers, Gathered& gathered, char* words) {
    const auto option = [this](CURLoption name, auto value) { curl_easy_setopt(handle_, name, value); };
    option(CURLOPT_URL, request.url.c_str());
    option(CURLOPT_PROTOCOLS_STR, "http,https");
    option(CURLOPT_FOLLOWLOCATION, 0L);
    option(CURLOPT_NOSIGNAL, 1L);
    option(CURLOPT_SSL_VERIFYPEER, 1L);
    option(CURLOPT_SSL_VERIFYHOST, 2L);
    if (!certificates_.empty()) option(CURLOPT_CAINFO, certificates_.c_str());
    option(CURLOPT_CONNECTTIMEOUT_MS, kConnectTimeout);
    option(CURLOPT_TIMEOUT_MS, static_cast<long>(request.timeout.count()));
    option(CURLOPT_HTTPHEADER, headers.get());
    option(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
    option(CURLOPT_POSTFIELDS, request.body.data());
    option(CURLOPT_WRITEFUNCTION, take_body);
    option(CURLOPT_WRITEDATA, &gathered);
    option(CURLOPT_HEADERFUNCTION, take_header);
    option(CURLOPT_HEADERDATA, &gathered);
    option(CURLOPT_ERRORBUFFER, words);
    // On a kept connection that breaks without an answer, libcurl would send the request again by itself.
    if (request.once) option(CURLOPT_FRESH_CONNECT, 1L);
    if (is_loopback(request.url)) option(CURLOPT_NOPROXY, "*");
  }

  // A time-out while connecting has sent nothing either.
  Failure sent_nothing(Failure failure) const {
    curl_off_t sent = 0, uploaded = 0;
    long written = 0;
    curl_easy_getinfo(handle_, CURLINFO_PRETRANSFER_TIME_T, &sent);
    curl_easy_getinfo(handle_, CURLINFO_SIZE_UPLOAD_T, &uploaded);
    curl_easy_getinfo(handle_, CURLINFO_REQUEST_SIZE, &written);
    if (sent == 0 && uploaded == 0 && written == 0) failure.may_have_sent = false;
    return failure;
  }

  Exchange finish(Response response) const {
    long status = 0;
    char* location = nullptr;
    curl_easy_getinfo(handle_, CURLINFO_RESPONSE_CODE, &status);
    curl_easy_getinfo(handle_, CURLINFO_REDIRECT_URL, &location);
    response.status = static_cast<int>(status);
    if (status >= 300 && status < 400)
      return Failure{FailureKind::redirect, location != nullptr ? location : "elsewhere", true};
    return response;
  }

  static bool is_loopback(std::string_view url) {
    const auto host = url.substr(std::min(url.size(), url.find("://") + 3));
    return host.starts_with("127.") || host.starts_with("localhost:") || host.starts_with("localhost/") ||
           host.starts_with("[::1]");
  }

  std::string certificates_;
  CURL* handle_;
};

// Once a program, before any handle, and never undone: other libraries may use it too.
void start_library() {
  static const CURLcode started = curl_global_init(CURL_GLOBAL_DEFAULT);
  if (started != CURLE_OK) throw std::runtime_error("libcurl cannot start");
}

}  // namespace

std::unique_ptr<Transport> curl_transport(std::string certificates) {
  start_library();
  return std::make_unique<CurlTransport>(std::move(certificates));
}

}  // namespace rulec::chorus
