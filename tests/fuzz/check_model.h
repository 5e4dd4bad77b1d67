#pragma once

#include "model/exchange.h"

/* Aborts where an exchange is not as the headers of the model promise: tables in order, figures in their ranges, texts
 * clean and whole, nothing trusted that is in doubt. `now` is the latest moment that was told. */
void check_exchange(const struct exchange *exchange, int64_t now);

/* Aborts where anything is live: right after the link was lost or came back, nothing is. */
void check_nothing_is_live(const struct exchange *exchange);
