#pragma once

#include "net/cloudpbx/decoder.h"
#include "net/json_scan.h"

#include <stdbool.h>

/* The six events of CloudPBX's stream: which fields each has, and what they say in the field's vocabulary.
 * The frames around them are read by cloudpbx_decode.c. */

enum { CLOUDPBX_FIELDS_MAX = 10 }; /* known fields of one event */

/* What an event's fields hold, in the order of its shape's: NULL where one is absent, cloudpbx_not_scalar
 * where it is null, an object or an array. */
typedef const char *const cloudpbx_values[CLOUDPBX_FIELDS_MAX];
extern const char cloudpbx_not_scalar[1]; /* "" */

struct cloudpbx_shape {
    struct json_word name;
    /* CLOUDPBX_FIELDS_MAX of them, NULL after the last; the first is the thing's name or number */
    const struct json_word *fields;
    unsigned keys; /* the fields, as bits, by which things are told apart: two never become one */
    enum unreadable_thing thing; /* what is in doubt where the event can't be understood */
    bool has_exchange_prefix;    /* the first field is "EXCHANGE-number" */

    /* Turns the fields into an event; false when one that must be there is missing or makes no sense. */
    bool (*build)(struct cloudpbx_decoder *decoder, cloudpbx_values value, struct event *event);
};

/* The shape of the event whose name and colon come next, written as usual: they are moved over. NULL where it
 * is none. */
const struct cloudpbx_shape *cloudpbx_shape_next(struct json_scan *scan);

/* The shape of the event of a name; NULL for one that we have no name for. */
const struct cloudpbx_shape *cloudpbx_shape_of(const struct json_token *name);

/* A whole number that comes as one or as a string. */
bool cloudpbx_parse_integer(const char *text, long long *value);

/* Fills in what is told where `build` was false. */
void cloudpbx_fill_unreadable(struct cloudpbx_decoder *decoder, const struct cloudpbx_shape *shape,
                              cloudpbx_values value, struct event *event);

/* The number in "MojaCentrala-101": what follows the exchange's name, in any case, and a dash. Without any
 * dash it is a number of ours. NULL for another exchange's, or a trunk's, `*foreign` being its name then. */
const char *cloudpbx_parse_peer(struct cloudpbx_decoder *decoder, const char *peer, const char **foreign);
