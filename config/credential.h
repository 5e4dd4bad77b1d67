#pragma once

#include "config/settings_types.h"
#include "model/error.h"

#include <stdbool.h>
#include <stddef.h>

/* The keys of the exchanges, and where they come from. Copies that are not handed out are wiped, and no error
 * ever contains a key.
 *
 * A function that returns a key leaves it to the caller, who gives it to credential_free(); it returns NULL
 * and fills `error` on failure. */

enum {
    CREDENTIAL_COMMAND_BYTES_MAX = 4096, /* that a command may print */
    CREDENTIAL_COMMAND_TIMEOUT_MS = 30 * 1000,
    CREDENTIAL_COMMAND_WORDS_MAX = 64,
};

/* Gets the key of each exchange: from PBXBOARD_KEY, its key_file or its key_command, which may run for
 * `command_ms`. Adds each key to `settings->secrets`. An exchange without a key is an error that says how to
 * give one. Forbids core dumps, because keys are in memory from now on. */
bool credential_load_all(struct settings *settings, int command_ms, struct error *error);

/* Returns the first line of a regular file of this user that nobody else can read or change. */
char *credential_from_file(const char *path, struct error *error);

/* Returns the first line that a command prints. The command is split into words as a shell does it, but no
 * shell runs it, and what only a shell would understand is refused. It may ask the user on the terminal;
 * after `timeout_ms` it is killed with all its children. */
char *credential_from_command(const char *command, int timeout_ms, struct error *error);

/* Removes PBXBOARD_KEY from the environment, wipes it there and returns a copy; NULL where it is not set.
 * Called first, before any child or thread can see it. */
char *credential_take_environment(void);

/* Returns the key in the result of credential_take_environment(). */
char *credential_from_environment(const char *given, struct error *error);

/* Wipes and frees; accepts NULL. */
void credential_free(char *secret);

/* Switches core dumps and ptrace off (prctl PR_SET_DUMPABLE) or on again. They are off from the start of the
 * program where a key is in the environment. */
void credential_forbid_dumps(bool on);

/* ---- the command (credential_command.c), for credential.c ---- */

/* Runs a command that prints a key. `text` becomes what it printed, NUL-ended, with another control character
 * in place of each printed NUL; the caller wipes it, after a failure, too. False and `error`, with the last
 * line of the command's stderr. Kills the command with its children after `timeout_ms`, or where it prints
 * more than `size` holds. */
bool credential_command_run(const char *command, int timeout_ms, char *text, size_t size,
                            struct error *error);

/* Ends `length` bytes with a NUL. A NUL among them would end the text early; it becomes a character that no
 * key contains. */
void credential_terminate(char *text, size_t length);
