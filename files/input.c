/* A file that a user names, opened for reading. */

#include "files/input.h"

#include "model/memory.h"
#include "model/words.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* What may make us wait. */
struct pipe_end {
    int fd;
    int patience_ms;
};

static ssize_t read_patiently(void *cookie, char *to, size_t size)
{
    const struct pipe_end *end = cookie;
    for (;;) {
        struct pollfd input = {.fd = end->fd, .events = POLLIN};
        int ready = poll(&input, 1, end->patience_ms);
        if (ready == 0) {
            errno = ETIMEDOUT;
            return -1;
        }
        ssize_t length = ready > 0 ? read(end->fd, to, size) : -1;
        if (length >= 0 || (errno != EINTR && errno != EAGAIN)) {
            return length;
        }
    }
}

static int close_end(void *cookie)
{
    struct pipe_end *end = cookie;
    int result = close(end->fd);
    free(end);
    return result;
}

static FILE *open_pipe(int fd, int patience_ms)
{
    const cookie_io_functions_t functions = {.read = read_patiently, .close = close_end};
    struct pipe_end *end = memory_new(1, sizeof *end);
    *end = (struct pipe_end){.fd = fd, .patience_ms = patience_ms};
    FILE *file = fopencookie(end, "r", functions);
    if (file == NULL) {
        abort(); /* out of memory */
    }
    return file;
}

FILE *input_open(const char *path, int patience_ms)
{
    struct stat facts;
    int fd =
        open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC); /* a FIFO would be waited for right here */
    if (fd < 0) {
        return NULL;
    }
    bool plain = fstat(fd, &facts) == 0 && S_ISREG(facts.st_mode);
    return plain ? fdopen(fd, "r") : open_pipe(fd, patience_ms);
}

const char *input_reason(int problem)
{
    return problem == ETIMEDOUT ? _("nothing comes from it") : strerror(problem);
}
