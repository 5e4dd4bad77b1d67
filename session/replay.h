#pragma once

#include "net/backend.h"
#include "session/moment.h"

/* Replays a recording: a journal, or a file of frames. Times are the recording's own. Recorded requests are
 * shown and not sent again; new ones are refused. */

/* The path and the moment are borrowed until close(). */
struct replay_options {
    const char *path;
    double speed;         /* 1: original speed; 0: without pauses */
    struct moment *until; /* where to stop, resolved by replay_open(); NULL: at the end */
};

/* Opens an instance of the backend below, like its open() with options of its own. NULL and `error` if the
 * file is no recording, or has no such moment. */
void *replay_open(struct loop *loop, const struct replay_options *options, backend_listener *listen,
                  void *listener, struct error *error);

/* Its open is NULL: replay_open() takes that place. */
extern const struct backend replay;
