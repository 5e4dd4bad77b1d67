#pragma once

#include "cli/doctor_report.h"
#include "config/settings.h"

#include <stdbool.h>
#include <stddef.h>

/* The far checks: keys, and each address of an exchange. */

/* Where a key comes from, for a sentence: "PBXBOARD_KEY", a file, "key_command". */
void doctor_key_source(const struct doctor *doctor, const struct exchange_settings *exchange, char *to,
                       size_t size);

/* Gets the key of each exchange that has one to be had; what went wrong with those that have none. */
void doctor_load_keys(struct doctor *doctor, struct settings *settings,
                      struct error errors[SETTINGS_EXCHANGES_MAX]);

/* Tells where an exchange's key came from, or why there is none, as `error` has it. */
void doctor_check_key(struct doctor *doctor, const struct exchange_settings *exchange,
                      const struct error *error);

/* What to do about a kind of trouble. */
struct hint_context {
    const struct exchange_settings *exchange;
    const char *address;
    const char *key_source;
    bool stream;
    bool opened; /* the server let us in, at first */
};
void doctor_hint(struct doctor_result *result, enum failure_kind failure_kind,
                 const struct hint_context *place);

/* Goes to each address of an exchange. */
void doctor_check_addresses(struct doctor *doctor, const struct exchange_settings *exchange);
