#pragma once

#include <stdbool.h>
#include <stdint.h>

/* A key that was pressed: a Unicode character, or one of the named keys, perhaps with Alt. */

typedef uint32_t key_code;

enum {
    KEYS_BEGIN = 0x110000, /* beyond Unicode */
    KEYS_UP = KEYS_BEGIN,
    KEYS_DOWN,
    KEYS_LEFT,
    KEYS_RIGHT,
    KEYS_HOME,
    KEYS_END,
    KEYS_PAGE_UP,
    KEYS_PAGE_DOWN,
    KEYS_INSERT,
    KEYS_DELETE,
    KEYS_BACKSPACE,
    KEYS_ENTER,
    KEYS_TAB,
    KEYS_BACK_TAB,
    KEYS_ESCAPE,
    KEYS_RESIZE,
    KEYS_PASTE_BEGIN, /* bracketed paste: keys between the two are text */
    KEYS_PASTE_END,
    KEYS_F0 = KEYS_BEGIN + 0x100, /* KEYS_F0 + n is Fn, 1 to KEYS_FUNCTIONS */
    KEYS_FUNCTIONS = 24,
    KEYS_ALT = 0x400000, /* bit: with Alt */
};

/* Is it a character, and no control or named key? */
bool key_is_character(key_code key);

/* Is it a character of a number: a digit, *, # or +? */
bool key_is_dial_character(key_code key);

/* Can it be part of a text that is typed or pasted: a character, Enter, Tab? */
bool key_is_text(key_code key);

/* The key of a control character: a named key, or itself (Ctrl-R is 0x12). */
key_code key_from_control(unsigned char byte);

/* The name of a key: "a", "Ctrl-R", "Alt-2", "F3", "PgDn", "Space"; "" for no key. */
enum { KEY_NAME_BYTES = 24 };
void key_name(char name[KEY_NAME_BYTES], key_code key);

/* The key of a name; false if there is none. Case counts for single characters only. */
bool key_from_name(const char *name, key_code *key);
