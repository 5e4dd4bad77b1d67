#pragma once

#include <stddef.h>
#include <stdint.h>

/* A recorded trace, replayed to the clients: lines `{"t_ms": 10301, "frame": "…"}`; other members are
 * ignored. A journal of the board is one, too: its other lines are passed over. Each frame is sent unchanged.
 * The clock starts with the first client: the first line is due at once. */

struct trace;

/* NULL, and a reason with file and line. */
struct trace *trace_load(const char *path, char *reason, size_t reason_size);
void trace_free(struct trace *trace);

/* The first client has come at that moment; later ones change nothing. */
void trace_start(struct trace *trace, int64_t now_ms);

/* When the next frame is due; INT64_MAX before the first client and after the last frame. */
int64_t trace_next_ms(const struct trace *trace);

/* The next frame that is due at that moment, borrowed from the trace; NULL when none is. */
const char *trace_take(struct trace *trace, int64_t now_ms, size_t *bytes);
