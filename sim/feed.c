/* The source of the stream. */

#include "sim/feed.h"

#include "sim/encoder.h"
#include "sim/office.h"
#include "sim/trace.h"

/* So that the connections have their turn when the office is very busy. */
enum { EVENTS_PER_TURN = 2000 };

void feed_start(struct feed *feed, int64_t now_us)
{
    feed->origin_us = now_us;
    feed->origin_ms = feed->trace != NULL ? 0 : office_now_ms(feed->office);
}

static int64_t clock_ms(const struct feed *feed, int64_t now_us)
{
    return feed->origin_ms + (int64_t)((double)(now_us - feed->origin_us) / 1000 * feed->speed);
}

void feed_flush(struct feed *feed)
{
    if (feed->fault_injector.stalled) {
        return;
    }
    struct encoder *encoder = office_encoder(feed->office);
    size_t bytes = 0;
    const char *frames = encoder_frames(encoder, &bytes);
    fault_injector_send(&feed->fault_injector, &feed->clients, frames, bytes);
    encoder_clear(encoder);
}

void feed_run(struct feed *feed, int64_t now_us)
{
    int64_t now_ms = clock_ms(feed, now_us);
    if (feed->trace != NULL) {
        trace_run(feed->trace, now_ms, &feed->clients);
        return;
    }
    encoder_set_writing(office_encoder(feed->office), feed->clients.count > 0);
    (void)office_run(feed->office, now_ms, EVENTS_PER_TURN); /* what is left to do is due at once */
    feed_flush(feed);
}

int64_t feed_next_us(const struct feed *feed)
{
    int64_t due_ms = feed->trace != NULL ? trace_next_ms(feed->trace) : office_next_ms(feed->office);
    if (due_ms == INT64_MAX) {
        return INT64_MAX;
    }
    return feed->origin_us + (int64_t)((double)(due_ms - feed->origin_ms) * 1000 / feed->speed) + 1;
}

void feed_add_client(struct feed *feed, struct stream_client *client, int64_t now_us)
{
    feed_run(feed, now_us); /* frames of the past are not for this client */
    fault_injector_flush(&feed->fault_injector, &feed->clients);
    clients_join(&feed->clients, client);
    if (feed->trace != NULL) {
        trace_start(feed->trace, clock_ms(feed, now_us));
    }
    feed_run(feed, now_us);
}
