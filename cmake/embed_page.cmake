# Writes the pages of runtime/report/page as constants. Called as
#   cmake -DFOLDER=... -DOUTPUT=... -P embed_page.cmake
# In a page, {{style}} stands for common.css, {{script}} for common.js and the script of the page.
file(READ "${FOLDER}/common.css" style)
file(READ "${FOLDER}/common.js" common)
set(source "// Made from runtime/report/page by cmake/embed_page.cmake.\n#include \"report/page/page.h\"\n\nnamespace rulec::report {\n")
foreach(name Report Catalogue Rule)
  string(TOLOWER ${name} file)
  file(READ "${FOLDER}/${file}.html" page)
  set(script "")
  if(EXISTS "${FOLDER}/${file}.js")
    file(READ "${FOLDER}/${file}.js" script)
  endif()
  string(REPLACE "{{style}}" "${style}" page "${page}")
  string(REPLACE "{{script}}" "${common}${script}" page "${page}")
  string(APPEND source "const std::string_view k${name}Page =\nR\"page~(${page})page~\";\n")
endforeach()
string(APPEND source "}\n")
file(WRITE "${OUTPUT}" "${source}")
