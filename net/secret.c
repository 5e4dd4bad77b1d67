/* Keeps a key out of what users and logs see. */

#include "net/secret.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

static int hex_value(char c)
{
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    char lower = (char)(c | 0x20);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

/* Bytes of `text` that stand for the one character `wanted`; 0 when it begins with another one. */
static size_t match_character(const char *text, char wanted)
{
    if (text[0] == '%' && hex_value(text[1]) >= 0 && hex_value(text[2]) >= 0 &&
        (char)(hex_value(text[1]) * 16 + hex_value(text[2])) == wanted) {
        return 3;
    }
    return text[0] == wanted ? 1 : 0;
}

static size_t match(const char *text, const char *secret)
{
    size_t length = 0;
    for (; *secret != '\0'; secret++) {
        size_t step = match_character(text + length, *secret);
        if (step == 0) {
            return 0;
        }
        length += step;
    }
    return length;
}

void secret_hide(char *text, const char *secret)
{
    if (secret == NULL || secret[0] == '\0') {
        return;
    }
    for (; *text != '\0'; text++) {
        size_t length = match(text, secret);
        if (length > 0) {
            memset(text, '*', length);
        }
    }
}
