#pragma once

#include "model/action.h"
#include "model/error.h"

#include <stdbool.h>
#include <stddef.h>

/* The destination of a recording: what --output names. A regular file is replaced once the download is
 * complete; a symbolic link is followed. stdout ("-"), another descriptor, a pipe and a device cannot be
 * replaced: the download goes to a private temporary folder first and is copied when it is complete.
 * Terminals, directories, block devices and sockets are refused. */

struct output {
    char path[ACTION_PATH_BYTES]; /* the file to write */
    /* of `path`, for a destination that cannot be replaced; NULL: `path` is the user's own */
    char *temp_folder;
    int fd; /* the destination that cannot be replaced; -1: there is none */
};

/* Finds out what `name` is, and opens a destination that cannot be replaced. The caller calls
 * output_close() after a failure, too. */
bool output_open(struct output *output, const char *name, struct error *error);

/* Copies the complete download to a destination that cannot be replaced. May block until somebody reads. */
bool output_deliver(struct output *output, struct error *error);

/* Writes all bytes, blocking until somebody reads. False and errno on failure. */
bool output_write(int fd, const char *bytes, size_t length);

/* Removes the temporary folder and closes the descriptor. */
void output_close(struct output *output);
