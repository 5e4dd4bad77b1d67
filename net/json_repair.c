/* JSON made fit for a library to read. */

#include "net/json_repair.h"

#include "model/text.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

/* Bytes of the escape at `text`, which begins with a backslash; 0 when it is none. */
static size_t escape_length(const char *text, size_t length)
{
    if (length >= 2 && text[1] != '\0' && strchr("\"\\/bfnrt", text[1]) != NULL) {
        return 2;
    }
    if (length < 6 || text[1] != 'u') {
        return 0;
    }
    for (size_t i = 2; i < 6; i++) {
        if (!isxdigit((unsigned char)text[i])) {
            return 0;
        }
    }
    return 6;
}

/* One character of a string, or an escape; the bytes that it takes of `text`. */
static size_t repair_character(struct bytes *to, const char *text, size_t length)
{
    char written[8];
    if (*text == '\\') {
        size_t escape = escape_length(text, length);
        bytes_add(to, escape > 0 ? text : "\\\\", escape > 0 ? escape : 2);
        return escape > 0 ? escape : 1;
    }
    if ((unsigned char)*text < ' ') {
        (void)snprintf(written, sizeof written, "\\u%04x", (unsigned)(unsigned char)*text);
        bytes_add_text(to, written);
        return 1;
    }
    uint32_t code;
    size_t taken = text_decode(text, length, &code);
    bytes_add(to, written, text_encode(written, code));
    return taken;
}

/* Bytes of the number at `text`, or of what begins like one. */
static size_t number_length(const char *text, size_t length)
{
    size_t taken = 0;
    if (*text == '-' || isdigit((unsigned char)*text)) {
        while (taken < length && text[taken] != '\0' && strchr("0123456789.+-eE", text[taken]) != NULL) {
            taken++;
        }
    }
    return taken;
}

static void quote(struct bytes *to, const char *number, size_t length)
{
    bytes_add(to, "\"", 1);
    bytes_add(to, number, length);
    bytes_add(to, "\"", 1);
}

void json_repair(struct bytes *to, const char *text, size_t length)
{
    bool quoted = false;
    while (length > 0) {
        bool in_string = quoted && *text != '"';
        size_t taken = quoted ? 0 : number_length(text, length);
        if (taken > 0) {
            quote(to, text, taken);
        } else if (in_string) {
            taken = repair_character(to, text, length);
        } else {
            taken = 1;
            bytes_add(to, text, 1);
            quoted = *text == '"' ? !quoted : quoted;
        }
        text += taken;
        length -= taken;
    }
}
