#pragma once

#include "tui/key.h"

#include <stdbool.h>
#include <stddef.h>

/* What a terminal sends when keys are pressed, read as keys. Pure: bytes in, keys out.
 *
 * It knows the sequences of xterm and of those that follow it, of the Linux console and of rxvt, with and
 * without application mode, and modifiers where a terminal tells them: Alt counts, Shift makes F13 of F1,
 * others don't matter. What it does not know is swallowed, for half an unknown sequence must not end up on
 * the dial line.
 *
 * An Escape alone is a key; in front of something it may be Alt or the beginning of a sequence. Only time can
 * tell. */

enum { KEYBOARD_BYTES_MAX = 256 }; /* not yet read as keys; more wait in the terminal */

struct keyboard {
    unsigned char bytes[KEYBOARD_BYTES_MAX];
    size_t count;
    bool in_sequence; /* the beginning of one that is too long has been swallowed; its rest is to follow */
};

/* How many bytes keyboard_put() takes at the moment. */
size_t keyboard_room(const struct keyboard *keyboard);
void keyboard_put(struct keyboard *keyboard, const unsigned char *bytes, size_t count);

/* The next key; false when there is none as yet. `waited` says that nothing has followed an Escape for long
 * enough. */
bool keyboard_key(struct keyboard *keyboard, bool waited, key_code *key);

/* Does it take time to tell what has been pressed? */
bool keyboard_undecided(const struct keyboard *keyboard);
