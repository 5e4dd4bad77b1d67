/* The parameters of a request. */

#include "sim/params.h"

#include "model/memory.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

void params_init(struct params *params)
{
    params->count = 0;
    params->used = 0;
}

void params_add(struct params *params, const char *pair, size_t bytes)
{
    if (params->count == PARAMS_MAX || bytes + 2 > sizeof params->text - params->used) {
        return;
    }
    char *name = params->text + params->used;
    memcpy(name, pair, bytes);
    name[bytes] = '\0';
    params->used += bytes + 1;
    char *equals = strchr(name, '=');
    const char *value = name + bytes;
    if (equals != NULL) {
        *equals = '\0';
        value = equals + 1;
    }
    params->pairs[params->count].name = name;
    params->pairs[params->count++].value = value;
}

static int hex_digit(char c)
{
    static const char digits[] = "0123456789abcdef";
    const char *found = c == '\0' ? NULL : strchr(digits, c >= 'A' && c <= 'F' ? c + ('a' - 'A') : c);
    return found != NULL ? (int)(found - digits) : -1;
}

/* The decoded byte at `at`, which is moved on behind it. */
static char decode(const char **at, const char *end)
{
    char c = *(*at)++;
    if (c == '+') {
        return ' ';
    }
    if (c == '%' && end - *at >= 2 && hex_digit((*at)[0]) >= 0 && hex_digit((*at)[1]) >= 0) {
        c = (char)(hex_digit((*at)[0]) * 16 + hex_digit((*at)[1]));
        *at += 2;
    }
    return c;
}

/* jansson checks UTF-8 here: it refuses an invalid string; a zero byte makes the string shorter. */
static bool is_text(const char *bytes, size_t count)
{
    json_t *string = json_stringn(bytes, count);
    bool valid = string != NULL && strlen(json_string_value(string)) == count;
    json_decref(string);
    return valid;
}

void params_add_form(struct params *params, const char *form, size_t bytes)
{
    char *pair = memory_new(bytes + 1, 1);
    const char *end = form + bytes;
    while (form < end) {
        size_t length = 0;
        const char *next = memchr(form, '&', (size_t)(end - form));
        const char *stop = next != NULL ? next : end;
        while (form < stop) {
            pair[length++] = decode(&form, stop);
        }
        if (is_text(pair, length)) {
            params_add(params, pair, length);
        }
        form = stop + 1;
    }
    free(pair);
}

const char *params_get(const struct params *params, const char *name)
{
    for (size_t i = 0; i < params->count; i++) {
        if (strcmp(params->pairs[i].name, name) == 0) {
            return params->pairs[i].value;
        }
    }
    return NULL;
}

size_t params_characters(const char *text)
{
    size_t count = 0;
    for (; *text != '\0'; text++) {
        count += ((unsigned char)*text & 0xc0) != 0x80;
    }
    return count;
}
