#pragma once

#include "tests/oracle.h"

#include <jansson.h>

/* Our scanner on `text` against what jansson made of it. False and `difference` where they disagree. `text`
 * ends with a NUL behind its `length`, for the report. */
bool oracle_compare_values(struct oracle *oracle, const char *text, size_t length, json_t *value);
