#pragma once

#include "model/bytes.h"

#include <stdbool.h>
#include <stddef.h>

/* JSON made fit for a library to read, where it is clear what is meant: in strings, bytes that are no UTF-8
 * become U+FFFD, control characters are escaped, and a backslash that begins no escape stands for itself, as
 * in "SIP\MojaCentrala-101"; numbers become strings, so that each is read as it is written: 1639563902.10 is
 * the name of another call than 1639563902.1, and a library refuses a document for one number that it has no
 * room for. Anything else is left as it is. Adds to `to`. Pure. */
void json_text_repair(struct bytes *to, const char *text, size_t length);

/* Cuts the text of a JSON list into its rows as it comes, so that a list of any length takes the memory of a
 * row: what is read by a library is one row, and never one of more than these bounds. Pure. All zero is a new
 * one. */

enum {
    JSON_ROW_BYTES_MAX = 64 * 1024, /* a longer row is passed over, and told of */
    /* as is one of more values, which would take a hundred times its length as a tree */
    JSON_VALUES_MAX = 1000,
};

/* How deep a text of JSON is, and what is in it so far. */
struct json_position {
    size_t depth;
    size_t values;
    bool quoted;
    bool escaped;
};

enum json_rows_state { JSON_ROWS_BEFORE, JSON_ROWS_INSIDE, JSON_ROWS_AFTER, JSON_ROWS_INVALID };

struct json_rows {
    enum json_rows_state place; /* of the list */
    unsigned mark;              /* bytes of the byte order mark before it */
    struct json_position position;
    struct bytes row; /* what has come of it */
    bool too_large;   /* more has come than is kept */
    size_t rows;      /* cut so far */
};

/* The text of a row, which may be written into; NULL of one that is passed over. False: no more of them are
 * wanted. */
typedef bool json_rows_callback(void *user, char *row, size_t length);

/* The next piece of the list. False when no more rows are wanted. */
bool json_rows_feed(struct json_rows *splitter, const char *piece, size_t length,
                    json_rows_callback *callback, void *user);

/* Has all of a list come, and nothing else? */
bool json_rows_is_complete(const struct json_rows *splitter);
void json_rows_done(struct json_rows *splitter);

/* White space of JSON; a NUL is none. */
bool json_text_is_space(char byte);

/* Has a document no more values than JSON_VALUES_MAX? */
bool json_text_fits(const char *text, size_t length);
