/* The state of an exchange's link, as it reads in the status line. */

#include "tui/link_bar.h"

#include "model/text.h"
#include "model/words.h"
#include "tui/format.h"
#include "tui/keymap.h"

#include <stdio.h>
#include <string.h>

enum {
    GAP_COLS = 2,
    SECOND_MS = 1000,
    MINUTE_MS = 60 * SECOND_MS,
    HOUR_MS = 60 * MINUTE_MS,
    NEXT_TRY_MOST_MS = HOUR_MS,        /* more is no plan of ours */
    REASON_COLS_LEAST = 14,            /* of why there is no link; of the shortest words fewer */
    REASON_COLS_AT_LEAST = 8,
    WORDS_BYTES = 128,
};

static bool is_down(const struct link *link)
{
    return link->state == LINK_LOST || link->state == LINK_REFUSED;
}

/* Seconds to the next try, rounded up; 0: none is planned, or it is due. */
static int next_try_s(const struct link *link, int64_t now)
{
    int64_t left_ms = link->retry_at - now;
    return left_ms > 0 && left_ms <= NEXT_TRY_MOST_MS ? (int)((left_ms + SECOND_MS - 1) / SECOND_MS) : 0;
}

/* Since when the link is down and when the next try is, in words or in as few cells as that takes. */
static void say_outage(char to[WORDS_BYTES], const struct link *link, const struct scene *scene, bool in_words)
{
    char age[FORMAT_AGE_BYTES];
    char since[WORDS_BYTES / 3] = "";
    char next[WORDS_BYTES / 3] = "";
    int next_s = next_try_s(link, scene->now);
    format_age(age, link->lost_at, scene->now);
    if (*age != '\0') {
        (void)snprintf(since, sizeof since, in_words ? _("for %s") : "%s", age);
    }
    if (next_s > 0 && in_words) {
        (void)snprintf(next, sizeof next, _("next try in %d s"), next_s);
    } else if (next_s > 0) {
        (void)snprintf(next, sizeof next, "%s%d s", scene->glyphs == GLYPHS_ASCII ? "~" : "↻", next_s);
    }
    (void)snprintf(to, WORDS_BYTES, "%s%s%s%s", *since == '\0' ? "" : "  ", since, *next == '\0' ? "" : "  ", next);
}

static void say_key(char to[WORDS_BYTES], const struct scene *scene)
{
    char key[KEY_NAME_BYTES];
    char words[WORDS_BYTES / 2];
    keymap_key_of(scene->keymap, COMMAND_RETRY, key);
    (void)snprintf(words, sizeof words, _("%s: now"), key);
    (void)snprintf(to, WORDS_BYTES, "  %s", words);
    to[0] = *key == '\0' ? '\0' : to[0];
}

/* Why, and behind it what say_outage() says. A long reason is cut rather than that; the log has the whole. */
static int draw_outage(const struct scene *scene, struct pane pane, int col, const char *word, enum role role, bool with_key)
{
    const struct link *link = &scene->exchange->link;
    char outage[WORDS_BYTES];
    char key[WORDS_BYTES] = "";
    int room = pane.cols - 1 - col;
    int cols = text_width_cells(word);
    int least = cols < REASON_COLS_LEAST ? cols : REASON_COLS_LEAST;
    say_outage(outage, link, scene, true);
    if (room - text_width_cells(outage) < least) {
        least = cols < REASON_COLS_AT_LEAST ? cols : REASON_COLS_AT_LEAST;
        say_outage(outage, link, scene, false);
    }
    if (room - text_width_cells(outage) < least) {
        outage[0] = '\0';
    }
    room -= text_width_cells(outage);
    cols = cols > room ? room : cols;
    if (with_key && is_down(link) && scene->exchange->playback == PLAYBACK_NONE) {
        say_key(key, scene);
        key[0] = cols + text_width_cells(key) > room ? '\0' : key[0];
    }
    pane_left(pane, 0, col, cols, role, word);
    col = pane_text(pane, 0, col + cols, ROLE_BAR, outage);
    return pane_text(pane, 0, col, ROLE_BAR, key);
}

/* Since when nothing has been said, and what that was: a message, or an event in one. */
static int64_t quiet_since(const struct link *link, bool *events_only)
{
    bool heard = link->state == LINK_LIVE;
    int64_t message = heard && link->heard_at > link->since ? link->heard_at : link->since;
    int64_t event = heard && link->told_at > link->since ? link->told_at : link->since;
    *events_only = message - event >= LINK_BAR_QUIET_MS;
    return *events_only ? event : message;
}

static bool is_up(const struct link *link)
{
    return link->state == LINK_OPEN || link->state == LINK_LIVE;
}

/* Coarse: it is for the eye that passes by, and nothing wakes up for the rest. */
static void say_minutes(char to[WORDS_BYTES], int64_t ms)
{
    if (ms < HOUR_MS) {
        (void)snprintf(to, WORDS_BYTES, _("%d min"), (int)(ms / MINUTE_MS));
    } else {
        (void)snprintf(to, WORDS_BYTES, _("%lld h"), (long long)(ms / HOUR_MS));
    }
}

static int draw_silence(struct pane pane, int col, int64_t quiet_ms, bool events_only)
{
    char minutes[WORDS_BYTES];
    char words[2 * WORDS_BYTES];
    int room = pane.cols - 1 - col;
    say_minutes(minutes, quiet_ms);
    (void)snprintf(words, sizeof words,
                   events_only ? _("connected, no event for %s") : _("connected, nothing heard for %s"), minutes);
    if (text_width_cells(words) > room) {
        (void)snprintf(words, sizeof words, _("silence for %s"), minutes);
    }
    int cols = text_width_cells(words) > room ? room : text_width_cells(words);
    pane_left(pane, 0, col, cols, ROLE_BAR_DOUBT, words);
    return col + cols;
}

/* A journal is played: the link that follows is as it was then. Frames alone have no link but the playing. */
static int draw_playback(const struct scene *scene, struct pane pane, int col)
{
    enum link_state state = scene->exchange->link.state;
    if (scene->exchange->playback == PLAYBACK_NONE || state == LINK_REPLAY || state == LINK_ENDED) {
        return col;
    }
    const struct link playing = {.state = scene->exchange->playback == PLAYBACK_OVER ? LINK_ENDED : LINK_REPLAY};
    struct look look = look_of_link(&playing, scene->glyphs);
    return pane_format(pane, 0, col, look.role, "%s %s", look.glyph, look.word) + GAP_COLS;
}

int link_bar_draw(const struct scene *scene, struct pane pane, int col, bool with_key)
{
    col = draw_playback(scene, pane, col);
    const struct link *link = &scene->exchange->link;
    struct look look = look_of_link(link, scene->glyphs);
    bool events_only;
    int64_t quiet_ms = scene->now - quiet_since(link, &events_only);
    if (is_up(link) && quiet_ms >= LINK_BAR_QUIET_MS) {
        const struct link silent = {.state = LINK_OPEN};
        look = look_of_link(&silent, scene->glyphs);
        col = pane_text(pane, 0, col, look.role, look.glyph) + 1;
        return draw_silence(pane, col, quiet_ms, events_only);
    }
    const char *word = is_down(link) && *link->reason != '\0' ? link->reason : look.word;
    col = pane_text(pane, 0, col, look.role, look.glyph) + 1;
    if (is_down(link) || link->state == LINK_CONNECTING) {
        return draw_outage(scene, pane, col, word, look.role, with_key);
    }
    int room = pane.cols - 1 - col;
    int cols = text_width_cells(word) > room ? room : text_width_cells(word);
    pane_left(pane, 0, col, cols, look.role, word);
    col += cols;
    if (link->state == LINK_ENDED && *link->reason != '\0') {
        col = pane_format(pane, 0, col, ROLE_BAR_BAD, "  %s", link->reason);
    }
    return col;
}

int64_t link_bar_next_change_ms(const struct link *link, int64_t now)
{
    if (is_down(link) || link->state == LINK_CONNECTING) {
        return SECOND_MS - now % SECOND_MS;
    }
    if (!is_up(link)) {
        return -1;
    }
    bool events_only;
    int64_t quiet_ms = now - quiet_since(link, &events_only);
    int64_t step_ms = quiet_ms < HOUR_MS ? MINUTE_MS : HOUR_MS;
    return quiet_ms < 0 ? MINUTE_MS : step_ms - quiet_ms % step_ms;
}
