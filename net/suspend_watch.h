#pragma once

#include "net/loop.h"

#include <stdint.h>

/* Tells when this machine has slept: its lid was closed, its battery saved.
 *
 * While it sleeps, the clock of all timers stands still. So a server would be given as much time as ever to
 * show a sign of life, and for so long the board would show as live what was told hours before. */

typedef void suspend_watch_callback(void *user, int64_t suspended_ms);

struct suspend_watch;

/* Calls back soon after the machine has woken up from more than a second's sleep. Nothing wakes the loop
 * until then. On a system without such alarms it never does. */
struct suspend_watch *suspend_watch_new(struct loop *loop, suspend_watch_callback *callback, void *user);
void suspend_watch_free(struct suspend_watch *watch);
