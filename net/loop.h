#pragma once

#include "model/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The event loop of the program: descriptors, timers, signals and the clock.
 *
 * libwebsockets owns the loop and can't be driven from outside. Every other descriptor is in one epoll
 * descriptor that libwebsockets watches as a raw file. Only what was set here wakes it, and libwebsockets'
 * own check every 30 s.
 *
 * Callbacks run on the loop's thread, one after the other. They may watch, unwatch, set, cancel and free
 * anything but the loop itself.
 *
 * Creating a loop removes http_proxy from the environment: libwebsockets would use it even for 127.0.0.1, and
 * send the exchange's key through it. Proxies are not supported, neither for WebSockets nor for requests. */

struct loop;
struct loop_timer;

typedef void loop_callback(void *user);

/* NULL and `error` without descriptors or memory. */
struct loop *loop_new(struct error *error);

/* Closes the remaining connections without a callback and frees the loop; not inside a callback. Timers must
 * be freed before. Unblocks the signals, except SIGRTMIN: a pending look-up outlives the loop, and its signal
 * would end the program. */
void loop_free(struct loop *loop);

/* Runs until loop_stop(). */
void loop_run(struct loop *loop);
void loop_stop(struct loop *loop);

/* Waits for one event or `timeout_ms`, and handles it. For tests and start-up. */
void loop_step(struct loop *loop, int64_t timeout_ms);

/* The time of events in Unix milliseconds: the Unix clock as of loop_new(), continued evenly, also during
 * suspend. So setting the clock changes no durations. */
int64_t loop_now_ms(const struct loop *loop);

/* The time at which the data of the current read arrived. The clock is read once a turn. Only valid in a
 * callback for received data; it may be earlier than loop_now_ms(). */
int64_t loop_received_ms(struct loop *loop);

/* The current Unix clock, for dates. */
int64_t loop_wall_clock_ms(const struct loop *loop);

/* A clock for delays: it stops during suspend. */
int64_t loop_monotonic_ms(const struct loop *loop);

/* Fills `to` with random bytes from the kernel. False if there are none; `to` is unchanged. */
bool loop_fill_random(const struct loop *loop, void *to, size_t bytes);

/* A random number from 0 to 1, for jitter. */
double loop_random(const struct loop *loop);

enum loop_event {
    LOOP_READ = 1 << 0,
    LOOP_WRITE = 1 << 1,
    LOOP_ERROR = 1 << 2, /* closed or failed; always reported */
};

typedef void loop_watch_callback(void *user, int fd, unsigned events);

/* Calls back whenever `fd` is ready for one of `events`; a second call for a descriptor replaces the first.
 * False if it can't be waited for: regular files and /dev/null can't. The descriptor stays the caller's:
 * unwatch it before closing it. */
bool loop_watch(struct loop *loop, int fd, unsigned events, loop_watch_callback *callback, void *user);
void loop_unwatch(struct loop *loop, int fd);

typedef void loop_signal_callback(void *user, int signo);

/* Blocks `signo` and calls back for each one; several callbacks may watch the same signal. Children inherit
 * the blocked signals and the ignored SIGPIPE: reset both before exec. */
bool loop_signal(struct loop *loop, int signo, loop_signal_callback *callback, void *user);
void loop_signal_remove(struct loop *loop, int signo, loop_signal_callback *callback, void *user);

/* Calls back once, after the delay; setting it again restarts it. */
struct loop_timer *loop_timer_new(struct loop *loop, loop_callback *callback, void *user);
void loop_timer_free(struct loop_timer *timer);
void loop_timer_set_ms(struct loop_timer *timer, int64_t delay_ms);
void loop_timer_set_us(struct loop_timer *timer, int64_t delay_us);
void loop_timer_cancel(struct loop_timer *timer);
bool loop_timer_is_set(const struct loop_timer *timer);
