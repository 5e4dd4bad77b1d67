#pragma once

#include "model/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A recording of an exchange's stream: a file of JSON lines, {"t_ms": …, "frame": "…"}, in the order of time. Further
 * members of a line are notes and ignored. */

struct trace;

struct trace_frame {
    int64_t at_ms;
    const char *frame; /* the trace's, good until the next call */
    size_t length;
};

/* NULL and `error` when the file can't be opened. */
struct trace *trace_open(const char *path, struct error *error);
void trace_close(struct trace *trace);

/* The next frame. False at the end, with `error->kind` ERROR_NONE, and where a line is broken, with its place. */
bool trace_next(struct trace *trace, struct trace_frame *frame, struct error *error);
