/* Painting: whatever was shown before, the terminal shows the canvas afterwards. */

#include "tui/painter.h"

#include "model/text.h"
#include "tests/harness.h"
#include "tests/vt.h"

#include <locale.h>

static const char theme_text[] = "dim = '#808080'\n"
                                 "title = 'bright-cyan bold'\n"
                                 "selected = 'on #303050'\n"
                                 "bad = 'white on #b02020 bold underline'\n"
                                 "good = 'green italic'\n"
                                 "match = 'reverse'\n";

/* A painter, the terminal that it paints on, and what it wrote last. */
struct fixture {
    struct terminal terminal;
    struct painter *painter;
    struct vt *vt;
    struct bytes bytes;
    struct canvas *canvas;
};

static void set_up(struct fixture *fixture, const char *term, const char *colorterm, int cols, int rows)
{
    struct error error = {0};
    struct theme theme;
    *fixture = (struct fixture){0};
    assert_int_equal(setenv("TERM", term, 1), 0);
    assert_int_equal(setenv("COLORTERM", colorterm, 1), 0);
    assert_true(terminal_init(&fixture->terminal, &error));
    assert_true(theme_parse(&theme, theme_text, "test", &error));
    fixture->painter = malloc(sizeof *fixture->painter);
    assert_non_null(fixture->painter);
    painter_init(fixture->painter, &fixture->terminal);
    painter_set_theme(fixture->painter, &theme);
    painter_resize(fixture->painter, cols, rows);
    fixture->vt = vt_new(cols, rows);
    fixture->canvas = canvas_new(cols, rows);
}

static void tear_down(struct fixture *fixture)
{
    canvas_free(fixture->canvas);
    vt_free(fixture->vt);
    painter_done(fixture->painter);
    free(fixture->painter);
    bytes_done(&fixture->bytes);
    terminal_done(&fixture->terminal);
}

static size_t paint(struct fixture *fixture)
{
    fixture->bytes.length = 0;
    painter_paint(fixture->painter, fixture->canvas, &fixture->bytes);
    vt_write(fixture->vt, fixture->bytes.data, fixture->bytes.length);
    return fixture->bytes.length;
}

static void expect_colour(const struct fixture *fixture, VTermColor shown, int32_t colour)
{
    if (colour == COLOUR_DEFAULT || fixture->terminal.colours == 0) {
        assert_true(VTERM_COLOR_IS_DEFAULT_FG(&shown) || VTERM_COLOR_IS_DEFAULT_BG(&shown));
    } else if (colour & COLOUR_NAMED) {
        assert_int_equal(shown.indexed.idx, (colour & 15) % fixture->terminal.colours);
    } else if (fixture->terminal.colours == TERMINAL_DIRECT) {
        assert_int_equal(shown.rgb.red << 16 | shown.rgb.green << 8 | shown.rgb.blue, colour);
    } else {
        assert_int_equal(shown.indexed.idx, theme_nearest_colour(colour, fixture->terminal.colours));
    }
}

static void expect_cell(const struct fixture *fixture, int row, int col)
{
    const struct cell *cell = &fixture->canvas->cells[row * fixture->canvas->cols + col];
    if (cell->text[0] == L'\0') {
        return; /* the right half of a wide one */
    }
    VTermScreenCell shown = vt_cell(fixture->vt, row, col);
    struct style style =
        theme_style(&fixture->painter->theme, (enum role)cell->role, (enum role)cell->background_role);
    assert_int_equal(shown.chars[0] == 0 ? ' ' : shown.chars[0], cell->text[0]);
    if (cell->text[1] != L'\0') {
        assert_int_equal(shown.chars[1], cell->text[1]);
    }
    assert_int_equal(shown.attrs.bold, (style.attributes & ATTRIBUTE_BOLD) != 0);
    assert_int_equal(shown.attrs.underline, (style.attributes & ATTRIBUTE_UNDERLINE) != 0);
    assert_int_equal(shown.attrs.reverse, (style.attributes & ATTRIBUTE_REVERSE) != 0);
    expect_colour(fixture, shown.fg, style.foreground);
    expect_colour(fixture, shown.bg, style.background);
}

static void expect_canvas(const struct fixture *fixture)
{
    for (int row = 0; row < fixture->canvas->rows; row++) {
        for (int col = 0; col < fixture->canvas->cols; col++) {
            expect_cell(fixture, row, col);
        }
    }
    assert_int_equal(fixture->vt->cursor_shown, fixture->canvas->cursor_col >= 0);
    if (fixture->canvas->cursor_col >= 0) {
        assert_int_equal(vt_cursor(fixture->vt).row, fixture->canvas->cursor_row);
        assert_int_equal(vt_cursor(fixture->vt).col, fixture->canvas->cursor_col);
    }
}

/* libvterm wraps a mark in the last column to the next row, as no other terminal does. */
static void spare_last_column(struct canvas *canvas)
{
    for (int row = 0; row < canvas->rows; row++) {
        struct cell *last = &canvas->cells[(row + 1) * canvas->cols - 1];
        bool wide = last->text[0] == L'\0' && canvas->cols > 1;
        last[wide ? -1 : 0].text[1] = L'\0';
    }
}

/* Draws something, anywhere. */
static void scribble(struct canvas *canvas)
{
    static const char *const texts[] = {"a", "bc def", "電話", "界",  "e\xcc\x81",
                                        " ", "      ", "żółć", "▲●○", "x電y"};
    static const enum role roles[] = {ROLE_TEXT, ROLE_DIM, ROLE_TITLE, ROLE_BAD, ROLE_MATCH};
    struct pane pane = canvas_pane(canvas);
    int row = rand() % canvas->rows;
    int col = rand() % canvas->cols;
    enum role role = roles[(size_t)rand() % (sizeof roles / sizeof *roles)];
    (void)pane_text(pane, row, col, role, texts[(size_t)rand() % (sizeof texts / sizeof *texts)]);
    spare_last_column(canvas);
    if (rand() % 10 == 0) {
        pane_background(pane, row, rand() % 2 == 0 ? ROLE_SELECTED : ROLE_TEXT);
    }
    if (rand() % 5 == 0) {
        canvas->cursor_row = canvas->cursor_col = -1;
    } else {
        pane_cursor(pane, rand() % canvas->rows, rand() % canvas->cols);
    }
}

static void resize(struct fixture *fixture)
{
    int cols = 1 + rand() % 40;
    int rows = 1 + rand() % 12;
    vt_resize(fixture->vt, cols, rows);
    painter_resize(fixture->painter, cols, rows);
    canvas_resize(fixture->canvas, cols, rows);
}

static void shows_every_canvas(void **state)
{
    (void)state;
    static const struct {
        const char *term, *colorterm;
        int colours;
    } cases[] = {
        {"xterm-256color", "", 256},
        {"tmux-256color", "truecolor", TERMINAL_DIRECT},
        {"xterm", "", 8},
        {"vt100", "", 0},
    };
    EACH(c, cases) {
        struct fixture fixture;
        set_up(&fixture, c->term, c->colorterm, 30, 8);
        assert_int_equal(fixture.terminal.colours, c->colours);
        srand(1);
        for (int frame = 0; frame < 1500; frame++) {
            for (int strokes = rand() % 6; strokes >= 0; strokes--) {
                scribble(fixture.canvas);
            }
            if (rand() % 100 == 0) {
                resize(&fixture);
            } else if (rand() % 100 == 0) {
                painter_invalidate(fixture.painter);
            }
            (void)paint(&fixture);
            if (c->colours != 0) { /* a vt100 can't hide its cursor */
                expect_canvas(&fixture);
            }
            assert_int_equal(paint(&fixture), 0);
        }
        tear_down(&fixture);
    }
}

static void writes_little(void **state)
{
    (void)state;
    struct fixture fixture;
    set_up(&fixture, "xterm-256color", "", 80, 24);
    (void)paint(&fixture);
    struct pane pane = canvas_pane(fixture.canvas);
    (void)pane_text(pane, 5, 10, ROLE_TEXT, "12:04:31");
    assert_true(paint(&fixture) <= strlen("\033[6;11H\033[m12:04:31"));
    (void)pane_text(pane, 5, 10, ROLE_TEXT, "12:04:32");
    assert_int_equal(paint(&fixture), strlen("\033[6;18H2"));
    (void)pane_text(pane, 5, 10, ROLE_TEXT, "12:05:33"); /* two that are close to each other */
    assert_int_equal(paint(&fixture), strlen("\033[6;15H5:33"));
    (void)pane_text(pane, 5, 10, ROLE_TEXT, "22:05:34"); /* and two that are not */
    assert_int_equal(paint(&fixture), strlen("\033[6;11H2\033[6C4"));
    tear_down(&fixture);
}

/* A terminal that scrolls when its last cell is written keeps that one blank. */
static void spares_the_last_cell(void **state)
{
    (void)state;
    struct fixture fixture;
    set_up(&fixture, "ansi", "", 10, 2);
    assert_true(fixture.terminal.scrolls);
    pane_fill(canvas_pane(fixture.canvas), 0, 0, 10, ROLE_TEXT, L'a');
    pane_fill(canvas_pane(fixture.canvas), 1, 0, 10, ROLE_TEXT, L'b');
    (void)paint(&fixture);
    assert_string_equal(vt_row(fixture.vt, 0), "aaaaaaaaaa");
    assert_string_equal(vt_row(fixture.vt, 1), "bbbbbbbbb");
    tear_down(&fixture);
}

static void stays_on_the_terminal(void **state)
{
    (void)state;
    struct fixture fixture;
    set_up(&fixture, "xterm-256color", "", 10, 2);
    canvas_resize(fixture.canvas, 20,
                  5); /* the terminal became smaller, and nobody has asked for its size yet */
    for (int row = 0; row < 5; row++) {
        (void)pane_text(canvas_pane(fixture.canvas), row, 0, ROLE_TEXT, "abcdefghi電話");
    }
    pane_cursor(canvas_pane(fixture.canvas), 4, 19);
    (void)paint(&fixture);
    assert_string_equal(vt_row(fixture.vt, 0), "abcdefghi"); /* half a character is none */
    assert_string_equal(vt_row(fixture.vt, 1), "abcdefghi");
    assert_false(fixture.vt->cursor_shown);
    tear_down(&fixture);
}

static void lets_no_control_character_through(void **state)
{
    (void)state;
    static const struct {
        wchar_t code;
        const char *row;
    } nasty[] = {
        {0x1b, "   ␛"},   {0x07, "   ␇"},     {0x0a, "   ␊"},   {0x7f, "   ␡"},   {0x9b, "   ▯"},
        {0x1f, "   ␟"},   {0x202e, "   ▯"},   {0x200d, "   ▯"}, {0xfeff, "   ▯"}, {0xe0041, "   ▯"},
        {0xfffe, "   ▯"}, {0x110000, "   ▯"}, {0xd800, "   ▯"},
    };
    struct fixture fixture;
    set_up(&fixture, "xterm-256color", "", 10, 1);
    (void)paint(&fixture);
    EACH(character, nasty) {
        fixture.canvas->cells[3].text[0] = character->code;
        (void)paint(&fixture);
        assert_string_equal(vt_row(fixture.vt, 0), character->row);
        fixture.canvas->cells[3].text[0] = L'a';
        (void)paint(&fixture);
    }
    tear_down(&fixture);
}

/* Writes texts below each other, each between two bars, and expects the bars where the canvas has them: what
 * terminals think of the characters between, which is not always what wcwidth() thinks, must not shift what
 * follows. */
static void expect_columns(struct fixture *fixture, const char *const *texts, int count)
{
    struct pane pane = canvas_pane(fixture->canvas);
    canvas_clear(fixture->canvas);
    for (int row = 0; row < count; row++) {
        char clean[512];
        (void)text_clean(clean, sizeof clean, texts[row], strlen(texts[row]));
        int col = pane_text(pane, row, 0, ROLE_TEXT, "|");
        col = pane_text(pane, row, col, ROLE_TEXT, clean);
        (void)pane_text(pane, row, col, ROLE_BAD, "|end");
    }
    (void)paint(fixture);
    for (int row = 0; row < count; row++) {
        for (int col = 0; col < fixture->canvas->cols; col++) {
            const struct cell *cell = &fixture->canvas->cells[row * fixture->canvas->cols + col];
            VTermScreenCell shown = vt_cell(fixture->vt, row, col);
            bool plain = cell->text[0] >= L'a' && cell->text[0] <= L'|';
            if (plain && shown.chars[0] != (uint32_t)cell->text[0]) {
                fail_msg("%s: %lc at column %d is U+%04X", texts[row], (wint_t)cell->text[0], col,
                         shown.chars[0]);
            }
        }
    }
}

static void keeps_columns_with_every_character(void **state)
{
    (void)state;
    enum { ROWS = 100, BYTES = 16 };
    static char texts[ROWS][BYTES];
    const char *rows[ROWS];
    struct fixture fixture;
    int count = 0;
    set_up(&fixture, "xterm-256color", "", 20, ROWS);
    for (uint32_t code = 0x20; code < 0xe1000; code += code == 0x323b0 ? 0xe0000 - 0x323b0 : 1) {
        size_t length = text_encode(texts[count], code);
        length += text_encode(texts[count] + length, 'x');
        length += text_encode(texts[count] + length, code);
        texts[count][length] = '\0';
        rows[count] = texts[count];
        if (++count == ROWS) {
            expect_columns(&fixture, rows, count);
            count = 0;
        }
    }
    expect_columns(&fixture, rows, count);
    tear_down(&fixture);
}

static void keeps_columns_with_what_strangers_send(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "👨‍👩‍👧‍👦 family",
        "🏳️‍🌈 flag",
        "❤️ heart",
        "👍🏽 skin",
        "🇵🇱🇩🇪 countries",
        "1️⃣ key",
        "☎️ ☎︎ telephones",
        "株式会社電話 wide",
        "\u1112\u1161\u11ab jamo",
        "นี่ที่ thai",
        "क्षि devanagari",
        "ཧྐྵྨླྺྼྻྂ stack",
        "שלום العربية right to left",
        "a\u0301\u0301\u0301\u0301\u0301\u0301 heap",
        "\u0301\u0302 nothing below",
        "\u202e reversed \u202c",
        "\u200b\u200c\u200d\u2060\ufeff invisible",
        "ﷺ ﷽ 𒐫 wider than wide",
        "a\ttab\nline\rreturn",
        "\x1b[2J\x9b\xc2\x9b csi",
        "● ○ ▲ ‖ ↔ … „” ours",
    };
    enum { COUNT = sizeof texts / sizeof *texts };
    struct fixture fixture;
    set_up(&fixture, "xterm-256color", "", 60, COUNT);
    expect_columns(&fixture, texts, COUNT);
    tear_down(&fixture);
}

/* The second byte of ě is CSI where each byte is a character. */
static void writes_ascii_where_no_more_is_understood(void **state)
{
    (void)state;
    static const struct {
        const char *text, *shown;
    } cases[] = {
        {"Zażółć ĚŁ…", "Zazolc EL~"}, {"\xc4\x9b[2J", "e[2J"}, {"電x", "? x"},
        {"e\xcc\x81!", "e!"},         {"●|▯", "?|?"},
    };
    EACH(c, cases) {
        struct fixture fixture;
        set_up(&fixture, "xterm-256color", "", 20, 1);
        painter_set_ascii(fixture.painter, true);
        (void)pane_text(canvas_pane(fixture.canvas), 0, 0, ROLE_TEXT, c->text);
        size_t length = paint(&fixture);
        for (size_t i = 0; i < length; i++) {
            assert_true((unsigned char)fixture.bytes.data[i] < 0x80);
        }
        assert_string_equal(vt_row(fixture.vt, 0), c->shown);
        tear_down(&fixture);
    }
}

int main(void)
{
    (void)setlocale(LC_ALL, "C.UTF-8");
    (void)unsetenv("NO_COLOR");
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shows_every_canvas),
        cmocka_unit_test(writes_little),
        cmocka_unit_test(spares_the_last_cell),
        cmocka_unit_test(stays_on_the_terminal),
        cmocka_unit_test(lets_no_control_character_through),
        cmocka_unit_test(keeps_columns_with_every_character),
        cmocka_unit_test(keeps_columns_with_what_strangers_send),
        cmocka_unit_test(writes_ascii_where_no_more_is_understood),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
