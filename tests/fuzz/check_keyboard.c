/* What holds for whatever a terminal sends. */

#include "tests/fuzz/check_keyboard.h"

#include "tests/fuzz/fuzz.h"
#include "tui/keyboard.h"

enum { KEYS_MAX = 4096 };

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
}

static void take_all(struct keyboard *keyboard, bool waited, struct keys *keys)
{
    key_code key;
    size_t before = keyboard->count;
    while (keyboard_key(keyboard, waited, &key)) {
        REQUIRE(keyboard->count < before);
        before = keyboard->count;
        check_key(key);
        if (keys->count < KEYS_MAX) {
            keys->list[keys->count++] = key;
        }
    }
    REQUIRE(keyboard_room(keyboard) > 0);
}

static void type(const uint8_t *data, size_t size, size_t at_a_time, struct keys *keys)
{
    struct keyboard keyboard = {0};
    keys->count = 0;
    while (size > 0) {
        size_t room = keyboard_room(&keyboard);
        size_t part = size < at_a_time ? size : at_a_time;
        part = part < room ? part : room;
        keyboard_put(&keyboard, data, part);
        take_all(&keyboard, false, keys);
        (void)keyboard_undecided(&keyboard);
        data += part;
        size -= part;
    }
    take_all(&keyboard, true, keys);
    REQUIRE(!keyboard_undecided(&keyboard));
}

void check_keyboard(const uint8_t *data, size_t size, size_t at_a_time)
{
    static struct keys keys[2];
    if (size > KEYS_MAX) {
        return;
    }
    type(data, size, KEYBOARD_BYTES_MAX, &keys[0]);
    type(data, size, at_a_time, &keys[1]);
    REQUIRE(keys[0].count == keys[1].count);
    for (size_t i = 0; i < keys[0].count; i++) {
        REQUIRE(keys[0].list[i] == keys[1].list[i]);
    }
}
