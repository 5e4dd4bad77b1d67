#pragma once

#include "model/number.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A text as an SMS: its alphabet, its length, and its parts. GSM 03.38 and 03.40. */

enum {
    SMS_CHARACTERS_MAX = 1024, /* the exchange's limit for one SMS */
    SMS_NUMBER_DIGITS = NUMBER_NATIONAL_DIGITS,
};

struct sms_size {
    bool unicode;      /* true if any character is outside the GSM alphabet: everything is sent as UCS-2 */
    size_t characters; /* code points: the exchange counts these */
    size_t units;      /* septets (characters of the extension table take two), or 16-bit units */
    size_t parts;      /* parts that the gateway sends and charges; 0 for an empty text */
    size_t units_left; /* left in the last part */
    /* the first character outside the GSM alphabet, as UTF-8; "": there is none */
    char first_non_gsm[5];
};

struct sms_size sms_measure(const char *text);

/* Is it a number that the gateway accepts: nine digits, with or without 48, +48 or 0048 in front, and nothing
 * behind them? The nine digits go to `to`. */
bool sms_number(char to[SMS_NUMBER_DIGITS + 1], const char *number);

enum sms_fault {
    SMS_FAULT_NONE,
    SMS_FAULT_BLANK,    /* nothing of it is visible */
    SMS_FAULT_NOT_UTF8, /* a byte that belongs to no character */
    SMS_FAULT_CONTROL,  /* a control character that is neither the end of a line nor a tab */
    SMS_FAULT_REPLACED, /* U+FFFD: some other program could not read a character */
};

struct sms_check {
    enum sms_fault fault;
    size_t position; /* of the character, counted from 1 … */
    uint32_t code;   /* … and the character, or the byte */
};

/* Copies a text as it is to be sent: CRLF and CR become one line end, and a leading byte order mark is
 * dropped. `to` must hold strlen(from) + 1 bytes; it is undefined if there is a fault. */
struct sms_check sms_prepare(char *to, const char *from);
