/* The names of keys. */

#include "tui/key.h"

#include "model/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* The first name of a key is the one that is shown. */
static const struct {
    key_code key;
    const char *name;
} names[] = {
    {KEYS_UP, "Up"},
    {KEYS_DOWN, "Down"},
    {KEYS_LEFT, "Left"},
    {KEYS_RIGHT, "Right"},
    {KEYS_HOME, "Home"},
    {KEYS_END, "End"},
    {KEYS_PAGE_UP, "PgUp"},
    {KEYS_PAGE_UP, "PageUp"},
    {KEYS_PAGE_DOWN, "PgDn"},
    {KEYS_PAGE_DOWN, "PageDown"},
    {KEYS_INSERT, "Ins"},
    {KEYS_INSERT, "Insert"},
    {KEYS_DELETE, "Del"},
    {KEYS_DELETE, "Delete"},
    {KEYS_BACKSPACE, "Backspace"},
    {KEYS_ENTER, "Enter"},
    {KEYS_ENTER, "Return"},
    {KEYS_TAB, "Tab"},
    {KEYS_BACK_TAB, "Shift-Tab"},
    {KEYS_ESCAPE, "Esc"},
    {KEYS_ESCAPE, "Escape"},
    {' ', "Space"},
    {0, "Ctrl-Space"},
};

bool key_is_character(key_code key)
{
    return key >= ' ' && key < KEYS_BEGIN;
}

bool key_is_dial_character(key_code key)
{
    return key > 0 && key < 0x80 && strchr("0123456789*#+", (int)key) != NULL;
}

bool key_is_text(key_code key)
{
    return key_is_character(key) || key == KEYS_ENTER || key == KEYS_TAB;
}

key_code key_from_control(unsigned char byte)
{
    switch (byte) {
    case '\b':
    case 0x7f:
        return KEYS_BACKSPACE;
    case '\t':
        return KEYS_TAB;
    case '\n':
    case '\r':
        return KEYS_ENTER;
    case 0x1b:
        return KEYS_ESCAPE;
    default:
        return byte;
    }
}

static const char *known_name(key_code key)
{
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (names[i].key == key) {
            return names[i].name;
        }
    }
    return NULL;
}

void key_name(char name[KEY_NAME_BYTES], key_code key)
{
    const char *alt = key & KEYS_ALT ? "Alt-" : "";
    key &= ~(key_code)KEYS_ALT;
    const char *known = known_name(key);
    if (known != NULL) {
        (void)snprintf(name, KEY_NAME_BYTES, "%s%s", alt, known);
    } else if (key > KEYS_F0 && key <= KEYS_F0 + KEYS_FUNCTIONS) {
        (void)snprintf(name, KEY_NAME_BYTES, "%sF%u", alt, (unsigned)(key - KEYS_F0));
    } else if (key < ' ') {
        (void)snprintf(name, KEY_NAME_BYTES, "%sCtrl-%c", alt, (char)(key + '@'));
    } else if (key < KEYS_BEGIN) {
        char character[4];
        int bytes = (int)text_encode(character, key);
        (void)snprintf(name, KEY_NAME_BYTES, "%s%.*s", alt, bytes, character);
    } else {
        name[0] = '\0';
    }
}

/* Moves `*name` past `prefix` where it begins so, in any case, and something follows. */
static bool skip_prefix(const char **name, const char *prefix)
{
    size_t length = strlen(prefix);
    if (strncasecmp(*name, prefix, length) != 0 || (*name)[length] == '\0') {
        return false;
    }
    *name += length;
    return true;
}

static bool function_key(const char *name, key_code *key)
{
    if (!skip_prefix(&name, "F") || name[strspn(name, "0123456789")] != '\0' || strlen(name) > 2) {
        return false;
    }
    unsigned long number = strtoul(name, NULL, 10);
    *key = KEYS_F0 + (key_code)number;
    return number >= 1 && number <= KEYS_FUNCTIONS;
}

/* Letters and @ [ \ ] ^ _ with Ctrl; some of them are other keys to a terminal (Ctrl-M is Enter). */
static bool control_key(const char *name, key_code *key)
{
    if (!skip_prefix(&name, "Ctrl-") || name[1] != '\0') {
        return false;
    }
    int character = name[0] >= 'a' && name[0] <= 'z' ? name[0] - 'a' + 'A' : name[0];
    if (character < '@' || character > '_') {
        return false;
    }
    *key = key_from_control((unsigned char)(character - '@'));
    return true;
}

static bool character_key(const char *name, key_code *key)
{
    uint32_t code;
    size_t length = strlen(name);
    if (length == 0 || text_decode(name, length, &code) != length || code == ' ' ||
        code == TEXT_REPLACEMENT) {
        return false;
    }
    *key = code;
    return text_printable(code) == code && text_cells(code) > 0; /* its name is shown */
}

bool key_from_name(const char *name, key_code *key)
{
    if (skip_prefix(&name, "Alt-")) {
        bool known = key_from_name(name, key) && !(*key & KEYS_ALT);
        *key |= KEYS_ALT;
        return known;
    }
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (strcasecmp(names[i].name, name) == 0) {
            *key = names[i].key;
            return true;
        }
    }
    return function_key(name, key) || control_key(name, key) || character_key(name, key);
}
