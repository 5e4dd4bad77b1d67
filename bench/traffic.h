#pragma once

#include <stddef.h>

/* The messages of the benches: the same for every client and in every run.
 *
 * The first messages say once of each extension that it is idle. The traffic follows. */

enum traffic {
    /* one event a message, of an extension taken at random: 109 bytes with a running number of five digits */
    TRAFFIC_PLAIN,
    /* calls as a recorded exchange tells them: 8 messages and 12 events each, 64 calls at a time */
    TRAFFIC_CALLS,
};

enum { TRAFFIC_MESSAGE_BYTES = 512, TRAFFIC_NUMBER_BYTES = 16 };

#define TRAFFIC_EXCHANGE "MojaCentrala"

/* The number of the extension of this place. */
void traffic_number(char to[TRAFFIC_NUMBER_BYTES], int place);

/* The message of a running number, from 1; its length. */
size_t traffic_message(char to[TRAFFIC_MESSAGE_BYTES], enum traffic traffic, long long id, int extensions);

/* The same of the nth message, where others are sent among them and take running numbers, too. */
size_t traffic_message_as(char to[TRAFFIC_MESSAGE_BYTES], enum traffic traffic, long long nth, long long id,
                          int extensions);

/* A message with this object of events in it; its length. */
size_t traffic_envelope(char to[TRAFFIC_MESSAGE_BYTES], long long id, const char *text);

/* How many events there are in a message of it, on average. */
double traffic_events(enum traffic traffic);
