#pragma once

#include "model/board.h"
#include "model/limits.h"
#include "tui/canvas.h"
#include "tui/command.h"

#include <stdbool.h>
#include <stdint.h>

/* How a screen is drawn and driven: the contract that every view fulfils.
 *
 * A view keeps a state of its own (what is selected, how it is sorted). It changes by run() and by arrange(),
 * which is called before each drawing and puts the rows in order; draw() only reads: the same state, context
 * and size give the same picture. No view asks the clock, knows which exchange it shows, or names a colour.
 */

struct keymap;

enum glyphs {
    GLYPHS_UNICODE,
    GLYPHS_ASCII, /* for terminals and fonts without the others */
};

/* What there is to be drawn: everything borrowed. */
struct render_context {
    const struct board *board;
    const struct exchange *exchange; /* the one that what is typed is dialled through */
    int64_t now;                     /* milliseconds, of the clock that the board's times are of … */
    /* … and how far the calendar is ahead of it; see app_set_wall_clock_offset() */
    int64_t wall_clock_offset_ms;
    enum glyphs glyphs;
    struct limits limits;
    const struct keymap *keymap;
    const char *filter; /* what the user wants to see, "" for everything; see model/filter.h */
};

/* What is selected, as far as it can be called, written to or looked up; everything borrowed. */
struct selection {
    const struct exchange *exchange;
    const char *number;
    const char *name;
    /* the number that the telephone `number` talks or talked with; NULL or "" where none is known */
    const char *peer;
};

struct view {
    enum command command; /* what opens it; its name in the palette and on the command line */
    const char *title;    /* N_() */
    bool full_screen;     /* takes the whole screen but the status line, for a wall */
    void *(*open)(void);
    void (*close)(void *state);
    void (*arrange)(void *state, const struct render_context *context, int cols, int rows);
    void (*draw)(const void *state, const struct render_context *context, struct pane pane);

    /* Does what a command means here; false when it means nothing here. */
    bool (*run)(void *state, const struct render_context *context, enum command command);

    /* Does what is on the screen change by time alone (an age, a wait)? NULL where it never does. */
    bool (*changes_with_time)(const void *state, const struct render_context *context);

    /* False when nothing is selected, or nothing that has a number. NULL where nothing ever is. */
    bool (*selection)(const void *state, const struct render_context *context, struct selection *selection);

    /* Selects the first row after the selected one that holds `text`; with `again`, not the selected one
     * itself. False when there is none. NULL where nothing can be found. */
    bool (*find)(void *state, const struct render_context *context, const char *text, bool again);
};
