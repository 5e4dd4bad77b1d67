#pragma once

#include "cli/run.h"

/* The board on the terminal: keys in, frames out, until the user leaves. */

struct board_screen;

/* Hears of everything that happens; to be given to run_open() with the address of a struct board_screen
 * pointer, which may be NULL for as long as there is no board_screen yet, and is again when the user has
 * left. */
void board_screen_on_event(void *board_screen, const struct session_news *news);

/* Takes the terminal, connects, and runs until the user quits or the program is told to end. */
enum exit_status board_screen_run(struct board_screen **board_screen, struct run *run);
