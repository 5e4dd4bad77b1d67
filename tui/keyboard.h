#pragma once

#include "tui/key.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Parses what a terminal sends into keys. A pure state machine: input is bytes and the time of a monotonic
 * clock, output is keys.
 *
 * It knows the sequences of xterm and its followers, of the Linux console and of rxvt, with and without
 * application mode. Of the modifiers Alt counts, and Shift makes F13 of F1; others are ignored.
 *
 * A terminal also sends replies and reports (identity, mouse, focus, colours), late and in pieces. None of
 * them may become a key:
 *
 * - A string (ESC ] P X ^ or _) is ignored. It ends at BEL, at ST, at CAN or SUB, at an ESC that begins
 *   something else, after KEYBOARD_STRING_BYTES, or KEYBOARD_STRING_MS after its last byte.
 * - A sequence (ESC [ or ESC O) ends at its final byte, at CAN, SUB or ESC, after KEYBOARD_SEQUENCE_BYTES, or
 *   KEYBOARD_SEQUENCE_MS after its last byte. An unknown one is ignored, and so are the bytes of a mouse
 *   report behind it. ESC [ ROW ; COLUMN R is the cursor position, and not F3.
 * - C1 introducers mean the same, as U+009B or as a byte 9B outside of a character. No keyboard sends them.
 *
 * Bytes soon after an abandoned string are read as text, but keyboard_text_follows() is true for them: the
 * rest of a string must never count as a key pressed alone.
 *
 * An Escape is a key, or Alt, or the start of a sequence. After `escape_ms` it counts as a key. If one of
 * [ ] P X ^ _ (or an O read together with its next byte) comes within KEYBOARD_CONTINUED_MS, it continues the
 * Escape and the sequence is ignored.
 *
 * Between KEYS_PASTE_BEGIN and KEYS_PASTE_END is pasted text; an invalid byte in it is U+FFFD. If the end
 * mark is missing, the paste ends at an Escape followed by nothing for KEYBOARD_PASTE_ESCAPE_MS, or after
 * KEYBOARD_PASTE_MS without a byte. */

enum {
    KEYBOARD_ESCAPE_MS = 100, /* default of `escape_ms`, for a local terminal */
    KEYBOARD_STRING_BYTES = 4096,
    KEYBOARD_STRING_MS = 2000,
    KEYBOARD_SEQUENCE_BYTES = 64,
    KEYBOARD_SEQUENCE_MS = 1000,
    KEYBOARD_CONTINUED_MS = 1000,
    KEYBOARD_ABANDONED_STRING_MS = 10000,
    KEYBOARD_PASTE_MS = 10000,
    KEYBOARD_PASTE_ESCAPE_MS = 2000,

    KEYBOARD_READ_BYTES = 256, /* most bytes of one keyboard_feed() */
    /* most keys that these bytes can produce, with those still undecided before */
    KEYBOARD_KEYS_MAX = KEYBOARD_READ_BYTES + 2,
};

enum keyboard_state {
    KEYBOARD_TEXT,
    KEYBOARD_ESCAPE, /* after an Escape that may be anything */
    KEYBOARD_SEQUENCE,
    KEYBOARD_CONSOLE, /* after ESC [ [ */
    KEYBOARD_MOUSE,   /* in the bytes of a mouse report */
    KEYBOARD_STRING,
    KEYBOARD_STRING_ESCAPE, /* after an ESC that may begin its ST */
    KEYBOARD_STATE_COUNT
};

/* All zero but `escape_ms` is the initial state. */
struct keyboard {
    int escape_ms;
    enum keyboard_state state;
    int64_t last_byte_at;                         /* time of the last byte */
    unsigned char bytes[KEYBOARD_SEQUENCE_BYTES]; /* unfinished character or sequence */
    size_t count;                                 /* number of them; in a string, number of its bytes */
    unsigned char introducer;                     /* of the sequence: [ or O */
    bool alt;                                     /* an ESC came before the unfinished character */
    bool ignored;                                 /* the sequence gives no key */
    /* bytes left of a mouse report; in a string, of a character */
    int bytes_left;
    bool escaped;       /* no byte came since an Escape timed out … */
    bool in_string;     /* … inside a string: the second half of its ST may come … */
    int64_t escaped_at; /* … at this time */
    bool pasting;
    /* a string was abandoned, and bytes may be the rest of it … */
    bool string_abandoned;
    int64_t string_abandoned_at; /* … for KEYBOARD_ABANDONED_STRING_MS after this */
    key_code keys[KEYBOARD_KEYS_MAX];
    size_t first, last; /* keys that keyboard_key() has not returned yet */
};

/* Takes up to KEYBOARD_READ_BYTES bytes that were read at `now_ms`. All earlier keys must have been
 * fetched. */
void keyboard_feed(struct keyboard *keyboard, const unsigned char *bytes, size_t count, int64_t now_ms);

/* Tells the time when no byte came: ends what has timed out. */
void keyboard_tick(struct keyboard *keyboard, int64_t now_ms);

/* Milliseconds until keyboard_tick() will produce a key, or -1. A paste without an end mark is not counted;
 * it ends with the next byte. */
int64_t keyboard_timeout_ms(const struct keyboard *keyboard, int64_t now_ms);

/* The next key; false if there is none yet. */
bool keyboard_key(struct keyboard *keyboard, key_code *key);

/* Can a terminal send the key? With Alt, some characters would start a sequence. */
bool keyboard_can_send(key_code key);

/* Was more text read behind `key`: another text key, or the start of a character? Further Enters do not count
 * behind an Enter. The rest of an abandoned string counts. */
bool keyboard_text_follows(const struct keyboard *keyboard, key_code key);
