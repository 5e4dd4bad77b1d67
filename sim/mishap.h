#pragma once

#include <stdbool.h>
#include <stddef.h>

/* What goes wrong on the way from the office to the listeners, when a test orders it: frames that come
 * twice or late, a stream that stands still, listeners who are turned away. Zeroed: nothing does. */

struct clients;

enum { MISHAP_FRAMES_MAX = 1000 }; /* that are repeated, or that overtake one: more is not ordered */

/* Frames kept, each ended by a newline. */
struct mishap_frames {
    char *text; /* owned */
    size_t bytes;
    unsigned left; /* so many more make it complete */
};

struct mishap {
    unsigned refusal; /* who comes to listen gets this HTTP status, or 1008 after the upgrade; 0: is let in */
    bool stalled;     /* what the office says waits */
    bool hold;        /* the next frame is the one that is late */
    struct mishap_frames repeat; /* sent, and to be sent again when so many more have been */
    struct mishap_frames late;   /* not sent yet; so many more are to overtake it */
};

void mishap_done(struct mishap *mishap);

/* Sends frames, each ended by a newline, as the mishaps have it. */
void mishap_send(struct mishap *mishap, struct clients *clients, const char *frames, size_t bytes);

/* What is kept goes out now: a new listener is not to hear what was said before. */
void mishap_settle(struct mishap *mishap, struct clients *clients);
