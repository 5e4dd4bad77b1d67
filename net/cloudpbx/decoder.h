#pragma once

#include "net/cloudpbx/decode.h"
#include "net/json_scan.h"
#include "net/json_text.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The memory behind cloudpbx_decode.h, shared by the readers of frames and of replies: a growing list of
 * events and a room for their strings. Both keep their size from call to call, so that reading a frame
 * allocates nothing. */

enum {
    CLOUDPBX_FIELD_BYTES = 256,              /* a longer text is cut */
    CLOUDPBX_ARENA_KEEP_BYTES = 1024 * 1024, /* a larger room is given back after its frame */
    CLOUDPBX_EXCERPT_BYTES = 96,
};

#define CLOUDPBX_CHANNEL_PREFIX "pbx_" /* of the exchange's name in that of its channel */

struct cloudpbx_decoder {
    char exchange[CLOUDPBX_NAME_BYTES_MAX + 1];
    size_t exchange_length;                                                 /* 0: nobody has told us yet */
    char channel[CLOUDPBX_NAME_BYTES_MAX + sizeof CLOUDPBX_CHANNEL_PREFIX]; /* the prefix and the name */
    size_t channel_length;
    /* the bytes that almost always stand between a frame's id and its text … */
    char common_prefix[2 * CLOUDPBX_NAME_BYTES_MAX];
    size_t common_prefix_length; /* … 0: nothing that could be told beforehand */
    struct event *events;
    size_t event_count;
    size_t event_capacity;
    size_t unreadable_rows;            /* of the list that was read last … */
    size_t unreadable_numbers;         /* … and of the rows that were read */
    struct json_rows splitter;         /* of the list that is being read … */
    enum event_kind row_kind;          /* … whose rows are these … */
    const struct secrets *row_secrets; /* … and may hold these */
    char **full_texts;                 /* rooms that are full of the strings of its rows */
    size_t full_text_count;
    char *text; /* strings, one after the other, each ended with NUL */
    size_t text_used;
    size_t text_capacity;
};

/* The exchange that is listened to. */
void cloudpbx_decoder_set_exchange(struct cloudpbx_decoder *decoder, const char *name);

/* Forgets the last call's events and makes room for the strings of `length` bytes of input. */
void cloudpbx_decoder_begin(struct cloudpbx_decoder *decoder, size_t length);

/* Makes room for the strings of another row of `length` bytes; what was kept stays where it is. */
void cloudpbx_decoder_begin_row(struct cloudpbx_decoder *decoder, size_t length);

/* Drops all events but the first and reserves text for `names` names, for salvage.c. */
void cloudpbx_decoder_begin_salvage(struct cloudpbx_decoder *decoder, size_t length, size_t names);

/* A new event at the end, zeroed; NULL at CLOUDPBX_EVENTS_MAX. */
struct event *cloudpbx_decoder_add_event(struct cloudpbx_decoder *decoder, enum event_kind kind);

/* A cleaned copy of `length` bytes, cut at CLOUDPBX_FIELD_BYTES. */
const char *cloudpbx_decoder_copy(struct cloudpbx_decoder *decoder, const char *from, size_t length);

/* The same of a scanned string, with its escapes decoded. */
const char *cloudpbx_decoder_copy_token(struct cloudpbx_decoder *decoder, const struct json_token *piece);

/* How many bytes our exchange's name, in upper or lower case, and a dash take at the beginning of `peer`; 0
 * where it begins otherwise. */
size_t cloudpbx_decoder_prefix_length(const struct cloudpbx_decoder *decoder, const char *peer,
                                      size_t length);

/* Copies a key (a number or name that identifies a row). If the key is too long or has unprintable
 * characters, appends a hash of the whole ("101▯~8c2f01de"), so that two keys never share a row. */
const char *cloudpbx_decoder_copy_key(struct cloudpbx_decoder *decoder, const struct json_token *piece);
const char *cloudpbx_decoder_copy_key_text(struct cloudpbx_decoder *decoder, const char *from, size_t length);

/* Such a text in `size` bytes at most: `key` itself, or cut and marked. */
const char *cloudpbx_decoder_fit_key(struct cloudpbx_decoder *decoder, const char *key, size_t size);

/* A fast hash that is not collision resistant: nobody gains from a collision. */
uint64_t cloudpbx_decoder_hash(const char *bytes, size_t length);
