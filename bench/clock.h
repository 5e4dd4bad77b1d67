#pragma once

/* The monotonic clock in milliseconds, and their fractions. */
double clock_ms(void);
