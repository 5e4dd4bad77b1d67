/* Prepares JSON text for a library: repairs it, splits it into rows, limits it. */

#include "net/json_text.h"

#include "model/text.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

/* The length of the escape at `text`, which begins with a backslash; 0 if it is none. */
static size_t escape_length(const char *text, size_t length)
{
    if (length >= 2 && text[1] != '\0' && strchr("\"\\/bfnrt", text[1]) != NULL) {
        return 2;
    }
    if (length < 6 || text[1] != 'u') {
        return 0;
    }
    for (size_t i = 2; i < 6; i++) {
        if (text_hex_digit(text[i]) < 0) {
            return 0;
        }
    }
    return 6;
}

/* Repairs one character or escape of a string; returns the bytes it takes of `text`. */
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

/* The length of the number at `text`, or of what begins like one. */
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

void json_text_repair(struct bytes *to, const char *text, size_t length)
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

/* ---- rows ---- */

bool json_text_is_space(char byte)
{
    return byte == ' ' || byte == '\t' || byte == '\r' || byte == '\n';
}

static void advance(struct json_position *position, char byte)
{
    if (position->escaped) {
        position->escaped = false; /* an escaped character never ends the string */
    } else if (position->quoted) {
        position->escaped = byte == '\\';
        position->quoted = byte != '"';
    } else if (byte == '"') {
        position->quoted = true;
    } else if (byte == '{' || byte == '[') {
        position->depth++;
        position->values++;
    } else if (byte == ',') {
        position->values++;
    } else if (byte == '}' || byte == ']') {
        position->depth -= position->depth > 0;
    }
}

bool json_text_fits(const char *text, size_t length)
{
    struct json_position position = {0};
    for (size_t i = 0; i < length && position.values <= JSON_VALUES_MAX; i++) {
        advance(&position, text[i]);
    }
    return position.values <= JSON_VALUES_MAX;
}

static void keep(struct json_rows *splitter, const char *text, size_t length)
{
    if (splitter->row.length + length > JSON_ROW_BYTES_MAX || splitter->position.values > JSON_VALUES_MAX) {
        splitter->too_large = true;
    } else if (!splitter->too_large) {
        bytes_add(&splitter->row, text, length);
    }
}

static bool is_blank(const struct json_rows *splitter)
{
    size_t at = 0;
    while (at < splitter->row.length && json_text_is_space(splitter->row.data[at])) {
        at++;
    }
    return at == splitter->row.length && !splitter->too_large;
}

/* Completes a row. `end` is the comma or the closing bracket after it. */
static bool cut_row(struct json_rows *splitter, char end, json_rows_callback *callback, void *user)
{
    bool none = end == ']' && splitter->rows == 0 && is_blank(splitter); /* the list is empty */
    bool wanted =
        none || callback(user, splitter->too_large ? NULL : splitter->row.data, splitter->row.length);
    splitter->place = end == ']' ? JSON_ROWS_AFTER : JSON_ROWS_INSIDE;
    splitter->rows += !none;
    splitter->row.length = 0;
    splitter->too_large = false;
    splitter->position = (struct json_position){0};
    return wanted;
}

/* Adds to the current row; returns the bytes it takes. */
static size_t take_row(struct json_rows *splitter, const char *text, size_t length,
                       json_rows_callback *callback, void *user, bool *wanted)
{
    struct json_position *position = &splitter->position;
    for (size_t at = 0; at < length; at++) {
        if (position->depth == 0 && !position->quoted && (text[at] == ',' || text[at] == ']')) {
            keep(splitter, text, at);
            *wanted = cut_row(splitter, text[at], callback, user);
            return at + 1;
        }
        advance(position, text[at]);
    }
    keep(splitter, text, length);
    return length;
}

static const char mark[] = "\xef\xbb\xbf";

static bool take_mark(struct json_rows *splitter, char byte)
{
    bool taken = splitter->place == JSON_ROWS_BEFORE && splitter->mark < sizeof mark - 1 &&
                 byte == mark[splitter->mark];
    splitter->mark += taken;
    return taken;
}

/* Is a part of the byte order mark received? Then its rest must follow. */
static bool is_in_mark(const struct json_rows *splitter)
{
    return splitter->mark % (sizeof mark - 1) != 0;
}

bool json_rows_feed(struct json_rows *splitter, const char *piece, size_t length,
                    json_rows_callback *callback, void *user)
{
    bool wanted = true;
    size_t at = 0;
    while (wanted && at < length && splitter->place != JSON_ROWS_INVALID) {
        if (splitter->place == JSON_ROWS_INSIDE) {
            at += take_row(splitter, piece + at, length - at, callback, user, &wanted);
        } else if (take_mark(splitter, piece[at]) ||
                   (!is_in_mark(splitter) && json_text_is_space(piece[at]))) {
            at++;
        } else {
            bool begins = splitter->place == JSON_ROWS_BEFORE && !is_in_mark(splitter) && piece[at++] == '[';
            splitter->place = begins ? JSON_ROWS_INSIDE : JSON_ROWS_INVALID;
        }
    }
    return wanted;
}

bool json_rows_is_complete(const struct json_rows *splitter)
{
    return splitter->place == JSON_ROWS_AFTER;
}

void json_rows_done(struct json_rows *splitter)
{
    bytes_done(&splitter->row);
    *splitter = (struct json_rows){0};
}
