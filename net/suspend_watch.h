#pragma once

#include "net/loop.h"

#include <stdint.h>

/* Reports that the machine was suspended and has resumed.
 *
 * CLOCK_MONOTONIC stops during suspend, so the idle timeout would start again and the board would show
 * hours-old states as live. */

typedef void suspend_watch_callback(void *user, int64_t suspended_ms);

struct suspend_watch;

/* Calls back soon after the machine resumed from more than one second of suspend. Does not wake the loop
 * otherwise. If the system has no such timers, it never calls back. */
struct suspend_watch *suspend_watch_new(struct loop *loop, suspend_watch_callback *callback, void *user);
void suspend_watch_free(struct suspend_watch *watch);
