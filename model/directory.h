#pragma once

#include "model/table.h"

#include <stdbool.h>

/* Who has which number: names learnt from the wire and given by the configuration, and what a number is.
 *
 * No exchange sends us a list of names. They are learnt from whatever carries a name beside a number; a better source
 * beats a worse one, and of equal sources the last one wins. */

enum {
    NUMBER_BYTES = 64,
    NAME_BYTES = 96,
    DIRECTORY_NAMES_MAX = 200 * 1000, /* further numbers are not learnt */
    EXTENSION_DIGITS_MAX = 6,         /* a longer number is never taken for an extension of the exchange */
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

/* `name` is said to be that of `number`. Only numbers that can be extensions are learnt from strangers; a name that is
 * empty or merely repeats the number is none. Returns whether the name shown for the number changes. */
bool directory_learn(struct directory *directory, const char *number, const char *name, enum name_source source);

/* The name of `number`, or "". */
const char *directory_name(const struct directory *directory, const char *number);

/* Can this be an extension: one to six digits? */
bool number_is_internal(const char *number);

/* A number as people read it: 48601234567 and 601234567 → "601 234 567", 48228705500 → "22 870 55 00", others as they
 * are. */
void number_format(char to[NUMBER_BYTES], const char *number);

/* Can this be dialled: digits, * and #, perhaps a + in front, with spaces and hyphens that are not dialled? Fewer than
 * NUMBER_BYTES of the others. */
bool number_is_diallable(const char *number);

/* The same, and what is to be dialled of it goes to `to`: all but the spaces and hyphens. */
bool number_to_dial(char to[NUMBER_BYTES], const char *number);
