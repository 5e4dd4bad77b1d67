#pragma once

#include "model/event.h"

#include <jansson.h>
#include <stdint.h>

/* Paused or not; null where that is not known. */
json_t *pause_json(enum pause pause);

/* An event of an exchange as a JSON object, for `pbxboard watch --format json`; NULL for one that is not
 * written. `label` as of board_label(). The caller's to json_decref(). */
json_t *event_json(const struct event *event, const char *exchange, const char *label, int64_t at);
