/* A configuration file. */

#include "cli/app_setup.h"
#include "model/directory.h"
#include "net/url.h"
#include "tests/fuzz/fuzz.h"

#include <string.h>

static bool is_one_of(const char *word, const char *const *words)
{
    for (; *words != NULL; words++) {
        if (strcmp(*words, word) == 0) {
            return true;
        }
    }
    return false;
}

/* Nothing of it is what the environment holds, nor a control character. */
static void check_value(const char *text)
{
    if (text != NULL) {
        fuzz_check_sentence(*text == '\0' ? "-" : text);
    }
}

static void check_addresses(char *const *addresses, bool stream, bool insecure)
{
    REQUIRE(addresses[0] != NULL && addresses[SETTINGS_ADDRESSES_MAX] == NULL);
    for (; *addresses != NULL; addresses++) {
        struct url address;
        struct error error;
        REQUIRE(url_parse(&address, *addresses, stream, insecure, &error));
        check_value(*addresses);
    }
}

static void check_exchange(const struct settings *settings, int place)
{
    const struct exchange_settings *exchange = &settings->exchanges[place];
    REQUIRE(exchange->title != NULL && *exchange->title != '\0');
    for (int other = 0; other < place; other++) {
        REQUIRE(strcmp(settings->exchanges[other].title, exchange->title) != 0);
    }
    REQUIRE(strcmp(exchange->kind, "cloudpbx") == 0);
    REQUIRE(exchange->name != NULL && *exchange->name != '\0' && exchange->key == NULL);
    REQUIRE(exchange->backlog >= 0 && exchange->backlog <= 1000);
    REQUIRE(exchange->extension == NULL || number_is_diallable(exchange->extension));
    check_addresses(exchange->api, false, exchange->insecure);
    check_addresses(exchange->stream, true, exchange->insecure);
    check_value(exchange->title);
    check_value(exchange->name);
    check_value(exchange->key_file);
    check_value(exchange->key_command);
    check_value(exchange->ca_file);
}

static void check_group(const struct group_settings *group)
{
    REQUIRE(group->title != NULL && *group->title != '\0');
    check_value(group->title);
    for (char *const *number = group->extensions; number != NULL && *number != NULL; number++) {
        REQUIRE(number_is_diallable(*number) && strlen(*number) < NUMBER_BYTES);
    }
}

static void check_settings(const struct settings *settings)
{
    static const char *const profiles[] = {"attendant", "vim", "htop", NULL};
    static const char *const tongues[] = {"", "en", "pl", NULL};
    static const char *const glyphs[] = {"auto", "unicode", "ascii", NULL};
    REQUIRE(is_one_of(settings->keys, profiles) && is_one_of(settings->language, tongues));
    REQUIRE(is_one_of(settings->glyphs, glyphs) && *settings->theme != '\0');
    REQUIRE(settings->limits.warning_waiting >= 1 && settings->limits.breached_waiting <= 10000);
    REQUIRE(settings->limits.warning_wait_ms >= 1000 && settings->limits.breached_wait_ms <= 86400000);
    check_value(settings->theme);
    REQUIRE(settings->exchange_count <= SETTINGS_EXCHANGES_MAX &&
            settings->group_count <= SETTINGS_GROUPS_MAX);
    for (int i = 0; i < settings->exchange_count; i++) {
        check_exchange(settings, i);
    }
    for (int i = 0; i < settings->group_count; i++) {
        check_group(&settings->groups[i]);
    }
    REQUIRE(settings->binding_count <= SETTINGS_BINDINGS_MAX);
    for (int i = 0; i < settings->binding_count; i++) {
        REQUIRE(command_by_name(settings->bindings[i].command) != COMMAND_NONE);
        check_value(settings->bindings[i].keys);
    }
}

/* The whole way, from a file: what the file says must also fit together. */
static bool load(const char *path)
{
    struct settings settings;
    struct error error = {0};
    bool good = app_setup_load_settings(&settings, &(struct settings_options){.config = path}, NULL, &error);
    if (good) {
        check_settings(&settings);
        REQUIRE(settings.limits.warning_waiting <= settings.limits.breached_waiting);
        REQUIRE(settings.limits.warning_wait_ms <= settings.limits.breached_wait_ms);
    } else {
        REQUIRE(error.kind == ERROR_USAGE);
        REQUIRE(strncmp(error.text, path, strlen(path)) == 0 || strstr(error.text, path) != NULL);
        fuzz_check_sentence(error.text);
    }
    settings_done(&settings);
    return good;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char sane[] =
        "exchange 'a' { api = {'https://a'} stream = {'wss://a'} name = 'A' } theme = \"light\"\n";
    (void)load(fuzz_file(data, size));
    /* what is right stays right whatever was read before */
    REQUIRE(load(fuzz_file((const uint8_t *)sane, sizeof sane - 1)));
    return 0;
}
