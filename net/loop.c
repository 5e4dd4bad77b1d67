/* The one loop of the program: descriptors, timers, signals and the clock. */

#include "net/loop.h"

#include "model/i18n.h"
#include "model/memory.h"
#include "net/loop_lws.h"
#include "net/trust_store.h"

#include <assert.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/random.h>
#include <sys/signalfd.h>
#include <time.h>
#include <unistd.h>

enum {
    EVENTS_AT_ONCE = 64,
    LWS_DESCRIPTORS_MAX = 64, /* connections; otherwise there are tables for every possible descriptor */
    BUFFER_BYTES = 64 * 1024, /* of one read; also limits how long a busy stream delays the screen */
    LWS_ERROR_BYTES = 256,
    NEVER_S = UINT16_MAX / 2, /* the WebSocket has its own deadline … */
    /* … which is sooner. How long a server that does not close its side is waited for */
    LINGER_S = 20,
};

struct watch {
    struct watch *next;
    int fd; /* -1: unwatched, to be freed when no callback is running */
    loop_watch_callback *callback;
    void *user;
};

struct signal_handler {
    struct signal_handler *next;
    int signo; /* 0: removed, as above */
    loop_signal_callback *callback;
    void *user;
};

/* Created once for each policy and kept. */
struct client_vhost {
    struct client_vhost *next;
    char *ca_file;
    SSL_CTX *tls_context; /* NULL without TLS */
    const struct lws_protocols *protocols;
    struct lws_vhost *vhost;
};

struct loop {
    struct lws_context *context;
    struct watch *watches;
    struct signal_handler *handlers;
    struct client_vhost *clients;
    sigset_t signals; /* those of the signal descriptor */
    sigset_t blocked; /* those of `signals` that were not blocked before */
    lws_sorted_usec_list_t step;
    int epoll_fd; /* owned by libwebsockets once it is adopted */
    int signal_fd;
    int64_t boot_at_ms;  /* boot time on the Unix clock as of loop_new() */
    int64_t received_ms; /* of the data of this turn; 0: not read yet */
    bool stopped;
    bool stepping;
    bool has_removed; /* a removed watch or handler waits to be freed */
};

struct loop_timer {
    lws_sorted_usec_list_t sul;
    struct loop *loop;
    loop_callback *callback;
    void *user;
    bool set;
};

/* Static because libwebsockets' log callback has no user data. */
static char last_lws_error[LWS_ERROR_BYTES];

static void keep_lws_error(int level, const char *line)
{
    (void)level;
    (void)snprintf(last_lws_error, sizeof last_lws_error, "%.*s", (int)strcspn(line, "\r\n"), line);
}

static void free_removed(struct loop *loop)
{
    if (!loop->has_removed) {
        return;
    }
    loop->has_removed = false;
    for (struct watch **at = &loop->watches; *at != NULL;) {
        struct watch *watch = *at;
        if (watch->fd >= 0) {
            at = &watch->next;
            continue;
        }
        *at = watch->next;
        free(watch);
    }
    for (struct signal_handler **at = &loop->handlers; *at != NULL;) {
        struct signal_handler *handler = *at;
        if (handler->signo != 0) {
            at = &handler->next;
            continue;
        }
        *at = handler->next;
        free(handler);
    }
}

static unsigned events_from_epoll(uint32_t events)
{
    return ((events & EPOLLIN) != 0 ? LOOP_READ : 0U) | ((events & EPOLLOUT) != 0 ? LOOP_WRITE : 0U) |
           ((events & (EPOLLERR | EPOLLHUP)) != 0 ? LOOP_ERROR : 0U);
}

static void dispatch(struct loop *loop)
{
    struct epoll_event ready[EVENTS_AT_ONCE];
    int count = epoll_wait(loop->epoll_fd, ready, EVENTS_AT_ONCE, 0);
    for (int i = 0; i < count; i++) {
        struct watch *watch = ready[i].data.ptr;
        if (watch->fd >= 0) { /* else unwatched by another callback of this round */
            watch->callback(watch->user, watch->fd, events_from_epoll(ready[i].events));
        }
    }
    free_removed(loop);
}

static int on_epoll(struct lws *wsi, enum lws_callback_reasons reason, void *user, void *in, size_t length)
{
    if (reason == LWS_CALLBACK_RAW_RX_FILE) {
        dispatch(lws_context_user(lws_get_context(wsi)));
    } else if (reason == LWS_CALLBACK_OPENSSL_PERFORM_SERVER_CERT_VERIFICATION) {
        /* Called for the first virtual host, whichever the connection belongs to. */
        struct loop *loop = lws_context_user(lws_get_context(wsi));
        return loop->clients->protocols[0].callback(wsi, reason, user, in, length);
    }
    return 0;
}

static const struct lws_protocols LOOP_PROTOCOLS[] = {
    {.name = "loop", .callback = on_epoll},
    {.name = NULL},
};

static SSL_CTX *make_tls_context(const char *ca_file)
{
    SSL_CTX *context = memory_checked(SSL_CTX_new(TLS_client_method()));
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER, NULL);
    if (!trust_store_load(context, ca_file)) {
        SSL_CTX_free(context);
        return NULL;
    }
    return context;
}

static struct lws_vhost *make_vhost(struct loop *loop, const char *name,
                                    const struct lws_protocols *protocols, const struct client_vhost *client)
{
    struct lws_context_creation_info info = {
        .port = CONTEXT_PORT_NO_LISTEN,
        .vhost_name = name,
        .protocols = protocols,
    };
    if (client != NULL) {
        /* libwebsockets does not make this context: it would also trust certificates in a folder relative to
         * the current one. */
        info.options = client->tls_context != NULL ? LWS_SERVER_OPTION_DO_SSL_GLOBAL_INIT : 0;
        info.provided_client_ssl_ctx = client->tls_context;
        info.timeout_secs = NEVER_S;
        info.connect_timeout_secs = NEVER_S;
    }
    return lws_create_vhost(loop->context, &info);
}

static struct lws_context *make_context(struct loop *loop)
{
    struct lws_context_creation_info info = {
        .port = CONTEXT_PORT_NO_LISTEN,
        .options = LWS_SERVER_OPTION_EXPLICIT_VHOSTS | LWS_SERVER_OPTION_DO_SSL_GLOBAL_INIT |
                   LWS_SERVER_OPTION_JUST_USE_RAW_ORIGIN, /* otherwise it is http:// even with TLS */
        .user = loop,
        .pt_serv_buf_size = BUFFER_BYTES,
        .fd_limit_per_thread = LWS_DESCRIPTORS_MAX,
        .timeout_secs = LINGER_S,
    };
    return lws_create_context(&info);
}

static bool adopt_epoll(struct loop *loop)
{
    struct lws_vhost *vhost = make_vhost(loop, "loop", LOOP_PROTOCOLS, NULL);
    if (vhost == NULL) {
        return false;
    }
    loop->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
    if (loop->epoll_fd < 0) {
        return false;
    }
    lws_sock_file_fd_type fd = {.filefd = loop->epoll_fd};
    return lws_adopt_descriptor_vhost(vhost, LWS_ADOPT_RAW_FILE_DESC, fd, "loop", NULL) != NULL;
}

static void on_signal_fd(void *user, int fd, unsigned events)
{
    (void)events;
    struct loop *loop = user;
    struct signalfd_siginfo info;
    while (read(fd, &info, sizeof info) == (ssize_t)sizeof info) {
        for (struct signal_handler *handler = loop->handlers; handler != NULL; handler = handler->next) {
            if (handler->signo == (int)info.ssi_signo) {
                handler->callback(handler->user, handler->signo);
            }
        }
    }
}

static bool open_signals(struct loop *loop)
{
    loop->signal_fd = signalfd(-1, &loop->signals, SFD_CLOEXEC | SFD_NONBLOCK);
    return loop->signal_fd >= 0 && loop_watch(loop, loop->signal_fd, LOOP_READ, on_signal_fd, loop);
}

static int64_t clock_ms(clockid_t clock)
{
    struct timespec now;
    (void)clock_gettime(clock, &now); /* only fails for unknown clocks */
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

struct loop *loop_new(struct error *error)
{
    (void)unsetenv("http_proxy"); /* only fails for malformed names */
    lws_set_log_level(LLL_ERR | LLL_WARN, keep_lws_error);
    struct loop *loop = memory_new(1, sizeof *loop);
    loop->epoll_fd = -1;
    loop->signal_fd = -1;
    loop->boot_at_ms = clock_ms(CLOCK_REALTIME) - clock_ms(CLOCK_BOOTTIME);
    (void)sigemptyset(&loop->signals);
    (void)sigemptyset(&loop->blocked);
    loop->context = make_context(loop);
    if (loop->context == NULL || !adopt_epoll(loop) || !open_signals(loop)) {
        (void)error_set(error, ERROR_LOCAL, _("The event loop could not be set up: %s"),
                        last_lws_error[0] != '\0' ? last_lws_error : strerror(errno));
        loop_free(loop);
        return NULL;
    }
    return loop;
}

static void free_client(struct client_vhost *client)
{
    SSL_CTX_free(client->tls_context);
    free(client->ca_file);
    free(client);
}

static void free_lists(struct loop *loop)
{
    for (struct watch *watch = loop->watches; watch != NULL; watch = watch->next) {
        watch->fd = -1;
    }
    for (struct signal_handler *handler = loop->handlers; handler != NULL; handler = handler->next) {
        handler->signo = 0;
    }
    loop->has_removed = true;
    free_removed(loop);
    while (loop->clients != NULL) {
        struct client_vhost *client = loop->clients;
        loop->clients = client->next;
        free_client(client);
    }
}

void loop_free(struct loop *loop)
{
    if (loop == NULL) {
        return;
    }
    if (loop->context != NULL) {
        lws_context_destroy(loop->context); /* closes the epoll descriptor, too */
    }
    if (loop->signal_fd >= 0) {
        (void)close(loop->signal_fd);
    }
    (void)sigdelset(&loop->blocked, SIGRTMIN);
    (void)sigprocmask(SIG_UNBLOCK, &loop->blocked, NULL);
    free_lists(loop);
    free(loop);
}

/* Waits, and handles events. */
static bool turn(struct loop *loop)
{
    loop->received_ms = 0;
    return lws_service(loop->context, 0) >= 0;
}

void loop_run(struct loop *loop)
{
    loop->stopped = false;
    while (!loop->stopped && turn(loop)) {
    }
}

void loop_stop(struct loop *loop)
{
    loop->stopped = true;
    lws_cancel_service(loop->context); /* a timer's callback runs before the wait, not after it */
}

/* The timeout has passed: ends the wait. (Scheduling it has already limited the wait.) */
static void on_step(lws_sorted_usec_list_t *sul)
{
    lws_cancel_service(lws_container_of(sul, struct loop, step)->context);
}

void loop_step(struct loop *loop, int64_t timeout_ms)
{
    loop->stepping = true;
    lws_sul_schedule(loop->context, 0, &loop->step, on_step, timeout_ms * LWS_US_PER_MS + 1);
    (void)turn(loop);
    lws_sul_cancel(&loop->step);
    loop->stepping = false;
}

int64_t loop_now_ms(const struct loop *loop)
{
    return clock_ms(CLOCK_BOOTTIME) + loop->boot_at_ms;
}

int64_t loop_received_ms(struct loop *loop)
{
    if (loop->received_ms == 0) {
        loop->received_ms = loop_now_ms(loop);
    }
    return loop->received_ms;
}

int64_t loop_wall_clock_ms(const struct loop *loop)
{
    (void)loop;
    return clock_ms(CLOCK_REALTIME);
}

int64_t loop_monotonic_ms(const struct loop *loop)
{
    (void)loop;
    return clock_ms(CLOCK_MONOTONIC);
}

bool loop_fill_random(const struct loop *loop, void *to, size_t bytes)
{
    (void)loop;
    /* never blocks, even soon after boot */
    return getrandom(to, bytes, GRND_INSECURE) == (ssize_t)bytes;
}

double loop_random(const struct loop *loop)
{
    (void)loop;
    uint32_t number = 0;
    if (getrandom(&number, sizeof number, GRND_NONBLOCK) != (ssize_t)sizeof number) {
        return 0.5; /* soon after boot; jitter is a courtesy */
    }
    return (double)number / (double)UINT32_MAX;
}

static struct watch *find_watch(const struct loop *loop, int fd)
{
    for (struct watch *watch = loop->watches; watch != NULL; watch = watch->next) {
        if (watch->fd == fd) {
            return watch;
        }
    }
    return NULL;
}

bool loop_watch(struct loop *loop, int fd, unsigned events, loop_watch_callback *callback, void *user)
{
    assert(fd >= 0);
    struct watch *watch = find_watch(loop, fd);
    bool known = watch != NULL;
    if (!known) {
        watch = memory_new(1, sizeof *watch);
        *watch = (struct watch){.next = loop->watches, .fd = fd};
        loop->watches = watch;
    }
    watch->callback = callback;
    watch->user = user;
    struct epoll_event wanted = {
        .events = ((events & LOOP_READ) != 0 ? EPOLLIN : 0U) | ((events & LOOP_WRITE) != 0 ? EPOLLOUT : 0U),
        .data.ptr = watch,
    };
    if (epoll_ctl(loop->epoll_fd, known ? EPOLL_CTL_MOD : EPOLL_CTL_ADD, fd, &wanted) != 0) {
        loop_unwatch(loop, fd);
        return false;
    }
    return true;
}

void loop_unwatch(struct loop *loop, int fd)
{
    struct watch *watch = find_watch(loop, fd);
    if (watch == NULL) {
        return;
    }
    (void)epoll_ctl(loop->epoll_fd, EPOLL_CTL_DEL, fd, NULL); /* fails if adding has failed */
    watch->fd = -1;
    loop->has_removed = true;
}

bool loop_signal(struct loop *loop, int signo, loop_signal_callback *callback, void *user)
{
    sigset_t one;
    sigset_t before;
    (void)sigemptyset(&one);
    if (sigaddset(&one, signo) != 0 || sigprocmask(SIG_BLOCK, &one, &before) != 0) {
        return false;
    }
    (void)sigaddset(&loop->signals, signo);
    if (sigismember(&before, signo) == 0) {
        (void)sigaddset(&loop->blocked, signo);
    }
    if (signalfd(loop->signal_fd, &loop->signals, SFD_CLOEXEC | SFD_NONBLOCK) < 0) {
        return false;
    }
    struct signal_handler *handler = memory_new(1, sizeof *handler);
    *handler =
        (struct signal_handler){.next = loop->handlers, .signo = signo, .callback = callback, .user = user};
    loop->handlers = handler;
    return true;
}

void loop_signal_remove(struct loop *loop, int signo, loop_signal_callback *callback, void *user)
{
    for (struct signal_handler *handler = loop->handlers; handler != NULL; handler = handler->next) {
        if (handler->signo == signo && handler->callback == callback && handler->user == user) {
            handler->signo = 0;
            loop->has_removed = true;
        }
    }
}

struct loop_timer *loop_timer_new(struct loop *loop, loop_callback *callback, void *user)
{
    struct loop_timer *timer = memory_new(1, sizeof *timer);
    timer->loop = loop;
    timer->callback = callback;
    timer->user = user;
    return timer;
}

void loop_timer_free(struct loop_timer *timer)
{
    if (timer == NULL) {
        return;
    }
    loop_timer_cancel(timer);
    free(timer);
}

static void on_timer(lws_sorted_usec_list_t *sul)
{
    struct loop_timer *timer = lws_container_of(sul, struct loop_timer, sul);
    struct loop *loop = timer->loop;
    timer->set = false;
    timer->callback(timer->user); /* which may free the timer */
    if (loop->stepping) {
        lws_cancel_service(loop->context); /* something happened: the step is over */
    }
}

void loop_timer_set_us(struct loop_timer *timer, int64_t delay_us)
{
    timer->set = true;
    /* 0 would be taken for "not scheduled". */
    lws_sul_schedule(timer->loop->context, 0, &timer->sul, on_timer, delay_us > 0 ? delay_us : 1);
}

void loop_timer_set_ms(struct loop_timer *timer, int64_t delay_ms)
{
    loop_timer_set_us(timer, delay_ms * LWS_US_PER_MS);
}

void loop_timer_cancel(struct loop_timer *timer)
{
    timer->set = false;
    lws_sul_cancel(&timer->sul);
}

bool loop_timer_is_set(const struct loop_timer *timer)
{
    return timer->set;
}

struct lws_context *loop_lws_context(const struct loop *loop)
{
    return loop->context;
}

static bool client_is(const struct client_vhost *client, const struct loop_lws_policy *policy)
{
    bool same_file = client->ca_file == NULL || policy->ca_file == NULL
                         ? client->ca_file == policy->ca_file
                         : strcmp(client->ca_file, policy->ca_file) == 0;
    return same_file && (client->tls_context != NULL) == policy->secure;
}

struct lws_vhost *loop_lws_vhost(struct loop *loop, const struct loop_lws_policy *policy)
{
    for (struct client_vhost *client = loop->clients; client != NULL; client = client->next) {
        if (client_is(client, policy)) {
            return client->vhost;
        }
    }
    struct client_vhost *client = memory_new(1, sizeof *client);
    client->ca_file = policy->ca_file != NULL ? memory_string(policy->ca_file) : NULL;
    client->protocols = policy->protocols;
    client->tls_context = policy->secure ? make_tls_context(policy->ca_file) : NULL;
    bool has_tls_context = (client->tls_context != NULL) == policy->secure;
    client->vhost = has_tls_context ? make_vhost(loop, "stream", policy->protocols, client) : NULL;
    if (client->vhost == NULL) {
        free_client(client);
        return NULL;
    }
    client->next = loop->clients;
    loop->clients = client;
    return client->vhost;
}
