/* A journal, or a recording, read and played into a model, whatever its clock says. */

#include "model/exchange.h"
#include "net/cloudpbx/decode.h"
#include "store/journal_reader.h"
#include "tests/fuzz/check_event.h"
#include "tests/fuzz/check_model.h"
#include "tests/fuzz/fuzz.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PATH_BYTES = 128 };

static const int64_t AT_MAX = INT64_C(253402300799999); /* the last millisecond of the year 9999 */

/* The same bytes under several names, so that they can say that they are continued. */
static const char *const names[] = {"office-2026-11-20-214458-77-0001.jsonl",
                                    "office-2026-11-20-214458-77-0002.jsonl",
                                    "office-2026-11-20-214458-77-0003.jsonl"};
static char folder[] = "/tmp/fuzz-journal-XXXXXX";

static void name_in_folder(char to[PATH_BYTES], const char *name)
{
    (void)snprintf(to, PATH_BYTES, "%s/%s", folder, name);
}

static void remove_folder(void)
{
    char path[PATH_BYTES];
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        name_in_folder(path, names[i]);
        (void)unlink(path);
    }
    (void)rmdir(folder);
}

static const char *first_name(const uint8_t *data, size_t size)
{
    static char path[PATH_BYTES];
    const char *file = fuzz_file(data, size);
    if (path[0] == '\0') {
        REQUIRE(mkdtemp(folder) != NULL);
        for (size_t i = sizeof names / sizeof *names; i-- > 0;) {
            name_in_folder(path, names[i]);
            REQUIRE(symlink(file, path) == 0);
        }
        (void)atexit(remove_folder);
    }
    return path;
}

struct journal_player {
    struct exchange exchange;
    struct cloudpbx_decoder *decoder;
    struct journal_parser *parser;
};

static void check_action(const struct action *action)
{
    REQUIRE(action->kind < ACTION_KIND_COUNT);
    fuzz_check_text(action->from, sizeof action->from);
    fuzz_check_text(action->to, sizeof action->to);
    fuzz_check_text(action->text, sizeof action->text);
    fuzz_check_text(action->id, sizeof action->id);
    fuzz_check_text(action->path, sizeof action->path);
}

static void check_kept_event(const struct event *event)
{
    REQUIRE(journal_records(event->kind));
    if (event->kind == EVENT_LINK) {
        REQUIRE(event->link.state < LINK_STATE_COUNT && event->link.retry_at >= 0 &&
                event->link.retry_at <= AT_MAX);
        fuzz_check_text(event->link.address, 1024);
        fuzz_check_text(event->link.reason, 1024);
    } else if (event->kind == EVENT_REQUESTED) {
        check_action(event->requested.action);
    } else if (event->kind == EVENT_REMOVED) {
        REQUIRE(event->removed.number != NULL);
        fuzz_check_text(event->removed.number, 1024);
        fuzz_check_text(event->removed.queue, 1024);
    } else {
        REQUIRE(event->kind == EVENT_OUTCOME && event->outcome.outcome < OUTCOME_COUNT);
        REQUIRE(event->outcome.message_status < SMS_STATUS_COUNT);
        fuzz_check_text(event->outcome.text, 1024);
        fuzz_check_text(event->outcome.message_id, 1024);
        check_action(event->outcome.action);
    }
}

static void write_entry(struct bytes *to, const struct journal_entry *entry)
{
    if (entry->kind == JOURNAL_FRAME) {
        journal_write_frame(to, entry->at, NULL, entry->text, entry->length);
    } else if (entry->kind == JOURNAL_EVENT) {
        journal_write_event(to, entry->at, entry->event);
    } else if (entry->kind == JOURNAL_BEGIN) {
        journal_write_begin(to, entry->at, "fuzz", entry->text);
    } else if (entry->kind == JOURNAL_LOST) {
        journal_write_lost(to, entry->at, entry->lost);
    } else {
        journal_write_end(to, entry->at);
    }
}

/* What was read is written so that it reads the same again. */
static void check_round_trip(struct journal_player *player, const struct journal_entry *entry)
{
    struct bytes first = {0};
    struct bytes second = {0};
    struct journal_entry again;
    write_entry(&first, entry);
    REQUIRE(memchr(first.data, '\n', first.length) == first.data + first.length - 1);
    REQUIRE(journal_parse(player->parser, first.data, first.length, &again) && again.kind == entry->kind);
    if (entry->kind == JOURNAL_FRAME) {
        REQUIRE(again.length == entry->length && memcmp(again.text, entry->text, again.length) == 0);
    }
    write_entry(&second, &again);
    REQUIRE(first.length == second.length && memcmp(first.data, second.data, first.length) == 0);
    bytes_done(&first);
    bytes_done(&second);
}

static void play(struct journal_player *player, const struct journal_entry *entry)
{
    if (entry->kind == JOURNAL_EVENT) {
        check_kept_event(entry->event);
        (void)exchange_apply(&player->exchange, entry->event, entry->at);
    } else if (entry->kind == JOURNAL_LOST) {
        struct event gap = {.kind = EVENT_GAP, .gap = {.messages = entry->lost}};
        REQUIRE(entry->lost > 0);
        (void)exchange_apply(&player->exchange, &gap, entry->at);
    } else if (entry->kind == JOURNAL_FRAME) {
        const struct event *events;
        REQUIRE(entry->text[entry->length] == '\0');
        size_t count = cloudpbx_decode_frame(player->decoder, entry->text, entry->length, &events);
        for (size_t i = 0; i < count; i++) {
            check_event(&events[i]);
            (void)exchange_apply(&player->exchange, &events[i], entry->at);
        }
    } else if (entry->kind == JOURNAL_BEGIN) {
        fuzz_check_text(entry->text, 1024);
    }
}

static void read_all(struct journal_player *player, const char *path, size_t size)
{
    struct error error = {0};
    struct journal_entry entry;
    size_t entries = 0;
    size_t limit = size * (1 + sizeof names / sizeof *names);
    struct journal_reader *reader = journal_reader_open(path, &error);
    REQUIRE(reader != NULL);
    while (journal_reader_next(reader, &entry, &error)) {
        REQUIRE(entry.at >= 0 && entry.at <= AT_MAX && entry.kind != JOURNAL_CONTINUES);
        REQUIRE(++entries <= limit);
        check_round_trip(player, &entry);
        play(player, &entry);
    }
    if (error.kind != ERROR_NONE) {
        fuzz_check_sentence(error.text);
    }
    journal_reader_close(reader);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct history history; /* large, so one for all */
    if (history.entries == NULL) {
        history_init(&history);
    }
    struct journal_player player = {.decoder = cloudpbx_decoder_new(NULL), .parser = journal_parser_new()};
    exchange_init(&player.exchange, "MojaCentrala", &history, &(struct text_seed){0});
    read_all(&player, first_name(data, size), size);
    check_exchange(&player.exchange, AT_MAX);
    exchange_done(&player.exchange);
    journal_parser_free(player.parser);
    cloudpbx_decoder_free(player.decoder);
    return 0;
}
