#pragma once

#include "model/bytes.h"

#include <stdbool.h>
#include <stddef.h>

/* Repairs JSON so that jansson accepts it. In strings: invalid UTF-8 becomes U+FFFD, control characters are
 * escaped, a backslash that starts no escape is doubled. Numbers become strings, so that 1639563902.10 and
 * 1639563902.1 stay different and none overflows. Everything else is unchanged. */
void json_text_repair(struct bytes *to, const char *text, size_t length);

/* Splits a JSON array into its rows while it is received, so that the memory is that of one row. Rows longer
 * than these bounds are skipped and counted. */

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
