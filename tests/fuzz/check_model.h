#pragma once

#include "model/exchange.h"

/* Aborts when an exchange breaks an invariant of the model's headers: tables are in order, figures in their
 * ranges, texts clean and complete, stale things are not live. `now` is the latest time that was applied. */
void check_exchange(const struct exchange *exchange, int64_t now);

/* Aborts where anything is live: right after the link was lost or came back, nothing is. */
void check_nothing_is_live(const struct exchange *exchange);
