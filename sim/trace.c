/* A trace played to the clients. */

#include "sim/trace.h"

#include "files/input.h"
#include "model/memory.h"
#include "store/journal_entry.h"

#include <errno.h>
#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct trace_line {
    int64_t at_ms;
    char *frame; /* owned */
    size_t bytes;
};

struct trace {
    struct trace_line *lines;
    size_t count;
    size_t size;
    size_t next;
    bool begun;
    int64_t offset_ms; /* from the trace's clock to ours */
};

static void add(struct trace *trace, const struct journal_entry *entry)
{
    if (trace->count == trace->size) {
        trace->size = trace->size > 0 ? trace->size * 2 : 256;
        trace->lines = memory_resize(trace->lines, trace->size, sizeof *trace->lines);
    }
    char *frame = memory_new(entry->length + 1, 1);
    memcpy(frame, entry->text, entry->length);
    trace->lines[trace->count++] = (struct trace_line){entry->at, frame, entry->length};
}

/* Reads one line; NULL, or what is wrong with it. */
static const char *read_line(struct trace *trace, struct journal_parser *parser, const char *line,
                             size_t bytes)
{
    struct journal_entry entry;
    if (!journal_parse(parser, line, bytes, &entry)) {
        json_t *object = json_loadb(line, bytes, 0, NULL);
        bool is_json = object != NULL;
        json_decref(object);
        return is_json ? "needs a number \"t_ms\" and a string \"frame\"" : "not a JSON object";
    }
    if (entry.kind != JOURNAL_FRAME) {
        return NULL; /* a journal of the board has other lines than messages */
    }
    if (trace->count > 0 && entry.at < trace->lines[trace->count - 1].at_ms) {
        return "its time is before that of the line above";
    }
    add(trace, &entry);
    return NULL;
}

struct trace *trace_load(const char *path, char *reason, size_t reason_size)
{
    FILE *file = input_open(path, INPUT_TIMEOUT_MS);
    if (file == NULL) {
        (void)snprintf(reason, reason_size, "%s: %s", path, input_error_text(errno));
        return NULL;
    }
    struct trace *trace = memory_new(1, sizeof *trace);
    struct journal_parser *parser = journal_parser_new();
    char *line = NULL;
    size_t size = 0;
    size_t number = 0;
    const char *fault = NULL;
    ssize_t bytes = 0;
    while (fault == NULL && (bytes = getline(&line, &size, file)) >= 0 && ferror(file) == 0) {
        number++;
        fault = read_line(trace, parser, line, (size_t)bytes);
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
    journal_parser_free(parser);
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

const char *trace_take(struct trace *trace, int64_t now_ms, size_t *bytes)
{
    if (trace_next_ms(trace) > now_ms) {
        return NULL;
    }
    const struct trace_line *line = &trace->lines[trace->next++];
    *bytes = line->bytes;
    return line->frame;
}
