/* How facts read on the screen. */

#include "tui/format.h"

#include "model/i18n.h"
#include "model/text.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

/* A clock that shows less than this began with a recording: in 1973 there was no exchange to watch. */
static const int64_t recording_clock_max_ms = INT64_C(100000000000);

struct appearance_row {
    const char *glyphs[2]; /* by enum glyphs */
    const char *word;
    enum role role;
};

static const struct appearance_row devices[] = {
    [DEVICE_UNKNOWN] = {{"·", "."}, N_("unknown"), ROLE_LINE_UNKNOWN},
    [DEVICE_IDLE] = {{"○", "o"}, N_("free"), ROLE_LINE_IDLE},
    [DEVICE_IN_USE] = {{"●", "*"}, N_("talking"), ROLE_LINE_IN_USE},
    [DEVICE_BUSY] = {{"■", "#"}, N_("busy"), ROLE_LINE_BUSY},
    [DEVICE_RINGING] = {{"▲", "!"}, N_("ringing"), ROLE_LINE_RINGING},
    [DEVICE_RINGING_IN_USE] = {{"▲", "!"}, N_("second call"), ROLE_LINE_RINGING},
    [DEVICE_ON_HOLD] = {{"‖", "="}, N_("on hold"), ROLE_LINE_ON_HOLD},
    [DEVICE_DIALLING] = {{"△", ">"}, N_("dialling"), ROLE_LINE_DIALLING},
    [DEVICE_UNAVAILABLE] = {{"✕", "x"}, N_("unavailable"), ROLE_LINE_UNAVAILABLE},
};
static_assert(sizeof devices / sizeof *devices == DEVICE_STATE_COUNT, "an appearance for each");

static const struct appearance_row members[] = {
    [MEMBER_UNKNOWN] = {{"·", "."}, N_("unknown"), ROLE_LINE_UNKNOWN},
    [MEMBER_FREE] = {{"○", "o"}, N_("free"), ROLE_LINE_IDLE},
    [MEMBER_IN_USE] = {{"●", "*"}, N_("talking"), ROLE_LINE_IN_USE},
    [MEMBER_BUSY] = {{"■", "#"}, N_("busy"), ROLE_LINE_BUSY},
    [MEMBER_INVALID] = {{"✕", "x"}, N_("invalid"), ROLE_LINE_UNAVAILABLE},
    [MEMBER_UNAVAILABLE] = {{"✕", "x"}, N_("unavailable"), ROLE_LINE_UNAVAILABLE},
    [MEMBER_RINGING] = {{"▲", "!"}, N_("ringing"), ROLE_LINE_RINGING},
    [MEMBER_RINGING_IN_USE] = {{"▲", "!"}, N_("second call"), ROLE_LINE_RINGING},
    [MEMBER_ON_HOLD] = {{"‖", "="}, N_("on hold"), ROLE_LINE_ON_HOLD},
};
static_assert(sizeof members / sizeof *members == MEMBER_STATUS_COUNT, "an appearance for each");

static const struct appearance_row messages[] = {
    [SMS_SENDING] = {{"…", "."}, N_("sending"), ROLE_DIM},
    [SMS_UNCERTAIN] = {{"?", "?"}, N_("outcome unknown"), ROLE_WARNING},
    [SMS_QUEUED] = {{"→", ">"}, N_("queued"), ROLE_TEXT},
    [SMS_ACCEPTED] = {{"→", ">"}, N_("accepted"), ROLE_TEXT},
    [SMS_SENT] = {{"⇉", ">"}, N_("sent"), ROLE_TEXT},
    [SMS_DELIVERED] = {{"✓", "+"}, N_("delivered"), ROLE_GOOD},
    [SMS_UNDELIVERED] = {{"✕", "x"}, N_("undelivered"), ROLE_BAD},
    [SMS_EXPIRED] = {{"✕", "x"}, N_("expired"), ROLE_BAD},
    [SMS_REJECTED] = {{"✕", "x"}, N_("rejected"), ROLE_BAD},
    [SMS_FAILED] = {{"✕", "x"}, N_("failed"), ROLE_BAD},
    [SMS_NOT_FOUND] = {{"?", "?"}, N_("not found"), ROLE_WARNING},
    [SMS_RENEWAL] = {{"↻", "~"}, N_("trying again"), ROLE_WARNING},
    [SMS_STOPPED] = {{"■", "#"}, N_("stopped"), ROLE_WARNING},
    [SMS_UNKNOWN] = {{"?", "?"}, N_("no report"), ROLE_WARNING},
};
static_assert(sizeof messages / sizeof *messages == SMS_STATUS_COUNT, "an appearance for each");

static const struct appearance_row links[] = {
    [LINK_IDLE] = {{"·", "."}, N_("not connected"), ROLE_BAR_DOUBT},
    [LINK_CONNECTING] = {{"◌", "."}, N_("connecting"), ROLE_BAR_DOUBT},
    [LINK_OPEN] = {{"◐", "o"}, N_("connected, nothing heard yet"), ROLE_BAR_DOUBT},
    [LINK_LIVE] = {{"●", "*"}, N_("live"), ROLE_BAR_GOOD},
    [LINK_LOST] = {{"✕", "x"}, N_("no connection"), ROLE_BAR_BAD},
    [LINK_REFUSED] = {{"✕", "x"}, N_("refused"), ROLE_BAR_BAD},
    [LINK_REPLAY] = {{"▶", ">"}, N_("replay"), ROLE_BAR_STRONG},
    [LINK_ENDED] = {{"■", "#"}, N_("end of the recording"), ROLE_BAR_STRONG},
};
static_assert(sizeof links / sizeof *links == LINK_STATE_COUNT, "an appearance for each");

static const struct appearance_row stale = {{"◌", "?"}, N_("stale"), ROLE_STALE};
static const struct appearance_row paused = {{"⊘", "P"}, N_("paused"), ROLE_PAUSED};
static const struct appearance_row pause_unknown = {{"·", "."}, N_("pause unknown"), ROLE_LINE_UNKNOWN};

static struct appearance appearance_from(const struct appearance_row *appearance_row, enum glyphs glyphs)
{
    return (struct appearance){
        .glyph = appearance_row->glyphs[glyphs],
        .word = _(appearance_row->word),
        .english = appearance_row->word,
        .role = appearance_row->role,
    };
}

/* What is unknown or in doubt looks so, whatever it was when it was last heard of. */
static const struct appearance_row *choose_row(const struct appearance_row *known,
                                               const struct appearance_row *unknown, enum freshness freshness)
{
    return freshness == FRESHNESS_LIVE ? known : freshness == FRESHNESS_STALE ? &stale : unknown;
}

struct appearance appearance_of_device(enum device_state state, enum freshness freshness, enum glyphs glyphs)
{
    return appearance_from(choose_row(&devices[state], &devices[DEVICE_UNKNOWN], freshness), glyphs);
}

struct appearance appearance_of_member(enum member_status status, enum pause pause, enum freshness freshness,
                                       enum glyphs glyphs)
{
    bool idle = status == MEMBER_FREE || status == MEMBER_UNKNOWN;
    const struct appearance_row *known = &members[status];
    if (idle && pause != PAUSE_NO) {
        known = pause == PAUSE_YES ? &paused : &pause_unknown;
    }
    return appearance_from(choose_row(known, &members[MEMBER_UNKNOWN], freshness), glyphs);
}

static const struct appearance_row agents[] = {
    [AGENTS_FREE] = {{"○", "o"}, N_("free"), ROLE_LINE_IDLE},
    [AGENTS_RINGING] = {{"▲", "!"}, N_("ringing"), ROLE_LINE_RINGING},
    [AGENTS_TALKING] = {{"●", "*"}, N_("talking"), ROLE_LINE_IN_USE},
    [AGENTS_BUSY] = {{"■", "#"}, N_("busy"), ROLE_LINE_BUSY},
    [AGENTS_PAUSED] = {{"⊘", "P"}, N_("paused"), ROLE_PAUSED},
    [AGENTS_UNAVAILABLE] = {{"✕", "x"}, N_("unavailable"), ROLE_LINE_UNAVAILABLE},
    [AGENTS_SILENT] = {{"◇", "~"}, N_("silent"), ROLE_SILENT},
    [AGENTS_UNCERTAIN] = {{"◌", "?"}, N_("in doubt"), ROLE_STALE},
};
static_assert(sizeof agents / sizeof *agents == AGENT_CLASS_COUNT, "an appearance for each");

struct appearance appearance_of_agents(enum agent_class class, enum glyphs glyphs)
{
    return appearance_from(&agents[class], glyphs);
}

struct appearance appearance_of_message(enum sms_status status, enum glyphs glyphs)
{
    return appearance_from(&messages[status], glyphs);
}

struct appearance appearance_of_link(const struct link *link, enum glyphs glyphs)
{
    return appearance_from(&links[link->state], glyphs);
}

const char *appearance_direction_glyph(enum call_direction direction, enum glyphs glyphs)
{
    static const char *const arrows[][2] = {
        [CALL_DIRECTION_UNKNOWN] = {"↔", "-"}, [CALL_OUT] = {"→", ">"}, [CALL_IN] = {"←", "<"}};
    return arrows[direction][glyphs];
}

void format_time(char to[FORMAT_TIME_BYTES], int64_t at)
{
    if (at < recording_clock_max_ms) {
        int64_t tenths = at / 100;
        (void)snprintf(to, FORMAT_TIME_BYTES, "%d:%02d.%d", (int)(tenths / 600), (int)(tenths / 10 % 60),
                       (int)(tenths % 10));
        return;
    }
    struct tm local;
    time_t seconds = (time_t)(at / 1000);
    if (localtime_r(&seconds, &local) == NULL || strftime(to, FORMAT_TIME_BYTES, "%H:%M:%S", &local) == 0) {
        (void)text_copy(to, FORMAT_TIME_BYTES, "--:--:--");
    }
}

void format_age(char to[FORMAT_AGE_BYTES], int64_t from, int64_t now)
{
    to[0] = '\0';
    if (from == 0 || now < from) {
        return;
    }
    int64_t seconds = (now - from) / 1000;
    int minutes = (int)(seconds / 60 % 60);
    int hours = (int)(seconds / 3600 % 24);
    int64_t days = seconds / 86400;
    if (days > 0) {
        (void)snprintf(to, FORMAT_AGE_BYTES, _("%lld d %02d:%02d"), (long long)days, hours, minutes);
    } else if (hours > 0) {
        (void)snprintf(to, FORMAT_AGE_BYTES, "%d:%02d:%02d", hours, minutes, (int)(seconds % 60));
    } else {
        (void)snprintf(to, FORMAT_AGE_BYTES, "%d:%02d", minutes, (int)(seconds % 60));
    }
}

void format_party(char to[FORMAT_NAME_BYTES], const char *number, const char *name)
{
    char readable[NUMBER_BYTES];
    number_format(readable, number);
    bool same = text_like(name, readable) || text_like(name, number);
    bool both = *name != '\0' && *readable != '\0' && !same;
    (void)snprintf(to, FORMAT_NAME_BYTES, "%s%s%s", *name != '\0' ? name : readable, both ? " " : "",
                   both ? readable : "");
}

void format_draw_labelled(struct pane pane, int row, int col, int cols, enum role role, const char *name,
                          const char *label)
{
    int name_cols = text_width_cells(name);
    int label_cols = text_width_cells(label);
    pane_text_left(pane, row, col, cols, role, name);
    if (*label == '\0' || strcmp(name, label) == 0 || cols < 4) {
        return;
    }
    int min_cols = label_cols < cols / 2 ? label_cols : cols / 2;
    int max_cols = cols - 1 - min_cols;
    name_cols = name_cols > max_cols ? max_cols : name_cols;
    pane_text_left(pane, row, col, name_cols, role, name);
    pane_text_left(pane, row, col + name_cols, 1, ROLE_DIM, "");
    pane_text_left(pane, row, col + name_cols + 1, cols - name_cols - 1, ROLE_DIM, label);
}

enum role appearance_wait_role(const struct limits *limits, int waiting, int64_t longest_ms)
{
    if (waiting >= limits->breached_waiting || longest_ms >= limits->breached_wait_ms) {
        return waiting > 0 ? ROLE_WAIT_BREACHED : ROLE_WAIT_CALM;
    }
    if (waiting >= limits->warning_waiting || longest_ms >= limits->warning_wait_ms) {
        return waiting > 0 ? ROLE_WAIT_WARNING : ROLE_WAIT_CALM;
    }
    return ROLE_WAIT_CALM;
}

int format_draw_agents(struct pane pane, int row, int col, const int counts[AGENT_CLASS_COUNT])
{
    for (int class = 0; class < AGENT_CLASS_COUNT; class ++) {
        if (counts[class] > 0) {
            struct appearance appearance = appearance_of_agents((enum agent_class) class, GLYPHS_UNICODE);
            char count[16];
            (void)snprintf(count, sizeof count, "%d", counts[class]);
            if (col + text_width_cells(appearance.word) + 1 + (int)strlen(count) > pane.cols) {
                pane_text_left(pane, row, col, 1, ROLE_DIM, "…"); /* rather than half a word */
                break;
            }
            col = pane_text(pane, row, col, ROLE_DIM, appearance.word);
            col = pane_text(pane, row, col + 1, appearance.role, count) + 2;
        }
    }
    return col;
}

void format_wait(char to[FORMAT_WAIT_BYTES], const struct queue_figures *figures, enum glyphs glyphs)
{
    char age[FORMAT_AGE_BYTES] = "";
    const char *doubt = figures->uncertain > 0 ? "?" : "";
    if (figures->waiting == 0) {
        (void)snprintf(to, FORMAT_WAIT_BYTES, "%s",
                       figures->uncertain > 0 ? _("? waiting") : _("none waiting"));
        return;
    }
    format_age(age, 1, figures->longest_ms + 1);
    int length = snprintf(to, FORMAT_WAIT_BYTES,
                          i18n_plural("%d%s waiting", "%d%s waiting", (unsigned long)figures->waiting),
                          figures->waiting, doubt);
    if (length > 0 && length < FORMAT_WAIT_BYTES) {
        (void)snprintf(to + length, (size_t)(FORMAT_WAIT_BYTES - length), " %s %s",
                       glyphs == GLYPHS_ASCII ? ">=" : "≥", age);
    }
}
