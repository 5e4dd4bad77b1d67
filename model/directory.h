#pragma once

#include "model/number.h"
#include "model/table.h"

#include <stdbool.h>

/* Names of numbers, from the exchange and from the configuration.
 *
 * No exchange sends a list of names. Names are learnt from every message that has a name beside a number. A
 * better source replaces a worse one; of equal sources the last one wins. */

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

/* `source` says that `number` is called `name`. From strangers only extension numbers are accepted. An empty
 * name, or one that repeats the number, is ignored. True if the name to be shown changes. */
bool directory_learn(struct directory *directory, const char *number, const char *name,
                     enum name_source source);

/* The name of `number`, or "". */
const char *directory_name(const struct directory *directory, const char *number);
