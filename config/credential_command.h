#pragma once

#include "model/error.h"

#include <stdbool.h>
#include <stddef.h>

/* Runs a command that prints a key. `text` becomes what it printed, ended with NUL, and with another control
 * character in place of each NUL that was printed; it is the caller's to wipe, also after a failure. False
 * and `error`, in the command's own words where it has any. */
bool credential_command_run(const char *command, int timeout_ms, char *text, size_t size,
                            struct error *error);

/* Ends `length` bytes with a NUL; one among them, which would end the text before, becomes a character that
 * no key has. */
void credential_terminate(char *text, size_t length);

/* Splits a command into words as a shell does: blanks part them, single quotes keep everything, double quotes
 * and a backslash keep what would part or quote; nothing is replaced. `words` becomes NULL-ended and points
 * into `storage`, which has room for strlen(command) + 1 bytes. Returns their number; -1 when a quote is not
 * closed or there are more than `max`. */
int credential_command_split(const char *command, char *storage, char **words, int max);

/* The first character of a command that a shell would act upon, as $ or |, and that is not quoted; NUL when
 * there is none. */
char credential_command_shell_syntax(const char *command);
