/* The journals of a session. */

#include "cli/journals.h"

#include "model/memory.h"
#include "store/journal.h"

#include <stdlib.h>
#include <string.h>

enum { RETRY_MS = 5000 }; /* a disk that took nothing is asked again after this */

static const int64_t MEGABYTE = INT64_C(1024) * 1024;
static const int64_t DAY_MS = INT64_C(24) * 60 * 60 * 1000;

struct journals {
    struct loop_timer *timer;
    journals_callback *callback;
    void *user;
    struct journal *list[SETTINGS_EXCHANGES_MAX];
    bool failing[SETTINGS_EXCHANGES_MAX]; /* as it was last told */
    int count;
};

/* Tells when a journal begins to fail, or ceases to. */
static void compare(struct journals *journals, int place)
{
    const char *problem = journal_problem(journals->list[place]);
    bool failing = problem != NULL;
    if (failing != journals->failing[place]) {
        journals->failing[place] = failing;
        journals->callback(journals->user, place, problem);
    }
}

/* Plans the next writing, where something waits for it. */
static void plan(struct journals *journals, int place)
{
    if (journal_is_pending(journals->list[place]) && !loop_timer_is_set(journals->timer)) {
        loop_timer_set_ms(journals->timer, journals->failing[place] ? RETRY_MS : 0);
    }
}

static void write_all(void *user)
{
    struct journals *journals = user;
    for (int i = 0; i < journals->count; i++) {
        journals_flush(journals, i);
    }
}

struct journals *journals_new(struct loop *loop, const struct settings *settings, bool shared,
                              journals_callback *callback, void *user)
{
    struct journals *journals = memory_new(1, sizeof *journals);
    *journals = (struct journals){.callback = callback, .user = user, .count = settings->exchange_count};
    journals->timer = loop_timer_new(loop, write_all, journals);
    for (int i = 0; i < settings->exchange_count; i++) {
        const struct journal_options options = {
            .folder = settings->journal_folder,
            .title = settings->exchanges[i].title,
            .exchange = settings->exchanges[i].name,
            .program = "pbxboard " PBXBOARD_VERSION,
            .shared = shared,
            .file_bytes_max = settings->journal_file_mb * MEGABYTE,
            .limits = {.bytes_max = settings->journal_mb * MEGABYTE, .age_max_ms = settings->journal_days * DAY_MS},
        };
        journals->list[i] = journal_new(&options);
    }
    return journals;
}

void journals_free(struct journals *journals, int64_t now)
{
    if (journals == NULL) {
        return;
    }
    for (int i = 0; i < journals->count; i++) {
        journal_free(journals->list[i], now);
    }
    loop_timer_free(journals->timer);
    free(journals);
}

void journals_put(struct journals *journals, int place, const struct backend_news *news)
{
    if (journals == NULL) {
        return;
    }
    if (news->event->kind == EVENT_FRAME && news->raw != NULL) {
        journal_put_frame(journals->list[place], news->at, news->raw, news->raw_bytes);
    } else {
        journal_put_event(journals->list[place], news->at, news->event);
    }
    plan(journals, place);
}

void journals_flush(struct journals *journals, int place)
{
    if (journals == NULL) {
        return;
    }
    (void)journal_flush(journals->list[place]); /* compare() tells */
    compare(journals, place);
    plan(journals, place);
}
