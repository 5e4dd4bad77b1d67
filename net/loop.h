#pragma once

#include "model/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The one loop of the program: descriptors, timers, signals and the clock.
 *
 * libwebsockets owns the loop and can't be driven from outside. Every other descriptor is in one epoll
 * descriptor that libwebsockets watches as a raw file.
 *
 * Callbacks run on the loop's thread, one after the other. They may watch, unwatch, set, cancel and free
 * anything but the loop itself.
 *
 * Making a loop removes http_proxy from the environment: libwebsockets would obey it even for 127.0.0.1, and
 * send the exchange's key through it. Proxies are not supported, by the stream as little as by requests. */

struct loop;
struct loop_timer;

typedef void loop_callback(void *user);

/* NULL and `error` when the system gives no descriptors or memory for it. */
struct loop *loop_new(struct error *error);

/* Closes the connections that are left (nobody is called back) and frees the loop; never from inside a
 * callback. Timers must have been freed. Signals are no longer blocked then, but for SIGRTMIN: a name look-up
 * that is still under way outlives the loop, and its signal would end the program. */
void loop_free(struct loop *loop);

/* Runs until loop_stop(). */
void loop_run(struct loop *loop);
void loop_stop(struct loop *loop);

/* Waits until something happens or `timeout_ms` have passed, and deals with it. For tests and start-up. */
void loop_step(struct loop *loop, int64_t timeout_ms);

/* The time for whatever happens: milliseconds of the Unix clock as it was when the loop was made, and running
 * on evenly from there, through the machine's sleep too. So a clock that is set meanwhile makes no call older
 * than it is. */
int64_t loop_now_ms(const struct loop *loop);

/* The time at which the data of the current read arrived. The clock is read once a turn. Only valid in a
 * callback for received data; it may be earlier than loop_now_ms(). */
int64_t loop_received_ms(struct loop *loop);

/* The Unix clock as it is set now, for whoever asks what day it is. */
int64_t loop_wall_clock_ms(const struct loop *loop);

/* A clock for delays: it stands still while the machine sleeps. */
int64_t loop_monotonic_ms(const struct loop *loop);

/* Fills `to` with random bytes from the kernel. False if there are none; `to` is unchanged. */
bool loop_fill_random(const struct loop *loop, void *to, size_t bytes);

/* A random number of 0 to 1, for scattering retries. */
double loop_random(const struct loop *loop);

enum loop_event {
    LOOP_READ = 1 << 0,
    LOOP_WRITE = 1 << 1,
    LOOP_ERROR = 1 << 2, /* hung up or failed; told without asking */
};

typedef void loop_watch_callback(void *user, int fd, unsigned events);

/* Calls back whenever `fd` is ready for one of `events`; a second call for the same descriptor replaces the
 * first. False when it can't be waited for: regular files and /dev/null can't. The descriptor stays the
 * caller's: unwatch it before it is closed. */
bool loop_watch(struct loop *loop, int fd, unsigned events, loop_watch_callback *callback, void *user);
void loop_unwatch(struct loop *loop, int fd);

typedef void loop_signal_callback(void *user, int signo);

/* Calls back for each `signo`, which is blocked from now on; several may listen to one. Children inherit
 * blocked signals, and SIGPIPE ignored: whoever starts one gives it an empty mask and the default. */
bool loop_signal(struct loop *loop, int signo, loop_signal_callback *callback, void *user);
void loop_signal_remove(struct loop *loop, int signo, loop_signal_callback *callback, void *user);

/* A timer calls back once, so long after it was set; setting it again moves it. */
struct loop_timer *loop_timer_new(struct loop *loop, loop_callback *callback, void *user);
void loop_timer_free(struct loop_timer *timer);
void loop_timer_set_ms(struct loop_timer *timer, int64_t delay_ms);
void loop_timer_set_us(struct loop_timer *timer, int64_t delay_us);
void loop_timer_cancel(struct loop_timer *timer);
bool loop_timer_is_set(const struct loop_timer *timer);
