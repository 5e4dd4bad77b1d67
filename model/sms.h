#pragma once

#include <stdbool.h>
#include <stddef.h>

/* What a text is as an SMS: in which alphabet it goes, how long it is, and in how many parts. GSM 03.38 and 03.40. */

enum {
    SMS_CHARACTERS_MAX = 1024, /* what the exchange takes in one message */
    SMS_NUMBER_DIGITS = 9,
};

struct sms_size {
    bool unicode;      /* one character is enough to send everything as UCS-2 */
    size_t characters; /* code points, what the exchange counts */
    size_t units;      /* septets (characters of the extension table take two), or 16-bit units */
    size_t parts;      /* messages that the gateway sends and charges; 0 for an empty text */
    size_t room;       /* units left in the last part */
    char culprit[5];   /* the first character that is not in the GSM alphabet, as UTF-8; "" when there is none */
};

struct sms_size sms_measure(const char *text);

/* Is it a mobile number as the gateway takes it: nine digits, perhaps with blanks or hyphens between them, or with
 * 48, +48 or 0048 in front? The nine digits go to `to`. */
bool sms_number(char to[SMS_NUMBER_DIGITS + 1], const char *number);
