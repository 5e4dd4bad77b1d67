/* The help: every command with its keys, and the meaning of the glyphs, made from the tables. */

#include "tui/views.h"

#include "model/filter.h"
#include "model/i18n.h"
#include "model/memory.h"
#include "model/text.h"
#include "tui/format.h"
#include "tui/keymap.h"

#include <stdlib.h>

enum {
    KEYS_COLS = 14,
    NAME_COLS = 15,
    COLS_FOR_NAMES = 100, /* a narrower screen leaves out the command names */
};

struct help_state {
    int top;
    int lines;
    int rows;
};

static void *help_open(void)
{
    return memory_new(1, sizeof(struct help_state));
}

static bool matches_filter(const struct render_context *context, const struct command_facts *facts)
{
    const struct filter_value values[] = {{"command", facts->name}, {"text", _(facts->help)}};
    return filter_matches(context->filter, values, 2);
}

/* Draws a line, unless it is scrolled out. */
static void draw_command(const struct help_state *view, const struct render_context *context,
                         struct pane pane, int line, enum command command)
{
    char keys[64];
    const struct command_facts *facts = command_facts(command);
    int row = line - view->top;
    keymap_keys_of(context->keymap, command, keys, sizeof keys);
    int col = 3 + KEYS_COLS;
    pane_text_left(pane, row, 3, KEYS_COLS - 1, ROLE_KEY, keys);
    if (pane.cols >= COLS_FOR_NAMES) {
        pane_text_left(pane, row, col, NAME_COLS - 1, ROLE_DIM, facts->name);
        col += NAME_COLS;
    }
    pane_text_left(pane, row, col, pane.cols - col - 1, ROLE_TEXT, _(facts->help));
}

static int draw_commands(const struct help_state *view, const struct render_context *context,
                         struct pane pane, int line)
{
    for (int group = 0; group < GROUP_COUNT; group++) {
        bool titled = false;
        for (int command = COMMAND_NONE + 1; command < COMMAND_COUNT; command++) {
            const struct command_facts *facts = command_facts((enum command)command);
            if ((int)facts->group != group || !matches_filter(context, facts)) {
                continue;
            }
            if (!titled) {
                (void)pane_text(pane, line++ - view->top, 1, ROLE_TITLE,
                                _(command_group_title((enum command_group)group)));
                titled = true;
            }
            draw_command(view, context, pane, line++, (enum command)command);
        }
        line += titled;
    }
    return line;
}

static int draw_legend(const struct help_state *view, const struct render_context *context, struct pane pane,
                       int line)
{
    (void)pane_text(pane, line++ - view->top, 1, ROLE_TITLE, _("What the lamps mean"));
    for (int state = 0; state < DEVICE_STATE_COUNT; state++) {
        enum freshness freshness = state == DEVICE_UNKNOWN ? FRESHNESS_UNKNOWN : FRESHNESS_LIVE;
        struct appearance appearance = format_device((enum device_state)state, freshness, context->glyphs);
        (void)pane_text(pane, line - view->top, 3, appearance.role, appearance.glyph);
        (void)pane_text(pane, line++ - view->top, 5, appearance.role, appearance.word);
    }
    struct appearance stale = format_device(DEVICE_IDLE, FRESHNESS_STALE, context->glyphs);
    (void)pane_text(pane, line - view->top, 3, stale.role, stale.glyph);
    (void)pane_text(pane, line - view->top, 5, stale.role, stale.word);
    (void)pane_text(pane, line++ - view->top, 3 + KEYS_COLS, ROLE_DIM,
                    _("known once; messages may have been lost since"));
    struct appearance paused = format_agents(AGENTS_PAUSED, context->glyphs);
    (void)pane_text(pane, line - view->top, 3, paused.role, paused.glyph);
    (void)pane_text(pane, line - view->top, 5, paused.role, paused.word);
    (void)pane_text(pane, line++ - view->top, 3 + KEYS_COLS, ROLE_DIM,
                    _("an agent who takes no calls from queues for now"));
    char voicemail[FORMAT_VOICEMAIL_BYTES];
    enum role voicemail_role =
        format_voicemail(voicemail, &(struct mailbox){.new_count = 2}, FRESHNESS_LIVE, context->glyphs);
    (void)pane_text(pane, line - view->top, 3, voicemail_role, voicemail);
    (void)pane_text(pane, line++ - view->top, 3 + KEYS_COLS, ROLE_DIM,
                    _("new voicemail; with ? where the number may be another one"));
    (void)pane_text(pane, line - view->top, 3, ROLE_TEXT,
                    context->glyphs == GLYPHS_ASCII ? ">= 2:31" : "≥ 2:31");
    (void)pane_text(pane, line++ - view->top, 3 + KEYS_COLS, ROLE_DIM,
                    _("at least so long: an exchange tells how many wait, not who"));
    line++;
    (void)pane_text(pane, line++ - view->top, 1, ROLE_TITLE, _("What can be typed"));
    (void)pane_text(pane, line++ - view->top, 3, ROLE_TEXT,
                    _("Digits, *, # and + write on the dial line; Enter dials."));
    (void)pane_text(pane, line++ - view->top, 3, ROLE_TEXT,
                    _("A filter: state:free !ext:2* kow  (fields, ! for not, * for anything)"));
    return line;
}

static int draw_all(const struct help_state *view, const struct render_context *context, struct pane pane)
{
    int line = draw_commands(view, context, pane, 1);
    return context->filter->count > 0 ? line : draw_legend(view, context, pane, line);
}

static void help_arrange(void *state, const struct render_context *context, int cols, int rows)
{
    struct help_state *view = state;
    struct canvas *scratch = canvas_new(cols, 1);
    view->lines = draw_all(view, context, pane_part(canvas_pane(scratch), 0, 0, 0, cols));
    canvas_free(scratch);
    view->rows = rows;
    int last = view->lines > rows ? view->lines - rows : 0;
    view->top = view->top > last ? last : view->top < 0 ? 0 : view->top;
}

static void help_draw(const void *state, const struct render_context *context, struct pane pane)
{
    const struct help_state *view = state;
    (void)draw_all(view, context, pane);
    if (view->lines - view->top > pane.rows) {
        (void)pane_text(pane, pane.rows - 1, pane.cols - 2, ROLE_DIM,
                        context->glyphs == GLYPHS_ASCII ? "v" : "↓");
    }
}

static bool help_run(void *state, const struct render_context *context, enum command command)
{
    (void)context;
    struct help_state *view = state;
    if (command == COMMAND_UP || command == COMMAND_DOWN) {
        view->top += command == COMMAND_UP ? -1 : 1;
    } else if (command == COMMAND_PAGE_UP || command == COMMAND_PAGE_DOWN) {
        view->top += command == COMMAND_PAGE_UP ? 1 - view->rows : view->rows - 1;
    } else if (command == COMMAND_FIRST || command == COMMAND_LAST) {
        view->top = command == COMMAND_FIRST ? 0 : view->lines;
    } else {
        return false;
    }
    return true;
}

const struct view view_help = {
    .command = COMMAND_HELP,
    .title = N_("Help"),
    .open = help_open,
    .close = free,
    .arrange = help_arrange,
    .draw = help_draw,
    .run = help_run,
};
