/* The memory of the decoders, and what they share. */

#include "net/cloudpbx/decoder.h"

#include "model/memory.h"
#include "model/text.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wctype.h>

/* Does JSON write it without escapes? */
static bool is_plain(const char *name)
{
    while (*name >= ' ' && *name <= '~' && *name != '"' && *name != '\\') {
        name++;
    }
    return *name == '\0';
}

COLD void cloudpbx_decoder_set_exchange(struct cloudpbx_decoder *decoder, const char *name)
{
    (void)text_copy(decoder->exchange, sizeof decoder->exchange, name);
    decoder->exchange_length = strlen(decoder->exchange);
    int length =
        snprintf(decoder->channel, sizeof decoder->channel, CLOUDPBX_CHANNEL_PREFIX "%s", decoder->exchange);
    decoder->channel_length = (size_t)length;
    length = snprintf(decoder->common_prefix, sizeof decoder->common_prefix,
                      ",\"channel\":\"%s\",\"text\":", decoder->channel);
    decoder->common_prefix_length =
        is_plain(decoder->channel) && length < (int)sizeof decoder->common_prefix ? (size_t)length : 0;
}

struct cloudpbx_decoder *cloudpbx_decoder_new(const char *exchange)
{
    struct cloudpbx_decoder *decoder = memory_new(1, sizeof *decoder);
    if (exchange != NULL && *exchange != '\0') {
        cloudpbx_decoder_set_exchange(decoder, exchange);
    }
    return decoder;
}

static void free_full_texts(struct cloudpbx_decoder *decoder)
{
    for (size_t i = 0; i < decoder->full_text_count; i++) {
        free(decoder->full_texts[i]);
    }
    free(decoder->full_texts);
    decoder->full_texts = NULL;
    decoder->full_text_count = 0;
}

void cloudpbx_decoder_free(struct cloudpbx_decoder *decoder)
{
    if (decoder != NULL) {
        json_rows_done(&decoder->splitter);
        free_full_texts(decoder);
        free(decoder->events);
        free(decoder->text);
        free(decoder);
    }
}

const char *cloudpbx_decoder_exchange(const struct cloudpbx_decoder *decoder)
{
    return decoder->exchange;
}

enum {
#ifdef FUZZING_BUILD_MODE_UNSAFE_FOR_PRODUCTION
    TEXT_BYTES_MIN = 1, /* so that a sanitizer sees every overflow */
    ROWS_TEXT_BYTES = 1,
#else
    ROWS_TEXT_BYTES = 256 * 1024, /* for the strings of many rows */
    TEXT_BYTES_MIN = 16 * 1024,
#endif
};

/* The text capacity that `length` bytes of input need. Cleaning makes at most three bytes of one; unescaping
 * never grows; each field needs a NUL. A name may be stored three times: cleaned, with a hash, and split at
 * its dash. */
static size_t text_bytes_for(size_t length)
{
    return length * 12 + 4 * CLOUDPBX_FIELD_BYTES;
}

static void reserve_text(struct cloudpbx_decoder *decoder, size_t wanted)
{
    if (wanted > decoder->text_capacity || decoder->text_capacity > CLOUDPBX_ARENA_KEEP_BYTES) {
        decoder->text_capacity = wanted < TEXT_BYTES_MIN ? TEXT_BYTES_MIN : wanted;
        decoder->text = memory_resize(decoder->text, decoder->text_capacity, 1);
    }
    decoder->text_used = 0;
}

void cloudpbx_decoder_begin(struct cloudpbx_decoder *decoder, size_t length)
{
    if (decoder->full_texts != NULL) {
        free_full_texts(decoder);
    }
    reserve_text(decoder, text_bytes_for(length));
    decoder->event_count = 0;
    decoder->unreadable_rows = 0;
    decoder->unreadable_numbers = 0;
}

void cloudpbx_decoder_begin_row(struct cloudpbx_decoder *decoder, size_t length)
{
    size_t wanted = text_bytes_for(length);
    if (wanted > decoder->text_capacity - decoder->text_used) {
        decoder->full_texts =
            memory_resize(decoder->full_texts, decoder->full_text_count + 1, sizeof *decoder->full_texts);
        decoder->full_texts[decoder->full_text_count++] = decoder->text;
        decoder->text = NULL;
        decoder->text_capacity = 0;
        reserve_text(decoder, wanted > ROWS_TEXT_BYTES ? wanted : ROWS_TEXT_BYTES);
    }
}

void cloudpbx_decoder_begin_salvage(struct cloudpbx_decoder *decoder, size_t length, size_t names)
{
    reserve_text(decoder, text_bytes_for(length) + (names + 1) * 4 * CLOUDPBX_FIELD_BYTES);
    decoder->event_count = 1;
}

struct event *cloudpbx_decoder_add_event(struct cloudpbx_decoder *decoder, enum event_kind kind)
{
    if (decoder->event_count == CLOUDPBX_EVENTS_MAX) {
        return NULL;
    }
    if (decoder->event_count == decoder->event_capacity) {
        decoder->event_capacity = decoder->event_capacity == 0 ? 16 : decoder->event_capacity * 2;
        decoder->events = memory_resize(decoder->events, decoder->event_capacity, sizeof *decoder->events);
    }
    struct event *event = &decoder->events[decoder->event_count++];
    *event = (struct event){.kind = kind};
    return event;
}

/* Sixteen bytes into one number: the halves of their product, where the processor multiplies so far. This
 * runs for every frame; eight bytes at a time cost a message of `bench/run` two hundredths more. */
static uint64_t fold(uint64_t hash, const char *piece)
{
    uint64_t word[2];
    memcpy(word, piece, sizeof word);
    uint64_t one = hash ^ word[0];
    uint64_t other = UINT64_C(0x9e3779b97f4a7c15) ^ word[1];
#ifdef __SIZEOF_INT128__
    __extension__ unsigned __int128 product = (unsigned __int128)one * other;
    return (uint64_t)product ^ (uint64_t)(product >> 64);
#else
    one = (one ^ one >> 32) * UINT64_C(0x9e3779b97f4a7c15);
    other = (other ^ one ^ one >> 32) * UINT64_C(0xbf58476d1ce4e5b9);
    return other ^ other >> 32;
#endif
}

uint64_t cloudpbx_decoder_hash(const char *bytes, size_t length)
{
    enum { PIECE = 2 * sizeof(uint64_t) };
    char padded[PIECE] = {0};
    uint64_t hash = length ^ UINT64_C(0xbf58476d1ce4e5b9);
    if (length < PIECE) {
        memcpy(padded, bytes, length);
        return fold(hash, padded);
    }
    const char *last = bytes + length - PIECE; /* it may overlap the piece before it */
    for (; bytes < last; bytes += PIECE) {
        hash = fold(hash, bytes);
    }
    return fold(hash, last);
}

COLD const char *cloudpbx_decoder_copy(struct cloudpbx_decoder *decoder, const char *from, size_t length)
{
    size_t room = decoder->text_capacity - decoder->text_used;
    char *to = decoder->text + decoder->text_used;
    assert(room > 0);
    decoder->text_used +=
        text_clean(to, room < CLOUDPBX_FIELD_BYTES ? room : CLOUDPBX_FIELD_BYTES, from, length) + 1;
    return to;
}

/* Unescapes into the end of the text buffer. The caller then cleans it into its front. */
static const char *unescaped_piece(struct cloudpbx_decoder *decoder, const struct json_token *piece,
                                   size_t *length)
{
    char *unescaped = decoder->text + decoder->text_capacity - piece->length;
    *length = json_scan_unescape(piece, true, unescaped);
    return unescaped;
}

const char *cloudpbx_decoder_copy_token(struct cloudpbx_decoder *decoder, const struct json_token *piece)
{
    char *to = decoder->text + decoder->text_used;
    size_t length;
    if (piece->plain) {
        length = piece->length < CLOUDPBX_FIELD_BYTES ? piece->length : CLOUDPBX_FIELD_BYTES - 1;
        memcpy(to, piece->at, length);
        to[length] = '\0';
        decoder->text_used += length + 1;
        return to;
    }
    const char *unescaped = unescaped_piece(decoder, piece, &length);
    return cloudpbx_decoder_copy(decoder, unescaped, length);
}

enum { HASH_SUFFIX_BYTES = sizeof "~01234567" }; /* with its NUL */

/* Truncates `key` to `size` bytes and appends a hash of the whole key. */
COLD static const char *append_hash(struct cloudpbx_decoder *decoder, const char *key, size_t size,
                                    uint64_t hash)
{
    char *to = decoder->text + decoder->text_used;
    assert(size <= decoder->text_capacity - decoder->text_used);
    (void)text_copy(to, size - HASH_SUFFIX_BYTES + 1, key);
    size_t length = strlen(to);
    (void)snprintf(to + length, HASH_SUFFIX_BYTES, "~%08x", (unsigned)(hash >> 32));
    decoder->text_used += length + HASH_SUFFIX_BYTES;
    return to;
}

COLD size_t cloudpbx_decoder_prefix_length(const struct cloudpbx_decoder *decoder, const char *peer,
                                           size_t length)
{
    const char *name = decoder->exchange;
    size_t used = 0;
    while (*name != '\0') {
        uint32_t ours = 0;
        uint32_t theirs = 0;
        size_t next = text_decode(peer + used, length - used, &theirs);
        name += text_decode(name, strnlen(name, 4), &ours);
        if (next == 0 || towlower((wint_t)ours) != towlower((wint_t)theirs)) {
            return 0;
        }
        used += next;
    }
    return used > 0 && used < length && peer[used] == '-' ? used + 1 : 0;
}

/* The hash is of what follows our exchange's name: an extension has one hash, with or without the name before
 * it. */
COLD const char *cloudpbx_decoder_copy_key_text(struct cloudpbx_decoder *decoder, const char *from,
                                                size_t length)
{
    const char *key = cloudpbx_decoder_copy(decoder, from, length);
    if (strlen(key) == length && memcmp(key, from, length) == 0) {
        return key;
    }
    size_t prefix = cloudpbx_decoder_prefix_length(decoder, from, length);
    return append_hash(decoder, key, CLOUDPBX_FIELD_BYTES,
                       cloudpbx_decoder_hash(from + prefix, length - prefix));
}

COLD static const char *copy_long_key(struct cloudpbx_decoder *decoder, const struct json_token *piece)
{
    size_t length = piece->length;
    const char *whole = piece->plain ? piece->at : unescaped_piece(decoder, piece, &length);
    return cloudpbx_decoder_copy_key_text(decoder, whole, length);
}

const char *cloudpbx_decoder_copy_key(struct cloudpbx_decoder *decoder, const struct json_token *piece)
{
    bool fits = piece->plain && piece->length < CLOUDPBX_FIELD_BYTES;
    return fits ? cloudpbx_decoder_copy_token(decoder, piece) : copy_long_key(decoder, piece);
}

const char *cloudpbx_decoder_fit_key(struct cloudpbx_decoder *decoder, const char *key, size_t size)
{
    size_t length = strnlen(key, size);
    return length < size ? key : append_hash(decoder, key, size, cloudpbx_decoder_hash(key, strlen(key)));
}
