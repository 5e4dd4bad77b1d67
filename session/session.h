#pragma once

#include "config/settings.h"
#include "model/board.h"
#include "net/backend.h"
#include "net/loop.h"

#include <stdbool.h>
#include <stdint.h>

/* The wiring: a loop, a board, and a backend for each of its exchanges, whose events are applied to the
 * board.
 *
 * Subcommands and the board on the screen are built on it alike. Whoever wants to know what happens listens;
 * the event has been applied then. */

struct session;

/* What happened on which exchange; `changes` is the mask of enum changed. */
struct session_news {
    struct exchange *exchange;
    const struct backend_report *news;
    unsigned changes;
};

typedef void session_callback(void *user, const struct session_news *news);

/* A session with the exchanges of `settings`, whose keys have been loaded, and none of them connected.
 * Everything is borrowed until session_free(). NULL and `error` when one of them can't be right. */
struct session *session_open(const struct settings *settings, session_callback *callback, void *user,
                             struct error *error);

/* How a recording is played; borrowed until session_free(). */
struct session_replay {
    const char *path;
    const char *extension; /* mine, or NULL */
    double speed;          /* 1: as it was; 0: all at once */
    struct moment *until;  /* filled in when it is opened; NULL: all of it */
};

/* A session with one exchange that plays a recording, and the groups of `settings`. */
struct session *session_open_replay(const struct settings *settings, const struct session_replay *recording,
                                    session_callback *callback, void *user, struct error *error);
void session_free(struct session *session);

/* Keeps journals from now on, as `settings` say. `shared`: for a command that asks one thing. */
void session_keep_journals(struct session *session, const struct settings *settings, bool shared);

/* Stops the clock, and ends the journals: what is shown of the board after this, a replay of them shows as
 * well. */
void session_freeze(struct session *session);

struct loop *session_loop(const struct session *session);
struct board *session_board(const struct session *session);

/* Connects the streams of all exchanges, and keeps them connected. */
void session_connect(struct session *session);

/* Tries again now wherever a link is down. */
void session_retry_now(struct session *session);

/* Takes an action for an exchange: guards against asking twice, tells the board, hands it to the backend.
 * False and `error` when it is not asked. */
bool session_submit(struct session *session, struct exchange *exchange, const struct action *action,
                    struct error *error);

/* The user takes an agent off the board; the board is told as if by the exchange. */
void session_remove(struct session *session, struct exchange *exchange, const struct removed_event *what);

/* The time to show: the clock's, or the recording's where the session plays one. */
int64_t session_now(const struct session *session);

/* How far the calendar is ahead of session_now(): the clock was set since. 0 where a recording is played. */
int64_t session_calendar_offset_ms(const struct session *session);

/* Is it a recording that is played? */
bool session_is_replay(const struct session *session);
