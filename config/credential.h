#pragma once

#include "model/error.h"
#include "net/secrets.h"

#include <stdbool.h>

/* Where the key of an exchange comes from. Copies that are not handed out are wiped, and no error ever holds
 * a key.
 *
 * Each function returns the key, to be given to credential_free(), or NULL and `error`. */

enum {
    CREDENTIAL_COMMAND_BYTES_MAX = 4096, /* what a command may print */
    CREDENTIAL_COMMAND_TIMEOUT_MS = 30 * 1000,
    CREDENTIAL_COMMAND_WORDS_MAX = 64,
};

/* The first line of a regular file of ours that nobody else can read or change. */
char *credential_from_file(const char *path, struct error *error);

/* The first line that a command prints. It is split into words as a shell does it, but no shell runs it, and
 * what only a shell would understand is refused. It may ask the user on the terminal, and has `timeout_ms` to
 * answer; then it is ended with all that it has started. */
char *credential_from_command(const char *command, int timeout_ms, struct error *error);

/* Takes PBXBOARD_KEY out of the environment and wipes it there: before anything else is done, whatever the
 * program is asked for. As it was given; NULL where there is none. */
char *credential_take_environment(void);

/* The key in what credential_take_environment() has returned. */
char *credential_from_environment(const char *given, struct error *error);

/* Wipes and frees; NULL is fine. */
void credential_free(char *secret);

/* While on, the program leaves no core dump and no other process of the user can look into its memory. It is
 * on from the program's start where a key is in the environment. */
void credential_forbid_dumps(bool on);
