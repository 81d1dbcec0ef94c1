# Compiler options and the libraries of Debian that more than one room needs.
set(CMAKE_CXX_STANDARD 23)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)

find_program(CCACHE ccache)
if(CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE})
endif()

# Debug builds run the suites: -O1 keeps random histories and kill loops within CI's time. Under the
# sanitizers -Og does: what they put in takes a third less to compile then, and runs as fast.
if(FAIRWAY_SANITIZE)
  set(CMAKE_CXX_FLAGS_DEBUG "-Og -g1 -D_GLIBCXX_ASSERTIONS")
else()
  set(CMAKE_CXX_FLAGS_DEBUG "-O1 -g1 -D_GLIBCXX_ASSERTIONS")
endif()
set(CMAKE_CXX_FLAGS_RELEASE "-O2 -DNDEBUG -D_FORTIFY_SOURCE=2 -fstack-protector-strong")

# Every target of ours links this one: warnings are errors, and includes start at the top level.
add_library(fairway_options INTERFACE)
target_include_directories(fairway_options INTERFACE ${PROJECT_SOURCE_DIR})
target_compile_options(fairway_options INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wconversion
                                                 -Wnon-virtual-dtor -Woverloaded-virtual -Werror)
if(FAIRWAY_CRASH_POINTS)
  target_compile_definitions(fairway_options INTERFACE FAIRWAY_CRASH_POINTS)
endif()
if(FAIRWAY_SANITIZE)
  target_compile_options(fairway_options INTERFACE
    -fsanitize=${FAIRWAY_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  target_link_options(fairway_options INTERFACE -fsanitize=${FAIRWAY_SANITIZE})
endif()
# Coverage for libFuzzer; tests/fuzz links its main.
if(FAIRWAY_FUZZ)
  # libstdc++ 12's own stable_sort uses what it marks as deprecated, and clang says so.
  target_compile_options(fairway_options INTERFACE
    -fsanitize=fuzzer-no-link -Wno-deprecated-declarations)
  target_link_options(fairway_options INTERFACE -fsanitize=fuzzer-no-link)
endif()

find_package(Threads REQUIRED)
find_package(OpenSSL REQUIRED)
find_package(fmt REQUIRED)
find_package(spdlog REQUIRED)
find_package(PkgConfig REQUIRED)

# room(NAME SOURCES... LINKS...): one static library per folder.
function(fairway_room name)
  cmake_parse_arguments(ROOM "" "" "SOURCES;LINKS;PRIVATE_LINKS" ${ARGN})
  add_library(${name} STATIC ${ROOM_SOURCES})
  target_link_libraries(${name} PUBLIC fairway_options ${ROOM_LINKS} PRIVATE ${ROOM_PRIVATE_LINKS})
endfunction()
