/* A whole pretend CloudPBX on 127.0.0.1: the server around the office. */

#include "sim/sim.h"

#include "sim/clients.h"
#include "sim/must.h"
#include "sim/office.h"
#include "sim/playback.h"
#include "sim/routes.h"
#include "sim/visit.h"
#include "sim/wire.h"

#include <errno.h>
#include <libwebsockets.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum {
    HAPPENINGS_PER_TURN = 2000, /* so that the connections have their turn when the office is very busy */
    FRAMES_PER_TURN = 256,
    FAREWELL_MS = 1000, /* a client that takes longer to read its close frame does not get one */
};

struct sim {
    struct lws_context *context;
    struct lws_vhost *vhost;
    struct office *office;
    struct playback *playback; /* NULL: the office's own stream */
    struct clients clients;
    char *key;
    char *channel; /* "/ws/pbx_NAME" */
    double speed;
    lws_usec_t origin_us;   /* of the clock that runs `speed` times as fast as the real one */
    int64_t origin_ms;      /* what it showed then */
    lws_sorted_usec_list_t timer;
    bool ending;
    bool ended;
};

/* What a connection keeps. */
struct session {
    struct visit visit;
    struct client client;
    bool listens; /* to the stream */
};

static int64_t unix_ms(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_REALTIME, &now); /* cannot fail for this clock */
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static int64_t office_clock(const struct sim *sim)
{
    return sim->origin_ms + (int64_t)((double)(lws_now_usecs() - sim->origin_us) / 1000 * sim->speed);
}

static void wake_clients(const struct sim *sim)
{
    for (const struct client *client = sim->clients.first; client != NULL; client = client->next) {
        unsigned char *text = NULL;
        size_t bytes = 0;
        if (clients_next(client, &text, &bytes) != CLIENT_NOTHING) {
            (void)lws_callback_on_writable(client->connection); /* fails on a dead connection, whose end comes anyway */
        }
    }
}

/* Gives the frames that the office has finished to all clients. */
static void spread(struct sim *sim)
{
    struct wire *wire = office_wire(sim->office);
    size_t bytes = 0;
    const char *frames = wire_frames(wire, &bytes);
    while (bytes > 0) {
        const char *newline = memchr(frames, '\n', bytes);
        size_t length = (size_t)(newline - frames);
        clients_send(&sim->clients, frames, length);
        frames += length + 1;
        bytes -= length + 1;
    }
    wire_clear(wire);
    wake_clients(sim);
}

static void on_timer(lws_sorted_usec_list_t *timer);

/* Sets the timer for what is due next. */
static void schedule(struct sim *sim)
{
    int64_t next_ms = sim->playback != NULL ? playback_next_ms(sim->playback) : office_next_ms(sim->office);
    if (sim->ending) {
        return; /* the timer is that of the farewell */
    }
    if (next_ms == INT64_MAX) {
        lws_sul_cancel(&sim->timer);
        return;
    }
    double wait_us = (double)(next_ms - sim->origin_ms) * 1000 / sim->speed - (double)(lws_now_usecs() - sim->origin_us);
    lws_sul_schedule(sim->context, 0, &sim->timer, on_timer, wait_us > 1 ? (lws_usec_t)wait_us + 1 : 1);
}

/* Brings the office, or the trace, up to this moment. */
static void catch_up(struct sim *sim)
{
    if (sim->playback != NULL) {
        playback_run(sim->playback, office_clock(sim), &sim->clients);
        wake_clients(sim);
    } else {
        wire_listen(office_wire(sim->office), sim->clients.count > 0);
        (void)office_run(sim->office, office_clock(sim), HAPPENINGS_PER_TURN); /* the rest has its turn at once */
        spread(sim);
    }
    schedule(sim);
}

static void on_timer(lws_sorted_usec_list_t *timer)
{
    catch_up(lws_container_of(timer, struct sim, timer));
}

static struct exchange exchange_of(struct sim *sim)
{
    return (struct exchange){
        .office = sim->office, .clients = &sim->clients, .key = sim->key, .now_at = unix_ms()};
}

/* True, and 403 is sent, when somebody wants to listen without the key. */
static bool refuse_listener(const struct sim *sim, struct lws *wsi, bool *failed)
{
    struct params query;
    visit_query(wsi, &query);
    const char *key = params_get(&query, "pbxkey");
    if (key != NULL && strcmp(key, sim->key) == 0) {
        return false;
    }
    *failed = visit_refuse(wsi, 403);
    return true;
}

/* A channel may be asked for with a backlog, ".b20", which this exchange does not keep. Any other one exists too: it is
 * silent. */
static bool is_channel(const struct sim *sim, const char *path)
{
    size_t length = strlen(sim->channel);
    if (strncmp(path, sim->channel, length) != 0) {
        return false;
    }
    const char *rest = path + length;
    return rest[0] == '\0' || (strncmp(rest, ".b", 2) == 0 && rest[2] != '\0' && rest[2 + strspn(rest + 2, "0123456789")] == '\0');
}

static int begin_listening(struct sim *sim, struct session *session, struct lws *wsi)
{
    char path[ROUTES_PATH_BYTES];
    visit_header(wsi, WSI_TOKEN_GET_URI, path, sizeof path);
    session->client.subscribed = is_channel(sim, path);
    session->client.connection = wsi;
    return 0;
}

static void listen_in(struct sim *sim, struct session *session)
{
    catch_up(sim); /* what happened before is not for this client */
    clients_join(&sim->clients, &session->client);
    session->listens = true;
    if (sim->playback != NULL) {
        playback_begin(sim->playback, office_clock(sim));
    }
    catch_up(sim);
}

static void stop_listening(struct sim *sim, struct session *session)
{
    if (session->listens) {
        clients_leave(&sim->clients, &session->client);
        session->listens = false;
    }
    if (sim->ending && sim->clients.count == 0) {
        sim->ended = true;
    }
}

/* libwebsockets knows no close frame without a code; nothing of its own is waiting when the pipe is not choked. */
static const unsigned char close_frame[] = {0x88, 0x00};

/* Sends what the client has not had yet, as much as the connection takes; nonzero ends it. */
static int send_frames(struct sim *sim, struct session *session, struct lws *wsi)
{
    for (int i = 0; i < FRAMES_PER_TURN && lws_send_pipe_choked(wsi) == 0; i++) {
        unsigned char *text = NULL;
        size_t bytes = 0;
        switch (clients_next(&session->client, &text, &bytes)) {
        case CLIENT_NOTHING:
            return 0;
        case CLIENT_TEXT:
            if (lws_write(wsi, text, bytes, LWS_WRITE_TEXT) < (int)bytes) {
                return -1;
            }
            clients_sent(&sim->clients, &session->client);
            break;
        case CLIENT_CLOSE:
            (void)send(lws_get_socket_fd(wsi), close_frame, sizeof close_frame, MSG_NOSIGNAL); /* the end either way */
            return -1;
        case CLIENT_DROP:
            return -1;
        }
    }
    return lws_callback_on_writable(wsi) < 0 ? -1 : 0;
}

static void farewell(struct sim *sim)
{
    sim->ending = true;
    sim->ended = sim->clients.count == 0;
    clients_end(&sim->clients, CLIENT_CLOSE);
    wake_clients(sim);
}

/* Answers a request once the office is up to date, and tells at once what came of it. */
static int answer(struct sim *sim, struct session *session, struct lws *wsi, const char *path)
{
    catch_up(sim);
    struct exchange exchange = exchange_of(sim);
    bool end = path != NULL ? visit_begin(&session->visit, wsi, path, &exchange)
                            : visit_body_complete(&session->visit, wsi, &exchange);
    spread(sim);
    schedule(sim);
    return end ? -1 : 0;
}

static int on_event(struct lws *wsi, enum lws_callback_reasons reason, void *user, void *in, size_t length)
{
    struct session *session = user;
    struct sim *sim = lws_context_user(lws_get_context(wsi));
    bool failed = false;
    switch (reason) {
    case LWS_CALLBACK_HTTP:
        return answer(sim, session, wsi, in);
    case LWS_CALLBACK_HTTP_BODY:
        return visit_body(&session->visit, wsi, in, length) ? -1 : 0;
    case LWS_CALLBACK_HTTP_BODY_COMPLETION:
        return answer(sim, session, wsi, NULL);
    case LWS_CALLBACK_HTTP_WRITEABLE:
        return visit_send(&session->visit, wsi) ? -1 : 0;
    case LWS_CALLBACK_CLOSED_HTTP:
    case LWS_CALLBACK_HTTP_DROP_PROTOCOL:
        if (session != NULL) {
            visit_done(&session->visit);
        }
        return 0;
    case LWS_CALLBACK_HTTP_CONFIRM_UPGRADE:
        return refuse_listener(sim, wsi, &failed) ? (failed ? -1 : 1) : 0;
    case LWS_CALLBACK_FILTER_PROTOCOL_CONNECTION:
        return begin_listening(sim, session, wsi);
    case LWS_CALLBACK_ESTABLISHED:
        listen_in(sim, session);
        return 0;
    case LWS_CALLBACK_SERVER_WRITEABLE:
        return send_frames(sim, session, wsi);
    case LWS_CALLBACK_CLOSED:
        stop_listening(sim, session);
        return 0;
    default:
        return 0; /* what a listener sends is nobody's business, and pings are answered already */
    }
}

static int on_signal(struct lws *wsi, enum lws_callback_reasons reason, void *user, void *in, size_t length)
{
    (void)user;
    (void)in;
    (void)length;
    if (reason == LWS_CALLBACK_RAW_RX_FILE) {
        struct signalfd_siginfo info;
        if (read(lws_get_socket_fd(wsi), &info, sizeof info) == (ssize_t)sizeof info) {
            farewell(lws_context_user(lws_get_context(wsi)));
        }
    }
    return 0;
}

static const struct lws_protocols protocols[] = {
    {.name = "exchange", .callback = on_event, .per_session_data_size = sizeof(struct session), .rx_buffer_size = 4096},
    {.name = "signals", .callback = on_signal},
    {.name = NULL},
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
        .protocols = protocols,
        .options = LWS_SERVER_OPTION_EXPLICIT_VHOSTS | LWS_SERVER_OPTION_DISABLE_IPV6 |
                   LWS_SERVER_OPTION_FAIL_UPON_UNABLE_TO_BIND,
        .server_string = "nginx",
        .max_http_header_pool = 256,
        .max_http_header_data = 8192,
        .gid = -1,
        .uid = -1,
        .user = sim,
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
    return length > 0 && length < WIRE_NAME_BYTES && strspn(name, allowed) == length;
}

/* False, and a sentence why, when the options make no exchange. */
static bool check(const struct sim_options *options, char *reason, size_t reason_size)
{
    const char *fault = NULL;
    if (options->name != NULL && !is_name(options->name)) {
        fault = "the exchange's name must be 1 to 63 letters, digits, '_', '.' or '-'";
    } else if (options->key != NULL && (options->key[0] == '\0' || strlen(options->key) > 200)) {
        fault = "the key must be 1 to 200 bytes long";
    } else if (options->extensions > OFFICE_MAX_EXTENSIONS) {
        fault = "there can be at most 100000 extensions";
    } else if (options->queues > OFFICE_MAX_QUEUES) {
        fault = "there can be at most 200 queues";
    } else if (!(options->speed >= 0 && options->speed <= 1e6) || !(options->rate_per_s >= 0 && options->rate_per_s <= 1e6)) {
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
        .opens_at = unix_ms(),
    };
    return office_new(&office);
}

struct sim *sim_new(const struct sim_options *options, char *reason, size_t reason_size)
{
    struct playback *playback = NULL;
    if (!check(options, reason, reason_size)) {
        return NULL;
    }
    if (options->replay_path != NULL) {
        playback = playback_load(options->replay_path, reason, reason_size);
        if (playback == NULL) {
            return NULL;
        }
    }
    struct sim *sim = must_alloc(1, sizeof *sim);
    sim->playback = playback;
    sim->office = open_office(options);
    sim->speed = options->speed > 0 ? options->speed : 1;
    sim->key = strdup(or_default(options->key, SIM_KEY));
    if (sim->key == NULL || asprintf(&sim->channel, "/ws/pbx_%s", or_default(options->name, SIM_NAME)) < 0) {
        abort(); /* out of memory */
    }
    if (!listen_on(sim, options->port)) {
        (void)snprintf(reason, reason_size, "cannot listen on 127.0.0.1:%u: is the port in use?", options->port);
        sim_free(sim);
        return NULL;
    }
    return sim;
}

uint16_t sim_port(const struct sim *sim)
{
    return (uint16_t)lws_get_vhost_listen_port(sim->vhost);
}

/* Takes SIGTERM and SIGINT as something to read; false when the system refuses. */
static bool watch_signals(struct sim *sim, sigset_t *before)
{
    sigset_t signals;
    (void)sigemptyset(&signals); /* these cannot fail for signals that exist */
    (void)sigaddset(&signals, SIGTERM);
    (void)sigaddset(&signals, SIGINT);
    if (sigprocmask(SIG_BLOCK, &signals, before) != 0) {
        return false;
    }
    lws_sock_file_fd_type descriptor = {.filefd = signalfd(-1, &signals, SFD_CLOEXEC | SFD_NONBLOCK)};
    return descriptor.filefd >= 0 &&
           lws_adopt_descriptor_vhost(sim->vhost, LWS_ADOPT_RAW_FILE_DESC, descriptor, "signals", NULL) != NULL;
}

static void on_farewell_over(lws_sorted_usec_list_t *timer)
{
    struct sim *sim = lws_container_of(timer, struct sim, timer);
    sim->ended = true;
    lws_cancel_service(sim->context);
}

bool sim_run(struct sim *sim)
{
    sigset_t before;
    if (!watch_signals(sim, &before)) {
        return false;
    }
    sim->origin_us = lws_now_usecs();
    sim->origin_ms = sim->playback != NULL ? 0 : office_now_ms(sim->office);
    schedule(sim);
    int result = 0;
    while (result >= 0 && !sim->ending) {
        result = lws_service(sim->context, 0);
    }
    lws_sul_schedule(sim->context, 0, &sim->timer, on_farewell_over, FAREWELL_MS * LWS_US_PER_MS);
    while (result >= 0 && !sim->ended) {
        result = lws_service(sim->context, 0);
    }
    (void)sigprocmask(SIG_SETMASK, &before, NULL); /* fails for a bad argument only */
    return result >= 0;
}

void sim_free(struct sim *sim)
{
    if (sim == NULL) {
        return;
    }
    if (sim->context != NULL) {
        lws_context_destroy(sim->context);
    }
    playback_free(sim->playback);
    office_free(sim->office);
    free(sim->channel);
    free(sim->key);
    free(sim);
}
