#pragma once

#include <stdbool.h>

/* How much time, and how much of the processor's, a number of messages takes. A listener counts each message;
 * what it takes is counted from the end of the first `skipped` on, and told after the last. */

struct meter {
    long long skipped;
    long long messages; /* with those */
    long long count;
    double began_s;
    double began_cpu_s;
};

/* From the command line: PORT SKIPPED MESSAGES. Ends the program where they are something else. */
struct meter meter_from_arguments(int argc, char **argv, int *port);

/* One more; true when it was the last, which is told as "cpu_us_a_message" and "messages_a_second" on stdout.
 */
bool meter_count(struct meter *meter);
