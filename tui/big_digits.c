/* Figures that can be read across a room. */

#include "tui/big_digits.h"

#include <string.h>

struct digit_shape {
    char character;
    const char *rows[BIG_DIGITS_ROWS]; /* # is filled */
};

static const struct digit_shape shapes[] = {
    {'0', {"######", "##  ##", "##  ##", "##  ##", "######"}},
    {'1', {"  ##  ", "####  ", "  ##  ", "  ##  ", "######"}},
    {'2', {"######", "    ##", "######", "##    ", "######"}},
    {'3', {"######", "    ##", " #####", "    ##", "######"}},
    {'4', {"##  ##", "##  ##", "######", "    ##", "    ##"}},
    {'5', {"######", "##    ", "######", "    ##", "######"}},
    {'6', {"######", "##    ", "######", "##  ##", "######"}},
    {'7', {"######", "    ##", "   ## ", "  ##  ", "  ##  "}},
    {'8', {"######", "##  ##", "######", "##  ##", "######"}},
    {'9', {"######", "##  ##", "######", "    ##", "######"}},
    {':', {"  ", "##", "  ", "##", "  "}},
    {'?', {"#####", "   ##", " ### ", "     ", " ##  "}},
    {'>', {"##   ", "  ###", "##   ", "     ", "#####"}},
    {'-', {"    ", "    ", "####", "    ", "    "}},
};

static const struct digit_shape *shape_of(char character)
{
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
        if (shapes[i].character == character) {
            return &shapes[i];
        }
    }
    return NULL;
}

int big_digits_cols(const char *text)
{
    int cols = 0;
    for (; *text != '\0'; text++) {
        const struct digit_shape *digit_shape = shape_of(*text);
        cols += digit_shape == NULL ? 0 : (int)strlen(digit_shape->rows[0]) + 1;
    }
    return cols > 0 ? cols - 1 : 0;
}

static void draw_shape(struct pane pane, int row, int col, int scale, enum role role,
                       const struct digit_shape *digit_shape, wchar_t filled)
{
    for (int r = 0; r < BIG_DIGITS_ROWS * scale; r++) {
        const char *cells = digit_shape->rows[r / scale];
        for (int c = 0; cells[c] != '\0'; c++) {
            if (cells[c] == '#') {
                pane_fill(pane, row + r, col + c * scale, scale, role, filled);
            }
        }
    }
}

int big_digits_draw(struct pane pane, int row, int col, int scale, enum role role, const char *text,
                    enum glyphs glyphs)
{
    wchar_t filled = glyphs == GLYPHS_ASCII ? L'#' : L'█';
    for (; *text != '\0'; text++) {
        const struct digit_shape *digit_shape = shape_of(*text);
        if (digit_shape != NULL) {
            draw_shape(pane, row, col, scale, role, digit_shape, filled);
            col += ((int)strlen(digit_shape->rows[0]) + 1) * scale;
        }
    }
    return col - scale;
}
