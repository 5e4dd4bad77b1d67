#pragma once

#include "model/bytes.h"

#include <stddef.h>

/* JSON made fit for a library to read, where it is clear what is meant: in strings, bytes that are no UTF-8
 * become U+FFFD, control characters are escaped, and a backslash that begins no escape stands for itself, as
 * in "SIP\MojaCentrala-101"; numbers become strings, so that each is read as it is written: 1639563902.10 is
 * the name of another call than 1639563902.1, and a library refuses a document for one number that it has no
 * room for. Anything else is left as it is. Adds to `to`. Pure. */
void json_repair(struct bytes *to, const char *text, size_t length);
