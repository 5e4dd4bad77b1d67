#pragma once

#include <jansson.h>

/* The versions of the JSON that scripts read: what `pbxboard state` and `pbxboard watch --format json` write.
 * Versions differ only in the names of fields. The program builds the newest; an older one is made of it. */

enum { JSON_SCHEMA_NEWEST = 2 };

/* Returns `value`, which is of the newest version, in version `schema`; an unknown one is the newest. Takes
 * the reference of `value`; the caller gives the result to json_decref(). NULL stays NULL. */
json_t *json_schema_take(json_t *value, unsigned schema);
