/* The source of the stream. */

#include "sim/feed.h"

#include "sim/office.h"
#include "sim/playback.h"
#include "sim/wire.h"

/* So that the connections have their turn when the office is very busy. */
enum { HAPPENINGS_PER_TURN = 2000 };

void feed_start(struct feed *feed, int64_t now_us)
{
    feed->origin_us = now_us;
    feed->origin_ms = feed->playback != NULL ? 0 : office_now_ms(feed->office);
}

static int64_t clock_ms(const struct feed *feed, int64_t now_us)
{
    return feed->origin_ms + (int64_t)((double)(now_us - feed->origin_us) / 1000 * feed->speed);
}

void feed_spread(struct feed *feed)
{
    if (feed->mishap.stalled) {
        return;
    }
    struct wire *wire = office_wire(feed->office);
    size_t bytes = 0;
    const char *frames = wire_frames(wire, &bytes);
    mishap_send(&feed->mishap, &feed->clients, frames, bytes);
    wire_clear(wire);
}

void feed_run(struct feed *feed, int64_t now_us)
{
    int64_t now_ms = clock_ms(feed, now_us);
    if (feed->playback != NULL) {
        playback_run(feed->playback, now_ms, &feed->clients);
        return;
    }
    wire_listen(office_wire(feed->office), feed->clients.count > 0);
    (void)office_run(feed->office, now_ms, HAPPENINGS_PER_TURN); /* what is left to do is due at once */
    feed_spread(feed);
}

int64_t feed_due_us(const struct feed *feed)
{
    int64_t due_ms = feed->playback != NULL ? playback_next_ms(feed->playback) : office_next_ms(feed->office);
    if (due_ms == INT64_MAX) {
        return INT64_MAX;
    }
    return feed->origin_us + (int64_t)((double)(due_ms - feed->origin_ms) * 1000 / feed->speed) + 1;
}

void feed_join(struct feed *feed, struct client *client, int64_t now_us)
{
    feed_run(feed, now_us); /* frames of the past are not for this client */
    mishap_settle(&feed->mishap, &feed->clients);
    clients_join(&feed->clients, client);
    if (feed->playback != NULL) {
        playback_begin(feed->playback, clock_ms(feed, now_us));
    }
    feed_run(feed, now_us);
}
