/* What the fuzzers share. */

#include "tests/fuzz/fuzz.h"

#include "model/text.h"

#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <unistd.h>

enum { CANARY_BYTES = 16 };

/* another one in each run, so that no input of a former one holds it */
static char canary[2 * CANARY_BYTES + 1];

/* libFuzzer must not see what is looked for: it would put that into its inputs, or together from pieces. So
 * nothing that it watches is called here, and the function itself is not watched. */
#ifdef __clang__
__attribute__((no_sanitize("coverage")))
#endif
static bool
holds_canary(const char *text)
{
    for (; *text != '\0'; text++) {
        size_t same = 0;
        while (canary[same] != '\0' && text[same] == canary[same]) {
            same++;
        }
        if (canary[same] == '\0') {
            return true;
        }
    }
    return false;
}

static void make_canary(void)
{
    unsigned char bytes[CANARY_BYTES];
    if (getrandom(bytes, sizeof bytes, 0) != (ssize_t)sizeof bytes) {
        abort();
    }
    for (size_t i = 0; i < CANARY_BYTES; i++) {
        (void)snprintf(canary + 2 * i, 3, "%02x", bytes[i]);
    }
    (void)setenv(FUZZ_CANARY_NAME, canary, 1);
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc;
    (void)argv;
    (void)setlocale(LC_ALL, "C.UTF-8");
    make_canary();
    return 0;
}

void fuzz_fail(const char *file, int line, const char *what)
{
    (void)fprintf(stderr, "%s:%d: does not hold: %s\n", file, line, what);
    abort();
}

/* Cleaning what is clean changes nothing. A letter goes in front, because a text that begins inside another
 * may begin with a combining mark. */
static void check_clean(const char *text, size_t length)
{
    char *marked = malloc(length + 2);
    size_t room = 3 * length + 8;
    char *cleaned = malloc(room);
    REQUIRE(marked != NULL && cleaned != NULL);
    marked[0] = 'x';
    memcpy(marked + 1, text, length);
    marked[length + 1] = '\0';
    size_t written = text_clean(cleaned, room, marked, length + 1);
    REQUIRE(written == length + 1 && memcmp(cleaned, marked, written) == 0);
    free(cleaned);
    free(marked);
}

void fuzz_check_text(const char *text, size_t size)
{
    if (text != NULL) {
        size_t length = strnlen(text, size);
        REQUIRE(length < size);
        check_clean(text, length);
    }
}

void fuzz_check_lines(const char *text, size_t size)
{
    if (text == NULL) {
        return;
    }
    REQUIRE(strnlen(text, size) < size);
    for (const char *line = text;; line++) {
        size_t length = strcspn(line, "\n");
        check_clean(line, length);
        line += length;
        if (*line == '\0') {
            return;
        }
    }
}

void fuzz_check_sentence(const char *text)
{
    REQUIRE(*text != '\0');
    REQUIRE(!holds_canary(text));
    size_t left = strlen(text);
    uint32_t code;
    for (size_t used; (used = text_decode(text, left, &code)) > 0; text += used, left -= used) {
        REQUIRE(code >= 0x20 && (code < 0x7f || code > 0x9f));
        REQUIRE(code != TEXT_REPLACEMENT || used == 3);
    }
}

const char *fuzz_file(const uint8_t *data, size_t size)
{
    static char path[64];
    static int file = -1;
    if (file < 0) {
        file = memfd_create("fuzz", MFD_CLOEXEC);
        (void)snprintf(path, sizeof path, "/proc/self/fd/%d", file);
    }
    REQUIRE(file >= 0 && ftruncate(file, 0) == 0);
    REQUIRE(pwrite(file, data, size, 0) == (ssize_t)size);
    return path;
}
