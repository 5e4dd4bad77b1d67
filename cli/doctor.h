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
    CHECK_CHARACTERS,
    CHECK_LANGUAGE,
    CHECK_CLOCK,
    CHECK_JOURNAL,
    CHECK_PROXY,
    CHECK_EXCHANGES,
    CHECK_KEY,
    CHECK_ADDRESS,
    CHECK_NAME,
    CHECK_CONNECTION,
    CHECK_ENCRYPTION,
    CHECK_ANSWER,
    CHECK_MESSAGES,
    CHECK_CHOICE, /* of several addresses */
    DOCTOR_CHECK_COUNT
};

enum finding_state {
    FINDING_GOOD,
    FINDING_DOUBT,     /* the board works, with a flaw or perhaps not as it is meant to */
    FINDING_BAD,       /* it does not */
    FINDING_UNCHECKED, /* can't be known, because of something bad before it */
};

enum {
    FINDING_TEXT_BYTES = ERROR_TEXT_BYTES + 256,
    DOCTOR_PATIENCE_MS = 6000,       /* for an answer, shorter than the board's own … */
    DOCTOR_PATIENCE_LEAST_MS = 1000, /* … and for those behind so many that gave none: */
    DOCTOR_VAIN_MAX = 4,
};

struct finding {
    enum doctor_check check;
    enum finding_state state;
    enum exit_status status; /* the program's, when it is the first bad one */
    char text[FINDING_TEXT_BYTES];
    char remedy[FINDING_TEXT_BYTES]; /* "": nothing is to be done */
};

struct secrets;

struct doctor {
    const struct cli *cli;
    enum exit_status status; /* of the first finding that is bad */
    bool as_json;
    int width_cells; /* of the terminal; 0: lines may be of any length */
    int told;
    const char *exchange; /* that is looked at, or NULL */
    const char *address;  /* of it, or NULL */
    int in_vain;          /* so many answers were waited for in vain */
    bool spare;           /* what is bad is a flaw only: the board does without */
    bool holding;         /* findings are kept back until it is known what they are worth */
    struct held *held;
    int held_count;
    struct secrets *secrets; /* never shown, whoever says them; NULL: none are known */
};

/* Sets a finding's state and text, and its remedy. */
void finding_say(struct finding *finding, enum finding_state state, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
void finding_advise(struct finding *finding, const char *format, ...) __attribute__((format(printf, 2, 3)));

void doctor_begin(struct doctor *doctor, const struct cli *cli);
void doctor_end(struct doctor *doctor);

/* A line between the checks, for people: what is looked at next. */
void doctor_head(struct doctor *doctor, const char *format, ...) __attribute__((format(printf, 2, 3)));

void doctor_tell(struct doctor *doctor, const struct finding *finding);

/* Keeps back what is told from now on; and tells it. `spare`: what is bad in it, and in what follows, is a flaw only. */
void doctor_hold(struct doctor *doctor);
void doctor_release(struct doctor *doctor, bool spare);

/* How long an answer is waited for: all in all not much longer, however many servers are mute. */
int64_t doctor_patience_ms(const struct doctor *doctor);

/* Says that a check was not made, and because of what. */
void doctor_skip(struct doctor *doctor, enum doctor_check check, const char *why);
