/* Nothing unknown or stale is ever drawn as something known. The test applies random events, gaps, late
 * messages, duplicates, resets, reconnects, lost links and clocks. After each step it compares every cell of
 * every screen with a reference model. A failure prints its seed: TEST_SEED=N runs that seed only;
 * TEST_STEPS=N makes the runs longer. */

#include "tests/harness.h"

#include "model/board.h"
#include "tests/tui/reference.h"
#include "tui/app.h"
#include "tui/format.h"
#include "tui/views.h"

#include <locale.h>

enum {
    EXCHANGES_MAX = 2,
    FIND_MAX = 256,
    SILENT_MS = 600 * 1000,
};

/* ---- reading the canvas ---- */

static const struct cell *cell_of(const struct canvas *canvas, int row, int col)
{
    static const struct cell outside = {.text = L" "};
    bool inside = row >= 0 && row < canvas->rows && col >= 0 && col < canvas->cols;
    return inside ? &canvas->cells[row * canvas->cols + col] : &outside;
}

static bool is_word(wchar_t character)
{
    return (character >= L'0' && character <= L'9') || (character >= L'A' && character <= L'Z') ||
           (character >= L'a' && character <= L'z') || character == L'-';
}

/* Does `text` stand there, its letters `apart` cells apart? */
static bool stands_at(const struct canvas *canvas, int row, int col, const char *text, int apart)
{
    for (; *text != '\0'; text++, col += apart) {
        if (cell_of(canvas, row, col)->text[0] != (wchar_t)*text) {
            return false;
        }
    }
    return true;
}

struct spot {
    int row, col;
};

/* Where `text` stands as a word, below the status line. */
static int find_word(const struct canvas *canvas, const char *text, int apart, struct spot spots[FIND_MAX])
{
    int count = 0;
    int cells = ((int)strlen(text) - 1) * apart + 1;
    for (int row = 1; row < canvas->rows; row++) {
        for (int col = 0; col + cells <= canvas->cols && count < FIND_MAX; col++) {
            if (stands_at(canvas, row, col, text, apart) &&
                !is_word(cell_of(canvas, row, col - 1)->text[0]) &&
                !is_word(cell_of(canvas, row, col + cells)->text[0])) {
                spots[count++] = (struct spot){row, col};
            }
        }
    }
    return count;
}

/* The number that stands at a cell, or -1. */
static int number_at(const struct canvas *canvas, int row, int col)
{
    int number = -1;
    for (wchar_t digit; (digit = cell_of(canvas, row, col)->text[0]) >= L'0' && digit <= L'9'; col++) {
        number = (number < 0 ? 0 : number * 10) + (int)(digit - L'0');
    }
    return number;
}

/* ---- the run ---- */

static struct freshness_run {
    uint32_t seed;
    int step;
    struct board *board;
    struct app *app;
    struct reference references[EXCHANGES_MAX];
    int exchanges;
    int64_t now;
    struct canvas *canvas; /* what is being read */
    const char *view;
    int allowed, shown; /* extensions that might be shown as live, and those that are */
    int mailboxes;      /* with new messages that look known */
    int calm, partly;   /* links that look calm, and those that tell how many are known */
} run;

__attribute__((format(printf, 1, 2))) static void fail_at(const char *format, ...)
{
    char reason[512];
    va_list values;
    va_start(values, format);
    (void)vsnprintf(reason, sizeof reason, format, values);
    va_end(values);
    char *text = canvas_dump(run.canvas);
    print_error("TEST_SEED=%u, the step %d, %s at %dx%d:\n", run.seed, run.step, run.view, run.canvas->cols,
                run.canvas->rows);
    (void)fputs(text, stderr);
    free(text);
    for (int e = 0; getenv("TEST_STORY") != NULL && e < run.exchanges; e++) {
        reference_print_messages(&run.references[e], 40);
    }
    fail_msg("%s", reason);
}

static bool is_marked_stale(const struct cell *cell)
{
    struct appearance stale = format_device(DEVICE_IDLE, FRESHNESS_STALE, GLYPHS_UNICODE);
    struct appearance unknown = format_device(DEVICE_IDLE, FRESHNESS_UNKNOWN, GLYPHS_UNICODE);
    wchar_t glyph[2] = L"";
    (void)mbstowcs(glyph, stale.glyph, 1);
    bool is_stale = cell->text[0] == glyph[0] && cell->role == stale.role;
    (void)mbstowcs(glyph, unknown.glyph, 1);
    return is_stale || (cell->text[0] == glyph[0] && cell->role == unknown.role);
}

static bool looks_like(const struct cell *cell, struct appearance appearance)
{
    wchar_t glyph[2] = L"";
    (void)mbstowcs(glyph, appearance.glyph, 1);
    return cell->text[0] == glyph[0] && cell->role == appearance.role;
}

/* What is shown beside the number of an extension, wherever it stands as a lamp, may be what one of its two
 * reports says. */
static void check_extension(const struct reference *reference, const struct reference_thing *device,
                            const struct reference_thing *party)
{
    struct spot spots[FIND_MAX];
    int count = find_word(run.canvas, device->number, 1, spots);
    int told[2];
    bool may[] = {reference_allows(reference, device, &told[0]),
                  reference_allows(reference, party, &told[1])};
    for (int i = 0; i < count; i++) {
        const struct cell *glyph = cell_of(run.canvas, spots[i].row, spots[i].col - 2);
        run.allowed += may[0] || may[1];
        if (is_marked_stale(glyph)) {
            continue;
        }
        bool right = false;
        for (int r = 0; r < 2; r++) {
            right = right || (may[r] && looks_like(glyph, format_device((enum device_state)told[r],
                                                                        FRESHNESS_LIVE, GLYPHS_UNICODE)));
        }
        if (!right) {
            fail_at("extension %s looks known", device->number);
        }
        run.shown++;
    }
}

/* Behind the number of an extension, which has no name here: ✉2 if that may be known, ✉2? or ✉? if it is in
 * doubt, and nothing if no message may be new or the exchange has never told of the mailbox. */
static void check_voicemail(const struct reference *reference, const struct reference_thing *mailbox)
{
    struct spot spots[FIND_MAX];
    const struct extension *extension = table_get(&reference->exchange->extensions, mailbox->number);
    int value;
    bool may = reference_allows(reference, mailbox, &value);
    bool told = extension != NULL && extension->mailbox.stamp.order > 0;
    for (int found = find_word(run.canvas, mailbox->number, 1, spots); found > 0; found--) {
        int row = spots[found - 1].row;
        int col = spots[found - 1].col + (int)strlen(mailbox->number) + 1;
        const struct cell *mark = cell_of(run.canvas, row, col);
        bool marked = mark->text[0] == L'✉';
        if (!marked && told && !(may && value == 0)) {
            fail_at("the mailbox of %s looks empty", mailbox->number);
        }
        if (marked && mark->role != ROLE_STALE && !(may && number_at(run.canvas, row, col + 1) == value)) {
            fail_at("the mailbox of %s looks known", mailbox->number);
        }
        run.mailboxes += marked && mark->role != ROLE_STALE;
    }
}

/* An agent's memberships that may be live, and what they say. */
struct agent_truth {
    bool any, free, paused, received_lately;
    enum member_status statuses[REFERENCE_THINGS_MAX];
    int count;
};

static struct agent_truth truth_of(const struct reference *reference, const char *number)
{
    struct agent_truth truth = {0};
    for (int i = 0; i < reference->thing_count; i++) {
        const struct reference_thing *thing = &reference->things[i];
        int value;
        if (thing->kind != EVENT_MEMBER || strcmp(thing->number, number) != 0) {
            continue;
        }
        truth.received_lately = truth.received_lately || run.now - thing->received_at <= SILENT_MS;
        if (reference_allows(reference, thing, &value)) {
            truth.any = true;
            truth.paused = truth.paused || value >= REFERENCE_PAUSED;
            truth.free = truth.free || value == MEMBER_FREE;
            truth.statuses[truth.count++] = (enum member_status)(value % REFERENCE_PAUSED);
        }
    }
    return truth;
}

static void check_agent(const struct reference *reference, const struct reference_thing *member)
{
    struct spot spots[FIND_MAX];
    int count = find_word(run.canvas, member->number, 1, spots);
    struct agent_truth truth = truth_of(reference, member->number);
    for (int i = 0; i < count; i++) {
        const struct cell *glyph = cell_of(run.canvas, spots[i].row, spots[i].col - 2);
        bool silent = looks_like(glyph, format_agents(AGENTS_SILENT, GLYPHS_UNICODE));
        if (is_marked_stale(glyph) || silent) {
            continue;
        }
        if (!truth.received_lately) {
            fail_at("agent %s has been silent for long, and does not look so", member->number);
        }
        bool right = truth.paused && looks_like(glyph, format_agents(AGENTS_PAUSED, GLYPHS_UNICODE));
        for (int s = 0; s < truth.count; s++) {
            bool free = truth.statuses[s] == MEMBER_FREE;
            struct appearance appearance =
                format_member(truth.statuses[s], false, FRESHNESS_LIVE, GLYPHS_UNICODE);
            right = right || (looks_like(glyph, appearance) && (!free || truth.free));
        }
        if (!right) {
            fail_at("agent %s looks known", member->number);
        }
    }
}

/* Agents counted as free in a row of figures: no more than may be known to be. */
static void check_free(const struct reference *reference, const char *queue, int row, int col, int end)
{
    int most = 0;
    for (int i = 0; i < reference->thing_count; i++) {
        const struct reference_thing *thing = &reference->things[i];
        int value;
        bool here = thing->kind == EVENT_MEMBER && strcmp(thing->place, queue) == 0;
        most += here && run.now - thing->received_at <= SILENT_MS &&
                reference_allows(reference, thing, &value) && value == MEMBER_FREE;
    }
    for (; col < end; col++) {
        if (stands_at(run.canvas, row, col, "free ", 1) && number_at(run.canvas, row, col + 5) > most) {
            fail_at("more agents are free in %s than can be known: %d", queue, most);
        }
    }
}

/* "3 waiting ≥ 0:12", "none waiting" or "? waiting" in a row behind the queue's name. */
static void check_waiting(const struct reference *reference, const struct reference_thing *queue, int row,
                          int col)
{
    int value;
    bool may = reference_allows(reference, queue, &value);
    int end = run.canvas->cols;
    for (int at = col; at + 7 <= end; at++) {
        if (!stands_at(run.canvas, row, at, "waiting", 1)) {
            continue;
        }
        bool doubt = cell_of(run.canvas, row, at - 2)->text[0] == L'?';
        int shown = stands_at(run.canvas, row, at - 5, "none", 1) ? 0 : number_at(run.canvas, row, at - 2);
        if (!doubt && (!may || shown != value % 10)) {
            fail_at("the callers of %s look known", queue->place);
        }
        if (doubt && cell_of(run.canvas, row, at)->role != ROLE_STALE) {
            fail_at("the callers of %s are in doubt and do not look so", queue->place);
        }
        break;
    }
    check_free(reference, queue->place, row, col, end);
}

static void check_queue_rows(const struct reference *reference, const struct reference_thing *queue,
                             int name_col)
{
    struct spot spots[FIND_MAX];
    int count = find_word(run.canvas, queue->place, 1, spots);
    for (int i = 0; i < count; i++) {
        if (spots[i].col == name_col) {
            check_waiting(reference, queue, spots[i].row, spots[i].col + (int)strlen(queue->place));
        }
    }
}

/* ---- the wallboard ---- */

struct seen_tile {
    const struct reference *reference;
    const struct reference_thing *queue;
    struct spot name;
    bool doubtful;
    bool figures; /* big ones that look known */
};

/* The tile that a cell belongs to: the one whose name stands last above it and to its left. */
static struct seen_tile *tile_of(struct seen_tile *tiles, int count, int row, int col)
{
    struct seen_tile *best = NULL;
    for (int i = 0; i < count; i++) {
        bool before = tiles[i].name.row <= row && tiles[i].name.col <= col + 1;
        bool nearer = best == NULL || tiles[i].name.col > best->name.col ||
                      (tiles[i].name.col == best->name.col && tiles[i].name.row > best->name.row);
        best = before && nearer ? &tiles[i] : best;
    }
    return best;
}

static int find_tiles(struct seen_tile *tiles)
{
    struct spot spots[FIND_MAX];
    int count = 0;
    for (int e = 0; e < run.exchanges; e++) {
        const struct reference *reference = &run.references[e];
        for (int i = 0; i < reference->thing_count; i++) {
            const struct reference_thing *queue = &reference->things[i];
            for (int apart = 1; queue->kind == EVENT_WAITING && apart <= 2; apart++) {
                for (int found = find_word(run.canvas, queue->place, apart, spots); found > 0; found--) {
                    tiles[count++] =
                        (struct seen_tile){.reference = reference, .queue = queue, .name = spots[found - 1]};
                }
            }
        }
    }
    return count;
}

static void check_wallboard(void)
{
    struct seen_tile tiles[FIND_MAX];
    int count = find_tiles(tiles);
    for (int row = 1; row < run.canvas->rows; row++) {
        for (int col = 0; col < run.canvas->cols; col++) {
            enum role role = (enum role)cell_of(run.canvas, row, col)->role;
            struct seen_tile *tile = tile_of(tiles, count, row, col);
            bool says = stands_at(run.canvas, row, col, "stale: waiting for news", 1) ||
                        stands_at(run.canvas, row, col, "not heard of yet", 1);
            bool known =
                role == ROLE_FIGURE_CALM || role == ROLE_FIGURE_WARNING || role == ROLE_FIGURE_BREACHED;
            if (tile == NULL) {
                continue;
            }
            tile->doubtful = tile->doubtful || (says && cell_of(run.canvas, row, col)->role == ROLE_STALE);
            tile->figures = tile->figures || known;
            if (stands_at(run.canvas, row, col, "free ", 1)) {
                check_free(tile->reference, tile->queue->place, row, col, col + 1);
            }
        }
    }
    for (int i = 0; i < count; i++) {
        int value;
        bool may = reference_allows(tiles[i].reference, tiles[i].queue, &value);
        if (!may && (!tiles[i].doubtful || tiles[i].figures)) {
            fail_at("the figures of %s look known", tiles[i].queue->place);
        }
    }
}

/* ---- conferences, and the status line ---- */

static void check_participant(const struct reference *reference, const struct reference_thing *who)
{
    struct spot spots[FIND_MAX];
    int count = find_word(run.canvas, who->number, 1, spots);
    int value;
    bool may = reference_allows(reference, who, &value);
    for (int i = 0; i < count; i++) {
        bool doubtful = is_marked_stale(cell_of(run.canvas, spots[i].row, spots[i].col - 2));
        if (spots[i].col == 5 && !doubtful && (!may || value == 0)) {
            fail_at("participant %s looks known to be in %s", who->number, who->place);
        }
    }
}

/* Nobody can know that a room is empty, and a room with anybody in doubt is in doubt. */
static void check_room(const struct reference *reference, const struct reference_thing *who)
{
    struct spot spots[FIND_MAX];
    const struct conference *room = table_get(&reference->exchange->conferences, who->place);
    bool listed = false;
    for (uint16_t i = 0; room != NULL && i < room->count; i++) {
        listed = listed || strcmp(room->participants[i].number, who->number) == 0;
    }
    int value;
    bool may = reference_allows(reference, who, &value);
    for (int found = find_word(run.canvas, who->place, 1, spots); found > 0; found--) {
        bool stale = false;
        for (int col = spots[found - 1].col; col < run.canvas->cols; col++) {
            stale = stale || stands_at(run.canvas, spots[found - 1].row, col, "stale", 1);
            if (stands_at(run.canvas, spots[found - 1].row, col, "empty", 1)) {
                fail_at("%s is said to be empty", who->place);
            }
        }
        /* a narrow row has no room for it; the lamps tell there */
        if (listed && !may && !stale && run.canvas->cols >= 80) {
            fail_at("who is in %s looks known", who->place);
        }
    }
}

/* The extensions on the board that may be known. */
static int count_known(const struct reference *reference)
{
    int known = 0;
    int told;
    for (int i = 0; i < reference->thing_count; i++) {
        const struct reference_thing *device = &reference->things[i];
        if (device->kind == EVENT_DEVICE &&
            table_get(&reference->exchange->extensions, device->number) != NULL) {
            known +=
                reference_allows(reference, device, &told) || reference_allows(reference, device + 1, &told);
        }
    }
    return known;
}

/* Those of which a state was ever reported, not a mailbox alone. */
static int count_reported(const struct reference *reference)
{
    int reported = 0;
    for (uint32_t i = 0; i < reference->exchange->extensions.count; i++) {
        const struct extension *extension = table_at(&reference->exchange->extensions, i);
        reported += extension->device.stamp.order > 0 || extension->party.stamp.order > 0;
    }
    return reported;
}

/* "live, 4 of 19 known", or of several exchanges "4/19", from a column on: no more than may be. A calm glyph:
 * all of them. */
static void check_link(const struct reference *reference, int glyph_col, int words_col)
{
    int known = count_known(reference);
    bool all = known == count_reported(reference);
    bool calm = cell_of(run.canvas, 0, glyph_col)->role == ROLE_BAR_GOOD;
    bool worded = stands_at(run.canvas, 0, words_col, "live, ", 1);
    bool live = worded || stands_at(run.canvas, 0, words_col, "live ", 1);
    int said = number_at(run.canvas, 0, words_col + (worded ? 6 : 0));
    int width = said < 10 ? 1 : said < 100 ? 2 : 3;
    bool counted = worded || (said >= 0 && cell_of(run.canvas, 0, words_col + width)->text[0] == L'/');
    run.calm += calm;
    run.partly += counted;
    if ((calm || live || counted) && !reference->up) {
        fail_at("the link of %s looks up", reference->exchange->title);
    }
    if ((calm && !all) || (counted && said > known)) {
        fail_at("more lamps of %s look known than the %d that may be", reference->exchange->title, known);
    }
}

/* One exchange's part of the bar: behind its title; of the only one, behind its name. */
static void check_links(void)
{
    for (int e = 0; e < run.exchanges; e++) {
        const struct exchange *exchange = run.references[e].exchange;
        int cols = (int)strlen(exchange->title);
        if (run.exchanges == 1) {
            check_link(&run.references[e], cols + 3, cols + 5);
        }
        for (int col = 3; run.exchanges > 1 && col < run.canvas->cols; col++) {
            bool there = stands_at(run.canvas, 0, col, exchange->title, 1) &&
                         !is_word(cell_of(run.canvas, 0, col - 1)->text[0]);
            if (there && cell_of(run.canvas, 0, col + cols)->text[0] != L':') { /* "Druga: me 300 free" */
                check_link(&run.references[e], col - 2, col + cols + 1);
            }
        }
    }
}

/* The queues of one exchange: are the callers of all that are on the board known? */
static bool knows_all_queues(const struct reference *reference)
{
    int told;
    for (int i = 0; i < reference->thing_count; i++) {
        const struct reference_thing *thing = &reference->things[i];
        if (thing->kind == EVENT_WAITING && !reference_allows(reference, thing, &told) &&
            table_get(&reference->exchange->queues, thing->place) != NULL) {
            return false;
        }
    }
    return true;
}

/* "me 101 free", "3 waiting", "live". */
static void check_status(void)
{
    const struct reference *reference = &run.references[0];
    int told;
    bool may = reference_allows(reference, &reference->things[0], &told) ||
               reference_allows(reference, &reference->things[1], &told);
    bool all_known = true;
    for (int e = 0; e < run.exchanges; e++) {
        all_known = all_known && knows_all_queues(&run.references[e]);
    }
    for (int col = 0; col < run.canvas->cols; col++) {
        if (stands_at(run.canvas, 0, col, "me 100 ", 1) && !may &&
            !stands_at(run.canvas, 0, col + 7, "stale", 1) &&
            !stands_at(run.canvas, 0, col + 7, "unknown", 1)) {
            fail_at("my own telephone looks known");
        }
        if (stands_at(run.canvas, 0, col, " waiting", 1) && !all_known &&
            cell_of(run.canvas, 0, col - 1)->text[0] != L'?') {
            fail_at("the callers of all queues look known");
        }
    }
    check_links();
}

/* ---- all screens ---- */

static void check_thing(const struct reference *reference, int place)
{
    const struct reference_thing *thing = &reference->things[place];
    bool is_switchboard = strcmp(run.view, "switchboard") == 0;
    bool is_queues = strcmp(run.view, "queues") == 0;
    bool is_conferences = strcmp(run.view, "conferences") == 0;
    if (thing->kind == EVENT_DEVICE && is_switchboard) {
        check_extension(reference, thing, &reference->things[place + 1]);
    } else if (thing->kind == EVENT_VOICEMAIL && is_switchboard) {
        check_voicemail(reference, thing);
    } else if (thing->kind == EVENT_WAITING && (is_switchboard || is_queues)) {
        check_queue_rows(reference, thing, is_switchboard ? 10 : 2);
    } else if (thing->kind == EVENT_MEMBER && is_queues) {
        check_agent(reference, thing);
    } else if (thing->kind == EVENT_PARTICIPANT && is_conferences) {
        check_participant(reference, thing);
        check_room(reference, thing);
    }
}

static void check_screens(struct canvas *canvas)
{
    run.canvas = canvas;
    for (int e = 0; e < run.exchanges; e++) {
        reference_update(&run.references[e]);
    }
    for (int v = 0; v < VIEW_COUNT; v++) {
        run.view = command_facts(views[v]->command)->name;
        app_show_view(run.app, views[v]);
        app_draw(run.app, canvas, run.now);
        check_status();
        if (views[v]->command == COMMAND_WALLBOARD) {
            check_wallboard();
        }
        for (int e = 0; e < run.exchanges; e++) {
            for (int i = 0; i < run.references[e].thing_count; i++) {
                check_thing(&run.references[e], i);
            }
        }
    }
}

/* How large an exchange, and for how long it is watched. */
static const struct plan {
    int exchanges, extensions, queues, agents, rooms, steps;
} plans[] = {
    {1, 3, 1, 2, 1, 1000}, {1, 12, 2, 4, 1, 700}, {2, 8, 2, 3, 1, 350},
    {1, 60, 4, 8, 2, 200}, {1, 5, 3, 5, 2, 700},
};

static int count_history(enum history_kind kind)
{
    int count = 0;
    const struct history *history = &run.board->history;
    for (uint64_t serial = history_first(history); serial <= history->last; serial++) {
        count += history_at(history, serial)->kind == kind;
    }
    return count;
}

struct figures {
    int allowed, shown, mailboxes, repeated, filled, restarted, calm, partly;
};

static void begin(const struct plan *plan, uint32_t seed)
{
    static const char *const names[] = {"Pierwsza", "Druga"};
    run = (struct freshness_run){
        .seed = seed, .board = board_new(), .exchanges = plan->exchanges, .now = INT64_C(1760000000000)};
    for (int e = 0; e < plan->exchanges; e++) {
        struct exchange *exchange = board_add_exchange(run.board, names[e]);
        exchange->silent_ms = SILENT_MS;
        (void)snprintf(exchange->own_number, sizeof exchange->own_number, "%d", 100 + 200 * e);
        reference_init(&run.references[e], exchange, e, seed * 7919 + (uint32_t)e, plan->extensions,
                       plan->queues, plan->agents, plan->rooms);
    }
    struct app_options options = {
        .board = run.board,
        .limits = {.warning_waiting = 3,
                   .breached_waiting = 6,
                   .warning_wait_ms = 60000,
                   .breached_wait_ms = 180000},
    };
    keymap_load(&options.keymap, PROFILE_ATTENDANT);
    run.app = app_new(&options);
}

static void end(struct figures *figures)
{
    figures->allowed += run.allowed;
    figures->shown += run.shown;
    figures->mailboxes += run.mailboxes;
    figures->calm += run.calm;
    figures->partly += run.partly;
    figures->repeated += count_history(HISTORY_BACKLOG);
    figures->filled += count_history(HISTORY_GAP_FILLED);
    app_free(run.app);
    for (int e = 0; e < run.exchanges; e++) {
        figures->restarted += run.references[e].restarted;
        reference_done(&run.references[e]);
    }
    board_free(run.board);
}

static void pass_time(struct reference *reference)
{
    static const int64_t odd_ms[] = {-3600 * 1000, -1000, 0, 60 * 1000, SILENT_MS, 3600 * 1000};
    run.now += (int64_t)reference_random(reference, 3000);
    if (reference_random(reference, 100) == 0) {
        run.now += odd_ms[reference_random(reference, 6)];
    }
}

static void follow(const struct plan *plan, uint32_t seed, int steps, struct figures *figures)
{
    static const struct {
        int cols, rows;
    } sizes[] = {{80, 24}, {40, 12}, {200, 60}, {120, 30}};
    struct canvas *canvases[4];
    for (int i = 0; i < 4; i++) {
        canvases[i] = canvas_new(sizes[i].cols, sizes[i].rows);
    }
    begin(plan, seed);
    for (run.step = 0; run.step < steps; run.step++) {
        pass_time(&run.references[0]);
        for (int e = 0; e < run.exchanges; e++) {
            reference_step(&run.references[e], run.now);
        }
        check_screens(canvases[reference_random(&run.references[0], 16) == 0 ? 2
                               : run.step % 4 == 2                           ? 3
                                                                             : run.step % 4]);
    }
    end(figures);
    for (int i = 0; i < 4; i++) {
        canvas_free(canvases[i]);
    }
}

static void nothing_unknown_looks_known(void **state)
{
    (void)state;
    const char *one = getenv("TEST_SEED");
    const char *longer = getenv("TEST_STEPS");
    int slower = getenv("TEST_SLOWLY") != NULL ? 10 : 1; /* under valgrind, fewer of them */
    struct figures figures = {0};
    for (uint32_t seed = 1; seed <= 2; seed++) {
        EACH(plan, plans) {
            uint32_t number = one != NULL ? (uint32_t)strtoul(one, NULL, 10) : seed * 100 + (uint32_t)plan_i;
            follow(plan, number, longer != NULL ? atoi(longer) : plan->steps / slower, &figures);
        }
    }
    print_message(
        "shown as live %d of %d that might be, and %d mailboxes; %d outages without loss, %d gaps filled, "
        "%d counts begun anew, "
        "%d links calm and %d known in part\n",
        figures.shown, figures.allowed, figures.mailboxes, figures.repeated, figures.filled,
        figures.restarted, figures.calm, figures.partly);
    if (one == NULL && slower == 1) { /* what is always in doubt would pass, too */
        assert_true(figures.shown > figures.allowed / 3);
        assert_true(figures.mailboxes > 1000);
        assert_true(figures.repeated > 5);
        assert_true(figures.filled > 50);
        assert_true(figures.restarted > 20);
        assert_true(figures.calm > 100);
        assert_true(figures.partly > 100);
    }
}

int main(void)
{
    (void)setlocale(LC_ALL, "C.UTF-8");
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_unknown_looks_known),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
