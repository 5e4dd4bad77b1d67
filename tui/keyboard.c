/* What a terminal sends when keys are pressed, read as keys. */

#include "tui/keyboard.h"

#include "model/text.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum {
    ESCAPE = 0x1b,
    SEQUENCE_BYTES_MAX = 32, /* a longer one is none, and is dropped to its end */
    NO_KEY = 0x7fffffff,
};

/* By the last byte of ESC [ … x and of ESC O x. */
static const struct {
    unsigned char last;
    key_code key;
} finals[] = {
    {'A', KEYS_UP},     {'B', KEYS_DOWN},   {'C', KEYS_RIGHT},    {'D', KEYS_LEFT},
    {'H', KEYS_HOME},   {'F', KEYS_END},    {'Z', KEYS_BACK_TAB}, {'P', KEYS_F0 + 1},
    {'Q', KEYS_F0 + 2}, {'R', KEYS_F0 + 3}, {'S', KEYS_F0 + 4},
};

/* By the number in ESC [ n ~. */
static const key_code numbered[] = {
    [1] = KEYS_HOME,          [2] = KEYS_INSERT,      [3] = KEYS_DELETE,   [4] = KEYS_END,
    [5] = KEYS_PAGE_UP,       [6] = KEYS_PAGE_DOWN,   [7] = KEYS_HOME,     [8] = KEYS_END,
    [11] = KEYS_F0 + 1,       [12] = KEYS_F0 + 2,     [13] = KEYS_F0 + 3,  [14] = KEYS_F0 + 4,
    [15] = KEYS_F0 + 5,       [17] = KEYS_F0 + 6,     [18] = KEYS_F0 + 7,  [19] = KEYS_F0 + 8,
    [20] = KEYS_F0 + 9,       [21] = KEYS_F0 + 10,    [23] = KEYS_F0 + 11, [24] = KEYS_F0 + 12,
    [25] = KEYS_F0 + 13,      [26] = KEYS_F0 + 14,    [28] = KEYS_F0 + 15, [29] = KEYS_F0 + 16,
    [31] = KEYS_F0 + 17,      [32] = KEYS_F0 + 18,    [33] = KEYS_F0 + 19, [34] = KEYS_F0 + 20,
    [200] = KEYS_PASTE_BEGIN, [201] = KEYS_PASTE_END,
};

/* Bits of the second number of a sequence, less one. */
enum { MODIFIER_SHIFT = 1, MODIFIER_ALT = 2 };

size_t keyboard_room(const struct keyboard *keyboard)
{
    return sizeof keyboard->bytes - keyboard->count;
}

void keyboard_put(struct keyboard *keyboard, const unsigned char *bytes, size_t count)
{
    assert(count <= keyboard_room(keyboard));
    memcpy(keyboard->bytes + keyboard->count, bytes, count);
    keyboard->count += count;
}

static key_code final_key(unsigned char last)
{
    for (size_t i = 0; i < sizeof finals / sizeof *finals; i++) {
        if (finals[i].last == last) {
            return finals[i].key;
        }
    }
    return NO_KEY;
}

static key_code numbered_key(unsigned long number)
{
    bool known = number < sizeof numbered / sizeof *numbered && numbered[number] != 0;
    return known ? numbered[number] : NO_KEY;
}

static key_code with_modifiers(key_code key, unsigned long parameter)
{
    unsigned long modifiers = parameter > 0 ? parameter - 1 : 0;
    if (key != NO_KEY && modifiers & MODIFIER_SHIFT && key > KEYS_F0 && key <= KEYS_F0 + KEYS_FUNCTIONS / 2) {
        key += KEYS_FUNCTIONS / 2;
    }
    return key != NO_KEY && modifiers & MODIFIER_ALT ? key | KEYS_ALT : key;
}

/* The key of ESC [ … x by what stands between, numbers separated by semicolons. */
static key_code sequence_key(const char *parameters, unsigned char last)
{
    if (parameters[0] >= '<' && parameters[0] <= '?') { /* an answer of the terminal's, or a mouse */
        return NO_KEY;
    }
    char *after;
    unsigned long first = strtoul(parameters, &after, 10);
    unsigned long second = *after == ';' ? strtoul(after + 1, NULL, 10) : 0;
    return with_modifiers(last == '~' ? numbered_key(first) : final_key(last), second);
}

/* The functions below read a key from the beginning of `bytes` and return how many of them it takes, 0 when
 * more are needed. */

/* F1 to F5 of the Linux console: ESC [ [ A. */
static size_t read_console_key(const unsigned char *bytes, size_t count, key_code *key)
{
    if (count < 4) {
        return 0;
    }
    *key = bytes[3] >= 'A' && bytes[3] <= 'E' ? (key_code)(KEYS_F0 + 1 + bytes[3] - 'A') : NO_KEY;
    return 4;
}

/* A byte between ESC [ and the last one of the sequence. */
static bool is_parameter(unsigned char byte)
{
    return byte >= 0x20 && byte < 0x40;
}

/* ESC [ … */
static size_t read_sequence(const unsigned char *bytes, size_t count, key_code *key)
{
    char parameters[SEQUENCE_BYTES_MAX] = "";
    size_t length = 0;
    if (bytes[2] == '[') {
        return read_console_key(bytes, count, key);
    }
    while (2 + length < count && is_parameter(bytes[2 + length])) {
        length++;
    }
    *key = NO_KEY;
    if (length >= sizeof parameters) { /* what follows is read_rest()'s */
        return 2 + length;
    }
    if (2 + length == count) {
        return 0;
    }
    unsigned char last = bytes[2 + length];
    if (last == ESCAPE) { /* it was cut off, and the next one begins */
        return 2 + length;
    }
    memcpy(parameters, bytes + 2, length);
    *key = sequence_key(parameters, last);
    return 3 + length;
}

/* Is this the beginning of a character in UTF-8, and no more of it? */
static bool is_cut(const unsigned char *bytes, size_t count)
{
    size_t size = bytes[0] >= 0xf0 ? 4 : bytes[0] >= 0xe0 ? 3 : 2;
    for (size_t i = 1; i < count && i < size; i++) {
        if ((bytes[i] & 0xc0) != 0x80) {
            return false;
        }
    }
    return bytes[0] >= 0xc2 && bytes[0] <= 0xf4 && count < size;
}

/* A character in UTF-8, or a control character. */
static size_t read_character(const unsigned char *bytes, size_t count, key_code *key)
{
    if (bytes[0] < 0x20 || bytes[0] == 0x7f) {
        *key = key_of_control(bytes[0]);
        return 1;
    }
    if (is_cut(bytes, count)) {
        return 0;
    }
    uint32_t code;
    size_t used = text_decode((const char *)bytes, count, &code);
    *key = code == TEXT_REPLACEMENT ? NO_KEY : code;
    return used;
}

static size_t read_escaped(const unsigned char *bytes, size_t count, bool waited, key_code *key)
{
    bool alone = count == 1 || bytes[1] == ESCAPE;
    if (alone) {
        *key = KEYS_ESCAPE;
        return count == 1 && !waited ? 0 : 1;
    }
    if (count == 2 && (bytes[1] == '[' || bytes[1] == 'O') && !waited) {
        return 0;
    }
    if (count > 2 && bytes[1] == '[') {
        return read_sequence(bytes, count, key);
    }
    if (count > 2 && bytes[1] == 'O') {
        *key = bytes[2] == 'M' ? KEYS_ENTER : final_key(bytes[2]); /* that of the number pad */
        return 3;
    }
    size_t used = read_character(bytes + 1, count - 1, key);
    if (used > 0 && *key != NO_KEY) {
        *key |= KEYS_ALT;
    }
    return used > 0 ? used + 1 : 0;
}

/* The rest of a sequence that is too long; 0 where the next one begins. */
static size_t read_rest(struct keyboard *keyboard, key_code *key)
{
    size_t length = 0;
    while (length < keyboard->count && is_parameter(keyboard->bytes[length])) {
        length++;
    }
    *key = NO_KEY;
    keyboard->in_sequence = length == keyboard->count;
    return keyboard->in_sequence || keyboard->bytes[length] == ESCAPE ? length : length + 1;
}

static size_t read_key(struct keyboard *keyboard, bool waited, key_code *key)
{
    size_t rest = keyboard->in_sequence && keyboard->count > 0 ? read_rest(keyboard, key) : 0;
    if (rest > 0 || keyboard->count == 0) {
        return rest;
    }
    if (keyboard->bytes[0] != ESCAPE) {
        return read_character(keyboard->bytes, keyboard->count, key);
    }
    size_t used = read_escaped(keyboard->bytes, keyboard->count, waited, key);
    keyboard->in_sequence = used >= 2 + SEQUENCE_BYTES_MAX && is_parameter(keyboard->bytes[used - 1]);
    return used;
}

bool keyboard_key(struct keyboard *keyboard, bool waited, key_code *key)
{
    for (size_t used; (used = read_key(keyboard, waited, key)) > 0;) {
        keyboard->count -= used;
        memmove(keyboard->bytes, keyboard->bytes + used, keyboard->count);
        if (*key != NO_KEY) {
            return true;
        }
    }
    return false;
}

bool keyboard_undecided(const struct keyboard *keyboard)
{
    struct keyboard later = *keyboard;
    key_code key;
    return keyboard->count > 0 && keyboard->count <= 2 && keyboard->bytes[0] == ESCAPE &&
           keyboard_key(&later, true, &key);
}
