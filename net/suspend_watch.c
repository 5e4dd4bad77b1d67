/* Reports that the machine was suspended and has resumed. */

#include "net/suspend_watch.h"

#include "model/memory.h"

#include <stdlib.h>
#include <sys/timerfd.h>
#include <unistd.h>

enum { SUSPENDED_MS_MIN = 1000 };

struct suspend_watch {
    struct loop *loop;
    suspend_watch_callback *callback;
    void *user;
    int fd;               /* -1: not supported */
    int64_t suspended_ms; /* total, by the difference of the clocks at the last check */
};

/* One clock includes suspend, the other does not. */
static int64_t clock_difference_ms(const struct loop *loop)
{
    return loop_now_ms(loop) - loop_monotonic_ms(loop);
}

/* A timer in the far future that is cancelled when CLOCK_REALTIME jumps: when the clock is set, and on
 * resume. */
static bool arm(const struct suspend_watch *watch)
{
    const struct itimerspec never = {.it_value.tv_sec = (time_t)1 << 40};
    return timerfd_settime(watch->fd, TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET, &never, NULL) == 0;
}

static void on_clock_jump(void *user, int fd, unsigned events)
{
    (void)events;
    struct suspend_watch *watch = user;
    uint64_t expirations;
    (void)!read(fd, &expirations, sizeof expirations); /* fails: the timer was cancelled */
    (void)arm(watch);
    int64_t difference_ms = clock_difference_ms(watch->loop);
    int64_t suspended_ms = difference_ms - watch->suspended_ms;
    watch->suspended_ms = difference_ms;
    if (suspended_ms > SUSPENDED_MS_MIN) {
        watch->callback(watch->user, suspended_ms);
    }
}

struct suspend_watch *suspend_watch_new(struct loop *loop, suspend_watch_callback *callback, void *user)
{
    struct suspend_watch *watch = memory_new(1, sizeof *watch);
    *watch = (struct suspend_watch){.loop = loop, .callback = callback, .user = user};
    watch->suspended_ms = clock_difference_ms(loop);
    watch->fd = timerfd_create(CLOCK_REALTIME, TFD_CLOEXEC | TFD_NONBLOCK);
    if (watch->fd >= 0 && (!arm(watch) || !loop_watch(loop, watch->fd, LOOP_READ, on_clock_jump, watch))) {
        (void)close(watch->fd);
        watch->fd = -1;
    }
    return watch;
}

void suspend_watch_free(struct suspend_watch *watch)
{
    if (watch == NULL) {
        return;
    }
    if (watch->fd >= 0) {
        loop_unwatch(watch->loop, watch->fd);
        (void)close(watch->fd);
    }
    free(watch);
}
