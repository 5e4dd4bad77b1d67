#pragma once

#include <stdbool.h>
#include <stddef.h>

/* Redacts secrets in everything that users, logs and recordings see, because servers and libraries repeat
 * what they were sent.
 *
 * One set contains the secrets of all exchanges (keys, tokens, passwords). Each is redacted in what any
 * exchange sends. Redacting overwrites with asterisks, so that lengths do not change and JSON stays JSON. A
 * secret is found however its characters are escaped (net/unescape.h), also if it looks like an escape
 * itself.
 *
 * In data (frames, responses) only complete secrets are redacted. In sentences every part of
 * SECRET_PIECE_BYTES or more is redacted, anything after `pbxkey=`, and any prefix of a secret after
 * `Bearer`. A shorter secret ("101") looks like ordinary text: it is redacted after those two words, and in
 * sentences as a separate word. */

enum {
    SECRET_BYTES_MAX = 512, /* a longer key is refused */
    SECRET_PIECE_BYTES = 8, /* shorter parts of a secret look like ordinary text */
    SECRETS_MAX = 64,       /* more is a bug: no configuration has so many */
    SECRETS_NAMES_MAX = 16,
};

struct secrets;

/* An empty set. */
struct secrets *secrets_new(void);

/* Wipes and frees; NULL is accepted. */
void secrets_free(struct secrets *secrets);

/* Adds a copy of a secret. NULL, "" and a known secret add nothing. */
void secrets_add(struct secrets *secrets, const char *secret);

/* An exchange's name, which is in each of its messages. A secret that is part of it is treated like a short
 * one. */
void secrets_exempt(struct secrets *secrets, const char *name);

/* Redacts a sentence, such as a reason or an error. With an empty set or NULL, only after `pbxkey=`. */
void secrets_redact(const struct secrets *secrets, char *text);

/* Redacts data, such as a frame or a response. An empty set or NULL redacts nothing. Returns whether anything
 * was redacted. */
bool secrets_redact_data(const struct secrets *secrets, char *data, size_t length);
