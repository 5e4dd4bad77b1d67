#pragma once

#include "sim/cdr_store.h"

/* The transcript of a call, made up to fit its parties and its length. */

enum { TRANSCRIPT_BYTES = 4096 };

/* The same call reads the same every time. */
void transcript_of_call(const struct cdr_row *row, char content[TRANSCRIPT_BYTES],
                        char summary[TRANSCRIPT_BYTES]);
