/* The board at one moment: pbxboard state prints the model as JSON, pbxboard snapshot a screen as text. */

#include "cli/app_setup.h"
#include "cli/ascii.h"
#include "cli/cli.h"
#include "cli/run.h"
#include "cli/state_json.h"
#include "model/i18n.h"
#include "session/session.h"
#include "tui/views.h"

#include <stdio.h>
#include <stdlib.h>

static bool print_state(const struct session *session, const struct cli *cli)
{
    const struct board *board = session_board(session);
    for (uint16_t i = 0; i < board->exchange_count; i++) {
        json_t *state = state_json(board->exchanges[i], board_label(board, board->exchanges[i]),
                                   session_now(session), cli->schema);
        bool written = state != NULL && json_dumpf(state, stdout, JSON_COMPACT | ascii_json_flags()) == 0 &&
                       putchar('\n') != EOF;
        json_decref(state);
        if (!written) {
            return false;
        }
    }
    return true;
}

static bool submit_nothing(void *user, struct exchange *exchange, const struct action *action,
                           struct error *error)
{
    (void)user;
    (void)exchange;
    (void)action;
    return error_set(error, ERROR_USAGE, _("A snapshot asks for nothing."));
}

static bool print_screen(const struct run *run, const struct view *view, const struct cli *cli)
{
    struct app_options options;
    app_setup_options(&run->settings, &run->keymap, session_board(run->session), &options);
    options.callbacks.submit = submit_nothing;
    struct app *app = app_new(&options);
    struct canvas *canvas = canvas_new(cli->cols, cli->rows);
    app_show_view(app, view);
    app_draw(app, canvas, session_now(run->session));
    char *text = canvas_dump(canvas);
    canvas_free(canvas);
    app_free(app);
    bool written = fputs(text, stdout) != EOF && fflush(stdout) == 0;
    free(text);
    return written;
}

/* Runs a session for the time of the command line, stops it, and prints a screen of it, or without `view` its
 * model. */
static enum exit_status print_moment(const struct cli *cli, const struct view *view)
{
    struct run run;
    struct error error = {0};
    enum exit_status status = EXIT_DONE;
    if (!run_open(&run, cli, NULL, NULL, &error)) {
        status = run_fail(&run, &error);
    } else {
        run_keep_journal(&run, cli);
        run_for(&run, cli);
        session_freeze(run.session);
        bool printed = view != NULL ? print_screen(&run, view, cli) : print_state(run.session, cli);
        status = printed ? run_link_status(&run) : cli_fail_output();
    }
    run_close(&run);
    return status;
}

enum exit_status cmd_state(const struct cli *cli)
{
    return print_moment(cli, NULL);
}

enum exit_status cmd_snapshot(const struct cli *cli)
{
    struct error error;
    const struct view *view = view_by_name(cli->arguments[0]);
    if (view == NULL) {
        char names[CLI_VIEWS_BYTES];
        const char *last = cli_list_views(names);
        (void)error_set(&error, ERROR_USAGE, _("There is no screen %s; %s and %s are screens."),
                        cli->arguments[0], names, last);
        return cli_fail(&error);
    }
    return print_moment(cli, view);
}
