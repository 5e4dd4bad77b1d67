#pragma once

#include "sim/people.h"

#include <stdbool.h>
#include <stdint.h>

/* The gateway for text messages: QUEUE, ACCEPTED, SENT and an end that the last two digits of the number
 * decide: 00 is UNDELIVERED, 99 REJECTED, 98 EXPIRED, all others DELIVERED. A test message ends with ACCEPTED
 * and costs nothing. */

struct office;

enum {
    OFFICE_MESSAGES = 1024, /* on their way at once; at the cap a message is refused */
    OFFICE_SMS_ID_BYTES = 24,
};

struct office_sms {
    char id[OFFICE_SMS_ID_BYTES];
    char to[PEOPLE_NUMBER_BYTES]; /* international */
    uint32_t token;               /* 0: the slot is free */
    uint32_t step;
    bool test;
};

/* Takes a message for a nine-digit number on; the gateway's id for it, NULL at the cap. */
const char *office_sms_send(struct office *office, const char *to, bool test);

/* Moves a message on; ignores a token that is not current. */
void office_sms_step(struct office *office, uint32_t slot, uint32_t token);
