#pragma once

#include "model/action.h"
#include "model/error.h"

#include <stdbool.h>
#include <stddef.h>

/* Where the user wants a recording: what --output names.
 *
 * A file is replaced when all of it is there, and where a symbolic link leads to one, that is. What can't be
 * replaced (the standard output, which is also called "-", any other descriptor, a pipe, a device) is written
 * to, when all of it has come; until then it is kept in a folder that only we can enter. A terminal, a
 * directory, a disk and a socket are refused. */

struct output {
    char path[ACTION_PATH_BYTES]; /* the file to write */
    /* where it waits for what can't be replaced; NULL: it is the user's own */
    char *temp_folder;
    int fd; /* what can't be replaced; -1: there is none */
};

/* Finds out, and opens what can't be replaced. Whatever it returns, output_close() ends it. */
bool output_open(struct output *output, const char *name, struct error *error);

/* Writes what has come to what can't be replaced. It may wait for a reader, and no loop runs. */
bool output_deliver(struct output *output, struct error *error);

/* Writes all of it, waiting as long as the reader wants. False with errno. */
bool output_write(int fd, const char *bytes, size_t length);

/* Leaves nothing but what the user wanted. */
void output_close(struct output *output);
