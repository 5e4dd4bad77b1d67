/* pbxboard doctor: the list of checks from local to remote, and the keys, which it passes on. */

#include "cli/doctor.h"

#include "cli/app_setup.h"
#include "config/credential.h"
#include "config/paths.h"
#include "config/settings.h"
#include "config/settings_problems.h"
#include "config/shell_words.h"
#include "model/i18n.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

void doctor_key_source(const struct doctor *doctor, const struct exchange_settings *exchange, char *to,
                       size_t size)
{
    (void)snprintf(to, size, "%s",
                   doctor->cli->settings.key != NULL ? "PBXBOARD_KEY"
                   : exchange->key_file != NULL      ? exchange->key_file
                                                     : "key_command"); /* cut when too long */
}

/* An error of one exchange begins with its title, which the heading shows already. */
static const char *without_title(const char *text, const char *title)
{
    size_t length = strlen(title);
    return strncmp(text, title, length) == 0 && strncmp(text + length, ": ", 2) == 0 ? text + length + 2
                                                                                     : text;
}

static void hint_to_write_key(struct doctor_result *result, const char *path)
{
    char file[DOCTOR_TEXT_BYTES / 3];
    char folder[DOCTOR_TEXT_BYTES / 3];
    char above[PATH_MAX];
    const char *slash = strrchr(path, '/');
    (void)snprintf(above, sizeof above, "%.*s", slash == NULL ? 0 : (int)(slash - path), path);
    shell_words_quote(file, sizeof file, path);
    shell_words_quote(folder, sizeof folder, above);
    if (above[0] != '\0' && access(above, F_OK) != 0) {
        doctor_result_hint(
            result, _("write the key into it: (umask 077; mkdir -p %s; cat >%s), the key, Enter, Ctrl-D"),
            folder, file);
    } else {
        doctor_result_hint(result, _("write the key into it: (umask 077; cat >%s), the key, Enter, Ctrl-D"),
                           file);
    }
}

/* Adds what the error itself does not say. */
static void hint_on_source(struct doctor_result *result, const struct exchange_settings *exchange)
{
    if (exchange->key_file != NULL && access(exchange->key_file, F_OK) != 0 && errno == ENOENT) {
        hint_to_write_key(result, exchange->key_file);
    } else if (exchange->key_file == NULL && exchange->key_command != NULL) {
        doctor_result_hint(
            result, "%s",
            _("run the command of key_command by hand: \"| wc -c\" behind it keeps the key off the screen"));
    }
}

static void describe_source(const struct doctor *doctor, struct doctor_result *result,
                            const struct exchange_settings *exchange)
{
    char source[DOCTOR_TEXT_BYTES / 2];
    const char *unused = exchange->key_file != NULL      ? exchange->key_file
                         : exchange->key_command != NULL ? "key_command"
                                                         : NULL;
    doctor_key_source(doctor, exchange, source, sizeof source);
    if (doctor->cli->settings.key != NULL && unused != NULL) {
        doctor_result_set(result, DOCTOR_WARNING, _("from PBXBOARD_KEY, so not from %s"), unused);
        doctor_result_hint(result, _("\"unset PBXBOARD_KEY\" if that is not meant"));
    } else {
        doctor_result_set(result, DOCTOR_GOOD, _("from %s"), source);
    }
}

static int64_t monotonic_ms(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now); /* always there */
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* The first key_command gets its full time-out, because it may prompt the user; after one time-out the others
 * get less. */
static int timeout_ms(const struct doctor *doctor)
{
    return doctor->timeout_count == 0 ? CREDENTIAL_COMMAND_TIMEOUT_MS : (int)doctor_timeout_ms(doctor);
}

/* Gets the key of each exchange; `errors` says why one is missing. */
static void load_keys(struct doctor *doctor, struct settings *settings,
                      struct error errors[SETTINGS_EXCHANGES_MAX])
{
    for (int i = 0; i < settings->exchange_count; i++) {
        struct exchange_settings *exchange = &settings->exchanges[i];
        struct settings one = {.exchanges = {*exchange},
                               .exchange_count = 1,
                               .environment_key = settings->environment_key,
                               .secrets = settings->secrets};
        int command_ms = timeout_ms(doctor);
        int64_t end_ms = monotonic_ms() + command_ms;
        (void)credential_load_all(&one, command_ms, &errors[i]);
        doctor->timeout_count += monotonic_ms() >= end_ms;
        exchange->key = one.exchanges[0].key;
    }
}

/* Reports where an exchange's key comes from, or why there is none. */
static void check_key(struct doctor *doctor, const struct exchange_settings *exchange,
                      const struct error *error)
{
    struct doctor_result result = {.check = CHECK_KEY, .status = EXIT_USAGE};
    if (exchange->key != NULL) {
        describe_source(doctor, &result, exchange);
    } else {
        doctor_result_set(&result, DOCTOR_BAD, "%s", without_title(error->text, exchange->title));
        if (doctor->cli->settings.key == NULL) {
            hint_on_source(&result, exchange);
        }
    }
    doctor_report(doctor, &result);
}

/* Reports all mistakes, a line each. */
static void report_problems(struct doctor *doctor, const struct settings_problems *problems)
{
    struct doctor_result result = {.check = CHECK_CONFIGURATION, .status = EXIT_USAGE};
    char buffer[ERROR_TEXT_BYTES];
    const char *text;
    for (int i = 0; (text = settings_problems_text(problems, i, buffer)) != NULL; i++) {
        doctor_result_set(&result, DOCTOR_BAD, "%s", text);
        doctor_report(doctor, &result);
    }
}

/* No configuration file was named, and the default one does not exist or cannot be read. */
static void describe_no_file(struct doctor_result *result)
{
    char default_path[PATH_MAX];
    if (!paths_config_file(default_path, sizeof default_path)) {
        doctor_result_set(result, DOCTOR_WARNING, _("none, and no home directory to keep one in"));
    } else if (access(default_path, R_OK) != 0 && errno != ENOENT) {
        doctor_result_set(result, DOCTOR_WARNING, _("%s can't be read: %s"), default_path, strerror(errno));
    } else {
        doctor_result_set(result, DOCTOR_WARNING, _("none; it would be %s"), default_path);
    }
}

static bool check_settings(struct doctor *doctor, struct settings *settings)
{
    struct doctor_result result = {.check = CHECK_CONFIGURATION, .status = EXIT_USAGE};
    struct error error;
    bool loaded = app_setup_load_settings(settings, &doctor->cli->settings, NULL, &error);
    doctor->secrets = settings->secrets;
    if (settings->problems.count > 0) {
        report_problems(doctor, &settings->problems);
        return false;
    }
    if (!loaded) {
        doctor_result_set(&result, DOCTOR_BAD, "%s", error.text);
    } else if (settings->path != NULL) {
        doctor_result_set(&result, DOCTOR_GOOD, "%s", settings->path);
    } else {
        describe_no_file(&result);
    }
    doctor_report(doctor, &result);
    return loaded;
}

static void check_exchange(struct doctor *doctor, const struct exchange_settings *exchange,
                           const struct error *key_error)
{
    doctor->exchange = exchange->title;
    doctor_heading(doctor, "%s (%s, %s)", exchange->title, exchange->kind, exchange->name);
    check_key(doctor, exchange, key_error); /* without a key, at least the network can be checked */
    doctor_check_addresses(doctor, exchange);
    doctor->exchange = NULL;
}

/* Reports what is wrong with all exchanges: there are none, or one key for several. */
static bool check_exchanges(struct doctor *doctor, struct settings *settings)
{
    struct doctor_result result = {.check = CHECK_EXCHANGES, .status = EXIT_USAGE};
    struct error error = {0};
    if (settings->exchange_count == 1 ||
        (settings->exchange_count > 1 && settings->environment_key == NULL)) {
        return true;
    }
    /* runs no command: it only makes the sentence for both cases */
    (void)credential_load_all(settings, CREDENTIAL_COMMAND_TIMEOUT_MS, &error);
    doctor_result_set(&result, DOCTOR_BAD, "%s", error.text);
    doctor_report(doctor, &result);
    return false;
}

enum exit_status cmd_doctor(const struct cli *cli)
{
    struct doctor doctor;
    struct settings settings;
    doctor_begin(&doctor, cli);
    bool loaded = check_settings(&doctor, &settings); /* first, because the language is a setting */
    doctor_check_home(&doctor);
    doctor_check_terminal(&doctor);
    if (loaded) {
        doctor_check_theme(&doctor, &settings);
    } else {
        doctor_skip(&doctor, CHECK_THEME, _("the configuration is wrong"));
    }
    doctor_check_size(&doctor);
    doctor_check_language(&doctor);
    doctor_check_clock(&doctor);
    if (loaded) {
        doctor_check_journal(&doctor, &settings);
    } else {
        doctor_skip(&doctor, CHECK_JOURNAL, _("the configuration is wrong"));
    }
    doctor_check_proxy(&doctor);
    if (!loaded) {
        doctor_skip(&doctor, CHECK_EXCHANGES, _("the configuration is wrong"));
    }
    if (loaded && check_exchanges(&doctor, &settings)) {
        struct error errors[SETTINGS_EXCHANGES_MAX] = {0};
        /* all, before any text is printed that may contain one of them */
        load_keys(&doctor, &settings, errors);
        for (int i = 0; i < settings.exchange_count; i++) {
            check_exchange(&doctor, &settings.exchanges[i], &errors[i]);
        }
    }
    settings_done(&settings);
    doctor_end(&doctor);
    return doctor.status;
}
