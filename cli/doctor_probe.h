#pragma once

#include "config/settings.h"
#include "model/event.h"
#include "model/unreadable.h"
#include "session/session.h"

#include <stdbool.h>
#include <stdint.h>

/* One address tried as the board would use it: a request that changes nothing, or some seconds of listening.
 */

struct doctor_probe {
    int64_t timeout_ms;   /* how long to wait for an answer; its caller's to set, before */
    enum outcome outcome; /* of a request */
    int64_t server_at;    /* the server's clock, and … */
    int64_t our_at;       /* … ours then; 0: not known */

    enum link_state link; /* of a stream: as it was last */
    bool opened;          /* the server let us in, at first */
    int frames[FRAME_KIND_COUNT];
    char excerpt[80];       /* of the first message that could not be read */
    int unreadable;         /* events in messages that can be read, and can't be understood … */
    bool understood;        /* … and is there one that can? */
    bool own_peer;          /* a telephone or agent was told of under the exchange's own name … */
    struct foreign foreign; /* … or under these */

    enum failure_kind failure_kind;
    bool answered; /* before the time was up */
    char text[ERROR_TEXT_BYTES];

    struct session *session;
    struct loop_timer *timer;
    int64_t listen_ms;
};

/* Asks for today's recordings. `secrets` are hidden in what is told, here as below.
 * False and `error` when it can't be asked at all. */
bool doctor_probe_request(struct doctor_probe *probe, const struct exchange_settings *exchange, char *address,
                          struct secrets *secrets, struct error *error);

/* Listens until a message comes that tells of a telephone of ours by its full name, or the connection ends;
 * for a moment after the first message that is for us, else until `listen_ms` after it was opened. */
bool doctor_probe_listen(struct doctor_probe *probe, const struct exchange_settings *exchange, char *address,
                         int64_t listen_ms, struct secrets *secrets, struct error *error);
