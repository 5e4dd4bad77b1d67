#pragma once

#include "model/number.h"
#include "model/table.h"

#include <stdbool.h>

/* Names of numbers, from the exchange and from the user.
 *
 * No exchange sends a list of names. Names are learnt from every message that has a name beside a number. A
 * better source replaces a worse one and never the other way round; of equal sources the last one wins. */

enum {
    NAME_BYTES = 96,
    DIRECTORY_NAMES_MAX = 200 * 1000, /* further numbers are not learnt */
};

/* The sources, the better the greater. What the user wrote is best. The exchange's name for a device is the
 * name of who sits there. A call record and a conference have the name that a caller presents; a record was
 * written once the call was over. What a queue calls its member is a name of that post ("Agent 1"), and may
 * differ from queue to queue: it names an extension that has no other name. */
enum name_source {
    NAME_NONE,
    NAME_FROM_AGENT,       /* what a queue calls its member */
    NAME_FROM_CONFERENCE,  /* the caller id that a conference shows */
    NAME_FROM_CALL_RECORD, /* the caller id of a call record */
    NAME_FROM_DEVICE,      /* what the exchange calls the device: it shows that to the other party */
    NAME_FROM_CONTACT,     /* the user's address book (to come) */
    NAME_FROM_USER,        /* the configuration (to come) */
};

struct directory {
    struct table names;
};

void directory_init(struct directory *directory, const struct text_seed *seed);
void directory_done(struct directory *directory);

/* `source` says that `number` is called `name`. The user may name any number; the exchange, which repeats
 * what strangers say, only extensions. An empty name, or one that repeats the number, is ignored. `order` is
 * that of the message which says so (struct stamp): a late one does not bring an old name of the same source
 * back. True if the name to be shown changes. */
bool directory_learn(struct directory *directory, const char *number, const char *name,
                     enum name_source source, uint64_t order);

/* The name of `number`, or "". */
const char *directory_name(const struct directory *directory, const char *number);

/* Where that name comes from; NAME_NONE: there is none. */
enum name_source directory_source(const struct directory *directory, const char *number);
