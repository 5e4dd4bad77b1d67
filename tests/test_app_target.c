/* Enter calls only what a key has selected and a frame has shown. Keys come in reads, as on the terminal. */

#include "tui/app.h"
#include "tui/keyboard.h"

#include "tests/harness.h"

#include <locale.h>

enum { NOW = 100000, ESCAPE_MS = 100, COLS = 100, ROWS = 30 };

struct stage {
    struct board *board;
    struct exchange *exchange;
    struct app *app;
    struct canvas *canvas;
    struct keyboard keyboard;
    int64_t id; /* of the last message */
    char asked[256]; /* each after a blank */
    bool quit;
};

static bool submit(void *user, struct exchange *exchange, const struct action *action, struct error *error)
{
    struct stage *stage = user;
    size_t used = strlen(stage->asked);
    (void)exchange;
    (void)error;
    (void)snprintf(stage->asked + used, sizeof stage->asked - used, " %s%s%s", action->to, *action->text != '\0' ? ":" : "",
                   action->text);
    return true;
}

/* One message, with one event. */
static void say(struct stage *stage, const struct event *event)
{
    const struct event frame = {.kind = EVENT_FRAME, .frame = {.id = ++stage->id}};
    (void)exchange_apply(stage->exchange, &frame, NOW);
    (void)exchange_apply(stage->exchange, event, NOW);
    app_event(stage->app, stage->exchange, event);
}

static void say_device(struct stage *stage, const char *number, enum device_state line)
{
    say(stage, &(struct event){.kind = EVENT_DEVICE, .device = {.number = number, .state = line}});
}

static void say_party(struct stage *stage, const char *number, const char *peer)
{
    say(stage, &(struct event){.kind = EVENT_PARTY,
                               .party = {.number = number, .state = DEVICE_RINGING, .peer_number = peer, .peer_name = ""}});
}

static void draw(struct stage *stage)
{
    app_draw(stage->app, stage->canvas, NOW);
}

static void show(struct stage *stage)
{
    draw(stage);
    app_frame_shown(stage->app);
}

static void open_stage(struct stage *stage)
{
    static const char *const numbers[] = {"101", "102", "103", "104", "105", "106"};
    *stage = (struct stage){.board = board_new(), .canvas = canvas_new(COLS, ROWS), .keyboard = {.escape_ms = ESCAPE_MS}};
    stage->exchange = board_add_exchange(stage->board, "MojaCentrala");
    stage->exchange->capabilities = CAN_STREAM | CAN_DIAL | CAN_SMS;
    (void)snprintf(stage->exchange->own_number, sizeof stage->exchange->own_number, "101");
    struct app_options options = {.board = stage->board, .callbacks = {.user = stage, .submit = submit}};
    keymap_load(&options.keymap, PROFILE_ATTENDANT);
    stage->app = app_new(&options);
    show(stage); /* nobody is there yet */
    const struct event link = {.kind = EVENT_LINK, .link = {.state = LINK_LIVE, .address = "ws://127.0.0.1"}};
    (void)exchange_apply(stage->exchange, &link, NOW);
    EACH (number, numbers) {
        say_device(stage, *number, DEVICE_IDLE);
    }
    show(stage);
}

static void close_stage(struct stage *stage)
{
    app_free(stage->app);
    canvas_free(stage->canvas);
    board_free(stage->board);
}

/* What one read brings. */
static void read_once(struct stage *stage, const char *bytes, size_t count)
{
    key_code key;
    keyboard_feed(&stage->keyboard, (const unsigned char *)bytes, count, NOW);
    for (bool text = false; keyboard_key(&stage->keyboard, &key); text = text || key_is_text(key)) {
        app_key(stage->app, key, !text && !keyboard_text_follows(&stage->keyboard, key), NOW);
        stage->quit = stage->quit || app_request(stage->app) == APP_REQUEST_QUIT;
    }
}

/* A script of reads: | a frame, % a frame that is not on the terminal as yet, ^ a terminal that was cleared, & nothing, between
 * two of them. */
static void play(struct stage *stage, const char *script)
{
    while (*script != '\0') {
        size_t count = strcspn(script, "|%^&");
        read_once(stage, script, count);
        script += count;
        if (*script == '|') {
            show(stage);
        } else if (*script == '%') {
            draw(stage);
        } else if (*script == '^') {
            app_frame_lost(stage->app);
        }
        script += *script != '\0';
    }
}

static void expect(struct stage *stage, const char *script, const char *asked, const char *seen)
{
    show(stage);
    char *text = canvas_dump(stage->canvas);
    if (strcmp(stage->asked, asked) != 0 || strstr(text, seen) == NULL) {
        fail_msg("after %s:%s asked, not%s; or no \"%s\" in\n%s", script, stage->asked, asked, seen, text);
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
    {"105|\x7f" "5\r", "", AGAIN},
    {"105\r" "6", "", "Enter again calls 1056."},
    {"105\r|6", "", "dial: 1056"},
    {"105|\033P>|WezTerm 20230712-072601-f4abf8fd\033\\\r", " 105", "dial:"}, /* an answer is nothing that was typed */
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
    {"\033[200~601 234 567 602 345 678\033[201~|\r", "", "More than 15 digits are no number, write one alone: 601"},
    {"\033[200~Anna\033[201~|\r", "", "This is no number"}, /* nor is who is selected called */
    {"G|\033[200~Anna\033[201~\r", "", "This is no number"},
    {"\033[200~601 234 567 602 345 678\033[201~", "", "dial: 601 234 567 602 345 678   More than 15 digits"},
    {"\033[200~105 lub 106\033[201~", "", "It is not clear which number is meant, write one alone"},
    {"\033[200~Anna\033[201~", "", "dial: Anna   This is no number (digits, *, # and + are dialled): Anna"},
    {"\033[200~60\xb3" "1234567\033[201~|\r", "", "It is not clear which number is meant"}, /* nothing is left out in silence */
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
    {":sms 601 234 567 Za dom|\r|\r|\r", " 601234567:Za dom", "dial:"}, /* the number ends where it is whole */
    {":sms 601 234 567 5 minut|\r|\r|\r", " 601234567:5 minut", "dial:"},
    {":sms 601234567 105 czeka|\r|\r|\r", " 601234567:105 czeka", "dial:"},
    {":sms +48 601-234-567  Za dom|\r|\r|\r", " 601234567:Za dom", "dial:"},
    {":sms 601 234 567|\r|Za dom|\r", " 601234567:Za dom", "dial:"},
    {":sms 601 234 56 Za dom|\r", "", " to      601 234 56\n text    Za dom\n"}, /* as much of it as is one number */
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
    EACH (row, rows) {
        struct stage stage;
        open_stage(&stage);
        play(&stage, row->script);
        expect(&stage, row->script, row->asked, row->seen);
        assert_false(stage.quit);
        close_stage(&stage);
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
    EACH (paste, pastes) {
        struct stage stage;
        char text[LONG];
        open_stage(&stage);
        memset(text, 'x', sizeof text);
        memcpy(text, paste->begin, strlen(paste->begin));
        play(&stage, "G|\033[200~");
        for (size_t at = 0; at < sizeof text; at += KEYBOARD_READ_BYTES / 2) {
            size_t left = sizeof text - at;
            read_once(&stage, text + at, left < KEYBOARD_READ_BYTES / 2 ? left : KEYBOARD_READ_BYTES / 2);
        }
        play(&stage, "\033[201~|\r");
        expect(&stage, paste->begin, paste->asked, paste->seen);
        close_stage(&stage);
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
    EACH (size, sizes) {
        struct stage stage;
        open_stage(&stage);
        canvas_free(stage.canvas);
        stage.canvas = canvas_new(size->cols, size->rows);
        play(&stage, "|105|\r");
        assert_string_equal(stage.asked, size->asked);
        close_stage(&stage);
    }
}

/* Pressed twice, before the eye could follow: what the first Enter has left there is shown, and not called. */
static void a_second_enter_is_an_accident(void **state)
{
    (void)state;
    static const char *const scripts[] = {"/105|\r|\r", "\\105|\r|\r", ":switchboard|\r|\r"};
    EACH (script, scripts) {
        struct stage stage;
        open_stage(&stage);
        play(&stage, *script);
        expect(&stage, *script, "", "Enter again calls");
        close_stage(&stage);
    }
}

static void say_participant(struct stage *stage, const char *number, bool joined)
{
    say(stage, &(struct event){.kind = EVENT_PARTICIPANT,
                               .participant = {.room = "Rada", .channel = number, .number = number, .name = "", .joined = joined}});
}

/* However the number is written, and however the exchange tells it. */
static void a_number_finds_a_person(void **state)
{
    (void)state;
    static const char *const written[] = {"601234567", "+48 601 234 567", "0048601234567", "(601) 234-567", "tel:+48601234567"};
    static const char *const screens[] = {"", "\033[20~|", "\033[15~|"}; /* the switchboard, the log, the conferences */
    static const char *const called[] = {" 104", " 48601234567", " 48601234567"};
    EACH (number, written) {
        for (size_t i = 0; i < sizeof screens / sizeof *screens; i++) {
            struct stage stage;
            char script[128];
            open_stage(&stage);
            say_participant(&stage, "48602345678", true);
            say_participant(&stage, "48601234567", true);
            say_party(&stage, "104", "48601234567");
            say_device(&stage, "106", DEVICE_RINGING);
            (void)snprintf(script, sizeof script, "%s/%s|\r|d", screens[i], *number);
            play(&stage, script);
            expect(&stage, script, called[i], "");
            close_stage(&stage);
        }
    }
}

static void my_own_telephone_is_not_called(void **state)
{
    (void)state;
    struct stage stage;
    open_stage(&stage);
    play(&stage, "101|\r");
    expect(&stage, "101", "", "That is your own telephone.");
    close_stage(&stage);
}

static void quits_when_told_so_alone(void **state)
{
    (void)state;
    static const struct {
        const char *script;
        bool quit;
    } scripts[] = {{"q", true},      {"\033[Aq", true}, {"\x03", true},   {"105\x03", true}, {"105%q", true},
                   {":quit|\r", true}, {"aq", false},     {"qa", false},    {"qq", false},     {"\tq", false},
                   {":quit\r", false}};
    EACH (row, scripts) {
        struct stage stage;
        open_stage(&stage);
        play(&stage, row->script);
        assert_int_equal(stage.quit, row->quit);
        close_stage(&stage);
    }
}

/* The newest of the log is selected, and another one comes. */
static void an_event_chooses_nobody(void **state)
{
    (void)state;
    struct stage stage;
    open_stage(&stage);
    say_device(&stage, "104", DEVICE_RINGING);
    play(&stage, "\033[20~|");
    say_device(&stage, "105", DEVICE_RINGING);
    play(&stage, "|\r");
    expect(&stage, "the log", "", AGAIN);
    say_device(&stage, "106", DEVICE_RINGING);
    play(&stage, "\r");
    expect(&stage, "the log", "", "Enter again calls 106.");
    play(&stage, "\r");
    expect(&stage, "the log", " 106", "");
    close_stage(&stage);
}

/* On my own line, who calls me is called back; and that is another one now. */
static void another_caller_is_not_called_back(void **state)
{
    (void)state;
    EACH (seen, ((const bool[]){false, true})) {
        struct stage stage;
        open_stage(&stage);
        say_party(&stage, "101", "700");
        play(&stage, "g|");
        say_party(&stage, "101", "800");
        play(&stage, *seen ? "|\r" : "\r");
        expect(&stage, "my line", "", "Enter again calls 800.");
        play(&stage, "\r");
        expect(&stage, "my line", " 800", "");
        close_stage(&stage);
    }
}

/* Who is in a room moves in memory as others come and go; keys that are read before the next frame find the right one all the
 * same, or nobody. */
static void a_room_that_changes_before_a_key(void **state)
{
    (void)state;
    static const char *const others[] = {"601", "602", "603", "604", "605", "606", "607", "608", "609"};
    struct stage stage;
    open_stage(&stage);
    say_participant(&stage, "500", true);
    say_participant(&stage, "501", true);
    play(&stage, "\033[15~|\033[B|"); /* 501 is selected */
    EACH (number, others) {
        say_participant(&stage, *number, true);
    }
    play(&stage, "\033[A\033[B|");
    say_participant(&stage, "501", false);
    play(&stage, "\r");
    expect(&stage, "501 has gone", "", "Enter again calls 601.");
    say_participant(&stage, "500", false);
    play(&stage, "\r");
    expect(&stage, "601, who moved up", " 601", "");
    stage.asked[0] = '\0';
    play(&stage, "\033OQ|"); /* another screen is drawn meanwhile */
    for (int i = 0; i < 40; i++) {
        char number[16];
        (void)snprintf(number, sizeof number, "7%02d", i);
        say_participant(&stage, number, true);
    }
    say_participant(&stage, "601", false);
    play(&stage, "|\033[15~\033[A\r");
    expect(&stage, "another screen", "", "Enter again calls 602.");
    close_stage(&stage);
}

static void say_member(struct stage *stage, const char *number, enum member_status status)
{
    say(stage, &(struct event){.kind = EVENT_MEMBER,
                               .member = {.number = number, .queue = "K", .status = status, .calls_completed = -1, .pause = PAUSE_NO}});
}

/* Neither has a number that could be called, and yet they are two. */
static void nobody_else_is_forgotten(void **state)
{
    (void)state;
    struct stage stage;
    open_stage(&stage);
    say_member(&stage, "Ala", MEMBER_FREE);
    say_member(&stage, "Ola", MEMBER_FREE);
    play(&stage, "\033OR|\t|\\state:free|\r|"); /* Ala is the first of those that are free */
    say_member(&stage, "Ala", MEMBER_IN_USE);
    play(&stage, "x");
    expect(&stage, "Ala has gone from the list", "", "x came too early");
    close_stage(&stage);
}

/* A key that came in the same moment is no answer to it. */
static void a_notice_that_nobody_has_seen_stays(void **state)
{
    (void)state;
    static const struct action dial = {.kind = ACTION_DIAL, .from = "101", .to = "105"};
    const struct event done = {.kind = EVENT_OUTCOME, .outcome = {.action = &dial, .outcome = OUTCOME_DONE}};
    struct stage stage;
    open_stage(&stage);
    app_event(stage.app, stage.exchange, &done);
    play(&stage, "jk%j");
    expect(&stage, "jk%j", "", "Calling 105: your telephone rings first.");
    play(&stage, "j");
    expect(&stage, "j", "", "dial:");
    close_stage(&stage);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_enter_acts_on_what_was_seen),
        cmocka_unit_test(a_long_paste_is_cut),
        cmocka_unit_test(nobody_is_called_unseen),
        cmocka_unit_test(a_second_enter_is_an_accident),
        cmocka_unit_test(a_number_finds_a_person),
        cmocka_unit_test(my_own_telephone_is_not_called),
        cmocka_unit_test(quits_when_told_so_alone),
        cmocka_unit_test(an_event_chooses_nobody),
        cmocka_unit_test(another_caller_is_not_called_back),
        cmocka_unit_test(a_room_that_changes_before_a_key),
        cmocka_unit_test(nobody_else_is_forgotten),
        cmocka_unit_test(a_notice_that_nobody_has_seen_stays),
    };
    assert_non_null(setlocale(LC_ALL, "C.UTF-8"));
    return cmocka_run_group_tests(tests, NULL, NULL);
}
