/* CloudPBX: keeps its stream connected and turns its frames into events. */

#include "model/i18n.h"
#include "model/memory.h"
#include "net/backends.h"
#include "net/cloudpbx/actions.h"
#include "net/cloudpbx/decode.h"
#include "net/loop.h"
#include "net/retry.h"
#include "net/secrets.h"
#include "net/suspend_watch.h"
#include "net/url.h"
#include "net/websocket.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    /* name and key, both percent-encoded */
    STREAM_PATH_BYTES = 64 + 3 * (CLOUDPBX_NAME_BYTES_MAX + SECRET_BYTES_MAX),
};

static_assert((int)RETRY_ADDRESSES_MAX >= (int)BACKEND_ADDRESSES_MAX, "room for each address");

struct instance {
    struct loop *loop;
    backend_listener *listen;
    void *listener;
    const char *name;
    const char *key;
    const struct secrets *secrets;
    const char *ca_file;
    int backlog;
    int silence_s;
    struct url api[BACKEND_ADDRESSES_MAX];
    struct url streams[BACKEND_ADDRESSES_MAX];
    size_t api_count;
    size_t stream_count;

    struct cloudpbx_decoder *decoder;
    struct cloudpbx_actions *actions;
    struct websocket *stream; /* NULL while waiting to reconnect */
    struct retry retry;
    struct loop_timer *retry_timer;
    struct loop_timer *stable_timer;
    struct suspend_watch *suspend_watch; /* NULL before connect() */
    bool connected_before;               /* so a backlog is requested */
    int backlog_requested;               /* on this connection */
    bool open;                           /* the upgrade was accepted … */
    bool live;                           /* … and a message was received */
};

static void emit_link(struct instance *instance, const struct link_event *link, int64_t at)
{
    const struct event event = {.kind = EVENT_LINK, .link = *link};
    const struct backend_report report = {.event = &event, .at = at};
    instance->listen(instance->listener, &report);
}

static const char *current_url(const struct instance *instance)
{
    return instance->streams[instance->retry.address].text;
}

static void emit_link_state(struct instance *instance, enum link_state state, int64_t at)
{
    const struct link_event link = {
        .state = state, .address = current_url(instance), .backlog = instance->backlog_requested};
    emit_link(instance, &link, at);
}

/* A server may repeat the key in a frame, for example as a caller's name. It is redacted before anything else
 * sees the frame. */
static void on_message(struct instance *instance, char *message, size_t length)
{
    int64_t at = loop_received_ms(instance->loop);
    const struct event *events;
    (void)secrets_redact_data(instance->secrets, message, length);
    size_t count = cloudpbx_decode_frame(instance->decoder, message, length, &events);
    if (!instance->live) {
        instance->live = true;
        emit_link_state(instance, LINK_LIVE, at);
    }
    struct backend_report report = {.at = at, .raw = message, .raw_bytes = length};
    for (size_t i = 0; i < count; i++) {
        report.event = &events[i];
        instance->listen(instance->listener, &report);
        report.raw = NULL; /* belongs to the first event, the EVENT_FRAME */
        report.raw_bytes = 0;
    }
}

static void on_closed(struct instance *instance, const struct websocket_report *report)
{
    websocket_free(instance->stream);
    instance->stream = NULL;
    loop_timer_cancel(instance->stable_timer);
    struct link_event link = {
        .state = report->refused != WEBSOCKET_NOT_REFUSED ? LINK_REFUSED : LINK_LOST,
        .address = current_url(instance), /* before retry_delay_ms() may choose another one */
        .reason = report->reason,
        .failure_kind = report->failure_kind,
    };
    enum retry_cause cause = report->refused == WEBSOCKET_REFUSED ? RETRY_REFUSED : RETRY_LOST;
    int64_t now_ms = loop_monotonic_ms(instance->loop);
    if (report->retry_after_ms > 0) {
        retry_defer(&instance->retry, report->retry_after_ms, now_ms);
    }
    int64_t delay_ms = retry_delay_ms(&instance->retry, cause, now_ms, loop_random(instance->loop));
    link.retry_at = loop_now_ms(instance->loop) + delay_ms;
    loop_timer_set_ms(instance->retry_timer, delay_ms);
    emit_link(instance, &link, loop_now_ms(instance->loop));
}

static void on_stream(void *user, const struct websocket_report *report)
{
    struct instance *instance = user;
    switch (report->kind) {
    case WEBSOCKET_OPENED:
        instance->connected_before = true;
        instance->open = true;
        loop_timer_set_ms(instance->stable_timer, RETRY_STABLE_MS);
        /* the first message may have arrived with it */
        emit_link_state(instance, LINK_OPEN, loop_received_ms(instance->loop));
        break;
    case WEBSOCKET_MESSAGE:
        on_message(instance, report->message, report->length);
        break;
    case WEBSOCKET_CLOSED:
        on_closed(instance, report);
        break;
    }
}

static void on_stable(void *user)
{
    struct instance *instance = user;
    retry_succeeded(&instance->retry);
}

/* Writes /ws/pbx_NAME?pbxkey=KEY, with .bCOUNT after the name to request stored messages. It must follow the
 * name directly: anything else there silently subscribes to another channel. */
static void write_path(const struct instance *instance, char path[STREAM_PATH_BYTES])
{
    char name[3 * CLOUDPBX_NAME_BYTES_MAX + 4];
    char key[3 * SECRET_BYTES_MAX + 4];
    char backlog[16] = "";
    /* Both fit: cloudpbx_open() has checked them. */
    (void)url_encode(name, sizeof name, instance->name);
    (void)url_encode(key, sizeof key, instance->key);
    if (instance->backlog_requested > 0) {
        (void)snprintf(backlog, sizeof backlog, ".b%d", instance->backlog_requested);
    }
    (void)snprintf(path, STREAM_PATH_BYTES, "/ws/pbx_%s%s?pbxkey=%s", name, backlog, key);
    explicit_bzero(key, sizeof key);
}

static void try_to_connect(void *user)
{
    struct instance *instance = user;
    char path[STREAM_PATH_BYTES];
    instance->backlog_requested = instance->connected_before ? instance->backlog : 0;
    write_path(instance, path);
    const struct websocket_options options = {
        .address = &instance->streams[instance->retry.address],
        .path = path,
        .secrets = instance->secrets,
        .ca_file = instance->ca_file,
        .idle_timeout_s = (uint16_t)instance->silence_s,
        .message_bytes_max = CLOUDPBX_FRAME_BYTES_MAX,
    };
    instance->open = false;
    instance->live = false;
    retry_count_attempt(&instance->retry, loop_monotonic_ms(instance->loop));
    instance->stream = websocket_new(instance->loop, &options, on_stream, instance);
    explicit_bzero(path, sizeof path);
    emit_link_state(instance, LINK_CONNECTING, loop_now_ms(instance->loop));
}

static bool parse_addresses(struct url *to, size_t *count, const char *const *from, bool stream,
                            const struct backend_options *options, struct error *error)
{
    for (size_t i = 0; i < BACKEND_ADDRESSES_MAX && from[i] != NULL; i++) {
        if (!url_parse(&to[i], from[i], stream, options->insecure, error)) {
            return false;
        }
        *count = i + 1;
    }
    return true;
}

/* Only printable ASCII: a line break in a key file would end up inside a header. */
static bool check_key(const char *key, struct error *error)
{
    if (key == NULL || key[0] == '\0') {
        return error_set(error, ERROR_USAGE, _("The exchange's key is missing"));
    }
    for (const char *at = key; *at != '\0'; at++) {
        if (*at <= ' ' || *at > '~') {
            return error_set(
                error, ERROR_USAGE,
                _("The exchange's key holds a character that no key has: check where it comes from"));
        }
    }
    if (strlen(key) > SECRET_BYTES_MAX) {
        return error_set(error, ERROR_USAGE, _("The exchange's key is longer than %d characters"),
                         SECRET_BYTES_MAX);
    }
    return true;
}

static bool check_name(const char *name, struct error *error)
{
    if (name == NULL || name[0] == '\0') {
        return error_set(error, ERROR_USAGE, _("The exchange's name is missing"));
    }
    if (strlen(name) > CLOUDPBX_NAME_BYTES_MAX) {
        return error_set(error, ERROR_USAGE, _("The exchange's name is longer than %d bytes"),
                         CLOUDPBX_NAME_BYTES_MAX);
    }
    return true;
}

static void cloudpbx_close(void *user)
{
    struct instance *instance = user;
    if (instance == NULL) {
        return;
    }
    cloudpbx_actions_free(instance->actions);
    websocket_free(instance->stream);
    loop_timer_free(instance->retry_timer);
    loop_timer_free(instance->stable_timer);
    suspend_watch_free(instance->suspend_watch);
    cloudpbx_decoder_free(instance->decoder);
    free(instance);
}

static bool set_up(struct instance *instance, const struct backend_options *options, struct error *error)
{
    if (!check_key(options->key, error) || !check_name(options->name, error) ||
        !parse_addresses(instance->api, &instance->api_count, options->api, false, options, error) ||
        !parse_addresses(instance->streams, &instance->stream_count, options->stream, true, options, error)) {
        return false;
    }
    const struct cloudpbx_actions_options actions = {
        .addresses = instance->api,
        .address_count = instance->api_count,
        .key = options->key,
        .secrets = options->secrets,
        .timezone = options->timezone,
        .ca_file = options->ca_file,
        .decoder = instance->decoder,
        .listen = instance->listen,
        .listener = instance->listener,
    };
    instance->actions = cloudpbx_actions_new(instance->loop, &actions, error);
    return instance->actions != NULL;
}

static void *cloudpbx_open(struct loop *loop, const struct backend_options *options, backend_listener *listen,
                           void *listener, struct error *error)
{
    assert(options->secrets != NULL);
    struct instance *instance = memory_new(1, sizeof *instance);
    *instance = (struct instance){
        .loop = loop,
        .listen = listen,
        .listener = listener,
        .name = options->name,
        .key = options->key,
        .secrets = options->secrets,
        .ca_file = options->ca_file,
        .backlog = options->backlog,
        .silence_s = options->silence_s,
        .decoder = cloudpbx_decoder_new(options->name),
        .retry_timer = loop_timer_new(loop, try_to_connect, instance),
        .stable_timer = loop_timer_new(loop, on_stable, instance),
    };
    if (!set_up(instance, options, error)) {
        cloudpbx_close(instance);
        return NULL;
    }
    return instance;
}

static void cloudpbx_retry_now(void *user)
{
    struct instance *instance = user;
    if (instance->stream != NULL && !instance->open) {
        /* this attempt may hang for long: the next address may be better */
        websocket_free(instance->stream);
        instance->stream = NULL;
        (void)retry_delay_ms(&instance->retry, RETRY_LOST, loop_monotonic_ms(instance->loop), 0);
        loop_timer_set_ms(instance->retry_timer, 0);
    } else if (loop_timer_is_set(instance->retry_timer)) {
        loop_timer_set_ms(instance->retry_timer, 0);
    }
}

/* Like cloudpbx_retry_now(), but it respects the rate limit, because no user asked for it. */
static void retry_within_limit(struct instance *instance)
{
    if (retry_rate_limit_ms(&instance->retry, loop_monotonic_ms(instance->loop)) == 0) {
        cloudpbx_retry_now(instance);
    }
}

/* The machine was suspended. If that took longer than the idle timeout, the connection counts as lost. */
static void on_resume(void *user, int64_t suspended_ms)
{
    struct instance *instance = user;
    int64_t idle_timeout_ms =
        (instance->silence_s != 0 ? instance->silence_s : WEBSOCKET_IDLE_TIMEOUT_S) * INT64_C(1000);
    retry_suspended(&instance->retry, suspended_ms);
    if (instance->stream == NULL || !instance->open) {
        retry_within_limit(instance);
    } else if (suspended_ms >= idle_timeout_ms) {
        char reason[128];
        (void)snprintf(reason, sizeof reason, _("This computer has slept for %lld s"),
                       (long long)(suspended_ms / 1000));
        const struct websocket_report report = {.kind = WEBSOCKET_CLOSED, .reason = reason};
        retry_succeeded(&instance->retry); /* the server did nothing wrong */
        on_closed(instance, &report);
    }
}

static void cloudpbx_connect(void *user)
{
    struct instance *instance = user;
    if (instance->stream != NULL || loop_timer_is_set(instance->retry_timer) || instance->stream_count == 0) {
        return;
    }
    retry_init(&instance->retry, (unsigned)instance->stream_count);
    instance->suspend_watch = suspend_watch_new(instance->loop, on_resume, instance);
    loop_timer_set_ms(instance->retry_timer, 0);
}

static bool cloudpbx_submit(void *user, const struct action *action, struct error *error)
{
    struct instance *instance = user;
    return cloudpbx_actions_submit(instance->actions, action, error);
}

const struct backend cloudpbx = {
    .kind = "cloudpbx",
    .capabilities = CAN_STREAM | CAN_DIAL | CAN_SMS | CAN_CALL_RECORDS | CAN_RECORDINGS | CAN_TRANSCRIPTS,
    .open = cloudpbx_open,
    .connect = cloudpbx_connect,
    .retry_now = cloudpbx_retry_now,
    .submit = cloudpbx_submit,
    .close = cloudpbx_close,
};
