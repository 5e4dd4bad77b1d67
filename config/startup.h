#pragma once

/* What is put right before anything else is done, whoever has started the program. */

/* A write that finds no reader (SIGPIPE) or no room (SIGXFSZ) fails and is told like any other, in place of
 * ending the program in the midst of what it does. */
void startup_ignore_signals(void);

/* The other way, in a child that becomes another program. */
void startup_restore_signals(void);

/* Where the standard input or an output is closed, the next file or socket would take its number, and what is
 * meant for the user would go there. They are opened so that reading and writing fails, as it does when they
 * are closed. */
void startup_open_descriptors(void);
