#pragma once

#include "net/decoder.h"
#include "net/scan.h"

#include <stdbool.h>

/* The six events of CloudPBX's stream: which fields each has, and what they say in the field's vocabulary. The frames
 * around them are read by cloudpbx_decode.c. */

enum { CLOUDPBX_FIELDS_MAX = 10 }; /* known fields of one event */

/* What an event's fields hold, in the order of its shape's; NULL where one is absent, null, or no scalar. */
typedef const char *const cloudpbx_values[CLOUDPBX_FIELDS_MAX];

struct cloudpbx_shape {
    struct word name;
    const struct word *fields; /* CLOUDPBX_FIELDS_MAX of them, NULL after the last */

    /* Turns the fields into an event; false when one that must be there is missing or makes no sense. */
    bool (*build)(const struct decoder *decoder, cloudpbx_values value, struct event *event);
};

/* The shape of the event whose name and colon come next, written as usual: they are moved over. NULL where it is none. */
const struct cloudpbx_shape *cloudpbx_shape_next(struct scan *scan);

/* The shape of the event of a name; NULL for one that we have no name for. */
const struct cloudpbx_shape *cloudpbx_shape_of(const struct piece *name);

/* A whole number that comes as one or as a string. */
bool cloudpbx_integer(const char *text, long long *value);
