#pragma once

#include "config/settings.h"
#include "model/board.h"
#include "net/backend.h"
#include "net/loop.h"

#include <stdbool.h>
#include <stdint.h>

/* Connects the parts of one running program: a loop, a board, and one backend for each exchange of the
 * board. Events of a backend are applied to the board, then passed to the callback. */

struct session;

/* An event of one exchange. `changes`: a mask of enum changed. */
struct session_news {
    struct exchange *exchange;
    const struct backend_report *news;
    unsigned changes;
};

typedef void session_callback(void *user, const struct session_news *news);

/* Opens a session on the exchanges of `settings`, whose keys are loaded; connects none. Borrows everything
 * until session_close(). NULL and `error` where the settings of an exchange are wrong. */
struct session *session_open(const struct settings *settings, session_callback *callback, void *user,
                             struct error *error);

/* How a recording is played; borrowed until session_close(). */
struct session_replay {
    const char *path;
    const char *extension; /* mine, or NULL */
    double speed;          /* 1: as recorded; 0: all at once */
    struct moment *until;  /* where to stop, resolved at opening; NULL: the end */
};

/* Opens a session with one exchange that plays a recording, and the groups of `settings`. */
struct session *session_open_replay(const struct settings *settings, const struct session_replay *recording,
                                    session_callback *callback, void *user, struct error *error);

/* Closes a session. `*session` is NULL before closing causes any event, so that the callback can tell.
 * Accepts a NULL in `*session`. */
void session_close(struct session **session);

/* Starts the journals, as `settings` say. `shared`: one file a day, for subcommands that send a single
 * request. */
void session_keep_journals(struct session *session, const struct settings *settings, bool shared);

/* Stops the session's clock and closes the journals. What is drawn after this equals what a replay of the
 * journals draws at its end. */
void session_freeze(struct session *session);

struct loop *session_loop(const struct session *session);
struct board *session_board(const struct session *session);

/* Connects the streams of all exchanges, and reconnects them when needed. */
void session_connect(struct session *session);

/* Reconnects now where a link is down. */
void session_retry_now(struct session *session);

/* Submits an action: refuses a dial or SMS that equals the last one within 3 s or a pending one, publishes
 * EVENT_REQUESTED, writes the journal, calls the backend. False and `error` where the action was not
 * submitted. */
bool session_submit(struct session *session, struct exchange *exchange, const struct action *action,
                    struct error *error);

/* The user removes an agent from the board. Published as an event, as if the exchange had sent it. */
void session_remove(struct session *session, struct exchange *exchange, const struct removed_event *what);

/* Returns the time to show: the clock's, or the recording's in a replay. */
int64_t session_now(const struct session *session);

/* Returns the offset of the wall clock from session_now(), in ms, rounded to seconds. It is not 0 where
 * somebody has set the clock since the start. Always 0 in a replay. */
int64_t session_calendar_offset_ms(const struct session *session);

/* Does the session play a recording? */
bool session_is_replay(const struct session *session);
