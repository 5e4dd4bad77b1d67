#pragma once

#include "cli/cli.h"
#include "config/settings.h"
#include "model/event.h"
#include "model/unreadable.h"
#include "session/session.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The checks of `pbxboard doctor`, and the results that they report, one line a check: a mark, what was
 * checked, what was found, a hint. Checks go from local to remote, and none runs that depends on a failed
 * one, so the first bad line is the cause. */

enum doctor_check {
    CHECK_CONFIGURATION,
    CHECK_HOME,
    CHECK_TERMINAL,
    CHECK_COLOURS,
    CHECK_THEME,
    CHECK_SIZE,
    CHECK_CHARSET,
    CHECK_LANGUAGE,
    CHECK_CLOCK,
    CHECK_JOURNAL,
    CHECK_PROXY,
    CHECK_EXCHANGES,
    CHECK_KEY,
    CHECK_ADDRESS,
    CHECK_LOOKUP,
    CHECK_CONNECTION,
    CHECK_ENCRYPTION,
    CHECK_ANSWER,
    CHECK_MESSAGES,
    CHECK_CHOICE, /* of several addresses */
    DOCTOR_CHECK_COUNT
};

enum doctor_state {
    DOCTOR_GOOD,
    DOCTOR_WARNING,   /* the board works, but with a flaw, or perhaps not as intended */
    DOCTOR_BAD,       /* the board does not work */
    DOCTOR_UNCHECKED, /* not known, because an earlier check failed */
};

enum {
    DOCTOR_TEXT_BYTES = ERROR_TEXT_BYTES + 256,
    DOCTOR_TIMEOUT_MS = 6000,     /* time-out of an answer; shorter than the board's own */
    DOCTOR_TIMEOUT_MIN_MS = 1000, /* time-out after DOCTOR_TIMEOUTS_MAX answers have timed out */
    DOCTOR_TIMEOUTS_MAX = 4,
};

struct doctor_result {
    enum doctor_check check;
    enum doctor_state state;
    enum exit_status status; /* of the program, if this is the first bad result */
    char text[DOCTOR_TEXT_BYTES];
    char hint[DOCTOR_TEXT_BYTES]; /* "": there is nothing to do */
};

struct doctor {
    const struct cli *cli;
    enum exit_status status; /* of the first bad result */
    bool as_json;
    int width_cells; /* of the terminal; 0: lines may be of any length */
    int reported;
    const char *exchange; /* that is being checked, or NULL */
    const char *address;  /* of it, or NULL */
    int timeout_count;    /* answers that timed out so far */
    bool has_alternative; /* another address works, so BAD is reported as WARNING */
    bool buffering;       /* results are buffered until it is known whether another address works */
    struct buffered *buffered;
    int buffered_count;
    struct secrets *secrets; /* redacted in all texts; NULL: none are known */
};

/* ---- the report (doctor_report.c) ---- */

/* Sets a result's state and text, and its hint. */
void doctor_result_set(struct doctor_result *result, enum doctor_state state, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
void doctor_result_hint(struct doctor_result *result, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

void doctor_begin(struct doctor *doctor, const struct cli *cli);
void doctor_end(struct doctor *doctor);

/* Writes a line between the checks, for people: what is checked next. */
void doctor_heading(struct doctor *doctor, const char *format, ...) __attribute__((format(printf, 2, 3)));

void doctor_report(struct doctor *doctor, const struct doctor_result *result);

/* Buffers results from now on / writes the buffered ones. `has_alternative`: report BAD as WARNING, in the
 * buffer and after it. */
void doctor_buffer(struct doctor *doctor);
void doctor_flush(struct doctor *doctor, bool has_alternative);

/* Returns the time-out for one answer. It shrinks after several time-outs, so that many dead servers do not
 * add up. */
int64_t doctor_timeout_ms(const struct doctor *doctor);

/* Reports that a check did not run, and why. */
void doctor_skip(struct doctor *doctor, enum doctor_check check, const char *why);

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
