// Work on several threads whose results come out in the order of the input.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <exception>
#include <map>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

namespace rulec::cli {

// `next` gives an optional item and is called by one thread at a time; `make_worker` makes one function item -> result
// for each thread; `take` gets the results in order on the calling thread and says whether to go on.
template <typename Next, typename MakeWorker, typename Take>
void in_order(unsigned jobs, Next next, MakeWorker make_worker, Take take) {
  using Result = decltype(make_worker()(std::move(*next())));
  if (jobs <= 1) {
    auto worker = make_worker();
    while (auto item = next())
      if (!take(worker(std::move(*item)))) return;
    return;
  }
  constexpr std::size_t kAhead = 64;  // results a thread may hold before those that come first are taken

  std::mutex mutex;
  std::condition_variable changed;
  std::map<std::size_t, Result> ready;
  std::size_t handed_out = 0, taken = 0, working = jobs;
  bool stop = false;
  std::exception_ptr failure;

  const auto work = [&](auto worker) {
    std::unique_lock lock(mutex);
    try {
      for (;;) {
        changed.wait(lock, [&] { return stop || handed_out - taken < kAhead * jobs; });
        if (stop) break;
        auto item = next();
        if (!item) break;
        const std::size_t number = handed_out++;
        lock.unlock();
        Result result = worker(std::move(*item));
        lock.lock();
        ready.emplace(number, std::move(result));
        changed.notify_all();
      }
    } catch (...) {
      if (!lock.owns_lock()) lock.lock();
      failure = std::current_exception();
      stop = true;
    }
    --working;
    changed.notify_all();
  };

  const auto take_all = [&] {
    std::unique_lock lock(mutex);
    for (;;) {
      changed.wait(lock, [&] { return stop || ready.contains(taken) || working == 0; });
      const auto found = ready.find(taken);
      if (stop || found == ready.end()) return;
      Result result = std::move(found->second);
      ready.erase(found);
      lock.unlock();
      const bool go_on = take(std::move(result));
      lock.lock();
      ++taken;
      if (!go_on) return;
      changed.notify_all();
    }
  };
  const auto stop_all = [&] {
    const std::lock_guard lock(mutex);
    stop = true;
    changed.notify_all();
  };

  {
    std::vector<std::jthread> threads;  // joined at the end of the block
    for (unsigned i = 0; i < jobs; ++i) threads.emplace_back(work, make_worker());
    try {
      take_all();
    } catch (...) {
      stop_all();
      throw;
    }
    stop_all();
  }
  if (failure) std::rethrow_exception(failure);
}

}  // namespace rulec::cli
