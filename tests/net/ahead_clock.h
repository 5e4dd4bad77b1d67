#pragma once

#include <stdint.h>

/* The clock that only runs forward, put ahead in this process: for tests of what takes a minute. It is in the
 * place of the system's for the libraries too, whose timers then are due. */

extern int64_t ahead_clock_ms;
