#pragma once

#include <stdbool.h>
#include <stddef.h>

/* Redacts secrets in everything that users, logs and recordings see, because servers and libraries repeat
 * what they were sent.
 *
 * The secrets of all exchanges are in one set (keys, and whatever tokens and passwords there are), and each
 * is hidden in what any of them says. What is hidden is overwritten with asterisks, so that lengths stay and
 * JSON stays JSON. A secret is found however its characters are escaped (net/unescape.h), also where it holds
 * itself what looks like an escape.
 *
 * In data (frames, responses) only complete secrets are redacted. In sentences every part of
 * SECRET_PIECE_BYTES or more is redacted, anything after `pbxkey=`, and any prefix of a secret after
 * `Bearer`. A shorter secret ("101") looks like ordinary text: it is redacted after those two words, and in
 * sentences as a separate word. */

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

/* An exchange's name, which is in each of its messages. A secret that is part of it is treated like a short
 * one. */
void secrets_exempt(struct secrets *secrets, const char *name);

/* In a sentence: a reason, an error. With an empty set or NULL, what is announced by `pbxkey=` only. */
void secrets_redact(const struct secrets *secrets, char *text);

/* In data: a frame, a reply. An empty set or NULL hides nothing. Returns whether anything was hidden. */
bool secrets_redact_data(const struct secrets *secrets, char *data, size_t length);
