/* A lamp: the name, behind it what waits in the mailbox, and the age where there is room for it. */

#include "tests/harness.h"

#include "model/board.h"
#include "tui/format.h"

#include <locale.h>

enum { NUMBER_COLS = 3 };

static const struct lamp_case {
    const char *name; /* of the extension; NULL: none is known */
    int new_count;
    enum freshness freshness; /* of the mailbox */
    enum glyphs glyphs;
    int cols;
    const char *row; /* behind the number */
    bool stale;      /* the mark is drawn like what is in doubt */
} cases[] = {
    {"Anna Nowak", 2, FRESHNESS_LIVE, GLYPHS_UNICODE, 30, "Anna Nowak ✉2", false},
    {"Anna Nowak", 100, FRESHNESS_LIVE, GLYPHS_UNICODE, 30, "Anna Nowak ✉99+", false},
    {"Anna Nowak", 0, FRESHNESS_LIVE, GLYPHS_UNICODE, 30, "Anna Nowak", false},
    {"Anna Nowak", 2, FRESHNESS_STALE, GLYPHS_UNICODE, 30, "Anna Nowak ✉2?", true},
    {"Anna Nowak", 0, FRESHNESS_STALE, GLYPHS_UNICODE, 30, "Anna Nowak ✉?", true},
    {"Anna Nowak", VOICEMAIL_UNKNOWN, FRESHNESS_LIVE, GLYPHS_UNICODE, 30, "Anna Nowak ✉?", true},
    {"Anna Nowak", VOICEMAIL_UNKNOWN, FRESHNESS_STALE, GLYPHS_UNICODE, 30, "Anna Nowak ✉?", true},
    {"Anna Nowak", 0, FRESHNESS_UNKNOWN, GLYPHS_UNICODE, 30, "Anna Nowak", false},
    {NULL, 2, FRESHNESS_LIVE, GLYPHS_UNICODE, 30, "✉2", false},
    {"Anna Nowak", 2, FRESHNESS_LIVE, GLYPHS_ASCII, 30, "Anna Nowak @2", false},
    {"Anna Nowak", 2, FRESHNESS_STALE, GLYPHS_ASCII, 30, "Anna Nowak @2?", true},
    /* a name is cut before the mark is */
    {"Anna Nowak", 2, FRESHNESS_LIVE, GLYPHS_UNICODE, 16, "Anna N… ✉2", false},
    {"Anna Nowak", 0, FRESHNESS_STALE, GLYPHS_UNICODE, 9, "✉?", true},
};

static void tell(struct exchange *exchange, const struct lamp_case *one)
{
    const struct event link = {.kind = EVENT_LINK, .link = {.state = LINK_LIVE}};
    struct event frame = {.kind = EVENT_FRAME, .frame = {.id = 1, .hash = 1}};
    const struct event voicemail = {.kind = EVENT_VOICEMAIL,
                                    .voicemail = {.number = "101", .new_count = one->new_count}};
    const struct event device = {.kind = EVENT_DEVICE, .device = {.number = "101", .state = DEVICE_IDLE}};
    (void)exchange_apply(exchange, &link, 0);
    (void)exchange_apply(exchange, &frame, 0);
    if (one->freshness != FRESHNESS_UNKNOWN) {
        (void)exchange_apply(exchange, &voicemail, 0);
    }
    if (one->freshness == FRESHNESS_STALE) {
        frame.frame.id = 3;
        (void)exchange_apply(exchange, &frame, 0);
    }
    (void)exchange_apply(exchange, &device, 0);
    if (one->name != NULL) {
        (void)directory_learn(&exchange->directory, "101", one->name, NAME_FROM_USER, 0);
    }
}

static void the_mark_stands_behind_the_name(void **state)
{
    (void)state;
    EACH(one, cases) {
        struct board *board = board_new();
        struct exchange *exchange = board_add_exchange(board, "MojaCentrala");
        struct canvas *canvas = canvas_new(one->cols, 1);
        tell(exchange, one);
        const struct render_context context = {.board = board, .exchange = exchange, .glyphs = one->glyphs};
        const struct extension *extension = table_get(&exchange->extensions, "101");
        format_draw_lamp(canvas_pane(canvas), exchange, extension, &context, NUMBER_COLS);
        char *row = canvas_dump(canvas);
        char wanted[128];
        (void)snprintf(wanted, sizeof wanted, "%s 101 %s\n", one->glyphs == GLYPHS_ASCII ? "o" : "○",
                       one->row);
        assert_string_equal(row, wanted);
        for (int col = 0; col < one->cols; col++) {
            const struct cell *cell = &canvas->cells[col];
            if (cell->text[0] == L'✉' || cell->text[0] == L'@') {
                assert_int_equal(cell->role, one->stale ? ROLE_STALE : ROLE_STRONG);
            }
        }
        free(row);
        canvas_free(canvas);
        board_free(board);
    }
}

/* However narrow: another number would be read, or the mailbox look empty. */
static void an_age_covers_nothing(void **state)
{
    enum { HOUR_MS = 60 * 60 * 1000 };
    static const char number[] = "12345678";
    (void)state;
    struct board *board = board_new();
    struct exchange *exchange = board_add_exchange(board, "MojaCentrala");
    const struct event events[] = {
        {.kind = EVENT_LINK, .link = {.state = LINK_LIVE}},
        {.kind = EVENT_FRAME, .frame = {.id = 1, .hash = 1}},
        {.kind = EVENT_DEVICE, .device = {.number = number, .state = DEVICE_IN_USE}},
        {.kind = EVENT_VOICEMAIL, .voicemail = {.number = number, .new_count = 12}},
    };
    EACH(event, events) {
        (void)exchange_apply(exchange, event, 1);
    }
    const struct render_context context = {
        .board = board, .exchange = exchange, .glyphs = GLYPHS_UNICODE, .now = 11 * HOUR_MS};
    for (int cols = 14; cols <= FORMAT_LAMP_COLS_MAX; cols++) {
        struct canvas *canvas = canvas_new(cols, 1);
        format_draw_lamp(canvas_pane(canvas), exchange, table_get(&exchange->extensions, number), &context,
                         (int)strlen(number));
        char *row = canvas_dump(canvas);
        assert_non_null(strstr(row, "● 12345678 ✉12"));
        assert_true((strstr(row, " 10:59:59") != NULL) == (cols >= 25));
        free(row);
        canvas_free(canvas);
    }
    board_free(board);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_mark_stands_behind_the_name),
        cmocka_unit_test(an_age_covers_nothing),
    };
    assert_non_null(setlocale(LC_ALL, "C.UTF-8"));
    return cmocka_run_group_tests(tests, NULL, NULL);
}
