/* What is drawn anew is all that has changed: after whatever happens, a canvas that is drawn in parts is,
 * cell by cell, the one that is drawn whole. */

#include "tests/harness.h"
#include "tests/tui/reference.h"

#include "config/language.h"
#include "tui/app.h"
#include "tui/views.h"

#include <locale.h>

enum { EXCHANGES_MAX = 3, SECOND_MS = 1000, MINUTE_MS = 60 * SECOND_MS, HOUR_MS = 60 * MINUTE_MS };

static const int64_t unix_time = INT64_C(1760000000000);

/* Two boards of the same exchanges, which get the same keys and events. */
static struct redraw_run {
    uint32_t seed;
    int step;
    struct board *board;
    struct app *in_parts;
    struct app *whole; /* draws everything each time */
    struct canvas *canvas;
    struct canvas *whole_canvas;
    struct reference references[EXCHANGES_MAX]; /* the first is also the source of all chance */
    int64_t now;
    struct action action; /* the latest request, and where; a key may make one */
    struct exchange *asked;
    bool submitted;
} run;

static uint32_t random_below(uint32_t most)
{
    return reference_random(&run.references[0], most);
}

static void on_event(const struct exchange *exchange, const struct event *event, unsigned changes)
{
    app_event(run.in_parts, exchange, event, changes);
    app_event(run.whole, exchange, event, changes);
}

static void tell(struct exchange *exchange, struct event event)
{
    on_event(exchange, &event, exchange_apply(exchange, &event, run.now));
}

/* ---- what the apps ask for; both do, and it is done once ---- */

static bool submit(void *user, struct exchange *exchange, const struct action *action, struct error *error)
{
    (void)user;
    (void)error;
    run.action = *action;
    run.asked = exchange;
    run.submitted = true;
    return true;
}

static void retry_now(void *user)
{
    (void)user;
}

static bool set_theme(void *user, const char *name, struct error *error)
{
    (void)user;
    (void)name;
    (void)error;
    return true;
}

static bool set_language(void *user, const char *code, struct error *error)
{
    (void)code;
    (void)error;
    if (user == NULL) { /* before the other app gets the key */
        assert_true(language_set(random_below(2) == 0 ? "pl" : "en"));
    }
    return true;
}

static struct app *open_app(void *user, bool clock)
{
    struct app_options options = {
        .board = run.board,
        .limits = {.warning_waiting = 3,
                   .breached_waiting = 6,
                   .warning_wait_ms = MINUTE_MS,
                   .breached_wait_ms = 3 * MINUTE_MS},
        .clock = clock,
        .callbacks = {.user = user,
                      .submit = submit,
                      .retry_now = retry_now,
                      .set_theme = set_theme,
                      .set_language = set_language},
    };
    keymap_load(&options.keymap, PROFILE_ATTENDANT);
    return app_new(&options);
}

static void begin(uint32_t seed)
{
    static const char *const names[] = {"Pierwsza", "Druga", "Trzecia"};
    run = (struct redraw_run){.seed = seed, .board = board_new(), .now = seed % 4 == 0 ? 1000 : unix_time};
    for (int e = 0; e < 1 + (int)(seed % EXCHANGES_MAX); e++) {
        struct exchange *exchange = board_add_exchange(run.board, names[e]);
        exchange->silent_ms = HOUR_MS;
        exchange->capabilities = CAN_STREAM | (e != 1 ? CAN_DIAL | CAN_SMS : 0);
        (void)snprintf(exchange->own_number, sizeof exchange->own_number, "%d", 100 + 200 * e);
        reference_init(&run.references[e], exchange, e, seed * 7919 + (uint32_t)e, 2 + (int)(seed % 9),
                       (int)(seed % 5 / 2), 2, 1);
        run.references[e].on_event = on_event;
    }
    if (seed % 2 == 0) {
        (void)board_add_to_group(board_add_group(run.board, "Sprzedaż"), "101");
    }
    run.in_parts = open_app(NULL, seed % 3 == 0);
    run.whole = open_app(&run, seed % 3 == 0);
    run.canvas = canvas_new(80, 24);
    run.whole_canvas = canvas_new(80, 24);
}

static void end(void)
{
    app_free(run.in_parts);
    app_free(run.whole);
    canvas_free(run.canvas);
    canvas_free(run.whole_canvas);
    for (int e = 0; e < run.board->exchange_count; e++) {
        reference_done(&run.references[e]);
    }
    board_free(run.board);
}

/* ---- what happens ---- */

static void press(const char *keys)
{
    while (*keys != '\0') {
        key_code key;
        char name[KEY_NAME_BYTES] = "";
        size_t length = strcspn(keys, " ");
        memcpy(name, keys, length);
        keys += length + (keys[length] == ' ');
        assert_true(key_from_name(name, &key));
        bool alone = random_below(20) > 0;
        run.submitted = false;
        app_key(run.in_parts, key, alone, run.now);
        app_key(run.whole, key, alone, run.now);
        (void)app_request(run.in_parts);
        (void)app_request(run.whole);
        if (run.submitted) {
            run.action.serial++;
            tell(run.asked, (struct event){.kind = EVENT_REQUESTED, .requested = {.action = &run.action}});
        }
    }
}

static void press_something(void)
{
    static const char *const scripts[] = {"Down",
                                          "Up",
                                          "Right",
                                          "Left",
                                          "Enter",
                                          "Esc",
                                          "Esc Esc",
                                          "Esc Esc Esc",
                                          "1",
                                          "1 0 1",
                                          "/ 1",
                                          "F4",
                                          "F2",
                                          "F3",
                                          "F7",
                                          "F6",
                                          "F5",
                                          "?",
                                          "Tab",
                                          "m",
                                          "<",
                                          "I",
                                          "e",
                                          "s",
                                          "PgDn",
                                          "f 1 0 1",
                                          ": r e",
                                          ": r",
                                          "Backspace",
                                          "End",
                                          "Esc F2 Enter",
                                          "s 4 8 Tab x Enter",
                                          "Ctrl-L",
                                          ": Enter",
                                          "F2 Esc",
                                          "Enter",
                                          "r",
                                          "F2 Esc Esc",
                                          "F2 Esc Esc Esc",
                                          "F8",
                                          "Esc Esc : l a n g u a g e Enter"};
    press(scripts[random_below(sizeof scripts / sizeof *scripts)]);
}

static void tell_of_request(struct exchange *exchange)
{
    if (run.asked != NULL && random_below(2) == 0) {
        exchange = run.asked;
    } else {
        run.asked = exchange;
        run.action = (struct action){.kind = random_below(2) == 0 ? ACTION_RECORDING_GET : ACTION_SMS,
                                     .serial = run.action.serial + 1,
                                     .to = "48601234567",
                                     .id = "1.2"};
        tell(exchange, (struct event){.kind = EVENT_REQUESTED, .requested = {.action = &run.action}});
    }
    if (random_below(2) == 0) {
        tell(exchange, (struct event){.kind = EVENT_PROGRESS,
                                      .progress = {.action = &run.action, .done = run.step, .total = 9999}});
    }
    if (random_below(2) == 0) {
        tell(exchange, (struct event){.kind = EVENT_OUTCOME,
                                      .outcome = {.action = &run.action,
                                                  .outcome = (enum outcome)random_below(OUTCOME_COUNT),
                                                  .text = "an answer",
                                                  .message_id = "77"}});
    }
}

static void tell_of_unreadable(struct exchange *exchange)
{
    static const struct unreadable_event unreadable[] = {
        {UNREADABLE_EXTENSION, "extstatus", "101", NULL},  {UNREADABLE_EXTENSION, "extstatus", "999", NULL},
        {UNREADABLE_QUEUE, "queue", "Kolejka-000", NULL},  {UNREADABLE_AGENT, "agent", "200", "Kolejka-000"},
        {UNREADABLE_CONFERENCE, "conf", "Sala-000", NULL}, {UNREADABLE_ALL, NULL, NULL, NULL},
        {UNREADABLE_NOTHING, "extstatus", NULL, NULL},
    };
    tell(exchange,
         (struct event){.kind = EVENT_UNREADABLE,
                        .unreadable = unreadable[random_below(sizeof unreadable / sizeof *unreadable)]});
}

/* Whatever no reference tells. */
static void tell_something(void)
{
    struct exchange *exchange = run.board->exchanges[random_below(run.board->exchange_count)];
    char number[8];
    (void)snprintf(number, sizeof number, "%u", 100U + 200U * exchange->index + random_below(12));
    switch (random_below(9)) {
    case 0:
        tell_of_request(exchange);
        break;
    case 1:
        tell_of_unreadable(exchange);
        break;
    case 2:
        tell(exchange,
             (struct event){.kind = EVENT_JOURNAL,
                            .journal = {.problem = random_below(2) == 0 ? "the disk is full" : NULL}});
        break;
    case 3:
        tell(exchange, (struct event){.kind = EVENT_SMS,
                                      .sms = {.id = "77",
                                              .to = "48601234567",
                                              .status = (enum sms_status)random_below(SMS_STATUS_COUNT)}});
        break;
    case 4:
        tell(exchange, (struct event){.kind = EVENT_CALL_RECORD,
                                      .call_record = {.caller_number = number, .caller_name = "Anna Nowak"}});
        break;
    case 5:
        if (random_below(20) == 0) {
            tell(exchange, (struct event){.kind = EVENT_REPLAY,
                                          .replay = {.over = random_below(2) == 0, .exchange = "Nagrana"}});
        }
        break;
    case 6:
        exchange->overflow = 0;
        tell(exchange, (struct event){.kind = EVENT_PARTICIPANT,
                                      .participant = {.room = "Sala-000",
                                                      .channel = number,
                                                      .number = number,
                                                      .name = "Jan Kowalski",
                                                      .joined = true}});
        break;
    default: /* the link is as it is after the first message, most of the time */
        if (exchange->link.state == LINK_OPEN) {
            tell(exchange, (struct event){.kind = EVENT_LINK, .link = {.state = LINK_LIVE}});
        }
        break;
    }
}

static void pass_time(void)
{
    static const int64_t odd_ms[] = {-HOUR_MS, -SECOND_MS, 59 * SECOND_MS, MINUTE_MS, HOUR_MS, 10 * HOUR_MS};
    run.now += random_below(4) == 0 ? random_below(3 * SECOND_MS) : random_below(100);
    if (random_below(60) == 0) {
        run.now += odd_ms[random_below(run.now > unix_time ? 6 : 4)];
        run.now = run.now < 1 ? 1 : run.now;
    }
    if (random_below(200) == 0) {
        int64_t offset_ms = random_below(2 * HOUR_MS);
        app_set_wall_clock_offset(run.in_parts, offset_ms);
        app_set_wall_clock_offset(run.whole, offset_ms);
    }
}

static void resize(void)
{
    static const struct {
        int cols, rows;
    } sizes[] = {{80, 24}, {40, 12}, {200, 60}, {100, 30}, {30, 7}, {19, 2}, {120, 11}, {1, 1}};
    uint32_t size = random_below(sizeof sizes / sizeof *sizes);
    canvas_resize(run.canvas, sizes[size].cols, sizes[size].rows);
    canvas_resize(run.whole_canvas, sizes[size].cols, sizes[size].rows);
}

/* ---- what is seen ---- */

static void compare(void)
{
    if (canvas_is_same(run.canvas, run.whole_canvas)) {
        return;
    }
    char *in_parts = canvas_dump(run.canvas);
    char *whole = canvas_dump(run.whole_canvas);
    print_error("TEST_SEED=%u, the step %d: drawn in parts\n%sdrawn whole\n%s", run.seed, run.step, in_parts,
                whole);
    free(in_parts);
    free(whole);
    fail();
}

static void draw(void)
{
    app_draw(run.in_parts, run.canvas, run.now);
    app_invalidate(run.whole);
    canvas_clear(run.whole_canvas);
    app_draw(run.whole, run.whole_canvas, run.now);
    compare();
    int64_t next_ms = app_next_change_ms(run.in_parts, run.now);
    int64_t whole_ms = app_next_change_ms(run.whole, run.now);
    assert_true(next_ms != 0);
    assert_true(whole_ms < 0 || (next_ms > 0 && next_ms <= whole_ms)); /* in time */
    if (random_below(10) > 0) {
        app_frame_shown(run.in_parts);
        app_frame_shown(run.whole);
    } else if (random_below(10) == 0) {
        app_frame_lost(run.in_parts);
        app_frame_lost(run.whole);
    }
}

static void follow(uint32_t seed, int steps)
{
    begin(seed);
    for (run.step = 0; run.step < steps; run.step++) {
        pass_time();
        for (int e = 0; e < run.board->exchange_count; e++) {
            reference_step(&run.references[e], run.now);
        }
        if (random_below(5) == 0) {
            tell_something();
        }
        if (random_below(12) == 0) {
            press_something();
        }
        if (random_below(12) == 0) {
            press("Esc Esc Esc F2");
        }
        if (random_below(100) == 0) {
            resize();
        }
        if (random_below(4) > 0) {
            draw();
        }
    }
    end();
}

static void a_picture_in_parts_is_the_whole_one(void **state)
{
    (void)state;
    const char *one = getenv("TEST_SEED");
    const char *longer = getenv("TEST_STEPS");
    int steps = longer != NULL ? atoi(longer) : getenv("TEST_SLOWLY") != NULL ? 100 : 1000;
    for (uint32_t seed = 1; seed <= 60; seed++) {
        if (one == NULL || seed == (uint32_t)strtoul(one, NULL, 10)) {
            follow(seed, steps);
        }
    }
    assert_true(language_set("en"));
}

static void tell_device(struct exchange *exchange, const char *number, enum device_state device_state)
{
    tell(exchange, (struct event){.kind = EVENT_DEVICE, .device = {.number = number, .state = device_state}});
}

/* No time and no bit tells that messages come and none is ours: the message that makes it so does. */
static void a_message_makes_a_link_silent(void **state)
{
    (void)state;
    const struct event frame = {.kind = EVENT_FRAME, .frame = {.kind = FRAME_EVENTS, .id = 1}};
    const struct event foreign = {.kind = EVENT_FRAME, .frame = {.kind = FRAME_OTHER_CHANNEL, .id = -1}};
    begin(1);
    struct exchange *exchange = run.board->exchanges[0];
    tell(exchange, (struct event){.kind = EVENT_LINK, .link = {.state = LINK_LIVE}});
    tell(exchange, frame);
    tell_device(exchange, "100", DEVICE_IDLE);
    draw();
    run.now += MINUTE_MS - SECOND_MS;
    tell(exchange, foreign);
    tell(exchange, (struct event){.kind = EVENT_JOURNAL}); /* the status line is drawn */
    draw();
    run.now += 2 * SECOND_MS;
    tell(exchange, foreign);
    draw();
    end();
}

/* A message without news is drawn while the status line tells of silence: it ends it. */
static void a_message_ends_the_silence(void **state)
{
    (void)state;
    begin(1);
    struct exchange *exchange = run.board->exchanges[0];
    tell(exchange, (struct event){.kind = EVENT_LINK, .link = {.state = LINK_LIVE}});
    tell(exchange, (struct event){.kind = EVENT_FRAME, .frame = {.id = 1, .hash = 1}});
    tell_device(exchange, "100", DEVICE_IDLE);
    draw();
    assert_false(app_changes_with_messages(run.in_parts));
    run.now += 2 * MINUTE_MS;
    draw();
    assert_true(app_changes_with_messages(run.in_parts));
    tell(exchange, (struct event){.kind = EVENT_FRAME, .frame = {.id = 2, .hash = 2}});
    tell_device(exchange, "100", DEVICE_IDLE); /* as before */
    draw();
    assert_false(app_changes_with_messages(run.in_parts));
    end();
}

/* A late message brings a telephone of which a newer one may have told something that can't be read. */
static void a_new_telephone_may_be_stale(void **state)
{
    (void)state;
    begin(3); /* one exchange */
    struct exchange *exchange = run.board->exchanges[0];
    tell(exchange, (struct event){.kind = EVENT_LINK, .link = {.state = LINK_LIVE}});
    for (int64_t id = 1; id <= 3; id += 2) {
        tell(exchange, (struct event){.kind = EVENT_FRAME, .frame = {.id = id, .hash = (uint64_t)id}});
        tell_device(exchange, "100", DEVICE_IDLE);
    }
    tell(exchange, (struct event){.kind = EVENT_UNREADABLE,
                                  .unreadable = {UNREADABLE_EXTENSION, "extstatus", "105", NULL}});
    tell(exchange, (struct event){.kind = EVENT_FRAME, .frame = {.id = 2, .hash = 2}});
    draw();
    tell_device(exchange, "105", DEVICE_IDLE);
    draw();
    assert_int_equal(exchange_live_extensions(exchange), 1);
    end();
}

/* What a key would do depends on the selected row, and the first row is selected until a key moves it. */
static void another_row_changes_prompt_and_hints(void **state)
{
    (void)state;
    begin(1);
    tell(run.board->exchanges[0], (struct event){.kind = EVENT_LINK, .link = {.state = LINK_LIVE}});
    tell(run.board->exchanges[1], (struct event){.kind = EVENT_LINK, .link = {.state = LINK_LIVE}});
    tell_device(run.board->exchanges[1], "300", DEVICE_IDLE); /* which sends no SMS */
    draw();
    tell_device(run.board->exchanges[0], "105", DEVICE_IDLE); /* which does */
    draw();
    end();
}

/* Where the selected row and the heading above it do not both fit, the list stays where it is. */
static void a_low_screen_stands_still(void **state)
{
    (void)state;
    begin(2);
    tell_device(run.board->exchanges[0], "101", DEVICE_IDLE);
    tell_device(run.board->exchanges[0], "102", DEVICE_IDLE);
    for (int rows = 1; rows <= 12; rows++) {
        canvas_resize(run.canvas, 40, rows);
        app_draw(run.in_parts, run.canvas, run.now);
        char *before = canvas_dump(run.canvas);
        app_draw(run.in_parts, run.canvas, run.now);
        char *after = canvas_dump(run.canvas);
        assert_string_equal(after, before);
        free(before);
        free(after);
    }
    end();
}

/* ---- what is not drawn ---- */

#ifndef PBXBOARD_CHECK_PICTURE /* which would see the marks */

enum { MARK = L'#', STATUS_ROW = 0, PROMPT_ROW = 22, HINTS_ROW = 23 };

static struct cell *last_cell_of(int row)
{
    return &run.canvas->cells[(row + 1) * run.canvas->cols - 1];
}

/* Draws, and tells which of the bars were drawn anew: those that lost their mark. */
static const char *drawn(void)
{
    static char bars[4];
    static const struct {
        int row;
        char letter;
    } rows[] = {{STATUS_ROW, 's'}, {PROMPT_ROW, 'p'}, {HINTS_ROW, 'h'}};
    size_t used = 0;
    EACH(bar, rows) {
        last_cell_of(bar->row)->text[0] = MARK;
    }
    app_draw(run.in_parts, run.canvas, run.now);
    EACH(bar, rows) {
        if (last_cell_of(bar->row)->text[0] != MARK) {
            bars[used++] = bar->letter;
        }
    }
    bars[used] = '\0';
    return bars;
}

static void tell_message(const struct event *event)
{
    static int64_t id;
    tell(run.board->exchanges[0],
         (struct event){.kind = EVENT_FRAME, .frame = {.id = ++id, .hash = (uint64_t)id}});
    tell(run.board->exchanges[0], *event);
}

static void only_what_changes_is_drawn(void **state)
{
    (void)state;
    static const struct {
        struct event event;
        const char *bars;
    } cases[] = {
        {{.kind = EVENT_DEVICE, .device = {.number = "102", .state = DEVICE_RINGING}}, ""},
        {{.kind = EVENT_DEVICE, .device = {.number = "102", .state = DEVICE_IN_USE}}, ""},
        {{.kind = EVENT_PARTY,
          .party = {.number = "102", .state = DEVICE_IN_USE, .peer_number = "7", .peer_name = "Seven"}},
         ""},
        {{.kind = EVENT_DEVICE, .device = {.number = "104", .state = DEVICE_IDLE}}, ""},     /* a new one */
        {{.kind = EVENT_DEVICE, .device = {.number = "100", .state = DEVICE_RINGING}}, "s"}, /* mine */
        {{.kind = EVENT_DEVICE, .device = {.number = "100", .state = DEVICE_RINGING}}, ""},
        {{.kind = EVENT_PARTICIPANT,
          .participant = {.room = "R", .channel = "c", .number = "102", .name = "", .joined = true}},
         ""},
        {{.kind = EVENT_WAITING, .waiting = {.queue = "Q", .waiting = 0}}, "s"},
        {{.kind = EVENT_MEMBER,
          .member = {.number = "102", .queue = "Q", .status = MEMBER_FREE, .calls_completed = -1}},
         "s"},
        {{.kind = EVENT_JOURNAL, .journal = {.problem = "full"}}, "sph"}, /* a row more */
        {{.kind = EVENT_JOURNAL, .journal = {.problem = NULL}}, "sph"},
        {{.kind = EVENT_LINK, .link = {.state = LINK_LIVE}}, "sph"},
        {{.kind = EVENT_UNREADABLE, .unreadable = {UNREADABLE_EXTENSION, "extstatus", "102", NULL}}, "s"},
    };
    begin(1);
    tell(run.board->exchanges[0], (struct event){.kind = EVENT_LINK, .link = {.state = LINK_LIVE}});
    for (char number[] = "100"; number[2] < '4'; number[2]++) {
        tell_message(&(struct event){.kind = EVENT_DEVICE, .device = {.number = number}});
    }
    assert_string_equal(drawn(), "sph");
    assert_string_equal(drawn(), "");
    EACH(one, cases) {
        run.now += 100;
        tell_message(&one->event);
        const char *bars = drawn();
        if (strcmp(bars, one->bars) != 0) {
            fail_msg("the case %zu draws \"%s\" and not \"%s\"", one_i, bars, one->bars);
        }
    }
    end();
}

#endif

int main(void)
{
    (void)setlocale(LC_ALL, "C.UTF-8");
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_picture_in_parts_is_the_whole_one),
        cmocka_unit_test(a_message_makes_a_link_silent),
        cmocka_unit_test(a_message_ends_the_silence),
        cmocka_unit_test(a_new_telephone_may_be_stale),
        cmocka_unit_test(another_row_changes_prompt_and_hints),
        cmocka_unit_test(a_low_screen_stands_still),
#ifndef PBXBOARD_CHECK_PICTURE
        cmocka_unit_test(only_what_changes_is_drawn),
#endif
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
