/* A backend that replays a recording. */

#include "session/replay.h"

#include "model/i18n.h"
#include "model/memory.h"
#include "model/text.h"
#include "net/cloudpbx/decode.h"
#include "net/loop.h"
#include "store/journal_reader.h"

#include <stdlib.h>

enum {
    /* entries played in one turn of the loop, so that keys are handled in between */
    TURN_FRAMES_MAX = 1000,
    /* longest timer: the clock of the recording may jump by centuries */
    WAIT_MAX_MS = 24 * 60 * 60 * 1000,
};

struct player {
    struct loop *loop;
    struct replay_options options;
    backend_listener *listen;
    void *listener;
    struct cloudpbx_decoder *decoder;
    struct journal_reader *reader;
    struct loop_timer *timer;
    struct journal_entry next; /* the next entry to play */
    bool has_next;
    bool stopped;       /* stopped before the end of the recording */
    bool is_journal;    /* it records the link, too */
    bool named;         /* the recorded exchange is known */
    struct error error; /* why the recording ended before its end */
    int64_t started_ms; /* on the monotonic clock … */
    int64_t first_ms;   /* … and on the recording's */
    int64_t played_ms;  /* the recording's clock */
};

static void publish(struct player *player, const struct event *event, const struct journal_entry *raw)
{
    struct backend_report news = {.event = event, .at = player->played_ms};
    if (raw != NULL) {
        news.raw = raw->text;
        news.raw_bytes = raw->length;
    }
    player->listen(player->listener, &news);
}

static void publish_replay(struct player *player, bool over)
{
    const struct event event = {
        .kind = EVENT_REPLAY,
        .replay = {.over = over,
                   .exchange = player->named ? cloudpbx_decoder_exchange(player->decoder) : NULL},
    };
    publish(player, &event, NULL);
}

static void publish_link(struct player *player, enum link_state state, const char *reason)
{
    const struct event event = {
        .kind = EVENT_LINK,
        .link = {.state = state, .address = player->options.path, .reason = reason},
    };
    publish(player, &event, NULL);
}

static void play_frame(struct player *player)
{
    const struct event *events;
    size_t count = cloudpbx_decode_frame(player->decoder, player->next.text, player->next.length, &events);
    for (size_t i = 0; i < count; i++) {
        publish(player, &events[i], i == 0 ? &player->next : NULL);
    }
    if (!player->named && *cloudpbx_decoder_exchange(player->decoder) != '\0') {
        player->named = true;
        publish_replay(player, false);
    }
}

/* A journal names its exchange in its first line. Messages of other exchanges in it are counted, not
 * applied. */
static void play_begin(struct player *player)
{
    if (!player->named) {
        cloudpbx_decoder_free(player->decoder);
        player->decoder = cloudpbx_decoder_new(player->next.text);
        player->named = true;
        publish_replay(player, false);
    }
}

static void play_entry(struct player *player)
{
    const struct journal_entry *entry = &player->next;
    const struct event gap = {.kind = EVENT_GAP, .gap = {.messages = entry->lost}};
    player->played_ms = entry->at;
    switch (entry->kind) {
    case JOURNAL_BEGIN:
        play_begin(player);
        break;
    case JOURNAL_FRAME:
        play_frame(player);
        break;
    case JOURNAL_EVENT:
        publish(player, entry->event, NULL);
        break;
    case JOURNAL_LOST:
        publish(player, &gap, NULL);
        break;
    case JOURNAL_END:
    case JOURNAL_CONTINUES:
        break;
    }
}

static void read_next(struct player *player)
{
    player->has_next = journal_reader_next(player->reader, &player->next, &player->error);
    if (player->has_next && player->options.until != NULL && player->next.at > player->options.until->at_ms) {
        player->has_next = false;
        player->stopped = true;
        player->played_ms = player->options.until->at_ms;
    }
}

/* Returns the microseconds until the next entry is due; 0 if it is due. */
static int64_t wait_us(const struct player *player)
{
    double speed = player->options.speed;
    double elapsed_ms = (double)(loop_monotonic_ms(player->loop) - player->started_ms) * speed;
    double left_ms = (double)(player->next.at - player->first_ms) - elapsed_ms;
    if (speed <= 0 || left_ms <= 0) {
        return 0;
    }
    return left_ms / speed > (double)WAIT_MAX_MS ? WAIT_MAX_MS * INT64_C(1000)
                                                 : (int64_t)(left_ms / speed * 1000) + 1;
}

static void end(struct player *player)
{
    bool broken = player->error.kind != ERROR_NONE;
    if (player->stopped) {
        publish_replay(player, false); /* publishes the current time */
        return;
    }
    if (broken || !player->is_journal) {
        publish_link(player, LINK_ENDED, broken ? player->error.text : NULL);
    }
    publish_replay(player, true);
}

/* Plays the entries that are due; at speed 0, all of them. */
static void play(void *user)
{
    struct player *player = user;
    for (int played = 0; player->has_next; played++) {
        int64_t delay_us = wait_us(player);
        if (delay_us > 0 || (player->options.speed > 0 && played == TURN_FRAMES_MAX)) {
            loop_timer_set_us(player->timer, delay_us);
            return;
        }
        play_entry(player);
        read_next(player);
    }
    end(player);
}

/* Reads the first entry: an empty file or another kind of file is no recording, and --at counts from this
 * entry. */
static bool begin(struct player *player, struct error *error)
{
    const struct replay_options *options = &player->options;
    player->has_next = journal_reader_next(player->reader, &player->next, error);
    if (!player->has_next) {
        return error->kind != ERROR_NONE
                   ? false
                   : error_set(error, ERROR_USAGE, _("%s holds no recording."), options->path);
    }
    player->is_journal = player->next.kind == JOURNAL_BEGIN;
    return options->until == NULL || moment_resolve(options->until, player->next.at, error);
}

static void replay_close(void *instance)
{
    struct player *player = instance;
    if (player == NULL) {
        return;
    }
    loop_timer_free(player->timer);
    journal_reader_close(player->reader);
    cloudpbx_decoder_free(player->decoder);
    free(player);
}

static void replay_connect(void *instance)
{
    struct player *player = instance;
    publish_replay(player, false);
    if (!player->is_journal) {
        publish_link(player, LINK_REPLAY, NULL);
    }
    player->started_ms = loop_monotonic_ms(player->loop);
    player->first_ms = player->next.at;
    play(player);
}

static void replay_retry_now(void *instance)
{
    (void)instance; /* a recording does not reconnect */
}

static bool replay_submit(void *instance, const struct action *action, struct error *error)
{
    (void)instance;
    (void)action;
    return error_set(error, ERROR_USAGE, _("This is a recording: nothing can be asked of it."));
}

const struct backend replay = {
    .kind = "replay",
    .capabilities = CAN_STREAM,
    .connect = replay_connect,
    .retry_now = replay_retry_now,
    .submit = replay_submit,
    .close = replay_close,
};

void *replay_open(struct loop *loop, const struct replay_options *options, backend_listener *listen,
                  void *listener, struct error *error)
{
    struct journal_reader *reader = journal_reader_open(options->path, error);
    if (reader == NULL) {
        return NULL;
    }
    struct player *player = memory_new(1, sizeof *player);
    *player = (struct player){
        .loop = loop, .options = *options, .listen = listen, .listener = listener, .reader = reader};
    player->decoder = cloudpbx_decoder_new(NULL);
    player->timer = loop_timer_new(loop, play, player);
    if (!begin(player, error)) {
        replay_close(player);
        return NULL;
    }
    return player;
}
