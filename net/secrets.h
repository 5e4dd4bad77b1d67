#pragma once

#include <stdbool.h>
#include <stddef.h>

/* Keeps secrets out of what users, logs and recordings see: servers and libraries like to repeat what they
 * were sent.
 *
 * The secrets of all exchanges are in one set (keys, and whatever tokens and passwords there are), and each
 * is hidden in what any of them says. What is hidden is overwritten with asterisks, so that lengths stay and
 * JSON stays JSON. A secret is found however its characters are escaped (net/unescape.h), also where it holds
 * itself what looks like an escape.
 *
 * Of what an exchange tells, only a whole secret is hidden: a piece of it may well be an ordinary word there,
 * and a key that begins with the exchange's own name must not blind the board. In sentences every piece of
 * SECRET_PIECE_BYTES and more is hidden, wherever it was cut; whatever follows `pbxkey=`; and even the
 * shortest beginning of a secret after `Bearer`. A secret that is shorter than such a piece can't be told
 * from ordinary text ("101"): it is hidden after those two words, and in sentences where it stands as a word
 * of its own. */

enum {
    SECRET_BYTES_MAX = 512, /* a longer key is refused */
    SECRET_PIECE_BYTES = 8, /* shorter pieces of a secret stay: too much else looks like them */
    SECRETS_MAX = 64,       /* one more is a bug: no set of settings has so many */
    SECRETS_NAMES_MAX = 16,
};

struct secrets;

/* An empty set. */
struct secrets *secrets_new(void);

/* Wipes and frees; NULL is accepted. */
void secrets_free(struct secrets *secrets);

/* Hides it from now on, in a copy of its own; what is in the set already, "" and NULL add nothing. */
void secrets_add(struct secrets *secrets, const char *secret);

/* The name of an exchange, which each of its messages says: a secret that is a part of it is none, and is
 * treated as a short one. */
void secrets_exempt(struct secrets *secrets, const char *name);

/* In a sentence: a reason, an error. With an empty set or NULL, what is announced by `pbxkey=` only. */
void secrets_redact(const struct secrets *secrets, char *text);

/* In data: a frame, a reply. An empty set or NULL hides nothing. Returns whether anything was hidden. */
bool secrets_redact_data(const struct secrets *secrets, char *data, size_t length);
