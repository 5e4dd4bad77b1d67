/* Parses what a terminal sends into keys. */

#include "tui/keyboard.h"

#include "model/enum_table.h"
#include "model/text.h"

#include <assert.h>
#include <string.h>

enum {
    BELL = 0x07,
    CANCEL = 0x18,
    SUBSTITUTE = 0x1a,
    ESCAPE = 0x1b,
    DELETE = 0x7f,
    STRING_TERMINATOR = 0x9c,
    NO_KEY = 0x7fffffff,
    NUMBERS_MAX = 2, /* in a sequence that is a key: which one, and with what */
};

/* Keys by the last byte of ESC [ … x and of ESC O x. */
ENUM_TABLE(states);
static const struct {
    unsigned char last;
    key_code key;
} final_byte_keys[] = {
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

/* Bytes of any value that follow ESC [ x without numbers: a click, and two of xterm's mouse highlighting. */
static const struct {
    unsigned char last;
    int bytes;
} mouse_reports[] = {{'M', 3}, {'t', 2}, {'T', 6}};

/* Bits of the second number of a sequence, less one. */
enum { MODIFIER_SHIFT = 1, MODIFIER_ALT = 2 };

static void emit_key(struct keyboard *keyboard, key_code key)
{
    if (key == NO_KEY) {
        return;
    }
    if (key == KEYS_PASTE_BEGIN || key == KEYS_PASTE_END) {
        keyboard->pasting = key == KEYS_PASTE_BEGIN;
    }
    assert(keyboard->last < KEYBOARD_KEYS_MAX);
    keyboard->keys[keyboard->last++] = key;
}

static key_code final_key(unsigned char last)
{
    for (size_t i = 0; i < sizeof final_byte_keys / sizeof *final_byte_keys; i++) {
        if (final_byte_keys[i].last == last) {
            return final_byte_keys[i].key;
        }
    }
    return NO_KEY;
}

static key_code numbered_key(unsigned number)
{
    bool known = number < sizeof numbered / sizeof *numbered && numbered[number] != 0;
    return known ? numbered[number] : NO_KEY;
}

static key_code with_modifiers(key_code key, unsigned parameter)
{
    unsigned modifiers = parameter > 0 ? parameter - 1 : 0;
    if (key != NO_KEY && modifiers & MODIFIER_SHIFT && key > KEYS_F0 && key <= KEYS_F0 + KEYS_FUNCTIONS / 2) {
        key += KEYS_FUNCTIONS / 2;
    }
    return key != NO_KEY && modifiers & MODIFIER_ALT ? key | KEYS_ALT : key;
}

/* Parses the numbers of a sequence, separated by semicolons; false if it has more numbers or other bytes:
 * then it is a reply or a mouse report. */
static bool read_numbers(const struct keyboard *keyboard, unsigned numbers[NUMBERS_MAX])
{
    size_t at = 0;
    for (size_t i = 0; i < keyboard->count; i++) {
        unsigned char byte = keyboard->bytes[i];
        if (byte >= '0' && byte <= '9' && numbers[at] < 1000) {
            numbers[at] = 10 * numbers[at] + byte - '0';
        } else if (byte != ';' || ++at == NUMBERS_MAX) {
            return false;
        }
    }
    return true;
}

static key_code sequence_key(const struct keyboard *keyboard, unsigned char last)
{
    unsigned numbers[NUMBERS_MAX] = {0};
    bool is_position = last == 'R' && keyboard->count > 0;
    if (keyboard->ignored || is_position || !read_numbers(keyboard, numbers)) {
        return NO_KEY;
    }
    if (keyboard->introducer == 'O') {
        /* that of the number pad */
        return last == 'M' ? KEYS_ENTER : with_modifiers(final_key(last), numbers[1]);
    }
    return with_modifiers(last == '~' ? numbered_key(numbers[0]) : final_key(last), numbers[1]);
}

static bool is_introducer(uint32_t code)
{
    return code > 0 && code < DELETE && strchr("[O]PX^_", (int)code) != NULL;
}

static void set_state(struct keyboard *keyboard, enum keyboard_state state)
{
    keyboard->state = state;
    keyboard->count = 0;
    keyboard->bytes_left = 0;
    keyboard->alt = false;
}

static void begin_sequence(struct keyboard *keyboard, unsigned char introducer, bool ignored)
{
    set_state(keyboard, introducer == '[' || introducer == 'O' ? KEYBOARD_SEQUENCE : KEYBOARD_STRING);
    keyboard->introducer = introducer;
    keyboard->ignored = ignored;
}

/* Takes a complete character, or an invalid byte. 0x80 to 0x9f stand for ESC and a byte from @ to _ (C1
 * controls). */
static void feed_character(struct keyboard *keyboard, uint32_t code)
{
    bool control = code >= 0x80 && code < 0xa0;
    key_code alt = keyboard->alt ? KEYS_ALT : 0;
    keyboard->alt = false;
    if (control && is_introducer(code - 0x40)) {
        begin_sequence(keyboard, (unsigned char)(code - 0x40), false);
    } else if (keyboard->pasting && (control || code == TEXT_REPLACEMENT)) {
        emit_key(keyboard, TEXT_REPLACEMENT); /* an invalid byte in pasted text stays visible */
    } else if (!control && code != TEXT_REPLACEMENT) {
        emit_key(keyboard,
                 (code < 0x20 || code == DELETE ? key_from_control((unsigned char)code) : code) | alt);
    }
}

/* Is this an incomplete UTF-8 character? */
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

static void feed_byte(struct keyboard *keyboard, unsigned char byte, bool followed);

/* Takes a byte of a UTF-8 sequence. If the sequence turns out invalid, its bytes are taken one by one: one of
 * them may be a C1 introducer. */
static void feed_utf8_byte(struct keyboard *keyboard, unsigned char byte)
{
    uint32_t code;
    unsigned char rest[4];
    keyboard->bytes[keyboard->count++] = byte;
    if (is_cut(keyboard->bytes, keyboard->count)) {
        return;
    }
    size_t used = text_decode((const char *)keyboard->bytes, keyboard->count, &code);
    size_t bytes_left = keyboard->count - used;
    memcpy(rest, keyboard->bytes + used, bytes_left);
    keyboard->count = 0;
    feed_character(keyboard, used == 1 && keyboard->bytes[0] < 0xa0 ? keyboard->bytes[0] : code);
    for (size_t i = 0; i < bytes_left; i++) {
        feed_byte(keyboard, rest[i], true);
    }
}

/* Does the byte continue an Escape that has already been reported as a key? */
static bool continues_late_escape(struct keyboard *keyboard, unsigned char byte, bool followed)
{
    int64_t since_ms = keyboard->last_byte_at - keyboard->escaped_at;
    if (!keyboard->escaped) {
        return false;
    }
    keyboard->escaped = false;
    if (keyboard->in_string && byte == '\\' && since_ms <= KEYBOARD_STRING_MS) {
        return true;
    }
    bool goes_on = is_introducer(byte) && (byte != 'O' || followed);
    if (goes_on && since_ms <= KEYBOARD_CONTINUED_MS) {
        begin_sequence(keyboard, byte, true);
        return true;
    }
    return false;
}

static void feed_text(struct keyboard *keyboard, unsigned char byte, bool followed)
{
    if (continues_late_escape(keyboard, byte, followed)) {
        return;
    }
    if (byte >= 0x80) {
        feed_utf8_byte(keyboard, byte);
        return;
    }
    if (keyboard->count > 0) { /* a character that was cut */
        set_state(keyboard, KEYBOARD_TEXT);
        feed_character(keyboard, TEXT_REPLACEMENT);
    }
    feed_character(keyboard, byte);
}

/* After an Escape. ST (ESC \) without a string is ignored. */
static void feed_after_escape(struct keyboard *keyboard, unsigned char byte, bool followed)
{
    if (is_introducer(byte)) {
        begin_sequence(keyboard, byte, false);
        return;
    }
    set_state(keyboard, KEYBOARD_TEXT);
    if (byte != '\\') {
        keyboard->alt = true;
        feed_text(keyboard, byte, followed);
    }
}

static void end_sequence(struct keyboard *keyboard, unsigned char last)
{
    bool bare = keyboard->introducer == '[' && keyboard->count == 0;
    if (bare && last == '[') {
        set_state(keyboard, KEYBOARD_CONSOLE);
        return;
    }
    for (size_t i = 0; bare && i < sizeof mouse_reports / sizeof *mouse_reports; i++) {
        if (mouse_reports[i].last == last) {
            set_state(keyboard, KEYBOARD_MOUSE);
            keyboard->bytes_left = mouse_reports[i].bytes;
            return;
        }
    }
    emit_key(keyboard, sequence_key(keyboard, last));
    set_state(keyboard, KEYBOARD_TEXT);
}

/* Control characters and bytes above ASCII are kept, so that the sequence is unknown. */
static void feed_sequence(struct keyboard *keyboard, unsigned char byte, bool followed)
{
    (void)followed;
    if (byte >= '@' && byte < DELETE) {
        end_sequence(keyboard, byte);
        return;
    }
    keyboard->bytes[keyboard->count++] = byte;
    if (keyboard->count == KEYBOARD_SEQUENCE_BYTES) {
        set_state(keyboard, KEYBOARD_TEXT);
    }
}

/* F1 to F5 of the Linux console: ESC [ [ A. */
static void feed_console(struct keyboard *keyboard, unsigned char byte, bool followed)
{
    (void)followed;
    bool known = byte >= 'A' && byte <= 'E' && !keyboard->ignored;
    emit_key(keyboard, known ? (key_code)(KEYS_F0 + 1 + byte - 'A') : NO_KEY);
    set_state(keyboard, KEYBOARD_TEXT);
}

static void feed_mouse(struct keyboard *keyboard, unsigned char byte, bool followed)
{
    (void)byte;
    (void)followed;
    if (--keyboard->bytes_left == 0) {
        set_state(keyboard, KEYBOARD_TEXT);
    }
}

/* Abandons a string that is too long or has stopped. Its rest may still come. */
static void abandon_string(struct keyboard *keyboard)
{
    keyboard->string_abandoned = true;
    keyboard->string_abandoned_at = keyboard->last_byte_at;
}

/* A string ends at a byte 9C outside of a character, or at U+009C. */
static void feed_string(struct keyboard *keyboard, unsigned char byte, bool followed)
{
    (void)followed;
    bool part = keyboard->bytes_left > 0 && (byte & 0xc0) == 0x80;
    bool control = part && keyboard->bytes[0] == 0xc2;
    bool ends = byte == BELL || (byte == STRING_TERMINATOR && (!part || control));
    if (part) {
        keyboard->bytes_left--;
    } else {
        keyboard->bytes[0] = byte;
        keyboard->bytes_left = byte >= 0xf0 ? 3 : byte >= 0xe0 ? 2 : byte >= 0xc2;
    }
    if (!ends && ++keyboard->count == KEYBOARD_STRING_BYTES) {
        abandon_string(keyboard);
        ends = true;
    }
    if (ends) {
        set_state(keyboard, KEYBOARD_TEXT);
    }
}

/* An ESC in a string is half of its ST, or cuts it off: for another sequence, or for nothing that is a
 * key. */
static void feed_string_escape(struct keyboard *keyboard, unsigned char byte, bool followed)
{
    (void)followed;
    if (is_introducer(byte)) {
        begin_sequence(keyboard, byte, false);
    } else {
        set_state(keyboard, KEYBOARD_TEXT);
    }
}

static const struct {
    void (*feed_byte)(struct keyboard *keyboard, unsigned char byte, bool followed);
    /* the state ends after this time without a byte; 0: never, or see keyboard_tick() */
    int limit_ms;
} states[] = {
    ENUM_ROW(KEYBOARD_TEXT) = {feed_text, 0},
    ENUM_ROW(KEYBOARD_ESCAPE) = {feed_after_escape, 0},
    ENUM_ROW(KEYBOARD_SEQUENCE) = {feed_sequence, KEYBOARD_SEQUENCE_MS},
    ENUM_ROW(KEYBOARD_CONSOLE) = {feed_console, KEYBOARD_SEQUENCE_MS},
    ENUM_ROW(KEYBOARD_MOUSE) = {feed_mouse, KEYBOARD_SEQUENCE_MS},
    ENUM_ROW(KEYBOARD_STRING) = {feed_string, KEYBOARD_STRING_MS},
    ENUM_ROW(KEYBOARD_STRING_ESCAPE) = {feed_string_escape, 0},
};
ENUM_TABLE_END(states, KEYBOARD_STATE_COUNT);

static void feed_escape(struct keyboard *keyboard)
{
    bool in_string = keyboard->state == KEYBOARD_STRING || keyboard->state == KEYBOARD_STRING_ESCAPE;
    if (keyboard->state == KEYBOARD_ESCAPE) { /* the one before was alone */
        emit_key(keyboard, KEYS_ESCAPE);
    }
    keyboard->escaped = false;
    set_state(keyboard, in_string ? KEYBOARD_STRING_ESCAPE : KEYBOARD_ESCAPE);
}

static void feed_byte(struct keyboard *keyboard, unsigned char byte, bool followed)
{
    bool cancels = byte == CANCEL || byte == SUBSTITUTE;
    if (byte == ESCAPE) {
        feed_escape(keyboard);
    } else if (cancels && keyboard->state >= KEYBOARD_SEQUENCE) {
        set_state(keyboard, KEYBOARD_TEXT);
    } else {
        states[keyboard->state].feed_byte(keyboard, byte, followed);
    }
}

void keyboard_feed(struct keyboard *keyboard, const unsigned char *bytes, size_t count, int64_t now_ms)
{
    assert(count <= KEYBOARD_READ_BYTES);
    keyboard_tick(keyboard, now_ms);
    keyboard->string_abandoned =
        keyboard->string_abandoned && now_ms - keyboard->string_abandoned_at < KEYBOARD_ABANDONED_STRING_MS;
    keyboard->last_byte_at = keyboard->string_abandoned_at = now_ms;
    for (size_t i = 0; i < count; i++) {
        feed_byte(keyboard, bytes[i], i + 1 < count);
    }
}

/* Inside a paste an Escape gets more time, because on a slow connection a copied Escape could otherwise look
 * like a key. */
static int64_t escape_limit_ms(const struct keyboard *keyboard)
{
    return keyboard->pasting ? KEYBOARD_PASTE_ESCAPE_MS : keyboard->escape_ms;
}

/* An Escape timed out: it is a key, unless it was inside a string. */
static void decide_escape(struct keyboard *keyboard)
{
    keyboard->in_string = keyboard->state == KEYBOARD_STRING_ESCAPE;
    keyboard->escaped = true;
    keyboard->escaped_at = keyboard->last_byte_at + escape_limit_ms(keyboard);
    set_state(keyboard, KEYBOARD_TEXT);
    if (!keyboard->in_string) {
        emit_key(keyboard, keyboard->pasting ? KEYS_PASTE_END : KEYS_ESCAPE);
    }
}

void keyboard_tick(struct keyboard *keyboard, int64_t now_ms)
{
    int64_t silent_ms = now_ms - keyboard->last_byte_at;
    int limit_ms = states[keyboard->state].limit_ms;
    bool escaped = keyboard->state == KEYBOARD_ESCAPE || keyboard->state == KEYBOARD_STRING_ESCAPE;
    if (escaped && silent_ms >= escape_limit_ms(keyboard)) {
        decide_escape(keyboard);
    } else if (limit_ms > 0 && silent_ms >= limit_ms) {
        if (keyboard->state == KEYBOARD_STRING) {
            abandon_string(keyboard);
        }
        set_state(keyboard, KEYBOARD_TEXT);
    }
    if (keyboard->pasting && silent_ms >= KEYBOARD_PASTE_MS) {
        emit_key(keyboard, KEYS_PASTE_END);
    }
}

int64_t keyboard_timeout_ms(const struct keyboard *keyboard, int64_t now_ms)
{
    if (keyboard->state != KEYBOARD_ESCAPE) {
        return -1;
    }
    int64_t left_ms = keyboard->last_byte_at + escape_limit_ms(keyboard) - now_ms;
    return left_ms > 0 ? left_ms : 0;
}

bool keyboard_key(struct keyboard *keyboard, key_code *key)
{
    if (keyboard->first == keyboard->last) {
        keyboard->first = keyboard->last = 0;
        return false;
    }
    *key = keyboard->keys[keyboard->first++];
    return true;
}

bool keyboard_can_send(key_code key)
{
    key_code character = key & ~(key_code)KEYS_ALT;
    return character == key || (!is_introducer(character) && character != '\\');
}

bool keyboard_text_follows(const struct keyboard *keyboard, key_code key)
{
    bool holds = keyboard->string_abandoned || (keyboard->state == KEYBOARD_TEXT && keyboard->count > 0);
    for (size_t i = keyboard->first; !holds && i < keyboard->last; i++) {
        holds = key_is_text(keyboard->keys[i]) && (key != KEYS_ENTER || keyboard->keys[i] != KEYS_ENTER);
    }
    return holds;
}
