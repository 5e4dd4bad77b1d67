/* Resolves host names without blocking the loop. */

#include "net/resolve.h"

#include "model/i18n.h"
#include "model/memory.h"

#include <arpa/inet.h>
#include <netdb.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

struct resolve {
    struct loop *loop;
    struct loop_timer *timer;   /* the deadline; 0 ms if there is no look-up */
    resolve_callback *callback; /* NULL: cancelled, but the C library is still using this */
    void *user;
    char *host;
    struct gaicb request;
    struct addrinfo hints;
    bool looking_up;
    struct resolve_result result;
};

static void add_address(struct resolve_result *result, int family, const void *bytes)
{
    if (result->count < RESOLVE_ADDRESSES_MAX &&
        inet_ntop(family, bytes, result->addresses[result->count], INET6_ADDRSTRLEN) != NULL) {
        result->count++;
    }
}

static void add_sockaddr(struct resolve_result *result, const struct addrinfo *info)
{
    if (info->ai_family == AF_INET) {
        struct sockaddr_in four;
        memcpy(&four, info->ai_addr, sizeof four);
        add_address(result, AF_INET, &four.sin_addr);
    } else if (info->ai_family == AF_INET6) {
        struct sockaddr_in6 six;
        memcpy(&six, info->ai_addr, sizeof six);
        add_address(result, AF_INET6, &six.sin6_addr);
    }
}

static bool resolve_locally(struct resolve *resolve)
{
    struct in_addr four;
    struct in6_addr six;
    if (inet_pton(AF_INET, resolve->host, &four) == 1) {
        add_address(&resolve->result, AF_INET, &four);
    } else if (inet_pton(AF_INET6, resolve->host, &six) == 1) {
        add_address(&resolve->result, AF_INET6, &six);
    } else if (strcmp(resolve->host, "localhost") == 0) {
        four.s_addr = htonl(INADDR_LOOPBACK);
        add_address(&resolve->result, AF_INET, &four);
        add_address(&resolve->result, AF_INET6, &in6addr_loopback);
    }
    return resolve->result.count > 0;
}

static void on_signal(void *user, int signo);

static void release(struct resolve *resolve)
{
    if (resolve->looking_up) {
        loop_signal_remove(resolve->loop, SIGRTMIN, on_signal, resolve);
    }
    if (resolve->request.ar_result != NULL) {
        freeaddrinfo(resolve->request.ar_result);
    }
    loop_timer_free(resolve->timer);
    free(resolve->host);
    free(resolve);
}

static void finish(struct resolve *resolve)
{
    resolve_callback *callback = resolve->callback;
    void *user = resolve->user;
    struct resolve_result result = resolve->result;
    resolve_cancel(resolve);
    callback(user, &result);
}

/* The signal may belong to another look-up: each one checks its own. */
static void on_signal(void *user, int signo)
{
    (void)signo;
    struct resolve *resolve = user;
    int status = gai_error(&resolve->request);
    if (status == EAI_INPROGRESS) {
        return;
    }
    if (resolve->callback == NULL) {
        release(resolve);
        return;
    }
    for (struct addrinfo *info = resolve->request.ar_result; status == 0 && info != NULL;
         info = info->ai_next) {
        add_sockaddr(&resolve->result, info);
    }
    if (resolve->result.count == 0) {
        resolve->result.problem = status != 0 ? gai_strerror(status) : _("the name has no address");
    }
    finish(resolve);
}

static void on_timer(void *user)
{
    struct resolve *resolve = user;
    if (resolve->looking_up) {
        resolve->result.problem = _("the name servers do not answer");
    }
    finish(resolve);
}

static bool look_up(struct resolve *resolve)
{
    resolve->hints = (struct addrinfo){.ai_socktype = SOCK_STREAM, .ai_flags = AI_ADDRCONFIG};
    resolve->request = (struct gaicb){.ar_name = resolve->host, .ar_request = &resolve->hints};
    struct gaicb *requests[] = {&resolve->request};
    struct sigevent event = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGRTMIN};
    if (!loop_signal(resolve->loop, SIGRTMIN, on_signal, resolve)) {
        return false;
    }
    if (getaddrinfo_a(GAI_NOWAIT, requests, 1, &event) != 0) {
        loop_signal_remove(resolve->loop, SIGRTMIN, on_signal, resolve);
        return false;
    }
    return true;
}

struct resolve *resolve_start(struct loop *loop, const char *host, int64_t deadline_ms,
                              resolve_callback *callback, void *user)
{
    struct resolve *resolve = memory_new(1, sizeof *resolve);
    *resolve =
        (struct resolve){.loop = loop, .callback = callback, .user = user, .host = memory_string(host)};
    resolve->timer = loop_timer_new(loop, on_timer, resolve);
    if (!resolve_locally(resolve)) {
        resolve->looking_up = look_up(resolve);
        if (!resolve->looking_up) {
            resolve->result.problem = _("the name could not be looked up");
        }
    }
    loop_timer_set_ms(resolve->timer, resolve->looking_up ? deadline_ms : 0);
    return resolve;
}

void resolve_cancel(struct resolve *resolve)
{
    if (resolve == NULL) {
        return;
    }
    if (resolve->looking_up && gai_error(&resolve->request) == EAI_INPROGRESS &&
        gai_cancel(&resolve->request) != EAI_CANCELED) {
        loop_timer_free(resolve->timer);
        resolve->timer = NULL;
        resolve->callback = NULL; /* the C library's thread still writes here; on_signal() releases it */
        return;
    }
    release(resolve);
}
