/* pbxboard watch: events as lines, until interrupted. */

#include "cli/cli.h"
#include "cli/event_json.h"
#include "cli/run.h"

#include "model/i18n.h"
#include "model/memory.h"
#include "model/text.h"
#include "store/journal_entry.h"
#include "tui/format.h"
#include "tui/log_line.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

struct watching {
    const struct cli *cli;
    struct run run;
    uint64_t last_written;   /* the last history entry that was written */
    enum exit_status output; /* EXIT_DONE as long as stdout takes everything */
};

/* Writes one line of JSON. On a terminal everything but printable ASCII is escaped; a pipe gets it
 * unchanged. */
static void write_line(const json_t *line)
{
    bool terminal = isatty(STDOUT_FILENO) != 0;
    char *text = json_dumps(line, JSON_COMPACT | (terminal ? JSON_ENSURE_ASCII : 0U));
    for (const char *at = text; at != NULL && *at != '\0'; at++) {
        if (terminal && *at == 0x7f) { /* the one control character that jansson lets through */
            (void)fputs("\\u007f", stdout);
        } else {
            (void)putchar(*at);
        }
    }
    (void)putchar('\n');
    free(text);
}

/* Writes a message: as a line of a recording, or as text without control characters. */
static void write_raw(const struct watching *watching, const struct exchange *exchange,
                      const struct backend_report *news)
{
    if (news->raw == NULL) {
        return;
    }
    if (watching->cli->format == FORMAT_JSON) {
        struct bytes line = {0};
        journal_write_frame(&line, news->at, exchange->name, news->raw, news->raw_bytes);
        if (isatty(STDOUT_FILENO) != 0) {
            json_t *parsed = json_loadb(line.data, line.length, JSON_ALLOW_NUL, NULL);
            write_line(parsed);
            json_decref(parsed);
        } else {
            (void)fwrite(line.data, 1, line.length, stdout); /* fflush() reports errors */
        }
        bytes_done(&line);
        return;
    }
    char *cleaned = memory_new(news->raw_bytes * 3 + 1, 1);
    (void)text_clean(cleaned, news->raw_bytes * 3 + 1, news->raw, news->raw_bytes);
    (void)puts(cleaned);
    free(cleaned);
}

static void write_event(const struct watching *watching, const struct session_news *news)
{
    const char *label = board_label(session_board(watching->run.session), news->exchange);
    json_t *line =
        event_json(news->news->event, news->exchange->name, label, news->news->at, watching->cli->schema);
    if (line != NULL) {
        write_line(line);
        json_decref(line);
    }
}

/* Writes the new history entries in the words of the log screen. */
static void write_history(struct watching *watching)
{
    struct board *board = session_board(watching->run.session);
    struct render_context context = {.board = board, .exchange = board->exchanges[0]};
    for (; watching->last_written < board->history.last; watching->last_written++) {
        struct log_line line;
        char time[FORMAT_TIME_BYTES];
        const struct history_entry *entry = history_at(&board->history, watching->last_written + 1);
        log_line_fill(&line, entry, &context);
        format_time(time, entry->at + session_calendar_offset_ms(watching->run.session));
        (void)printf("%s  %s  %s%s%s  %s\n", time, line.appearance.glyph, line.exchange_label,
                     *line.exchange_label == '\0' ? "" : ": ", line.who, line.what);
    }
}

static void on_news(void *user, const struct session_news *news)
{
    struct watching *watching = user;
    if (watching->run.session == NULL || watching->output != EXIT_DONE) {
        return; /* the session is closing */
    }
    if (watching->cli->raw || watching->cli->format == FORMAT_JSON) {
        run_report_journal(news->news->event); /* not an event of the exchange */
    }
    if (watching->cli->raw) {
        write_raw(watching, news->exchange, news->news);
    } else if (watching->cli->format == FORMAT_JSON) {
        write_event(watching, news);
    } else {
        write_history(watching);
    }
    if (fflush(stdout) != 0) {
        watching->output = cli_fail_output();
        loop_stop(session_loop(watching->run.session)); /* the reader is gone */
    }
}

static enum exit_status run_and_watch(struct watching *watching)
{
    if (watching->cli->after_ms < 0 && !session_is_replay(watching->run.session)) {
        run_until_stopped(&watching->run);
        return EXIT_DONE;
    }
    run_for(&watching->run, watching->cli);
    return watching->output != EXIT_DONE ? watching->output : run_link_status(&watching->run);
}

enum exit_status cmd_watch(const struct cli *cli)
{
    struct watching watching = {.cli = cli};
    struct error error = {0};
    enum exit_status status = EXIT_DONE;
    if (!run_open(&watching.run, cli, on_news, &watching, &error)) {
        status = run_fail(&watching.run, &error);
    } else {
        run_keep_journal(&watching.run, cli);
        status = run_and_watch(&watching);
    }
    run_close(&watching.run);
    return watching.output != EXIT_DONE ? watching.output : status;
}
