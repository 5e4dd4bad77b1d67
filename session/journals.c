/* The journals of a session. */

#include "session/journals.h"

#include "model/memory.h"
#include "store/journal.h"

#include <stdlib.h>
#include <string.h>

enum { RETRY_MS = 5000 }; /* after a failed write */

static const int64_t MEGABYTE = INT64_C(1024) * 1024;
static const int64_t DAY_MS = INT64_C(24) * 60 * 60 * 1000;

/* One exchange's journal. Each has its own timer, so that a journal that fails does not delay the others. */
struct exchange_journal {
    struct journals *journals;
    int exchange_index;
    struct journal *journal;
    struct loop_timer *timer;
    bool failing; /* as last reported */
};

struct journals {
    journals_callback *callback;
    void *user;
    struct exchange_journal exchange_journals[SETTINGS_EXCHANGES_MAX];
    int count;
};

/* Calls back when a journal starts to fail, or works again. */
static void report_change(struct exchange_journal *exchange_journal)
{
    const char *problem = journal_problem(exchange_journal->journal);
    bool failing = problem != NULL;
    if (failing != exchange_journal->failing) {
        exchange_journal->failing = failing;
        exchange_journal->journals->callback(exchange_journal->journals->user,
                                             exchange_journal->exchange_index, problem);
    }
}

/* Schedules the next write if lines are buffered. */
static void schedule_flush(struct exchange_journal *exchange_journal)
{
    if (journal_is_pending(exchange_journal->journal) && !loop_timer_is_set(exchange_journal->timer)) {
        loop_timer_set_ms(exchange_journal->timer, exchange_journal->failing ? RETRY_MS : 0);
    }
}

static void flush(void *user)
{
    struct exchange_journal *exchange_journal = user;
    (void)journal_flush(exchange_journal->journal); /* report_change() reports failure */
    report_change(exchange_journal);
    schedule_flush(exchange_journal);
}

struct journals *journals_new(struct loop *loop, const struct settings *settings, bool shared,
                              journals_callback *callback, void *user)
{
    struct journals *journals = memory_new(1, sizeof *journals);
    *journals = (struct journals){.callback = callback, .user = user, .count = settings->exchange_count};
    for (int i = 0; i < settings->exchange_count; i++) {
        struct exchange_journal *exchange_journal = &journals->exchange_journals[i];
        const struct journal_options options = {
            .folder = settings->journal_folder,
            .title = settings->exchanges[i].title,
            .exchange = settings->exchanges[i].name,
            .program = "pbxboard " PBXBOARD_VERSION,
            .shared = shared,
            .file_bytes_max = settings->journal_file_mb * MEGABYTE,
            .limits = {.bytes_max = settings->journal_mb * MEGABYTE,
                       .age_max_ms = settings->journal_days * DAY_MS},
        };
        *exchange_journal = (struct exchange_journal){
            .journals = journals, .exchange_index = i, .journal = journal_new(&options)};
        exchange_journal->timer = loop_timer_new(loop, flush, exchange_journal);
    }
    return journals;
}

void journals_free(struct journals *journals, int64_t now)
{
    if (journals == NULL) {
        return;
    }
    for (int i = 0; i < journals->count; i++) {
        journal_free(journals->exchange_journals[i].journal, now);
        loop_timer_free(journals->exchange_journals[i].timer);
    }
    free(journals);
}

void journals_put(struct journals *journals, int exchange_index, const struct backend_report *news)
{
    if (journals == NULL) {
        return;
    }
    struct exchange_journal *exchange_journal = &journals->exchange_journals[exchange_index];
    if (news->event->kind == EVENT_FRAME && news->raw != NULL) {
        journal_put_frame(exchange_journal->journal, news->at, news->raw, news->raw_bytes);
    } else {
        journal_put_event(exchange_journal->journal, news->at, news->event);
    }
    schedule_flush(exchange_journal);
}

void journals_flush(struct journals *journals, int exchange_index)
{
    if (journals != NULL) {
        flush(&journals->exchange_journals[exchange_index]);
    }
}
