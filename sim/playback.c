/* A trace played to the clients. */

#include "sim/playback.h"

#include "files/input.h"
#include "sim/clients.h"
#include "sim/must.h"

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

struct playback {
    struct trace_line *lines;
    size_t count;
    size_t size;
    size_t next;
    bool begun;
    int64_t offset_ms; /* from the trace's clock to ours */
};

static void add(struct playback *playback, int64_t at_ms, char *frame)
{
    if (playback->count == playback->size) {
        playback->size = playback->size > 0 ? playback->size * 2 : 256;
        playback->lines = must_resize(playback->lines, playback->size, sizeof *playback->lines);
    }
    playback->lines[playback->count++] = (struct trace_line){at_ms, frame};
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
static const char *read_line(struct playback *playback, const char *line, size_t bytes)
{
    json_t *object = json_loadb(line, bytes, 0, NULL);
    const char *fault = NULL;
    const json_t *at = json_object_get(object, "t_ms");
    const json_t *frame = json_object_get(object, "frame");
    int64_t last_ms = playback->count > 0 ? playback->lines[playback->count - 1].at_ms : INT64_MIN;
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
        add(playback, json_integer_value(at), text != NULL ? text : must_alloc(1, 1));
    }
    json_decref(object);
    return fault;
}

struct playback *playback_load(const char *path, char *reason, size_t reason_size)
{
    FILE *file = input_open(path, INPUT_TIMEOUT_MS);
    if (file == NULL) {
        (void)snprintf(reason, reason_size, "%s: %s", path, input_error_text(errno));
        return NULL;
    }
    struct playback *playback = must_alloc(1, sizeof *playback);
    char *line = NULL;
    size_t size = 0;
    size_t number = 0;
    const char *fault = NULL;
    ssize_t bytes = 0;
    while (fault == NULL && (bytes = getline(&line, &size, file)) >= 0 && ferror(file) == 0) {
        number++;
        fault = read_line(playback, line, (size_t)bytes);
    }
    int problem = ferror(file) != 0 ? errno : 0; /* getline()'s */
    if (problem != 0) {
        (void)snprintf(reason, reason_size, "%s: %s", path, input_error_text(problem));
    } else if (fault != NULL) {
        (void)snprintf(reason, reason_size, "%s:%zu: %s", path, number, fault);
    }
    if (problem != 0 || fault != NULL) {
        playback_free(playback);
        playback = NULL;
    }
    free(line);
    (void)fclose(file); /* nothing was written */
    return playback;
}

void playback_free(struct playback *playback)
{
    if (playback == NULL) {
        return;
    }
    for (size_t i = 0; i < playback->count; i++) {
        free(playback->lines[i].frame);
    }
    free(playback->lines);
    free(playback);
}

void playback_begin(struct playback *playback, int64_t now_ms)
{
    if (!playback->begun && playback->count > 0) {
        playback->begun = true;
        playback->offset_ms = now_ms - playback->lines[0].at_ms;
    }
}

int64_t playback_next_ms(const struct playback *playback)
{
    if (!playback->begun || playback->next == playback->count) {
        return INT64_MAX;
    }
    return playback->lines[playback->next].at_ms + playback->offset_ms;
}

void playback_run(struct playback *playback, int64_t now_ms, struct clients *clients)
{
    while (playback_next_ms(playback) <= now_ms) {
        const char *frame = playback->lines[playback->next++].frame;
        clients_send(clients, frame, strlen(frame));
    }
}
