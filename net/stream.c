/* One WebSocket connection, from the look-up of its name to its end. */

#include "net/stream.h"

#include "model/memory.h"
#include "model/i18n.h"
#include "net/loop_lws.h"
#include "net/probe.h"
#include "net/resolve.h"
#include "net/rest_head.h"
#include "net/stream_reason.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/x509_vfy.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

enum {
    BUFFER_BYTES = 64 * 1024, /* handed over at once: what is longer comes in pieces */
    KEEP_BYTES = 256 * 1024,  /* of memory for such, between messages */
    AUTHORITY_BYTES = ADDRESS_HOST_BYTES + 16,
    ALONE_MOST_S = 24 * 60 * 60, /* nobody means more by Retry-After */
    PING_AFTER_PERCENT = 70,     /* of the silence that is borne; seldom a round number of seconds, as servers' are */
    APART_MS = 100,              /* between a ping and whatever either side has said before it */
};

struct stream {
    struct loop *loop;
    stream_callback *callback;
    void *user;
    struct address address;
    char *path;
    const struct secrets *secrets;
    char *ca_file;
    int64_t hang_up_after_ms;
    int64_t connect_ms;
    size_t message_bytes_max;

    struct loop_timer *deadline; /* until the upgrade */
    struct loop_timer *after;    /* what is to follow on a failed try, once libwebsockets is done with it */
    struct loop_timer *patience; /* the next look at how long the server has been silent; since the upgrade */
    struct loop_timer *apart;    /* a ping that was put off */
    struct resolve *resolve;
    struct probe *probe;
    struct resolve_answer addresses;
    size_t next_address;
    int64_t heard_ms;   /* the last sign of life, on the monotonic clock … */
    int64_t arrival_ms; /* … and when the last bytes came, on that of events */
    int64_t asked_ms;   /* when it was decided to ask for a sign of life, on the monotonic clock */
    int pings;          /* that were decided on, and not answered so far */
    bool ping_wanted;   /* it is to leave as soon as libwebsockets lets us write */
    bool ping_put_off;  /* once already */
    struct lws *wsi; /* the connection or the try for one; NULL: neither */
    bool ended;

    struct stream_failure failure; /* what is known so far of why it ends */
    char *message;                 /* pieces of a message that is not complete yet */
    size_t message_length;
    size_t message_size;
};

static void tell(struct stream *stream, const struct stream_news *news)
{
    stream->callback(stream->user, news);
}

/* libwebsockets calls back for this connection no more. `hang_up` unless it is ending it itself. */
static void let_go(struct stream *stream, bool hang_up)
{
    struct lws *wsi = stream->wsi;
    if (wsi == NULL) {
        return;
    }
    stream->wsi = NULL;
    lws_set_opaque_user_data(wsi, NULL);
    if (hang_up) {
        lws_set_timeout(wsi, PENDING_TIMEOUT_USER_OK, LWS_TO_KILL_ASYNC);
    }
}

static void stop(struct stream *stream, bool hang_up)
{
    loop_timer_cancel(stream->deadline);
    loop_timer_cancel(stream->after);
    loop_timer_cancel(stream->patience);
    loop_timer_cancel(stream->apart);
    resolve_cancel(stream->resolve);
    stream->resolve = NULL;
    probe_cancel(stream->probe);
    stream->probe = NULL;
    let_go(stream, hang_up);
}

/* The only way to the end, and it is gone once. The stream may be freed when this returns. */
static void end(struct stream *stream, bool hang_up)
{
    if (stream->ended) {
        return;
    }
    stream->ended = true;
    stop(stream, hang_up);
    char reason[STREAM_REASON_BYTES];
    enum stream_refusal refused = stream_reason(&stream->failure, reason, sizeof reason);
    secrets_hide(stream->secrets, reason);
    const struct stream_news news = {.kind = STREAM_CLOSED,
                                     .reason = reason,
                                     .failure_kind = stream_trouble(&stream->failure),
                                     .refused = refused,
                                     .alone_ms = stream->failure.alone_s * 1000};
    tell(stream, &news);
}

static void try_next_address(struct stream *stream);

static void on_probed(void *user, int problem)
{
    struct stream *stream = user;
    stream->probe = NULL;
    stream->failure.os_error = problem;
    end(stream, false);
}

static void on_attempt_failed(void *user)
{
    struct stream *stream = user;
    const struct stream_failure *failure = &stream->failure;
    if (failure->phase > STREAM_CONNECTING || failure->verdict != X509_V_OK || failure->tls) {
        end(stream, false); /* somebody is there: another address of the same name would say the same */
    } else if (stream->next_address < stream->addresses.count) {
        try_next_address(stream);
    } else {
        const char *last = stream->addresses.addresses[stream->addresses.count - 1];
        stream->probe = probe_start(stream->loop, last, stream->address.port, on_probed, stream);
    }
}

/* A try is over, perhaps while libwebsockets is still in the call that began it. */
static void attempt_failed(struct stream *stream)
{
    let_go(stream, false);
    loop_timer_set_ms(stream->after, 0);
}

static void connection_gone(struct stream *stream)
{
    if (stream->failure.phase == STREAM_OPEN) {
        end(stream, false);
    } else {
        attempt_failed(stream);
    }
}

/* Retry-After; 0 where there is none to be read. */
static int64_t retry_after_s(const struct stream *stream, struct lws *wsi)
{
    char text[64];
    if (lws_hdr_copy(wsi, text, sizeof text, WSI_TOKEN_HTTP_RETRY_AFTER) <= 0) {
        return 0;
    }
    int seconds = rest_head_wait_s(text, 0, loop_calendar_ms(stream->loop));
    return seconds < 0 ? 0 : seconds > ALONE_MOST_S ? ALONE_MOST_S : seconds;
}

static void on_connection_error(struct stream *stream, struct lws *wsi, const char *text)
{
    struct stream_failure *failure = &stream->failure;
    failure->status = (int)lws_http_client_http_response(wsi);
    if (failure->status != 0) {
        failure->phase = STREAM_ASKING;
        failure->alone_s = retry_after_s(stream, wsi);
        if (lws_hdr_copy(wsi, failure->location, sizeof failure->location, WSI_TOKEN_HTTP_LOCATION) < 0) {
            failure->location[0] = '\0'; /* too long */
        }
    }
    if (text != NULL && strstr(text, "SSL") != NULL) {
        failure->tls = true;
    }
    attempt_failed(stream);
}

static void on_close_frame(struct stream *stream, const unsigned char *payload, size_t length)
{
    struct stream_failure *failure = &stream->failure;
    failure->close_frame = true;
    if (length >= 2) { /* a close without a code is normal life */
        failure->close_code = payload[0] << 8 | payload[1];
        size_t room = sizeof failure->close_reason;
        failure->close_length = length - 2 < room ? length - 2 : room;
        memcpy(failure->close_reason, payload + 2, failure->close_length);
    }
}

static bool keep_piece(struct stream *stream, const char *piece, size_t length)
{
    size_t needed = stream->message_length + length;
    if (needed > stream->message_bytes_max) {
        return false;
    }
    if (needed > stream->message_size) {
        size_t size = stream->message_size == 0 ? 2 * BUFFER_BYTES : stream->message_size;
        while (size < needed) {
            size *= 2;
        }
        stream->message = memory_resize(stream->message, size, 1);
        stream->message_size = size;
    }
    if (length > 0) { /* a first fragment may be empty, and there is no room yet */
        memcpy(stream->message + stream->message_length, piece, length);
    }
    stream->message_length = needed;
    return true;
}

/* A message that was put together. The room that one of the size of a screenful took is kept for the next, more is not.
 * The stream may be freed when this returns. */
static void tell_large(struct stream *stream, const struct stream_news *news)
{
    if (stream->message_size > KEEP_BYTES) {
        char *message = stream->message;
        stream->message = NULL;
        stream->message_size = 0;
        tell(stream, news);
        free(message);
    } else {
        tell(stream, news);
    }
}

static void end_oversized(struct stream *stream)
{
    stream->failure.too_long = stream->message_bytes_max;
    end(stream, false); /* the callback's return value hangs up */
}

/* ---- signs of life ---- */

static void note_life(struct stream *stream)
{
    stream->heard_ms = loop_monotonic_ms(stream->loop);
}

/* All that comes together is one sign of life. */
static void note_arrival(struct stream *stream)
{
    int64_t arrival_ms = loop_arrival_ms(stream->loop);
    if (arrival_ms != stream->arrival_ms) {
        stream->arrival_ms = arrival_ms;
        note_life(stream);
    }
}

static bool is_answered(const struct stream *stream)
{
    return stream->heard_ms >= stream->asked_ms;
}

static void want_ping(void *user)
{
    struct stream *stream = user;
    stream->ping_wanted = true;
    lws_callback_on_writable(stream->wsi);
}

static int64_t ping_after_ms(const struct stream *stream)
{
    return stream->hang_up_after_ms * PING_AFTER_PERCENT / 100;
}

/* Something has come that was not read yet, because the program was stopped or busy: a sign of life. */
static bool has_unread(struct lws *wsi)
{
    int bytes = 0;
    return ioctl(lws_get_socket_fd(wsi), FIONREAD, &bytes) == 0 && bytes > 0;
}

/* A message sets no timer anew, which would cost more than all the rest of it: this one fires, and looks. */
static void on_patience(void *user)
{
    struct stream *stream = user;
    int64_t now_ms = loop_monotonic_ms(stream->loop);
    int64_t first_ms = ping_after_ms(stream);
    int64_t again_ms = (stream->hang_up_after_ms - first_ms) / STREAM_PINGS;
    if (is_answered(stream)) {
        stream->pings = 0;
    }
    int64_t due_ms = stream->pings == 0 ? stream->heard_ms + first_ms : stream->asked_ms + again_ms;
    if (due_ms > now_ms) {
        loop_timer_set_ms(stream->patience, due_ms - now_ms);
    } else if (stream->pings < STREAM_PINGS) {
        stream->pings++;
        stream->asked_ms = now_ms;
        stream->ping_put_off = false;
        want_ping(stream);
        loop_timer_set_ms(stream->patience, again_ms);
    } else if (has_unread(stream->wsi)) {
        loop_timer_set_ms(stream->patience, again_ms);
    } else {
        stream->failure.silent_s = (now_ms - stream->heard_ms + 500) / 1000;
        end(stream, true);
    }
}

/* Something has just come or left: perhaps a ping, which libwebsockets has just answered or is about to answer. */
static bool is_talking(struct lws *wsi)
{
    struct tcp_info info;
    socklen_t size = sizeof info;
    return getsockopt(lws_get_socket_fd(wsi), IPPROTO_TCP, TCP_INFO, &info, &size) == 0 &&
           (info.tcpi_last_data_recv < APART_MS || info.tcpi_last_data_sent < APART_MS);
}

/* libwebsockets answers pings by itself, and tells nobody. But it always asks then what else is to be written: where
 * nothing is, a ping has come. Where a ping of ours is, the answer may just have left: ours is put off, once. */
static void on_writable(struct stream *stream, struct lws *wsi)
{
    if (!stream->ping_wanted) {
        note_life(stream);
        return;
    }
    stream->ping_wanted = false;
    if (is_answered(stream)) {
        return; /* something came meanwhile */
    }
    if (!stream->ping_put_off && is_talking(wsi)) {
        stream->ping_put_off = true;
        loop_timer_set_ms(stream->apart, APART_MS);
        return;
    }
    unsigned char frame[LWS_PRE + 1];
    if (lws_write(wsi, frame + LWS_PRE, 0, LWS_WRITE_PING) < 0) {
        end(stream, false);
    }
}

/* ---- messages ---- */

static void on_piece(struct stream *stream, struct lws *wsi, char *piece, size_t length)
{
    note_arrival(stream);
    bool first = lws_is_first_fragment(wsi) != 0;
    bool last = lws_is_final_fragment(wsi) != 0;
    struct stream_news news = {.kind = STREAM_MESSAGE, .message = piece, .length = length};
    if (first) {
        stream->message_length = 0;
    }
    if (first && last) {
        if (length > stream->message_bytes_max) {
            end_oversized(stream);
        } else {
            tell(stream, &news);
        }
        return;
    }
    if (!keep_piece(stream, piece, length)) {
        end_oversized(stream);
        return;
    }
    if (last) {
        news.message = stream->message;
        news.length = stream->message_length;
        tell_large(stream, &news);
    }
}

static void on_opened(struct stream *stream)
{
    loop_timer_cancel(stream->deadline);
    note_life(stream);
    loop_timer_set_ms(stream->patience, ping_after_ms(stream));
    stream->failure.phase = STREAM_OPEN;
    const struct stream_news news = {.kind = STREAM_OPENED};
    tell(stream, &news);
}

/* Failures come in many shapes, some without the callback that is meant for them; all of them end here. */
static void on_news(struct stream *stream, struct lws *wsi, enum lws_callback_reasons reason, void *in,
                    size_t length)
{
    switch (reason) {
    case LWS_CALLBACK_CLIENT_APPEND_HANDSHAKE_HEADER:
        stream->failure.phase = STREAM_ASKING;
        break;
    case LWS_CALLBACK_CLIENT_ESTABLISHED:
        on_opened(stream);
        break;
    case LWS_CALLBACK_CLIENT_RECEIVE:
        on_piece(stream, wsi, in, length);
        break;
    case LWS_CALLBACK_CLIENT_RECEIVE_PONG:
        note_life(stream);
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
    struct stream *stream = wsi != NULL ? lws_get_opaque_user_data(wsi) : NULL;
    if (reason == LWS_CALLBACK_OPENSSL_PERFORM_SERVER_CERT_VERIFICATION) {
        bool trusted = length != 0; /* so it says, and gives the store's context for the session */
        if (stream != NULL && !trusted) {
            stream->failure.verdict = X509_STORE_CTX_get_error(session);
        }
        return 0; /* leave it at that */
    }
    if (stream == NULL) {
        return reason == LWS_CALLBACK_CLIENT_RECEIVE ? -1 : 0;
    }
    on_news(stream, wsi, reason, in, length);
    bool over = lws_get_opaque_user_data(wsi) == NULL; /* the stream itself may be gone by now */
    return over && reason != LWS_CALLBACK_WSI_DESTROY ? -1 : 0;
}

static const struct lws_protocols STREAM_PROTOCOLS[] = {
    {.name = "stream", .callback = on_lws, .rx_buffer_size = BUFFER_BYTES},
    {.name = NULL},
};

/* All zero: libwebsockets neither pings nor gives up by itself. */
static const lws_retry_bo_t NO_PATIENCE;

static void connect_to(struct stream *stream, const char *numeric, struct lws_vhost *vhost)
{
    char authority[AUTHORITY_BYTES];
    char origin[AUTHORITY_BYTES + sizeof "https://"];
    address_authority(&stream->address, authority, sizeof authority);
    (void)snprintf(origin, sizeof origin, "%s%s", stream->address.secure ? "https://" : "http://", authority);
    struct lws_client_connect_info info = {
        .context = loop_lws_context(stream->loop),
        .vhost = vhost,
        .retry_and_idle_policy = &NO_PATIENCE,
        .address = numeric,
        .port = stream->address.port,
        .path = stream->path,
        .host = authority, /* what the certificate must be for, too */
        .origin = origin,
        .ssl_connection = LCCSCF_HTTP_NO_FOLLOW_REDIRECT | (stream->address.secure ? LCCSCF_USE_SSL : 0),
        .local_protocol_name = "stream",
        .alpn = "http/1.1",
        .opaque_user_data = stream,
        .pwsi = &stream->wsi,
        .ietf_version_or_minus_one = -1,
    };
    if (lws_client_connect_via_info(&info) == NULL) {
        attempt_failed(stream); /* which has not always been called back */
    }
}

static void try_next_address(struct stream *stream)
{
    const struct loop_lws_policy policy = {
        .protocols = STREAM_PROTOCOLS,
        .secure = stream->address.secure,
        .ca_file = stream->ca_file,
    };
    struct lws_vhost *vhost = loop_lws_vhost(stream->loop, &policy);
    if (vhost == NULL) {
        stream->failure.authorities = true;
        end(stream, false);
        return;
    }
    connect_to(stream, stream->addresses.addresses[stream->next_address++], vhost);
}

static void on_deadline(void *user)
{
    struct stream *stream = user;
    stream->failure.timed_out_ms = stream->connect_ms;
    end(stream, true);
}

static void on_resolved(void *user, const struct resolve_answer *answer)
{
    struct stream *stream = user;
    stream->resolve = NULL;
    stream->addresses = *answer;
    if (answer->problem != NULL) {
        stream->failure.unresolved = answer->problem;
        end(stream, false);
        return;
    }
    stream->failure.phase = STREAM_CONNECTING;
    try_next_address(stream);
}

static char *joined(const char *a, const char *b)
{
    size_t size = strlen(a) + strlen(b) + 1;
    char *both = memory_new(size, 1);
    (void)snprintf(both, size, "%s%s", a, b);
    return both;
}

struct stream *stream_new(struct loop *loop, const struct stream_options *options, stream_callback *callback,
                          void *user)
{
    struct stream *stream = memory_new(1, sizeof *stream);
    *stream = (struct stream){
        .loop = loop,
        .callback = callback,
        .user = user,
        .address = *options->address,
        .path = joined(options->address->path, options->path),
        .secrets = options->secrets,
        .ca_file = options->ca_file != NULL ? memory_string(options->ca_file) : NULL,
        .hang_up_after_ms = INT64_C(1000) * (options->hang_up_after_s != 0 ? options->hang_up_after_s
                                                                           : STREAM_HANG_UP_AFTER_S),
        .connect_ms = options->connect_ms != 0 ? options->connect_ms : STREAM_CONNECT_MS,
        .message_bytes_max =
            options->message_bytes_max != 0 ? options->message_bytes_max : STREAM_MESSAGE_BYTES_MAX,
        .failure = {.address = NULL},
    };
    stream->failure.address = stream->address.host;
    stream->failure.clear = !stream->address.secure;
    stream->after = loop_timer_new(loop, on_attempt_failed, stream);
    stream->patience = loop_timer_new(loop, on_patience, stream);
    stream->apart = loop_timer_new(loop, want_ping, stream);
    stream->deadline = loop_timer_new(loop, on_deadline, stream);
    loop_timer_set_ms(stream->deadline, stream->connect_ms);
    /* Sooner than the deadline: that the name servers are to blame must be said. */
    int64_t resolve_ms = stream->connect_ms * 2 / 3;
    resolve_ms = resolve_ms < RESOLVE_DEADLINE_MS ? resolve_ms : RESOLVE_DEADLINE_MS;
    stream->resolve = resolve_start(loop, stream->address.host, resolve_ms, on_resolved, stream);
    return stream;
}

void stream_free(struct stream *stream)
{
    if (stream == NULL) {
        return;
    }
    stop(stream, true);
    loop_timer_free(stream->deadline);
    loop_timer_free(stream->after);
    loop_timer_free(stream->patience);
    loop_timer_free(stream->apart);
    explicit_bzero(stream->path, strlen(stream->path));
    free(stream->path);
    free(stream->ca_file);
    free(stream->message);
    free(stream);
}
