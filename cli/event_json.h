#pragma once

#include "model/event.h"

#include <jansson.h>
#include <stdint.h>

/* Returns whether an agent is paused; null where that is not known. */
json_t *pause_json(enum pause pause);

/* Returns a number of messages in a mailbox; null where that is not known. */
json_t *voicemail_json(int count);

/* Returns an event as a JSON object, for `pbxboard watch --format json`; NULL for a kind that is not
 * written there. `label`: from board_label(). `schema`: from json_schema_take(). The caller gives it to
 * json_decref(). */
json_t *event_json(const struct event *event, const char *exchange, const char *label, int64_t at,
                   unsigned schema);
