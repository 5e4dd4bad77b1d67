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
    ENCODER_NAME_BYTES = 64,    /* the exchange's name with its zero */
    ENCODER_TEXT_BYTES = 16384, /* the events of one frame; six of the longest fit */
    /* of frames in the outbox; further frames are lost, and their ids are used up */
    ENCODER_OUTBOX_BYTES = 16 << 20,
    ENCODER_FIRST_ID = 386, /* the stream is joined in mid-life */
};

struct encoder {
    char exchange[ENCODER_NAME_BYTES];
    bool writing; /* false: only count */
    uint64_t next_id;
    uint64_t events; /* so far, written or not */
    unsigned open_kinds;
    char text[ENCODER_TEXT_BYTES];
    size_t text_bytes;
    char *outbox;
    size_t outbox_bytes;
    size_t outbox_size;
};

/* An agent of a queue, as in a qmember event. */
struct encoder_member {
    const char *number;
    const char *queue;
    const char *name;
    const char *reason; /* NULL unless the agent is being paused now; may be empty */
    unsigned status;
    unsigned calls_completed;
    bool dynamic;
    bool paused;
};

/* A participant of a conference, as in a cmember event. */
struct encoder_participant {
    const char *channel;
    const char *conference;
    const char *name;
    const char *number;
    bool present; /* added; false: removed */
};

void encoder_init(struct encoder *encoder, const char *exchange);
void encoder_done(struct encoder *encoder);

/* The other party may be NULL, as may be its name alone. */
void encoder_subscriber(struct encoder *encoder, const char *number, unsigned status, const char *peer_number,
                        const char *peer_name);
void encoder_extstatus(struct encoder *encoder, const char *number, unsigned status);
void encoder_queue(struct encoder *encoder, const char *queue, unsigned calls);
void encoder_qmember(struct encoder *encoder, const struct encoder_member *member);
void encoder_cmember(struct encoder *encoder, const struct encoder_participant *participant);
void encoder_mwi(struct encoder *encoder, const char *number, unsigned new_count, unsigned old_count);
void encoder_sms(struct encoder *encoder, const char *id, const char *to, const char *status);

/* Are frames to be written from now on? At first they are not. */
void encoder_set_writing(struct encoder *encoder, bool writing);

/* Finishes the current frame, if there is one: time goes on. */
void encoder_flush(struct encoder *encoder);

/* The finished frames, each ended by a newline; borrowed until the encoder changes. */
const char *encoder_frames(const struct encoder *encoder, size_t *bytes);

/* Forgets the finished frames. */
void encoder_clear(struct encoder *encoder);
