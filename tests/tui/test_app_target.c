/* Enter calls only what a key has selected and a frame has shown. Keys come in reads, as on the terminal. */

#include "tui/app.h"
#include "tui/keyboard.h"

#include "tests/harness.h"

#include <locale.h>

enum { NOW = 100000, ESCAPE_MS = 100, COLS = 100, ROWS = 30 };

struct fixture {
    struct board *board;
    struct exchange *exchange;
    struct app *app;
    struct canvas *canvas;
    struct keyboard keyboard;
    int64_t id;      /* of the last message */
    char asked[256]; /* each after a blank */
    bool quit;
};

static bool submit(void *user, struct exchange *exchange, const struct action *action, struct error *error)
{
    struct fixture *fixture = user;
    size_t used = strlen(fixture->asked);
    (void)exchange;
    (void)error;
    (void)snprintf(fixture->asked + used, sizeof fixture->asked - used, " %s%s%s", action->to,
                   *action->text != '\0' ? ":" : "", action->text);
    return true;
}

/* One message, with one event. */
static void say(struct fixture *fixture, const struct event *event)
{
    const struct event frame = {.kind = EVENT_FRAME, .frame = {.id = ++fixture->id}};
    app_event(fixture->app, fixture->exchange, &frame, exchange_apply(fixture->exchange, &frame, NOW));
    app_event(fixture->app, fixture->exchange, event, exchange_apply(fixture->exchange, event, NOW));
}

static void say_device(struct fixture *fixture, const char *number, enum device_state line)
{
    say(fixture, &(struct event){.kind = EVENT_DEVICE, .device = {.number = number, .state = line}});
}

static void say_party(struct fixture *fixture, const char *number, const char *peer)
{
    say(fixture,
        &(struct event){
            .kind = EVENT_PARTY,
            .party = {.number = number, .state = DEVICE_RINGING, .peer_number = peer, .peer_name = ""}});
}

static void draw(struct fixture *fixture)
{
    app_draw(fixture->app, fixture->canvas, NOW);
}

static void show(struct fixture *fixture)
{
    draw(fixture);
    app_frame_shown(fixture->app);
}

static void open_fixture(struct fixture *fixture)
{
    static const char *const numbers[] = {"101", "102", "103", "104", "105", "106"};
    *fixture = (struct fixture){
        .board = board_new(), .canvas = canvas_new(COLS, ROWS), .keyboard = {.escape_ms = ESCAPE_MS}};
    fixture->exchange = board_add_exchange(fixture->board, "MojaCentrala");
    fixture->exchange->capabilities = CAN_STREAM | CAN_DIAL | CAN_SMS;
    (void)snprintf(fixture->exchange->own_number, sizeof fixture->exchange->own_number, "101");
    struct app_options options = {.board = fixture->board, .callbacks = {.user = fixture, .submit = submit}};
    keymap_load(&options.keymap, PROFILE_ATTENDANT);
    fixture->app = app_new(&options);
    show(fixture); /* nobody is there yet */
    const struct event link = {.kind = EVENT_LINK, .link = {.state = LINK_LIVE, .address = "ws://127.0.0.1"}};
    app_event(fixture->app, fixture->exchange, &link, exchange_apply(fixture->exchange, &link, NOW));
    EACH(number, numbers) {
        say_device(fixture, *number, DEVICE_IDLE);
    }
    show(fixture);
}

static void close_fixture(struct fixture *fixture)
{
    app_free(fixture->app);
    canvas_free(fixture->canvas);
    board_free(fixture->board);
}

/* What one read brings. */
static void read_once(struct fixture *fixture, const char *bytes, size_t count)
{
    key_code key;
    keyboard_feed(&fixture->keyboard, (const unsigned char *)bytes, count, NOW);
    for (bool text = false; keyboard_key(&fixture->keyboard, &key); text = text || key_is_text(key)) {
        app_key(fixture->app, key, !text && !keyboard_text_follows(&fixture->keyboard, key), NOW);
        fixture->quit = fixture->quit || app_request(fixture->app) == APP_REQUEST_QUIT;
    }
}

/* A script of reads: | a frame, % a frame that is not on the terminal as yet, ^ a terminal that was cleared,
 * & nothing, between two of them. */
static void play(struct fixture *fixture, const char *script)
{
    while (*script != '\0') {
        size_t count = strcspn(script, "|%^&");
        read_once(fixture, script, count);
        script += count;
        if (*script == '|') {
            show(fixture);
        } else if (*script == '%') {
            draw(fixture);
        } else if (*script == '^') {
            app_frame_lost(fixture->app);
        }
        script += *script != '\0';
    }
}

static void expect(struct fixture *fixture, const char *script, const char *asked, const char *seen)
{
    show(fixture);
    char *text = canvas_dump(fixture->canvas);
    if (strcmp(fixture->asked, asked) != 0 || strstr(text, seen) == NULL) {
        fail_msg("after %s:%s asked, not%s; or no \"%s\" in\n%s", script, fixture->asked, asked, seen, text);
    }
    free(text);
}

#define AGAIN "Enter again calls 105."
#define EARLY "Enter came too early, or among other keys: press it again."

static const struct {
    const char *script;
    const char *asked; /* of the exchange */
    const char *seen;  /* in the end */
} rows[] = {
    /* the dial line */
    {"105|\r", " 105", "dial:"},
    {"105|\n", " 105", "dial:"},
    {"1|0|5|\r", " 105", "dial:"},
    {"105\r", "", AGAIN},
    {"105\n", "", AGAIN},
    {"105\r\r\n\r", "", AGAIN},
    {"1|0|5\r", "", AGAIN},
    {"105\r|\r", " 105", "dial:"},
    {"105&\r", "", AGAIN},
    {"105%\r", "", AGAIN}, /* the terminal has taken half of the frame, or nothing */
    {"105%\r%\r", "", AGAIN},
    {"105|^\r", "", AGAIN}, /* as after Ctrl-Z */
    {"105|^|\r", " 105", "dial:"},
    {"105|\r\r", " 105", "dial:"}, /* every Enter of the same read is passed over */
    {"105|\r\n", " 105", "dial:"},
    {"105|\r105\r", "", "Enter again calls 105105."}, /* an unmarked paste that begins with a new line */
    {"G|\r601 234 567\r", "", "Enter again calls 601 234 567."},
    {"G|\rok\r", "", "Enter again calls 104."},
    {"105|\x7f"
     "5\r",
     "", AGAIN},
    {"105\r"
     "6",
     "", "Enter again calls 1056."},
    {"105\r|6", "", "dial: 1056"},
    {"105|\033P>|WezTerm 20230712-072601-f4abf8fd\033\\\r", " 105",
     "dial:"}, /* an answer is nothing that was typed */
    {"+48 601 234 567\r", "", "Enter again calls 601 234 567."},
    {"\r", "", "Enter again calls"}, /* a selection that nobody has made */
    /* what is pasted, with marks and without */
    {"\033[200~105\r106\n\033[201~", "", "dial: 105,106   It is not clear which number is meant"},
    {"\033[200~105\r106\n\033[201~|\r", "", "It is not clear which number is meant"},
    {"\033[200~105\t106\033[201~|\r", "", "It is not clear which number is meant"},
    {"\033[200~8705500\t105\033[201~|\r", " 8705500", "dial:"},
    {"\033[200~105\033[201~\r", "", AGAIN},
    {"\033[200~105\033[201~|\r", " 105", "dial:"},
    {"\033[200~+48 (0) 22 123 45 67\033[201~|\r", " +48221234567", "dial:"},
    {"\033[200~+48 (0) 22 123 45 67\033[201~", "", "dial: +48 22 123 45 67"},
    {"\033[200~22 123 45 67 wew. 12\033[201~", "", "dial: 22 123 45 67   Left out: wew. 12"},
    {"\033[200~22 123 45 67 wew. 12\033[201~|\r", " 221234567", "dial:"},
    {"\033[200~601 234 567, 602 345 678\033[201~", "", "dial: 601 234 567   Left out: 602 345 678"},
    {"\033[200~601 234 567, 602 345 678\033[201~\r", "", "Enter again calls 601 234 567."},
    {"\033[200~601234567\n602345678\033[201~|\r", " 601234567", "dial:"},
    {"\033[200~601 234 567 602 345 678\033[201~|\r", "",
     "More than 15 digits are no number, write one alone: 601"},
    {"\033[200~Anna\033[201~|\r", "", "This is no number"}, /* nor is who is selected called */
    {"G|\033[200~Anna\033[201~\r", "", "This is no number"},
    {"\033[200~601 234 567 602 345 678\033[201~", "", "dial: 601 234 567 602 345 678   More than 15 digits"},
    {"\033[200~105 lub 106\033[201~", "", "It is not clear which number is meant, write one alone"},
    {"\033[200~Anna\033[201~", "", "dial: Anna   This is no number (digits, *, # and + are dialled): Anna"},
    {"\033[200~60\xb3"
     "1234567\033[201~|\r",
     "", "It is not clear which number is meant"}, /* nothing is left out in silence */
    {"\033[200~10\a5\033[201~|\r", "", "It is not clear which number is meant"},
    {"\033[200~10\033[A5\033[201~|\r", "", "It is not clear which number is meant"},
    {"\033[200~\033[201~", "", "dial:"},
    {"G|\033[200~ \r\t\033[201~|\r", " 106", "dial:"}, /* nothing was pasted */
    {"G|\033[200~\u200b\033[201~|\r", " 106", "dial:"},
    {"0|\033[200~(22) 123-45-67\033[201~|\r", " 0221234567", "dial:"}, /* the zero for an outside line */
    {"601234567|\033[200~602345678\033[201~|\r", "", "More than 15 digits"},
    {"601 234 567 602 345 678|\r", "", "More than 15 digits"},
    {"601 234 567 602 345 678\r", "", "More than 15 digits"},
    {"601234567+48602345678|\r", "", "Left out: +48602345678"},
    {"601234567+48602345678|\r|\r", " 601234567", "dial:"},
    {"1(22).123-45|\r", " 12212345", "dial:"},
    {"105\r106\r\n107\r", "", "Enter again calls 10 510 61 07."},
    {"dzien dobry q 105\r", "", AGAIN},
    {"quit", "", "q came too early, or among other keys: press it again."},
    {"105 d", "", AGAIN},
    {"202307120726014|d|d", "", "Enter again calls"}, /* only an Enter calls what is typed */
    /* what is selected */
    {"G|\r", " 106", "dial:"},
    {"G\r", "", "Enter again calls 106."},
    {"G\r|\r", " 106", "dial:"},
    {"G|d", " 106", "dial:"},
    {"Gd", "", "d again calls 106."},
    {"Gd|d", " 106", "dial:"},
    {"G|da", "", "d again calls 106."},
    {"G|d\r", "", "Enter again calls 106."},
    {"G|\033[Ad", "", "d again calls"},
    {"G|x", "", "Select an agent"},
    {"G|xa", "", "x came too early"},
    /* other lines */
    {"/105\r", "", EARLY},
    {"/105|\r|d", " 105", "dial:"},
    {"/105|\rd", "", "d again calls 105."},
    {"\\105\r", "", EARLY},
    {"\\105|\r", "", "filter: 105"},
    {":dial 105\r", "", EARLY},
    {":dial 105|\r", " 105", "dial:"},
    {"G|:dial|\r", " 106", "dial:"},
    {":dial 22 123 45 67 wew. 12|\r", "", "Left out: wew. 12"},
    {":dial 22 123 45 67 wew. 12|\r|", "", "dial: 22 123 45 67"},
    {":dial tel:+48601234567|\r", " +48601234567", "dial:"},
    {":dial 105 lub 106|\r", "", "It is not clear which number is meant, write one alone"},
    /* a message */
    {"s|(601) 234.567|\t|Za dom|\r", " 601234567:Za dom", "dial:"},
    {"s|601234567, 602345678|\t|Za dom|\r", "", "Left out: 602345678"},
    {"s|601234567, 602345678|\t|Za dom|\r|\t|\r", " 601234567:Za dom", "dial:"},
    {"s|601234567602345678|\t|Za dom|\r", "", "More than 15 digits"},
    {"s|601234567|\t| \u00a0|\r", "", "The text is empty or blank; it may have 1 to 1024"},
    {"s601234567\tZa dom\r", "", "Enter again sends the message to 601 234 567."},
    {"s|601234567|\t|Za dom|\r", " 601234567:Za dom", "dial:"},
    {":sms 601 234 567 Za dom|\r|\r|\r", " 601234567:Za dom",
     "dial:"}, /* the number ends where it is whole */
    {":sms 601 234 567 5 minut|\r|\r|\r", " 601234567:5 minut", "dial:"},
    {":sms 601234567 105 czeka|\r|\r|\r", " 601234567:105 czeka", "dial:"},
    {":sms +48 601-234-567  Za dom|\r|\r|\r", " 601234567:Za dom", "dial:"},
    {":sms 601 234 567|\r|Za dom|\r", " 601234567:Za dom", "dial:"},
    {":sms 601 234 56 Za dom|\r", "",
     " to      601 234 56\n text    Za dom\n"}, /* as much of it as is one number */
    {":sms Anna 105|\r", "", " to      Anna\n text    105\n"},
    {"s|601234567\t|Za dom|\r\r", " 601234567:Za dom", "dial:"},
    {"s601234567\tZa dom\r|\r", " 601234567:Za dom", "dial:"},
    {"s601234567\r", "", EARLY},
    {"s|601234567\t|Za dom|\rZa dom\r", "", "Enter again sends the message to 601 234 567."},
    {"s|601234567|\t|\033[200~Za\rdom\033[201~|\r", " 601234567:Za dom", "dial:"},
};

static void an_enter_acts_on_what_was_seen(void **state)
{
    (void)state;
    EACH(row, rows) {
        struct fixture fixture;
        open_fixture(&fixture);
        play(&fixture, row->script);
        expect(&fixture, row->script, row->asked, row->seen);
        assert_false(fixture.quit);
        close_fixture(&fixture);
    }
}

/* Of what is longer than any number, the end is left out; what it begins with may be one. */
static void a_long_paste_is_cut(void **state)
{
    enum { LONG = 1500 };
    (void)state;
    static const struct {
        const char *begin, *asked, *seen;
    } pastes[] = {{"601234567, ", " 601234567", "dial:"}, {"105", "", "It is not clear"}, {"", "", "xxx"}};
    EACH(paste, pastes) {
        struct fixture fixture;
        char text[LONG];
        open_fixture(&fixture);
        memset(text, 'x', sizeof text);
        memcpy(text, paste->begin, strlen(paste->begin));
        play(&fixture, "G|\033[200~");
        for (size_t at = 0; at < sizeof text; at += KEYBOARD_READ_BYTES / 2) {
            size_t left = sizeof text - at;
            read_once(&fixture, text + at, left < KEYBOARD_READ_BYTES / 2 ? left : KEYBOARD_READ_BYTES / 2);
        }
        play(&fixture, "\033[201~|\r");
        expect(&fixture, paste->begin, paste->asked, paste->seen);
        close_fixture(&fixture);
    }
}

/* On a screen that is too small to show anybody, nobody is called. */
static void nobody_is_called_unseen(void **state)
{
    (void)state;
    static const struct {
        int cols, rows;
        const char *asked;
    } sizes[] = {{1, 1, ""}, {1, 100, ""}, {100, 4, ""}, {19, 24, ""}, {20, 5, " 105"}};
    EACH(size, sizes) {
        struct fixture fixture;
        open_fixture(&fixture);
        canvas_free(fixture.canvas);
        fixture.canvas = canvas_new(size->cols, size->rows);
        play(&fixture, "|105|\r");
        assert_string_equal(fixture.asked, size->asked);
        close_fixture(&fixture);
    }
}

/* Pressed twice, before the eye could follow: what the first Enter has left there is shown, and not called.
 */
static void a_second_enter_is_an_accident(void **state)
{
    (void)state;
    static const char *const scripts[] = {"/105|\r|\r", "\\105|\r|\r", ":switchboard|\r|\r"};
    EACH(script, scripts) {
        struct fixture fixture;
        open_fixture(&fixture);
        play(&fixture, *script);
        expect(&fixture, *script, "", "Enter again calls");
        close_fixture(&fixture);
    }
}

/* The second Enter of a double press is ignored without a hint; the guard ends by itself, or with another
 * key. */
static void an_enter_after_a_request_is_ignored(void **state)
{
    (void)state;
    struct fixture fixture;
    open_fixture(&fixture);
    play(&fixture, "j|105|\r|\r|\r");
    expect(&fixture, "j|105|\r|\r|\r", " 105", "");
    char *text = canvas_dump(fixture.canvas);
    assert_null(strstr(text, "Enter again"));
    free(text);
    app_key(fixture.app, KEYS_ENTER, true, NOW + ACTION_REPEAT_MS - 1);
    expect(&fixture, "too early", " 105", "");
    app_key(fixture.app, KEYS_ENTER, true, NOW + ACTION_REPEAT_MS);
    expect(&fixture, "late enough", " 105 103", "");
    play(&fixture, "j|\r");
    expect(&fixture, "another key between", " 105 103 105", "");
    close_fixture(&fixture);
}

static void say_participant(struct fixture *fixture, const char *number, bool joined)
{
    say(fixture, &(struct event){
                     .kind = EVENT_PARTICIPANT,
                     .participant = {
                         .room = "Rada", .channel = number, .number = number, .name = "", .joined = joined}});
}

/* However the number is written, and however the exchange tells it. */
static void a_number_finds_a_person(void **state)
{
    (void)state;
    static const char *const written[] = {"601234567", "+48 601 234 567", "0048601234567", "(601) 234-567",
                                          "tel:+48601234567"};
    /* the switchboard, the log, the conferences */
    static const char *const screens[] = {"", "\033[20~|", "\033[15~|"};
    static const char *const called[] = {" 104", " 48601234567", " 48601234567"};
    EACH(number, written) {
        for (size_t i = 0; i < sizeof screens / sizeof *screens; i++) {
            struct fixture fixture;
            char script[128];
            open_fixture(&fixture);
            say_participant(&fixture, "48602345678", true);
            say_participant(&fixture, "48601234567", true);
            say_party(&fixture, "104", "48601234567");
            say_device(&fixture, "106", DEVICE_RINGING);
            (void)snprintf(script, sizeof script, "%s/%s|\r|d", screens[i], *number);
            play(&fixture, script);
            expect(&fixture, script, called[i], "");
            close_fixture(&fixture);
        }
    }
}

static void my_own_telephone_is_not_called(void **state)
{
    (void)state;
    struct fixture fixture;
    open_fixture(&fixture);
    play(&fixture, "101|\r");
    expect(&fixture, "101", "", "That is your own telephone.");
    close_fixture(&fixture);
}

static void quits_on_its_own_command_only(void **state)
{
    (void)state;
    static const struct {
        const char *script;
        bool quit;
    } scripts[] = {{"q", true},     {"\033[Aq", true},  {"\x03", true},    {"105\x03", true},
                   {"105%q", true}, {":quit|\r", true}, {"aq", false},     {"qa", false},
                   {"qq", false},   {"\tq", false},     {":quit\r", false}};
    EACH(row, scripts) {
        struct fixture fixture;
        open_fixture(&fixture);
        play(&fixture, row->script);
        assert_int_equal(fixture.quit, row->quit);
        close_fixture(&fixture);
    }
}

/* The newest of the log is selected, and another one comes. */
static void an_event_chooses_nobody(void **state)
{
    (void)state;
    struct fixture fixture;
    open_fixture(&fixture);
    say_device(&fixture, "104", DEVICE_RINGING);
    play(&fixture, "\033[20~|");
    say_device(&fixture, "105", DEVICE_RINGING);
    play(&fixture, "|\r");
    expect(&fixture, "the log", "", AGAIN);
    say_device(&fixture, "106", DEVICE_RINGING);
    play(&fixture, "\r");
    expect(&fixture, "the log", "", "Enter again calls 106.");
    play(&fixture, "\r");
    expect(&fixture, "the log", " 106", "");
    close_fixture(&fixture);
}

/* On my own line, who calls me is called back; and that is another one now. */
static void another_caller_is_not_called_back(void **state)
{
    (void)state;
    EACH(seen, ((const bool[]){false, true})) {
        struct fixture fixture;
        open_fixture(&fixture);
        say_party(&fixture, "101", "700");
        play(&fixture, "g|");
        say_party(&fixture, "101", "800");
        play(&fixture, *seen ? "|\r" : "\r");
        expect(&fixture, "my line", "", "Enter again calls 800.");
        play(&fixture, "\r");
        expect(&fixture, "my line", " 800", "");
        close_fixture(&fixture);
    }
}

/* Who is in a room moves in memory as others come and go; keys that are read before the next frame find the
 * right one all the same, or nobody. */
static void a_room_that_changes_before_a_key(void **state)
{
    (void)state;
    static const char *const others[] = {"601", "602", "603", "604", "605", "606", "607", "608", "609"};
    struct fixture fixture;
    open_fixture(&fixture);
    say_participant(&fixture, "500", true);
    say_participant(&fixture, "501", true);
    play(&fixture, "\033[15~|\033[B|"); /* 501 is selected */
    EACH(number, others) {
        say_participant(&fixture, *number, true);
    }
    play(&fixture, "\033[A\033[B|");
    say_participant(&fixture, "501", false);
    play(&fixture, "\r");
    expect(&fixture, "501 has gone", "", "Enter again calls 601.");
    say_participant(&fixture, "500", false);
    play(&fixture, "\r");
    expect(&fixture, "601, who moved up", " 601", "");
    fixture.asked[0] = '\0';
    play(&fixture, "\033OQ|"); /* another screen is drawn meanwhile */
    for (int i = 0; i < 40; i++) {
        char number[16];
        (void)snprintf(number, sizeof number, "7%02d", i);
        say_participant(&fixture, number, true);
    }
    say_participant(&fixture, "601", false);
    play(&fixture, "|\033[15~\033[A\r");
    expect(&fixture, "another screen", "", "Enter again calls 602.");
    close_fixture(&fixture);
}

static void say_member(struct fixture *fixture, const char *number, enum member_status status)
{
    say(fixture,
        &(struct event){
            .kind = EVENT_MEMBER,
            .member = {
                .number = number, .queue = "K", .status = status, .calls_completed = -1, .pause = PAUSE_NO}});
}

/* Neither has a number that could be called, and yet they are two. */
static void nobody_else_is_removed(void **state)
{
    (void)state;
    struct fixture fixture;
    open_fixture(&fixture);
    say_member(&fixture, "Ala", MEMBER_FREE);
    say_member(&fixture, "Ola", MEMBER_FREE);
    play(&fixture, "\033OR|\t|\\state:free|\r|"); /* Ala is the first of those that are free */
    say_member(&fixture, "Ala", MEMBER_IN_USE);
    play(&fixture, "x");
    expect(&fixture, "Ala has gone from the list", "", "x came too early");
    close_fixture(&fixture);
}

/* A key that came in the same moment is no answer to it. */
static void a_notice_that_nobody_has_seen_stays(void **state)
{
    (void)state;
    static const struct action dial = {.kind = ACTION_DIAL, .from = "101", .to = "105"};
    const struct event done = {.kind = EVENT_OUTCOME, .outcome = {.action = &dial, .outcome = OUTCOME_DONE}};
    struct fixture fixture;
    open_fixture(&fixture);
    app_event(fixture.app, fixture.exchange, &done, CHANGED_NOTHING);
    play(&fixture, "jk%j");
    expect(&fixture, "jk%j", "", "Calling 105: your telephone rings first.");
    play(&fixture, "j");
    expect(&fixture, "j", "", "dial:");
    close_fixture(&fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_enter_acts_on_what_was_seen),
        cmocka_unit_test(a_long_paste_is_cut),
        cmocka_unit_test(nobody_is_called_unseen),
        cmocka_unit_test(a_second_enter_is_an_accident),
        cmocka_unit_test(an_enter_after_a_request_is_ignored),
        cmocka_unit_test(a_number_finds_a_person),
        cmocka_unit_test(my_own_telephone_is_not_called),
        cmocka_unit_test(quits_on_its_own_command_only),
        cmocka_unit_test(an_event_chooses_nobody),
        cmocka_unit_test(another_caller_is_not_called_back),
        cmocka_unit_test(a_room_that_changes_before_a_key),
        cmocka_unit_test(nobody_else_is_removed),
        cmocka_unit_test(a_notice_that_nobody_has_seen_stays),
    };
    assert_non_null(setlocale(LC_ALL, "C.UTF-8"));
    return cmocka_run_group_tests(tests, NULL, NULL);
}
