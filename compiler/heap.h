// Memory for one compilation: tens of megabytes in small pieces.
#pragma once

namespace rulec::compiler {

// Has the heap grow in few steps and large pages, where the system has such: without, a third of the time of a
// compilation goes into getting one page of 4 kB after the other. For the whole process, once.
void prepare_heap();

}  // namespace rulec::compiler
