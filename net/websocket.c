/* One WebSocket connection, from looking up its host to its end. */

#include "net/websocket.h"

#include "model/i18n.h"
#include "model/memory.h"
#include "net/http_response.h"
#include "net/loop_lws.h"
#include "net/resolve.h"
#include "net/tcp_probe.h"
#include "net/websocket_reason.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/x509_vfy.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

enum {
    READ_BYTES = 64 * 1024,          /* of one read: a longer message is assembled from fragments */
    MESSAGE_KEEP_BYTES = 256 * 1024, /* of its buffer, kept between messages */
    AUTHORITY_BYTES = URL_HOST_BYTES + 16,
    RETRY_AFTER_MAX_S = 24 * 60 * 60, /* nobody means more than that */
    /* of the idle timeout; seldom a round number of seconds, as servers' intervals are */
    PING_AFTER_PERCENT = 70,
    PING_GAP_MS = 100, /* between a ping and the last data of either side */
};

struct websocket {
    struct loop *loop;
    websocket_callback *callback;
    void *user;
    struct url address;
    char *path;
    const struct secrets *secrets;
    char *ca_file;
    int64_t idle_timeout_ms;
    int64_t connect_timeout_ms;
    size_t message_bytes_max;

    struct loop_timer *deadline; /* for the upgrade */
    /* reports a failed attempt after libwebsockets' callback has returned */
    struct loop_timer *failed_timer;
    /* the next check of the idle time; since the upgrade */
    struct loop_timer *idle_timer;
    struct loop_timer *ping_delay; /* a postponed ping */
    struct resolve *resolve;
    struct tcp_probe *probe;
    struct resolve_result addresses;
    size_t next_address;
    int64_t alive_ms;    /* last sign of life, on the monotonic clock … */
    int64_t received_ms; /* … and of the last bytes, on the clock of events */
    int64_t pinged_ms;   /* when a sign of life was last requested, on the monotonic clock */
    int pings;           /* requested, without an answer so far */
    bool ping_wanted;    /* to be sent when libwebsockets can write */
    bool ping_delayed;   /* postponed once already */
    struct lws *wsi;     /* the connection or attempt, or NULL */
    bool ended;

    struct websocket_failure failure; /* why it ends, as far as it is known */
    char *message;                    /* the fragments of an incomplete message */
    size_t message_length;
    size_t message_size;
};

static void notify(struct websocket *stream, const struct websocket_report *report)
{
    stream->callback(stream->user, report);
}

/* Stops libwebsockets' callbacks for this connection. `close_socket` unless libwebsockets is closing it
 * already. */
static void detach(struct websocket *stream, bool close_socket)
{
    struct lws *wsi = stream->wsi;
    if (wsi == NULL) {
        return;
    }
    stream->wsi = NULL;
    lws_set_opaque_user_data(wsi, NULL);
    if (close_socket) {
        lws_set_timeout(wsi, PENDING_TIMEOUT_USER_OK, LWS_TO_KILL_ASYNC);
    }
}

static void stop(struct websocket *stream, bool close_socket)
{
    loop_timer_cancel(stream->deadline);
    loop_timer_cancel(stream->failed_timer);
    loop_timer_cancel(stream->idle_timer);
    loop_timer_cancel(stream->ping_delay);
    resolve_cancel(stream->resolve);
    stream->resolve = NULL;
    tcp_probe_cancel(stream->probe);
    stream->probe = NULL;
    detach(stream, close_socket);
}

/* Reports the end, once; every path to the end goes through here. The callback may free the stream. */
static void end(struct websocket *stream, bool close_socket)
{
    if (stream->ended) {
        return;
    }
    stream->ended = true;
    stop(stream, close_socket);
    char reason[WEBSOCKET_REASON_BYTES];
    enum websocket_refusal refused = websocket_reason(&stream->failure, reason, sizeof reason);
    secrets_redact(stream->secrets, reason);
    const struct websocket_report report = {.kind = WEBSOCKET_CLOSED,
                                            .reason = reason,
                                            .failure_kind = websocket_reason_kind(&stream->failure),
                                            .refused = refused,
                                            .retry_after_ms = stream->failure.retry_after_s * 1000};
    notify(stream, &report);
}

static void try_next_address(struct websocket *stream);

static void on_probed(void *user, int problem)
{
    struct websocket *stream = user;
    stream->probe = NULL;
    stream->failure.os_error = problem;
    end(stream, false);
}

static void on_attempt_failed(void *user)
{
    struct websocket *stream = user;
    const struct websocket_failure *failure = &stream->failure;
    if (failure->phase > WEBSOCKET_CONNECTING || failure->verdict != X509_V_OK || failure->tls) {
        end(stream, false); /* the server is reachable: another address of the same name would fail, too */
    } else if (stream->next_address < stream->addresses.count) {
        try_next_address(stream);
    } else {
        const char *last = stream->addresses.addresses[stream->addresses.count - 1];
        stream->probe = tcp_probe_start(stream->loop, last, stream->address.port, on_probed, stream);
    }
}

/* An attempt has failed, perhaps inside libwebsockets' call that started it. */
static void attempt_failed(struct websocket *stream)
{
    detach(stream, false);
    loop_timer_set_ms(stream->failed_timer, 0);
}

static void connection_gone(struct websocket *stream)
{
    if (stream->failure.phase == WEBSOCKET_OPEN) {
        end(stream, false);
    } else {
        attempt_failed(stream);
    }
}

/* Retry-After; 0 if it is absent or invalid. */
static int64_t retry_after_s(const struct websocket *stream, struct lws *wsi)
{
    char text[64];
    if (lws_hdr_copy(wsi, text, sizeof text, WSI_TOKEN_HTTP_RETRY_AFTER) <= 0) {
        return 0;
    }
    int seconds = http_response_retry_after_s(text, 0, loop_wall_clock_ms(stream->loop));
    return seconds < 0 ? 0 : seconds > RETRY_AFTER_MAX_S ? RETRY_AFTER_MAX_S : seconds;
}

static void on_connection_error(struct websocket *stream, struct lws *wsi, const char *text)
{
    struct websocket_failure *failure = &stream->failure;
    failure->status = (int)lws_http_client_http_response(wsi);
    if (failure->status != 0) {
        failure->phase = WEBSOCKET_UPGRADING;
        failure->retry_after_s = retry_after_s(stream, wsi);
        if (lws_hdr_copy(wsi, failure->location, sizeof failure->location, WSI_TOKEN_HTTP_LOCATION) < 0) {
            failure->location[0] = '\0'; /* too long */
        }
    }
    if (text != NULL && strstr(text, "SSL") != NULL) {
        failure->tls = true;
    }
    attempt_failed(stream);
}

static void on_close_frame(struct websocket *stream, const unsigned char *payload, size_t length)
{
    struct websocket_failure *failure = &stream->failure;
    failure->close_frame = true;
    if (length >= 2) { /* a close without a code is normal */
        failure->close_code = payload[0] << 8 | payload[1];
        size_t room = sizeof failure->close_reason;
        failure->close_reason_length = length - 2 < room ? length - 2 : room;
        memcpy(failure->close_reason, payload + 2, failure->close_reason_length);
    }
}

static bool append_fragment(struct websocket *stream, const char *fragment, size_t length)
{
    size_t needed = stream->message_length + length;
    if (needed > stream->message_bytes_max) {
        return false;
    }
    if (needed > stream->message_size) {
        size_t size = stream->message_size == 0 ? 2 * READ_BYTES : stream->message_size;
        while (size < needed) {
            size *= 2;
        }
        stream->message = memory_resize(stream->message, size, 1);
        stream->message_size = size;
    }
    if (length > 0) { /* an empty first fragment needs no buffer */
        memcpy(stream->message + stream->message_length, fragment, length);
    }
    stream->message_length = needed;
    return true;
}

/* Reports a message that was assembled from fragments. Keeps its buffer for the next one if it is small. The
 * callback may free the stream. */
static void notify_assembled(struct websocket *stream, const struct websocket_report *report)
{
    if (stream->message_size > MESSAGE_KEEP_BYTES) {
        char *message = stream->message;
        stream->message = NULL;
        stream->message_size = 0;
        notify(stream, report);
        free(message);
    } else {
        notify(stream, report);
    }
}

static void end_oversized(struct websocket *stream)
{
    stream->failure.message_limit = stream->message_bytes_max;
    end(stream, false); /* the callback's return value closes the connection */
}

/* ---- signs of life ---- */

static void note_alive(struct websocket *stream)
{
    stream->alive_ms = loop_monotonic_ms(stream->loop);
}

/* Data that arrives together is one sign of life. */
static void note_received(struct websocket *stream)
{
    int64_t received_ms = loop_received_ms(stream->loop);
    if (received_ms != stream->received_ms) {
        stream->received_ms = received_ms;
        note_alive(stream);
    }
}

static bool is_answered(const struct websocket *stream)
{
    return stream->alive_ms >= stream->pinged_ms;
}

static void want_ping(void *user)
{
    struct websocket *stream = user;
    stream->ping_wanted = true;
    lws_callback_on_writable(stream->wsi);
}

static int64_t ping_after_ms(const struct websocket *stream)
{
    return stream->idle_timeout_ms * PING_AFTER_PERCENT / 100;
}

/* Is data waiting that was not read, because the program was stopped or busy? It is a sign of life. */
static bool has_unread(struct lws *wsi)
{
    int bytes = 0;
    return ioctl(lws_get_socket_fd(wsi), FIONREAD, &bytes) == 0 && bytes > 0;
}

/* Messages do not restart this timer, which would cost more than handling them. It fires, compares times, and
 * is set again. */
static void on_idle_timer(void *user)
{
    struct websocket *stream = user;
    int64_t now_ms = loop_monotonic_ms(stream->loop);
    int64_t first_ms = ping_after_ms(stream);
    int64_t again_ms = (stream->idle_timeout_ms - first_ms) / WEBSOCKET_PINGS;
    if (is_answered(stream)) {
        stream->pings = 0;
    }
    int64_t due_ms = stream->pings == 0 ? stream->alive_ms + first_ms : stream->pinged_ms + again_ms;
    if (due_ms > now_ms) {
        loop_timer_set_ms(stream->idle_timer, due_ms - now_ms);
    } else if (stream->pings < WEBSOCKET_PINGS) {
        stream->pings++;
        stream->pinged_ms = now_ms;
        stream->ping_delayed = false;
        want_ping(stream);
        loop_timer_set_ms(stream->idle_timer, again_ms);
    } else if (has_unread(stream->wsi)) {
        loop_timer_set_ms(stream->idle_timer, again_ms);
    } else {
        stream->failure.silent_s = (now_ms - stream->alive_ms + 500) / 1000;
        end(stream, true);
    }
}

/* Was data received or sent just now? It may be a ping, which libwebsockets has just answered or will answer.
 */
static bool has_recent_traffic(struct lws *wsi)
{
    struct tcp_info info;
    socklen_t size = sizeof info;
    return getsockopt(lws_get_socket_fd(wsi), IPPROTO_TCP, TCP_INFO, &info, &size) == 0 &&
           (info.tcpi_last_data_recv < PING_GAP_MS || info.tcpi_last_data_sent < PING_GAP_MS);
}

/* libwebsockets answers pings itself without a callback, but then asks for writable data. If we have none, a
 * ping was received. If a ping of ours is due, a pong may just have been sent: ours is delayed once. */
static void on_writable(struct websocket *stream, struct lws *wsi)
{
    if (!stream->ping_wanted) {
        note_alive(stream);
        return;
    }
    stream->ping_wanted = false;
    if (is_answered(stream)) {
        return; /* data was received in between */
    }
    if (!stream->ping_delayed && has_recent_traffic(wsi)) {
        stream->ping_delayed = true;
        loop_timer_set_ms(stream->ping_delay, PING_GAP_MS);
        return;
    }
    unsigned char frame[LWS_PRE + 1];
    if (lws_write(wsi, frame + LWS_PRE, 0, LWS_WRITE_PING) < 0) {
        end(stream, false);
    }
}

/* ---- messages ---- */

static void on_fragment(struct websocket *stream, struct lws *wsi, char *fragment, size_t length)
{
    note_received(stream);
    bool first = lws_is_first_fragment(wsi) != 0;
    bool last = lws_is_final_fragment(wsi) != 0;
    struct websocket_report report = {.kind = WEBSOCKET_MESSAGE, .message = fragment, .length = length};
    if (first) {
        stream->message_length = 0;
    }
    if (first && last) {
        if (length > stream->message_bytes_max) {
            end_oversized(stream);
        } else {
            notify(stream, &report);
        }
        return;
    }
    if (!append_fragment(stream, fragment, length)) {
        end_oversized(stream);
        return;
    }
    if (last) {
        report.message = stream->message;
        report.length = stream->message_length;
        notify_assembled(stream, &report);
    }
}

static void on_opened(struct websocket *stream)
{
    loop_timer_cancel(stream->deadline);
    note_alive(stream);
    loop_timer_set_ms(stream->idle_timer, ping_after_ms(stream));
    stream->failure.phase = WEBSOCKET_OPEN;
    const struct websocket_report report = {.kind = WEBSOCKET_OPENED};
    notify(stream, &report);
}

/* Failures are reported in many ways, some without the callback that is meant for them; all end here. */
static void on_lws_event(struct websocket *stream, struct lws *wsi, enum lws_callback_reasons reason,
                         void *in, size_t length)
{
    switch (reason) {
    case LWS_CALLBACK_CLIENT_APPEND_HANDSHAKE_HEADER:
        stream->failure.phase = WEBSOCKET_UPGRADING;
        break;
    case LWS_CALLBACK_CLIENT_ESTABLISHED:
        on_opened(stream);
        break;
    case LWS_CALLBACK_CLIENT_RECEIVE:
        on_fragment(stream, wsi, in, length);
        break;
    case LWS_CALLBACK_CLIENT_RECEIVE_PONG:
        note_alive(stream);
        break;
    case LWS_CALLBACK_CLIENT_WRITEABLE:
        on_writable(stream, wsi);
        break;
    case LWS_CALLBACK_WS_PEER_INITIATED_CLOSE:
        on_close_frame(stream, in, length);
        end(stream, false);
        break;
    case LWS_CALLBACK_CLIENT_CONNECTION_ERROR:
        on_connection_error(stream, wsi, in);
        break;
    case LWS_CALLBACK_CLOSED_CLIENT_HTTP:
    case LWS_CALLBACK_CLIENT_CLOSED:
    case LWS_CALLBACK_WSI_DESTROY:
        connection_gone(stream);
        break;
    default:
        break;
    }
}

static int on_lws(struct lws *wsi, enum lws_callback_reasons reason, void *session, void *in, size_t length)
{
    struct websocket *stream = wsi != NULL ? lws_get_opaque_user_data(wsi) : NULL;
    if (reason == LWS_CALLBACK_OPENSSL_PERFORM_SERVER_CERT_VERIFICATION) {
        bool trusted = length != 0; /* OpenSSL's result; `session` is its store context */
        if (stream != NULL && !trusted) {
            stream->failure.verdict = X509_STORE_CTX_get_error(session);
        }
        return 0; /* accept its result */
    }
    if (stream == NULL) {
        return reason == LWS_CALLBACK_CLIENT_RECEIVE ? -1 : 0;
    }
    on_lws_event(stream, wsi, reason, in, length);
    bool over = lws_get_opaque_user_data(wsi) == NULL; /* the connection may be freed by now */
    return over && reason != LWS_CALLBACK_WSI_DESTROY ? -1 : 0;
}

static const struct lws_protocols WEBSOCKET_PROTOCOLS[] = {
    {.name = "stream", .callback = on_lws, .rx_buffer_size = READ_BYTES},
    {.name = NULL},
};

/* All zero: libwebsockets sends no pings and has no idle timeout. */
static const lws_retry_bo_t NO_IDLE_POLICY;

static void connect_to(struct websocket *stream, const char *numeric, struct lws_vhost *vhost)
{
    char authority[AUTHORITY_BYTES];
    char origin[AUTHORITY_BYTES + sizeof "https://"];
    url_authority(&stream->address, authority, sizeof authority);
    (void)snprintf(origin, sizeof origin, "%s%s", stream->address.secure ? "https://" : "http://", authority);
    struct lws_client_connect_info info = {
        .context = loop_lws_context(stream->loop),
        .vhost = vhost,
        .retry_and_idle_policy = &NO_IDLE_POLICY,
        .address = numeric,
        .port = stream->address.port,
        .path = stream->path,
        .host = authority, /* also verified in the certificate */
        .origin = origin,
        .ssl_connection = LCCSCF_HTTP_NO_FOLLOW_REDIRECT | (stream->address.secure ? LCCSCF_USE_SSL : 0),
        .local_protocol_name = "stream",
        .alpn = "http/1.1",
        .opaque_user_data = stream,
        .pwsi = &stream->wsi,
        .ietf_version_or_minus_one = -1,
    };
    if (lws_client_connect_via_info(&info) == NULL) {
        attempt_failed(stream); /* not always with a callback */
    }
}

static void try_next_address(struct websocket *stream)
{
    const struct loop_lws_policy policy = {
        .protocols = WEBSOCKET_PROTOCOLS,
        .secure = stream->address.secure,
        .ca_file = stream->ca_file,
    };
    struct lws_vhost *vhost = loop_lws_vhost(stream->loop, &policy);
    if (vhost == NULL) {
        stream->failure.trust_store_failed = true;
        end(stream, false);
        return;
    }
    connect_to(stream, stream->addresses.addresses[stream->next_address++], vhost);
}

static void on_deadline(void *user)
{
    struct websocket *stream = user;
    stream->failure.timed_out_ms = stream->connect_timeout_ms;
    end(stream, true);
}

static void on_resolved(void *user, const struct resolve_result *result)
{
    struct websocket *stream = user;
    stream->resolve = NULL;
    stream->addresses = *result;
    if (result->problem != NULL) {
        stream->failure.resolve_problem = result->problem;
        end(stream, false);
        return;
    }
    stream->failure.phase = WEBSOCKET_CONNECTING;
    try_next_address(stream);
}

struct websocket *websocket_new(struct loop *loop, const struct websocket_options *options,
                                websocket_callback *callback, void *user)
{
    struct websocket *stream = memory_new(1, sizeof *stream);
    *stream = (struct websocket){
        .loop = loop,
        .callback = callback,
        .user = user,
        .address = *options->address,
        .path = memory_join(options->address->path, options->path),
        .secrets = options->secrets,
        .ca_file = options->ca_file != NULL ? memory_string(options->ca_file) : NULL,
        .idle_timeout_ms = INT64_C(1000) * (options->idle_timeout_s != 0 ? options->idle_timeout_s
                                                                         : WEBSOCKET_IDLE_TIMEOUT_S),
        .connect_timeout_ms =
            options->connect_timeout_ms != 0 ? options->connect_timeout_ms : WEBSOCKET_CONNECT_TIMEOUT_MS,
        .message_bytes_max =
            options->message_bytes_max != 0 ? options->message_bytes_max : WEBSOCKET_MESSAGE_BYTES_MAX,
        .failure = {.address = NULL},
    };
    stream->failure.address = stream->address.host;
    stream->failure.is_plaintext = !stream->address.secure;
    stream->failed_timer = loop_timer_new(loop, on_attempt_failed, stream);
    stream->idle_timer = loop_timer_new(loop, on_idle_timer, stream);
    stream->ping_delay = loop_timer_new(loop, want_ping, stream);
    stream->deadline = loop_timer_new(loop, on_deadline, stream);
    loop_timer_set_ms(stream->deadline, stream->connect_timeout_ms);
    /* Before the deadline, so that the name servers can be blamed. */
    int64_t resolve_ms = stream->connect_timeout_ms * 2 / 3;
    resolve_ms = resolve_ms < RESOLVE_DEADLINE_MS ? resolve_ms : RESOLVE_DEADLINE_MS;
    stream->resolve = resolve_start(loop, stream->address.host, resolve_ms, on_resolved, stream);
    return stream;
}

void websocket_free(struct websocket *stream)
{
    if (stream == NULL) {
        return;
    }
    stop(stream, true);
    loop_timer_free(stream->deadline);
    loop_timer_free(stream->failed_timer);
    loop_timer_free(stream->idle_timer);
    loop_timer_free(stream->ping_delay);
    explicit_bzero(stream->path, strlen(stream->path));
    free(stream->path);
    free(stream->ca_file);
    free(stream->message);
    free(stream);
}
