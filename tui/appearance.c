/* Glyph, word and role of each state. */

#include "tui/appearance.h"

#include "model/enum_table.h"
#include "model/i18n.h"

#include <stdio.h>

struct appearance_row {
    const char *glyphs[2]; /* by enum glyphs */
    const char *word;
    enum role role;
};

ENUM_TABLE(devices);
static const struct appearance_row devices[] = {
    ENUM_ROW(DEVICE_UNKNOWN) = {{"·", "."}, N_("unknown"), ROLE_LINE_UNKNOWN},
    ENUM_ROW(DEVICE_IDLE) = {{"○", "o"}, N_("free"), ROLE_LINE_IDLE},
    ENUM_ROW(DEVICE_IN_USE) = {{"●", "*"}, N_("talking"), ROLE_LINE_IN_USE},
    ENUM_ROW(DEVICE_BUSY) = {{"■", "#"}, N_("busy"), ROLE_LINE_BUSY},
    ENUM_ROW(DEVICE_RINGING) = {{"▲", "!"}, N_("ringing"), ROLE_LINE_RINGING},
    ENUM_ROW(DEVICE_RINGING_IN_USE) = {{"▲", "!"}, N_("second call"), ROLE_LINE_RINGING},
    ENUM_ROW(DEVICE_ON_HOLD) = {{"‖", "="}, N_("on hold"), ROLE_LINE_ON_HOLD},
    ENUM_ROW(DEVICE_DIALLING) = {{"△", ">"}, N_("dialling"), ROLE_LINE_DIALLING},
    ENUM_ROW(DEVICE_UNAVAILABLE) = {{"✕", "x"}, N_("unavailable"), ROLE_LINE_UNAVAILABLE},
};
ENUM_TABLE_END(devices, DEVICE_STATE_COUNT);

ENUM_TABLE(members);
static const struct appearance_row members[] = {
    ENUM_ROW(MEMBER_UNKNOWN) = {{"·", "."}, N_("unknown"), ROLE_LINE_UNKNOWN},
    ENUM_ROW(MEMBER_FREE) = {{"○", "o"}, N_("free"), ROLE_LINE_IDLE},
    ENUM_ROW(MEMBER_IN_USE) = {{"●", "*"}, N_("talking"), ROLE_LINE_IN_USE},
    ENUM_ROW(MEMBER_BUSY) = {{"■", "#"}, N_("busy"), ROLE_LINE_BUSY},
    ENUM_ROW(MEMBER_INVALID) = {{"✕", "x"}, N_("invalid"), ROLE_LINE_UNAVAILABLE},
    ENUM_ROW(MEMBER_UNAVAILABLE) = {{"✕", "x"}, N_("unavailable"), ROLE_LINE_UNAVAILABLE},
    ENUM_ROW(MEMBER_RINGING) = {{"▲", "!"}, N_("ringing"), ROLE_LINE_RINGING},
    ENUM_ROW(MEMBER_RINGING_IN_USE) = {{"▲", "!"}, N_("second call"), ROLE_LINE_RINGING},
    ENUM_ROW(MEMBER_ON_HOLD) = {{"‖", "="}, N_("on hold"), ROLE_LINE_ON_HOLD},
};
ENUM_TABLE_END(members, MEMBER_STATUS_COUNT);

ENUM_TABLE(messages);
static const struct appearance_row messages[] = {
    ENUM_ROW(SMS_SENDING) = {{"…", "."}, N_("sending"), ROLE_DIM},
    ENUM_ROW(SMS_UNCERTAIN) = {{"?", "?"}, N_("outcome unknown"), ROLE_WARNING},
    ENUM_ROW(SMS_QUEUED) = {{"→", ">"}, N_("queued"), ROLE_TEXT},
    ENUM_ROW(SMS_ACCEPTED) = {{"→", ">"}, N_("accepted"), ROLE_TEXT},
    ENUM_ROW(SMS_SENT) = {{"⇉", ">"}, N_("sent"), ROLE_TEXT},
    ENUM_ROW(SMS_DELIVERED) = {{"✓", "+"}, N_("delivered"), ROLE_GOOD},
    ENUM_ROW(SMS_UNDELIVERED) = {{"✕", "x"}, N_("undelivered"), ROLE_BAD},
    ENUM_ROW(SMS_EXPIRED) = {{"✕", "x"}, N_("expired"), ROLE_BAD},
    ENUM_ROW(SMS_REJECTED) = {{"✕", "x"}, N_("rejected"), ROLE_BAD},
    ENUM_ROW(SMS_FAILED) = {{"✕", "x"}, N_("failed"), ROLE_BAD},
    ENUM_ROW(SMS_NOT_FOUND) = {{"?", "?"}, N_("not found"), ROLE_WARNING},
    ENUM_ROW(SMS_RENEWAL) = {{"↻", "~"}, N_("trying again"), ROLE_WARNING},
    ENUM_ROW(SMS_STOPPED) = {{"■", "#"}, N_("stopped"), ROLE_WARNING},
    ENUM_ROW(SMS_UNKNOWN) = {{"?", "?"}, N_("no report"), ROLE_WARNING},
};
ENUM_TABLE_END(messages, SMS_STATUS_COUNT);

ENUM_TABLE(links);
static const struct appearance_row links[] = {
    ENUM_ROW(LINK_IDLE) = {{"·", "."}, N_("not connected"), ROLE_BAR_DOUBT},
    ENUM_ROW(LINK_CONNECTING) = {{"◌", "."}, N_("connecting"), ROLE_BAR_DOUBT},
    ENUM_ROW(LINK_OPEN) = {{"◐", "o"}, N_("connected, nothing heard yet"), ROLE_BAR_DOUBT},
    ENUM_ROW(LINK_LIVE) = {{"●", "*"}, N_("live"), ROLE_BAR_GOOD},
    ENUM_ROW(LINK_LOST) = {{"✕", "x"}, N_("no connection"), ROLE_BAR_BAD},
    ENUM_ROW(LINK_REFUSED) = {{"✕", "x"}, N_("refused"), ROLE_BAR_BAD},
    ENUM_ROW(LINK_REPLAY) = {{"▶", ">"}, N_("replay"), ROLE_BAR_STRONG},
    ENUM_ROW(LINK_ENDED) = {{"■", "#"}, N_("end of the recording"), ROLE_BAR_STRONG},
};
ENUM_TABLE_END(links, LINK_STATE_COUNT);

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

/* Shows the state only while it is live. A stale or unknown state has its own appearance. */
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

ENUM_TABLE(agents);
static const struct appearance_row agents[] = {
    ENUM_ROW(AGENTS_FREE) = {{"○", "o"}, N_("free"), ROLE_LINE_IDLE},
    ENUM_ROW(AGENTS_RINGING) = {{"▲", "!"}, N_("ringing"), ROLE_LINE_RINGING},
    ENUM_ROW(AGENTS_TALKING) = {{"●", "*"}, N_("talking"), ROLE_LINE_IN_USE},
    ENUM_ROW(AGENTS_BUSY) = {{"■", "#"}, N_("busy"), ROLE_LINE_BUSY},
    ENUM_ROW(AGENTS_PAUSED) = {{"⊘", "P"}, N_("paused"), ROLE_PAUSED},
    ENUM_ROW(AGENTS_UNAVAILABLE) = {{"✕", "x"}, N_("unavailable"), ROLE_LINE_UNAVAILABLE},
    ENUM_ROW(AGENTS_SILENT) = {{"◇", "~"}, N_("silent"), ROLE_SILENT},
    ENUM_ROW(AGENTS_UNCERTAIN) = {{"◌", "?"}, N_("in doubt"), ROLE_STALE},
};
ENUM_TABLE_END(agents, AGENT_CLASS_COUNT);

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

enum role appearance_voicemail(char to[APPEARANCE_VOICEMAIL_BYTES], const struct mailbox *mailbox,
                               enum freshness freshness, enum glyphs glyphs)
{
    enum { SHOWN_MAX = 99 };
    const char *glyph = (const char *const[2]){"✉", "@"}[glyphs];
    int count = mailbox->new_count;
    bool certain = freshness == FRESHNESS_LIVE && count != VOICEMAIL_UNKNOWN;
    if (freshness == FRESHNESS_UNKNOWN || (certain && count == 0)) {
        *to = '\0';
    } else if (count <= 0) {
        (void)snprintf(to, APPEARANCE_VOICEMAIL_BYTES, "%s?", glyph);
    } else {
        (void)snprintf(to, APPEARANCE_VOICEMAIL_BYTES, "%s%d%s%s", glyph,
                       count > SHOWN_MAX ? SHOWN_MAX : count, count > SHOWN_MAX ? "+" : "",
                       certain ? "" : "?");
    }
    return certain ? ROLE_STRONG : ROLE_STALE;
}

const char *appearance_direction_glyph(enum call_direction direction, enum glyphs glyphs)
{
    switch (direction) {
    case CALL_OUT:
        return glyphs == GLYPHS_ASCII ? ">" : "→";
    case CALL_IN:
        return glyphs == GLYPHS_ASCII ? "<" : "←";
    case CALL_DIRECTION_UNKNOWN:
        break;
    }
    return glyphs == GLYPHS_ASCII ? "-" : "↔";
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
    ENUM_TABLE(roles);
    static const enum role roles[] = {
        ENUM_ROW(WAIT_CALM) = ROLE_WAIT_CALM,
        ENUM_ROW(WAIT_WARNING) = ROLE_WAIT_WARNING,
        ENUM_ROW(WAIT_BREACHED) = ROLE_WAIT_BREACHED,
        ENUM_ROW(WAIT_STALE) = ROLE_STALE,
    };
    ENUM_TABLE_END(roles, WAIT_LEVEL_COUNT);
    return roles[level];
}
