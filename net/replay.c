/* A recording played as an exchange. */

#include "net/replay.h"

#include "model/memory.h"
#include "model/text.h"
#include "model/words.h"
#include "net/cloudpbx_decode.h"
#include "net/loop.h"
#include "net/trace.h"

#include <stdlib.h>

struct player {
    struct loop *loop;
    const struct backend_options *options;
    backend_listener *listen;
    void *listener;
    struct decoder *decoder;
    struct trace *trace;
    struct loop_timer *timer;
    struct trace_frame next; /* waits for its time */
    bool has_next;
    bool stopped;       /* there is more, which is not to be played */
    bool named;         /* a message has told which exchange was recorded */
    struct error error; /* why the recording ended before its end */
    int64_t began_ms;   /* on the monotonic clock, less what the recording's clock began with */
    int64_t played_ms;  /* the recording's clock */
};

static void tell(struct player *player, const struct event *event, const struct trace_frame *raw)
{
    struct backend_news news = {.event = event, .at = player->played_ms};
    if (raw != NULL) {
        news.raw = raw->frame;
        news.raw_bytes = raw->length;
    }
    player->listen(player->listener, &news);
}

static void tell_link(struct player *player, enum link_state state, const char *reason)
{
    struct event event = {.kind = EVENT_LINK};
    event.link = (struct link_event){.state = state, .address = player->options->replay_path, .reason = reason};
    event.link.exchange = player->named ? decoder_exchange(player->decoder) : NULL;
    tell(player, &event, NULL);
}

static void play_frame(struct player *player)
{
    const struct event *events;
    player->played_ms = player->next.at_ms;
    size_t count = decode_frame(player->decoder, player->next.frame, player->next.length, &events);
    for (size_t i = 0; i < count; i++) {
        tell(player, &events[i], i == 0 ? &player->next : NULL);
    }
    if (!player->named && *decoder_exchange(player->decoder) != '\0') {
        player->named = true;
        tell_link(player, LINK_REPLAY, NULL);
    }
}

static void read_next(struct player *player)
{
    player->has_next = trace_next(player->trace, &player->next, &player->error);
    int64_t until_ms = player->options->replay_until_ms;
    if (player->has_next && until_ms >= 0 && player->next.at_ms > until_ms) {
        player->has_next = false;
        player->stopped = true;
        player->played_ms = until_ms;
    }
}

/* Plays what is due. At speed 0 everything is. */
static void play(void *user)
{
    struct player *player = user;
    double speed = player->options->replay_speed;
    while (player->has_next) {
        if (speed > 0) {
            double gone_ms = (double)(loop_monotonic_ms(player->loop) - player->began_ms) * speed;
            double left_ms = (double)player->next.at_ms - gone_ms;
            if (left_ms > 0) {
                loop_timer_set_us(player->timer, (int64_t)(left_ms / speed * 1000) + 1);
                return;
            }
        }
        play_frame(player);
        read_next(player);
    }
    if (player->stopped) {
        tell_link(player, LINK_REPLAY, NULL); /* so that it is known how late it is now */
        return;
    }
    tell_link(player, LINK_ENDED, player->error.kind == ERROR_NONE ? NULL : player->error.text);
}

static void *replay_open(struct loop *loop, const struct backend_options *options, backend_listener *listen,
                         void *listener, struct error *error)
{
    struct trace *trace = trace_open(options->replay_path, error);
    if (trace == NULL) {
        return NULL;
    }
    struct player *player = memory_new(1, sizeof *player);
    *player = (struct player){.loop = loop, .options = options, .listen = listen, .listener = listener, .trace = trace};
    player->decoder = decoder_new(options->name);
    player->timer = loop_timer_new(loop, play, player);
    return player;
}

static void replay_connect(void *instance)
{
    struct player *player = instance;
    tell_link(player, LINK_REPLAY, NULL);
    read_next(player);
    double speed = player->options->replay_speed;
    if (player->has_next && speed > 0) {
        player->began_ms = loop_monotonic_ms(player->loop) - (int64_t)((double)player->next.at_ms / speed);
    }
    play(player);
}

static void replay_retry_now(void *instance)
{
    (void)instance; /* a recording is always there */
}

static bool replay_submit(void *instance, const struct action *action, struct error *error)
{
    (void)instance;
    (void)action;
    return error_set(error, ERROR_USAGE, _("This is a recording: nothing can be asked of it."));
}

static void replay_close(void *instance)
{
    struct player *player = instance;
    if (player == NULL) {
        return;
    }
    loop_timer_free(player->timer);
    trace_close(player->trace);
    decoder_free(player->decoder);
    free(player);
}

const struct backend replay = {
    .kind = "replay",
    .capabilities = CAN_STREAM,
    .open = replay_open,
    .connect = replay_connect,
    .retry_now = replay_retry_now,
    .submit = replay_submit,
    .close = replay_close,
};
