#pragma once

#include "net/cloudpbx/decode.h"
#include "net/json_scan.h"
#include "net/json_text.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The memory of the decoders in decode.h: a growing array of events and a buffer for their strings. Both keep
 * their size, so that decoding a frame allocates nothing. */

enum {
    CLOUDPBX_FIELD_BYTES = 256,              /* a longer text is truncated */
    CLOUDPBX_ARENA_KEEP_BYTES = 1024 * 1024, /* a larger buffer is freed after its frame */
    CLOUDPBX_EXCERPT_BYTES = 96,
};

#define CLOUDPBX_CHANNEL_PREFIX "pbx_" /* before the exchange's name in its channel */

struct cloudpbx_decoder {
    char exchange[CLOUDPBX_NAME_BYTES_MAX + 1];
    size_t exchange_length;                                                 /* 0: unknown so far */
    char channel[CLOUDPBX_NAME_BYTES_MAX + sizeof CLOUDPBX_CHANNEL_PREFIX]; /* the prefix and the name */
    size_t channel_length;
    /* the bytes that almost always stand between a frame's id and its text … */
    char common_prefix[2 * CLOUDPBX_NAME_BYTES_MAX];
    size_t common_prefix_length; /* … 0: it can't be predicted */
    struct event *events;
    size_t event_count;
    size_t event_capacity;
    size_t unreadable_rows;            /* of the last list … */
    size_t unreadable_numbers;         /* … and in its readable rows */
    struct json_rows splitter;         /* of the list that is being decoded … */
    enum event_kind row_kind;          /* … the kind of its rows … */
    const struct secrets *row_secrets; /* … and what is redacted in them */
    char **full_texts;                 /* filled text buffers of its rows */
    size_t full_text_count;
    char *text; /* strings, one after the other, each with its NUL */
    size_t text_used;
    size_t text_capacity;
};

/* Sets the name of our exchange. */
void cloudpbx_decoder_set_exchange(struct cloudpbx_decoder *decoder, const char *name);

/* Drops the events of the last call and reserves text for `length` bytes of input. */
void cloudpbx_decoder_begin(struct cloudpbx_decoder *decoder, size_t length);

/* Reserves text for another row of `length` bytes; strings of earlier rows do not move. */
void cloudpbx_decoder_begin_row(struct cloudpbx_decoder *decoder, size_t length);

/* Drops all events but the first and reserves text for `names` names, for salvage.c. */
void cloudpbx_decoder_begin_salvage(struct cloudpbx_decoder *decoder, size_t length, size_t names);

/* Adds an event, zeroed; NULL at CLOUDPBX_EVENTS_MAX. */
struct event *cloudpbx_decoder_add_event(struct cloudpbx_decoder *decoder, enum event_kind kind);

/* A cleaned copy of `length` bytes, truncated to CLOUDPBX_FIELD_BYTES. */
const char *cloudpbx_decoder_copy(struct cloudpbx_decoder *decoder, const char *from, size_t length);

/* The same for a scanned string, with its escapes decoded. */
const char *cloudpbx_decoder_copy_token(struct cloudpbx_decoder *decoder, const struct json_token *piece);

/* The length of our exchange's name (any case) and a dash at the start of `peer`; 0 if it starts differently.
 */
size_t cloudpbx_decoder_prefix_length(const struct cloudpbx_decoder *decoder, const char *peer,
                                      size_t length);

/* Copies a key (a number or name that identifies a row). If the key is too long or has unprintable
 * characters, appends a hash of the whole ("101▯~8c2f01de"), so that two keys never share a row. */
const char *cloudpbx_decoder_copy_key(struct cloudpbx_decoder *decoder, const struct json_token *piece);
const char *cloudpbx_decoder_copy_key_text(struct cloudpbx_decoder *decoder, const char *from, size_t length);

/* Fits a key into `size` bytes: returns `key` itself, or truncates it and appends a hash. */
const char *cloudpbx_decoder_fit_key(struct cloudpbx_decoder *decoder, const char *key, size_t size);

/* A fast hash that is not collision resistant: nobody gains from a collision. */
uint64_t cloudpbx_decoder_hash(const char *bytes, size_t length);
