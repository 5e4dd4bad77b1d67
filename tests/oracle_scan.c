/* Our scanner against jansson, value by value. */

#include "tests/oracle_scan.h"

#include "net/cloudpbx/decode.h"
#include "net/json_scan.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { MEMBERS_MAX = 64 }; /* of one object; the values of one with more are only passed over */

static bool same_string(const struct json_token *piece, json_t *value)
{
    bool same = false;
    char *text = malloc(piece->length + 1);
    if (text != NULL && piece->quoted && json_is_string(value)) {
        size_t length = json_scan_unescape(piece, false, text);
        same = length == json_string_length(value) && memcmp(text, json_string_value(value), length) == 0;
        same = same && (!piece->plain || (length == piece->length && memcmp(text, piece->at, length) == 0));
    }
    free(text);
    return same;
}

static bool same_number(const struct json_token *piece, json_t *value)
{
    char text[512];
    char *end;
    if (piece->quoted || piece->length >= sizeof text) {
        return !piece->quoted;
    }
    memcpy(text, piece->at, piece->length);
    text[piece->length] = '\0';
    errno = 0;
    if (json_is_integer(value)) {
        return strtoll(text, &end, 10) == json_integer_value(value) && *end == '\0' && errno == 0;
    }
    double number = strtod(text, &end);
    double other = json_real_value(value);
    return *end == '\0' && memcmp(&number, &other, sizeof number) == 0;
}

static bool same_literal(const struct json_token *piece, json_t *value)
{
    static const struct json_word words[] = {JSON_WORD("null"), JSON_WORD("true"), JSON_WORD("false")};
    return !piece->quoted && json_scan_equals(piece, &words[json_is_true(value)    ? 1
                                                            : json_is_false(value) ? 2
                                                                                   : 0]);
}

/* The value that begins here ends where `end` is, however it is read. */
static bool same_extent(struct json_scan from, const char *end)
{
    struct json_scan skipped = from;
    struct json_token piece;
    return json_scan_skip(&skipped, CLOUDPBX_DEPTH_MAX) && skipped.at == end &&
           json_scan_scalar(&from, &piece) && from.at == end;
}

static bool same_value(struct oracle *oracle, struct json_scan *scan, json_t *value);

static bool same_array(struct oracle *oracle, struct json_scan *scan, json_t *value)
{
    size_t count = 0;
    if (!json_scan_char(scan, '[')) {
        return false;
    }
    if (!json_scan_char(scan, ']')) {
        do {
            json_t *item = json_array_get(value, count++);
            if (item == NULL || !same_value(oracle, scan, item)) {
                return false;
            }
        } while (json_scan_char(scan, ','));
        if (!json_scan_char(scan, ']')) {
            return false;
        }
    }
    return count == json_array_size(value);
}

/* A member of jansson's object; NULL where that has none. */
static void *member_of(json_t *object, const struct json_token *name)
{
    void *member = NULL;
    char *text = malloc(name->length + 1);
    if (text != NULL) {
        text[json_scan_unescape(name, false, text)] = '\0';
        member = json_object_iter_at(object, text);
    }
    free(text);
    return member;
}

/* Only the last of several members of the same name is in jansson's object. */
static bool same_object(struct oracle *oracle, struct json_scan *scan, json_t *value)
{
    struct {
        void *member;
        struct json_scan at;
    } members[MEMBERS_MAX];
    size_t kept = 0;
    size_t count = 0;
    struct json_token name;
    if (!json_scan_char(scan, '{')) {
        return false;
    }
    bool more = !json_scan_char(scan, '}');
    while (more) {
        if (!json_scan_string(scan, &name) || !json_scan_char(scan, ':')) {
            return false;
        }
        void *member = member_of(value, &name);
        size_t place = 0;
        while (place < kept && members[place].member != member) {
            place++;
        }
        if (place == kept) {
            count++;
            kept += kept < MEMBERS_MAX - 1;
        }
        members[place].member = member;
        members[place].at = *scan;
        if (member == NULL || !json_scan_skip(scan, CLOUDPBX_DEPTH_MAX)) {
            return false;
        }
        more = json_scan_char(scan, ',');
        if (!more && !json_scan_char(scan, '}')) {
            return false;
        }
    }
    for (size_t i = 0; i < kept; i++) {
        if (!same_value(oracle, &members[i].at, json_object_iter_value(members[i].member))) {
            return false;
        }
    }
    return kept == MEMBERS_MAX - 1 || count == json_object_size(value);
}

static bool same_inside(struct oracle *oracle, struct json_scan *scan, json_t *value)
{
    struct json_token piece;
    if (json_is_object(value)) {
        return same_object(oracle, scan, value);
    }
    if (json_is_array(value)) {
        return same_array(oracle, scan, value);
    }
    if (!json_scan_scalar(scan, &piece)) {
        return false;
    }
    return json_is_string(value)   ? same_string(&piece, value)
           : json_is_number(value) ? same_number(&piece, value)
                                   : same_literal(&piece, value);
}

static bool same_value(struct oracle *oracle, struct json_scan *scan, json_t *value)
{
    struct json_scan from = *scan;
    oracle->values++;
    if (same_inside(oracle, scan, value) && same_extent(from, scan->at)) {
        return true;
    }
    if (oracle->difference[0] == '\0') {
        char *dump = json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT);
        (void)snprintf(oracle->difference, sizeof oracle->difference,
                       "jansson reads %.200s, we don't, from %.200s", dump == NULL ? "?" : dump, from.at);
        free(dump);
    }
    return false;
}

bool oracle_compare_values(struct oracle *oracle, const char *text, size_t length, json_t *value)
{
    struct json_scan scan = {.at = text, .end = text + length};
    return same_value(oracle, &scan, value) && !json_scan_space(&scan);
}
