/* A recording of an exchange's stream. */

#include "net/trace.h"

#include "model/memory.h"
#include "model/words.h"

#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct trace {
    FILE *file;
    char *path;
    char *line;
    size_t line_room;
    unsigned long line_number;
    json_t *document; /* of the line last read: the frame is a part of it */
};

struct trace *trace_open(const char *path, struct error *error)
{
    FILE *file = fopen(path, "re");
    if (file == NULL) {
        (void)error_set(error, ERROR_USAGE, _("%s: can't be read: %s"), path, strerror(errno));
        return NULL;
    }
    struct trace *trace = memory_new(1, sizeof *trace);
    trace->file = file;
    trace->path = memory_string(path);
    return trace;
}

void trace_close(struct trace *trace)
{
    if (trace != NULL) {
        (void)fclose(trace->file); /* only read from */
        json_decref(trace->document);
        free(trace->path);
        free(trace->line);
        free(trace);
    }
}

/* The next line that is not empty; false at the end, or where reading fails, which fills `error`. */
static bool next_line(struct trace *trace, ssize_t *length, struct error *error)
{
    do {
        errno = 0;
        *length = getline(&trace->line, &trace->line_room, trace->file);
        trace->line_number++;
    } while (*length > 0 && strspn(trace->line, " \t\r\n") == (size_t)*length);
    if (*length < 0 && ferror(trace->file)) {
        (void)error_set(error, ERROR_LOCAL, _("%s: can't be read: %s"), trace->path, strerror(errno));
    }
    return *length >= 0;
}

bool trace_next(struct trace *trace, struct trace_frame *frame, struct error *error)
{
    ssize_t length;
    json_error_t problem;
    *error = (struct error){0};
    if (!next_line(trace, &length, error)) {
        return false;
    }
    json_decref(trace->document);
    trace->document = json_loadb(trace->line, (size_t)length, JSON_ALLOW_NUL, &problem);
    json_t *at_ms = json_object_get(trace->document, "t_ms");
    json_t *text = json_object_get(trace->document, "frame");
    if (!json_is_integer(at_ms) || !json_is_string(text)) {
        return error_set(error, ERROR_USAGE, _("%s:%lu: this is no line of a recording ({\"t_ms\": …, \"frame\": \"…\"})"),
                         trace->path, trace->line_number);
    }
    *frame = (struct trace_frame){
        .at_ms = json_integer_value(at_ms), .frame = json_string_value(text), .length = json_string_length(text)};
    return true;
}
