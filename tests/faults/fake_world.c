/* A world for the whole program to live in: the library that is preloaded into it. */

#include "tests/faults/fake_world.h"

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <poll.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

enum {
    HANGING_MAX = 64,
    LOOK_MS = 10, /* so often whoever waits looks how late it is */
};

static struct fake_world as_it_is;
static struct fake_world *world = &as_it_is;
static struct gaicb *hanging[HANGING_MAX];
static size_t hanging_count;

__attribute__((constructor)) static void enter(void)
{
    const char *path = getenv(FAKE_WORLD_FILE);
    int fd = path != NULL ? open(path, O_RDWR | O_CLOEXEC) : -1;
    if (fd < 0) {
        return;
    }
    void *there = mmap(NULL, sizeof *world, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    world = there != MAP_FAILED ? there : &as_it_is;
    (void)close(fd);
}

static void add_ms(struct timespec *time, long long ms)
{
    long long ns = time->tv_nsec + ms % 1000 * 1000000;
    time->tv_sec += (time_t)(ms / 1000) + (ns < 0 ? -1 : ns / 1000000000);
    time->tv_nsec = (long)(ns < 0 ? ns + 1000000000 : ns % 1000000000);
}

int clock_gettime(clockid_t clock, struct timespec *now)
{
    int status = (int)syscall(SYS_clock_gettime, clock, now);
    if (status != 0) {
        return status;
    }
    switch (clock) {
    case CLOCK_REALTIME:
    case CLOCK_REALTIME_COARSE:
        add_ms(now, world->passed_ms + world->slept_ms + world->clock_ms);
        break;
    case CLOCK_BOOTTIME:
        add_ms(now, world->passed_ms + world->slept_ms);
        break;
    case CLOCK_MONOTONIC:
    case CLOCK_MONOTONIC_COARSE:
    case CLOCK_MONOTONIC_RAW:
        add_ms(now, world->passed_ms);
        break;
    default: /* of the processor's time */
        break;
    }
    return status;
}

time_t time(time_t *to)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_REALTIME, &now);
    if (to != NULL) {
        *to = now.tv_sec;
    }
    return now.tv_sec;
}

int gettimeofday(struct timeval *restrict to, void *restrict zone)
{
    struct timespec now;
    (void)zone;
    (void)clock_gettime(CLOCK_REALTIME, &now);
    *to = (struct timeval){.tv_sec = now.tv_sec, .tv_usec = now.tv_nsec / 1000};
    return 0;
}

static long long passed_since_ms(const struct timespec *then)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (now.tv_sec - then->tv_sec) * 1000LL + (now.tv_nsec - then->tv_nsec) / 1000000;
}

/* The kernel knows nothing of the time that passes here. */
int poll(struct pollfd *fds, nfds_t count, int timeout_ms)
{
    struct timespec begun;
    (void)clock_gettime(CLOCK_MONOTONIC, &begun);
    for (;;) {
        long long left_ms = timeout_ms < 0 ? LOOK_MS : timeout_ms - passed_since_ms(&begun);
        long wait_ms = left_ms < 0 ? 0 : left_ms < LOOK_MS ? (long)left_ms : LOOK_MS;
        const struct timespec wait = {.tv_nsec = wait_ms * 1000000};
        int ready = ppoll(fds, count, &wait, NULL);
        if (ready != 0 || (timeout_ms >= 0 && left_ms <= LOOK_MS)) {
            return ready;
        }
    }
}

/* In place of a timer that the kernel cancels when the machine resumes: a pipe that the test writes to. */
int timerfd_create(int clock, int flags)
{
    char path[128];
    (void)clock;
    (void)snprintf(path, sizeof path, "%s" FAKE_WORLD_WAKE, getenv(FAKE_WORLD_FILE));
    return open(path, O_RDWR | O_CLOEXEC | ((flags & TFD_NONBLOCK) != 0 ? O_NONBLOCK : 0));
}

int timerfd_settime(int fd, int flags, const struct itimerspec *when, struct itimerspec *before)
{
    (void)fd;
    (void)flags;
    (void)when;
    (void)before;
    return 0;
}

static void end_look_up(struct gaicb *request, int status)
{
    request->__return = status;
    (void)kill(getpid(), SIGRTMIN);
}

int getaddrinfo_a(int mode, struct gaicb *list[restrict], int count, struct sigevent *restrict event)
{
    (void)mode;
    (void)count;
    (void)event;
    const struct addrinfo numeric = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_NUMERICHOST};
    atomic_fetch_add(&world->look_ups, 1);
    list[0]->__return = EAI_INPROGRESS;
    if (world->names == NAMES_HANG) {
        if (hanging_count == HANGING_MAX) {
            return EAI_AGAIN;
        }
        hanging[hanging_count++] = list[0];
        return 0;
    }
    while (hanging_count > 0) {
        end_look_up(hanging[--hanging_count], EAI_AGAIN);
    }
    if (world->names == NAMES_NONE) {
        end_look_up(list[0], EAI_NONAME);
    } else {
        end_look_up(list[0], getaddrinfo("127.0.0.1", NULL, &numeric, &list[0]->ar_result));
    }
    return 0;
}

int gai_error(struct gaicb *request)
{
    return request->__return;
}

int gai_cancel(struct gaicb *request)
{
    return request->__return == EAI_INPROGRESS ? EAI_NOTCANCELED : EAI_ALLDONE;
}
