/* The link states of the exchanges in the status line. */

#include "tui/link_bar.h"

#include "model/i18n.h"
#include "model/text.h"
#include "tui/format.h"
#include "tui/keymap.h"

#include <stdio.h>
#include <string.h>

enum {
    GAP_COLS = 2,
    SECOND_MS = 1000,
    MINUTE_MS = 60 * SECOND_MS,
    HOUR_MS = 60 * MINUTE_MS,
    NEXT_TRY_MAX_MS = HOUR_MS, /* a retry further away is not announced */
    /* least columns for the reason; REASON_COLS_MIN_SHORT if the outage is abbreviated */
    REASON_COLS_MIN = 14,
    REASON_COLS_MIN_SHORT = 8,
    WORDS_BYTES = 128,
    COLS_FOR_NAME = 60, /* a narrower bar cuts the exchange's name early */
    NAME_COLS_MAX = 24, /* with several exchanges, and on a narrow bar … */
    NAME_COLS_MIN = 8,
};

static bool is_down(const struct link *link)
{
    return link->state == LINK_LOST || link->state == LINK_REFUSED;
}

/* Seconds to the next attempt, rounded up; 0: none is planned, or it is due. */
static int next_try_s(const struct link *link, int64_t now)
{
    int64_t left_ms = link->retry_at - now;
    return left_ms > 0 && left_ms <= NEXT_TRY_MAX_MS ? (int)((left_ms + SECOND_MS - 1) / SECOND_MS) : 0;
}

/* How long the link has been down and when the next attempt is, in words or as short as possible. */
static void format_outage(char to[WORDS_BYTES], const struct link *link, const struct render_context *context,
                          bool in_words)
{
    char age[FORMAT_AGE_BYTES];
    char since[WORDS_BYTES / 3] = "";
    char next[WORDS_BYTES / 3] = "";
    int next_s = next_try_s(link, context->now);
    format_age(age, link->lost_at, context->now);
    if (*age != '\0') {
        (void)snprintf(since, sizeof since, in_words ? _("for %s") : "%s", age);
    }
    if (next_s > 0 && in_words) {
        (void)snprintf(next, sizeof next, _("next try in %d s"), next_s);
    } else if (next_s > 0) {
        (void)snprintf(next, sizeof next, "%s%d s", context->glyphs == GLYPHS_ASCII ? "~" : "↻", next_s);
    }
    (void)snprintf(to, WORDS_BYTES, "%s%s%s%s", *since == '\0' ? "" : "  ", since, *next == '\0' ? "" : "  ",
                   next);
}

static void format_retry_key(char to[WORDS_BYTES], const struct render_context *context)
{
    char key[KEY_NAME_BYTES];
    char words[WORDS_BYTES / 2];
    keymap_key_of(context->keymap, COMMAND_RETRY, key);
    (void)snprintf(words, sizeof words, _("%s: now"), key);
    (void)snprintf(to, WORDS_BYTES, "  %s", words);
    to[0] = *key == '\0' ? '\0' : to[0];
}

/* Draws the reason and the outage. A long reason is cut, the outage is not; the log shows the whole
 * reason. */
static int draw_outage(const struct render_context *context, struct pane pane, int col, const char *word,
                       enum role role, bool with_key)
{
    const struct link *link = &context->exchange->link;
    char outage[WORDS_BYTES];
    char key[WORDS_BYTES] = "";
    int room = pane.cols - 1 - col;
    int cols = text_width_cells(word);
    int min_cols = cols < REASON_COLS_MIN ? cols : REASON_COLS_MIN;
    format_outage(outage, link, context, true);
    if (room - text_width_cells(outage) < min_cols) {
        min_cols = cols < REASON_COLS_MIN_SHORT ? cols : REASON_COLS_MIN_SHORT;
        format_outage(outage, link, context, false);
    }
    if (room - text_width_cells(outage) < min_cols) {
        outage[0] = '\0';
    }
    room -= text_width_cells(outage);
    cols = cols > room ? room : cols;
    if (with_key && is_down(link) && context->exchange->replay == REPLAY_NONE) {
        format_retry_key(key, context);
        key[0] = cols + text_width_cells(key) > room ? '\0' : key[0];
    }
    pane_text_left(pane, 0, col, cols, role, word);
    col = pane_text(pane, 0, col + cols, ROLE_BAR, outage);
    return pane_text(pane, 0, col, ROLE_BAR, key);
}

/* In minutes or hours: so the screen need not be redrawn every second. */
static void format_minutes(char to[WORDS_BYTES], int64_t ms)
{
    if (ms < HOUR_MS) {
        (void)snprintf(to, WORDS_BYTES, _("%d min"), (int)(ms / MINUTE_MS));
    } else {
        (void)snprintf(to, WORDS_BYTES, _("%lld h"), (long long)(ms / HOUR_MS));
    }
}

/* The length of the silence, as a long and as a short text. */
static void format_silence(char full[2 * WORDS_BYTES], char brief[WORDS_BYTES],
                           const struct render_context *context, const struct link *link)
{
    bool events_only;
    format_minutes(brief, context->now - link_quiet_since(link, &events_only));
    (void)snprintf(full, 2 * WORDS_BYTES,
                   events_only ? _("connected, no event for %s") : _("connected, nothing heard for %s"),
                   brief);
}

static int draw_silence(const struct render_context *context, struct pane pane, int col,
                        const struct link *link)
{
    char minutes[WORDS_BYTES];
    char words[2 * WORDS_BYTES];
    int room = pane.cols - 1 - col;
    format_silence(words, minutes, context, link);
    if (text_width_cells(words) > room) {
        (void)snprintf(words, sizeof words, _("silence for %s"), minutes);
    }
    int cols = text_width_cells(words) > room ? room : text_width_cells(words);
    pane_text_left(pane, 0, col, cols, ROLE_BAR_DOUBT, words);
    return col + cols;
}

/* What is shown for a link beside its state. */
enum link_health {
    LINK_HEALTH_NORMAL,       /* only the state of the link */
    LINK_HEALTH_QUIET,        /* up, but silent for LINK_QUIET_MS */
    LINK_HEALTH_PARTLY_STALE, /* up, but some extensions are stale */
};

struct link_display {
    enum link_health link_health;
    struct appearance appearance;
    uint32_t known; /* live extensions, while the link is live */
};

static struct link_display display_of(const struct render_context *context, const struct exchange *exchange)
{
    static const struct link uncertain = {.state = LINK_OPEN};
    const struct link *link = &exchange->link;
    struct link_display display = {.known =
                                       link->state == LINK_LIVE ? exchange_live_extensions(exchange) : 0};
    if (link_is_quiet(link, context->now)) {
        display.link_health = LINK_HEALTH_QUIET;
    } else if (link->state == LINK_LIVE && display.known < exchange_reported_extensions(exchange)) {
        display.link_health = LINK_HEALTH_PARTLY_STALE;
    }
    display.appearance =
        format_link(display.link_health == LINK_HEALTH_NORMAL ? link : &uncertain, context->glyphs);
    return display;
}

/* "live, 4 of 19 known", and short "4/19". */
static void format_known(char full[WORDS_BYTES], char brief[WORDS_BYTES], const struct exchange *exchange,
                         uint32_t known)
{
    unsigned all = exchange_reported_extensions(exchange);
    (void)snprintf(full, WORDS_BYTES, _("live, %u of %u known"), (unsigned)known, all);
    (void)snprintf(brief, WORDS_BYTES, "%u/%u", (unsigned)known, all);
}

static int draw_known(const struct exchange *exchange, struct pane pane, int col,
                      const struct link_display *display)
{
    char full[WORDS_BYTES];
    char brief[WORDS_BYTES];
    format_known(full, brief, exchange, display->known);
    return pane_text(pane, 0, col, display->appearance.role,
                     text_width_cells(full) > pane.cols - 1 - col ? brief : full);
}

/* Draws the replay state in front of the recorded link state. Recordings of frames alone have no link
 * state. */
static int draw_replay(const struct render_context *context, struct pane pane, int col)
{
    enum link_state state = context->exchange->link.state;
    if (context->exchange->replay == REPLAY_NONE || state == LINK_REPLAY || state == LINK_ENDED) {
        return col;
    }
    const struct link playing = {.state =
                                     context->exchange->replay == REPLAY_OVER ? LINK_ENDED : LINK_REPLAY};
    struct appearance appearance = format_link(&playing, context->glyphs);
    return pane_format(pane, 0, col, appearance.role, "%s %s", appearance.glyph, appearance.word) + GAP_COLS;
}

/* Draws the only exchange: its name and the full text of its link. */
static int draw_one(const struct render_context *context, struct pane pane, bool with_key)
{
    const struct exchange *exchange = context->exchange;
    const struct link *link = &exchange->link;
    struct link_display display = display_of(context, exchange);
    struct appearance appearance = display.appearance;
    int name_cols = text_width_cells(exchange->name);
    int name_cols_max = pane.cols < COLS_FOR_NAME ? pane.cols / 3 : pane.cols / 2;
    name_cols = name_cols > name_cols_max ? name_cols_max : name_cols;
    pane_text_left(pane, 0, 1, name_cols, ROLE_BAR_STRONG, exchange->name);
    int col = draw_replay(context, pane, 1 + name_cols + GAP_COLS);
    col = pane_text(pane, 0, col, appearance.role, appearance.glyph) + 1;
    if (display.link_health == LINK_HEALTH_QUIET) {
        return draw_silence(context, pane, col, link);
    }
    if (display.link_health == LINK_HEALTH_PARTLY_STALE) {
        return draw_known(exchange, pane, col, &display);
    }
    const char *word = is_down(link) && *link->reason != '\0' ? link->reason : appearance.word;
    if (is_down(link) || link->state == LINK_CONNECTING) {
        return draw_outage(context, pane, col, word, appearance.role, with_key);
    }
    int room = pane.cols - 1 - col;
    int cols = text_width_cells(word) > room ? room : text_width_cells(word);
    pane_text_left(pane, 0, col, cols, appearance.role, word);
    col += cols;
    if (link->state == LINK_ENDED && *link->reason != '\0') {
        col = pane_format(pane, 0, col, ROLE_BAR_BAD, "  %s", link->reason);
    }
    return col;
}

/* One of several links: glyph and name, and a text if it fits. */
struct link_item {
    const struct exchange *exchange;
    struct appearance appearance;
    int name_cols;
    char brief[WORDS_BYTES]; /* "0:30  ↻4 s", "4/19", "5 min"; "" if the glyph is enough */
    char full[EXCHANGE_REASON_BYTES + WORDS_BYTES];
    const char *words; /* the text that is drawn, or NULL */
};

static void fill_item(struct link_item *link_item, const struct render_context *context,
                      const struct exchange *exchange, int name_cols_max)
{
    const struct link *link = &exchange->link;
    const struct link_display display = display_of(context, exchange);
    char outage[WORDS_BYTES] = "";
    int name_cols = text_width_cells(exchange->title);
    *link_item = (struct link_item){.exchange = exchange,
                                    .appearance = display.appearance,
                                    .name_cols = name_cols > name_cols_max ? name_cols_max : name_cols};
    if (display.link_health == LINK_HEALTH_QUIET) {
        format_silence(link_item->full, link_item->brief, context, link);
    } else if (display.link_health == LINK_HEALTH_PARTLY_STALE) {
        format_known(link_item->full, link_item->brief, exchange, display.known);
    } else if (is_down(link)) {
        format_outage(outage, link, context, false);
        (void)text_copy(link_item->brief, sizeof link_item->brief, outage + strspn(outage, " "));
        format_outage(outage, link, context, true);
        const char *why = *link->reason != '\0' ? link->reason : display.appearance.word;
        (void)snprintf(link_item->full, sizeof link_item->full, "%s%s", why, outage);
    } else {
        (void)text_copy(link_item->full, sizeof link_item->full, display.appearance.word);
    }
}

static int rank_of(const struct link_item *link_item)
{
    return link_item->appearance.role == ROLE_BAR_BAD     ? 0
           : link_item->appearance.role == ROLE_BAR_DOUBT ? 1
                                                          : 2;
}

/* Sorts the links: worst first, equal ones in the order of the board. */
static int collect(struct link_item link_items[BOARD_EXCHANGES_MAX], const struct render_context *context,
                   int name_cols_max)
{
    int count = context->board->exchange_count;
    for (int i = 0; i < count; i++) {
        struct link_item link_item;
        int index = i;
        fill_item(&link_item, context, context->board->exchanges[i], name_cols_max);
        for (; index > 0 && rank_of(&link_items[index - 1]) > rank_of(&link_item); index--) {
            link_items[index] = link_items[index - 1];
        }
        link_items[index] = link_item;
    }
    return count;
}

static int link_item_cols(const struct link_item *link_item, const char *words)
{
    int cols = 2 + link_item->name_cols;
    return words == NULL || *words == '\0' ? cols : cols + 1 + text_width_cells(words);
}

/* Counts the links that do not fit: "✕ +3  ● +12" behind others, "✕ 3  ● 12" alone. Returns the next free
 * column; draws only if `pane` is given. */
static int draw_rest(const struct pane *pane, int col, const struct link_item *link_items, int from,
                     int count)
{
    int first = from;
    for (int next = from; from < count; from = next) {
        char words[WORDS_BYTES];
        while (next < count && rank_of(&link_items[next]) == rank_of(&link_items[from])) {
            next++;
        }
        (void)snprintf(words, sizeof words, "%s %s%d", link_items[from].appearance.glyph,
                       first > 0 ? "+" : "", next - from);
        if (pane != NULL) {
            (void)pane_text(*pane, 0, col, link_items[from].appearance.role, words);
        }
        col += text_width_cells(words) + GAP_COLS;
    }
    return col - GAP_COLS;
}

/* How many links fit with their names, and the columns left. */
static int fit_names(const struct link_item *link_items, int count, int *room)
{
    int cols[BOARD_EXCHANGES_MAX + 1] = {0};
    for (int i = 0; i < count; i++) {
        cols[i + 1] = cols[i] + link_item_cols(&link_items[i], NULL) + (i > 0 ? GAP_COLS : 0);
    }
    for (int shown = count; shown > 0; shown--) {
        int left = *room - cols[shown];
        if (shown < count) {
            left -= GAP_COLS + draw_rest(NULL, 0, link_items, shown, count);
        }
        if (left >= 0) {
            *room = left;
            return shown;
        }
    }
    *room = 0;
    return 0;
}

/* Assigns texts in two passes, worst link first: short texts where they fit, then long texts as far as
 * `reserved_cols` stay free. */
static void choose_words(struct link_item *link_items, int shown, int room, int reserved_cols)
{
    for (int i = 0; i < shown; i++) {
        int more = link_item_cols(&link_items[i], link_items[i].brief) - link_item_cols(&link_items[i], NULL);
        if (more <= room) {
            link_items[i].words = link_items[i].brief;
            room -= more;
        }
    }
    room -= reserved_cols;
    for (int i = 0; i < shown; i++) {
        int more = link_item_cols(&link_items[i], link_items[i].full) -
                   link_item_cols(&link_items[i], link_items[i].words);
        if (more <= room) {
            link_items[i].words = link_items[i].full;
            room -= more;
        }
    }
}

static int draw_several(const struct render_context *context, struct pane pane, int reserved_cols,
                        bool with_key)
{
    struct link_item link_items[BOARD_EXCHANGES_MAX];
    int room = pane.cols - 2;
    int name_cols_max = pane.cols / 5 < NAME_COLS_MIN ? NAME_COLS_MIN : pane.cols / 5;
    int count = collect(link_items, context, name_cols_max > NAME_COLS_MAX ? NAME_COLS_MAX : name_cols_max);
    int shown = fit_names(link_items, count, &room);
    int col = 1;
    choose_words(link_items, shown, room, reserved_cols);
    for (int i = 0; i < shown; i++) {
        const struct link_item *link_item = &link_items[i];
        bool bad = rank_of(link_item) == 0; /* fill the gap, too, so that a failed link is one red block */
        col += i > 0 ? GAP_COLS : 0;
        pane_fill(pane, 0, col, link_item_cols(link_item, link_item->words),
                  bad ? link_item->appearance.role : ROLE_BAR, L' ');
        col = pane_text(pane, 0, col, link_item->appearance.role, link_item->appearance.glyph) + 1;
        pane_text_left(pane, 0, col, link_item->name_cols, bad ? link_item->appearance.role : ROLE_BAR_STRONG,
                       link_item->exchange->title);
        col += link_item->name_cols;
        if (link_item->words != NULL && *link_item->words != '\0') {
            col = pane_text(pane, 0, col + 1, link_item->appearance.role, link_item->words);
        }
    }
    if (shown < count) {
        col = draw_rest(&pane, shown > 0 ? col + GAP_COLS : col, link_items, shown, count);
    }
    char key[WORDS_BYTES] = "";
    if (with_key && rank_of(&link_items[0]) == 0) {
        format_retry_key(key, context);
        key[0] = col + text_width_cells(key) > pane.cols - 1 ? '\0' : key[0];
    }
    return pane_text(pane, 0, col, ROLE_BAR, key);
}

int link_bar_draw(const struct render_context *context, struct pane pane, int reserved_cols, bool with_key)
{
    return context->board->exchange_count > 1 ? draw_several(context, pane, reserved_cols, with_key)
                                              : draw_one(context, pane, with_key);
}

int link_bar_draw_state(const struct render_context *context, const struct exchange *exchange,
                        struct pane pane, int row, int col)
{
    static const enum role roles[] = {ROLE_BAD, ROLE_WARNING, ROLE_GOOD}; /* off the bar, by rank */
    struct link_item link_item;
    fill_item(&link_item, context, exchange, 0);
    enum role role = roles[rank_of(&link_item)];
    int cols = text_width_cells(link_item.full);
    col = pane_text(pane, row, col, role, link_item.appearance.glyph) + 1;
    cols = cols > pane.cols - col ? pane.cols - col : cols;
    pane_text_left(pane, row, col, cols, role, link_item.full);
    return col + cols;
}

bool link_bar_is_steady(const struct render_context *context)
{
    for (uint16_t i = 0; i < context->board->exchange_count; i++) {
        const struct exchange *exchange = context->board->exchanges[i];
        enum link_state state = exchange->link.state;
        bool counts = is_down(&exchange->link) || state == LINK_CONNECTING || state == LINK_OPEN;
        if (counts || display_of(context, exchange).link_health != LINK_HEALTH_NORMAL) {
            return false;
        }
    }
    return true;
}

int64_t link_bar_next_change_ms(const struct link *link, int64_t now)
{
    if (is_down(link) || link->state == LINK_CONNECTING) {
        return SECOND_MS - now % SECOND_MS;
    }
    if (link->state != LINK_OPEN && link->state != LINK_LIVE) {
        return -1;
    }
    bool events_only;
    int64_t quiet_ms = now - link_quiet_since(link, &events_only);
    int64_t step_ms = quiet_ms < HOUR_MS ? MINUTE_MS : HOUR_MS;
    return quiet_ms < 0 ? MINUTE_MS : step_ms - quiet_ms % step_ms;
}
