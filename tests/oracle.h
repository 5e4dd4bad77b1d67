#pragma once

#include "net/cloudpbx/events.h"

#include <stdbool.h>
#include <stddef.h>

/* A second opinion on frames, by jansson: whatever it takes for JSON must be read by our scanner to the same
 * values, and by our decoder to the same events.
 *
 * Where cloudpbx_decode.h says that we read a frame otherwise, nothing is compared: a member that comes twice
 * (jansson keeps the last), the text of a field with \b \f \n \r \t in it, nesting deeper than
 * CLOUDPBX_DEPTH_MAX. A number with a fraction has no text of its own in jansson, so it is compared as a
 * number. */

struct oracle {
    size_t values; /* compared so far */
    size_t events;
    size_t frames; /* that were JSON */
    /* of each shape, in the order of cloudpbx_shapes: events that both of us could read */
    size_t readable[CLOUDPBX_SHAPE_COUNT];
    char difference[512]; /* the first one: what we say, what jansson says */
};

/* `frame` is one of the exchange "MojaCentrala", whole. False and `difference` where the two disagree. */
bool oracle_compare(struct oracle *oracle, const char *frame, size_t length);
