/* A file that a user names, opened for reading. */

#include "files/input.h"

#include "model/i18n.h"
#include "model/memory.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum {
    PAUSES = 6,             /* timeouts for … */
    SPAN_BYTES = 64 * 1024, /* … so many bytes */
};

/* A pipe with its timeout. */
struct pipe_end {
    int fd;
    int timeout_ms;
    int64_t left_ms; /* time that is left until `awaited` more bytes must have come */
    size_t awaited;
};

static int64_t now_ms(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now); /* never fails */
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void begin_span(struct pipe_end *end)
{
    end->left_ms = (int64_t)PAUSES * end->timeout_ms;
    end->awaited = SPAN_BYTES;
}

/* Waits until this time. False with errno: nothing came, or nothing will ever come. */
static bool wait_until(int fd, int64_t until_ms)
{
    struct pollfd input = {.fd = fd, .events = POLLIN};
    int ready;
    do {
        int64_t left_ms = until_ms - now_ms();
        ready = poll(&input, 1, left_ms > 0 ? (int)left_ms : 0);
    } while (ready < 0 && errno == EINTR);
    bool readable = ready > 0 && (input.revents & (POLLIN | POLLHUP)) != 0;
    if (ready >= 0 && !readable) {
        errno = ready == 0 ? ETIMEDOUT : EIO; /* else read() could report EAGAIN for ever */
    }
    return readable;
}

static void count(struct pipe_end *end, int64_t waited_ms, size_t length)
{
    end->left_ms -= waited_ms;
    if (length >= end->awaited) {
        begin_span(end);
    } else {
        end->awaited -= length;
    }
}

static ssize_t read_with_timeout(void *cookie, char *to, size_t size)
{
    struct pipe_end *end = cookie;
    int64_t begun_ms = now_ms();
    int64_t pause_ms = end->left_ms < end->timeout_ms ? end->left_ms : end->timeout_ms;
    while (wait_until(end->fd, begun_ms + pause_ms)) {
        ssize_t length = read(end->fd, to, size);
        if (length >= 0) {
            count(end, now_ms() - begun_ms, (size_t)length);
            return length;
        }
        if (errno != EINTR && errno != EAGAIN) { /* EAGAIN: another reader of the pipe was faster */
            break;
        }
    }
    return -1;
}

static int close_end(void *cookie)
{
    struct pipe_end *end = cookie;
    int result = close(end->fd);
    free(end);
    return result;
}

static FILE *open_pipe(int fd, int timeout_ms)
{
    const cookie_io_functions_t functions = {.read = read_with_timeout, .close = close_end};
    struct pipe_end *end = memory_new(1, sizeof *end);
    *end = (struct pipe_end){.fd = fd, .timeout_ms = timeout_ms};
    begin_span(end);
    return fopencookie(end, "r", functions);
}

FILE *input_open(const char *path, int timeout_ms)
{
    struct stat facts;
    int fd = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC); /* else open() of a FIFO would block */
    if (fd < 0) {
        return NULL;
    }
    bool plain = fstat(fd, &facts) == 0 && S_ISREG(facts.st_mode);
    return memory_checked(plain ? fdopen(fd, "r") : open_pipe(fd, timeout_ms));
}

const char *input_error_text(int problem)
{
    return problem == ETIMEDOUT ? _("nothing comes from it") : strerror(problem);
}
