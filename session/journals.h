#pragma once

#include "config/settings.h"
#include "net/backend.h"
#include "net/loop.h"

#include <stdbool.h>
#include <stdint.h>

/* The journals of a session, one for each exchange. A line is buffered when the event happens and written
 * when the loop is idle. */

struct journals;

/* Called when a journal can't be written any more (`problem` in the user's language), and when it can be
 * again (NULL). */
typedef void journals_callback(void *user, int exchange_index, const char *problem);

/* Opens the journals of the exchanges of `settings`, in their order. `shared`: one file a day, see
 * store/journal.h. */
struct journals *journals_new(struct loop *loop, const struct settings *settings, bool shared,
                              journals_callback *callback, void *user);

/* Writes buffered lines and the end of the journals. Accepts NULL. */
void journals_free(struct journals *journals, int64_t now);

/* Adds a line for an event of the exchange at `exchange_index`. This one and journals_flush() accept NULL. */
void journals_put(struct journals *journals, int exchange_index, const struct backend_report *news);

/* Writes the buffered lines of one exchange now: called before a request is sent. */
void journals_flush(struct journals *journals, int exchange_index);
