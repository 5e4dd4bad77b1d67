#pragma once

#include <stdbool.h>

/* What a telephone number is, and how people write one: on the dial line, in what they paste, on the command
 * line, in the configuration, to send a text message to.
 *
 * - Spaces and dashes of all kinds, dots and brackets between the digits are passed over. A + stands in
 *   front only.
 * - "(0)" behind a country code is dropped, in Poland also the 0 of "(022)".
 * - "tel:", "sms:", "tel." and the like are taken off, with the parameters of a URI.
 * - Any other character ends the number, and so does the end of a line or a tab; a slash may stand behind an
 *   area code. Of fewer than NUMBER_COMPLETE_DIGITS it is not clear whether they are the number where more
 * digits follow, or a letter does at once: then none is taken. A day (2026-11-20, 20.11.2026) is none either.
 * - More than NUMBER_DIGITS_MAX digits are no number.
 *
 * What was left out is for whoever shows the number: two numbers never become one. */

enum {
    NUMBER_BYTES = 64,
    NUMBER_SHOWN_BYTES = 2 * NUMBER_BYTES,
    NUMBER_LEFT_OUT_BYTES = 96,
    NUMBER_NATIONAL_DIGITS = 9,
    NUMBER_DIGITS_MAX = 15,     /* of E.164; without a 00 in front */
    NUMBER_COMPLETE_DIGITS = 7, /* so many may be a number, whatever follows */
    EXTENSION_DIGITS_MAX = 6,   /* a longer number is never taken for an extension of the exchange */
};

enum number_refusal {
    NUMBER_OK,
    NUMBER_NONE,      /* there is no number */
    NUMBER_AMBIGUOUS, /* there is one, but which of the digits belong to it is not clear */
    NUMBER_TOO_LONG,  /* too many digits, of two numbers perhaps */
};

struct number {
    char dial_string[NUMBER_BYTES]; /* what is to be dialled: digits, * and #, perhaps a + in front */
    char shown[NUMBER_SHOWN_BYTES]; /* the same, grouped as its country does, or else as it was written */
    char left_out[NUMBER_LEFT_OUT_BYTES]; /* what stands behind it, cleaned and cut; "" for nothing */
    enum number_refusal refusal;          /* NUMBER_OK, or why the others are "" */
};

/* Reads a number as people write it; whether there is one. */
bool number_parse(struct number *number, const char *text);

/* Is the whole of the text one number? Of what is known by its number, the rest may not be passed over. */
bool number_is_diallable(const char *text);

/* The same, and what is to be dialled goes to `to`, which is left as it was where it is none. */
bool number_to_dial(char to[NUMBER_BYTES], const char *text);

/* Can this be an extension: one to six digits? */
bool number_is_extension(const char *number);

/* The nine digits of a number in Poland that was taken, perhaps with 48, +48 or 0048 in front; NULL for any
 * other. */
const char *number_national(const char *dial_string);

/* Do two numbers, however they are written, reach the same telephone: 0048 601 234 567, +48601234567 and
 * 601234567? Where one is no number they don't. */
bool number_is_same(const char *a, const char *b);

/* Whose number it is, as people read it: 48601234567, 0048601234567 and 601234567 → "601 234 567",
 * 48228705500 → "22 870 55 00", others as they are. */
void number_format(char to[NUMBER_BYTES], const char *number);
