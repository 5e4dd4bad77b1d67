/* When, and at which address, to try again. */

#include "net/retry.h"

#include <assert.h>
#include <stdbool.h>

static int64_t longer_ms(int64_t a_ms, int64_t b_ms)
{
    return a_ms > b_ms ? a_ms : b_ms;
}

void retry_init(struct retry *retry, unsigned addresses)
{
    assert(addresses > 0 && addresses <= RETRY_ADDRESSES_MAX);
    *retry = (struct retry){.addresses = addresses};
}

void retry_begin(struct retry *retry, int64_t now_ms)
{
    retry->tried_ms[retry->tries++ % RETRY_TRIES_MAX] = now_ms;
}

int64_t retry_room_ms(const struct retry *retry, int64_t now_ms)
{
    int64_t oldest_ms = retry->tried_ms[retry->tries % RETRY_TRIES_MAX];
    return retry->tries < RETRY_TRIES_MAX ? 0 : longer_ms(oldest_ms + RETRY_TRIES_MS - now_ms, 0);
}

void retry_sleep(struct retry *retry, int64_t slept_ms)
{
    for (int i = 0; i < RETRY_TRIES_MAX; i++) {
        retry->tried_ms[i] -= slept_ms;
    }
    for (int i = 0; i < RETRY_ADDRESSES_MAX; i++) {
        retry->alone_until_ms[i] -= slept_ms;
    }
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

void retry_leave_alone(struct retry *retry, int64_t asked_ms, int64_t now_ms)
{
    retry->alone_until_ms[retry->address] = now_ms + (asked_ms < RETRY_ASKED_MS ? asked_ms : RETRY_ASKED_MS);
}

static int64_t scattered_ms(unsigned failures_before, double chance)
{
    if (failures_before == 0) {
        return 0;
    }
    int64_t delay_ms = doubled_ms(failures_before - 1);
    return delay_ms - (int64_t)((double)delay_ms / 2 * chance);
}

/* The first from `first` on that may be tried at `at_ms`, or the one that may be tried the soonest. */
static unsigned choose(const struct retry *retry, unsigned first, int64_t at_ms)
{
    unsigned soonest = first;
    for (unsigned i = 0; i < retry->addresses; i++) {
        unsigned address = (first + i) % retry->addresses;
        if (retry->alone_until_ms[address] <= at_ms) {
            return address;
        }
        if (retry->alone_until_ms[address] < retry->alone_until_ms[soonest]) {
            soonest = address;
        }
    }
    return soonest;
}

int64_t retry_delay_ms(struct retry *retry, enum retry_cause cause, int64_t now_ms, double chance)
{
    unsigned failures_before = retry->failures++;
    bool moves_on = failures_before > 0 || cause == RETRY_REFUSED;
    int64_t grown_ms = cause == RETRY_REFUSED ? RETRY_REFUSED_MS : scattered_ms(failures_before, chance);
    int64_t delay_ms = longer_ms(grown_ms, retry_room_ms(retry, now_ms));
    unsigned first = (retry->address + (moves_on ? 1 : 0)) % retry->addresses;
    retry->address = choose(retry, first, now_ms + delay_ms);
    return longer_ms(delay_ms, retry->alone_until_ms[retry->address] - now_ms);
}
