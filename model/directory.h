#pragma once

#include "model/number.h"
#include "model/table.h"

#include <stdbool.h>

/* Who has which number: names learnt from the wire and given by the configuration.
 *
 * No exchange sends us a list of names. They are learnt from whatever carries a name beside a number; a
 * better source beats a worse one, and of equal sources the last one wins. */

enum {
    NAME_BYTES = 96,
    DIRECTORY_NAMES_MAX = 200 * 1000, /* further numbers are not learnt */
};

enum name_source {
    NAME_NONE,
    NAME_FROM_CALL_RECORD, /* the caller id of a call record */
    NAME_FROM_AGENT,       /* what a queue calls its member */
    NAME_FROM_CALLER_ID,   /* what the exchange shows to the other party */
    NAME_FROM_USER,        /* the configuration */
};

struct directory {
    struct table names;
};

void directory_init(struct directory *directory, const struct text_seed *seed);
void directory_done(struct directory *directory);

/* `name` is said to be that of `number`. Only numbers that can be extensions are learnt from strangers; a
 * name that is empty or merely repeats the number is none. Returns whether the name shown for the number
 * changes. */
bool directory_learn(struct directory *directory, const char *number, const char *name,
                     enum name_source source);

/* The name of `number`, or "". */
const char *directory_name(const struct directory *directory, const char *number);
