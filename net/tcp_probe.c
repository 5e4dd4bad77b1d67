/* Finds out why connecting failed. */

#include "net/tcp_probe.h"

#include "model/memory.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

struct tcp_probe {
    struct loop *loop;
    struct loop_timer *timer;
    tcp_probe_callback *callback;
    void *user;
    int fd;
    int problem; /* reported when the timer expires */
};

static void finish(struct tcp_probe *probe, int problem)
{
    tcp_probe_callback *callback = probe->callback;
    void *user = probe->user;
    tcp_probe_cancel(probe);
    callback(user, problem);
}

static void on_timer(void *user)
{
    struct tcp_probe *probe = user;
    finish(probe, probe->problem);
}

static void on_socket(void *user, int fd, unsigned events)
{
    (void)events;
    int problem = 0;
    socklen_t size = sizeof problem;
    if (getsockopt(fd, SOL_SOCKET, SO_ERROR, &problem, &size) != 0) {
        problem = errno;
    }
    finish(user, problem);
}

static int connect_to(int fd, int family, const char *address, int port)
{
    struct sockaddr_in four = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    struct sockaddr_in6 six = {.sin6_family = AF_INET6, .sin6_port = htons((uint16_t)port)};
    if (family == AF_INET) {
        (void)inet_pton(AF_INET, address, &four.sin_addr);
        return connect(fd, (const struct sockaddr *)&four, sizeof four);
    }
    (void)inet_pton(AF_INET6, address, &six.sin6_addr);
    return connect(fd, (const struct sockaddr *)&six, sizeof six);
}

int tcp_probe_connect(const char *address, int port)
{
    struct in6_addr ignored;
    int family = inet_pton(AF_INET6, address, &ignored) == 1 ? AF_INET6 : AF_INET;
    int fd = socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd >= 0 && connect_to(fd, family, address, port) != 0 && errno != EINPROGRESS) {
        int problem = errno;
        (void)close(fd);
        errno = problem;
        return -1;
    }
    return fd;
}

struct tcp_probe *tcp_probe_start(struct loop *loop, const char *address, int port,
                                  tcp_probe_callback *callback, void *user)
{
    struct tcp_probe *probe = memory_new(1, sizeof *probe);
    *probe = (struct tcp_probe){.loop = loop, .callback = callback, .user = user, .problem = ETIMEDOUT};
    probe->timer = loop_timer_new(loop, on_timer, probe);
    probe->fd = tcp_probe_connect(address, port);
    bool pending = probe->fd >= 0;
    if (!pending) {
        probe->problem = errno;
    } else {
        pending = loop_watch(loop, probe->fd, LOOP_WRITE, on_socket, probe);
    }
    loop_timer_set_ms(probe->timer, pending ? TCP_PROBE_TIMEOUT_MS : 0);
    return probe;
}

void tcp_probe_cancel(struct tcp_probe *probe)
{
    if (probe == NULL) {
        return;
    }
    loop_timer_free(probe->timer);
    if (probe->fd >= 0) {
        loop_unwatch(probe->loop, probe->fd);
        (void)close(probe->fd);
    }
    free(probe);
}
