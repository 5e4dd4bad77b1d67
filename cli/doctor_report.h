#pragma once

#include "cli/cli.h"
#include "model/event.h"

#include <stdbool.h>
#include <stdint.h>

/* What pbxboard doctor finds, one line a check: a mark, what was looked at, what was found, and what to do
 * about it.
 *
 * The checks go from near to far, and none is made that depends on one that failed: so the first bad line is
 * the cause. */

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
    DOCTOR_WARNING,   /* the board works, with a flaw or perhaps not as it is meant to */
    DOCTOR_BAD,       /* it does not */
    DOCTOR_UNCHECKED, /* can't be known, because of something bad before it */
};

enum {
    DOCTOR_TEXT_BYTES = ERROR_TEXT_BYTES + 256,
    DOCTOR_TIMEOUT_MS = 6000,     /* for an answer, shorter than the board's own … */
    DOCTOR_TIMEOUT_MIN_MS = 1000, /* … and for those behind so many that gave none: */
    DOCTOR_TIMEOUTS_MAX = 4,
};

struct doctor_result {
    enum doctor_check check;
    enum doctor_state state;
    enum exit_status status; /* the program's, when it is the first bad one */
    char text[DOCTOR_TEXT_BYTES];
    char hint[DOCTOR_TEXT_BYTES]; /* "": nothing is to be done */
};

struct secrets;

struct doctor {
    const struct cli *cli;
    enum exit_status status; /* of the first result that is bad */
    bool as_json;
    int width_cells; /* of the terminal; 0: lines may be of any length */
    int reported;
    const char *exchange; /* that is looked at, or NULL */
    const char *address;  /* of it, or NULL */
    int timeout_count;    /* so many answers were waited for in vain */
    bool has_alternative; /* what is bad is a flaw only: the board does without */
    bool buffering;       /* findings are kept back until it is known what they are worth */
    struct buffered *buffered;
    int buffered_count;
    struct secrets *secrets; /* never shown, whoever says them; NULL: none are known */
};

/* Sets a result's state and text, and its hint. */
void doctor_result_set(struct doctor_result *result, enum doctor_state state, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
void doctor_result_hint(struct doctor_result *result, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

void doctor_begin(struct doctor *doctor, const struct cli *cli);
void doctor_end(struct doctor *doctor);

/* A line between the checks, for people: what is looked at next. */
void doctor_heading(struct doctor *doctor, const char *format, ...) __attribute__((format(printf, 2, 3)));

void doctor_report(struct doctor *doctor, const struct doctor_result *result);

/* Keeps back what is reported from now on; and tells it. `has_alternative`: what is bad in it, and in what
 * follows, is a flaw only. */
void doctor_buffer(struct doctor *doctor);
void doctor_flush(struct doctor *doctor, bool has_alternative);

/* How long an answer is waited for: all in all not much longer, however many servers are mute. */
int64_t doctor_timeout_ms(const struct doctor *doctor);

/* Says that a check was not made, and because of what. */
void doctor_skip(struct doctor *doctor, enum doctor_check check, const char *why);
