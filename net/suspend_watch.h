#pragma once

#include "net/loop.h"

#include <stdint.h>

/* Reports that the machine was suspended and has resumed.
 *
 * CLOCK_MONOTONIC stops during suspend, so the idle timeout would start again and the board would show
 * hours-old states as live. */

typedef void suspend_watch_callback(void *user, int64_t suspended_ms);

struct suspend_watch;

/* Calls back soon after the machine has woken up from more than a second's sleep. Nothing wakes the loop
 * until then. On a system without such alarms it never does. */
struct suspend_watch *suspend_watch_new(struct loop *loop, suspend_watch_callback *callback, void *user);
void suspend_watch_free(struct suspend_watch *watch);
