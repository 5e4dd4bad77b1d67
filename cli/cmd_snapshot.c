/* pbxboard snapshot: a screen of the board as text. */

#include "cli/app_setup.h"
#include "cli/cli.h"
#include "cli/run.h"

#include "model/i18n.h"
#include "tui/views.h"

#include <stdio.h>
#include <stdlib.h>

static bool submit_nothing(void *user, struct exchange *exchange, const struct action *action,
                           struct error *error)
{
    (void)user;
    (void)exchange;
    (void)action;
    return error_set(error, ERROR_USAGE, _("A snapshot asks for nothing."));
}

static enum exit_status draw(const struct run *run, const struct view *view, const struct cli *cli)
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
    return written ? run_link_status(run) : cli_fail_output();
}

enum exit_status cmd_snapshot(const struct cli *cli)
{
    struct run run = {0};
    struct error error = {0};
    enum exit_status status = EXIT_DONE;
    const struct view *view = view_by_name(cli->arguments[0]);
    if (view == NULL) {
        (void)error_set(
            &error, ERROR_USAGE,
            _("There is no screen %s; switchboard, queues, wallboard, conferences, messages, log and help "
              "are screens."),
            cli->arguments[0]);
        status = cli_fail(&error);
    } else if (!run_open(&run, cli, NULL, NULL, &error)) {
        status = run_fail(&run, &error);
    } else {
        run_keep_journal(&run, cli);
        run_for(&run, cli);
        session_freeze(run.session);
        status = draw(&run, view, cli);
    }
    run_close(&run);
    return status;
}
