#pragma once

#include "cli/cli.h"
#include "session/session.h"
#include "tui/theme.h"

/* What the subcommands have in common: settings, keys, a session, and a time to run. */

struct run {
    struct settings settings;
    struct session *session;
    struct moment until; /* of a recording that is played */
    struct theme theme;  /* of the command line: a pipe can be read once only … */
    bool has_theme;      /* … and whether it names one */
};

/* Opens a session as the command line says: on the exchanges of the settings, or on a recording. Nothing is
 * connected yet. Whatever it returns, run_close() ends it. Without `callback`, what happens to the journal is
 * said all the same. */
bool run_open(struct run *run, const struct cli *cli, session_callback *callback, void *user,
              struct error *error);
void run_close(struct run *run);

/* Says why run_open() has failed, all of it where several things are wrong in the configuration; the exit
 * status. */
enum exit_status run_fail(const struct run *run, const struct error *error);

/* Keeps a journal of what is only looked at, where --journal asks for one. */
void run_keep_journal(struct run *run, const struct cli *cli);

/* Says on the standard error output when a journal can't be written, and when it can again; other events are
 * passed over. For listeners that have no other place for it. */
void run_report_journal(const struct event *event);

/* Connects, and runs for the time that --after says (2 s where it says nothing), or until the recording's end
 * where one is played at once, or until interrupted. */
void run_for(struct run *run, const struct cli *cli);

/* Connects, and runs until interrupted or session_loop() is stopped. */
void run_until_stopped(struct run *run);

/* Whether the exchanges are reached: EXIT_NO_CONNECTION where one is not, EXIT_REFUSED where one does not let
 * us in, EXIT_USAGE where a recording is broken. Says why on the standard error output; the last one counts.
 */
enum exit_status run_link_status(const struct run *run);
