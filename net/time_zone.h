#pragma once

#include <stdbool.h>
#include <stdint.h>

/* The calendar of another place: which day it is there.
 *
 * The C library knows one time zone, the environment's TZ, so that is exchanged for the moment of the
 * question and put back. Nothing else of the program's runs meanwhile, but look-ups of names have threads of
 * the C library's, which read the environment: so TZ is in it from the start on (time_zone_init()) and its
 * value alone is replaced, never an entry added or taken away, which would move the others under their hands.
 */

/* Before anything runs beside the program. */
void time_zone_init(void);

/* Is it the name of a time zone of this machine, like "Europe/Warsaw"? Only names of the data base's own are,
 * no paths that lead out of it. */
bool time_zone_is_known(const char *name);

/* The day that it is in the zone (NULL: this machine's) at `at`, in Unix milliseconds, counted from
 * 1970-01-01. */
int64_t time_zone_day(const char *name, int64_t at);

/* Is it this machine's time as well that is told in Greenwich? Where nobody has set a zone, it is. */
bool time_zone_is_utc(int64_t at);
