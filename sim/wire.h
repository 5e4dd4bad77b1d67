#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Encodes events as frames, as the real server writes them.
 *
 * A frame is `{"id":386,"channel":"pbx_NAME","text":{…}}`. Events of the same moment share a frame if their
 * kinds differ; a second event of a kind begins the next frame. The JSON is that of PHP's json_encode: "\/"
 * and "\u0105". Finished frames are kept in the outbox, one a line, until encoder_clear(). Without clients
 * frames are numbered and counted, and not written. */

enum {
    WIRE_NAME_BYTES = 64,         /* the exchange's name with its zero */
    WIRE_TEXT_BYTES = 16384,      /* the events of one frame; six of the longest fit */
    WIRE_OUTBOX_BYTES = 16 << 20, /* of frames in the outbox; further frames are lost, and their ids are used up */
    WIRE_FIRST_ID = 386,          /* the stream is joined in mid-life */
};

struct wire {
    char exchange[WIRE_NAME_BYTES];
    bool listening; /* false: only count */
    uint64_t next_id;
    uint64_t events; /* so far, written or not */
    unsigned open_kinds;
    char text[WIRE_TEXT_BYTES];
    size_t text_bytes;
    char *outbox;
    size_t outbox_bytes;
    size_t outbox_size;
};

/* An agent of a queue, as in a qmember event. */
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

/* A participant of a conference, as in a cmember event. */
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

/* Are frames to be written from now on? At first they are not. */
void wire_listen(struct wire *wire, bool listening);

/* Finishes the current frame, if there is one: time goes on. */
void wire_flush(struct wire *wire);

/* The finished frames, each ended by a newline; borrowed until the encoder changes. */
const char *wire_frames(const struct wire *wire, size_t *bytes);

/* Forgets the finished frames. */
void wire_clear(struct wire *wire);
