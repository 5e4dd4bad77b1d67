/* The gateway for text messages. */

#include "sim/office_internal.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { COST_GROSZ = 9, STEP_MS = 1000 };

static const char *end_for(const char *to)
{
    static const struct {
        const char *digits;
        const char *status;
    } ends[] = {{"00", "UNDELIVERED"}, {"99", "REJECTED"}, {"98", "EXPIRED"}};
    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
        if (strcmp(to + strlen(to) - 2, ends[i].digits) == 0) {
            return ends[i].status;
        }
    }
    return "DELIVERED";
}

static void add_cdr(struct office *office, const struct office_sms *sms)
{
    struct cdr_row *row = cdr_store_add(&office->cdr_store);
    row->at = office->began_at + office->now_ms;
    row->lastapp = "SMS";
    row->disposition = "ANSWERED";
    row->zone = "SMS";
    row->cost_grosz = COST_GROSZ;
    people_copy(row->uniqueid, sizeof row->uniqueid, sms->id);
    people_copy(row->src, sizeof row->src, "SMS");
    people_copy(row->dst, sizeof row->dst, sms->to);
}

const char *office_sms_send(struct office *office, const char *to, bool test)
{
    uint32_t slot = 0;
    while (slot < OFFICE_MESSAGES && office->messages[slot].token != 0) {
        slot++;
    }
    if (slot == OFFICE_MESSAGES) {
        return NULL;
    }
    struct office_sms *sms = &office->messages[slot];
    *sms = (struct office_sms){.token = office_new_token(office), .test = test};
    (void)snprintf(sms->id, sizeof sms->id, "3%09" PRIu32 "%09" PRIu32, rng_below(&office->rng, 1000000000),
                   rng_below(&office->rng, 1000000000));
    (void)snprintf(sms->to, sizeof sms->to, "48%.9s", to);
    if (!test) {
        add_cdr(office, sms);
    }
    office_schedule(office, rng_between(&office->rng, STEP_MS * 8 / 10, STEP_MS * 12 / 10), DUE_SMS, slot,
                    sms->token);
    return sms->id;
}

void office_sms_step(struct office *office, uint32_t slot, uint32_t token)
{
    struct office_sms *sms = &office->messages[slot];
    if (sms->token != token) {
        return;
    }
    const char *const steps[] = {"ACCEPTED", "SENT", end_for(sms->to)};
    encoder_sms(&office->encoder, sms->id, sms->to, steps[sms->step]);
    uint32_t last = sms->test ? 0 : 2;
    if (sms->step == last) {
        sms->token = 0;
        return;
    }
    sms->step++;
    office_schedule(office, rng_between(&office->rng, STEP_MS * 8 / 10, STEP_MS * 12 / 10), DUE_SMS, slot,
                    token);
}
