#pragma once

#include <stdbool.h>
#include <stddef.h>

/* Fault injection between the office and the clients, as a test orders it: frames are sent twice or late, the
 * stream stalls, new clients are refused. Zeroed: no fault. */

struct clients;

enum { FAULT_INJECTOR_FRAMES_MAX = 1000 }; /* limit of a repetition or a delay */

/* Frames kept, each ended by a newline. */
struct fault_injector_frames {
    char *text; /* owned */
    size_t bytes;
    unsigned left; /* so many more make it complete */
};

struct fault_injector {
    /* HTTP status for new clients; 1008: a close frame after the upgrade; 0: they are accepted */
    unsigned refuse_status;
    bool stalled;                        /* the office's frames are held back */
    bool hold;                           /* the next frame is the one that is late */
    struct fault_injector_frames repeat; /* sent, and to be sent again when so many more have been */
    struct fault_injector_frames late;   /* not sent yet; so many more are to overtake it */
};

void fault_injector_done(struct fault_injector *fault_injector);

/* Sends frames, each ended by a newline, with the faults that are set. */
void fault_injector_send(struct fault_injector *fault_injector, struct clients *clients, const char *frames,
                         size_t bytes);

/* Sends the kept frames now: a new client must not get frames of the past. */
void fault_injector_flush(struct fault_injector *fault_injector, struct clients *clients);
