/* What the terminal understands. */

#include "tui/terminal.h"

#include "model/i18n.h"

#include <curses.h>
#include <stdlib.h>
#include <string.h>
#include <term.h>
#include <unistd.h>

#define FALLBACK_TERM "xterm-256color" /* nearly every newer terminal understands it */

/* Adds a terminfo string without its padding, which only hardware terminals needed. */
static void add_string(struct bytes *to, const char *string)
{
    while (string != NULL && *string != '\0') {
        const char *padding = strstr(string, "$<");
        size_t length = padding == NULL ? strlen(string) : (size_t)(padding - string);
        bytes_add(to, string, length);
        string = padding == NULL ? NULL : strchr(padding, '>');
        string = string == NULL ? NULL : string + 1;
    }
}

/* Resets attributes and colours. The terminfo string also selects a character set, which nothing here
 * changes; so if the usual reset is a part of it, that is enough. */
static void add_reset(struct bytes *to)
{
    static const char usual[] = "\033[m";
    bool is_usual = exit_attribute_mode != NULL && strstr(exit_attribute_mode, usual) != NULL;
    add_string(to, is_usual ? usual : exit_attribute_mode);
}

static bool is_set(const char *variable)
{
    const char *value = getenv(variable);
    return value != NULL && value[0] != '\0';
}

/* Terminals with 24-bit colours set COLORTERM, and programs inside inherit it: tmux supports such colours
 * too, GNU screen does not. */
static bool is_direct(const char *name)
{
    const char *said = getenv("COLORTERM");
    if (tigetflag("RGB") > 0 || tigetnum("colors") >= TERMINAL_DIRECT) {
        return true;
    }
    return said != NULL && (strcmp(said, "truecolor") == 0 || strcmp(said, "24bit") == 0) &&
           tigetnum("colors") >= 256 && strncmp(name, "screen", strlen("screen")) != 0;
}

static int count_colours(const char *name)
{
    static const int steps[] = {256, 16, 8};
    if (is_set("NO_COLOR") || set_a_foreground == NULL || set_a_background == NULL) {
        return 0;
    }
    if (is_direct(name)) {
        return TERMINAL_DIRECT;
    }
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        if (tigetnum("colors") >= steps[i]) {
            return steps[i];
        }
    }
    return 0;
}

bool terminal_init(struct terminal *terminal, struct error *error)
{
    const char *name = getenv("TERM");
    int found;
    *terminal = (struct terminal){0};
    if (name == NULL || name[0] == '\0') {
        return error_set(error, ERROR_LOCAL,
                         _("TERM does not say what kind of terminal this is; try TERM=xterm-256color"));
    }
    if (setupterm(name, STDOUT_FILENO, &found) != OK &&
        setupterm(FALLBACK_TERM, STDOUT_FILENO, &found) != OK) {
        return error_set(
            error, ERROR_LOCAL,
            _("nothing is known of the terminal \"%.40s\"; install ncurses-base or ncurses-term"), name);
    }
    terminal->terminfo = cur_term;
    if (cursor_address == NULL || clear_screen == NULL) {
        terminal_done(terminal);
        return error_set(
            error, ERROR_LOCAL,
            _("the terminal \"%.40s\" can't place its cursor, so the board can't be drawn on it; \"pbxboard "
              "watch\" writes lines instead"),
            name);
    }
    terminal->colours = count_colours(name);
    terminal->scrolls = auto_right_margin && !eat_newline_glitch;
    terminal->cols = columns > 0 ? columns : 80;
    terminal->rows = lines > 0 ? lines : 24;
    return true;
}

void terminal_done(struct terminal *terminal)
{
    if (terminal->terminfo != NULL) {
        (void)del_curterm(terminal->terminfo);
    }
    *terminal = (struct terminal){0};
}

void terminal_enter(const struct terminal *terminal, struct bytes *to)
{
    add_string(to, enter_ca_mode);
    bytes_add_text(to, "\033[?2004h"); /* mark what is pasted */
    terminal_cursor(terminal, to, false);
}

void terminal_leave(const struct terminal *terminal, struct bytes *to)
{
    add_string(to, exit_attribute_mode);
    bytes_add_text(to, "\033[?2004l");
    add_string(to, exit_ca_mode != NULL ? exit_ca_mode : clear_screen);
    terminal_cursor(terminal, to, true); /* the alternate screen may have a cursor of its own */
}

void terminal_clear(const struct terminal *terminal, struct bytes *to)
{
    (void)terminal;
    add_string(to, exit_attribute_mode);
    add_string(to, clear_screen);
}

void terminal_move(const struct terminal *terminal, struct bytes *to, int row, int col, int from_col)
{
    (void)terminal;
    if (from_col >= 0 && col > from_col && parm_right_cursor != NULL) {
        add_string(to, tparm(parm_right_cursor, col - from_col));
    } else {
        add_string(to, tparm(cursor_address, row, col));
    }
}

void terminal_cursor(const struct terminal *terminal, struct bytes *to, bool shown)
{
    (void)terminal;
    add_string(to, shown ? cursor_normal : cursor_invisible);
}

static void add_direct_colour(struct bytes *to, int32_t colour, bool background)
{
    int code = background ? 40 : 30;
    if (colour & COLOUR_NAMED) {
        int index = colour & 15;
        bytes_add_format(to, "\033[%dm", index < 8 ? code + index : code + 60 + index - 8);
    } else {
        bytes_add_format(to, "\033[%d;2;%d;%d;%dm", code + 8, colour >> 16 & 255, colour >> 8 & 255,
                         colour & 255);
    }
}

static void add_colour(const struct terminal *terminal, struct bytes *to, int32_t colour, bool background)
{
    if (colour == COLOUR_DEFAULT || terminal->colours == 0) {
        return;
    }
    if (terminal->colours == TERMINAL_DIRECT) {
        add_direct_colour(to, colour, background);
        return;
    }
    int index = colour & COLOUR_NAMED ? colour & 15 : theme_nearest_colour(colour, terminal->colours);
    if (index >= terminal->colours) {
        index -= 8; /* no bright colours: use the dark one of the same hue */
    }
    add_string(to, tparm(background ? set_a_background : set_a_foreground, index));
}

void terminal_style(const struct terminal *terminal, struct bytes *to, const struct style *style)
{
    const struct {
        enum attribute attribute;
        const char *string;
    } strings[] = {
        {ATTRIBUTE_BOLD, enter_bold_mode},       {ATTRIBUTE_DIM, enter_dim_mode},
        {ATTRIBUTE_ITALIC, enter_italics_mode},  {ATTRIBUTE_UNDERLINE, enter_underline_mode},
        {ATTRIBUTE_REVERSE, enter_reverse_mode},
    };
    add_reset(to);
    for (size_t i = 0; i < sizeof strings / sizeof *strings; i++) {
        if (style->attributes & strings[i].attribute) {
            add_string(to, strings[i].string);
        }
    }
    add_colour(terminal, to, style->foreground, false);
    add_colour(terminal, to, style->background, true);
}
