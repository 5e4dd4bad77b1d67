#pragma once

#include "config/settings.h"
#include "net/backend.h"
#include "net/loop.h"

#include <stdbool.h>
#include <stdint.h>

/* The journals of a session, one for each of its exchanges: lines are put down as things happen, and written
 * when the loop has nothing else to do. */

struct journals;

/* Told when a journal can't be written any more (`problem` in the user's language), and when it can again
 * (NULL). */
typedef void journals_callback(void *user, int exchange_index, const char *problem);

/* For the exchanges of `settings`, in their order. `shared`: for a command that asks one thing, see
 * store/journal.h. */
struct journals *journals_new(struct loop *loop, const struct settings *settings, bool shared,
                              journals_callback *callback, void *user);

/* Writes what waits, and the end; NULL is accepted. */
void journals_free(struct journals *journals, int64_t now);

/* Puts down what a backend tells of the exchange at `exchange_index`. NULL is accepted by both. */
void journals_put(struct journals *journals, int exchange_index, const struct backend_report *news);

/* Writes what waits of one exchange now, before a request leaves. */
void journals_flush(struct journals *journals, int exchange_index);
