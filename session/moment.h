#pragma once

#include "model/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A moment of a recording, as people say it: "09:10" or "09:10:30" is the first such time of its clock that
 * is not before its beginning; without seconds the minute in which it begins is its beginning; "2026-11-20
 * 09:10", also with a T between, is a time of this machine's time zone, and with Z or +01:00 behind it of
 * that one; digits alone are milliseconds of the recording's own clock. */

enum moment_kind {
    MOMENT_NONE,
    MOMENT_EXACT,  /* `at_ms` */
    MOMENT_LOCAL,  /* a day and a time here */
    MOMENT_OF_DAY, /* a time here, of a day that is not known yet */
};

/* Where the clock is changed, a time of day is there twice, and the first one in the recording is taken; or
 * it is left out, and the same moment by the new time is taken. */
enum moment_dst { MOMENT_UNIQUE, MOMENT_AMBIGUOUS, MOMENT_NONEXISTENT };

struct moment {
    enum moment_kind kind;
    int year, month, day;
    int hour, minute, second;
    bool has_seconds;
    int64_t at_ms; /* once it is known; Unix milliseconds, or those of the recording's own clock */
    enum moment_dst dst;
};

enum { MOMENT_TEXT_BYTES = 64 };

/* False when the text says no moment. */
bool moment_parse(struct moment *moment, const char *text);

/* Fills in `at_ms`, for a recording that begins at `start_ms`. False and `error` when it is before that, or a
 * time of day of a recording whose clock tells none. */
bool moment_resolve(struct moment *moment, int64_t start_ms, struct error *error);

/* For a sentence: "2026-11-20 09:10:00 +0100", or the milliseconds of a clock that tells no day. */
void moment_format(char to[MOMENT_TEXT_BYTES], int64_t at_ms);
