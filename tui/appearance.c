/* Glyph, word and role of each state. */

#include "tui/appearance.h"

#include "model/i18n.h"

#include <assert.h>

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

enum wait_level appearance_wait_level(const struct limits *limits, const struct queue_figures *figures)
{
    int waiting = figures->waiting;
    int64_t longest_ms = figures->longest_ms;
    if (figures->uncertain > 0) {
        return WAIT_STALE;
    }
    if (waiting <= 0) {
        return WAIT_CALM;
    }
    if (waiting >= limits->breached_waiting || longest_ms >= limits->breached_wait_ms) {
        return WAIT_BREACHED;
    }
    bool warns = waiting >= limits->warning_waiting || longest_ms >= limits->warning_wait_ms;
    return warns ? WAIT_WARNING : WAIT_CALM;
}

enum role appearance_wait_role(enum wait_level level)
{
    static const enum role roles[] = {
        [WAIT_CALM] = ROLE_WAIT_CALM,
        [WAIT_WARNING] = ROLE_WAIT_WARNING,
        [WAIT_BREACHED] = ROLE_WAIT_BREACHED,
        [WAIT_STALE] = ROLE_STALE,
    };
    static_assert(sizeof roles / sizeof *roles == WAIT_LEVEL_COUNT, "a role for each");
    return roles[level];
}
