/* The values of settings. */

#include "config/settings_value.h"

#include "config/paths.h"
#include "config/settings_types.h"
#include "model/i18n.h"
#include "model/memory.h"
#include "model/number.h"
#include "model/text.h"
#include "net/time_zone.h"
#include "net/url.h"

#include <assert.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void *place_of(const struct setting *setting, void *to)
{
    return (char *)to + setting->offset;
}

bool settings_value_check_printable(const char *name, const char *text, struct error *error)
{
    size_t left = strlen(text);
    uint32_t code;
    if (!text_is_utf8(text, left)) {
        return error_set(error, ERROR_USAGE, _("%s holds a byte that is no UTF-8."), name);
    }
    for (size_t used; (used = text_decode(text, left, &code)) > 0; text += used, left -= used) {
        if (code < ' ' || (code >= 0x7f && code < 0xa0)) {
            return error_set(error, ERROR_USAGE, _("%s holds a control character."), name);
        }
    }
    return true;
}

static bool check_word(const struct setting *setting, const char *text, struct error *error)
{
    if (text_is_listed(text, setting->words) ||
        (setting->initial != NULL && strcmp(text, setting->initial) == 0)) {
        return true;
    }
    return error_set(error, ERROR_USAGE, _("%s takes one of these: %s; not \"%.80s\"."), setting->name,
                     setting->words, text);
}

/* Refuses a number of which something would be left out: a file is read without anybody to show that to. */
static bool check_number(const struct setting *setting, const char *text, struct error *error)
{
    return number_is_diallable(text) ||
           error_set(error, ERROR_USAGE, _("%s takes telephone numbers, not \"%.80s\"."), setting->name,
                     text);
}

static bool check_zone(const struct setting *setting, const char *text, struct error *error)
{
    return time_zone_is_known(text) ||
           error_set(
               error, ERROR_USAGE,
               _("%s takes the name of a time zone like Europe/Warsaw; this machine has none that is called "
                 "\"%.80s\" (the package tzdata brings them)."),
               setting->name, text);
}

static bool is_address(const struct setting *setting)
{
    return setting->type == SETTING_APIS || setting->type == SETTING_STREAMS;
}

/* Splits an address that an operator handed out, wss://SERVER/ws/pbx_NAME?pbxkey=KEY, into address and name
 * ("" if there is none). `shown` is that text with the key masked. */
static bool split_address(struct url *address, char *name, size_t size, const char *shown, bool stream)
{
    static const char path[] = "/ws/pbx_";
    char text[URL_TEXT_BYTES];
    const char *scheme_end = strstr(shown, "://");
    const char *scheme = scheme_end != NULL ? shown : "";
    const char *user_end = strchr(shown, '@');
    const char *begin = user_end != NULL ? user_end + 1 : scheme_end != NULL ? scheme_end + 3 : shown;
    const char *place = strstr(begin, path);
    const char *end = place != NULL ? place : begin + strcspn(begin, "?#*");
    const char *name_begin = place != NULL ? place + sizeof path - 1 : "";
    (void)snprintf(name, size, "%.*s", (int)strcspn(name_begin, "?#*&;/"), name_begin);
    (void)snprintf(text, sizeof text, "%.*s%.*s", scheme_end != NULL ? (int)(scheme_end + 3 - shown) : 0,
                   scheme, (int)(end - begin), begin);
    return url_parse(address, text, stream, true, NULL);
}

/* Says what to write in its place. */
static bool refuse_key(const struct setting *setting, const char *shown, struct error *error)
{
    struct url address;
    char name[URL_PATH_BYTES];
    const char *what = setting->name;
    if (!split_address(&address, name, sizeof name, shown, setting->type == SETTING_STREAMS)) {
        return error_set(
            error, ERROR_USAGE,
            _("%s holds a key or a password, which has no place in an address: \"%.100s\". The key comes "
              "from key_file, key_command or PBXBOARD_KEY."),
            what, shown);
    }
    if (name[0] == '\0') {
        return error_set(
            error, ERROR_USAGE,
            _("%s holds a key or a password, which has no place in an address: \"%.100s\". Write \"%.100s\"; "
              "the key comes from key_file, key_command or PBXBOARD_KEY."),
            what, shown, address.text);
    }
    return error_set(
        error, ERROR_USAGE,
        _("%s holds a key or a password, which has no place in an address: \"%.100s\". Write \"%.100s\", and "
          "name = \"%.60s\"; the key comes from key_file, key_command or PBXBOARD_KEY."),
        what, shown, address.text, name);
}

/* A key_command may search for that word. */
static bool holds_key(const struct setting *setting, const char *text)
{
    return strcmp(setting->name, "key_command") != 0 && strcasestr(text, "pbxkey=") != NULL;
}

static bool begins_with_tilde(const char *text)
{
    return strncmp(text, "~/", 2) == 0;
}

static bool check_path(const struct setting *setting, const char *text, struct error *error)
{
    if (*text == '\0') {
        return error_set(error, ERROR_USAGE, _("%s must not be empty."), setting->name);
    }
    if (begins_with_tilde(text) && paths_home() == NULL) {
        return error_set(error, ERROR_USAGE, _("%s: write the whole path in place of ~/, for %s."),
                         setting->name, paths_home_missing());
    }
    return true;
}

/* A key was written where its path belongs: the error must not show it. A file with such a name can be
 * written as
 * ./NAME. */
static bool looks_like_key(const char *text)
{
    size_t length = strspn(text, "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_-+=");
    return text[length] == '\0' && length >= SETTINGS_KEY_CHARACTERS_MIN &&
           strpbrk(text, "0123456789") != NULL;
}

static bool check_key_file(const struct setting *setting, const char *text, struct error *error)
{
    if (strcmp(setting->name, "key_file") == 0 && looks_like_key(text)) {
        return error_set(
            error, ERROR_USAGE,
            _("%s takes the path of a file, and this looks like the key itself: write it into a file that "
              "nobody else can read, and the file's path here."),
            setting->name);
    }
    return true;
}

/* A name is one of the table, or that of a file that was put beside the program's themes. */
static bool check_theme(const struct setting *setting, const char *text, struct error *error)
{
    char file[64 + sizeof "themes/.theme"];
    char path[PATH_MAX];
    (void)snprintf(file, sizeof file, "themes/%.63s.theme", text);
    return strchr(text, '/') != NULL || *text == '\0' || text_is_listed(text, setting->words) ||
           paths_data_file(path, sizeof path, file) ||
           error_set(error, ERROR_USAGE, _("There is no theme %.80s; there are dark and light."), text);
}

bool settings_value_check_text(const struct setting *setting, const char *text, struct error *error)
{
    struct url address;
    char shown[URL_TEXT_BYTES];
    if (!settings_value_check_printable(setting->name, text, error)) {
        return false;
    }
    if (is_address(setting) && url_redact(shown, sizeof shown, text)) {
        return refuse_key(setting, shown, error);
    }
    if (holds_key(setting, text)) {
        return error_set(
            error, ERROR_USAGE,
            _("%s holds the exchange's key: have it from key_file, key_command or PBXBOARD_KEY."),
            setting->name);
    }
    switch (setting->type) {
    case SETTING_CHOICE:
        return check_word(setting, text, error);
    case SETTING_TIME_ZONE:
        return check_zone(setting, text, error);
    case SETTING_PHONE_NUMBER:
    case SETTING_PHONE_NUMBERS:
        return check_number(setting, text, error);
    case SETTING_APIS:
    case SETTING_STREAMS: /* settings_value_is_plaintext() checks TLS */
        return url_parse(&address, text, setting->type == SETTING_STREAMS, true, error);
    case SETTING_PATH:
        return check_path(setting, text, error) && check_key_file(setting, text, error);
    case SETTING_THEME:
        return check_path(setting, text, error) && check_theme(setting, text, error);
    case SETTING_TEXT:
        if (*text == '\0') {
            return error_set(error, ERROR_USAGE, _("%s must not be empty."), setting->name);
        }
        return true;
    case SETTING_INTEGER:
    case SETTING_SECONDS:
    case SETTING_HOURS:
    case SETTING_BOOL:
        break; /* these are no texts */
    }
    return true;
}

bool settings_value_check_integer(const struct setting *setting, long count, struct error *error)
{
    if (count >= setting->min && count <= setting->max) {
        return true;
    }
    return error_set(error, ERROR_USAGE, _("%s takes a whole number from %ld to %ld, not %ld."),
                     setting->name, setting->min, setting->max, count);
}

bool settings_value_is_plaintext(const struct setting *setting, const char *text)
{
    struct url address;
    bool stream = setting->type == SETTING_STREAMS;
    return is_address(setting) && url_parse(&address, text, stream, true, NULL) &&
           !url_parse(&address, text, stream, false, NULL);
}

static char *join_path(const char *directory, size_t length, const char *between, const char *name)
{
    size_t size = length + strlen(between) + strlen(name) + 1;
    char *path = memory_new(size, 1);
    (void)snprintf(path, size, "%.*s%s%s", (int)length, directory, between, name);
    return path;
}

static char *resolve_path(const char *text, const char *beside)
{
    const char *home = paths_home();
    if (begins_with_tilde(text) && home != NULL) {
        return join_path(home, strlen(home), "/", text + 2);
    }
    const char *slash = beside == NULL ? NULL : strrchr(beside, '/');
    if (*text == '/' || slash == NULL) {
        return memory_string(text);
    }
    return join_path(beside, (size_t)(slash - beside), "/", text);
}

static void append_to_list(char ***list, const char *text)
{
    size_t count = 0;
    while (*list != NULL && (*list)[count] != NULL) {
        count++;
    }
    *list = memory_resize(*list, count + 2, sizeof **list);
    (*list)[count] = memory_string(text);
    (*list)[count + 1] = NULL;
}

void settings_value_put_text(const struct setting *setting, const char *text, const char *beside, void *to)
{
    char **place = place_of(setting, to);
    char number[NUMBER_BYTES] = "";
    switch (setting->type) {
    case SETTING_PHONE_NUMBER:
        (void)number_to_dial(number, text); /* it has been checked */
        free(*place);
        *place = memory_string(number);
        break;
    case SETTING_PHONE_NUMBERS:
        (void)number_to_dial(number, text);
        append_to_list(place_of(setting, to), number);
        break;
    case SETTING_APIS:
    case SETTING_STREAMS:
        for (int i = 0; i < SETTINGS_ADDRESSES_MAX; i++) {
            if (place[i] == NULL) {
                place[i] = memory_string(text);
                break;
            }
        }
        break;
    case SETTING_PATH:
        free(*place);
        *place = resolve_path(text, beside);
        break;
    case SETTING_THEME:
        free(*place);
        *place = strchr(text, '/') != NULL ? resolve_path(text, beside) : memory_string(text);
        break;
    case SETTING_TEXT:
    case SETTING_CHOICE:
    case SETTING_TIME_ZONE:
        free(*place);
        *place = memory_string(text);
        break;
    case SETTING_INTEGER:
    case SETTING_SECONDS:
    case SETTING_HOURS:
    case SETTING_BOOL:
        assert(false); /* these are no texts */
        break;
    }
}

void settings_value_put_integer(const struct setting *setting, long count, void *to)
{
    switch (setting->type) {
    case SETTING_INTEGER:
        *(int *)place_of(setting, to) = (int)count;
        break;
    case SETTING_SECONDS:
        *(int64_t *)place_of(setting, to) = (int64_t)count * 1000;
        break;
    case SETTING_HOURS:
        *(int64_t *)place_of(setting, to) = (int64_t)count * 60 * 60 * 1000;
        break;
    case SETTING_TEXT:
    case SETTING_CHOICE:
    case SETTING_PATH:
    case SETTING_THEME:
    case SETTING_TIME_ZONE:
    case SETTING_PHONE_NUMBER:
    case SETTING_PHONE_NUMBERS:
    case SETTING_APIS:
    case SETTING_STREAMS:
    case SETTING_BOOL:
        assert(false); /* these are no numbers */
        break;
    }
}

void settings_value_put_bool(const struct setting *setting, bool on, void *to)
{
    *(bool *)place_of(setting, to) = on;
}

void settings_value_free(const struct setting *setting, void *to)
{
    char **place = place_of(setting, to);
    char ***list = place_of(setting, to);
    switch (setting->type) {
    case SETTING_PHONE_NUMBERS:
        for (size_t i = 0; *list != NULL && (*list)[i] != NULL; i++) {
            free((*list)[i]);
        }
        free(*list);
        *list = NULL;
        break;
    case SETTING_APIS:
    case SETTING_STREAMS:
        for (int i = 0; i < SETTINGS_ADDRESSES_MAX; i++) {
            free(place[i]);
            place[i] = NULL;
        }
        break;
    case SETTING_INTEGER:
    case SETTING_SECONDS:
    case SETTING_HOURS:
    case SETTING_BOOL:
        break;
    case SETTING_TEXT:
    case SETTING_CHOICE:
    case SETTING_PATH:
    case SETTING_THEME:
    case SETTING_TIME_ZONE:
    case SETTING_PHONE_NUMBER:
        free(*place);
        *place = NULL;
        break;
    }
}

void settings_value_free_all(int section, void *to)
{
    for (const struct setting *setting = settings_table; setting->name != NULL; setting++) {
        if (setting->section == section) {
            settings_value_free(setting, to);
        }
    }
}

void settings_value_defaults(int section, void *to)
{
    for (const struct setting *setting = settings_table; setting->name != NULL; setting++) {
        if (setting->section != section || setting->initial == NULL) {
            continue;
        }
        if (setting->type == SETTING_BOOL) {
            settings_value_put_bool(setting, strcmp(setting->initial, "true") == 0, to);
        } else if (setting_is_numeric(setting)) {
            settings_value_put_integer(setting, strtol(setting->initial, NULL, 10), to);
        } else {
            settings_value_put_text(setting, setting->initial, NULL, to);
        }
    }
}
