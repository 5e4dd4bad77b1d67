/* Fault injection between the office and the clients. */

#include "sim/fault_injector.h"

#include "model/memory.h"
#include "sim/clients.h"

#include <stdlib.h>
#include <string.h>

static void drop(struct fault_injector_frames *kept)
{
    free(kept->text);
    *kept = (struct fault_injector_frames){0};
}

void fault_injector_done(struct fault_injector *fault_injector)
{
    drop(&fault_injector->repeat);
    drop(&fault_injector->late);
}

static void keep(struct fault_injector_frames *kept, const char *frame, size_t bytes)
{
    kept->text = memory_resize(kept->text, kept->bytes + bytes + 1, 1);
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
static void release(struct fault_injector_frames *kept, struct clients *clients)
{
    const char *frames = kept->text;
    for (size_t left = kept->bytes, bytes = 0; left > 0;) {
        const char *frame = cut_frame(&frames, &left, &bytes);
        clients_send(clients, frame, bytes);
    }
    drop(kept);
}

static void send_one(struct fault_injector *fault_injector, struct clients *clients, const char *frame,
                     size_t bytes)
{
    if (fault_injector->hold) {
        fault_injector->hold = false;
        keep(&fault_injector->late, frame, bytes);
        return;
    }
    clients_send(clients, frame, bytes);
    if (fault_injector->late.bytes > 0 && --fault_injector->late.left == 0) {
        release(&fault_injector->late, clients);
    }
    if (fault_injector->repeat.left > 0) {
        keep(&fault_injector->repeat, frame, bytes);
        if (--fault_injector->repeat.left == 0) {
            release(&fault_injector->repeat, clients);
        }
    }
}

void fault_injector_send(struct fault_injector *fault_injector, struct clients *clients, const char *frames,
                         size_t bytes)
{
    size_t length = 0;
    while (bytes > 0) {
        const char *frame = cut_frame(&frames, &bytes, &length);
        send_one(fault_injector, clients, frame, length);
    }
}

void fault_injector_flush(struct fault_injector *fault_injector, struct clients *clients)
{
    fault_injector->hold = false;
    release(&fault_injector->late, clients);
    release(&fault_injector->repeat, clients);
}
