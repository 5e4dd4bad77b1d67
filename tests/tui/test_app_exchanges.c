/* Several exchanges on one board: what is asked goes to the one that is meant, and what is ambiguous is
 * refused with the choices. */

#include "tests/harness.h"

#include "model/board.h"
#include "tui/app.h"

#include <locale.h>

static struct fixture {
    struct board *board;
    struct app *app;
    struct canvas *canvas;
    int64_t now;
    int asked; /* actions, and the last of them */
    struct exchange *through;
    struct action action;
    int forgotten;
    struct exchange *forgotten_of;
} fixture;

static bool submit(void *user, struct exchange *exchange, const struct action *action, struct error *error)
{
    (void)user;
    (void)error;
    fixture.asked++;
    fixture.through = exchange;
    fixture.action = *action;
    return true;
}

static void forget(void *user, struct exchange *exchange, const struct removed_event *what)
{
    (void)user;
    fixture.forgotten++;
    fixture.forgotten_of = exchange;
    (void)exchange_apply(exchange, &(struct event){.kind = EVENT_REMOVED, .removed = *what}, 0);
}

static void apply(struct exchange *exchange, const struct event *event, int64_t at)
{
    unsigned changes = exchange_apply(exchange, event, at);
    if (fixture.app != NULL) {
        app_event(fixture.app, exchange, event, changes);
    }
}

static void tell(struct exchange *exchange, int64_t id, struct event event)
{
    apply(exchange, &(struct event){.kind = EVENT_FRAME, .frame = {.id = id, .hash = (uint64_t)id}},
          1000 + id);
    apply(exchange, &event, 1000 + id);
}

static struct exchange *add(const char *name, const char *title, const char *own)
{
    struct exchange *exchange = board_add_exchange(fixture.board, name);
    (void)snprintf(exchange->title, sizeof exchange->title, "%s", title);
    (void)snprintf(exchange->own_number, sizeof exchange->own_number, "%s", own);
    exchange->capabilities = CAN_STREAM | CAN_DIAL | CAN_SMS;
    exchange->silent_ms = 1;
    (void)exchange_apply(exchange, &(struct event){.kind = EVENT_LINK, .link = {.state = LINK_LIVE}}, 1000);
    tell(exchange, 1,
         (struct event){.kind = EVENT_DEVICE, .device = {.number = "105", .state = DEVICE_IDLE}});
    tell(exchange, 2,
         (struct event){
             .kind = EVENT_MEMBER,
             .member = {.number = "105", .queue = "K", .status = MEMBER_FREE, .calls_completed = -1}});
    return exchange;
}

static void draw(void)
{
    app_draw(fixture.app, fixture.canvas, 100000);
    app_frame_shown(fixture.app);
}

static void open_app(void)
{
    struct app_options options = {.board = fixture.board,
                                  .callbacks = {.submit = submit, .remove_agent = forget}};
    keymap_load(&options.keymap, PROFILE_ATTENDANT);
    fixture.app = app_new(&options);
    fixture.canvas = canvas_new(80, 24);
    draw();
}

/* "biuro", of which I have no telephone, and "magazyn"; both call themselves the same. */
static int begin(void **state)
{
    (void)state;
    fixture = (struct fixture){.board = board_new(), .now = 100000};
    (void)add("MojaCentrala", "biuro", "");
    (void)add("MojaCentrala", "magazyn", "102");
    open_app();
    return 0;
}

static int end(void **state)
{
    (void)state;
    app_free(fixture.app);
    canvas_free(fixture.canvas);
    board_free(fixture.board);
    return 0;
}

/* Keys one by one, drawn between them as on the terminal; ↵ is Enter, ↓ an arrow. */
static void press(const char *keys)
{
    uint32_t code;
    for (size_t used; (used = text_decode(keys, strlen(keys), &code)) > 0; keys += used) {
        fixture.now += 1000; /* nobody is so quick that it would be an accident */
        app_key(fixture.app,
                code == 0x21b5   ? KEYS_ENTER
                : code == 0x2193 ? KEYS_DOWN
                                 : (key_code)code,
                true, fixture.now);
        draw();
    }
}

static bool shows(const char *text)
{
    char *screen = canvas_dump(fixture.canvas);
    bool there = strstr(screen, text) != NULL;
    free(screen);
    return there;
}

static void asked_of(const char *title, enum action_kind kind, const char *from, const char *to)
{
    assert_int_equal(fixture.asked, 1);
    assert_string_equal(fixture.through->title, title);
    assert_int_equal(fixture.action.kind, kind);
    assert_string_equal(fixture.action.from, from);
    assert_string_equal(fixture.action.to, to);
    fixture.asked = 0;
}

static void a_selected_one_is_dialled_through_its_own_exchange(void **state)
{
    (void)state;
    assert_true(shows("dial (biuro):"));
    press("↵");
    assert_int_equal(fixture.asked, 0);
    assert_true(shows("biuro: Which telephone is yours?"));
    press("↓");
    assert_true(shows("dial (magazyn):"));
    press("↵");
    asked_of("magazyn", ACTION_DIAL, "102", "105");
}

/* The first that I have a telephone of; the prompt says so before Enter, and e chooses another. */
static void a_typed_number_goes_where_the_prompt_says(void **state)
{
    (void)state;
    press("601");
    assert_true(shows("dial (magazyn): 601"));
    press("e");
    assert_true(shows("dial (biuro): 601"));
    press("↵");
    assert_int_equal(fixture.asked, 0);
    assert_true(shows("biuro: Which telephone is yours?"));
    press("e↵");
    asked_of("magazyn", ACTION_DIAL, "102", "601");
}

static void a_number_in_the_palette_waits_for_an_enter(void **state)
{
    (void)state;
    press(":dial 105↵");
    assert_int_equal(fixture.asked, 0);
    assert_true(shows("dial (magazyn): 105"));
    press("↵");
    asked_of("magazyn", ACTION_DIAL, "102", "105");
}

static void a_message_goes_through_the_exchange_that_is_shown(void **state)
{
    (void)state;
    press("s");
    assert_true(shows("Text message through biuro"));
    press("601234567↵x↵");
    asked_of("biuro", ACTION_SMS, "", "601234567");
    press("601234567s");
    assert_true(shows("Text message through magazyn"));
    press("y↵");
    asked_of("magazyn", ACTION_SMS, "", "601234567");
    assert_string_equal(fixture.action.text, "y");
}

/* A draft to the same number through another exchange is another message. */
static void a_draft_belongs_to_its_exchange(void **state)
{
    (void)state;
    press(":sms 601234567 Hello↵");
    assert_true(shows("Text message through magazyn"));
    app_key(fixture.app, KEYS_ESCAPE, true, fixture.now);
    press("e601234567s");
    assert_true(shows("Text message through biuro"));
    assert_false(shows("Hello"));
}

static void names_of_exchanges(void **state)
{
    (void)state;
    press(":exchange biuro↵");
    assert_true(shows("Dialling through biuro."));
    press(":exchange MAGAZYN↵");
    assert_true(shows("Dialling through magazyn."));
    press(":exchange MojaCentrala↵"); /* which is both */
    assert_true(shows("No exchange is meant by MojaCentrala alone; there are: biuro, magazyn"));
    press(":exchange nowhere↵");
    assert_true(shows("No exchange is meant by nowhere alone; there are: biuro, magazyn"));
    press("1");
    assert_true(shows("dial (magazyn): 1"));
}

static void an_agent_of_both_is_not_removed_by_number(void **state)
{
    (void)state;
    press(":forget 105↵");
    assert_int_equal(fixture.forgotten, 0);
    assert_true(shows("biuro and magazyn both have an agent 105: select the one that is meant."));
    tell(fixture.board->exchanges[0], 3,
         (struct event){
             .kind = EVENT_MEMBER,
             .member = {.number = "107", .queue = "K", .status = MEMBER_FREE, .calls_completed = -1}});
    press(":forget 107↵"); /* of the one that was not chosen */
    assert_int_equal(fixture.forgotten, 1);
    assert_ptr_equal(fixture.forgotten_of, fixture.board->exchanges[0]);
    assert_true(shows("biuro: Agent 107 is forgotten"));
}

/* The second's seconds count, too. */
static void the_picture_changes_with_each_link(void **state)
{
    (void)state;
    assert_true(app_next_change_ms(fixture.app, 100000) > 1000);
    apply(fixture.board->exchanges[1],
          &(struct event){.kind = EVENT_LINK, .link = {.state = LINK_LOST, .retry_at = 110000}}, 2000);
    draw();
    assert_in_range(app_next_change_ms(fixture.app, 100000), 1, 1000);
    assert_true(shows("✕ magazyn"));
}

static void one_exchange_has_no_label(void **state)
{
    (void)state;
    (void)end(NULL);
    fixture = (struct fixture){.board = board_new()};
    (void)add("MojaCentrala", "biuro", "102");
    open_app();
    assert_false(shows("biuro"));
    press(":dial 105↵");
    asked_of("biuro", ACTION_DIAL, "102", "105");
    assert_string_equal(board_label(fixture.board, fixture.board->exchanges[0]), "");
    assert_string_equal(board_name(fixture.board, fixture.board->exchanges[0]), "MojaCentrala");
}

int main(void)
{
    (void)setlocale(LC_ALL, "C.UTF-8");
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
    const struct CMUnitTest tests[] = {
        TEST(a_selected_one_is_dialled_through_its_own_exchange),
        TEST(a_typed_number_goes_where_the_prompt_says),
        TEST(a_number_in_the_palette_waits_for_an_enter),
        TEST(a_message_goes_through_the_exchange_that_is_shown),
        TEST(a_draft_belongs_to_its_exchange),
        TEST(names_of_exchanges),
        TEST(an_agent_of_both_is_not_removed_by_number),
        TEST(the_picture_changes_with_each_link),
        TEST(one_exchange_has_no_label),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
