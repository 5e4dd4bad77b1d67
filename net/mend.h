#pragma once

#include "net/buffer.h"

#include <stddef.h>

/* JSON that a server has printed wrongly, made right where it is clear what is meant: in strings, bytes that
 * are no UTF-8 become U+FFFD, control characters are escaped, and a backslash that begins no escape stands
 * for itself, as in "SIP\MojaCentrala-101". Anything else is left as it is. Adds to `to`. Pure. */
void mend_json(struct buffer *to, const char *text, size_t length);
