#pragma once

#include "cli/run.h"

/* The board on the terminal: keys in, frames out, until the user leaves. */

struct glass;

/* Hears of everything that happens; to be given to run_open() with the address of a struct glass pointer, which may be
 * NULL for as long as there is no glass yet, and is again when the user has left. */
void glass_news(void *glass, const struct session_news *news);

/* Takes the terminal, connects, and runs until the user quits or the program is told to end. */
enum exit_status glass_run(struct glass **glass, struct run *run);
