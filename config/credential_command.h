#pragma once

#include "model/error.h"

#include <stdbool.h>
#include <stddef.h>

/* Runs a command that prints a key. `text` becomes what it printed, NUL-ended, with another control character
 * in place of each printed NUL; the caller wipes it, after a failure, too. False and `error`, with the last
 * line of the command's stderr. Kills the command with its children after `timeout_ms`, or where it prints
 * more than `size` holds. */
bool credential_command_run(const char *command, int timeout_ms, char *text, size_t size,
                            struct error *error);

/* Ends `length` bytes with a NUL. A NUL among them would end the text early; it becomes a character that no
 * key contains. */
void credential_terminate(char *text, size_t length);
