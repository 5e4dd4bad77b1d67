#pragma once

#include "tui/key.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What a terminal sends, read as keys. A pure state machine: bytes and the times of a clock that never goes
 * back come in, keys go out.
 *
 * It knows the sequences of xterm and of those that follow it, of the Linux console and of rxvt, with and
 * without application mode, and modifiers where a terminal tells them: Alt counts, Shift makes F13 of F1,
 * others don't matter.
 *
 * A terminal does not send keys alone: it answers whoever asks what it is, and tells of its mouse, its focus
 * and its colours, early, late and in pieces. Nothing of that is ever a key:
 *
 * - A string (ESC ] P X ^ or _) ends at BEL, at ST, at CAN or SUB, at an ESC that begins something else,
 * after KEYBOARD_STRING_BYTES, or KEYBOARD_STRING_MS after its last byte, and is ignored.
 * - A sequence (ESC [ or ESC O) ends at its final byte, at CAN, SUB or ESC, after KEYBOARD_SEQUENCE_BYTES, or
 *   KEYBOARD_SEQUENCE_MS after its last byte. One that is unknown is ignored, and so are the bytes of a mouse
 * that follow some of them. ESC [ ROW ; COLUMN R says where the cursor is, and is no F3.
 * - The introducers of eight bits mean the same, as U+009B or as a byte 9B that is part of no character. No
 * keyboard sends them.
 *
 * What comes soon after a string that was given up is typed text, but never alone (keyboard_text_follows()).
 *
 * An Escape alone is a key; in front of something it may be Alt or the beginning of a sequence. `escape_ms`
 * after it, it is decided that it was alone. What should have followed it may still come: within
 * KEYBOARD_CONTINUED_MS one of [ ] P X ^ _, or an O that was read together with the byte after it, continues
 * it, and is ignored to its end.
 *
 * Between KEYS_PASTE_BEGIN and KEYS_PASTE_END lies what is pasted; a byte that is part of no character is
 * U+FFFD there. Where its end is never told, an Escape that nothing follows for KEYBOARD_PASTE_ESCAPE_MS ends
 * it, or KEYBOARD_PASTE_MS without a byte. */

enum {
    KEYBOARD_ESCAPE_MS = 100,     /* a good time to wait after an Escape, of a terminal that is near … */
    KEYBOARD_ESCAPE_FAR_MS = 500, /* … or far away */
    KEYBOARD_STRING_BYTES = 4096,
    KEYBOARD_STRING_MS = 2000,
    KEYBOARD_SEQUENCE_BYTES = 64,
    KEYBOARD_SEQUENCE_MS = 1000,
    KEYBOARD_CONTINUED_MS = 1000,
    KEYBOARD_ABANDONED_STRING_MS = 10000,
    KEYBOARD_PASTE_MS = 10000,
    KEYBOARD_PASTE_ESCAPE_MS = 2000,

    KEYBOARD_READ_BYTES = 256,                   /* so many bytes at a time, at most */
    KEYBOARD_KEYS_MAX = KEYBOARD_READ_BYTES + 2, /* they give, with what had been undecided before them */
};

enum keyboard_state {
    KEYBOARD_TEXT,
    KEYBOARD_ESCAPE, /* after one of which it is not decided what it is */
    KEYBOARD_SEQUENCE,
    KEYBOARD_CONSOLE, /* after ESC [ [ */
    KEYBOARD_MOUSE,   /* within bytes of any value */
    KEYBOARD_STRING,
    KEYBOARD_STRING_ESCAPE, /* after an ESC that may begin its ST */
    KEYBOARD_STATE_COUNT
};

/* All zero is one that has read nothing, but for `escape_ms`. */
struct keyboard {
    int escape_ms;
    enum keyboard_state state;
    int64_t last_byte_at;                         /* when the last byte came */
    unsigned char bytes[KEYBOARD_SEQUENCE_BYTES]; /* of an unfinished character or sequence */
    size_t count;                                 /* of them; in a string, of its bytes */
    unsigned char introducer;                     /* of the sequence: [ or O */
    bool alt;                                     /* ESC was before the unfinished character */
    bool ignored;                                 /* the sequence is no key, whatever it says */
    /* bytes of the mouse that are to come; in a string, those of a character */
    int bytes_left;
    bool escaped;       /* nothing has come since an Escape was decided … */
    bool in_string;     /* … which was in a string: of its ST, the other half may come … */
    int64_t escaped_at; /* … then */
    bool pasting;
    /* a string was given up before its end: what comes may be the rest of it … */
    bool string_abandoned;
    int64_t string_abandoned_at; /* … as long as it comes soon after this */
    key_code keys[KEYBOARD_KEYS_MAX];
    size_t first, last; /* those that nobody has asked for yet */
};

/* Takes up to KEYBOARD_READ_BYTES that were read at `now_ms`. All keys that there are have been asked for
 * before. */
void keyboard_feed(struct keyboard *keyboard, const unsigned char *bytes, size_t count, int64_t now_ms);

/* Nothing more has come until `now_ms`. */
void keyboard_tick(struct keyboard *keyboard, int64_t now_ms);

/* How long it takes until keyboard_tick() gives a key; -1: it does not, but for the end of a paste that was
 * never told, which is noticed with the next byte. */
int64_t keyboard_timeout_ms(const struct keyboard *keyboard, int64_t now_ms);

/* The next key; false when there is none as yet. */
bool keyboard_key(struct keyboard *keyboard, key_code *key);

/* Can a terminal send the key? With Alt, some characters begin what is no key. */
bool keyboard_can_send(key_code key);

/* Is there more of a text behind `key` in what was read: one of its keys, or the beginning of a character?
 * Further Enters are none of an Enter's. What may be the rest of a string that was given up counts as a text:
 * none of it is a key that was pressed alone. */
bool keyboard_text_follows(const struct keyboard *keyboard, key_code key);
