/* Status of an unanswered request. */

#include "tui/request_status.h"

#include "model/i18n.h"
#include "model/text.h"
#include "tui/format.h"

#include <stdio.h>

enum { SUBJECT_BYTES = 160, PROGRESS_TEXT_BYTES = 64 };

static void format_subject(char to[REQUEST_STATUS_BYTES], const struct exchange *exchange,
                           const struct request *request)
{
    char party[FORMAT_NAME_BYTES];
    to[0] = '\0';
    format_party(party, request->to, exchange_name_of(exchange, request->to));
    switch (request->kind) {
    case ACTION_DIAL:
        (void)snprintf(to, REQUEST_STATUS_BYTES, _("Calling %s → %s"), request->from, party);
        break;
    case ACTION_SMS:
        (void)snprintf(to, REQUEST_STATUS_BYTES, _("Sending the SMS to %s"), party);
        break;
    case ACTION_CALL_RECORDS:
        (void)snprintf(to, REQUEST_STATUS_BYTES, "%s", _("Asking for call records"));
        break;
    case ACTION_RECORDINGS:
        (void)snprintf(to, REQUEST_STATUS_BYTES, "%s", _("Asking for the list of recordings"));
        break;
    case ACTION_TRANSCRIPTS:
        (void)snprintf(to, REQUEST_STATUS_BYTES, "%s", _("Asking for the list of transcripts"));
        break;
    case ACTION_TRANSCRIPT_GET:
        (void)snprintf(to, REQUEST_STATUS_BYTES, _("Asking for the transcript %s"), request->id);
        break;
    case ACTION_RECORDING_GET:
        (void)snprintf(to, REQUEST_STATUS_BYTES, _("Fetching %s"), request->id);
        break;
    case ACTION_KIND_COUNT:
        break;
    }
}

/* ": day 3 of 14", ": 1.2 MB of 3.4 MB" */
static void format_progress(char to[PROGRESS_TEXT_BYTES], const struct request *request)
{
    char done[FORMAT_SIZE_BYTES];
    char total[FORMAT_SIZE_BYTES];
    to[0] = '\0';
    if (request->has_progress && request->unit == PROGRESS_DAYS) {
        (void)snprintf(to, PROGRESS_TEXT_BYTES, _(": day %d of %d"), (int)request->done + 1,
                       (int)request->total);
    } else if (request->has_progress) {
        format_size(done, request->done);
        format_size(total, request->total);
        (void)snprintf(to, PROGRESS_TEXT_BYTES, request->total > 0 ? _(": %s of %s") : ": %s", done, total);
    }
}

void request_status_format(char to[REQUEST_STATUS_BYTES], const struct exchange *exchange,
                           const struct request *request, int64_t now)
{
    char whole[REQUEST_STATUS_BYTES];
    char what[SUBJECT_BYTES]; /* so that a long name is cut, and not progress and seconds */
    char progress_text[PROGRESS_TEXT_BYTES];
    int seconds = now > request->requested_at ? (int)((now - request->requested_at) / 1000) : 0;
    format_subject(whole, exchange, request);
    (void)text_copy(what, sizeof what, whole);
    format_progress(progress_text, request);
    (void)snprintf(to, REQUEST_STATUS_BYTES, _("%s%s … %d s"), what, progress_text, seconds);
}
