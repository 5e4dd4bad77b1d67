#pragma once

#include "model/memory.h"
#include "net/cloudpbx/decoder.h"
#include "net/json_scan.h"

#include <stdbool.h>
#include <stddef.h>

/* The events of CloudPBX's stream: their fields, and their meaning in the field's terms. decode_frame.c
 * reads the frames around them. */

enum {
    CLOUDPBX_FIELDS_MAX = 10, /* known fields of one event */
    CLOUDPBX_SHAPE_COUNT = 7,
};

/* The values of an event's fields, in the order of its shape. NULL: absent. cloudpbx_not_scalar: null, an
 * object or an array. */
typedef const char *const cloudpbx_values[CLOUDPBX_FIELDS_MAX];
extern const char cloudpbx_not_scalar[1]; /* "" */

struct cloudpbx_shape {
    struct json_word name;
    /* CLOUDPBX_FIELDS_MAX of them, NULL after the last; the first is the name or number */
    const struct json_word *fields;
    unsigned keys; /* the fields, as bits, that identify a row: they are never truncated to the same text */
    enum unreadable_thing thing; /* what becomes stale if the event is unreadable */
    bool has_exchange_prefix;    /* the first field is "EXCHANGE-number" */

    /* Turns the fields into an event; false if a required one is missing or invalid. */
    bool (*build)(struct cloudpbx_decoder *decoder, cloudpbx_values value, struct event *event);
};

/* All shapes. salvage.c searches unreadable messages for their names. */
extern const struct cloudpbx_shape cloudpbx_shapes[CLOUDPBX_SHAPE_COUNT];

/* The shape of the next event, if its name and colon are written without escapes: the scanner moves past
 * them. Otherwise NULL. */
const struct cloudpbx_shape *cloudpbx_shape_next(struct json_scan *scan);

/* The shape of an event's name; NULL if it is unknown. */
const struct cloudpbx_shape *cloudpbx_shape_of(const struct json_token *name);

/* Parses an integer that may be a JSON number or a string. */
bool cloudpbx_parse_integer(const char *text, long long *value);

/* Fills in an EVENT_UNREADABLE after `build` has returned false. */
void cloudpbx_fill_unreadable(struct cloudpbx_decoder *decoder, const struct cloudpbx_shape *shape,
                              cloudpbx_values value, struct event *event);

/* Parses a peer, "MojaCentrala-101", and returns the extension number: what follows our exchange's name (any
 * case) and a dash, or the whole text if it has no dash. NULL if the prefix is another exchange's or a
 * trunk's; `*foreign` is that prefix then. */
const char *cloudpbx_parse_peer(struct cloudpbx_decoder *decoder, const char *peer, const char **foreign);

enum { CLOUDPBX_SALVAGE_MAX = 64 }; /* names in one message; with more of them anything may have changed */

/* Handles a frame that holds no readable events, after its EVENT_FRAME was filled. Keeps its beginning for
 * the log. If it belongs to our channel (`channel`, or NULL where that could not be read), searches it as
 * plain text for the names of extensions, agents, queues and conferences: these become stale, or everything
 * if anything may have changed. The exchange does not escape texts, so one quotation mark in a caller's name
 * breaks the JSON. */
COLD void cloudpbx_salvage_frame(struct cloudpbx_decoder *decoder, const char *frame, size_t length,
                                 const char *channel);
