#pragma once

#include "sim/ledger.h"

/* The transcript of a call, made up to fit its parties and its length. */

enum { DIALOGUE_BYTES = 4096 };

/* The same call reads the same every time. */
void dialogue_of_call(const struct ledger_row *row, char content[DIALOGUE_BYTES],
                      char summary[DIALOGUE_BYTES]);
