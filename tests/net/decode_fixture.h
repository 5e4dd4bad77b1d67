#pragma once

/* What the tests of the decoder share. */

#include "tests/harness.h"

#include "model/decimal.h"
#include "net/cloudpbx/decode.h"
#include "net/cloudpbx/events.h"
#include "net/json_text.h"
#include "net/secrets.h"

#include <assert.h>
#include <locale.h>

extern struct cloudpbx_decoder *decoder;

int set_up(void **state);

int tear_down(void **state);

/* Decodes `text` in an envelope; returns the events in it. */
size_t decode_text(const char *text, const struct event **events);

enum frame_kind kind_of(const char *frame);

/* Writes `form` with `name` for each %s in it; returns the bytes, of which there must be room for all. */
size_t fill(char *to, size_t size, const char *form, const char *name);
