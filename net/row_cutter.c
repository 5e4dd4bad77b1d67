/* Cuts the text of a JSON list into its rows as it comes. */

#include "net/row_cutter.h"

#include <string.h>

bool json_is_space(char byte)
{
    return byte == ' ' || byte == '\t' || byte == '\r' || byte == '\n';
}

static void walk_over(struct json_walk *walk, char byte)
{
    if (walk->escaped) {
        walk->escaped = false; /* whatever it is, it is no end of the string */
    } else if (walk->quoted) {
        walk->escaped = byte == '\\';
        walk->quoted = byte != '"';
    } else if (byte == '"') {
        walk->quoted = true;
    } else if (byte == '{' || byte == '[') {
        walk->depth++;
        walk->values++;
    } else if (byte == ',') {
        walk->values++;
    } else if (byte == '}' || byte == ']') {
        walk->depth -= walk->depth > 0;
    }
}

bool json_is_modest(const char *text, size_t length)
{
    struct json_walk walk = {0};
    for (size_t i = 0; i < length && walk.values <= JSON_VALUES_MAX; i++) {
        walk_over(&walk, text[i]);
    }
    return walk.values <= JSON_VALUES_MAX;
}

static void keep(struct row_cutter *cutter, const char *text, size_t length)
{
    if (cutter->row.length + length > ROW_BYTES_MAX || cutter->walk.values > JSON_VALUES_MAX) {
        cutter->too_much = true;
    } else if (!cutter->too_much) {
        buffer_add(&cutter->row, text, length);
    }
}

static bool is_blank(const struct row_cutter *cutter)
{
    size_t at = 0;
    while (at < cutter->row.length && json_is_space(cutter->row.data[at])) {
        at++;
    }
    return at == cutter->row.length && !cutter->too_much;
}

/* The row has come to its end, which is `end`: a comma or the list's own. */
static bool cut_row(struct row_cutter *cutter, char end, row_cut *cut, void *user)
{
    bool none = end == ']' && cutter->rows == 0 && is_blank(cutter); /* the list is empty */
    bool wanted = none || cut(user, cutter->too_much ? NULL : cutter->row.data, cutter->row.length);
    cutter->place = end == ']' ? CUTTER_AFTER : CUTTER_IN;
    cutter->rows += !none;
    cutter->row.length = 0;
    cutter->too_much = false;
    cutter->walk = (struct json_walk){0};
    return wanted;
}

/* The rest of a row, or of what has come of it; the bytes that it takes. */
static size_t take_row(struct row_cutter *cutter, const char *text, size_t length, row_cut *cut, void *user, bool *wanted)
{
    struct json_walk *walk = &cutter->walk;
    for (size_t at = 0; at < length; at++) {
        if (walk->depth == 0 && !walk->quoted && (text[at] == ',' || text[at] == ']')) {
            keep(cutter, text, at);
            *wanted = cut_row(cutter, text[at], cut, user);
            return at + 1;
        }
        walk_over(walk, text[at]);
    }
    keep(cutter, text, length);
    return length;
}

static const char mark[] = "\xef\xbb\xbf";

static bool take_mark(struct row_cutter *cutter, char byte)
{
    bool taken = cutter->place == CUTTER_BEFORE && cutter->mark < sizeof mark - 1 && byte == mark[cutter->mark];
    cutter->mark += taken;
    return taken;
}

/* A part of the mark has come: the rest of it does, or this is no list. */
static bool is_in_mark(const struct row_cutter *cutter)
{
    return cutter->mark % (sizeof mark - 1) != 0;
}

bool row_cutter_feed(struct row_cutter *cutter, const char *piece, size_t length, row_cut *cut, void *user)
{
    bool wanted = true;
    size_t at = 0;
    while (wanted && at < length && cutter->place != CUTTER_BROKEN) {
        if (cutter->place == CUTTER_IN) {
            at += take_row(cutter, piece + at, length - at, cut, user, &wanted);
        } else if (take_mark(cutter, piece[at]) || (!is_in_mark(cutter) && json_is_space(piece[at]))) {
            at++;
        } else {
            bool begins = cutter->place == CUTTER_BEFORE && !is_in_mark(cutter) && piece[at++] == '[';
            cutter->place = begins ? CUTTER_IN : CUTTER_BROKEN;
        }
    }
    return wanted;
}

bool row_cutter_is_whole(const struct row_cutter *cutter)
{
    return cutter->place == CUTTER_AFTER;
}

void row_cutter_done(struct row_cutter *cutter)
{
    buffer_done(&cutter->row);
    *cutter = (struct row_cutter){0};
}
