/* The names of fields in the older version of the public JSON. */

#include "cli/json_schema.h"

#include <string.h>

/* Each field that has another name in version 1, or none. A field that is not here has the same name in both.
 * No key is a name of the exchange's own, so a name stands for the field in every object. */
static const struct {
    const char *name;
    const char *name_1; /* NULL: version 1 does not have the field */
} renamed[] = {
    {"version", NULL},
    {"voicemail", NULL},
    {"ignored", "passed_over"},
    {"foreign_exchange", "foreign_peer"},
    {"foreign_exchanges", "foreign_peers"},
    {"overflow", "not_kept"},
    {"device_code", "extstatus"},
    {"party_code", "subscriber"},
    {"updated_ms", "heard_ms"},
    {"status_code", "m_status"},
    {"calls_completed", "taken"},
    {"link_last_message_ms", "link_heard_ms"},
    {"link_last_event_ms", "link_told_ms"},
    {"stale", "doubt"}, /* of watch */
};

static const char *name_in_1(const char *name)
{
    for (size_t i = 0; i < sizeof renamed / sizeof *renamed; i++) {
        if (strcmp(name, renamed[i].name) == 0) {
            return renamed[i].name_1;
        }
    }
    return name;
}

/* Returns a copy with the names of version 1, in the same order. It shares the values. */
static json_t *in_version_1(json_t *value)
{
    json_t *copy;
    if (json_is_array(value)) {
        copy = json_array();
        for (size_t i = 0; i < json_array_size(value); i++) {
            json_array_append_new(copy, in_version_1(json_array_get(value, i)));
        }
        return copy;
    }
    if (!json_is_object(value)) {
        return json_incref(value);
    }
    const char *key;
    json_t *field;
    copy = json_object();
    json_object_foreach(value, key, field)
    {
        const char *name = name_in_1(key);
        if (name != NULL) {
            json_object_set_new(copy, name, in_version_1(field));
        }
    }
    return copy;
}

bool json_schema_has_voicemail(unsigned schema)
{
    return schema != 1;
}

json_t *json_schema_take(json_t *value, unsigned schema)
{
    if (schema != 1) {
        return value;
    }
    json_t *older = in_version_1(value);
    json_decref(value);
    return older;
}
