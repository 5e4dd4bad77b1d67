/* The journals of a session. */

#include "cli/journals.h"

#include "model/memory.h"
#include "store/journal.h"

#include <stdlib.h>
#include <string.h>

enum { RETRY_MS = 5000 }; /* a disk that took nothing is asked again after this */

static const int64_t MEGABYTE = INT64_C(1024) * 1024;
static const int64_t DAY_MS = INT64_C(24) * 60 * 60 * 1000;

/* One exchange's. Each has a timer of its own: one that fails must not keep the others waiting. */
struct keeper {
    struct journals *journals;
    int place;
    struct journal *journal;
    struct loop_timer *timer;
    bool failing; /* as it was last told */
};

struct journals {
    journals_callback *callback;
    void *user;
    struct keeper keepers[SETTINGS_EXCHANGES_MAX];
    int count;
};

/* Tells when a journal begins to fail, or ceases to. */
static void compare(struct keeper *keeper)
{
    const char *problem = journal_problem(keeper->journal);
    bool failing = problem != NULL;
    if (failing != keeper->failing) {
        keeper->failing = failing;
        keeper->journals->callback(keeper->journals->user, keeper->place, problem);
    }
}

/* Plans the next writing, where something waits for it. */
static void plan(struct keeper *keeper)
{
    if (journal_is_pending(keeper->journal) && !loop_timer_is_set(keeper->timer)) {
        loop_timer_set_ms(keeper->timer, keeper->failing ? RETRY_MS : 0);
    }
}

static void flush(void *user)
{
    struct keeper *keeper = user;
    (void)journal_flush(keeper->journal); /* compare() tells */
    compare(keeper);
    plan(keeper);
}

struct journals *journals_new(struct loop *loop, const struct settings *settings, bool shared,
                              journals_callback *callback, void *user)
{
    struct journals *journals = memory_new(1, sizeof *journals);
    *journals = (struct journals){.callback = callback, .user = user, .count = settings->exchange_count};
    for (int i = 0; i < settings->exchange_count; i++) {
        struct keeper *keeper = &journals->keepers[i];
        const struct journal_options options = {
            .folder = settings->journal_folder,
            .title = settings->exchanges[i].title,
            .exchange = settings->exchanges[i].name,
            .program = "pbxboard " PBXBOARD_VERSION,
            .shared = shared,
            .file_bytes_max = settings->journal_file_mb * MEGABYTE,
            .limits = {.bytes_max = settings->journal_mb * MEGABYTE, .age_max_ms = settings->journal_days * DAY_MS},
        };
        *keeper = (struct keeper){.journals = journals, .place = i, .journal = journal_new(&options)};
        keeper->timer = loop_timer_new(loop, flush, keeper);
    }
    return journals;
}

void journals_free(struct journals *journals, int64_t now)
{
    if (journals == NULL) {
        return;
    }
    for (int i = 0; i < journals->count; i++) {
        journal_free(journals->keepers[i].journal, now);
        loop_timer_free(journals->keepers[i].timer);
    }
    free(journals);
}

void journals_put(struct journals *journals, int place, const struct backend_report *news)
{
    if (journals == NULL) {
        return;
    }
    struct keeper *keeper = &journals->keepers[place];
    if (news->event->kind == EVENT_FRAME && news->raw != NULL) {
        journal_put_frame(keeper->journal, news->at, news->raw, news->raw_bytes);
    } else {
        journal_put_event(keeper->journal, news->at, news->event);
    }
    plan(keeper);
}

void journals_flush(struct journals *journals, int place)
{
    if (journals != NULL) {
        flush(&journals->keepers[place]);
    }
}
