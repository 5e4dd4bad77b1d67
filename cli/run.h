#pragma once

#include "cli/cli.h"
#include "session/session.h"
#include "tui/keymap.h"
#include "tui/theme.h"

/* What the subcommands have in common: settings, keys, a session, and a time to run. */

struct run {
    struct settings settings;
    struct keymap keymap; /* of the settings */
    struct session *session;
    struct moment until; /* of a recording: where to stop */
    struct theme theme;  /* the theme of --theme: loaded here, because a pipe can be read only once */
    bool has_theme;      /* --theme is given */
};

/* Opens a session on the configured exchanges or on a recording; does not connect. The caller calls
 * run_close() after a failure, too. Without `callback`, journal errors still go to stderr. */
bool run_open(struct run *run, const struct cli *cli, session_callback *callback, void *user,
              struct error *error);
void run_close(struct run *run);

/* Prints on stderr why run_open() failed: all mistakes of the configuration, if it has several. Returns the
 * exit status. */
enum exit_status run_fail(const struct run *run, const struct error *error);

/* Keeps a journal if --journal is given. For subcommands that only look. */
void run_keep_journal(struct run *run, const struct cli *cli);

/* Prints on stderr that a journal can't be written, and that it can be written again; ignores other events.
 * For callbacks that have no other place for it. */
void run_report_journal(const struct event *event);

/* Connects, and runs for the time of --after (default: 2 s), to the end of a recording that is played at
 * once, or until SIGINT or SIGTERM. */
void run_for(struct run *run, const struct cli *cli);

/* Connects, and runs until SIGINT, SIGTERM or loop_stop(). */
void run_until_stopped(struct run *run);

/* Returns the state of the connections: EXIT_NO_CONNECTION if one is missing, EXIT_REFUSED if an exchange
 * refuses the key, EXIT_USAGE if a recording is broken; of several, the last one. Prints the reasons on
 * stderr. */
enum exit_status run_link_status(const struct run *run);
