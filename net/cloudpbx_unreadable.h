#pragma once

#include "net/decoder.h"

#include <stdbool.h>
#include <stddef.h>

/* What can be told of a message that can't be read: whose it is, and what it names.
 *
 * The exchange inserts texts into its messages without escaping them, so one quotation mark in a caller's name breaks a whole
 * message. Its pieces are there all the same, and are searched for as plain text. */

enum { CLOUDPBX_NAMES_MAX = 64 }; /* named in one message; with more of them anything may have changed */

/* Does our channel's name stand in it? */
bool cloudpbx_names_channel(const struct decoder *decoder, const char *message, size_t length);

/* Adds an EVENT_UNREADABLE for whatever the values of exten, peer, queue and conference name, or one for all where none is
 * found, where one of them can't be read, or where an event among others names nobody. */
void cloudpbx_names_things(struct decoder *decoder, const char *message, size_t length);
