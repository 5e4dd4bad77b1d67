/* What has no answer yet: known from the question to the outcome, and told with its seconds wherever one
 * looks. */

#include "tui/request_status.h"

#include "model/board.h"
#include "tui/app.h"
#include "tui/key.h"
#include "tui/views.h"

#include "tests/harness.h"

#include <locale.h>

static const struct action DIAL = {.kind = ACTION_DIAL, .serial = 7, .from = "101", .to = "105"};
static const struct action SMS = {.kind = ACTION_SMS, .serial = 8, .to = "601234567", .text = "x"};
static const struct action GET = {.kind = ACTION_RECORDING_GET, .serial = 9, .id = "1.2"};
static const struct action CDR = {.kind = ACTION_CALL_RECORDS, .serial = 10};

enum { ASKED_AT = 100000 };

static unsigned ask(struct exchange *exchange, const struct action *action)
{
    const struct event event = {.kind = EVENT_REQUESTED, .requested = {.action = action}};
    return exchange_apply(exchange, &event, ASKED_AT);
}

static unsigned answer(struct exchange *exchange, const struct action *action)
{
    const struct event event = {.kind = EVENT_OUTCOME, .outcome = {.action = action, .text = "done"}};
    return exchange_apply(exchange, &event, ASKED_AT + 5000);
}

static unsigned move(struct exchange *exchange, const struct action *action, enum progress_unit unit,
                     int64_t done, int64_t total)
{
    const struct event event = {.kind = EVENT_PROGRESS,
                                .progress = {.action = action, .unit = unit, .done = done, .total = total}};
    return exchange_apply(exchange, &event, ASKED_AT + 100);
}

static void from_the_question_to_the_outcome(void **state)
{
    (void)state;
    struct board *board = board_new();
    struct exchange *exchange = board_add_exchange(board, "MojaCentrala");
    assert_null(requests_latest(&exchange->requests));
    assert_true((ask(exchange, &DIAL) & CHANGED_REQUESTS) != 0);
    assert_true((ask(exchange, &SMS) & CHANGED_REQUESTS) != 0);
    assert_int_equal(requests_latest(&exchange->requests)->serial, SMS.serial);
    assert_int_equal(move(exchange, &GET, PROGRESS_BYTES, 1, 2), CHANGED_NOTHING); /* nobody asked for it */
    assert_true((answer(exchange, &SMS) & CHANGED_REQUESTS) != 0);
    assert_int_equal(requests_latest(&exchange->requests)->serial, DIAL.serial);
    assert_true((answer(exchange, &DIAL) & CHANGED_REQUESTS) != 0);
    assert_null(requests_latest(&exchange->requests));
    assert_true((answer(exchange, &DIAL) & CHANGED_REQUESTS) == 0);
    board_free(board);
}

static void at_the_cap_the_oldest_goes(void **state)
{
    (void)state;
    struct requests requests = {0};
    struct action action = DIAL;
    for (uint32_t i = 1; i <= REQUESTS_MAX + 3; i++) {
        action.serial = i;
        requests_add(&requests, &action, i);
    }
    assert_int_equal(requests.count, REQUESTS_MAX);
    assert_int_equal(requests.rows[0].serial, 4);
    assert_int_equal(requests_latest(&requests)->serial, REQUESTS_MAX + 3);
    action.serial = 1;
    assert_false(requests_remove(&requests, &action));
}

static void what_is_said(void **state)
{
    (void)state;
    static const struct {
        const struct action *action;
        int64_t after_ms;
        bool moved;
        enum progress_unit unit;
        int64_t done;
        int64_t total;
        const char *text;
    } cases[] = {
        {&DIAL, 0, false, 0, 0, 0, "Calling 101 → 105 … 0 s"},
        {&DIAL, 12999, false, 0, 0, 0, "Calling 101 → 105 … 12 s"},
        {&DIAL, -5000, false, 0, 0, 0, "Calling 101 → 105 … 0 s"},
        {&SMS, 3000, false, 0, 0, 0, "Sending the SMS to 601 234 567 … 3 s"},
        {&CDR, 3000, false, 0, 0, 0, "Asking for call records … 3 s"},
        {&CDR, 3000, true, PROGRESS_DAYS, 2, 14, "Asking for call records: day 3 of 14 … 3 s"},
        {&GET, 3000, false, 0, 0, 0, "Fetching 1.2 … 3 s"},
        {&GET, 3000, true, PROGRESS_BYTES, 999, 0, "Fetching 1.2: 999 B … 3 s"},
        {&GET, 3000, true, PROGRESS_BYTES, 120000, 3456789, "Fetching 1.2: 120 kB of 3.5 MB … 3 s"},
    };
    struct board *board = board_new();
    struct exchange *exchange = board_add_exchange(board, "MojaCentrala");
    EACH(one, cases) {
        char text[REQUEST_STATUS_BYTES];
        (void)ask(exchange, one->action);
        if (one->moved) {
            (void)move(exchange, one->action, one->unit, one->done, one->total);
        }
        request_status_format(text, exchange, requests_latest(&exchange->requests), ASKED_AT + one->after_ms);
        assert_string_equal(text, one->text);
        (void)answer(exchange, one->action);
    }
    board_free(board);
}

/* The whole screen as text, to be freed. */
static char *screen(struct app *app, int64_t now)
{
    struct canvas *canvas = canvas_new(100, 24);
    app_draw(app, canvas, now);
    app_frame_shown(app);
    char *text = canvas_dump(canvas);
    canvas_free(canvas);
    return text;
}

static void expect(struct app *app, int64_t now, const char *text, bool there)
{
    char *shown = screen(app, now);
    if ((strstr(shown, text) != NULL) != there) {
        fail_msg("%s \"%s\" in\n%s", there ? "no" : "yet", text, shown);
    }
    free(shown);
}

static bool submit(void *user, struct exchange *exchange, const struct action *action, struct error *error)
{
    (void)user;
    (void)exchange;
    (void)action;
    return error_set(error, ERROR_USAGE, "not here");
}

static struct app *open_app(struct board *board)
{
    struct app_options options = {.board = board, .callbacks = {.submit = submit}};
    keymap_load(&options.keymap, PROFILE_ATTENDANT);
    return app_new(&options);
}

static void type(struct app *app, const char *keys)
{
    for (; *keys != '\0'; keys++) {
        app_key(app,
                *keys == '\x1b' ? KEYS_ESCAPE
                : *keys == '\r' ? KEYS_ENTER
                                : (key_code)*keys,
                true, ASKED_AT);
        free(screen(app, ASKED_AT)); /* Enter acts on what is seen */
    }
}

/* It stays in sight, and counts, whatever is typed, looked at or heard, until the outcome takes its place. */
static void the_board_tells_it_and_stays_alive(void **state)
{
    (void)state;
    struct board *board = board_new();
    struct exchange *exchange = board_add_exchange(board, "MojaCentrala");
    struct app *app = open_app(board);
    const struct event asked = {.kind = EVENT_REQUESTED, .requested = {.action = &DIAL}};
    const struct event done = {.kind = EVENT_OUTCOME, .outcome = {.action = &DIAL, .outcome = OUTCOME_DONE}};
    expect(app, ASKED_AT, "Calling", false);
    app_event(app, exchange, &asked, ask(exchange, &DIAL));
    expect(app, ASKED_AT, "Calling 101 → 105 … 0 s", true);
    assert_int_equal(app_next_change_ms(app, ASKED_AT), 1000);
    expect(app, ASKED_AT + 12345, "Calling 101 → 105 … 12 s", true);
    assert_int_equal(app_next_change_ms(app, ASKED_AT + 12345), 655);
    type(app, "22"); /* the next number is being typed */
    expect(app, ASKED_AT + 13000, "22", true);
    expect(app, ASKED_AT + 13000, "Calling 101 → 105 … 13 s", true);
    type(app, "\x1b?");
    expect(app, ASKED_AT + 14000, "help", true);
    expect(app, ASKED_AT + 14000, "Calling 101 → 105 … 14 s", true);
    app_show_view(app, view_by_name("wallboard"));
    expect(app, ASKED_AT + 15000, "Calling 101 → 105 … 15 s", true);
    app_notice(app, ROLE_GOOD, "something else");
    expect(app, ASKED_AT + 16000, "something else", true);
    app_event(app, exchange, &done, exchange_apply(exchange, &done, ASKED_AT + 17000));
    expect(app, ASKED_AT + 17000, "Calling 105: your telephone rings first.", true);
    expect(app, ASKED_AT + 17000, "→", false);
    app_free(app);
    board_free(board);
}

static void a_filter_stays_in_sight_beside_it(void **state)
{
    (void)state;
    struct board *board = board_new();
    struct exchange *exchange = board_add_exchange(board, "MojaCentrala");
    struct app *app = open_app(board);
    type(app, "\\state:busy\r");
    (void)ask(exchange, &DIAL);
    expect(app, ASKED_AT + 3000, "filter: state:busy  Calling 101 → 105 … 3 s", true);
    app_free(app);
    board_free(board);
}

/* What a recording tells of was asked by somebody else, another day. */
static void a_recording_has_no_pending_requests(void **state)
{
    (void)state;
    struct board *board = board_new();
    struct exchange *exchange = board_add_exchange(board, "MojaCentrala");
    struct app *app = open_app(board);
    (void)exchange_apply(exchange, &(struct event){.kind = EVENT_REPLAY}, 1);
    (void)ask(exchange, &DIAL);
    expect(app, ASKED_AT + 3000, "Calling", false);
    app_free(app);
    board_free(board);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(from_the_question_to_the_outcome),
        cmocka_unit_test(at_the_cap_the_oldest_goes),
        cmocka_unit_test(what_is_said),
        cmocka_unit_test(the_board_tells_it_and_stays_alive),
        cmocka_unit_test(a_filter_stays_in_sight_beside_it),
        cmocka_unit_test(a_recording_has_no_pending_requests),
    };
    assert_non_null(setlocale(LC_ALL, "C.UTF-8"));
    return cmocka_run_group_tests(tests, NULL, NULL);
}
