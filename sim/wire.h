#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* How the exchange says what happens: events gathered into frames, as the real server writes them.
 *
 * A frame is `{"id":386,"channel":"pbx_NAME","text":{…}}`. Events of the same moment share a frame as long as
 * their kinds differ; a second event of a kind begins the next frame. The JSON is that of PHP's json_encode:
 * "\/" and
 * "\u0105". Finished frames wait in the outbox, one a line, until they are taken; while nobody listens they
 * are numbered and counted but not written. */

enum {
    WIRE_NAME_BYTES = 64,         /* the exchange's name with its zero */
    WIRE_TEXT_BYTES = 16384,      /* the events of one frame; six of the longest fit */
    WIRE_OUTBOX_BYTES = 16 << 20, /* of frames not taken; those beyond are lost, their ids used up */
    WIRE_FIRST_ID = 386,          /* the stream is joined in mid-life */
};

struct wire {
    char exchange[WIRE_NAME_BYTES];
    bool listening; /* false: only count */
    uint64_t next_id;
    uint64_t events; /* said so far, heard or not */
    unsigned open_kinds;
    char text[WIRE_TEXT_BYTES];
    size_t text_bytes;
    char *outbox;
    size_t outbox_bytes;
    size_t outbox_size;
};

/* An agent of a queue as a qmember event tells of it. */
struct wire_member {
    const char *number;
    const char *queue;
    const char *name;
    const char *reason; /* NULL unless the agent is being paused now; may be empty */
    unsigned status;
    unsigned taken;
    bool dynamic;
    bool paused;
};

/* Somebody in a conference room as a cmember event tells of it. */
struct wire_participant {
    const char *channel;
    const char *conference;
    const char *name;
    const char *number;
    bool present; /* added; false: removed */
};

void wire_init(struct wire *wire, const char *exchange);
void wire_done(struct wire *wire);

/* The other party may be NULL, as may be its name alone. */
void wire_subscriber(struct wire *wire, const char *number, unsigned status, const char *peer_number,
                     const char *peer_name);
void wire_extstatus(struct wire *wire, const char *number, unsigned status);
void wire_queue(struct wire *wire, const char *queue, unsigned calls);
void wire_qmember(struct wire *wire, const struct wire_member *member);
void wire_cmember(struct wire *wire, const struct wire_participant *participant);
void wire_sms(struct wire *wire, const char *id, const char *to, const char *status);

/* Whether anybody listens from now on; nobody does at first. */
void wire_listen(struct wire *wire, bool listening);

/* The moment is over: the frame begun, if any, is finished. */
void wire_flush(struct wire *wire);

/* The finished frames, each ended by a newline; borrowed until the next call that changes the wire. */
const char *wire_frames(const struct wire *wire, size_t *bytes);

/* Forgets the finished frames. */
void wire_clear(struct wire *wire);
