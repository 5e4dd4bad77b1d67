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
struct easel {
    struct terminal terminal;
    struct painter *painter;
    struct vt *vt;
    struct bytes bytes;
    struct canvas *canvas;
};

static void set_up(struct easel *easel, const char *term, const char *colorterm, int cols, int rows)
{
    struct error error = {0};
    struct theme theme;
    *easel = (struct easel){0};
    assert_int_equal(setenv("TERM", term, 1), 0);
    assert_int_equal(setenv("COLORTERM", colorterm, 1), 0);
    assert_true(terminal_init(&easel->terminal, &error));
    assert_true(theme_parse(&theme, theme_text, "test", &error));
    easel->painter = malloc(sizeof *easel->painter);
    assert_non_null(easel->painter);
    painter_init(easel->painter, &easel->terminal);
    painter_set_theme(easel->painter, &theme);
    painter_resize(easel->painter, cols, rows);
    easel->vt = vt_new(cols, rows);
    easel->canvas = canvas_new(cols, rows);
}

static void tear_down(struct easel *easel)
{
    canvas_free(easel->canvas);
    vt_free(easel->vt);
    painter_done(easel->painter);
    free(easel->painter);
    bytes_done(&easel->bytes);
    terminal_done(&easel->terminal);
}

static size_t paint(struct easel *easel)
{
    easel->bytes.length = 0;
    painter_paint(easel->painter, easel->canvas, &easel->bytes);
    vt_write(easel->vt, easel->bytes.at, easel->bytes.length);
    return easel->bytes.length;
}

static void expect_colour(const struct easel *easel, VTermColor shown, int32_t colour)
{
    if (colour == COLOUR_DEFAULT || easel->terminal.colours == 0) {
        assert_true(VTERM_COLOR_IS_DEFAULT_FG(&shown) || VTERM_COLOR_IS_DEFAULT_BG(&shown));
    } else if (colour & COLOUR_NAMED) {
        assert_int_equal(shown.indexed.idx, (colour & 15) % easel->terminal.colours);
    } else if (easel->terminal.colours == TERMINAL_DIRECT) {
        assert_int_equal(shown.rgb.red << 16 | shown.rgb.green << 8 | shown.rgb.blue, colour);
    } else {
        assert_int_equal(shown.indexed.idx, theme_nearest_colour(colour, easel->terminal.colours));
    }
}

static void expect_cell(const struct easel *easel, int row, int col)
{
    const struct cell *cell = &easel->canvas->cells[row * easel->canvas->cols + col];
    if (cell->text[0] == L'\0') {
        return; /* the right half of a wide one */
    }
    VTermScreenCell shown = vt_cell(easel->vt, row, col);
    struct style style = theme_style(&easel->painter->theme, (enum role)cell->role, (enum role)cell->background_role);
    assert_int_equal(shown.chars[0] == 0 ? ' ' : shown.chars[0], cell->text[0]);
    if (cell->text[1] != L'\0') {
        assert_int_equal(shown.chars[1], cell->text[1]);
    }
    assert_int_equal(shown.attrs.bold, (style.attributes & ATTRIBUTE_BOLD) != 0);
    assert_int_equal(shown.attrs.underline, (style.attributes & ATTRIBUTE_UNDERLINE) != 0);
    assert_int_equal(shown.attrs.reverse, (style.attributes & ATTRIBUTE_REVERSE) != 0);
    expect_colour(easel, shown.fg, style.foreground);
    expect_colour(easel, shown.bg, style.background);
}

static void expect_canvas(const struct easel *easel)
{
    for (int row = 0; row < easel->canvas->rows; row++) {
        for (int col = 0; col < easel->canvas->cols; col++) {
            expect_cell(easel, row, col);
        }
    }
    assert_int_equal(easel->vt->cursor_shown, easel->canvas->cursor_col >= 0);
    if (easel->canvas->cursor_col >= 0) {
        assert_int_equal(vt_cursor(easel->vt).row, easel->canvas->cursor_row);
        assert_int_equal(vt_cursor(easel->vt).col, easel->canvas->cursor_col);
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

static void resize(struct easel *easel)
{
    int cols = 1 + rand() % 40;
    int rows = 1 + rand() % 12;
    vt_resize(easel->vt, cols, rows);
    painter_resize(easel->painter, cols, rows);
    canvas_resize(easel->canvas, cols, rows);
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
    EACH(c, cases)
    {
        struct easel easel;
        set_up(&easel, c->term, c->colorterm, 30, 8);
        assert_int_equal(easel.terminal.colours, c->colours);
        srand(1);
        for (int frame = 0; frame < 1500; frame++) {
            for (int strokes = rand() % 6; strokes >= 0; strokes--) {
                scribble(easel.canvas);
            }
            if (rand() % 100 == 0) {
                resize(&easel);
            } else if (rand() % 100 == 0) {
                painter_invalidate(easel.painter);
            }
            (void)paint(&easel);
            if (c->colours != 0) { /* a vt100 can't hide its cursor */
                expect_canvas(&easel);
            }
            assert_int_equal(paint(&easel), 0);
        }
        tear_down(&easel);
    }
}

static void writes_little(void **state)
{
    (void)state;
    struct easel easel;
    set_up(&easel, "xterm-256color", "", 80, 24);
    (void)paint(&easel);
    struct pane pane = canvas_pane(easel.canvas);
    (void)pane_text(pane, 5, 10, ROLE_TEXT, "12:04:31");
    assert_true(paint(&easel) <= strlen("\033[6;11H\033[m12:04:31"));
    (void)pane_text(pane, 5, 10, ROLE_TEXT, "12:04:32");
    assert_int_equal(paint(&easel), strlen("\033[6;18H2"));
    (void)pane_text(pane, 5, 10, ROLE_TEXT, "12:05:33"); /* two that are close to each other */
    assert_int_equal(paint(&easel), strlen("\033[6;15H5:33"));
    (void)pane_text(pane, 5, 10, ROLE_TEXT, "22:05:34"); /* and two that are not */
    assert_int_equal(paint(&easel), strlen("\033[6;11H2\033[6C4"));
    tear_down(&easel);
}

/* A terminal that scrolls when its last cell is written keeps that one blank. */
static void spares_the_last_cell(void **state)
{
    (void)state;
    struct easel easel;
    set_up(&easel, "ansi", "", 10, 2);
    assert_true(easel.terminal.scrolls);
    pane_fill(canvas_pane(easel.canvas), 0, 0, 10, ROLE_TEXT, L'a');
    pane_fill(canvas_pane(easel.canvas), 1, 0, 10, ROLE_TEXT, L'b');
    (void)paint(&easel);
    assert_string_equal(vt_row(easel.vt, 0), "aaaaaaaaaa");
    assert_string_equal(vt_row(easel.vt, 1), "bbbbbbbbb");
    tear_down(&easel);
}

static void stays_on_the_terminal(void **state)
{
    (void)state;
    struct easel easel;
    set_up(&easel, "xterm-256color", "", 10, 2);
    canvas_resize(easel.canvas, 20,
                  5); /* the terminal became smaller, and nobody has asked for its size yet */
    for (int row = 0; row < 5; row++) {
        (void)pane_text(canvas_pane(easel.canvas), row, 0, ROLE_TEXT, "abcdefghi電話");
    }
    pane_cursor(canvas_pane(easel.canvas), 4, 19);
    (void)paint(&easel);
    assert_string_equal(vt_row(easel.vt, 0), "abcdefghi"); /* half a character is none */
    assert_string_equal(vt_row(easel.vt, 1), "abcdefghi");
    assert_false(easel.vt->cursor_shown);
    tear_down(&easel);
}

static void lets_no_control_character_through(void **state)
{
    (void)state;
    static const struct {
        wchar_t code;
        const char *row;
    } nasty[] = {
        {0x1b, "   ␛"},   {0x07, "   ␇"},    {0x0a, "   ␊"},   {0x7f, "   ␡"},  {0x9b, "   ▯"},
        {0x1f, "   ␟"},   {0x202e, "   ▯"},  {0x200d, "   ▯"}, {0xfeff, "   ▯"}, {0xe0041, "   ▯"},
        {0xfffe, "   ▯"}, {0x110000, "   ▯"}, {0xd800, "   ▯"},
    };
    struct easel easel;
    set_up(&easel, "xterm-256color", "", 10, 1);
    (void)paint(&easel);
    EACH(character, nasty)
    {
        easel.canvas->cells[3].text[0] = character->code;
        (void)paint(&easel);
        assert_string_equal(vt_row(easel.vt, 0), character->row);
        easel.canvas->cells[3].text[0] = L'a';
        (void)paint(&easel);
    }
    tear_down(&easel);
}

/* Writes texts below each other, each between two bars, and expects the bars where the canvas has them: what terminals
 * think of the characters between, which is not always what wcwidth() thinks, must not shift what follows. */
static void expect_columns(struct easel *easel, const char *const *texts, int count)
{
    struct pane pane = canvas_pane(easel->canvas);
    canvas_clear(easel->canvas);
    for (int row = 0; row < count; row++) {
        char clean[512];
        (void)text_clean(clean, sizeof clean, texts[row], strlen(texts[row]));
        int col = pane_text(pane, row, 0, ROLE_TEXT, "|");
        col = pane_text(pane, row, col, ROLE_TEXT, clean);
        (void)pane_text(pane, row, col, ROLE_BAD, "|end");
    }
    (void)paint(easel);
    for (int row = 0; row < count; row++) {
        for (int col = 0; col < easel->canvas->cols; col++) {
            const struct cell *cell = &easel->canvas->cells[row * easel->canvas->cols + col];
            VTermScreenCell shown = vt_cell(easel->vt, row, col);
            bool plain = cell->text[0] >= L'a' && cell->text[0] <= L'|';
            if (plain && shown.chars[0] != (uint32_t)cell->text[0]) {
                fail_msg("%s: %lc at column %d is U+%04X", texts[row], (wint_t)cell->text[0], col, shown.chars[0]);
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
    struct easel easel;
    int count = 0;
    set_up(&easel, "xterm-256color", "", 20, ROWS);
    for (uint32_t code = 0x20; code < 0xe1000; code += code == 0x323b0 ? 0xe0000 - 0x323b0 : 1) {
        size_t length = text_encode(texts[count], code);
        length += text_encode(texts[count] + length, 'x');
        length += text_encode(texts[count] + length, code);
        texts[count][length] = '\0';
        rows[count] = texts[count];
        if (++count == ROWS) {
            expect_columns(&easel, rows, count);
            count = 0;
        }
    }
    expect_columns(&easel, rows, count);
    tear_down(&easel);
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
    struct easel easel;
    set_up(&easel, "xterm-256color", "", 60, COUNT);
    expect_columns(&easel, texts, COUNT);
    tear_down(&easel);
}

/* The second byte of ě is CSI where each byte is a character. */
static void writes_ascii_where_no_more_is_understood(void **state)
{
    (void)state;
    static const struct {
        const char *text, *shown;
    } cases[] = {
        {"Zażółć ĚŁ…", "Zazolc EL~"}, {"\xc4\x9b[2J", "e[2J"}, {"電x", "? x"}, {"e\xcc\x81!", "e!"}, {"●|▯", "?|?"},
    };
    EACH(c, cases)
    {
        struct easel easel;
        set_up(&easel, "xterm-256color", "", 20, 1);
        painter_set_ascii(easel.painter, true);
        (void)pane_text(canvas_pane(easel.canvas), 0, 0, ROLE_TEXT, c->text);
        size_t length = paint(&easel);
        for (size_t i = 0; i < length; i++) {
            assert_true((unsigned char)easel.bytes.at[i] < 0x80);
        }
        assert_string_equal(vt_row(easel.vt, 0), c->shown);
        tear_down(&easel);
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
