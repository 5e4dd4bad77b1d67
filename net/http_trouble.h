#pragma once

#include "model/event.h"

#include <stdbool.h>
#include <stddef.h>

/* What an HTTP answer that is no success means for whoever gives advice, whichever way it came. Pure. */

/* The kind of trouble of a status that is not the one that was hoped for. */
enum failure_kind http_trouble(int status);

/* The address in a `Location` as it came, for a user to read: cleaned, and without its query, where a server
 * repeats the key that it was sent. False when there is none. */
bool http_location(const char *location, char *to, size_t size);
