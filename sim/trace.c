/* A trace played to the clients. */

#include "sim/trace.h"

#include "files/input.h"
#include "model/memory.h"

#include <errno.h>
#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct trace_line {
    int64_t at_ms;
    char *frame;
};

struct trace {
    struct trace_line *lines;
    size_t count;
    size_t size;
    size_t next;
    bool begun;
    int64_t offset_ms; /* from the trace's clock to ours */
};

static void add(struct trace *trace, int64_t at_ms, char *frame)
{
    if (trace->count == trace->size) {
        trace->size = trace->size > 0 ? trace->size * 2 : 256;
        trace->lines = memory_resize(trace->lines, trace->size, sizeof *trace->lines);
    }
    trace->lines[trace->count++] = (struct trace_line){at_ms, frame};
}

/* A journal of the board has other lines than messages. */
static bool is_of_a_journal(const json_t *object)
{
    static const char *const names[] = {"begin", "link", "asked", "outcome", "lost", "continues", "end"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (json_object_get(object, names[i]) != NULL) {
            return true;
        }
    }
    return false;
}

/* Reads one line; NULL, or what is wrong with it. */
static const char *read_line(struct trace *trace, const char *line, size_t bytes)
{
    json_t *object = json_loadb(line, bytes, 0, NULL);
    const char *fault = NULL;
    const json_t *at = json_object_get(object, "t_ms");
    const json_t *frame = json_object_get(object, "frame");
    int64_t last_ms = trace->count > 0 ? trace->lines[trace->count - 1].at_ms : INT64_MIN;
    if (object == NULL) {
        fault = "not a JSON object";
    } else if (is_of_a_journal(object)) {
        fault = NULL; /* and no message */
    } else if (!json_is_integer(at) || !json_is_string(frame)) {
        fault = "needs a number \"t_ms\" and a string \"frame\"";
    } else if (json_integer_value(at) < last_ms) {
        fault = "its time is before that of the line above";
    } else {
        char *text = strdup(json_string_value(frame));
        add(trace, json_integer_value(at), text != NULL ? text : memory_new(1, 1));
    }
    json_decref(object);
    return fault;
}

struct trace *trace_load(const char *path, char *reason, size_t reason_size)
{
    FILE *file = input_open(path, INPUT_TIMEOUT_MS);
    if (file == NULL) {
        (void)snprintf(reason, reason_size, "%s: %s", path, input_error_text(errno));
        return NULL;
    }
    struct trace *trace = memory_new(1, sizeof *trace);
    char *line = NULL;
    size_t size = 0;
    size_t number = 0;
    const char *fault = NULL;
    ssize_t bytes = 0;
    while (fault == NULL && (bytes = getline(&line, &size, file)) >= 0 && ferror(file) == 0) {
        number++;
        fault = read_line(trace, line, (size_t)bytes);
    }
    int problem = ferror(file) != 0 ? errno : 0; /* getline()'s */
    if (problem != 0) {
        (void)snprintf(reason, reason_size, "%s: %s", path, input_error_text(problem));
    } else if (fault != NULL) {
        (void)snprintf(reason, reason_size, "%s:%zu: %s", path, number, fault);
    }
    if (problem != 0 || fault != NULL) {
        trace_free(trace);
        trace = NULL;
    }
    free(line);
    (void)fclose(file); /* nothing was written */
    return trace;
}

void trace_free(struct trace *trace)
{
    if (trace == NULL) {
        return;
    }
    for (size_t i = 0; i < trace->count; i++) {
        free(trace->lines[i].frame);
    }
    free(trace->lines);
    free(trace);
}

void trace_start(struct trace *trace, int64_t now_ms)
{
    if (!trace->begun && trace->count > 0) {
        trace->begun = true;
        trace->offset_ms = now_ms - trace->lines[0].at_ms;
    }
}

int64_t trace_next_ms(const struct trace *trace)
{
    if (!trace->begun || trace->next == trace->count) {
        return INT64_MAX;
    }
    return trace->lines[trace->next].at_ms + trace->offset_ms;
}

const char *trace_take(struct trace *trace, int64_t now_ms)
{
    return trace_next_ms(trace) <= now_ms ? trace->lines[trace->next++].frame : NULL;
}
