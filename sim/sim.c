/* A simulated CloudPBX on 127.0.0.1: options, start and end. */

#include "sim/sim.h"

#include "model/memory.h"
#include "sim/encoder.h"
#include "sim/office.h"
#include "sim/server.h"
#include "sim/trace.h"

#include <libwebsockets.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

enum {
    SHUTDOWN_MS = 1000, /* a client that takes longer to read its close frame does not get one */
    KEY_BYTES = 200,
    HEADERS_MAX = 4096, /* requests that are read at once; each may stall for 10 s; further ones wait */
    HEADERS_BYTES = 8192,
};

struct sim {
    struct server server;
    struct lws_context *context;
    struct lws_vhost *vhost;
    char *key;
    char *channel;
    bool shutdown_over;
    lws_sorted_usec_list_t shutdown_timer; /* the deadline for the last clients */
};

static void drop_log(int level, const char *line)
{
    (void)level;
    (void)line;
}

static bool listen_on(struct sim *sim, uint16_t port)
{
    struct lws_context_creation_info info = {
        .port = port,
        .iface = "127.0.0.1",
        .protocols = server_protocols,
        .options = LWS_SERVER_OPTION_EXPLICIT_VHOSTS | LWS_SERVER_OPTION_DISABLE_IPV6 |
                   LWS_SERVER_OPTION_FAIL_UPON_UNABLE_TO_BIND,
        .server_string = "nginx",
        .max_http_header_pool = HEADERS_MAX,
        .max_http_header_data = HEADERS_BYTES,
        .user = &sim->server,
    };
    (void)unsetenv("http_proxy"); /* libwebsockets would take it for its own; fails for a bad name only */
    lws_set_log_level(0, drop_log);
    sim->context = lws_create_context(&info);
    if (sim->context == NULL) {
        return false;
    }
    sim->vhost = lws_create_vhost(sim->context, &info);
    return sim->vhost != NULL && lws_get_vhost_listen_port(sim->vhost) > 0;
}

static bool is_name(const char *name)
{
    static const char allowed[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-";
    size_t length = strlen(name);
    return length > 0 && length < ENCODER_NAME_BYTES && strspn(name, allowed) == length;
}

static bool is_factor(double number)
{
    return number >= 0 && number <= 1e6; /* which no NaN is */
}

/* False, and a sentence why, when the options make no exchange. */
static bool check(const struct sim_options *options, char *reason, size_t reason_size)
{
    const char *fault = NULL;
    if (options->name != NULL && !is_name(options->name)) {
        fault = "the exchange's name must be 1 to 63 letters, digits, '_', '.' or '-'";
    } else if (options->key != NULL && (options->key[0] == '\0' || strlen(options->key) > KEY_BYTES)) {
        fault = "the key must be 1 to 200 bytes long";
    } else if (options->extensions > OFFICE_MAX_EXTENSIONS) {
        fault = "there can be at most 100000 extensions";
    } else if (options->queues > OFFICE_MAX_QUEUES) {
        fault = "there can be at most 200 queues";
    } else if (!is_factor(options->speed) || !is_factor(options->rate_per_s)) {
        fault = "speed and rate must be positive and at most a million";
    }
    if (fault != NULL) {
        (void)snprintf(reason, reason_size, "%s", fault);
    }
    return fault == NULL;
}

static const char *or_default(const char *text, const char *otherwise)
{
    return text != NULL ? text : otherwise;
}

static struct office *open_office(const struct sim_options *options)
{
    struct office_options office = {
        .name = or_default(options->name, SIM_NAME),
        .seed = options->seed,
        .extensions = options->extensions > 0 ? options->extensions : SIM_EXTENSIONS,
        .queues = options->queues > 0 ? options->queues : SIM_QUEUES,
        .rate_per_s = options->rate_per_s,
        .opens_at = (int64_t)time(NULL) * 1000,
    };
    return office_new(&office);
}

struct sim *sim_new(const struct sim_options *options, char *reason, size_t reason_size)
{
    struct trace *trace = NULL;
    if (!check(options, reason, reason_size)) {
        return NULL;
    }
    if (options->replay_path != NULL) {
        trace = trace_load(options->replay_path, reason, reason_size);
        if (trace == NULL) {
            return NULL;
        }
    }
    struct sim *sim = memory_new(1, sizeof *sim);
    sim->server.feed.trace = trace;
    sim->server.feed.office = open_office(options);
    sim->server.feed.speed = options->speed > 0 ? options->speed : 1;
    sim->key = strdup(or_default(options->key, SIM_KEY));
    if (sim->key == NULL || asprintf(&sim->channel, "/ws/pbx_%s", or_default(options->name, SIM_NAME)) < 0) {
        abort(); /* out of memory */
    }
    sim->server.key = sim->key;
    sim->server.channel = sim->channel;
    if (!listen_on(sim, options->port)) {
        (void)snprintf(reason, reason_size, "cannot listen on 127.0.0.1:%u: is the port in use?",
                       options->port);
        sim_free(sim);
        return NULL;
    }
    return sim;
}

uint16_t sim_port(const struct sim *sim)
{
    return (uint16_t)lws_get_vhost_listen_port(sim->vhost);
}

/* From now on that descriptor, which is libwebsockets' to close, wakes the loop; false when it is none. */
static bool watch(struct sim *sim, int descriptor, const char *protocol)
{
    lws_sock_file_fd_type file = {.filefd = descriptor};
    return descriptor >= 0 &&
           lws_adopt_descriptor_vhost(sim->vhost, LWS_ADOPT_RAW_FILE_DESC, file, protocol, NULL) != NULL;
}

/* A timer descriptor and not one of libwebsockets' timers: for the last millisecond those keep the loop
 * spinning, which a busy office would turn into all of the processor. */
static bool watch_clock(struct sim *sim)
{
    sim->server.clock = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
    return watch(sim, sim->server.clock, "clock");
}

static void on_shutdown_over(lws_sorted_usec_list_t *timer)
{
    struct sim *sim = lws_container_of(timer, struct sim, shutdown_timer);
    sim->shutdown_over = true;
    lws_cancel_service(sim->context); /* or the loop would sleep on */
}

/* Serves until a signal comes, then until the last client is gone or the deadline is over. */
static bool serve(struct sim *sim)
{
    feed_start(&sim->server.feed, server_now_us());
    server_set_clock(&sim->server);
    int result = 0;
    while (result >= 0 && !sim->server.ending) {
        result = lws_service(sim->context, 0);
    }
    lws_sul_schedule(sim->context, 0, &sim->shutdown_timer, on_shutdown_over, SHUTDOWN_MS * LWS_US_PER_MS);
    while (result >= 0 && !sim->shutdown_over && sim->server.feed.clients.count > 0) {
        result = lws_service(sim->context, 0);
    }
    lws_sul_cancel(&sim->shutdown_timer);
    return result >= 0;
}

bool sim_run(struct sim *sim)
{
    sigset_t ours;
    sigset_t before;
    (void)sigemptyset(&ours); /* these cannot fail for signals that exist */
    (void)sigaddset(&ours, SIGTERM);
    (void)sigaddset(&ours, SIGINT);
    if (sigprocmask(SIG_BLOCK, &ours, &before) != 0) {
        return false;
    }
    bool served = watch(sim, signalfd(-1, &ours, SFD_CLOEXEC | SFD_NONBLOCK), "signals") &&
                  watch_clock(sim) && serve(sim);
    (void)sigprocmask(SIG_SETMASK, &before, NULL); /* fails for a bad argument only */
    return served;
}

void sim_free(struct sim *sim)
{
    if (sim == NULL) {
        return;
    }
    if (sim->context != NULL) {
        lws_context_destroy(sim->context);
    }
    feed_done(&sim->server.feed);
    trace_free(sim->server.feed.trace);
    office_free(sim->server.feed.office);
    free(sim->channel);
    free(sim->key);
    free(sim);
}
