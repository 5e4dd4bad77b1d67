#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What the fuzzers share. A fuzzer is LLVMFuzzerTestOneInput(): it feeds bytes to one reader and aborts where
 * what comes out is not as promised. With clang's libFuzzer it makes the bytes up, with replay_main.c it
 * reads them from files. */

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What must hold, whatever the input; a sentence of the C source says what it was. */
#define REQUIRE(condition) ((condition) ? (void)0 : fuzz_fail(__FILE__, __LINE__, #condition))
_Noreturn void fuzz_fail(const char *file, int line, const char *what);

/* A text is fit for a terminal: valid UTF-8, cleaned, ended within `size` bytes. NULL is none. */
void fuzz_check_text(const char *text, size_t size);

/* The same, line by line. */
void fuzz_check_lines(const char *text, size_t size);

/* A sentence for the user: there, and in one line without control characters. Its end may be cut anywhere. */
void fuzz_check_sentence(const char *text);

/* A file in memory with these bytes: its path, good until the next call. */
const char *fuzz_file(const uint8_t *data, size_t size);

/* In the environment of every fuzzer, with a value that must never come out of a reader. */
#define FUZZ_CANARY_NAME "PBX_CANARY"
