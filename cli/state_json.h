#pragma once

#include "model/exchange.h"

#include <jansson.h>

/* Returns the whole model of one exchange as a JSON object, its keys in the order of
 * docs/state.schema.json. `label`: from board_label(). `schema`: from json_schema_take(). The caller gives it
 * to json_decref(). */
json_t *state_json(const struct exchange *exchange, const char *label, int64_t now, unsigned schema);
