/* CloudPBX: keeps its stream connected and turns its frames into events. */

#include "net/cloudpbx.h"

#include "model/memory.h"
#include "model/i18n.h"
#include "net/address.h"
#include "net/cloudpbx_actions.h"
#include "net/cloudpbx_decode.h"
#include "net/loop.h"
#include "net/retry.h"
#include "net/secrets.h"
#include "net/sleep.h"
#include "net/stream.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    STREAM_PATH_BYTES = 64 + 3 * (DECODE_NAME_BYTES_MAX + SECRET_BYTES_MAX), /* all of both percent-encoded */
};

static_assert((int)RETRY_ADDRESSES_MAX >= (int)BACKEND_ADDRESSES_MAX, "room for each address");

struct instance {
    struct loop *loop;
    backend_listener *listen;
    backend_foresight *foresee;
    void *listener;
    const char *name;
    const char *key;
    const struct secrets *secrets;
    const char *ca_file;
    int backlog;
    int silence_s;
    struct address api[BACKEND_ADDRESSES_MAX];
    struct address streams[BACKEND_ADDRESSES_MAX];
    size_t api_count;
    size_t stream_count;

    struct decoder *decoder;
    struct cloudpbx_actions *actions;
    struct stream *stream; /* NULL while waiting for a retry */
    struct retry retry;
    struct loop_timer *retry_timer;
    struct loop_timer *proof_timer;
    struct sleep_watch *sleep_watch; /* from connect() on */
    bool connected_before; /* there is something that a backlog could fill */
    int backlog_asked;     /* on this connection */
    bool open;             /* the server has accepted this connection … */
    bool live;             /* … and a message has come on it */
};

static void tell_link(struct instance *instance, const struct link_event *link, int64_t at)
{
    const struct event event = {.kind = EVENT_LINK, .link = *link};
    const struct backend_news news = {.event = &event, .at = at};
    instance->listen(instance->listener, &news);
}

static const char *address_in_use(const struct instance *instance)
{
    return instance->streams[instance->retry.address].text;
}

static void tell_state(struct instance *instance, enum link_state state, int64_t at)
{
    const struct link_event link = {
        .state = state, .address = address_in_use(instance), .backlog = instance->backlog_asked};
    tell_link(instance, &link, at);
}

/* What a message is about is fetched from memory while it is searched for the key. Its first event is the message itself. */
static void foresee(const struct instance *instance, const struct event *events, size_t count)
{
    enum { AHEAD_MAX = 16 }; /* a message tells of one or two things; no processor fetches many more at once */
    for (size_t i = 1; instance->foresee != NULL && i < count && i <= AHEAD_MAX; i++) {
        instance->foresee(instance->listener, &events[i]);
    }
}

/* A server may repeat the key in a frame, as the name of a caller for one; what is hidden here is so for everybody: the
 * model, the recording, whoever watches. What was read before it was hidden is told to nobody, and read again. */
static size_t read_message(struct instance *instance, char *message, size_t length, const struct event **events)
{
    size_t count = decode_frame(instance->decoder, message, length, events);
    foresee(instance, *events, count);
    bool hidden = secrets_hide_data(instance->secrets, message, length);
    return hidden ? decode_frame(instance->decoder, message, length, events) : count;
}

static void on_message(struct instance *instance, char *message, size_t length)
{
    int64_t at = loop_arrival_ms(instance->loop);
    const struct event *events;
    size_t count = read_message(instance, message, length, &events);
    if (!instance->live) {
        instance->live = true;
        tell_state(instance, LINK_LIVE, at);
    }
    struct backend_news news = {.at = at, .raw = message, .raw_bytes = length};
    for (size_t i = 0; i < count; i++) {
        news.event = &events[i];
        instance->listen(instance->listener, &news);
        news.raw = NULL; /* goes with the first, which is the EVENT_FRAME */
        news.raw_bytes = 0;
    }
}

static void on_closed(struct instance *instance, const struct stream_news *news)
{
    stream_free(instance->stream);
    instance->stream = NULL;
    loop_timer_cancel(instance->proof_timer);
    struct link_event link = {
        .state = news->refused != STREAM_NOT_REFUSED ? LINK_REFUSED : LINK_LOST,
        .address = address_in_use(instance), /* the one that was lost; the next line may choose another */
        .reason = news->reason,
        .failure_kind = news->failure_kind,
    };
    enum retry_cause cause = news->refused == STREAM_REFUSED ? RETRY_REFUSED : RETRY_LOST;
    int64_t now_ms = loop_monotonic_ms(instance->loop);
    if (news->alone_ms > 0) {
        retry_leave_alone(&instance->retry, news->alone_ms, now_ms);
    }
    int64_t delay_ms = retry_delay_ms(&instance->retry, cause, now_ms, loop_chance(instance->loop));
    link.retry_at = loop_now_ms(instance->loop) + delay_ms;
    loop_timer_set_ms(instance->retry_timer, delay_ms);
    tell_link(instance, &link, loop_now_ms(instance->loop));
}

static void on_stream(void *user, const struct stream_news *news)
{
    struct instance *instance = user;
    switch (news->kind) {
    case STREAM_OPENED:
        instance->connected_before = true;
        instance->open = true;
        loop_timer_set_ms(instance->proof_timer, RETRY_PROOF_MS);
        tell_state(instance, LINK_OPEN, loop_arrival_ms(instance->loop)); /* the first message may have come with it */
        break;
    case STREAM_MESSAGE:
        on_message(instance, news->message, news->length);
        break;
    case STREAM_CLOSED:
        on_closed(instance, news);
        break;
    }
}

static void on_proof(void *user)
{
    struct instance *instance = user;
    retry_prove(&instance->retry);
}

/* /ws/pbx_NAME?pbxkey=KEY, and .bCOUNT after the name where stored messages are asked for: right after it,
 * because anything else there silently subscribes to another channel. */
static void write_path(const struct instance *instance, char path[STREAM_PATH_BYTES])
{
    char name[3 * DECODE_NAME_BYTES_MAX + 4];
    char key[3 * SECRET_BYTES_MAX + 4];
    char backlog[16] = "";
    /* Both fit: checked when the instance was opened. */
    (void)address_encode(name, sizeof name, instance->name);
    (void)address_encode(key, sizeof key, instance->key);
    if (instance->backlog_asked > 0) {
        (void)snprintf(backlog, sizeof backlog, ".b%d", instance->backlog_asked);
    }
    (void)snprintf(path, STREAM_PATH_BYTES, "/ws/pbx_%s%s?pbxkey=%s", name, backlog, key);
    explicit_bzero(key, sizeof key);
}

static void try_to_connect(void *user)
{
    struct instance *instance = user;
    char path[STREAM_PATH_BYTES];
    instance->backlog_asked = instance->connected_before ? instance->backlog : 0;
    write_path(instance, path);
    const struct stream_options options = {
        .address = &instance->streams[instance->retry.address],
        .path = path,
        .secrets = instance->secrets,
        .ca_file = instance->ca_file,
        .hang_up_after_s = (uint16_t)instance->silence_s,
        .message_bytes_max = DECODE_FRAME_BYTES_MAX,
    };
    instance->open = false;
    instance->live = false;
    retry_begin(&instance->retry, loop_monotonic_ms(instance->loop));
    instance->stream = stream_new(instance->loop, &options, on_stream, instance);
    explicit_bzero(path, sizeof path);
    tell_state(instance, LINK_CONNECTING, loop_now_ms(instance->loop));
}

static bool parse_addresses(struct address *to, size_t *count, const char *const *from, bool stream,
                            const struct backend_options *options, struct error *error)
{
    for (size_t i = 0; i < BACKEND_ADDRESSES_MAX && from[i] != NULL; i++) {
        if (!address_parse(&to[i], from[i], stream, options->insecure, error)) {
            return false;
        }
        *count = i + 1;
    }
    return true;
}

/* Printable ASCII: a line break in a key file would otherwise end up in the middle of a header. */
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
    if (strlen(name) > DECODE_NAME_BYTES_MAX) {
        return error_set(error, ERROR_USAGE, _("The exchange's name is longer than %d bytes"),
                         DECODE_NAME_BYTES_MAX);
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
    stream_free(instance->stream);
    loop_timer_free(instance->retry_timer);
    loop_timer_free(instance->proof_timer);
    sleep_watch_free(instance->sleep_watch);
    decoder_free(instance->decoder);
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
        .foresee = options->foresee,
        .listener = listener,
        .name = options->name,
        .key = options->key,
        .secrets = options->secrets,
        .ca_file = options->ca_file,
        .backlog = options->backlog,
        .silence_s = options->silence_s,
        .decoder = decoder_new(options->name),
        .retry_timer = loop_timer_new(loop, try_to_connect, instance),
        .proof_timer = loop_timer_new(loop, on_proof, instance),
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
        stream_free(instance->stream); /* it may hang for long yet; at the next address there may be more luck */
        instance->stream = NULL;
        (void)retry_delay_ms(&instance->retry, RETRY_LOST, loop_monotonic_ms(instance->loop), 0);
        loop_timer_set_ms(instance->retry_timer, 0);
    } else if (loop_timer_is_set(instance->retry_timer)) {
        loop_timer_set_ms(instance->retry_timer, 0);
    }
}

/* As if somebody had asked for it, but for the limit of tries: nobody has. */
static void retry_within_limit(struct instance *instance)
{
    if (retry_room_ms(&instance->retry, loop_monotonic_ms(instance->loop)) == 0) {
        cloudpbx_retry_now(instance);
    }
}

/* Nobody heard the server while the machine slept: for longer than it may be silent, and it counts as lost. */
static void on_wake(void *user, int64_t slept_ms)
{
    struct instance *instance = user;
    int64_t silence_ms = (instance->silence_s != 0 ? instance->silence_s : STREAM_HANG_UP_AFTER_S) * INT64_C(1000);
    retry_sleep(&instance->retry, slept_ms);
    if (instance->stream == NULL || !instance->open) {
        retry_within_limit(instance);
    } else if (slept_ms >= silence_ms) {
        char reason[128];
        (void)snprintf(reason, sizeof reason, _("This computer has slept for %lld s"), (long long)(slept_ms / 1000));
        const struct stream_news news = {.kind = STREAM_CLOSED, .reason = reason};
        retry_prove(&instance->retry); /* the server has done nothing wrong */
        on_closed(instance, &news);
    }
}

static void cloudpbx_connect(void *user)
{
    struct instance *instance = user;
    if (instance->stream != NULL || loop_timer_is_set(instance->retry_timer) || instance->stream_count == 0) {
        return;
    }
    retry_init(&instance->retry, (unsigned)instance->stream_count);
    instance->sleep_watch = sleep_watch_new(instance->loop, on_wake, instance);
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
