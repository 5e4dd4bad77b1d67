/* The memory behind the decoders, and what they share. */

#include "net/decoder.h"

#include "model/cold.h"
#include "model/memory.h"
#include "model/text.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wctype.h>

/* Is it written in JSON as it stands? */
static bool is_plain(const char *name)
{
    while (*name >= ' ' && *name <= '~' && *name != '"' && *name != '\\') {
        name++;
    }
    return *name == '\0';
}

COLD void decoder_set_exchange(struct decoder *decoder, const char *name)
{
    (void)text_copy(decoder->exchange, sizeof decoder->exchange, name);
    decoder->exchange_length = strlen(decoder->exchange);
    int length = snprintf(decoder->channel, sizeof decoder->channel, DECODER_CHANNEL_PREFIX "%s", decoder->exchange);
    decoder->channel_length = (size_t)length;
    length = snprintf(decoder->usual, sizeof decoder->usual, ",\"channel\":\"%s\",\"text\":", decoder->channel);
    decoder->usual_length = is_plain(decoder->channel) && length < (int)sizeof decoder->usual ? (size_t)length : 0;
}

struct decoder *decoder_new(const char *exchange)
{
    struct decoder *decoder = memory_new(1, sizeof *decoder);
    if (exchange != NULL && *exchange != '\0') {
        decoder_set_exchange(decoder, exchange);
    }
    return decoder;
}

static void free_full(struct decoder *decoder)
{
    for (size_t i = 0; i < decoder->full_count; i++) {
        free(decoder->full[i]);
    }
    free(decoder->full);
    decoder->full = NULL;
    decoder->full_count = 0;
}

void decoder_free(struct decoder *decoder)
{
    if (decoder != NULL) {
        row_cutter_done(&decoder->cutter);
        free_full(decoder);
        free(decoder->events);
        free(decoder->text);
        free(decoder);
    }
}

const char *decoder_exchange(const struct decoder *decoder)
{
    return decoder->exchange;
}

enum {
#ifdef FUZZING_BUILD_MODE_UNSAFE_FOR_PRODUCTION
    LEAST_ROOM_BYTES = 1, /* so that a sanitizer sees what does not fit */
    ROWS_ROOM_BYTES = 1,
#else
    ROWS_ROOM_BYTES = 256 * 1024, /* for the strings of many rows */
    LEAST_ROOM_BYTES = 16 * 1024,
#endif
};

/* Cleaning makes at most three bytes of one, unescaping never makes more than it reads, and a field of one byte needs
 * room for its NUL. Both are done one after the other in the same room. A name may be there three times: cleaned, marked, and
 * what is before or after its dash. */
static size_t room_for(size_t length)
{
    return length * 12 + 4 * DECODER_FIELD_BYTES;
}

static void make_room(struct decoder *decoder, size_t wanted)
{
    if (wanted > decoder->text_room || decoder->text_room > DECODER_KEEP_BYTES) {
        decoder->text_room = wanted < LEAST_ROOM_BYTES ? LEAST_ROOM_BYTES : wanted;
        decoder->text = memory_resize(decoder->text, decoder->text_room, 1);
    }
    decoder->text_used = 0;
}

void decoder_begin(struct decoder *decoder, size_t length)
{
    if (decoder->full != NULL) {
        free_full(decoder);
    }
    make_room(decoder, room_for(length));
    decoder->event_count = 0;
    decoder->unread_rows = 0;
    decoder->unread_numbers = 0;
}

void decoder_begin_row(struct decoder *decoder, size_t length)
{
    size_t wanted = room_for(length);
    if (wanted > decoder->text_room - decoder->text_used) {
        decoder->full = memory_resize(decoder->full, decoder->full_count + 1, sizeof *decoder->full);
        decoder->full[decoder->full_count++] = decoder->text;
        decoder->text = NULL;
        decoder->text_room = 0;
        make_room(decoder, wanted > ROWS_ROOM_BYTES ? wanted : ROWS_ROOM_BYTES);
    }
}

void decoder_begin_names(struct decoder *decoder, size_t length, size_t names)
{
    make_room(decoder, room_for(length) + (names + 1) * 4 * DECODER_FIELD_BYTES);
    decoder->event_count = 1;
}

struct event *decoder_event(struct decoder *decoder, enum event_kind kind)
{
    if (decoder->event_count == DECODE_EVENTS_MAX) {
        return NULL;
    }
    if (decoder->event_count == decoder->event_room) {
        decoder->event_room = decoder->event_room == 0 ? 16 : decoder->event_room * 2;
        decoder->events = memory_resize(decoder->events, decoder->event_room, sizeof *decoder->events);
    }
    struct event *event = &decoder->events[decoder->event_count++];
    *event = (struct event){.kind = kind};
    return event;
}

/* Eight bytes at a time, mixed as by splitmix64: the stream is not to be slowed down by it. */
static uint64_t mixed(uint64_t hash, const char *piece, size_t length)
{
    uint64_t value = 0;
    memcpy(&value, piece, length);
    hash = (hash ^ value) * UINT64_C(0x9e3779b97f4a7c15);
    return hash ^ hash >> 32;
}

uint64_t decoder_hash(const char *bytes, size_t length)
{
    enum { PIECE = sizeof(uint64_t) };
    uint64_t even = length;
    uint64_t odd = ~even; /* two sums side by side take half the time */
    for (; length >= 2 * PIECE; bytes += 2 * PIECE, length -= 2 * PIECE) {
        even = mixed(even, bytes, PIECE);
        odd = mixed(odd, bytes + PIECE, PIECE);
    }
    if (length >= PIECE) {
        even = mixed(even, bytes, PIECE);
        bytes += PIECE;
        length -= PIECE;
    }
    odd = mixed(odd, bytes, length);
    return even ^ (odd << 1 | odd >> 63);
}

COLD const char *decoder_text(struct decoder *decoder, const char *from, size_t length)
{
    size_t room = decoder->text_room - decoder->text_used;
    char *to = decoder->text + decoder->text_used;
    assert(room > 0);
    decoder->text_used += text_clean(to, room < DECODER_FIELD_BYTES ? room : DECODER_FIELD_BYTES, from, length) + 1;
    return to;
}

/* The end of the room holds the unescaped text for as long as it is cleaned into its place at the front. */
static const char *unescaped_piece(struct decoder *decoder, const struct piece *piece, size_t *length)
{
    char *unescaped = decoder->text + decoder->text_room - piece->length;
    *length = scan_unescape(piece, true, unescaped);
    return unescaped;
}

const char *decoder_piece(struct decoder *decoder, const struct piece *piece)
{
    char *to = decoder->text + decoder->text_used;
    size_t length;
    if (piece->plain) {
        length = piece->length < DECODER_FIELD_BYTES ? piece->length : DECODER_FIELD_BYTES - 1;
        memcpy(to, piece->at, length);
        to[length] = '\0';
        decoder->text_used += length + 1;
        return to;
    }
    const char *unescaped = unescaped_piece(decoder, piece, &length);
    return decoder_text(decoder, unescaped, length);
}

enum { MARK_BYTES = sizeof "~01234567" }; /* its NUL included */

/* The beginning of `key` in `size` bytes, with a mark of all that it stands for. */
COLD static const char *marked(struct decoder *decoder, const char *key, size_t size, uint64_t hash)
{
    char *to = decoder->text + decoder->text_used;
    assert(size <= decoder->text_room - decoder->text_used);
    (void)text_copy(to, size - MARK_BYTES + 1, key);
    size_t length = strlen(to);
    (void)snprintf(to + length, MARK_BYTES, "~%08x", (unsigned)(hash >> 32));
    decoder->text_used += length + MARK_BYTES;
    return to;
}

COLD size_t decoder_own_prefix(const struct decoder *decoder, const char *peer, size_t length)
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

/* The mark is of what follows our exchange's name: a telephone has one, whether it comes with the name or without. */
COLD const char *decoder_key_text(struct decoder *decoder, const char *from, size_t length)
{
    const char *key = decoder_text(decoder, from, length);
    if (strlen(key) == length && memcmp(key, from, length) == 0) {
        return key;
    }
    size_t prefix = decoder_own_prefix(decoder, from, length);
    return marked(decoder, key, DECODER_FIELD_BYTES, decoder_hash(from + prefix, length - prefix));
}

COLD static const char *key_of_odd_piece(struct decoder *decoder, const struct piece *piece)
{
    size_t length = piece->length;
    const char *whole = piece->plain ? piece->at : unescaped_piece(decoder, piece, &length);
    return decoder_key_text(decoder, whole, length);
}

const char *decoder_key(struct decoder *decoder, const struct piece *piece)
{
    bool usual = piece->plain && piece->length < DECODER_FIELD_BYTES;
    return usual ? decoder_piece(decoder, piece) : key_of_odd_piece(decoder, piece);
}

const char *decoder_brief(struct decoder *decoder, const char *key, size_t size)
{
    size_t length = strnlen(key, size);
    return length < size ? key : marked(decoder, key, size, decoder_hash(key, strlen(key)));
}
