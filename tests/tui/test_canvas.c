/* Drawing on a canvas: what is written where, what is cut, and what nothing drawn through a pane can do. */

#include "tui/canvas.h"

#include "tests/harness.h"

#include <locale.h>

#define MARK "\xcc\x81" /* a combining acute */

static void expect_dump(const struct canvas *canvas, const char *expected)
{
    char *dump = canvas_dump(canvas);
    assert_string_equal(dump, expected);
    free(dump);
}

static const struct cell *cell(const struct canvas *canvas, int row, int col)
{
    return &canvas->cells[row * canvas->cols + col];
}

static void writes_text(void **state)
{
    (void)state;
    static const struct {
        int row, col;
        const char *text;
        const char *drawn; /* on a canvas of 6 by 2 */
        int after;
    } cases[] = {
        {0, 0, "abc", "abc\n\n", 3},
        {1, 2, "abc", "\n  abc\n", 5},
        {0, 0, "abcdefgh", "abcdef\n\n", 6},
        {0, 4, "abc", "    ab\n\n", 6},
        {0, -2, "abcd", "cd\n\n", 2},
        {0, 6, "a", "\n\n", 6},
        {-1, 0, "abc", "\n\n", 0},
        {2, 0, "abc", "\n\n", 0},
        {0, 0, "żółć", "żółć\n\n", 4},
        {0, 0, "電話", "電話\n\n", 4},
        {0, 0, "電話電話", "電話電\n\n", 6},
        {0, 1, "電話電話", " 電話\n\n", 5}, /* half of one never */
        {0, -1, "電a", " a\n\n", 2},
        {0, 0, "e" MARK "x", "e" MARK "x\n\n", 2},
        {0, 0, "e" MARK MARK MARK "x", "e" MARK MARK "x\n\n", 2},
        {0, 0, "電" MARK, "電" MARK "\n\n", 2},
        {0, 0, MARK "x", "x\n\n", 1},
        {0, 0, "", "\n\n", 0},
    };
    EACH(c, cases) {
        struct canvas *canvas = canvas_new(6, 2);
        assert_int_equal(pane_text(canvas_pane(canvas), c->row, c->col, ROLE_GOOD, c->text), c->after);
        expect_dump(canvas, c->drawn);
        canvas_free(canvas);
    }
}

static void writes_into_fields(void **state)
{
    (void)state;
    static const struct {
        void (*write)(struct pane pane, int row, int col, int cols, enum role role, const char *text);
        int col, cols;
        const char *text;
        const char *drawn; /* over a row of eight dots */
    } cases[] = {
        {pane_text_left, 1, 5, "ab", ".ab   ..\n"},      {pane_text_right, 1, 5, "ab", ".   ab..\n"},
        {pane_text_centre, 1, 6, "ab", ".  ab  .\n"},    {pane_text_centre, 1, 5, "ab", ". ab  ..\n"},
        {pane_text_left, 1, 5, "abcde", ".abcde..\n"},   {pane_text_left, 1, 5, "abcdef", ".abcd…..\n"},
        {pane_text_right, 1, 5, "abcdef", ".abcd…..\n"}, {pane_text_left, 1, 1, "abc", ".…......\n"},
        {pane_text_left, 1, 0, "abc", "........\n"},     {pane_text_left, 1, -3, "abc", "........\n"},
        {pane_text_left, 1, 4, "電話電", ".電… ...\n"},  {pane_text_left, 1, 5, "電話電", ".電話…..\n"},
        {pane_text_right, 1, 5, "電話", ". 電話..\n"},   {pane_text_left, 6, 5, "abcd", "......ab\n"},
        {pane_text_left, -2, 4, "abcd", "cd......\n"},
    };
    EACH(c, cases) {
        struct canvas *canvas = canvas_new(8, 1);
        struct pane pane = canvas_pane(canvas);
        pane_fill(pane, 0, 0, 8, ROLE_DIM, L'.');
        c->write(pane, 0, c->col, c->cols, ROLE_GOOD, c->text);
        expect_dump(canvas, c->drawn);
        canvas_free(canvas);
    }
}

static void parts_wide_characters(void **state)
{
    (void)state;
    static const struct {
        int col;
        const char *text;
        const char *drawn; /* over 電話 */
    } cases[] = {
        {0, "a", "a 話\n"}, {1, "a", " a話\n"}, {1, "ab", " ab\n"},
        {1, "界", " 界\n"}, {2, "a", "電a\n"},  {3, "a", "電 a\n"},
    };
    EACH(c, cases) {
        struct canvas *canvas = canvas_new(6, 1);
        struct pane pane = canvas_pane(canvas);
        (void)pane_text(pane, 0, 0, ROLE_TEXT, "電話");
        (void)pane_text(pane, 0, c->col, ROLE_TEXT, c->text);
        expect_dump(canvas, c->drawn);
        canvas_free(canvas);
    }
}

static void stays_inside_a_part(void **state)
{
    (void)state;
    struct canvas *canvas = canvas_new(6, 3);
    struct pane pane = canvas_pane(canvas);
    struct pane part = pane_part(pane, 1, 2, 1, 3);
    (void)pane_text(part, 0, 0, ROLE_TEXT, "abcdef");
    (void)pane_text(part, 1, 0, ROLE_TEXT, "below");
    (void)pane_text(part, -1, 0, ROLE_TEXT, "above");
    pane_fill(part, 0, -5, 6, ROLE_TEXT, L'#');
    expect_dump(canvas, "\n  #bc\n\n");
    pane_cursor(part, 0, 2);
    assert_int_equal(canvas->cursor_row, 1);
    assert_int_equal(canvas->cursor_col, 4);
    pane_cursor(part, 0, 3); /* outside: it stays where it was */
    assert_int_equal(canvas->cursor_col, 4);
    canvas_free(canvas);
}

static void cuts_parts(void **state)
{
    (void)state;
    static const struct {
        int row, col, rows, cols;
        int cut_row, cut_col, cut_rows, cut_cols;
    } cases[] = {
        {0, 0, 3, 6, 0, 0, 3, 6},   {1, 1, 9, 9, 1, 1, 2, 5},   {-1, -2, 2, 3, 0, 0, 1, 1},
        {5, 9, 1, 1, 3, 6, 0, 0},   {-9, -9, 2, 2, 0, 0, 0, 0}, {0, 0, 0, 0, 0, 0, 0, 0},
        {1, 1, -1, -1, 1, 1, 0, 0},
    };
    struct canvas *canvas = canvas_new(6, 3);
    EACH(c, cases) {
        struct pane part = pane_part(canvas_pane(canvas), c->row, c->col, c->rows, c->cols);
        assert_int_equal(part.row, c->cut_row);
        assert_int_equal(part.col, c->cut_col);
        assert_int_equal(part.rows, c->cut_rows);
        assert_int_equal(part.cols, c->cut_cols);
    }
    canvas_free(canvas);
}

static void lays_grounds(void **state)
{
    (void)state;
    struct canvas *canvas = canvas_new(4, 2);
    struct pane pane = canvas_pane(canvas);
    pane_background(pane, 1, ROLE_SELECTED);
    (void)pane_text(pane, 1, 0, ROLE_GOOD, "ab"); /* what is written on it keeps it */
    assert_int_equal(cell(canvas, 1, 0)->background_role, ROLE_SELECTED);
    assert_int_equal(cell(canvas, 1, 0)->role, ROLE_GOOD);
    assert_int_equal(cell(canvas, 1, 3)->background_role, ROLE_SELECTED);
    assert_int_equal(cell(canvas, 0, 3)->background_role, ROLE_TEXT);
    pane_background(pane, 2, ROLE_SELECTED);
    pane_background(pane, -1, ROLE_SELECTED);
    canvas_clear(canvas);
    assert_int_equal(cell(canvas, 1, 0)->background_role, ROLE_TEXT);
    assert_int_equal(canvas->cursor_col, -1);
    canvas_free(canvas);
}

static void formats(void **state)
{
    (void)state;
    struct canvas *canvas = canvas_new(12, 1);
    assert_int_equal(pane_format(canvas_pane(canvas), 0, 1, ROLE_TEXT, "%d × %s", 3, "ż"), 6);
    expect_dump(canvas, " 3 × ż\n");
    canvas_free(canvas);
}

static void keeps_its_size(void **state)
{
    (void)state;
    static const struct {
        int cols, rows, kept_cols, kept_rows;
    } cases[] = {
        {0, 0, 1, 1}, {-5, -5, 1, 1}, {80, 24, 80, 24}, {99999, 99999, CANVAS_COLS_MAX, CANVAS_ROWS_MAX}};
    EACH(c, cases) {
        struct canvas *canvas = canvas_new(c->cols, c->rows);
        assert_int_equal(canvas->cols, c->kept_cols);
        assert_int_equal(canvas->rows, c->kept_rows);
        pane_fill(canvas_pane(canvas), canvas->rows - 1, 0, canvas->cols, ROLE_TEXT, L'x');
        canvas_resize(canvas, 3, 1);
        expect_dump(canvas, "\n");
        canvas_free(canvas);
    }
    canvas_free(NULL);
}

/* Nothing at all leaves a pane: whatever is drawn, the cells around it stay as they were. */
static void never_leaves_a_pane(void **state)
{
    (void)state;
    static const char *const texts[] = {"",         "a",  "電",           "電話電話電話",
                                        ("e" MARK), MARK, "abcdefghijkl", "\xff\xff"};
    struct canvas *canvas = canvas_new(8, 5);
    struct pane whole = canvas_pane(canvas);
    srand(1);
    for (int i = 0; i < 20000; i++) {
        for (int row = 0; row < 5; row++) {
            pane_fill(whole, row, 0, 8, ROLE_DIM, L'.');
        }
        struct pane part = pane_part(whole, 1, 2, 3, 4);
        const char *text = texts[(size_t)rand() % (sizeof texts / sizeof *texts)];
        int row = rand() % 9 - 3, col = rand() % 15 - 7, cols = rand() % 15 - 3;
        (void)pane_text(part, row, col, ROLE_GOOD, text);
        pane_text_left(part, row, col, cols, ROLE_GOOD, text);
        pane_text_right(part, row, col, cols, ROLE_GOOD, text);
        pane_text_centre(part, row, col, cols, ROLE_GOOD, text);
        pane_fill(part, row, col, cols, ROLE_GOOD, L'#');
        pane_background(part, row, ROLE_SELECTED);
        pane_cursor(part, row, col);
        for (int j = 0; j < 8 * 5; j++) {
            bool inside = j / 8 >= 1 && j / 8 < 4 && j % 8 >= 2 && j % 8 < 6;
            assert_true(inside || (canvas->cells[j].text[0] == L'.' && canvas->cells[j].role == ROLE_DIM &&
                                   canvas->cells[j].background_role == ROLE_TEXT));
        }
    }
    canvas_free(canvas);
}

int main(void)
{
    (void)setlocale(LC_ALL, "C.UTF-8");
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(writes_text),
        cmocka_unit_test(writes_into_fields),
        cmocka_unit_test(parts_wide_characters),
        cmocka_unit_test(stays_inside_a_part),
        cmocka_unit_test(cuts_parts),
        cmocka_unit_test(lays_grounds),
        cmocka_unit_test(formats),
        cmocka_unit_test(keeps_its_size),
        cmocka_unit_test(never_leaves_a_pane),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
