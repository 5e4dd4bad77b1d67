#pragma once

#include "model/error.h"
#include "model/number.h"
#include "model/sms.h"

#include <stdbool.h>
#include <stddef.h>

/* What people write, taken, or refused in words: the same ones wherever it was written. */

/* Reads a number (model/number.h). What was left out is for the caller to show. */
bool user_input_number(struct number *number, const char *text, struct error *error);

/* Reads a number that a text message can go to: nine digits, which go to `to`. */
bool user_input_sms_number(struct number *number, char to[SMS_NUMBER_DIGITS + 1], const char *text,
                           struct error *error);

/* Copies the text of a message as it is to be sent into `size` bytes, which hold SMS_CHARACTERS_MAX
 * characters. */
bool user_input_sms_text(char *to, size_t size, const char *text, struct error *error);
