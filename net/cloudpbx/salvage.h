#pragma once

#include "net/cloudpbx/decoder.h"

#include <stdbool.h>
#include <stddef.h>

/* What can be told of a message that can't be read: whose it is, and what it names.
 *
 * The exchange inserts texts into its messages without escaping them, so one quotation mark in a caller's
 * name breaks a whole message. Its pieces are there all the same, and are searched for as plain text. */

enum { CLOUDPBX_SALVAGE_MAX = 64 }; /* named in one message; with more of them anything may have changed */

/* Does our channel's name stand in it? */
bool cloudpbx_salvage_channel(const struct cloudpbx_decoder *decoder, const char *message, size_t length);

/* Adds an EVENT_UNREADABLE for whatever the values of exten, peer, queue and conference name, or one for all
 * where none is found, where one of them can't be read, or where an event among others names nobody. */
void cloudpbx_salvage_names(struct cloudpbx_decoder *decoder, const char *message, size_t length);
