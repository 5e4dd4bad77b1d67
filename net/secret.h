#pragma once

#include <stdbool.h>
#include <stddef.h>

/* Keeps a key out of what users, logs and recordings see: servers and libraries like to repeat what they were sent.
 *
 * What is hidden is overwritten with asterisks, so that lengths stay and JSON stays JSON. A key is found whether it is
 * plain or written as %53, \u0053, \x53, &#83; or &amp;, also when it was escaped twice.
 *
 * Of what the exchange tells, only the whole key is hidden: a piece of it may well be an ordinary word there, and a key
 * that begins with the exchange's own name must not blind the board. In sentences every piece of SECRET_PIECE_BYTES and
 * more is hidden, wherever it was cut; whatever follows `pbxkey=`; and even the shortest beginning of the key after
 * `Bearer`. A key that is shorter than such a piece can't be told from ordinary text ("101"): it is hidden after those
 * two words, and in sentences where it stands as a word of its own. */

enum {
    SECRET_BYTES_MAX = 512, /* a longer key is refused */
    SECRET_PIECE_BYTES = 8, /* shorter pieces of a key stay: too much else looks like them */
};

/* In a sentence: a reason, an error. An empty secret or NULL hides nothing. */
void secret_hide(char *text, const char *secret);

/* In data: a frame, a reply. Returns whether anything was hidden. */
bool secret_hide_data(char *data, size_t length, const char *secret);
