#pragma once

#include "net/cloudpbx_decode.h"
#include "net/scan.h"

#include <stddef.h>

/* The memory behind cloudpbx_decode.h, shared by the readers of frames and of replies: a growing list of events and a
 * room for their strings. Both keep their size from call to call, so that reading a frame allocates nothing. */

enum {
    DECODER_FIELD_BYTES = 256,           /* a longer text is cut */
    DECODER_KEEP_BYTES = 1024 * 1024,    /* a larger room is given back after its frame */
    DECODER_EXCERPT_BYTES = 96,
};

struct decoder {
    char exchange[DECODE_NAME_BYTES_MAX + 1];
    char channel[DECODE_NAME_BYTES_MAX + 1 + 4]; /* "pbx_" and the name */
    struct event *events;
    size_t event_count;
    size_t event_room;
    size_t unread_rows; /* of the list that was read last */
    char *text; /* strings, one after the other, each ended with NUL */
    size_t text_used;
    size_t text_room;
};

/* Forgets the last call's events and makes room for the strings of `length` bytes of input. */
void decoder_begin(struct decoder *decoder, size_t length);

/* A new event at the end, zeroed; NULL at DECODE_EVENTS_MAX. */
struct event *decoder_event(struct decoder *decoder, enum event_kind kind);

/* A cleaned copy of `length` bytes, cut at DECODER_FIELD_BYTES. */
const char *decoder_text(struct decoder *decoder, const char *from, size_t length);

/* The same of a scanned string, with its escapes decoded. */
const char *decoder_piece(struct decoder *decoder, const struct piece *piece);
