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

/* The values of an event's fields, in the order of its shape. NULL: absent. cloudpbx_not_scalar: null, an
 * object or an array. */
typedef const char *const cloudpbx_values[CLOUDPBX_FIELDS_MAX];
extern const char cloudpbx_not_scalar[1]; /* "" */

struct cloudpbx_shape {
    struct json_word name;
    /* CLOUDPBX_FIELDS_MAX of them, NULL after the last; the first is the thing's name or number */
    const struct json_word *fields;
    unsigned keys; /* the fields, as bits, by which things are told apart: two never become one */
    enum unreadable_thing thing; /* what becomes stale if the event is unreadable */
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

/* Parses a peer, "MojaCentrala-101", and returns the extension number: what follows our exchange's name (any
 * case) and a dash, or the whole text if it has no dash. NULL if the prefix is another exchange's or a
 * trunk's; `*foreign` is that prefix then. */
const char *cloudpbx_parse_peer(struct cloudpbx_decoder *decoder, const char *peer, const char **foreign);

/* Searches an unreadable message as plain text: for our channel's name, and for the names of extensions,
 * agents, queues and conferences. The exchange does not escape texts, so one quotation mark in a caller's
 * name breaks the JSON. */

enum { CLOUDPBX_SALVAGE_MAX = 64 }; /* named in one message; with more of them anything may have changed */

/* Does our channel's name stand in it? */
bool cloudpbx_salvage_channel(const struct cloudpbx_decoder *decoder, const char *message, size_t length);

/* Adds an EVENT_UNREADABLE for whatever the values of exten, peer, queue and conference name, or one for all
 * where none is found, where one of them can't be read, or where an event among others names nobody. */
void cloudpbx_salvage_names(struct cloudpbx_decoder *decoder, const char *message, size_t length);
