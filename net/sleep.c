/* Tells when this machine has slept. */

#include "net/sleep.h"

#include "model/memory.h"

#include <stdlib.h>
#include <sys/timerfd.h>
#include <unistd.h>

enum { SHORTEST_MS = 1000 };

struct sleep_watch {
    struct loop *loop;
    sleep_callback *callback;
    void *user;
    int fd;           /* -1 where there are no such alarms */
    int64_t slept_ms; /* by the clocks' difference, when they were last looked at */
};

/* One clock counts sleep, the other does not. */
static int64_t clocks_apart_ms(const struct loop *loop)
{
    return loop_now_ms(loop) - loop_monotonic_ms(loop);
}

/* An alarm that never comes, but is called off whenever the Unix clock jumps: when it is set, and when the
 * machine wakes up. */
static bool arm(const struct sleep_watch *watch)
{
    const struct itimerspec never = {.it_value.tv_sec = (time_t)1 << 40};
    return timerfd_settime(watch->fd, TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET, &never, NULL) == 0;
}

static void on_jump(void *user, int fd, unsigned events)
{
    (void)events;
    struct sleep_watch *watch = user;
    uint64_t expirations;
    (void)!read(fd, &expirations, sizeof expirations); /* fails: the alarm was called off */
    (void)arm(watch);
    int64_t apart_ms = clocks_apart_ms(watch->loop);
    int64_t slept_ms = apart_ms - watch->slept_ms;
    watch->slept_ms = apart_ms;
    if (slept_ms > SHORTEST_MS) {
        watch->callback(watch->user, slept_ms);
    }
}

struct sleep_watch *sleep_watch_new(struct loop *loop, sleep_callback *callback, void *user)
{
    struct sleep_watch *watch = memory_new(1, sizeof *watch);
    *watch = (struct sleep_watch){.loop = loop, .callback = callback, .user = user};
    watch->slept_ms = clocks_apart_ms(loop);
    watch->fd = timerfd_create(CLOCK_REALTIME, TFD_CLOEXEC | TFD_NONBLOCK);
    if (watch->fd >= 0 && (!arm(watch) || !loop_watch(loop, watch->fd, LOOP_READ, on_jump, watch))) {
        (void)close(watch->fd);
        watch->fd = -1;
    }
    return watch;
}

void sleep_watch_free(struct sleep_watch *watch)
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
