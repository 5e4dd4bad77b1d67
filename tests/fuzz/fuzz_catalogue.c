/* The texts of a language: a .mo file. */

#include "model/i18n.h"
#include "tests/fuzz/fuzz.h"

#include <string.h>

static void check_within(const char *text, const uint8_t *data, size_t size)
{
    if (text != NULL) {
        const char *end = (const char *)data + size;
        REQUIRE(text >= (const char *)data && text < end && memchr(text, '\0', (size_t)(end - text)) != NULL);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const unsigned long counts[] = {0, 1, 2, 5, 22, (unsigned long)-1};
    struct catalogue catalogue;
    if (!catalogue_read(&catalogue, data, size)) {
        return 0;
    }
    const uint8_t *end = data;
    /* whatever ends with a NUL may be one of its texts */
    for (const uint8_t *at = data; at < data + size; at = end + 1) {
        end = memchr(at, '\0', size - (size_t)(at - data));
        if (end == NULL) {
            break;
        }
        check_within(catalogue_get(&catalogue, (const char *)at), data, size);
        for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
            check_within(catalogue_get_plural(&catalogue, (const char *)at, counts[i]), data, size);
        }
    }
    return 0;
}
