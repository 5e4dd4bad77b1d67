#pragma once

#include "session/session.h"

/* How a request comes along, on the last line of a terminal: what is under way and for how many seconds, or
 * how much of a file is there, of how much, and how fast it comes.
 *
 * It is written to the standard error output, and only where that is a terminal; it is drawn four times a
 * second at most, and removed before anything else is said. */

struct progress;

/* NULL where the standard error output is no terminal; the others take it. */
struct progress *progress_new(struct session *session, const struct exchange *exchange);

/* Removes the line. */
void progress_free(struct progress *progress);

/* Something has happened to the request, and has been applied to the exchange. */
void progress_on_event(struct progress *progress, const struct event *event);
