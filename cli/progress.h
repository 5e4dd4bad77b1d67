#pragma once

#include "session/session.h"

/* Shows the progress of a request on the last line of a terminal: what was requested and for how many
 * seconds, or for a download the bytes, the total and the rate.
 *
 * It writes to standard error, and only if that is a terminal. It draws at most four times a second, and
 * removes its line before any other output. */

struct progress;

/* NULL if standard error is no terminal; the other functions accept NULL. */
struct progress *progress_new(struct session *session, const struct exchange *exchange);

/* Removes the line. */
void progress_free(struct progress *progress);

/* Tells of an event, after it was applied to the exchange. */
void progress_on_event(struct progress *progress, const struct event *event);
