/* When to reconnect, and at which URL. */

#include "net/retry.h"

#include <assert.h>
#include <stdbool.h>

static int64_t max_ms(int64_t a_ms, int64_t b_ms)
{
    return a_ms > b_ms ? a_ms : b_ms;
}

void retry_init(struct retry *retry, unsigned addresses)
{
    assert(addresses > 0 && addresses <= RETRY_ADDRESSES_MAX);
    *retry = (struct retry){.addresses = addresses};
}

void retry_count_attempt(struct retry *retry, int64_t now_ms)
{
    retry->attempts_at_ms[retry->attempts++ % RETRY_ATTEMPTS_MAX] = now_ms;
}

int64_t retry_rate_limit_ms(const struct retry *retry, int64_t now_ms)
{
    int64_t oldest_ms = retry->attempts_at_ms[retry->attempts % RETRY_ATTEMPTS_MAX];
    return retry->attempts < RETRY_ATTEMPTS_MAX ? 0 : max_ms(oldest_ms + RETRY_WINDOW_MS - now_ms, 0);
}

void retry_suspended(struct retry *retry, int64_t suspended_ms)
{
    for (int i = 0; i < RETRY_ATTEMPTS_MAX; i++) {
        retry->attempts_at_ms[i] -= suspended_ms;
    }
    for (int i = 0; i < RETRY_ADDRESSES_MAX; i++) {
        retry->not_before_ms[i] -= suspended_ms;
    }
}

void retry_succeeded(struct retry *retry)
{
    retry->failures = 0;
}

static int64_t backoff_ms(unsigned times)
{
    int64_t delay_ms = RETRY_BACKOFF_MIN_MS;
    while (times-- > 0 && delay_ms < RETRY_BACKOFF_MAX_MS) {
        delay_ms *= 2;
    }
    return delay_ms < RETRY_BACKOFF_MAX_MS ? delay_ms : RETRY_BACKOFF_MAX_MS;
}

void retry_defer(struct retry *retry, int64_t retry_after_ms, int64_t now_ms)
{
    retry->not_before_ms[retry->address] =
        now_ms + (retry_after_ms < RETRY_AFTER_MAX_MS ? retry_after_ms : RETRY_AFTER_MAX_MS);
}

static int64_t jittered_ms(unsigned failures_before, double random)
{
    if (failures_before == 0) {
        return 0;
    }
    int64_t delay_ms = backoff_ms(failures_before - 1);
    return delay_ms - (int64_t)((double)delay_ms / 2 * random);
}

/* The first URL from `first` on that may be tried at `at_ms`, else the one that may be tried earliest. */
static unsigned choose_address(const struct retry *retry, unsigned first, int64_t at_ms)
{
    unsigned earliest = first;
    for (unsigned i = 0; i < retry->addresses; i++) {
        unsigned address = (first + i) % retry->addresses;
        if (retry->not_before_ms[address] <= at_ms) {
            return address;
        }
        if (retry->not_before_ms[address] < retry->not_before_ms[earliest]) {
            earliest = address;
        }
    }
    return earliest;
}

int64_t retry_delay_ms(struct retry *retry, enum retry_cause cause, int64_t now_ms, double random)
{
    unsigned failures_before = retry->failures++;
    bool moves_on = failures_before > 0 || cause == RETRY_REFUSED;
    int64_t backed_off_ms = cause == RETRY_REFUSED ? RETRY_REFUSED_MS : jittered_ms(failures_before, random);
    int64_t delay_ms = max_ms(backed_off_ms, retry_rate_limit_ms(retry, now_ms));
    unsigned first = (retry->address + (moves_on ? 1 : 0)) % retry->addresses;
    retry->address = choose_address(retry, first, now_ms + delay_ms);
    return max_ms(delay_ms, retry->not_before_ms[retry->address] - now_ms);
}
