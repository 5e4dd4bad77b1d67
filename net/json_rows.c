/* Cuts the text of a JSON list into its rows as it comes. */

#include "net/json_rows.h"

#include <string.h>

bool json_rows_is_space(char byte)
{
    return byte == ' ' || byte == '\t' || byte == '\r' || byte == '\n';
}

static void advance(struct json_position *position, char byte)
{
    if (position->escaped) {
        position->escaped = false; /* whatever it is, it is no end of the string */
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

bool json_rows_fits(const char *text, size_t length)
{
    struct json_position position = {0};
    for (size_t i = 0; i < length && position.values <= JSON_VALUES_MAX; i++) {
        advance(&position, text[i]);
    }
    return position.values <= JSON_VALUES_MAX;
}

static void keep(struct json_rows *cutter, const char *text, size_t length)
{
    if (cutter->row.length + length > ROW_BYTES_MAX || cutter->position.values > JSON_VALUES_MAX) {
        cutter->too_large = true;
    } else if (!cutter->too_large) {
        bytes_add(&cutter->row, text, length);
    }
}

static bool is_blank(const struct json_rows *cutter)
{
    size_t at = 0;
    while (at < cutter->row.length && json_rows_is_space(cutter->row.data[at])) {
        at++;
    }
    return at == cutter->row.length && !cutter->too_large;
}

/* The row has come to its end, which is `end`: a comma or the list's own. */
static bool cut_row(struct json_rows *cutter, char end, json_rows_callback *cut, void *user)
{
    bool none = end == ']' && cutter->rows == 0 && is_blank(cutter); /* the list is empty */
    bool wanted = none || cut(user, cutter->too_large ? NULL : cutter->row.data, cutter->row.length);
    cutter->place = end == ']' ? JSON_ROWS_AFTER : JSON_ROWS_INSIDE;
    cutter->rows += !none;
    cutter->row.length = 0;
    cutter->too_large = false;
    cutter->position = (struct json_position){0};
    return wanted;
}

/* The rest of a row, or of what has come of it; the bytes that it takes. */
static size_t take_row(struct json_rows *cutter, const char *text, size_t length, json_rows_callback *cut,
                       void *user, bool *wanted)
{
    struct json_position *position = &cutter->position;
    for (size_t at = 0; at < length; at++) {
        if (position->depth == 0 && !position->quoted && (text[at] == ',' || text[at] == ']')) {
            keep(cutter, text, at);
            *wanted = cut_row(cutter, text[at], cut, user);
            return at + 1;
        }
        advance(position, text[at]);
    }
    keep(cutter, text, length);
    return length;
}

static const char mark[] = "\xef\xbb\xbf";

static bool take_mark(struct json_rows *cutter, char byte)
{
    bool taken =
        cutter->place == JSON_ROWS_BEFORE && cutter->mark < sizeof mark - 1 && byte == mark[cutter->mark];
    cutter->mark += taken;
    return taken;
}

/* A part of the mark has come: the rest of it does, or this is no list. */
static bool is_in_mark(const struct json_rows *cutter)
{
    return cutter->mark % (sizeof mark - 1) != 0;
}

bool json_rows_feed(struct json_rows *cutter, const char *piece, size_t length, json_rows_callback *cut,
                    void *user)
{
    bool wanted = true;
    size_t at = 0;
    while (wanted && at < length && cutter->place != JSON_ROWS_INVALID) {
        if (cutter->place == JSON_ROWS_INSIDE) {
            at += take_row(cutter, piece + at, length - at, cut, user, &wanted);
        } else if (take_mark(cutter, piece[at]) || (!is_in_mark(cutter) && json_rows_is_space(piece[at]))) {
            at++;
        } else {
            bool begins = cutter->place == JSON_ROWS_BEFORE && !is_in_mark(cutter) && piece[at++] == '[';
            cutter->place = begins ? JSON_ROWS_INSIDE : JSON_ROWS_INVALID;
        }
    }
    return wanted;
}

bool json_rows_is_complete(const struct json_rows *cutter)
{
    return cutter->place == JSON_ROWS_AFTER;
}

void json_rows_done(struct json_rows *cutter)
{
    bytes_done(&cutter->row);
    *cutter = (struct json_rows){0};
}
