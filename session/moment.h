#pragma once

#include "model/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The value of --at. "09:10" or "09:10:30": the first such local time at or after the start of the
 * recording; without seconds, the minute of the start means the start itself. "2026-11-20 09:10" (or with
 * T): local time. With Z or +01:00: that time zone. Digits only: milliseconds of the recording's own clock.
 */

enum moment_kind {
    MOMENT_NONE,
    MOMENT_EXACT,  /* `at_ms` */
    MOMENT_LOCAL,  /* a day and a local time */
    MOMENT_OF_DAY, /* a local time; moment_resolve() finds the day */
};

/* Around a change of daylight saving time a local time can exist twice (the first one inside the recording
 * is used) or not at all (the same instant, read by the new offset, is used). */
enum moment_dst { MOMENT_UNIQUE, MOMENT_AMBIGUOUS, MOMENT_NONEXISTENT };

struct moment {
    enum moment_kind kind;
    int year, month, day;
    int hour, minute, second;
    bool has_seconds;
    int64_t at_ms; /* set by moment_resolve(); Unix time in ms, or ms of the recording's own clock */
    enum moment_dst dst;
};

enum { MOMENT_TEXT_BYTES = 64 };

/* Parses the value of --at. False where it is none. */
bool moment_parse(struct moment *moment, const char *text);

/* Sets `at_ms`, for a recording that begins at `start_ms`. False and `error` where it is before the start,
 * or a time of day while the recording's clock is no wall clock. */
bool moment_resolve(struct moment *moment, int64_t start_ms, struct error *error);

/* Writes a moment for a sentence: "2026-11-20 09:10:00 +0100", or milliseconds of a clock that is no wall
 * clock. */
void moment_format(char to[MOMENT_TEXT_BYTES], int64_t at_ms);
