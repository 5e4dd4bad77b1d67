/* When, and at which address, to try again. */

#include "net/retry.h"

#include <assert.h>

void retry_init(struct retry *retry, unsigned addresses)
{
    assert(addresses > 0);
    *retry = (struct retry){.addresses = addresses};
}

void retry_prove(struct retry *retry)
{
    retry->failures = 0;
}

static int64_t doubled_ms(unsigned times)
{
    int64_t delay_ms = RETRY_FIRST_MS;
    while (times-- > 0 && delay_ms < RETRY_LONGEST_MS) {
        delay_ms *= 2;
    }
    return delay_ms < RETRY_LONGEST_MS ? delay_ms : RETRY_LONGEST_MS;
}

int64_t retry_delay_ms(struct retry *retry, enum retry_cause cause, double chance)
{
    unsigned failures_before = retry->failures++;
    if (failures_before > 0 || cause == RETRY_REFUSED) {
        retry->address = (retry->address + 1) % retry->addresses;
    }
    if (cause == RETRY_REFUSED) {
        return RETRY_REFUSED_MS;
    }
    if (failures_before == 0) {
        return 0;
    }
    int64_t delay_ms = doubled_ms(failures_before - 1);
    return delay_ms - (int64_t)((double)delay_ms / 2 * chance);
}
