/* What is said of a request while it has no answer. */

#include "tui/under_way.h"

#include "model/text.h"
#include "model/i18n.h"
#include "tui/format.h"

#include <inttypes.h>
#include <stdio.h>

enum { WHAT_BYTES = 160, HOW_FAR_BYTES = 64 };

void under_way_size(char to[UNDER_WAY_SIZE_BYTES], int64_t bytes)
{
    enum { KILO = 1000, MEGA = KILO * KILO };
    if (bytes < KILO) {
        (void)snprintf(to, UNDER_WAY_SIZE_BYTES, "%" PRId64 " B", bytes);
    } else if (bytes < MEGA) {
        (void)snprintf(to, UNDER_WAY_SIZE_BYTES, "%" PRId64 " kB", bytes / KILO);
    } else {
        (void)snprintf(to, UNDER_WAY_SIZE_BYTES, "%.1f MB", (double)bytes / (double)MEGA);
    }
}

static void say_what(char to[UNDER_WAY_BYTES], const struct exchange *exchange, const struct request *request)
{
    char party[FORMAT_NAME_BYTES];
    format_party(party, request->to, exchange_name_of(exchange, request->to));
    switch (request->kind) {
    case ACTION_DIAL:
        (void)snprintf(to, UNDER_WAY_BYTES, _("Calling %s → %s"), request->from, party);
        break;
    case ACTION_SMS:
        (void)snprintf(to, UNDER_WAY_BYTES, _("Sending the SMS to %s"), party);
        break;
    case ACTION_CALL_RECORDS:
        (void)snprintf(to, UNDER_WAY_BYTES, "%s", _("Asking for call records"));
        break;
    case ACTION_RECORDINGS:
        (void)snprintf(to, UNDER_WAY_BYTES, "%s", _("Asking for the list of recordings"));
        break;
    case ACTION_TRANSCRIPTS:
        (void)snprintf(to, UNDER_WAY_BYTES, "%s", _("Asking for the list of transcripts"));
        break;
    case ACTION_TRANSCRIPT_GET:
        (void)snprintf(to, UNDER_WAY_BYTES, _("Asking for the transcript %s"), request->id);
        break;
    default:
        (void)snprintf(to, UNDER_WAY_BYTES, _("Fetching %s"), request->id);
    }
}

/* ": day 3 of 14", ": 1.2 MB of 3.4 MB" */
static void say_how_far(char to[HOW_FAR_BYTES], const struct request *request)
{
    char done[UNDER_WAY_SIZE_BYTES];
    char total[UNDER_WAY_SIZE_BYTES];
    to[0] = '\0';
    if (request->has_progress && request->unit == PROGRESS_DAYS) {
        (void)snprintf(to, HOW_FAR_BYTES, _(": day %d of %d"), (int)request->done + 1, (int)request->total);
    } else if (request->has_progress) {
        under_way_size(done, request->done);
        under_way_size(total, request->total);
        (void)snprintf(to, HOW_FAR_BYTES, request->total > 0 ? _(": %s of %s") : ": %s", done, total);
    }
}

void under_way_say(char to[UNDER_WAY_BYTES], const struct exchange *exchange, const struct request *request,
                   int64_t now)
{
    char whole[UNDER_WAY_BYTES];
    char what[WHAT_BYTES]; /* what is cut is a long name, and not how far it is and since when */
    char how_far[HOW_FAR_BYTES];
    int seconds = now > request->requested_at ? (int)((now - request->requested_at) / 1000) : 0;
    say_what(whole, exchange, request);
    (void)text_copy(what, sizeof what, whole);
    say_how_far(how_far, request);
    (void)snprintf(to, UNDER_WAY_BYTES, _("%s%s … %d s"), what, how_far, seconds);
}
