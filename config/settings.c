/* The settings, from the file, the environment and the command line. */

#include "config/settings.h"

#include "config/credential.h"
#include "config/paths.h"
#include "config/settings_problems.h"
#include "config/settings_table.h"
#include "config/settings_value.h"
#include "model/i18n.h"
#include "model/memory.h"
#include "net/secrets.h"
#include "net/url.h"

#include <assert.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static_assert((int)SECRETS_NAMES_MAX >= (int)SETTINGS_EXCHANGES_MAX, "room for each name");
static_assert((int)SECRETS_MAX >= (int)SETTINGS_EXCHANGES_MAX, "room for each key");

/* Reads the file that the command line or the environment names, else the default one. Only the default one
 * may be missing. */
static bool load_file(struct settings *settings, const struct settings_options *options,
                      const struct settings_command *commands, struct error *error)
{
    char default_path[PATH_MAX];
    const char *named = options->config != NULL ? options->config : getenv("PBXBOARD_CONFIG");
    bool is_named = named != NULL && *named != '\0';
    if (!is_named &&
        (!paths_config_file(default_path, sizeof default_path) || access(default_path, F_OK) != 0)) {
        return true;
    }
    settings->path = memory_string(is_named ? named : default_path);
    return settings_file_read(settings, settings->path, commands, error);
}

/* Checks the text of an option and stores it in `to`; NULL: only checks. */
static bool put_text(int section, const char *name, const char *text, const char *option, void *to,
                     struct error *error)
{
    const struct setting *setting = settings_find(settings_section_name(section), name);
    struct error reason;
    if (text == NULL || *text == '\0') {
        return true;
    }
    if (!settings_value_check_text(setting, text, &reason)) {
        return error_set(error, ERROR_USAGE, "%s: %s", option, reason.text);
    }
    if (to != NULL) {
        settings_value_put_text(setting, text, NULL, to);
    }
    return true;
}

static bool put_addresses(const char *name, const char *const *addresses, const char *option,
                          struct exchange_settings *exchange, struct error *error)
{
    for (; *addresses != NULL; addresses++) {
        if (settings_value_is_plaintext(settings_find("exchange", name), *addresses)) {
            return error_set(
                error, ERROR_USAGE,
                _("%s: \"%.100s\" is no address with https:// or wss://. Without TLS the key would travel in "
                  "clear text; only a configuration can allow that (insecure = true)."),
                option, *addresses);
        }
        if (!put_text(SECTION_EXCHANGE, name, *addresses, option, exchange, error)) {
            return false;
        }
    }
    return true;
}

/* Makes one kind of addresses from the other where only that was given: https://… ↔ wss://… */
static void derive_addresses(char *const *from, char **to, const char *scheme, const char *secure_scheme)
{
    if (to[0] != NULL) {
        return;
    }
    for (int i = 0; from[i] != NULL; i++) {
        struct url address;
        if (url_parse(&address, from[i], true, true, NULL)) { /* it has been checked */
            size_t size = strlen(address.text) + strlen(secure_scheme) + 1;
            to[i] = memory_new(size, 1);
            (void)snprintf(to[i], size, "%s%s", address.secure ? secure_scheme : scheme,
                           strstr(address.text, "://"));
        }
    }
}

/* The exchange given by --api, --stream and --name. It replaces those of the file. */
static bool set_option_exchange(struct settings *settings, const struct settings_options *options,
                                struct error *error)
{
    struct exchange_settings *exchange = &settings->exchanges[0];
    if (options->api[0] == NULL && options->stream[0] == NULL && options->name == NULL) {
        return true;
    }
    if (options->exchanges[0] != NULL) {
        return error_set(
            error, ERROR_USAGE,
            _("--exchange takes one from the configuration, --api, --stream and --name tell of another: give "
              "the one or the others."));
    }
    if (options->name == NULL || (options->api[0] == NULL && options->stream[0] == NULL)) {
        return error_set(
            error, ERROR_USAGE,
            _("An exchange without a configuration needs its address and its name: --api URL --name NAME."));
    }
    while (settings->exchange_count > 0) {
        settings_exchange_done(&settings->exchanges[--settings->exchange_count]);
    }
    settings->exchange_count = 1;
    exchange->title = memory_string(options->name);
    settings_value_defaults(SECTION_EXCHANGE, exchange);
    if (!put_text(SECTION_EXCHANGE, "name", options->name, "--name", exchange, error) ||
        !put_addresses("api", options->api, "--api", exchange, error) ||
        !put_addresses("stream", options->stream, "--stream", exchange, error)) {
        return false;
    }
    derive_addresses(exchange->api, exchange->stream, "ws", "wss");
    derive_addresses(exchange->stream, exchange->api, "http", "https");
    return true;
}

static int exchange_index(const struct settings *settings, int from, const char *title)
{
    for (int i = from; i < settings->exchange_count; i++) {
        if (strcmp(settings->exchanges[i].title, title) == 0) {
            return i;
        }
    }
    return -1;
}

/* `--exchange "office", --exchange "warehouse"` */
static void list_choices(char *to, size_t size, const struct settings *settings)
{
    size_t used = 0;
    to[0] = '\0';
    for (int i = 0; i < settings->exchange_count && used < size; i++) {
        int length = snprintf(to + used, size - used, "%s--exchange \"%s\"", i == 0 ? "" : ", ",
                              settings->exchanges[i].title);
        used += length < 0 ? 0 : (size_t)length;
    }
}

/* The title is not among the exchanges that are left; the first `kept` are chosen already. */
static bool refuse_title(const struct settings *settings, const char *title, int kept, struct error *error)
{
    char choices[ERROR_TEXT_BYTES / 2];
    int place = exchange_index(settings, 0, title);
    if (place >= 0 && place < kept) {
        return error_set(error, ERROR_USAGE, _("--exchange \"%.80s\" is given twice."), title);
    }
    if (settings->exchange_count == 0) {
        return error_set(error, ERROR_USAGE, _("There is no exchange \"%.80s\": none is configured."), title);
    }
    list_choices(choices, sizeof choices, settings);
    return error_set(error, ERROR_USAGE, _("There is no exchange \"%.80s\" in %.100s. There is: %s"), title,
                     settings->path, choices);
}

/* Keeps only the exchanges that the command line names, in that order. */
static bool select_exchanges(struct settings *settings, const char *const *titles, struct error *error)
{
    int kept = 0;
    for (; titles[kept] != NULL; kept++) {
        int place = exchange_index(settings, kept, titles[kept]);
        if (place < 0) {
            return refuse_title(settings, titles[kept], kept, error);
        }
        struct exchange_settings chosen = settings->exchanges[place];
        settings->exchanges[place] = settings->exchanges[kept];
        settings->exchanges[kept] = chosen;
    }
    while (kept > 0 && settings->exchange_count > kept) {
        settings_exchange_done(&settings->exchanges[--settings->exchange_count]);
    }
    return true;
}

static bool check_one_exchange(const struct settings *settings, const struct settings_options *options,
                               struct error *error)
{
    char choices[ERROR_TEXT_BYTES / 2];
    if (!options->one_exchange || settings->exchange_count <= 1) {
        return true;
    }
    list_choices(choices, sizeof choices, settings);
    return error_set(error, ERROR_USAGE,
                     _("Several exchanges are configured, and this is asked of one. Choose it: %s"), choices);
}

static bool set_extension(struct settings *settings, const char *extension, struct error *error)
{
    struct exchange_settings *exchange = settings->exchange_count == 0 ? NULL : &settings->exchanges[0];
    if (extension != NULL && settings->exchange_count > 1) {
        char choices[ERROR_TEXT_BYTES / 2];
        list_choices(choices, sizeof choices, settings);
        return error_set(error, ERROR_USAGE, _("--extension: of which exchange? Choose it: %s"), choices);
    }
    return put_text(SECTION_EXCHANGE, "extension", extension, "--extension", exchange, error);
}

/* The default folder of the journals is below $XDG_STATE_HOME, else below the home directory. Without a home
 * directory there is none. */
static void set_journal_folder_default(struct settings *settings)
{
    const char *base = getenv("XDG_STATE_HOME");
    const struct setting *setting = settings_find("", "journal_folder");
    if (base != NULL && *base == '/') { /* the specification ignores relative paths */
        char folder[PATH_MAX];
        (void)snprintf(folder, sizeof folder, "%s/pbxboard/journal",
                       base); /* a path that is cut is not found */
        settings_value_put_text(setting, folder, NULL, settings);
    } else if (paths_home() == NULL) {
        settings_value_free(setting, settings);
    }
}

static bool is_set(const char *variable)
{
    const char *value = getenv(variable);
    return value != NULL && *value != '\0';
}

/* Over SSH the bytes of one key can arrive apart. */
static void set_escape_default(struct settings *settings)
{
    if (is_set("SSH_CONNECTION") || is_set("SSH_TTY")) {
        settings->escape_ms = SETTINGS_ESCAPE_REMOTE_MS;
    }
}

static bool take_journal(struct settings *settings, const struct settings_options *options,
                         struct error *error)
{
    settings->journal = (settings->journal || options->journal != NULL) && !options->no_journal;
    return put_text(SECTION_TOP, "journal_folder", options->journal, "--journal", settings, error);
}

static bool load_all(struct settings *settings, const struct settings_options *options,
                     const struct settings_command *commands, struct error *error)
{
    return load_file(settings, options, commands, error) && set_option_exchange(settings, options, error) &&
           select_exchanges(settings, options->exchanges, error) &&
           check_one_exchange(settings, options, error) &&
           set_extension(settings, options->extension, error) && take_journal(settings, options, error) &&
           put_text(SECTION_TOP, "theme", getenv("PBXBOARD_THEME"), "PBXBOARD_THEME", settings, error) &&
           put_text(SECTION_TOP, "theme", options->theme, "--theme", settings, error) &&
           put_text(SECTION_TOP, "language", options->language, "--language", settings, error);
}

bool settings_load(struct settings *settings, const struct settings_options *options,
                   const struct settings_command *commands, struct error *error)
{
    *settings = (struct settings){.environment_key = options->key, .secrets = secrets_new()};
    settings_value_defaults(SECTION_TOP, settings);
    set_journal_folder_default(settings);
    set_escape_default(settings);
    bool good = load_all(settings, options, commands, error);
    for (int i = 0; i < settings->exchange_count && good; i++) {
        secrets_exempt(settings->secrets, settings->exchanges[i].name);
    }
    return good;
}

void settings_exchange_done(struct exchange_settings *exchange)
{
    credential_free(exchange->key);
    free(exchange->title);
    settings_value_free_all(SECTION_EXCHANGE, exchange);
    *exchange = (struct exchange_settings){0};
}

void settings_group_done(struct group_settings *group)
{
    free(group->title);
    settings_value_free_all(SECTION_GROUP, group);
    *group = (struct group_settings){0};
}

void settings_done(struct settings *settings)
{
    bool held_keys = false;
    for (int i = 0; i < settings->exchange_count; i++) {
        held_keys = held_keys || settings->exchanges[i].key != NULL;
        settings_exchange_done(&settings->exchanges[i]);
    }
    for (int i = 0; i < settings->group_count; i++) {
        settings_group_done(&settings->groups[i]);
    }
    for (int i = 0; i < settings->binding_count; i++) {
        free(settings->bindings[i].command);
        free(settings->bindings[i].keys);
    }
    settings_value_free_all(SECTION_TOP, settings);
    settings_problems_done(&settings->problems);
    free(settings->path);
    secrets_free(settings->secrets);
    if (held_keys) {
        credential_forbid_dumps(false);
    }
    *settings = (struct settings){0};
}
