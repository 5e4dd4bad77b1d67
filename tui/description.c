/* How an entry of the history reads. */

#include "tui/description.h"

#include "model/text.h"
#include "model/i18n.h"

#include <assert.h>
#include <stdio.h>

/* Fills a line from an entry of one kind; `exchange` is the one it happened on. */
typedef void describe_function(struct description *line, const struct history_entry *entry, const struct exchange *exchange,
                               enum glyphs glyphs);

static void say_person(char to[DESCRIPTION_BYTES], const struct exchange *exchange, const char *number)
{
    const char *name = exchange_name_of(exchange, number);
    (void)snprintf(to, DESCRIPTION_BYTES, "%s%s%s", number, *name == '\0' ? "" : " ", name);
}

static void describe_line(struct description *line, const struct history_entry *entry, const struct exchange *exchange,
                          enum glyphs glyphs)
{
    char party[FORMAT_NAME_BYTES];
    say_person(line->who, exchange, entry->subject);
    format_party(party, entry->other, entry->text);
    line->look = look_of_line((enum device_state)entry->after, FRESHNESS_LIVE, glyphs);
    (void)snprintf(line->what, sizeof line->what, "%s%s%s", line->look.word, *party == '\0' ? "" : "  ", party);
}

static void describe_waiting(struct description *line, const struct history_entry *entry, const struct exchange *exchange,
                             enum glyphs glyphs)
{
    (void)exchange;
    bool more = entry->after > entry->before;
    line->look = (struct look){.glyph = (const char *const[2]){more ? "↑" : "↓", more ? "^" : "v"}[glyphs],
                               .role = more ? ROLE_WARNING : ROLE_TEXT};
    (void)text_copy(line->who, sizeof line->who, entry->subject);
    (void)snprintf(line->what, sizeof line->what,
                   i18n_plural("%d caller waiting", "%d callers waiting", (unsigned long)entry->after), entry->after);
}

static void describe_member(struct description *line, const struct history_entry *entry, const struct exchange *exchange,
                            enum glyphs glyphs)
{
    say_person(line->who, exchange, entry->subject);
    line->look = look_of_member((enum member_status)entry->after, PAUSE_NO, FRESHNESS_LIVE, glyphs);
    (void)snprintf(line->what, sizeof line->what, "%s: %s", entry->other, line->look.word);
}

static void describe_pause(struct description *line, const struct history_entry *entry, const struct exchange *exchange,
                           enum glyphs glyphs)
{
    say_person(line->who, exchange, entry->subject);
    static const char *const words[] = {
        [PAUSE_NO] = N_("back from the pause"), [PAUSE_YES] = N_("paused"), [PAUSE_UNKNOWN] = N_("pause unknown")};
    line->look = look_of_member(MEMBER_FREE, (enum pause)entry->after, FRESHNESS_LIVE, glyphs);
    (void)snprintf(line->what, sizeof line->what, "%s: %s%s%s", entry->other, _(words[entry->after]), *entry->text == '\0' ? "" : ", ",
                   entry->text);
}

static void describe_participant(struct description *line, const struct history_entry *entry,
                                 const struct exchange *exchange, enum glyphs glyphs)
{
    (void)exchange;
    bool joined = entry->after != 0;
    line->look = (struct look){.glyph = (const char *const[2]){joined ? "+" : "−", joined ? "+" : "-"}[glyphs],
                               .role = ROLE_TEXT};
    (void)snprintf(line->who, sizeof line->who, "%s %s", entry->subject, entry->text);
    (void)snprintf(line->what, sizeof line->what, joined ? _("joins the conference %s") : _("leaves the conference %s"),
                   entry->other);
}

static void describe_sms(struct description *line, const struct history_entry *entry, const struct exchange *exchange,
                             enum glyphs glyphs)
{
    (void)exchange;
    line->look = look_of_message((enum sms_status)entry->after, glyphs);
    number_format(line->who, entry->subject);
    (void)snprintf(line->what, sizeof line->what, _("SMS: %s"), line->look.word);
}

static void describe_link(struct description *line, const struct history_entry *entry, const struct exchange *exchange,
                          enum glyphs glyphs)
{
    struct link link = {.state = (enum link_state)entry->after};
    line->look = look_of_link(&link, glyphs);
    (void)text_copy(line->who, sizeof line->who, exchange->name);
    bool says_all = *entry->text != '\0' && link.state != LINK_ENDED; /* the reason is a sentence of its own */
    (void)snprintf(line->what, sizeof line->what, "%s%s%s%s%s", says_all ? "" : line->look.word,
                   says_all || *entry->text == '\0' ? "" : ": ", entry->text, *entry->other == '\0' ? "" : "  ", entry->other);
    line->look.role = line->look.role == ROLE_BAR_BAD ? ROLE_BAD : ROLE_TEXT;
}

static void describe_gap(struct description *line, const struct history_entry *entry, const struct exchange *exchange,
                         enum glyphs glyphs)
{
    line->look = (struct look){.glyph = (const char *const[2]){"≠", "?"}[glyphs], .role = ROLE_WARNING};
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

static void describe_filled(struct description *line, const struct history_entry *entry, const struct exchange *exchange,
                            enum glyphs glyphs)
{
    (void)entry;
    line->look = (struct look){.glyph = (const char *const[2]){"=", "="}[glyphs], .role = ROLE_TEXT};
    (void)text_copy(line->who, sizeof line->who, exchange->name);
    (void)text_copy(line->what, sizeof line->what, _("what was missed came late after all"));
}

static void describe_repeated(struct description *line, const struct history_entry *entry,
                              const struct exchange *exchange, enum glyphs glyphs)
{
    (void)entry;
    line->look = (struct look){.glyph = (const char *const[2]){"=", "="}[glyphs], .role = ROLE_TEXT};
    (void)text_copy(line->who, sizeof line->who, exchange->name);
    (void)text_copy(line->what, sizeof line->what,
                    _("the exchange repeated what was missed while there was no connection: nothing was lost"));
}

static void describe_removed(struct description *line, const struct history_entry *entry,
                               const struct exchange *exchange, enum glyphs glyphs)
{
    say_person(line->who, exchange, entry->subject);
    line->look = (struct look){.glyph = (const char *const[2]){"−", "-"}[glyphs], .role = ROLE_TEXT};
    if (*entry->other == '\0') {
        (void)text_copy(line->what, sizeof line->what, _("taken off the board until heard of again"));
    } else {
        (void)snprintf(line->what, sizeof line->what, _("%s: taken off the board until heard of again"), entry->other);
    }
}

static void describe_passed_over(struct description *line, const struct history_entry *entry,
                                 const struct exchange *exchange, enum glyphs glyphs)
{
    static const char *const reasons[FRAME_KIND_COUNT] = {
        [FRAME_EVENTS] = "",
        [FRAME_NOT_JSON] = N_("message that is no JSON"),
        [FRAME_NOT_AN_ENVELOPE] = N_("message of an unknown form"),
        [FRAME_OTHER_CHANNEL] = N_("message for another exchange"),
        [FRAME_CONTROL] = N_("control message"),
    };
    line->look = (struct look){.glyph = (const char *const[2]){"∅", "?"}[glyphs], .role = ROLE_DIM};
    (void)text_copy(line->who, sizeof line->who, exchange->name);
    (void)snprintf(line->what, sizeof line->what, "%s: %s", _(reasons[entry->after]), entry->text);
}

static void describe_unknown(struct description *line, const struct history_entry *entry, const struct exchange *exchange,
                             enum glyphs glyphs)
{
    line->look = (struct look){.glyph = (const char *const[2]){"∅", "?"}[glyphs], .role = ROLE_DIM};
    (void)text_copy(line->who, sizeof line->who, exchange->name);
    (void)snprintf(line->what, sizeof line->what, _("event of an unknown kind: %s"), entry->subject);
}

static void describe_unreadable(struct description *line, const struct history_entry *entry,
                                const struct exchange *exchange, enum glyphs glyphs)
{
    bool all = entry->after == UNREADABLE_ALL;
    bool doubted = entry->after != UNREADABLE_NOTHING;
    line->look = (struct look){.glyph = (const char *const[2]){doubted ? "≠" : "∅", "?"}[glyphs],
                               .role = doubted ? ROLE_WARNING : ROLE_DIM};
    if (*entry->subject == '\0') {
        (void)text_copy(line->who, sizeof line->who, exchange->name);
    } else {
        say_person(line->who, exchange, entry->subject);
    }
    const char *said = *entry->other == '\0' ? _("a message can't be read") : entry->other;
    (void)snprintf(line->what, sizeof line->what,
                   all       ? _("%s: what was heard before is in doubt")
                   : doubted ? _("%s: in doubt until heard of again")
                             : _("%s: not understood"),
                   said);
}

static void describe_foreign(struct description *line, const struct history_entry *entry, const struct exchange *exchange,
                             enum glyphs glyphs)
{
    line->look = (struct look){.glyph = (const char *const[2]){"∅", "?"}[glyphs], .role = ROLE_DIM};
    (void)text_copy(line->who, sizeof line->who, exchange->name);
    (void)snprintf(line->what, sizeof line->what,
                   i18n_plural("%d event about a telephone of %s: not applied", "%d events about telephones of %s: not applied",
                            (unsigned long)entry->after),
                   entry->after, entry->subject);
}

static void describe_overflow(struct description *line, const struct history_entry *entry,
                              const struct exchange *exchange, enum glyphs glyphs)
{
    (void)entry;
    line->look = (struct look){.glyph = (const char *const[2]){"≠", "?"}[glyphs], .role = ROLE_WARNING};
    (void)text_copy(line->who, sizeof line->who, exchange->name);
    (void)text_copy(line->what, sizeof line->what, _("there are more things than the board keeps: some are not shown"));
}

static void describe_journal(struct description *line, const struct history_entry *entry,
                             const struct exchange *exchange, enum glyphs glyphs)
{
    bool works = entry->after != 0;
    line->look = (struct look){.glyph = (const char *const[2]){works ? "✓" : "✕", works ? "+" : "x"}[glyphs],
                               .role = works ? ROLE_TEXT : ROLE_BAD};
    (void)text_copy(line->who, sizeof line->who, exchange->name);
    (void)text_copy(line->what, sizeof line->what, works ? _("the journal is written again") : entry->text);
}

static void describe_requested(struct description *line, const struct history_entry *entry, const struct exchange *exchange,
                           enum glyphs glyphs)
{
    char party[FORMAT_NAME_BYTES];
    line->look = (struct look){.glyph = (const char *const[2]){"›", ">"}[glyphs], .role = ROLE_STRONG};
    format_party(party, entry->subject, exchange_name_of(exchange, entry->subject));
    (void)text_copy(line->who, sizeof line->who, party);
    switch ((enum action_kind)entry->after) {
    case ACTION_DIAL:
        (void)snprintf(line->what, sizeof line->what, _("dialled from %s"), entry->other);
        break;
    case ACTION_SMS:
        (void)text_copy(line->what, sizeof line->what, _("SMS asked for"));
        break;
    default:
        (void)snprintf(line->what, sizeof line->what, _("asked: %s"), action_kind_word((enum action_kind)entry->after));
    }
}

static void describe_outcome(struct description *line, const struct history_entry *entry, const struct exchange *exchange,
                             enum glyphs glyphs)
{
    static const struct {
        const char *glyphs[2];
        enum role role;
    } looks[] = {
        [OUTCOME_DONE] = {{"✓", "+"}, ROLE_GOOD},
        [OUTCOME_REFUSED] = {{"✕", "x"}, ROLE_BAD},
        [OUTCOME_NO_CONNECTION] = {{"✕", "x"}, ROLE_BAD},
        [OUTCOME_UNCERTAIN] = {{"?", "?"}, ROLE_WARNING},
    };
    char party[FORMAT_NAME_BYTES];
    line->look = (struct look){.glyph = looks[entry->after].glyphs[glyphs], .role = looks[entry->after].role};
    format_party(party, entry->subject, exchange_name_of(exchange, entry->subject));
    (void)text_copy(line->who, sizeof line->who, party);
    (void)text_copy(line->what, sizeof line->what, entry->text);
}

static const struct {
    const char *word; /* in the filter: kind:call */
    describe_function *describe;
} kinds[] = {
    [HISTORY_STATE] = {"line", describe_line},
    [HISTORY_WAITING] = {"queue", describe_waiting},
    [HISTORY_MEMBER] = {"agent", describe_member},
    [HISTORY_PAUSE] = {"pause", describe_pause},
    [HISTORY_PARTICIPANT] = {"conference", describe_participant},
    [HISTORY_SMS] = {"sms", describe_sms},
    [HISTORY_LINK] = {"link", describe_link},
    [HISTORY_GAP] = {"gap", describe_gap},
    [HISTORY_GAP_FILLED] = {"gap", describe_filled},
    [HISTORY_BACKLOG] = {"gap", describe_repeated},
    [HISTORY_REMOVED] = {"forgotten", describe_removed},
    [HISTORY_IGNORED] = {"passed", describe_passed_over},
    [HISTORY_UNKNOWN] = {"unknown", describe_unknown},
    [HISTORY_UNREADABLE] = {"unreadable", describe_unreadable},
    [HISTORY_FOREIGN] = {"foreign", describe_foreign},
    [HISTORY_OVERFLOW] = {"overflow", describe_overflow},
    [HISTORY_JOURNAL] = {"journal", describe_journal},
    [HISTORY_REQUESTED] = {"asked", describe_requested},
    [HISTORY_OUTCOME] = {"outcome", describe_outcome},
};
static_assert(sizeof kinds / sizeof *kinds == HISTORY_KIND_COUNT, "a description for each");

void description_of(struct description *line, const struct history_entry *entry, const struct scene *scene)
{
    const struct exchange *exchange = scene->board->exchanges[entry->exchange];
    *line = (struct description){.kind = kinds[entry->kind].word, .where = board_label(scene->board, exchange)};
    kinds[entry->kind].describe(line, entry, exchange, scene->glyphs);
}
