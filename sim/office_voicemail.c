/* The mailboxes of the office. */

#include "sim/office_internal.h"

enum {
    SECOND = 1000,
    BETWEEN_MS = 120 * SECOND, /* mean time between two messages to the office */
    MAILBOX_FULL = 20,         /* at the cap nobody leaves a message */
};

static const uint64_t own_seed = 0x766f6963656d6169; /* another stream than that of everything else */

static void schedule_next(struct office *office)
{
    office_schedule(office, rng_interval(&office->voicemail_rng, BETWEEN_MS), DUE_VOICEMAIL, 0, 0);
}

void office_voicemail_begin(struct office *office, uint64_t seed)
{
    rng_init(&office->voicemail_rng, seed ^ own_seed);
    schedule_next(office);
}

void office_voicemail_publish(struct office *office, uint32_t index)
{
    const struct office_phone *phone = &office->phones[index];
    if (phone->has_mailbox) {
        office->voicemail_events++;
        encoder_mwi(&office->encoder, phone->number, phone->new_count, phone->old_count);
    }
}

void office_voicemail_set(struct office *office, uint32_t index, uint32_t new_count, uint32_t old_count)
{
    struct office_phone *phone = &office->phones[index];
    phone->has_mailbox = true;
    phone->new_count = new_count;
    phone->old_count = old_count;
    office_voicemail_publish(office, index);
}

void office_voicemail_leave(struct office *office)
{
    struct rng *rng = &office->voicemail_rng;
    uint32_t index = rng_below(rng, office->phone_count);
    const struct office_phone *phone = &office->phones[index];
    if (!phone->never_registered && phone->new_count < MAILBOX_FULL) {
        if (phone->new_count == 0) {
            office_schedule(office, rng_between(rng, 60 * SECOND, 900 * SECOND), DUE_LISTEN, index, 0);
        }
        office_voicemail_set(office, index, phone->new_count + 1, phone->old_count);
    }
    schedule_next(office);
}

/* Now and then all of them are deleted. */
void office_voicemail_listen(struct office *office, uint32_t index)
{
    const struct office_phone *phone = &office->phones[index];
    uint32_t kept = phone->new_count + phone->old_count;
    bool deletes = rng_bool(&office->voicemail_rng, 0.3) || kept > MAILBOX_FULL;
    office_voicemail_set(office, index, 0, deletes ? 0 : kept);
}
