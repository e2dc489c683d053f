#include "compiler/heap.h"

#include <sys/mman.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>

#ifdef __GLIBC__
#include <malloc.h>
#endif

namespace rulec::compiler {

void prepare_heap() {
#if defined(__GLIBC__) && defined(MADV_HUGEPAGE)
  constexpr int kStep = 64 << 20;  // bytes; what is not used takes no memory
  constexpr std::uintptr_t kPage = 2U << 20U;
  if (mallopt(M_TOP_PAD, kStep) == 0 || mallopt(M_MMAP_THRESHOLD, kStep) == 0) return;
  mallopt(M_TRIM_THRESHOLD, kStep);
  const auto from = (reinterpret_cast<std::uintptr_t>(sbrk(0)) + kPage - 1) / kPage * kPage;
  void* volatile grown = std::malloc(kPage);  // the compiler would leave out what nobody looks at
  std::free(grown);
  const auto to = reinterpret_cast<std::uintptr_t>(sbrk(0)) / kPage * kPage;
  if (from < to && to - from <= std::uintptr_t{kStep} + 2 * kPage)
    madvise(reinterpret_cast<void*>(from), to - from, MADV_HUGEPAGE);  // where it cannot be: as before
#endif
}

}  // namespace rulec::compiler
