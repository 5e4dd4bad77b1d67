/* The far checks: where the keys come from. */

#include "cli/doctor_exchange.h"
#include "config/credential.h"
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

/* An error of one exchange begins with its title, which stands above the line already. */
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

/* What the error itself does not say yet. */
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

/* The first command may ask the user, and has the time that it always has; those behind one that gave nothing
 * have less. */
static int timeout_ms(const struct doctor *doctor)
{
    return doctor->timeout_count == 0 ? CREDENTIAL_COMMAND_TIMEOUT_MS : (int)doctor_timeout_ms(doctor);
}

void doctor_load_keys(struct doctor *doctor, struct settings *settings,
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

void doctor_check_key(struct doctor *doctor, const struct exchange_settings *exchange,
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
