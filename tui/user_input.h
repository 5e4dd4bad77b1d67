#pragma once

#include "model/error.h"
#include "model/number.h"
#include "model/sms.h"

#include <stdbool.h>
#include <stddef.h>

/* Parses what users type (numbers, SMS texts), with the same error messages on the board and the command
 * line. */

/* Parses a number (model/number.h). The caller shows what was left out. */
bool user_input_number(struct number *number, const char *text, struct error *error);

/* Parses a number that can receive SMS: nine digits, which are written to `to`. */
bool user_input_sms_number(struct number *number, char to[SMS_NUMBER_DIGITS + 1], const char *text,
                           struct error *error);

/* Checks the text of an SMS and copies it as it will be sent. `size` must hold SMS_CHARACTERS_MAX
 * characters. */
bool user_input_sms_text(char *to, size_t size, const char *text, struct error *error);
