#pragma once

#include "model/memory.h"

#include <stdbool.h>
#include <stddef.h>

/* Repairs JSON so that jansson accepts it. In strings: invalid UTF-8 becomes U+FFFD, control characters are
 * escaped, a backslash that starts no escape is doubled. Numbers become strings, so that 1639563902.10 and
 * 1639563902.1 stay different and none overflows. Everything else is unchanged. */
void json_text_repair(struct bytes *to, const char *text, size_t length);

/* Splits a JSON array into its rows while it is received, so that the memory is that of one row. Rows longer
 * than these bounds are skipped and counted. */

enum {
    JSON_ROW_BYTES_MAX = 64 * 1024, /* a longer row is skipped and counted */
    /* so is one with more values: as a tree it would take a hundred times its length */
    JSON_VALUES_MAX = 1000,
};

/* The position in JSON text: the nesting, and the values so far. */
struct json_position {
    size_t depth;
    size_t values;
    bool quoted;
    bool escaped;
};

enum json_rows_state { JSON_ROWS_BEFORE, JSON_ROWS_INSIDE, JSON_ROWS_AFTER, JSON_ROWS_INVALID };

struct json_rows {
    enum json_rows_state place; /* in the list */
    unsigned mark;              /* bytes of the byte order mark received so far */
    struct json_position position;
    struct bytes row; /* the current row */
    bool too_large;   /* it exceeds a limit */
    size_t rows;      /* complete so far */
};

/* A row, which may be changed; NULL if it is skipped. Return false to stop. */
typedef bool json_rows_callback(void *user, char *row, size_t length);

/* Adds a chunk of the list. False if the callback stopped it. */
bool json_rows_feed(struct json_rows *splitter, const char *piece, size_t length,
                    json_rows_callback *callback, void *user);

/* Was a complete list received, and nothing else? */
bool json_rows_is_complete(const struct json_rows *splitter);
void json_rows_done(struct json_rows *splitter);

/* Is it white space of JSON? NUL is not. */
bool json_text_is_space(char byte);

/* Does a document have no more than JSON_VALUES_MAX values? */
bool json_text_fits(const char *text, size_t length);
