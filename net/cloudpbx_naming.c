/* What kind a recording is whose content does not tell. */

#include "net/cloudpbx_naming.h"

#include "model/text.h"
#include "net/cloudpbx_days.h"
#include "net/zone.h"

#include <stdlib.h>
#include <string.h>

bool naming_init(struct naming *naming, const char *id, const char *timezone)
{
    enum { SECONDS_DIGITS = 10 }; /* from 2001 to 2286 */
    *naming = (struct naming){0};
    if (strspn(id, "0123456789") != SECONDS_DIGITS || id[SECONDS_DIGITS] != '.') {
        return false;
    }
    int64_t day = zone_day(timezone, (int64_t)strtoll(id, NULL, 10) * 1000);
    days_format(timezone == NULL ? day - 1 : day, naming->date_from);
    days_format(timezone == NULL ? day + 1 : day, naming->date_to);
    return true;
}

bool naming_take(struct naming *naming, const char *id, const struct event *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct recording *recording = &rows[i].recording;
        if (rows[i].kind == EVENT_RECORDING && strcmp(recording->id, id) == 0 && recording->format != NULL) {
            (void)text_copy(naming->format, sizeof naming->format, recording->format);
        }
    }
    return naming->format[0] != '\0';
}
