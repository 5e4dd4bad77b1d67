/* What the subcommands have in common. */

#include "cli/run.h"

#include "cli/app_setup.h"
#include "config/credential.h"
#include "config/settings_problems.h"
#include "files/input.h"
#include "model/i18n.h"

#include <signal.h>
#include <stdio.h>

enum { DEFAULT_AFTER_MS = 2000 };

static void interrupt(void *user, int signo)
{
    (void)signo;
    struct run *run = user;
    loop_stop(session_loop(run->session));
}

static void on_timeout(void *user)
{
    loop_stop(user);
}

void run_report_journal(const struct event *event)
{
    if (event->kind == EVENT_JOURNAL) {
        cli_say("%s",
                event->journal.problem != NULL ? event->journal.problem : _("the journal is written again"));
    }
}

static void on_journal_event(void *user, const struct session_news *news)
{
    (void)user;
    run_report_journal(news->news->event);
}

bool run_open(struct run *run, const struct cli *cli, session_callback *callback, void *user,
              struct error *error)
{
    *run = (struct run){0};
    callback = callback != NULL ? callback : on_journal_event;
    /* loaded now even where nothing will be drawn, so that a wrong --theme is an error */
    run->has_theme = cli->settings.theme != NULL;
    if (!app_setup_load_settings(&run->settings, &cli->settings, &run->keymap, error) ||
        (run->has_theme && !app_setup_theme(run->settings.theme, &run->theme, INPUT_TIMEOUT_MS, error))) {
        return false;
    }
    if (cli->replay != NULL) {
        bool stops = cli->at.kind != MOMENT_NONE;
        bool at_once = stops || cli->after_ms < 0;
        run->until = cli->at;
        const struct session_replay recording = {
            .path = cli->replay,
            .extension = cli->settings.extension,
            .speed = at_once ? 0 : cli->speed,
            .until = stops ? &run->until : NULL,
        };
        run->session = session_open_replay(&run->settings, &recording, callback, user, error);
    } else {
        run->session = credential_load_all(&run->settings, CREDENTIAL_COMMAND_TIMEOUT_MS, error)
                           ? session_open(&run->settings, callback, user, error)
                           : NULL;
    }
    if (run->session == NULL) {
        return false;
    }
    (void)loop_signal(session_loop(run->session), SIGINT, interrupt, run);
    (void)loop_signal(session_loop(run->session), SIGTERM, interrupt, run);
    return true;
}

enum exit_status run_fail(const struct run *run, const struct error *error)
{
    enum exit_status status = cli_fail(error);
    char buffer[ERROR_TEXT_BYTES];
    const char *text; /* number 0 is the error */
    for (int i = 1; (text = settings_problems_text(&run->settings.problems, i, buffer)) != NULL; i++) {
        cli_say("%s", text);
    }
    return status;
}

void run_close(struct run *run)
{
    session_close(&run->session);
    settings_done(&run->settings);
}

void run_keep_journal(struct run *run, const struct cli *cli)
{
    if (cli->settings.journal != NULL) {
        session_keep_journals(run->session, &run->settings, false);
    }
}

/* Explains on stderr which instant was used where --at is ambiguous, does not exist, or is after the end of
 * the recording. */
static void explain_moment(const struct run *run)
{
    char text[MOMENT_TEXT_BYTES];
    char wanted[MOMENT_TEXT_BYTES];
    moment_format(text, run->until.at_ms);
    switch (run->until.dst) {
    case MOMENT_UNIQUE:
        break;
    case MOMENT_AMBIGUOUS:
        cli_say(_("The clock showed that time twice: %s is taken."), text);
        break;
    case MOMENT_NONEXISTENT:
        cli_say(_("The clock left that time out: %s is taken."), text);
        break;
    }
    if (session_now(run->session) < run->until.at_ms) {
        moment_format(text, session_now(run->session));
        moment_format(wanted, run->until.at_ms);
        cli_say(_("--at is %s, and the recording ends before it: its end, at %s, is shown."), wanted, text);
    }
}

void run_for(struct run *run, const struct cli *cli)
{
    struct loop *loop = session_loop(run->session);
    session_connect(run->session);
    if (run->until.kind != MOMENT_NONE) {
        explain_moment(run);
    }
    if (session_is_replay(run->session) && cli->after_ms < 0) {
        return; /* it has been played at once */
    }
    struct loop_timer *timer = loop_timer_new(loop, on_timeout, loop);
    loop_timer_set_ms(timer, cli->after_ms >= 0 ? cli->after_ms : DEFAULT_AFTER_MS);
    loop_run(loop);
    loop_timer_free(timer);
}

void run_until_stopped(struct run *run)
{
    session_connect(run->session);
    loop_run(session_loop(run->session));
}

enum exit_status run_link_status(const struct run *run)
{
    const struct board *board = session_board(run->session);
    enum exit_status status = EXIT_DONE;
    for (uint16_t i = 0; i < board->exchange_count; i++) {
        const struct link *link = &board->exchanges[i]->link;
        bool refused = link->state == LINK_REFUSED;
        bool broken = link->state == LINK_ENDED && *link->reason != '\0';
        if (session_is_replay(run->session) && !broken) {
            continue; /* it is the recorded state */
        }
        if (broken) {
            cli_say("%s", link->reason); /* it names the file */
            status = EXIT_USAGE;
        } else if (refused || link->state == LINK_LOST || link->state == LINK_CONNECTING) {
            cli_say("%s: %s", board_name(board, board->exchanges[i]),
                    *link->reason != '\0' ? link->reason : _("no connection yet"));
            status = refused ? EXIT_REFUSED : EXIT_NO_CONNECTION;
        }
    }
    return status;
}
