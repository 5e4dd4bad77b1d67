/* The bars around the view: the status line, the lasting problems, the prompt, and the hints. */

#include "tui/app_state.h"

#include "model/board.h"
#include "model/enum_table.h"
#include "model/i18n.h"
#include "model/text.h"
#include "tui/format.h"
#include "tui/link_bar.h"
#include "tui/request_status.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

enum {
    GAP_COLS = 2,
    COMPLETIONS_MAX = 8,
    LABEL_BYTES = EXCHANGE_NAME_BYTES + 64,
    PROBLEM_BYTES = 256,
    OWN_STATE_BYTES = 128,
};

static void format_own_state(char *to, size_t size, const struct app *app, enum glyphs glyphs)
{
    to[0] = '\0';
    if (*app->exchange->own_number != '\0') {
        enum freshness freshness;
        enum device_state state = app_own_state(app, &freshness);
        struct appearance appearance = format_device(state, freshness, glyphs);
        char me[OWN_STATE_BYTES];
        (void)snprintf(me, sizeof me, _("me %s %s"), app->exchange->own_number, appearance.word);
        format_labelled(to, size, board_label(app->board, app->exchange), me);
    }
}

/* "Fri 20 Nov 12:04", in the user's language; `time` points at its last word. */
static void format_clock(char *to, size_t size, const char **time, int64_t now)
{
    static const char *const days[] = {N_("Sun"), N_("Mon"), N_("Tue"), N_("Wed"),
                                       N_("Thu"), N_("Fri"), N_("Sat")};
    static const char *const months[] = {N_("Jan"), N_("Feb"), N_("Mar"), N_("Apr"), N_("May"), N_("Jun"),
                                         N_("Jul"), N_("Aug"), N_("Sep"), N_("Oct"), N_("Nov"), N_("Dec")};
    struct tm local;
    time_t seconds = (time_t)(now / 1000);
    to[0] = '\0';
    if (localtime_r(&seconds, &local) != NULL) {
        (void)snprintf(to, size, "%s %d %s %02d:%02d", _(days[local.tm_wday]), local.tm_mday,
                       _(months[local.tm_mon]), local.tm_hour, local.tm_min);
    }
    const char *blank = strrchr(to, ' ');
    *time = blank != NULL ? blank + 1 : to;
}

/* Texts of the status line after the link state. Each is drawn completely or not at all. */
struct status_texts {
    char wait[FORMAT_WAIT_BYTES]; /* the callers waiting, at the right … */
    enum role wait_role;
    bool callers_waiting;
    const char *title; /* the screen's */
    char own[OWN_STATE_BYTES];
    char clock[64]; /* … and behind them the time of day */
    const char *time;
};

static void fill_wait(struct status_texts *words, const struct app *app, const struct render_context *context)
{
    struct queue_figures figures = stats_board(app->board, context->now);
    ENUM_TABLE(roles);
    static const enum role roles[] = {
        ENUM_ROW(WAIT_CALM) = ROLE_BAR,
        ENUM_ROW(WAIT_WARNING) = ROLE_BAR_DOUBT,
        ENUM_ROW(WAIT_BREACHED) = ROLE_BAR_BAD,
        ENUM_ROW(WAIT_STALE) = ROLE_BAR,
    };
    ENUM_TABLE_END(roles, WAIT_LEVEL_COUNT);
    /* if a queue is stale the figures are lower bounds, so a limit that is exceeded is certain */
    struct queue_figures bounds = figures;
    bounds.uncertain = 0;
    words->wait_role = roles[format_wait_level(&context->limits, &bounds)];
    words->callers_waiting = figures.waiting > 0;
    for (uint16_t i = 0; i < app->board->exchange_count; i++) {
        if (app->board->exchanges[i]->queues.count > 0) {
            format_wait(words->wait, &figures, context->glyphs);
        }
    }
}

static void fill_status(struct status_texts *words, const struct app *app,
                        const struct render_context *context)
{
    *words = (struct status_texts){.title = app->view != views[0] ? _(app->view->title) : ""};
    fill_wait(words, app, context);
    format_own_state(words->own, sizeof words->own, app, context->glyphs);
    words->time = words->clock;
    if (format_is_recording_clock(context->now)) {
        format_time(words->clock, context->now);
    } else if (app->options.clock) {
        format_clock(words->clock, sizeof words->clock, &words->time,
                     context->now + context->wall_clock_offset_ms);
    }
}

/* The columns of a text plus a gap; 0 for an empty text. */
static int cols_with_gap(const char *text)
{
    return *text == '\0' ? 0 : text_width_cells(text) + GAP_COLS;
}

/* Reserves the text's columns plus a gap. Returns the text, or "" if it does not fit. */
static const char *reserve_cols(const char *text, int *room)
{
    int cols = cols_with_gap(text);
    if (cols > *room) {
        return "";
    }
    *room -= cols;
    return text;
}

/* `at`, or the time in `after_ms` milliseconds, if that is earlier; -1: never. */
static int64_t earlier(int64_t at, int64_t now, int64_t after_ms)
{
    return after_ms >= 0 && now + after_ms < at ? now + after_ms : at;
}

static struct lifetime status_lifetime(const struct app *app, const struct render_context *context,
                                       bool callers_waiting)
{
    enum { MINUTE_MS = 60 * 1000 };
    bool counts = callers_waiting || format_is_recording_clock(context->now);
    struct lifetime lifetime = {.steady = !counts && link_bar_is_steady(context),
                                .next_change_at = INT64_MAX};
    for (uint16_t i = 0; i < app->board->exchange_count; i++) {
        lifetime.next_change_at =
            earlier(lifetime.next_change_at, context->now,
                    link_bar_next_change_ms(&app->board->exchanges[i]->link, context->now));
    }
    if (app->options.clock) {
        lifetime.next_change_at =
            earlier(lifetime.next_change_at, context->now,
                    MINUTE_MS - (context->now + context->wall_clock_offset_ms) % MINUTE_MS);
    }
    return lifetime;
}

/* Order of importance: link states (always visible), waiting callers, title, own state, clock. The date goes
 * first when space is short. With several exchanges, space for the waiting callers is reserved. */
struct lifetime app_draw_status(const struct app *app, const struct render_context *context, struct pane pane)
{
    struct status_texts words;
    pane_fill(pane, 0, 0, pane.cols, ROLE_BAR, L' ');
    fill_status(&words, app, context);
    bool several_and_waiting = app->board->exchange_count > 1 && words.callers_waiting;
    int link_cols = several_and_waiting ? pane.cols - cols_with_gap(words.wait) : pane.cols;
    int reserved_cols = (several_and_waiting ? 0 : cols_with_gap(words.wait)) + cols_with_gap(words.title) +
                        cols_with_gap(words.own);
    int col = link_bar_draw(context, pane_part(pane, 0, 0, 1, link_cols), reserved_cols, app_hides_bars(app));
    int room = pane.cols - 1 - col;
    const char *wait = reserve_cols(words.wait, &room);
    const char *title = reserve_cols(words.title, &room);
    const char *own = reserve_cols(words.own, &room);
    const char *clock = reserve_cols(words.time, &room);
    if (clock == words.time && words.time - words.clock <= room) {
        clock = words.clock;
    }
    if (*title != '\0') {
        col = pane_text(pane, 0, col + GAP_COLS, ROLE_BAR_STRONG, title);
    }
    (void)pane_text(pane, 0, col + GAP_COLS, ROLE_BAR, own);
    int end = pane.cols - 1 - text_width_cells(clock);
    (void)pane_text(pane, 0, end, ROLE_BAR, clock);
    end -= text_width_cells(wait) + (*clock != '\0' ? GAP_COLS : 0);
    (void)pane_text(pane, 0, end, words.wait_role, wait);
    return status_lifetime(app, context, words.callers_waiting);
}

/* Extensions whose number begins with what is typed. */
static bool complete_number(const struct app *app, int nth, struct completion *completion)
{
    const struct table *extensions = &app->exchange->extensions;
    size_t typed = strlen(app->input.text);
    for (uint32_t i = 0; i < extensions->count; i++) {
        const struct extension *extension = table_at(extensions, i);
        if (strncmp(extension->row.key, app->input.text, typed) != 0 || nth-- > 0) {
            continue;
        }
        (void)text_copy(completion->text, sizeof completion->text, extension->row.key);
        (void)snprintf(completion->shown, sizeof completion->shown, "%s %s", extension->row.key,
                       exchange_name_of(app->exchange, extension->row.key));
        return true;
    }
    return false;
}

/* Commands whose name begins with what is typed, with what may follow. */
static bool complete_command(const struct app *app, int nth, struct completion *completion)
{
    size_t typed = strlen(app->input.text);
    for (int command = COMMAND_NONE + 1; command < COMMAND_COUNT; command++) {
        const struct command_facts *facts = command_facts((enum command)command);
        if (strncmp(facts->name, app->input.text, typed) != 0 || nth-- > 0) {
            continue;
        }
        (void)snprintf(completion->text, sizeof completion->text, "%s%s", facts->name,
                       facts->argument != NULL ? " " : "");
        (void)snprintf(completion->shown, sizeof completion->shown, "%s%s%s", facts->name,
                       facts->argument != NULL ? " " : "", facts->argument != NULL ? _(facts->argument) : "");
        return true;
    }
    return false;
}

bool app_completion(const struct app *app, int nth, struct completion *completion)
{
    switch (app->mode) {
    case MODE_DIAL:
        return complete_number(app, nth, completion);
    case MODE_PALETTE:
        return complete_command(app, nth, completion);
    case MODE_NORMAL:
    case MODE_FIND:
    case MODE_FILTER:
    case MODE_COMPOSE:
    case MODE_COUNT:
        break;
    }
    return false;
}

/* The prompt's label. With several exchanges it names the one that dials. */
static void format_label(char to[LABEL_BYTES], const struct app *app, const struct render_context *context)
{
    ENUM_TABLE(labels);
    static const char *const labels[] = {
        ENUM_ROW(MODE_NORMAL) = N_("dial:"),     ENUM_ROW(MODE_DIAL) = N_("dial:"),
        ENUM_ROW(MODE_FIND) = N_("find:"),       ENUM_ROW(MODE_FILTER) = N_("filter:"),
        ENUM_ROW(MODE_PALETTE) = N_("command:"), ENUM_ROW(MODE_COMPOSE) = N_("text message"),
    };
    ENUM_TABLE_END(labels, MODE_COUNT);
    const char *through = board_label(app->board, app_dial_exchange(app, context));
    if (*through != '\0' && app_takes_digits(app)) {
        (void)snprintf(to, LABEL_BYTES, _("dial (%s):"), through);
    } else {
        (void)text_copy(to, LABEL_BYTES, _(labels[app->mode]));
    }
}

static void draw_completions(const struct app *app, struct pane pane)
{
    struct completion completion;
    int col = 0;
    for (int nth = 0; nth < COMPLETIONS_MAX && app_completion(app, nth, &completion); nth++) {
        if (col + text_width_cells(completion.shown) + 3 > pane.cols) {
            break;
        }
        col = nth > 0 ? pane_text(pane, 0, col, ROLE_DIM, " · ") : col;
        col = pane_text(pane, 0, col, nth == 0 ? ROLE_MATCH : ROLE_DIM, completion.shown);
    }
}

/* Text of the prompt row: the notice, else the hint about an ignored key, else the status of the running
 * request, else "". */
struct line_text {
    char text[APP_NOTICE_BYTES];
    enum role role;
};

static struct lifetime choose_line_text(struct line_text *line_text, const struct app *app,
                                        const struct render_context *context)
{
    const struct exchange *exchange = NULL;
    const struct request *request = app_latest_request(app, &exchange);
    *line_text = (struct line_text){.role = app->notice[0] != '\0' ? app->notice_role : ROLE_STRONG};
    if (app->notice[0] != '\0') {
        (void)text_copy(line_text->text, sizeof line_text->text, app->notice);
    } else if (app->ignored_key != 0) {
        line_text->role = ROLE_WARNING;
        app_format_ignored_key(app, context, line_text->text);
    } else if (request != NULL) {
        char words[REQUEST_STATUS_BYTES];
        request_status_format(words, exchange, request, context->now);
        format_labelled(line_text->text, sizeof line_text->text, board_label(app->board, exchange), words);
    }
    struct lifetime lifetime = {.steady = app->ignored_key == 0 && request == NULL,
                                .next_change_at = INT64_MAX};
    if (request != NULL) { /* its seconds count from the request */
        enum { SECOND_MS = 1000 };
        int64_t age_ms = context->now - request->requested_at;
        lifetime.next_change_at =
            earlier(INT64_MAX, context->now, age_ms > 0 ? SECOND_MS - age_ms % SECOND_MS : SECOND_MS);
    }
    return lifetime;
}

/* Draws the typed text, and beside it the notice or else the completions. */
static void draw_typed(const struct app *app, const struct line_text *line_text, struct pane pane, int col)
{
    struct completion completion;
    bool has_text = line_text->text[0] != '\0';
    bool completes = !has_text && app_completion(app, 0, &completion);
    int line_cols = has_text || completes ? (pane.cols - col) * 2 / 5 : pane.cols - col - 1;
    int typed_cols = text_width_cells(app->input.text) + GAP_COLS;
    line_cols = has_text && typed_cols < line_cols ? typed_cols : line_cols;
    prompt_draw(&app->input, pane, 0, col, line_cols, ROLE_INPUT);
    col += line_cols + 1;
    if (has_text) {
        pane_text_left(pane, 0, col, pane.cols - col - 1, line_text->role, line_text->text);
    } else if (completes) {
        draw_completions(app, pane_part(pane, 0, col, 1, pane.cols - col - 1));
    }
}

static void draw_filter(const struct app *app, const struct line_text *line_text, struct pane pane)
{
    int after = pane_text(pane, 0, 1, ROLE_PROMPT, _("filter:")) + 1;
    int cols = text_width_cells(app->filter);
    cols = cols > pane.cols - after - 1 ? pane.cols - after - 1 : cols;
    pane_text_left(pane, 0, after, cols, ROLE_MATCH, app->filter);
    after += cols + GAP_COLS;
    pane_text_left(pane, 0, after, pane.cols - after - 1, line_text->role, line_text->text);
}

struct lifetime app_draw_prompt(const struct app *app, const struct render_context *context, struct pane pane)
{
    bool typed = app->mode != MODE_NORMAL && app->mode != MODE_COMPOSE;
    bool filtered = app->mode == MODE_NORMAL && app->filter[0] != '\0' && app->notice[0] == '\0';
    struct line_text line_text;
    struct lifetime lifetime = choose_line_text(&line_text, app, context);
    if (line_text.text[0] != '\0' && !typed && !filtered) {
        pane_text_left(pane, 0, 1, pane.cols - 2, line_text.role, line_text.text);
        return lifetime;
    }
    if (filtered) {
        draw_filter(app, &line_text, pane);
        return lifetime;
    }
    char label[LABEL_BYTES];
    format_label(label, app, context);
    int label_cols = text_width_cells(label);
    /* keep half of the row for the typed text */
    label_cols = label_cols > pane.cols / 2 ? pane.cols / 2 : label_cols;
    pane_text_left(pane, 0, 1, label_cols, app->mode == MODE_NORMAL ? ROLE_DIM : ROLE_PROMPT, label);
    int col = 1 + label_cols + 1;
    if (typed) {
        draw_typed(app, &line_text, pane, col);
    }
    return lifetime;
}

static int draw_hint(const struct app *app, const struct render_context *context, struct pane pane, int col,
                     const char *key, enum command command, const char *hint)
{
    bool off = command != COMMAND_NONE && app_disabled_reason(app, context, command) != NULL;
    int width = text_width_cells(key) + 1 + text_width_cells(hint);
    if (*key == '\0' || col + width > pane.cols - 1) {
        return col;
    }
    col = pane_text(pane, 0, col, off ? ROLE_HINT_OFF : ROLE_KEY, key) + 1;
    return pane_text(pane, 0, col, off ? ROLE_HINT_OFF : ROLE_HINT, hint) + GAP_COLS;
}

/* Hints while a prompt is open. */
static void draw_typing_hints(const struct app *app, const struct render_context *context, struct pane pane)
{
    ENUM_TABLE(enter_hints);
    static const char *const enter_hints[] = {
        ENUM_ROW(MODE_NORMAL) = "",
        ENUM_ROW(MODE_DIAL) = N_("dial"),
        ENUM_ROW(MODE_FIND) = N_("stay here"),
        ENUM_ROW(MODE_FILTER) = N_("keep"),
        ENUM_ROW(MODE_PALETTE) = N_("run"),
        ENUM_ROW(MODE_COMPOSE) = N_("send"),
    };
    ENUM_TABLE_END(enter_hints, MODE_COUNT);
    struct completion completion;
    int col = draw_hint(app, context, pane, 1, _("Enter"), COMMAND_NONE, _(enter_hints[app->mode]));
    if (app->mode == MODE_COMPOSE) {
        col = draw_hint(app, context, pane, col, "Tab", COMMAND_NONE, _("next field"));
    } else if (app_completion(app, 0, &completion)) {
        col = draw_hint(app, context, pane, col, "Tab", COMMAND_NONE, _("complete"));
    }
    if (app->mode == MODE_FIND) {
        col = draw_hint(app, context, pane, col, _("Down"), COMMAND_NONE, _("next one"));
    }
    (void)draw_hint(app, context, pane, col, "Esc", COMMAND_NONE, _("cancel"));
}

static bool is_any_down(const struct board *board)
{
    for (uint16_t i = 0; i < board->exchange_count; i++) {
        const struct exchange *exchange = board->exchanges[i];
        bool down = exchange->link.state == LINK_LOST || exchange->link.state == LINK_REFUSED;
        if (down && exchange->replay == REPLAY_NONE) {
            return true;
        }
    }
    return false;
}

/* Draws the hint of a command with a key; false if it does not fit. */
static bool draw_command_hint(const struct app *app, const struct render_context *context, struct pane pane,
                              int *col, enum command command)
{
    char key[KEY_NAME_BYTES];
    keymap_key_of(&app->options.keymap, command, key);
    if (app->view->command == command || *key == '\0') {
        return true;
    }
    int before = *col;
    *col = draw_hint(app, context, pane, *col, key, command, _(command_facts(command)->hint));
    return *col > before;
}

/* The help key is always shown. Other hints follow in this order while they fit. */
static void draw_normal_hints(const struct app *app, const struct render_context *context, struct pane pane)
{
    static const enum command first_hints[] = {COMMAND_SMS, COMMAND_FIND, COMMAND_FILTER};
    static const enum command last_hints[] = {COMMAND_PALETTE, COMMAND_QUIT};
    char key[KEY_NAME_BYTES];
    char help_key[KEY_NAME_BYTES];
    const char *help = _(command_facts(COMMAND_HELP)->hint);
    keymap_key_of(&app->options.keymap, COMMAND_HELP, help_key);
    int help_cols =
        *help_key == '\0' ? 0 : text_width_cells(help_key) + 1 + text_width_cells(help) + GAP_COLS;
    struct pane rest = pane_part(pane, 0, 0, 1, pane.cols - help_cols);
    int col = 1;
    if (is_any_down(app->board)) {
        keymap_key_of(&app->options.keymap, COMMAND_RETRY, key);
        col = draw_hint(app, context, rest, col, key, COMMAND_RETRY, _(command_facts(COMMAND_RETRY)->hint));
    }
    if (app->mode == MODE_NORMAL && app->filter[0] != '\0') {
        col = draw_hint(app, context, rest, col, "Esc", COMMAND_NONE, _("show all"));
    }
    col = draw_hint(app, context, rest, col, _("Enter"), COMMAND_DIAL, _("dial"));
    if (app->mode == MODE_DIAL && app->board->exchange_count > 1) {
        keymap_key_of(&app->options.keymap, COMMAND_EXCHANGE, key);
        col = draw_hint(app, context, rest, col, key, COMMAND_EXCHANGE,
                        _(command_facts(COMMAND_EXCHANGE)->hint));
    }
    bool fits = true;
    for (size_t i = 0; fits && i < sizeof first_hints / sizeof *first_hints; i++) {
        fits = draw_command_hint(app, context, rest, &col, first_hints[i]);
    }
    for (int i = 0; fits && views[i] != NULL; i++) {
        fits = views[i]->command == COMMAND_HELP ||
               draw_command_hint(app, context, rest, &col, views[i]->command);
    }
    for (size_t i = 0; fits && i < sizeof last_hints / sizeof *last_hints; i++) {
        fits = draw_command_hint(app, context, rest, &col, last_hints[i]);
    }
    (void)draw_hint(app, context, pane, col, help_key, COMMAND_HELP, help);
}

struct lifetime app_draw_hints(const struct app *app, const struct render_context *context, struct pane pane)
{
    if (app_takes_digits(app)) {
        draw_normal_hints(app, context, pane);
    } else {
        draw_typing_hints(app, context, pane);
    }
    return (struct lifetime){.steady = true, .next_change_at = INT64_MAX};
}

static bool has_no_journal(const struct exchange *exchange)
{
    return *exchange->journal_problem != '\0';
}

static bool overflows(const struct exchange *exchange)
{
    return exchange->overflow > 0;
}

static bool is_unreadable(const struct exchange *exchange)
{
    return exchange->unreadable.often;
}

/* Most serious first: a narrow screen cuts the rest. */
static const struct problem {
    bool (*applies)(const struct exchange *exchange);
    const char *glyphs[2]; /* by enum glyphs */
    enum role role;
    const char *text;
} problems[] = {
    {has_no_journal, {"✕", "x"}, ROLE_BAR_BAD, N_("no journal")},
    {is_unreadable, {"≠", "?"}, ROLE_BAR_DOUBT, N_("the exchange sends messages that can't be read")},
    {overflows, {"≠", "?"}, ROLE_BAR_DOUBT, N_("too many things: some are left out")},
};
enum { PROBLEM_COUNT = sizeof problems / sizeof *problems };

int app_problem_rows(const struct render_context *context)
{
    for (uint16_t i = 0; i < context->board->exchange_count; i++) {
        for (int problem = 0; problem < PROBLEM_COUNT; problem++) {
            if (problems[problem].applies(context->board->exchanges[i])) {
                return 1;
            }
        }
    }
    return 0;
}

static int draw_problem(const struct render_context *context, struct pane pane, int col,
                        const struct problem *problem, const struct exchange *exchange)
{
    char labelled[PROBLEM_BYTES];
    char words[PROBLEM_BYTES];
    format_labelled(labelled, sizeof labelled, board_label(context->board, exchange), _(problem->text));
    (void)snprintf(words, sizeof words, "%s %.*s", problem->glyphs[context->glyphs], PROBLEM_BYTES - 8,
                   labelled);
    int room = pane.cols - 1 - col;
    int cols = text_width_cells(words) > room ? room : text_width_cells(words);
    pane_text_left(pane, 0, col, cols, problem->role, words);
    return col + cols + GAP_COLS;
}

void app_draw_problems(const struct render_context *context, struct pane pane)
{
    int col = 1;
    pane_fill(pane, 0, 0, pane.cols, ROLE_BAR, L' ');
    for (int i = 0; i < PROBLEM_COUNT; i++) {
        const struct problem *problem = &problems[i];
        for (uint16_t e = 0; e < context->board->exchange_count; e++) {
            if (problem->applies(context->board->exchanges[e])) {
                col = draw_problem(context, pane, col, problem, context->board->exchanges[e]);
            }
        }
    }
}
