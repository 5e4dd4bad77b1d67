#pragma once

#include "model/number.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What a text is as an SMS: in which alphabet it goes, how long it is, and in how many parts. GSM 03.38 and
 * 03.40. */

enum {
    SMS_CHARACTERS_MAX = 1024, /* what the exchange takes in one message */
    SMS_NUMBER_DIGITS = NUMBER_NATIONAL_DIGITS,
};

struct sms_size {
    bool unicode;      /* one character is enough to send everything as UCS-2 */
    size_t characters; /* code points, what the exchange counts */
    size_t units;      /* septets (characters of the extension table take two), or 16-bit units */
    size_t parts;      /* messages that the gateway sends and charges; 0 for an empty text */
    size_t units_left; /* units left in the last part */
    /* the first character that is not in the GSM alphabet, as UTF-8; "" when there is none */
    char first_non_gsm[5];
};

struct sms_size sms_measure(const char *text);

/* Is it a mobile number as the gateway takes it: nine digits, perhaps with 48, +48 or 0048 in front, and
 * nothing behind them? The nine digits go to `to`. */
bool sms_number(char to[SMS_NUMBER_DIGITS + 1], const char *number);

enum sms_fault {
    SMS_FAULT_NONE,
    SMS_FAULT_BLANK,    /* nobody would see anything of it */
    SMS_FAULT_NOT_UTF8, /* a byte that is part of no character */
    SMS_FAULT_CONTROL,  /* a control character that is neither the end of a line nor a tab */
    SMS_FAULT_REPLACED, /* U+FFFD, which some other program has put there for what it could not read */
};

struct sms_check {
    enum sms_fault fault;
    size_t position; /* of the character, counted from 1 … */
    uint32_t code;   /* … and the character, or the byte */
};

/* Copies a text as it is to be sent: CRLF and CR are one line end, and a byte order mark in front is none of
 * it. `to` has room for strlen(from) + 1 bytes, and is worth nothing where there is a fault. */
struct sms_check sms_prepare(char *to, const char *from);
