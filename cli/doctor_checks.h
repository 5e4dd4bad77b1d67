#pragma once

#include "cli/doctor_report.h"
#include "config/settings.h"
#include "model/event.h"
#include "model/unreadable.h"
#include "session/session.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The checks of pbxboard doctor. Each one reports what it finds. */

/* ---- local: this machine (doctor_local.c) ---- */

void doctor_check_home(struct doctor *doctor);
void doctor_check_terminal(struct doctor *doctor);
void doctor_check_theme(struct doctor *doctor, const struct settings *settings);
void doctor_check_size(struct doctor *doctor);
void doctor_check_proxy(struct doctor *doctor);
void doctor_check_language(struct doctor *doctor);
void doctor_check_clock(struct doctor *doctor);
void doctor_check_journal(struct doctor *doctor, const struct settings *settings);

/* ---- remote: one exchange (doctor_exchange.c) ---- */

/* Writes where a key comes from, for a sentence: "PBXBOARD_KEY", a file, "key_command". Cut where too long.
 */
void doctor_key_source(const struct doctor *doctor, const struct exchange_settings *exchange, char *to,
                       size_t size);

/* Checks each address of an exchange as far as its key allows. */
void doctor_check_addresses(struct doctor *doctor, const struct exchange_settings *exchange);

/* ---- the network to one address (doctor_network.c) ---- */

/* Checks name lookup, connection and encryption. The board connects in the same steps, but reports one reason
 * at the end. These checks report each step and send no data. False where the address can't be used; then the
 * checks after it, up to `last`, are reported as not checked. */
bool doctor_check_network(struct doctor *doctor, const struct exchange_settings *exchange,
                          const char *address, bool stream, enum doctor_check last);

/* ---- one address, used as the board would use it (doctor_probe.c) ---- */

struct doctor_probe {
    int64_t timeout_ms;   /* of an answer; the caller sets it first */
    enum outcome outcome; /* of a request */
    int64_t server_at;    /* the server's clock, and … */
    int64_t our_at;       /* … ours at that time; 0: not known */

    enum link_state link; /* of a stream: its last state */
    bool opened;          /* the server accepted it at first */
    int frames[FRAME_KIND_COUNT];
    char excerpt[80];       /* of the first message that could not be read, or the last event like it */
    int unreadable;         /* events that could not be understood, in messages that could be read */
    bool understood;        /* an event was understood */
    bool own_peer;          /* a telephone or agent bears the exchange's own name … */
    struct foreign foreign; /* … or one of these */

    enum failure_kind failure_kind;
    bool answered; /* in time */
    char text[ERROR_TEXT_BYTES];

    struct session *session;
    struct loop_timer *timer;
    int64_t listen_ms;
};

/* Requests today's recordings, which changes nothing. `secrets` are redacted in all texts, here as below.
 * False and `error` where the request can't be made at all. */
bool doctor_probe_request(struct doctor_probe *probe, const struct exchange_settings *exchange, char *address,
                          struct secrets *secrets, struct error *error);

/* Listens until an event names a telephone of this exchange, or the connection ends. Stops one second after
 * the first event that we understand, else `listen_ms` after the stream opened. */
bool doctor_probe_listen(struct doctor_probe *probe, const struct exchange_settings *exchange, char *address,
                         int64_t listen_ms, struct secrets *secrets, struct error *error);
