#pragma once

#include "net/cloudpbx/decoder.h"
#include "net/json_scan.h"

#include <stdbool.h>
#include <stddef.h>

/* The six events of CloudPBX's stream: which fields each has, and what they say in the field's vocabulary.
 * The frames around them are read by cloudpbx_decode.c. */

enum {
    CLOUDPBX_FIELDS_MAX = 10, /* known fields of one event */
    CLOUDPBX_SHAPE_COUNT = 6,
};

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

/* All shapes; salvage.c searches unreadable messages for their names. */
extern const struct cloudpbx_shape cloudpbx_shapes[CLOUDPBX_SHAPE_COUNT];

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

/* What can be told of a message that can't be read: whose it is, and what it names.
 *
 * The exchange inserts texts into its messages without escaping them, so one quotation mark in a caller's
 * name breaks a whole message. Its pieces are there all the same, and are searched for as plain text. */

enum { CLOUDPBX_SALVAGE_MAX = 64 }; /* named in one message; with more of them anything may have changed */

/* Does our channel's name stand in it? */
bool cloudpbx_salvage_channel(const struct cloudpbx_decoder *decoder, const char *message, size_t length);

/* Adds an EVENT_UNREADABLE for whatever the values of exten, peer, queue and conference name, or one for all
 * where none is found, where one of them can't be read, or where an event among others names nobody. */
void cloudpbx_salvage_names(struct cloudpbx_decoder *decoder, const char *message, size_t length);
