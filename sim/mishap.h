#pragma once

#include <stdbool.h>
#include <stddef.h>

/* Fault injection between the office and the clients, as a test orders it: frames are sent twice or late, the
 * stream stalls, new clients are refused. Zeroed: no fault. */

struct clients;

enum { MISHAP_FRAMES_MAX = 1000 }; /* limit of a repetition or a delay */

/* Frames kept, each ended by a newline. */
struct mishap_frames {
    char *text; /* owned */
    size_t bytes;
    unsigned left; /* so many more make it complete */
};

struct mishap {
    unsigned refusal; /* HTTP status for new clients; 1008: a close frame after the upgrade; 0: they are accepted */
    bool stalled;     /* the office's frames are held back */
    bool hold;        /* the next frame is the one that is late */
    struct mishap_frames repeat; /* sent, and to be sent again when so many more have been */
    struct mishap_frames late;   /* not sent yet; so many more are to overtake it */
};

void mishap_done(struct mishap *mishap);

/* Sends frames, each ended by a newline, with the faults that are set. */
void mishap_send(struct mishap *mishap, struct clients *clients, const char *frames, size_t bytes);

/* Sends the kept frames now: a new client must not get frames of the past. */
void mishap_settle(struct mishap *mishap, struct clients *clients);
