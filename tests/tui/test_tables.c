/* No table has a hole: each value of an enum has its words, glyphs, keys and functions. */

#include "tui/format.h"
#include "tui/keyboard.h"
#include "tui/log_line.h"
#include "tui/request_status.h"
#include "tui/theme.h"
#include "tui/views.h"

#include "model/text.h"

#include "tests/harness.h"

#include <locale.h>

static void expect_text(const char *text, const char *table, int value)
{
    if (text == NULL || *text == '\0') {
        fail_msg("%s: no text for %d", table, value);
    }
}

static void expect_appearance(struct appearance appearance, const char *table, int value)
{
    expect_text(appearance.glyph, table, value);
    expect_text(appearance.word, table, value);
    expect_text(appearance.english, table, value);
    assert_int_equal(text_width_cells(appearance.glyph), 1);
}

static void every_command_has_its_facts(void **state)
{
    (void)state;
    for (enum command command = COMMAND_NONE + 1; command < COMMAND_COUNT; command++) {
        const struct command_facts *facts = command_facts(command);
        expect_text(facts->name, "name", (int)command);
        expect_text(facts->hint, "hint", (int)command);
        expect_text(facts->help, "help", (int)command);
        expect_text(command_group_title(facts->group), "group", (int)command);
        assert_int_equal(command_by_name(facts->name), command); /* so no name is there twice */
        for (enum profile profile = 0; profile < PROFILE_COUNT; profile++) {
            expect_text(command_keys(command, profile), "keys", (int)command);
        }
    }
    for (enum profile profile = 0; profile < PROFILE_COUNT; profile++) {
        expect_text(profile_name(profile), "profile", (int)profile);
    }
}

/* A command of the screens opens a view, and a view is opened by such a command. */
static void every_screen_has_a_view(void **state)
{
    (void)state;
    int screens = 0;
    for (enum command command = COMMAND_NONE + 1; command < COMMAND_COUNT; command++) {
        bool is_screen = command_facts(command)->group == GROUP_SCREENS;
        screens += is_screen;
        if (is_screen != (view_by_command(command) != NULL)) {
            fail_msg("%s: a screen without a view, or a view in another group", command_facts(command)->name);
        }
    }
    assert_int_equal(screens, VIEW_COUNT);
    for (int i = 0; i < VIEW_COUNT; i++) {
        expect_text(views[i]->title, "title", i);
        assert_true(views[i]->open != NULL && views[i]->close != NULL && views[i]->arrange != NULL);
        assert_true(views[i]->draw != NULL && views[i]->run != NULL);
        assert_ptr_equal(view_by_name(command_facts(views[i]->command)->name), views[i]);
    }
    assert_null(views[VIEW_COUNT]);
}

static void every_state_has_an_appearance(void **state)
{
    (void)state;
    for (enum glyphs glyphs = GLYPHS_UNICODE; glyphs <= GLYPHS_ASCII; glyphs++) {
        for (int i = 0; i < DEVICE_STATE_COUNT; i++) {
            expect_appearance(format_device((enum device_state)i, FRESHNESS_LIVE, glyphs), "device", i);
        }
        for (int i = 0; i < MEMBER_STATUS_COUNT; i++) {
            for (enum pause pause = PAUSE_NO; pause <= PAUSE_UNSAID; pause++) {
                expect_appearance(format_member((enum member_status)i, pause, FRESHNESS_LIVE, glyphs),
                                  "member", i);
            }
        }
        for (int i = 0; i < AGENT_CLASS_COUNT; i++) {
            expect_appearance(format_agents((enum agent_class)i, glyphs), "agents", i);
        }
        for (int i = 0; i < SMS_STATUS_COUNT; i++) {
            expect_appearance(format_message((enum sms_status)i, glyphs), "message", i);
        }
        for (int i = 0; i < LINK_STATE_COUNT; i++) {
            expect_appearance(format_link(&(struct link){.state = (enum link_state)i}, glyphs), "link", i);
        }
        for (enum call_direction way = CALL_DIRECTION_UNKNOWN; way <= CALL_IN; way++) {
            expect_text(format_direction(way, glyphs), "direction", (int)way);
        }
    }
}

/* How many values `after` can have in an entry of a kind; of most kinds it is a number or a yes. */
static int values_of(enum history_kind kind)
{
    switch (kind) {
    case HISTORY_STATE:
        return DEVICE_STATE_COUNT;
    case HISTORY_MEMBER:
        return MEMBER_STATUS_COUNT;
    case HISTORY_PAUSE:
        return PAUSE_UNSAID + 1;
    case HISTORY_SMS:
        return SMS_STATUS_COUNT;
    case HISTORY_LINK:
        return LINK_STATE_COUNT;
    case HISTORY_IGNORED:
        return FRAME_KIND_COUNT;
    case HISTORY_REQUESTED:
        return ACTION_KIND_COUNT;
    case HISTORY_OUTCOME:
        return OUTCOME_COUNT;
    case HISTORY_VOICEMAIL:
    case HISTORY_WAITING:
    case HISTORY_PARTICIPANT:
    case HISTORY_GAP:
    case HISTORY_GAP_FILLED:
    case HISTORY_BACKLOG:
    case HISTORY_REMOVED:
    case HISTORY_UNKNOWN:
    case HISTORY_UNREADABLE:
    case HISTORY_FOREIGN:
    case HISTORY_OVERFLOW:
    case HISTORY_JOURNAL:
    case HISTORY_KIND_COUNT:
        break;
    }
    return 2;
}

static void every_kind_of_entry_has_a_log_line(void **state)
{
    (void)state;
    struct board *board = board_new();
    struct exchange *exchange = board_add_exchange(board, "MojaCentrala");
    for (enum glyphs glyphs = GLYPHS_UNICODE; glyphs <= GLYPHS_ASCII; glyphs++) {
        const struct render_context context = {.board = board, .exchange = exchange, .glyphs = glyphs};
        for (enum history_kind kind = 0; kind < HISTORY_KIND_COUNT; kind++) {
            for (int after = 0; after < values_of(kind); after++) {
                struct log_line line;
                const struct history_entry entry = {
                    .kind = kind, .after = after, .subject = "101", .other = "K", .text = "text"};
                log_line_fill(&line, &entry, &context);
                expect_text(line.kind, "kind", (int)kind);
                expect_text(line.who, "who", (int)kind);
                expect_text(line.what, "what", (int)kind);
                expect_text(line.appearance.glyph, "glyph", (int)kind);
                assert_int_equal(text_width_cells(line.appearance.glyph), 1);
            }
        }
    }
    board_free(board);
}

static void every_action_has_a_status(void **state)
{
    (void)state;
    struct board *board = board_new();
    struct exchange *exchange = board_add_exchange(board, "MojaCentrala");
    char nothing[REQUEST_STATUS_BYTES];
    const struct request no_action = {.kind = ACTION_KIND_COUNT, .to = "102", .id = "1.2"};
    request_status_format(nothing, exchange, &no_action, 0);
    for (enum action_kind kind = 0; kind < ACTION_KIND_COUNT; kind++) {
        char text[REQUEST_STATUS_BYTES];
        const struct request request = {.kind = kind, .from = "101", .to = "102", .id = "1.2"};
        request_status_format(text, exchange, &request, 0);
        assert_string_not_equal(text, nothing);
    }
    board_free(board);
}

/* Every state takes every byte, and ends when nothing comes. */
static void every_state_of_the_keyboard_takes_bytes(void **state)
{
    (void)state;
    enum { ESCAPE_MS = 100, LATE_MS = 60000 };
    for (enum keyboard_state from = 0; from < KEYBOARD_STATE_COUNT; from++) {
        for (int value = 0; value < 256; value++) {
            struct keyboard keyboard = {
                .escape_ms = ESCAPE_MS, .state = from, .introducer = '[', .bytes_left = 1};
            const unsigned char byte = (unsigned char)value;
            keyboard_feed(&keyboard, &byte, 1, 0);
            assert_true(keyboard.state < KEYBOARD_STATE_COUNT);
            keyboard_tick(&keyboard, LATE_MS);
            if (keyboard.state != KEYBOARD_TEXT) {
                fail_msg("state %d, byte %02x: left in state %d", (int)from, value, (int)keyboard.state);
            }
        }
    }
}

static void every_role_has_a_word(void **state)
{
    (void)state;
    struct theme theme;
    theme_plain(&theme);
    for (enum role role = 0; role < ROLE_COUNT; role++) {
        expect_text(role_word(role), "role", (int)role);
    }
    for (enum wait_level level = 0; level < WAIT_LEVEL_COUNT; level++) {
        assert_true(format_wait_role(level) < ROLE_COUNT);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_command_has_its_facts),
        cmocka_unit_test(every_screen_has_a_view),
        cmocka_unit_test(every_state_has_an_appearance),
        cmocka_unit_test(every_kind_of_entry_has_a_log_line),
        cmocka_unit_test(every_action_has_a_status),
        cmocka_unit_test(every_state_of_the_keyboard_takes_bytes),
        cmocka_unit_test(every_role_has_a_word),
    };
    assert_non_null(setlocale(LC_ALL, "C.UTF-8"));
    return cmocka_run_group_tests(tests, NULL, NULL);
}
