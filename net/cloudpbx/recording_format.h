#pragma once

#include "model/action.h"
#include "model/event.h"

#include <stdbool.h>
#include <stddef.h>

/* What kind a recording is whose content does not tell: the list of its day knows. Pure. */

enum { FORMAT_LOOKUP_BYTES = 16 };

struct format_lookup {
    char date_from[ACTION_DATE_BYTES]; /* the days of the list that it stands in */
    char date_to[ACTION_DATE_BYTES];
    char format[FORMAT_LOOKUP_BYTES]; /* what that calls it, "" where it does not */
};

/* When a call was is told by its id ("1639563902.75": seconds of the Unix clock, and a running number). Where
 * the exchange's zone is not known (NULL), the days around are looked through, too. False when the id tells
 * nothing. */
bool format_lookup_init(struct format_lookup *format_lookup, const char *id, const char *timezone);

/* Looks for the recording in rows of the list; false while its kind is not known. */
bool format_lookup_search(struct format_lookup *format_lookup, const char *id, const struct event *rows,
                          size_t count);
