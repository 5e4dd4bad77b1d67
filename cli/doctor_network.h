#pragma once

#include "cli/doctor_report.h"
#include "config/settings.h"

#include <stdbool.h>

/* The way to one address of an exchange: its name, the connection, the encryption.
 *
 * The board's own connections go the same way later; they are made for work and tell one reason at their end,
 * these here are made to be looked at, step by step, and carry nothing. */

/* Checks and tells. False when the address can't be used; then what comes after is told as not checked, up to
 * `last`. */
bool doctor_check_network(struct doctor *doctor, const struct exchange_settings *exchange,
                          const char *address, bool stream, enum doctor_check last);
