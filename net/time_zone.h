#pragma once

#include <stdbool.h>
#include <stdint.h>

/* The date in another time zone. The C library knows only the zone in TZ, so TZ is replaced for one call and
 * restored. Look-up threads of the C library read the environment: zone_init() adds TZ at start, and later
 * only its value changes, so no other entry moves. */

enum { TIME_ZONE_DAY_S = 24 * 60 * 60 };

/* Call it before any thread runs. */
void time_zone_init(void);

/* Is it a time zone of this machine, like "Europe/Warsaw"? Paths that leave the database are refused. */
bool time_zone_is_known(const char *name);

/* The date in the zone (NULL: this machine's) at `at`, in Unix milliseconds, as days since 1970-01-01. */
int64_t time_zone_day(const char *name, int64_t at);

/* Is this machine's local time UTC? It is if no zone is set. */
bool time_zone_is_utc(int64_t at);
