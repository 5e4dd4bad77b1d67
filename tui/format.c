/* How facts look: states, times, numbers, names and counts, and an extension as a lamp. */

#include "tui/format.h"

#include "model/enum_table.h"
#include "model/i18n.h"
#include "model/text.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

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

struct appearance format_device(enum device_state state, enum freshness freshness, enum glyphs glyphs)
{
    return appearance_from(choose_row(&devices[state], &devices[DEVICE_UNKNOWN], freshness), glyphs);
}

struct appearance format_member(enum member_status status, enum pause pause, enum freshness freshness,
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

struct appearance format_agents(enum agent_class class, enum glyphs glyphs)
{
    return appearance_from(&agents[class], glyphs);
}

struct appearance format_message(enum sms_status status, enum glyphs glyphs)
{
    return appearance_from(&messages[status], glyphs);
}

struct appearance format_link(const struct link *link, enum glyphs glyphs)
{
    return appearance_from(&links[link->state], glyphs);
}

enum role format_voicemail(char to[FORMAT_VOICEMAIL_BYTES], const struct mailbox *mailbox,
                           enum freshness freshness, enum glyphs glyphs)
{
    enum { SHOWN_MAX = 99 };
    const char *glyph = (const char *const[2]){"✉", "@"}[glyphs];
    int count = mailbox->new_count;
    bool certain = freshness == FRESHNESS_LIVE && count != VOICEMAIL_UNKNOWN;
    if (freshness == FRESHNESS_UNKNOWN || (certain && count == 0)) {
        *to = '\0';
    } else if (count <= 0) {
        (void)snprintf(to, FORMAT_VOICEMAIL_BYTES, "%s?", glyph);
    } else {
        (void)snprintf(to, FORMAT_VOICEMAIL_BYTES, "%s%d%s%s", glyph, count > SHOWN_MAX ? SHOWN_MAX : count,
                       count > SHOWN_MAX ? "+" : "", certain ? "" : "?");
    }
    return certain ? ROLE_STRONG : ROLE_STALE;
}

const char *format_direction(enum call_direction direction, enum glyphs glyphs)
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

enum wait_level format_wait_level(const struct limits *limits, const struct queue_figures *figures)
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

enum role format_wait_role(enum wait_level level)
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

/* Times below this (year 1973) are from a recording whose clock starts at 0. */
static const int64_t recording_clock_max_ms = INT64_C(100000000000);

bool format_is_recording_clock(int64_t at)
{
    return at < recording_clock_max_ms;
}

void format_time(char to[FORMAT_TIME_BYTES], int64_t at)
{
    if (format_is_recording_clock(at)) {
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

void format_size(char to[FORMAT_SIZE_BYTES], int64_t bytes)
{
    enum { KILO = 1000, MEGA = KILO * KILO };
    if (bytes < KILO) {
        (void)snprintf(to, FORMAT_SIZE_BYTES, "%" PRId64 " B", bytes);
    } else if (bytes < MEGA) {
        (void)snprintf(to, FORMAT_SIZE_BYTES, "%" PRId64 " kB", bytes / KILO);
    } else {
        (void)snprintf(to, FORMAT_SIZE_BYTES, "%.1f MB", (double)bytes / (double)MEGA);
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

void format_labelled(char *to, size_t size, const char *label, const char *text)
{
    int length = snprintf(to, size, "%s%s", label, *label == '\0' ? "" : ": ");
    if (length >= 0 && (size_t)length < size) {
        (void)text_copy(to + length, size - (size_t)length, text);
    }
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

int format_draw_agents(struct pane pane, int row, int col, const int counts[AGENT_CLASS_COUNT])
{
    for (int class = 0; class < AGENT_CLASS_COUNT; class ++) {
        if (counts[class] > 0) {
            struct appearance appearance = format_agents((enum agent_class) class, GLYPHS_UNICODE);
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
    const char *mark = figures->uncertain > 0 ? "?" : "";
    if (figures->waiting == 0) {
        (void)snprintf(to, FORMAT_WAIT_BYTES, "%s",
                       figures->uncertain > 0 ? _("? waiting") : _("none waiting"));
        return;
    }
    format_age(age, 1, figures->longest_ms + 1);
    int length = snprintf(to, FORMAT_WAIT_BYTES,
                          i18n_plural("%d%s waiting", "%d%s waiting", (unsigned long)figures->waiting),
                          figures->waiting, mark);
    if (length > 0 && length < FORMAT_WAIT_BYTES) {
        (void)snprintf(to + length, (size_t)(FORMAT_WAIT_BYTES - length), " %s %s",
                       glyphs == GLYPHS_ASCII ? ">=" : "≥", age);
    }
}

/* The other party in `cols` cells: name and number, or only the name if both don't fit. */
static void format_lamp_peer(char to[FORMAT_NAME_BYTES], const struct exchange *exchange,
                             const struct extension *extension, int cols)
{
    const char *name = exchange_peer_name(exchange, extension);
    format_party(to, extension->peer_number, name);
    if (text_width_cells(to) > cols && *name != '\0') {
        format_party(to, "", name);
    }
}

void format_lamp_detail(char to[FORMAT_LAMP_BYTES], const struct exchange *exchange,
                        const struct extension *extension, int cols, enum glyphs glyphs)
{
    char party[FORMAT_NAME_BYTES];
    enum freshness freshness = extension_freshness(extension, exchange->valid_from);
    if (freshness == FRESHNESS_LIVE && extension->state == DEVICE_IDLE) {
        to[0] = '\0';
        return;
    }
    struct appearance appearance = format_device(extension->state, freshness, glyphs);
    if (freshness != FRESHNESS_LIVE || !device_state_is_engaged(extension->state) || !extension->has_peer) {
        (void)text_copy(to, FORMAT_LAMP_BYTES, appearance.word);
        return;
    }
    bool shows_word = extension->state == DEVICE_ON_HOLD || extension->state == DEVICE_RINGING_IN_USE;
    const char *before = shows_word ? appearance.word : format_direction(extension->direction, glyphs);
    format_lamp_peer(party, exchange, extension, cols - text_width_cells(before) - 1);
    (void)snprintf(to, FORMAT_LAMP_BYTES, "%s %s", before, party);
}

bool format_lamp_shows_age(const struct exchange *exchange, const struct extension *extension)
{
    bool live = extension_freshness(extension, exchange->valid_from) == FRESHNESS_LIVE;
    return live && extension->state != DEVICE_IDLE && extension->state != DEVICE_UNKNOWN;
}

/* The name, and behind it what waits in the mailbox: a long name is cut first. */
static void draw_name(struct pane pane, int col, int cols, enum role role, const struct exchange *exchange,
                      const struct extension *extension, enum glyphs glyphs)
{
    char voicemail[FORMAT_VOICEMAIL_BYTES];
    enum freshness freshness = exchange_freshness(exchange, &extension->mailbox.stamp);
    enum role voicemail_role = format_voicemail(voicemail, &extension->mailbox, freshness, glyphs);
    const char *name = exchange_name_of(exchange, extension->row.key);
    int voicemail_cols = text_width_cells(voicemail);
    int gap = voicemail_cols > 0 && *name != '\0' ? 1 : 0;
    int room = cols - voicemail_cols - gap;
    int name_cols = text_width_cells(name);
    name_cols = room < 0 ? 0 : name_cols > room ? room : name_cols;
    pane_text_left(pane, 0, col, voicemail_cols > 0 ? name_cols : cols, role, name);
    col += name_cols > 0 ? name_cols + gap : 0;
    pane_text_left(pane, 0, col, voicemail_cols < cols ? voicemail_cols : cols, voicemail_role, voicemail);
}

void format_draw_lamp(struct pane pane, const struct exchange *exchange, const struct extension *extension,
                      const struct render_context *context, int number_cols)
{
    char age[FORMAT_AGE_BYTES] = "";
    enum freshness freshness = extension_freshness(extension, exchange->valid_from);
    struct appearance appearance = format_device(extension->state, freshness, context->glyphs);
    bool live = freshness == FRESHNESS_LIVE;
    if (format_lamp_shows_age(exchange, extension)) {
        format_age(age, extension->since, context->now);
    }
    int name_col = 2 + number_cols + 1;
    int age_cols = text_width_cells(age);
    /* where space is short, the number and the mailbox are worth more */
    if (name_col + FORMAT_VOICEMAIL_COLS + 1 + age_cols > pane.cols) {
        age[0] = '\0';
        age_cols = 0;
    }
    (void)pane_text(pane, 0, 0, appearance.role, appearance.glyph);
    pane_text_right(pane, 0, 2, number_cols, live ? ROLE_STRONG : appearance.role, extension->row.key);
    draw_name(pane, name_col, pane.cols - name_col - (age_cols > 0 ? age_cols + 1 : 0),
              live ? ROLE_TEXT : appearance.role, exchange, extension, context->glyphs);
    pane_text_right(pane, 0, pane.cols - age_cols, age_cols, ROLE_DIM, age);
    if (pane.rows > 1) {
        char detail[FORMAT_LAMP_BYTES];
        format_lamp_detail(detail, exchange, extension, pane.cols - 2, context->glyphs);
        pane_text_left(pane, 1, 2, pane.cols - 2, appearance.role, detail);
    }
}
