#pragma once

#include <jansson.h>
#include <stdbool.h>

/* The versions of the JSON that scripts read: what `pbxboard state` and `pbxboard watch --format json` write.
 * They differ in the names of fields; and version 1 stays as it was, so it knows nothing of what came later.
 * The program builds the newest; an older one is made of it. */

enum { JSON_SCHEMA_NEWEST = 2 };

/* Does the version tell of voicemail? Without it there are no events of it, and no extensions of which only
 * the mailbox is known. */
bool json_schema_has_voicemail(unsigned schema);

/* Returns `value`, which is of the newest version, in version `schema`; an unknown one is the newest. Takes
 * the reference of `value`; the caller gives the result to json_decref(). NULL stays NULL. */
json_t *json_schema_take(json_t *value, unsigned schema);
