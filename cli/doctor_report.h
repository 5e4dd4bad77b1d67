#pragma once

#include "cli/cli.h"
#include "model/event.h"

#include <stdbool.h>
#include <stdint.h>

/* The results of `pbxboard doctor`, one line a check: a mark, what was checked, what was found, a hint.
 * Checks go from local to remote, and none runs that depends on a failed one, so the first bad line is the
 * cause. */

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

struct secrets;

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
