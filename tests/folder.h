#pragma once

enum { FOLDER_BYTES = 128 };

/* A new folder of the test's own, below TMPDIR or /tmp: its path. Fails the test where none can be made. */
void folder_make(char path[FOLDER_BYTES]);

/* Removes it with everything in it. */
void folder_remove(const char *path);
