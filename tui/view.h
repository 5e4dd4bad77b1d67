#pragma once

#include "model/board.h"
#include "model/filter.h"
#include "model/limits.h"
#include "tui/canvas.h"
#include "tui/command.h"

#include <stdbool.h>
#include <stdint.h>

/* The interface of every view (screen): drawing and commands.
 *
 * A view has its own state (selection, sort order), changed by run() and arrange() only. arrange() is called
 * before each drawing and builds the rows. draw() only reads: same state, context and size give the same
 * picture. No view asks the clock, knows the kind of exchange, or names a colour. */

struct keymap;

enum glyphs {
    GLYPHS_UNICODE,
    GLYPHS_ASCII, /* for terminals and fonts without Unicode glyphs */
};

/* Everything a view draws from. All pointers are borrowed. */
struct render_context {
    const struct board *board;
    const struct exchange *exchange; /* the exchange that dials a typed number */
    int64_t now;                     /* milliseconds, on the clock of the events … */
    /* … and how far the wall clock is ahead of it; see app_set_wall_clock_offset() */
    int64_t wall_clock_offset_ms;
    enum glyphs glyphs;
    struct limits limits;
    const struct keymap *keymap;
    const struct filter *filter; /* which rows are shown */
};

/* The selected row: whom to call, text or look up. All pointers are borrowed. */
struct selection {
    const struct exchange *exchange;
    const char *number;
    const char *name;
    /* the other party of the current or last call of `number`; NULL or "" if not known */
    const char *peer;
};

struct view {
    enum command command; /* opens the view; its name is that of the view, too */
    const char *title;    /* N_() */
    bool full_screen;     /* hides the bars below the view, for a wall */
    void *(*open)(void);
    void (*close)(void *state);
    void (*arrange)(void *state, const struct render_context *context, int cols, int rows);
    void (*draw)(const void *state, const struct render_context *context, struct pane pane);

    /* Runs a command; false if this view does not handle it. A view handles a few of all commands, so its
     * switch over them has a `default`, and the compiler can't name a command that is missing. */
    bool (*run)(void *state, const struct render_context *context, enum command command);

    /* Does the picture change with time alone (an age, a wait)? NULL: never. */
    bool (*changes_with_time)(const void *state, const struct render_context *context);

    /* Fills in the selection; false if nothing with a number is selected. NULL: the view has no selection. */
    bool (*selection)(const void *state, const struct render_context *context, struct selection *selection);

    /* Selects the first row from the selected one on (`again`: after it) that contains `text`; false if there
     * is none. NULL: the view can't search. */
    bool (*find)(void *state, const struct render_context *context, const char *text, bool again);
};
