/* What holds for whatever a terminal sends. */

#include "tests/fuzz/check_keyboard.h"

#include "tests/fuzz/fuzz.h"
#include "tui/keyboard.h"

#include <stdbool.h>
#include <string.h>

enum { KEYS_MAX = 4096, ESCAPE_MS = 100 };

struct keys {
    key_code list[KEYS_MAX];
    size_t count;
};

static void check_key(key_code key)
{
    key_code plain = key & ~(key_code)KEYS_ALT;
    REQUIRE(plain < KEYS_BEGIN || (plain <= KEYS_PASTE_END) ||
            (plain > KEYS_F0 && plain <= KEYS_F0 + KEYS_FUNCTIONS));
    REQUIRE(plain < 0xd800 || plain > 0xdfff);
    REQUIRE(plain != 0x1b); /* that is KEYS_ESCAPE */
    REQUIRE(plain < 0x80 || plain > 0x9f);
    REQUIRE(keyboard_can_send(key));
}

static void take_all(struct keyboard *keyboard, struct keys *keys)
{
    key_code key;
    while (keyboard_key(keyboard, &key)) {
        check_key(key);
        if (keys->count < KEYS_MAX) {
            keys->list[keys->count++] = key;
        }
    }
}

static void type(const uint8_t *data, size_t size, size_t at_a_time, struct keys *keys)
{
    struct keyboard keyboard = {.escape_ms = ESCAPE_MS};
    keys->count = 0;
    while (size > 0) {
        size_t part = size < at_a_time ? size : at_a_time;
        keyboard_feed(&keyboard, data, part, 0);
        take_all(&keyboard, keys);
        data += part;
        size -= part;
    }
    /* in a paste, an Escape takes so long to be decided */
    keyboard_tick(&keyboard, KEYBOARD_PASTE_ESCAPE_MS);
    take_all(&keyboard, keys);
    REQUIRE(keyboard_timeout_ms(&keyboard, KEYBOARD_PASTE_ESCAPE_MS) < 0);
}

/* Where in a string or a sequence of seven bits a byte is, told apart without the keyboard. */
struct input_position {
    bool escape; /* behind an ESC … */
    bool string, sequence;
    size_t bytes;
};

/* Goes past a byte; true where it is within something that may give no character. */
static bool pass(struct input_position *place, uint8_t byte)
{
    bool within = place->string || place->sequence;
    size_t most = place->string ? KEYBOARD_STRING_BYTES : KEYBOARD_SEQUENCE_BYTES;
    if (byte == 0x1b) {
        place->escape = true;
        return within;
    }
    if (place->escape) {
        bool begins = strchr("[O]PX^_", byte) != NULL && byte != 0;
        bool was_string = place->string;
        *place = (struct input_position){.string = begins && byte != '[' && byte != 'O',
                                         .sequence = byte == '[' || byte == 'O'};
        return begins || was_string;
    }
    bool ends = byte == 0x18 || byte == 0x1a || (place->string && byte == 7) ||
                (place->sequence && byte >= '@' && byte < 0x7f) || ++place->bytes == most;
    if (ends) {
        *place = (struct input_position){0};
    }
    return within;
}

/* Byte by byte: none within a string gives a key, and none within a sequence a character. Bytes of eight bits
 * mean too much by themselves to be looked at here. */
static void check_within(const uint8_t *data, size_t size)
{
    static struct keys keys;
    struct keyboard keyboard = {.escape_ms = ESCAPE_MS};
    struct input_position place = {0};
    for (size_t i = 0; i < size && data[i] < 0x80; i++) {
        bool in_string = place.string;
        bool within = pass(&place, data[i]);
        keys.count = 0;
        keyboard_feed(&keyboard, &data[i], 1, 0);
        take_all(&keyboard, &keys);
        REQUIRE(!within || keys.count <= 1);
        REQUIRE(!in_string || keys.count == 0);
        REQUIRE(!within || keys.count == 0 || keys.list[0] >= KEYS_BEGIN);
    }
}

void check_keyboard(const uint8_t *data, size_t size, size_t at_a_time)
{
    static struct keys keys[2];
    if (size > KEYS_MAX) {
        return;
    }
    type(data, size, KEYBOARD_READ_BYTES, &keys[0]);
    type(data, size, at_a_time, &keys[1]);
    REQUIRE(keys[0].count == keys[1].count);
    for (size_t i = 0; i < keys[0].count; i++) {
        REQUIRE(keys[0].list[i] == keys[1].list[i]);
    }
    check_within(data, size);
}
