#pragma once

/* The user's home directory: the one that HOME names, or that of the passwd entry where HOME names none that
 * can be used. That is one that is no whole path, is not there, or is somebody else's (su and sudo may leave
 * that behind), where nothing should be read or written by accident. Where there is no entry either (a
 * container, with a number for a user), HOME may be anybody's.
 *
 * NULL where there is none; the text is good until the next call. */
const char *paths_home(void);

/* What is wrong with a HOME that names a directory, and not the one that is taken, in the user's language;
 * NULL where nothing is. */
const char *paths_home_problem(void);

/* The sentence for where there is none. */
const char *paths_home_missing(void);
