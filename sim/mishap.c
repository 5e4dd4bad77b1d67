/* Fault injection between the office and the clients. */

#include "sim/mishap.h"

#include "sim/clients.h"
#include "sim/must.h"

#include <stdlib.h>
#include <string.h>

static void forget(struct mishap_frames *kept)
{
    free(kept->text);
    *kept = (struct mishap_frames){0};
}

void mishap_done(struct mishap *mishap)
{
    forget(&mishap->repeat);
    forget(&mishap->late);
}

static void keep(struct mishap_frames *kept, const char *frame, size_t bytes)
{
    kept->text = must_resize(kept->text, kept->bytes + bytes + 1, 1);
    memcpy(kept->text + kept->bytes, frame, bytes);
    kept->text[kept->bytes + bytes] = '\n';
    kept->bytes += bytes + 1;
}

/* The next of the frames, which it is moved past. */
static const char *cut_frame(const char **frames, size_t *left, size_t *bytes)
{
    const char *frame = *frames;
    const char *newline = memchr(frame, '\n', *left);
    *bytes = (size_t)(newline - frame);
    *frames = newline + 1;
    *left -= *bytes + 1;
    return frame;
}

/* Sends the kept frames, and frees them. */
static void release(struct mishap_frames *kept, struct clients *clients)
{
    const char *frames = kept->text;
    for (size_t left = kept->bytes, bytes = 0; left > 0;) {
        const char *frame = cut_frame(&frames, &left, &bytes);
        clients_send(clients, frame, bytes);
    }
    forget(kept);
}

static void send_one(struct mishap *mishap, struct clients *clients, const char *frame, size_t bytes)
{
    if (mishap->hold) {
        mishap->hold = false;
        keep(&mishap->late, frame, bytes);
        return;
    }
    clients_send(clients, frame, bytes);
    if (mishap->late.bytes > 0 && --mishap->late.left == 0) {
        release(&mishap->late, clients);
    }
    if (mishap->repeat.left > 0) {
        keep(&mishap->repeat, frame, bytes);
        if (--mishap->repeat.left == 0) {
            release(&mishap->repeat, clients);
        }
    }
}

void mishap_send(struct mishap *mishap, struct clients *clients, const char *frames, size_t bytes)
{
    size_t length = 0;
    while (bytes > 0) {
        const char *frame = cut_frame(&frames, &bytes, &length);
        send_one(mishap, clients, frame, length);
    }
}

void mishap_settle(struct mishap *mishap, struct clients *clients)
{
    mishap->hold = false;
    release(&mishap->late, clients);
    release(&mishap->repeat, clients);
}
