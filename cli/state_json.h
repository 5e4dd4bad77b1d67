#pragma once

#include "model/exchange.h"

#include <jansson.h>

/* The whole model of one exchange as a JSON object, its keys in the order that docs/state.schema.json prints
 * them. `label` as of board_label(). The caller's to json_decref(). */
json_t *state_json(const struct exchange *exchange, const char *label, int64_t now);
