# What every file of the project is compiled with.

set(CMAKE_C_STANDARD 17)
set(CMAKE_C_STANDARD_REQUIRED ON)
set(CMAKE_C_EXTENSIONS OFF)

option(PBXBOARD_WERROR "Treat warnings as errors" OFF)
option(PBXBOARD_SANITIZE "Build with AddressSanitizer and UndefinedBehaviorSanitizer" OFF)
option(PBXBOARD_FUZZ "Build the fuzzers (clang only)" OFF)
option(PBXBOARD_COVERAGE "Count what runs (gcc only)" OFF)

add_library(pbxboard_flags INTERFACE)
target_compile_definitions(pbxboard_flags INTERFACE _GNU_SOURCE)
target_include_directories(pbxboard_flags INTERFACE ${CMAKE_SOURCE_DIR})
target_compile_options(pbxboard_flags INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wmissing-prototypes -Wvla
  -fstack-protector-strong)

# The same program comes out of whatever folder it is built in. A debugger finds the sources where they are.
add_compile_options($<$<NOT:$<CONFIG:Debug>>:-ffile-prefix-map=${CMAKE_SOURCE_DIR}=.>)

if(PBXBOARD_WERROR)
  target_compile_options(pbxboard_flags INTERFACE -Werror)
endif()

if(PBXBOARD_SANITIZE)
  target_compile_options(pbxboard_flags INTERFACE
    -fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer)
  target_link_options(pbxboard_flags INTERFACE -fsanitize=address,undefined)
elseif(CMAKE_BUILD_TYPE STREQUAL "Release")
  # Packagers, and some compilers, bring their own.
  include(CheckCSourceCompiles)
  unset(PBXBOARD_MAY_FORTIFY CACHE) # the flags may be others now
  check_c_source_compiles("#ifdef _FORTIFY_SOURCE\n#error it is there\n#endif\nint main(void) { return 0; }"
                          PBXBOARD_MAY_FORTIFY)
  if(PBXBOARD_MAY_FORTIFY)
    target_compile_definitions(pbxboard_flags INTERFACE _FORTIFY_SOURCE=2)
  endif()
  # gcc clears and copies a struct of a hundred bytes with "rep stos" and "rep movs", which take longer to begin than the C
  # library takes in all: with these a message is decoded in three quarters of the time.
  include(CheckCCompilerFlag)
  foreach(operation memcpy memset)
    check_c_compiler_flag(-m${operation}-strategy=libcall:-1:noalign PBXBOARD_${operation}_STRATEGY)
    if(PBXBOARD_${operation}_STRATEGY)
      target_compile_options(pbxboard_flags INTERFACE -m${operation}-strategy=libcall:-1:noalign)
    endif()
  endforeach()
  # A message has the C library compare and copy a dozen words: it is called without a stop in the linkage table.
  check_c_compiler_flag(-fno-plt PBXBOARD_NO_PLT)
  if(PBXBOARD_NO_PLT)
    target_compile_options(pbxboard_flags INTERFACE -fno-plt)
  endif()
  # The program that people run is optimised as a whole, which makes the way of a message through the rooms a fifth shorter.
  # Tests are linked from the same objects without it, to be built in time.
  if(CMAKE_C_COMPILER_ID STREQUAL "GNU")
    target_compile_options(pbxboard_flags INTERFACE -flto=auto -ffat-lto-objects)
    set(whole $<BOOL:$<TARGET_PROPERTY:PBXBOARD_AS_A_WHOLE>>)
    # In one part: for several the compiler wants make, and warns where there is none.
    target_link_options(pbxboard_flags INTERFACE $<IF:${whole},-flto=auto,-fno-lto> $<${whole}:-flto-partition=one>)
  endif()
endif()

if(PBXBOARD_COVERAGE)
  target_compile_options(pbxboard_flags INTERFACE --coverage)
  target_link_options(pbxboard_flags INTERFACE --coverage)
endif()

if(PBXBOARD_FUZZ)
  target_compile_options(pbxboard_flags INTERFACE -fsanitize=fuzzer-no-link)
  target_compile_definitions(pbxboard_flags INTERFACE FUZZING_BUILD_MODE_UNSAFE_FOR_PRODUCTION)
endif()
