#pragma once

/* Before a function that most messages have no need of: it is compiled apart, for size, and what every
 * message goes through is shorter for it by a tenth. Only where a measurement says that it matters. */
#define COLD __attribute__((cold, noinline))
