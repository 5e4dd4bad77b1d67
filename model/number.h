#pragma once

#include <stdbool.h>

/* Telephone numbers as people write them: on the dial line, in what they paste, on the command line, in the
 * configuration, as the addressee of an SMS.
 *
 *   - Between digits, spaces, all kinds of dashes, dots and brackets are ignored. A + may only be in front.
 *   - "(0)" behind a country code is dropped, in Poland also the 0 of "(022)".
 *   - "tel:", "sms:", "tel." and the like are removed, with the parameters of a URI.
 *   - Any other character, a tab and the end of a line end the number; a slash may follow an area code.
 *     Fewer than NUMBER_COMPLETE_DIGITS digits, when more digits or directly a letter follow, may be part
 *     of a number: they are refused. A date (2026-11-20, 20.11.2026) is no number.
 *   - More than NUMBER_DIGITS_MAX digits are no number.
 *
 * `left_out` holds what was not read, for the user to see: two numbers never become one. */

enum {
    NUMBER_BYTES = 64,
    NUMBER_SHOWN_BYTES = 2 * NUMBER_BYTES,
    NUMBER_LEFT_OUT_BYTES = 96,
    NUMBER_NATIONAL_DIGITS = 9,
    NUMBER_DIGITS_MAX = 15,     /* of E.164, without a leading 00 */
    NUMBER_COMPLETE_DIGITS = 7, /* so many may be a number, whatever follows */
    EXTENSION_DIGITS_MAX = 6,   /* a longer number is never an extension of the exchange */
};

enum number_refusal {
    NUMBER_OK,
    NUMBER_NONE,      /* there is no number */
    NUMBER_AMBIGUOUS, /* it is not clear which of the digits belong to the number */
    NUMBER_TOO_LONG,  /* too many digits: perhaps two numbers */
};

struct number {
    char dial_string[NUMBER_BYTES];       /* to be dialled: digits, * and #, perhaps a + in front */
    char shown[NUMBER_SHOWN_BYTES];       /* the same, grouped as its country does, else as it was written */
    char left_out[NUMBER_LEFT_OUT_BYTES]; /* the text behind the number, cleaned and cut; "" */
    enum number_refusal refusal;          /* NUMBER_OK, or why the texts are "" */
};

/* Reads a number as people write it. False if there is none. */
bool number_parse(struct number *number, const char *text);

/* Is the whole text one number? For a thing that is identified by its number, a rest must not be ignored. */
bool number_is_diallable(const char *text);

/* The same; the number to be dialled goes to `to`, which is unchanged if this is false. */
bool number_to_dial(char to[NUMBER_BYTES], const char *text);

/* Can this be an extension: one to six digits? */
bool number_is_extension(const char *number);

/* The nine digits of a number in Poland that was read, with or without 48, +48 or 0048 in front; NULL for any
 * other number. Points into `dial_string`. */
const char *number_national(const char *dial_string);

/* Do two numbers, however written, reach the same telephone: 0048 601 234 567, +48601234567 and 601234567?
 * False if one is no number. */
bool number_is_same(const char *a, const char *b);

/* The number as people read it: 48601234567, 0048601234567 and 601234567 → "601 234 567", 48228705500 → "22
 * 870 55 00", others unchanged. */
void number_format(char to[NUMBER_BYTES], const char *number);
