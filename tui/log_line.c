/* Turns an entry of the history into a line of the log. */

#include "tui/log_line.h"

#include "model/enum_table.h"
#include "model/i18n.h"
#include "model/text.h"
#include "tui/format.h"

#include <stdio.h>

/* Fills a line from an entry of one kind; `exchange` is the one it happened on. */
typedef void describe_entry(struct log_line *line, const struct history_entry *entry,
                            const struct exchange *exchange, enum glyphs glyphs);

static void format_person(char to[LOG_LINE_BYTES], const struct exchange *exchange, const char *number)
{
    const char *name = exchange_name_of(exchange, number);
    (void)snprintf(to, LOG_LINE_BYTES, "%s%s%s", number, *name == '\0' ? "" : " ", name);
}

static void describe_device(struct log_line *line, const struct history_entry *entry,
                            const struct exchange *exchange, enum glyphs glyphs)
{
    char party[FORMAT_NAME_BYTES];
    format_person(line->who, exchange, entry->subject);
    format_party(party, entry->other, entry->text);
    line->appearance = format_device((enum device_state)entry->after, FRESHNESS_LIVE, glyphs);
    (void)snprintf(line->what, sizeof line->what, "%s%s%s", line->appearance.word, *party == '\0' ? "" : "  ",
                   party);
}

static void describe_waiting(struct log_line *line, const struct history_entry *entry,
                             const struct exchange *exchange, enum glyphs glyphs)
{
    (void)exchange;
    bool more = entry->after > entry->before;
    line->appearance =
        (struct appearance){.glyph = (const char *const[2]){more ? "↑" : "↓", more ? "^" : "v"}[glyphs],
                            .role = more ? ROLE_WARNING : ROLE_TEXT};
    (void)text_copy(line->who, sizeof line->who, entry->subject);
    (void)snprintf(line->what, sizeof line->what,
                   i18n_plural("%d caller waiting", "%d callers waiting", (unsigned long)entry->after),
                   entry->after);
}

static void describe_member(struct log_line *line, const struct history_entry *entry,
                            const struct exchange *exchange, enum glyphs glyphs)
{
    format_person(line->who, exchange, entry->subject);
    line->appearance = format_member((enum member_status)entry->after, PAUSE_NO, FRESHNESS_LIVE, glyphs);
    (void)snprintf(line->what, sizeof line->what, "%s: %s", entry->other, line->appearance.word);
}

static const char *pause_text(enum pause pause)
{
    switch (pause) {
    case PAUSE_NO:
        return _("back from the pause");
    case PAUSE_YES:
        return _("paused");
    case PAUSE_UNKNOWN:
    case PAUSE_UNSAID:
        break;
    }
    return _("pause unknown");
}

static void describe_pause(struct log_line *line, const struct history_entry *entry,
                           const struct exchange *exchange, enum glyphs glyphs)
{
    format_person(line->who, exchange, entry->subject);
    line->appearance = format_member(MEMBER_FREE, (enum pause)entry->after, FRESHNESS_LIVE, glyphs);
    (void)snprintf(line->what, sizeof line->what, "%s: %s%s%s", entry->other,
                   pause_text((enum pause)entry->after), *entry->text == '\0' ? "" : ", ", entry->text);
}

static void describe_participant(struct log_line *line, const struct history_entry *entry,
                                 const struct exchange *exchange, enum glyphs glyphs)
{
    (void)exchange;
    bool joined = entry->after != 0;
    line->appearance = (struct appearance){
        .glyph = (const char *const[2]){joined ? "+" : "−", joined ? "+" : "-"}[glyphs], .role = ROLE_TEXT};
    (void)snprintf(line->who, sizeof line->who, "%s %s", entry->subject, entry->text);
    (void)snprintf(line->what, sizeof line->what,
                   joined ? _("joins the conference %s") : _("leaves the conference %s"), entry->other);
}

static void describe_sms(struct log_line *line, const struct history_entry *entry,
                         const struct exchange *exchange, enum glyphs glyphs)
{
    (void)exchange;
    line->appearance = format_message((enum sms_status)entry->after, glyphs);
    number_format(line->who, entry->subject);
    (void)snprintf(line->what, sizeof line->what, _("SMS: %s"), line->appearance.word);
}

static void describe_voicemail(struct log_line *line, const struct history_entry *entry,
                               const struct exchange *exchange, enum glyphs glyphs)
{
    format_person(line->who, exchange, entry->subject);
    line->appearance =
        (struct appearance){.glyph = (const char *const[2]){"✉", "@"}[glyphs], .role = ROLE_TEXT};
    if (entry->after == VOICEMAIL_UNKNOWN) {
        (void)text_copy(line->what, sizeof line->what,
                        _("voicemail: nobody knows how many messages are new"));
    } else if (entry->after == 0) {
        (void)text_copy(line->what, sizeof line->what, _("no new voicemail messages"));
    } else {
        (void)snprintf(
            line->what, sizeof line->what,
            i18n_plural("%d new voicemail message", "%d new voicemail messages", (unsigned long)entry->after),
            entry->after);
    }
}

static void describe_link(struct log_line *line, const struct history_entry *entry,
                          const struct exchange *exchange, enum glyphs glyphs)
{
    struct link link = {.state = (enum link_state)entry->after};
    line->appearance = format_link(&link, glyphs);
    (void)text_copy(line->who, sizeof line->who, exchange->name);
    /* the reason is a sentence of its own */
    bool reason_is_sentence = *entry->text != '\0' && link.state != LINK_ENDED;
    (void)snprintf(line->what, sizeof line->what, "%s%s%s%s%s",
                   reason_is_sentence ? "" : line->appearance.word,
                   reason_is_sentence || *entry->text == '\0' ? "" : ": ", entry->text,
                   *entry->other == '\0' ? "" : "  ", entry->other);
    line->appearance.role = line->appearance.role == ROLE_BAR_BAD ? ROLE_BAD : ROLE_TEXT;
}

static void describe_gap(struct log_line *line, const struct history_entry *entry,
                         const struct exchange *exchange, enum glyphs glyphs)
{
    line->appearance =
        (struct appearance){.glyph = (const char *const[2]){"≠", "?"}[glyphs], .role = ROLE_WARNING};
    (void)text_copy(line->who, sizeof line->who, exchange->name);
    if (entry->after > 0) {
        (void)snprintf(line->what, sizeof line->what,
                       i18n_plural("%d message missed: what was heard before it is in doubt",
                                   "%d messages missed: what was heard before them is in doubt",
                                   (unsigned long)entry->after),
                       entry->after);
    } else {
        (void)text_copy(line->what, sizeof line->what,
                        _("the exchange began to count anew: what was heard before is in doubt"));
    }
}

static void describe_gap_filled(struct log_line *line, const struct history_entry *entry,
                                const struct exchange *exchange, enum glyphs glyphs)
{
    (void)entry;
    line->appearance =
        (struct appearance){.glyph = (const char *const[2]){"=", "="}[glyphs], .role = ROLE_TEXT};
    (void)text_copy(line->who, sizeof line->who, exchange->name);
    (void)text_copy(line->what, sizeof line->what, _("what was missed came late after all"));
}

static void describe_backlog_repeated(struct log_line *line, const struct history_entry *entry,
                                      const struct exchange *exchange, enum glyphs glyphs)
{
    (void)entry;
    line->appearance =
        (struct appearance){.glyph = (const char *const[2]){"=", "="}[glyphs], .role = ROLE_TEXT};
    (void)text_copy(line->who, sizeof line->who, exchange->name);
    (void)text_copy(
        line->what, sizeof line->what,
        _("the exchange repeated what was missed while there was no connection: nothing was lost"));
}

static void describe_removed(struct log_line *line, const struct history_entry *entry,
                             const struct exchange *exchange, enum glyphs glyphs)
{
    format_person(line->who, exchange, entry->subject);
    line->appearance =
        (struct appearance){.glyph = (const char *const[2]){"−", "-"}[glyphs], .role = ROLE_TEXT};
    if (*entry->other == '\0') {
        (void)text_copy(line->what, sizeof line->what, _("taken off the board until heard of again"));
    } else {
        (void)snprintf(line->what, sizeof line->what, _("%s: taken off the board until heard of again"),
                       entry->other);
    }
}

static void describe_skipped_frame(struct log_line *line, const struct history_entry *entry,
                                   const struct exchange *exchange, enum glyphs glyphs)
{
    ENUM_TABLE(reasons);
    static const char *const reasons[] = {
        ENUM_ROW(FRAME_EVENTS) = "",
        ENUM_ROW(FRAME_NOT_JSON) = N_("message that is no JSON"),
        ENUM_ROW(FRAME_NOT_AN_ENVELOPE) = N_("message of an unknown form"),
        ENUM_ROW(FRAME_OTHER_CHANNEL) = N_("message for another exchange"),
        ENUM_ROW(FRAME_CONTROL) = N_("control message"),
    };
    ENUM_TABLE_END(reasons, FRAME_KIND_COUNT);
    line->appearance =
        (struct appearance){.glyph = (const char *const[2]){"∅", "?"}[glyphs], .role = ROLE_DIM};
    (void)text_copy(line->who, sizeof line->who, exchange->name);
    (void)snprintf(line->what, sizeof line->what, "%s: %s", _(reasons[entry->after]), entry->text);
}

static void describe_unknown(struct log_line *line, const struct history_entry *entry,
                             const struct exchange *exchange, enum glyphs glyphs)
{
    line->appearance =
        (struct appearance){.glyph = (const char *const[2]){"∅", "?"}[glyphs], .role = ROLE_DIM};
    (void)text_copy(line->who, sizeof line->who, exchange->name);
    (void)snprintf(line->what, sizeof line->what, _("event of an unknown kind: %s"), entry->subject);
}

static void describe_unreadable(struct log_line *line, const struct history_entry *entry,
                                const struct exchange *exchange, enum glyphs glyphs)
{
    bool all = entry->after == UNREADABLE_ALL;
    bool stale = entry->after != UNREADABLE_NOTHING;
    line->appearance = (struct appearance){.glyph = (const char *const[2]){stale ? "≠" : "∅", "?"}[glyphs],
                                           .role = stale ? ROLE_WARNING : ROLE_DIM};
    if (*entry->subject == '\0') {
        (void)text_copy(line->who, sizeof line->who, exchange->name);
    } else {
        format_person(line->who, exchange, entry->subject);
    }
    const char *said = *entry->other == '\0' ? _("a message can't be read") : entry->other;
    (void)snprintf(line->what, sizeof line->what,
                   all     ? _("%s: what was heard before is in doubt")
                   : stale ? _("%s: in doubt until heard of again")
                           : _("%s: not understood"),
                   said);
}

static void describe_foreign(struct log_line *line, const struct history_entry *entry,
                             const struct exchange *exchange, enum glyphs glyphs)
{
    line->appearance =
        (struct appearance){.glyph = (const char *const[2]){"∅", "?"}[glyphs], .role = ROLE_DIM};
    (void)text_copy(line->who, sizeof line->who, exchange->name);
    (void)snprintf(line->what, sizeof line->what,
                   i18n_plural("%d event about a telephone of %s: not applied",
                               "%d events about telephones of %s: not applied", (unsigned long)entry->after),
                   entry->after, entry->subject);
}

static void describe_overflow(struct log_line *line, const struct history_entry *entry,
                              const struct exchange *exchange, enum glyphs glyphs)
{
    (void)entry;
    line->appearance =
        (struct appearance){.glyph = (const char *const[2]){"≠", "?"}[glyphs], .role = ROLE_WARNING};
    (void)text_copy(line->who, sizeof line->who, exchange->name);
    (void)text_copy(line->what, sizeof line->what,
                    _("there are more things than the board keeps: some are not shown"));
}

static void describe_journal(struct log_line *line, const struct history_entry *entry,
                             const struct exchange *exchange, enum glyphs glyphs)
{
    bool works = entry->after != 0;
    line->appearance =
        (struct appearance){.glyph = (const char *const[2]){works ? "✓" : "✕", works ? "+" : "x"}[glyphs],
                            .role = works ? ROLE_TEXT : ROLE_BAD};
    (void)text_copy(line->who, sizeof line->who, exchange->name);
    (void)text_copy(line->what, sizeof line->what, works ? _("the journal is written again") : entry->text);
}

static void describe_requested(struct log_line *line, const struct history_entry *entry,
                               const struct exchange *exchange, enum glyphs glyphs)
{
    char party[FORMAT_NAME_BYTES];
    line->appearance =
        (struct appearance){.glyph = (const char *const[2]){"›", ">"}[glyphs], .role = ROLE_STRONG};
    format_party(party, entry->subject, exchange_name_of(exchange, entry->subject));
    (void)text_copy(line->who, sizeof line->who, party);
    switch ((enum action_kind)entry->after) {
    case ACTION_DIAL:
        (void)snprintf(line->what, sizeof line->what, _("dialled from %s"), entry->other);
        break;
    case ACTION_SMS:
        (void)text_copy(line->what, sizeof line->what, _("SMS asked for"));
        break;
    case ACTION_CALL_RECORDS:
    case ACTION_RECORDINGS:
    case ACTION_RECORDING_GET:
    case ACTION_TRANSCRIPTS:
    case ACTION_TRANSCRIPT_GET:
        (void)snprintf(line->what, sizeof line->what, _("asked: %s"),
                       action_kind_word((enum action_kind)entry->after));
        break;
    case ACTION_KIND_COUNT:
        break;
    }
}

static void describe_outcome(struct log_line *line, const struct history_entry *entry,
                             const struct exchange *exchange, enum glyphs glyphs)
{
    ENUM_TABLE(appearances);
    static const struct {
        const char *glyphs[2];
        enum role role;
    } appearances[] = {
        ENUM_ROW(OUTCOME_DONE) = {{"✓", "+"}, ROLE_GOOD},
        ENUM_ROW(OUTCOME_REFUSED) = {{"✕", "x"}, ROLE_BAD},
        ENUM_ROW(OUTCOME_NO_CONNECTION) = {{"✕", "x"}, ROLE_BAD},
        ENUM_ROW(OUTCOME_UNCERTAIN) = {{"?", "?"}, ROLE_WARNING},
    };
    ENUM_TABLE_END(appearances, OUTCOME_COUNT);
    char party[FORMAT_NAME_BYTES];
    line->appearance = (struct appearance){.glyph = appearances[entry->after].glyphs[glyphs],
                                           .role = appearances[entry->after].role};
    format_party(party, entry->subject, exchange_name_of(exchange, entry->subject));
    (void)text_copy(line->who, sizeof line->who, party);
    (void)text_copy(line->what, sizeof line->what, entry->text);
}

ENUM_TABLE(kinds);
static const struct {
    const char *word; /* in the filter: kind:call */
    describe_entry *describe;
} kinds[] = {
    ENUM_ROW(HISTORY_STATE) = {"line", describe_device},
    ENUM_ROW(HISTORY_WAITING) = {"queue", describe_waiting},
    ENUM_ROW(HISTORY_MEMBER) = {"agent", describe_member},
    ENUM_ROW(HISTORY_PAUSE) = {"pause", describe_pause},
    ENUM_ROW(HISTORY_PARTICIPANT) = {"conference", describe_participant},
    ENUM_ROW(HISTORY_SMS) = {"sms", describe_sms},
    ENUM_ROW(HISTORY_VOICEMAIL) = {"voicemail", describe_voicemail},
    ENUM_ROW(HISTORY_LINK) = {"link", describe_link},
    ENUM_ROW(HISTORY_GAP) = {"gap", describe_gap},
    ENUM_ROW(HISTORY_GAP_FILLED) = {"gap", describe_gap_filled},
    ENUM_ROW(HISTORY_BACKLOG) = {"gap", describe_backlog_repeated},
    ENUM_ROW(HISTORY_REMOVED) = {"forgotten", describe_removed},
    ENUM_ROW(HISTORY_IGNORED) = {"passed", describe_skipped_frame},
    ENUM_ROW(HISTORY_UNKNOWN) = {"unknown", describe_unknown},
    ENUM_ROW(HISTORY_UNREADABLE) = {"unreadable", describe_unreadable},
    ENUM_ROW(HISTORY_FOREIGN) = {"foreign", describe_foreign},
    ENUM_ROW(HISTORY_OVERFLOW) = {"overflow", describe_overflow},
    ENUM_ROW(HISTORY_JOURNAL) = {"journal", describe_journal},
    ENUM_ROW(HISTORY_REQUESTED) = {"asked", describe_requested},
    ENUM_ROW(HISTORY_OUTCOME) = {"outcome", describe_outcome},
};
ENUM_TABLE_END(kinds, HISTORY_KIND_COUNT);

void log_line_fill(struct log_line *line, const struct history_entry *entry,
                   const struct render_context *context)
{
    const struct exchange *exchange = context->board->exchanges[entry->exchange];
    *line = (struct log_line){.kind = kinds[entry->kind].word,
                              .exchange_label = board_label(context->board, exchange)};
    kinds[entry->kind].describe(line, entry, exchange, context->glyphs);
}
