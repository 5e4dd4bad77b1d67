/* The CDRs of a call. */

#include "sim/office_cdr.h"

#include "sim/office_internal.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { RECORDED_FROM_S = 2, TRANSCRIBED_FROM_S = 6 };

/* The price of a minute by the first digit of the external number: land line or mobile network. */
static const struct {
    const char *first_digits;
    const char *zone;
    uint32_t grosz_per_minute;
} zones[] = {
    {"123", "Polska - stacjonarne", 6},
    {"5678", "Polska - komórkowe", 12},
    {"9", "Polska - stacjonarne", 6},
};

static uint32_t seconds(int64_t ms)
{
    return (uint32_t)((ms + 500) / 1000);
}

static void charge(struct cdr_row *row, const struct office_party *to)
{
    if (to->phone != OFFICE_NONE || strlen(to->number) < 9 || row->billsec_s == 0) {
        return;
    }
    for (size_t i = 0; i < sizeof zones / sizeof zones[0]; i++) {
        if (strchr(zones[i].first_digits, to->number[0]) != NULL) {
            row->zone = zones[i].zone;
            row->cost_grosz = (row->billsec_s * zones[i].grosz_per_minute + 59) / 60;
        }
    }
}

static struct cdr_row *add_row(struct office *office, const struct office_call *call,
                               const struct office_party *to, int64_t from_ms)
{
    static const char *const applications[] = {
        [CALL_DIRECT] = "Dial", [CALL_QUEUE] = "Queue", [CALL_ROOM] = "ConfBridge"};
    struct cdr_row *row = cdr_store_add(&office->cdr_store);
    row->at = office->began_at + from_ms;
    row->call = call->serial;
    row->lastapp = applications[call->kind];
    row->duration_s = seconds(office->now_ms - from_ms);
    (void)snprintf(row->uniqueid, sizeof row->uniqueid, "%" PRId64 ".%" PRIu32,
                   (office->began_at + call->began_ms) / 1000, call->serial);
    (void)snprintf(row->clid, sizeof row->clid, "\"%s\" <%s>", call->from.name, call->from.number);
    people_copy(row->src, sizeof row->src, call->from.number);
    people_copy(row->dst, sizeof row->dst, to->number);
    people_copy(row->src_name, sizeof row->src_name, call->from.name);
    people_copy(row->dst_name, sizeof row->dst_name, to->name);
    office_call_channel(office, &call->from, row->channel);
    office_call_channel(office, to, row->dstchannel);
    return row;
}

void office_cdr_add_attempt(struct office *office, const struct office_call *call,
                            const struct office_party *agent)
{
    add_row(office, call, agent, call->attempt_ms)->disposition = "NO ANSWER";
}

void office_cdr_add_call(struct office *office, const struct office_call *call)
{
    static const char *const dispositions[] = {
        [DISPOSITION_ANSWERED] = "NO ANSWER", /* it was planned to be answered, and was not */
        [DISPOSITION_NO_ANSWER] = "NO ANSWER",
        [DISPOSITION_BUSY] = "BUSY",
        [DISPOSITION_FAILED] = "FAILED",
    };
    struct cdr_row *row = add_row(office, call, &call->to, call->began_ms);
    row->disposition = dispositions[call->plan.disposition];
    if (call->answered_ms < 0) {
        return;
    }
    row->disposition = "ANSWERED";
    row->billsec_s = seconds(office->now_ms - call->answered_ms);
    charge(row, &call->to);
    row->recorded = call->kind != CALL_ROOM && row->billsec_s >= RECORDED_FROM_S;
    row->transcribed = row->recorded && row->billsec_s >= TRANSCRIBED_FROM_S;
}
