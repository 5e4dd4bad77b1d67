/* What kind a recording is whose content does not tell. */

#include "net/cloudpbx/recording_format.h"

#include "model/text.h"
#include "net/cloudpbx/date_ranges.h"
#include "net/time_zone.h"

#include <stdlib.h>
#include <string.h>

bool format_lookup_init(struct format_lookup *format_lookup, const char *id, const char *timezone)
{
    enum { SECONDS_DIGITS = 10 }; /* from 2001 to 2286 */
    *format_lookup = (struct format_lookup){0};
    if (strspn(id, "0123456789") != SECONDS_DIGITS || id[SECONDS_DIGITS] != '.') {
        return false;
    }
    int64_t day = time_zone_day(timezone, (int64_t)strtoll(id, NULL, 10) * 1000);
    date_ranges_format_day(timezone == NULL ? day - 1 : day, format_lookup->date_from);
    date_ranges_format_day(timezone == NULL ? day + 1 : day, format_lookup->date_to);
    return true;
}

bool format_lookup_search(struct format_lookup *format_lookup, const char *id, const struct event *rows,
                          size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct recording *recording = &rows[i].recording;
        if (rows[i].kind == EVENT_RECORDING && strcmp(recording->id, id) == 0 && recording->format != NULL) {
            (void)text_copy(format_lookup->format, sizeof format_lookup->format, recording->format);
        }
    }
    return format_lookup->format[0] != '\0';
}
