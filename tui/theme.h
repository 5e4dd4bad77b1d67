#pragma once

#include "model/error.h"
#include "tui/role.h"

#include <stdbool.h>
#include <stdint.h>

/* The style of each role. A theme file has one line a role:
 *
 *     wait_breached = "white on #af0000 bold"
 *
 * in libconfuse's syntax: a foreground, `on` a background, and bold, dim, italic, underline, reverse, in any
 * order; a colour is `default`, one of the sixteen names of terminals (`red`, `bright-red`, …), or #rrggbb. A
 * role that a file leaves out looks like `text`. */

enum {
    COLOUR_DEFAULT = -1,
    COLOUR_NAMED = 1 << 24, /* COLOUR_NAMED + n: the terminal's own colour n, 0 to 15; otherwise 0xrrggbb */
};

enum attribute {
    ATTRIBUTE_BOLD = 1 << 0,
    ATTRIBUTE_DIM = 1 << 1,
    ATTRIBUTE_ITALIC = 1 << 2,
    ATTRIBUTE_UNDERLINE = 1 << 3,
    ATTRIBUTE_REVERSE = 1 << 4,
};

struct style {
    int32_t foreground;
    int32_t background;
    unsigned attributes;
};

struct theme {
    struct style styles[ROLE_COUNT];
};

/* The built-in theme without colours, which is readable on every terminal (also used for NO_COLOR). */
void theme_plain(struct theme *theme);

/* Reads a theme from a file (a pipe may take up to `timeout_ms`, files/input.h), or from memory (`name` is
 * the file in errors). False and `error`, with file and line, if it is wrong; the theme is then unchanged. */
bool theme_load(struct theme *theme, const char *path, int timeout_ms, struct error *error);
bool theme_parse(struct theme *theme, const char *text, const char *name, struct error *error);

/* The style of a cell: the style of `role` on the background of `background_role`. A background of the role's
 * own stays, so that an alarm is still visible on the selected row. */
struct style theme_style(const struct theme *theme, enum role role, enum role background_role);

/* The nearest of the 256 (or of the first 16, or 8) colours of a terminal to 0xrrggbb. */
int theme_nearest_colour(int32_t colour, int colours);
