#pragma once

#include "cli/run.h"

/* The board on the terminal: keys in, frames out, until the user leaves. */

struct board_screen;

/* Session listener: is called for every event, after it was applied. Give it to run_open() with the address
 * of a `struct board_screen *`. That pointer is NULL before the screen is opened and after it is closed. */
void board_screen_on_event(void *board_screen, const struct session_news *news);

/* Sets up the terminal, connects, and runs until the user quits or a signal ends the program. */
enum exit_status board_screen_run(struct board_screen **board_screen, struct run *run);
