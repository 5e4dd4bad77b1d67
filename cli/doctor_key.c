/* The far checks: where the keys come from. */

#include "cli/doctor_exchange.h"
#include "cli/secret.h"
#include "cli/shell_quote.h"
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
                   : exchange->key_file != NULL ? exchange->key_file
                                                : "key_command"); /* cut when too long */
}

/* An error of one exchange begins with its title, which stands above the line already. */
static const char *without_title(const char *text, const char *title)
{
    size_t length = strlen(title);
    return strncmp(text, title, length) == 0 && strncmp(text + length, ": ", 2) == 0 ? text + length + 2
                                                                                     : text;
}

static void advise_to_write(struct finding *finding, const char *path)
{
    char file[FINDING_TEXT_BYTES / 3];
    char folder[FINDING_TEXT_BYTES / 3];
    char above[PATH_MAX];
    const char *slash = strrchr(path, '/');
    (void)snprintf(above, sizeof above, "%.*s", slash == NULL ? 0 : (int)(slash - path), path);
    shell_quote(file, sizeof file, path);
    shell_quote(folder, sizeof folder, above);
    if (above[0] != '\0' && access(above, F_OK) != 0) {
        finding_advise(finding, _("write the key into it: (umask 077; mkdir -p %s; cat >%s), the key, Enter, Ctrl-D"), folder, file);
    } else {
        finding_advise(finding, _("write the key into it: (umask 077; cat >%s), the key, Enter, Ctrl-D"), file);
    }
}

/* What the error itself does not say yet. */
static void advise(struct finding *finding, const struct exchange_settings *exchange)
{
    if (exchange->key_file != NULL && access(exchange->key_file, F_OK) != 0 && errno == ENOENT) {
        advise_to_write(finding, exchange->key_file);
    } else if (exchange->key_file == NULL && exchange->key_command != NULL) {
        finding_advise(finding, "%s", _("run the command of key_command by hand: \"| wc -c\" behind it keeps the key off the "
                                        "screen"));
    }
}

static void say_source(const struct doctor *doctor, struct finding *finding,
                       const struct exchange_settings *exchange)
{
    char source[FINDING_TEXT_BYTES / 2];
    const char *unused = exchange->key_file != NULL      ? exchange->key_file
                         : exchange->key_command != NULL ? "key_command"
                                                         : NULL;
    doctor_key_source(doctor, exchange, source, sizeof source);
    if (doctor->cli->settings.key != NULL && unused != NULL) {
        finding_say(finding, FINDING_DOUBT, _("from PBXBOARD_KEY, so not from %s"), unused);
        finding_advise(finding, _("\"unset PBXBOARD_KEY\" if that is not meant"));
    } else {
        finding_say(finding, FINDING_GOOD, _("from %s"), source);
    }
}

static int64_t monotonic_ms(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now); /* always there */
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* The first command may ask the user, and has the time that it always has; those behind one that gave nothing have less. */
static int patience_ms(const struct doctor *doctor)
{
    return doctor->in_vain == 0 ? SECRET_COMMAND_TIMEOUT_MS : (int)doctor_patience_ms(doctor);
}

void doctor_load_keys(struct doctor *doctor, struct settings *settings, struct error errors[SETTINGS_EXCHANGES_MAX])
{
    for (int i = 0; i < settings->exchange_count; i++) {
        struct exchange_settings *exchange = &settings->exchanges[i];
        struct settings one = {.exchanges = {*exchange},
                               .exchange_count = 1,
                               .given_key = settings->given_key,
                               .secrets = settings->secrets};
        int command_ms = patience_ms(doctor);
        int64_t end_ms = monotonic_ms() + command_ms;
        (void)settings_load_keys(&one, command_ms, &errors[i]);
        doctor->in_vain += monotonic_ms() >= end_ms;
        exchange->key = one.exchanges[0].key;
    }
}

void doctor_check_key(struct doctor *doctor, const struct exchange_settings *exchange, const struct error *error)
{
    struct finding finding = {.check = CHECK_KEY, .status = EXIT_USAGE};
    if (exchange->key != NULL) {
        say_source(doctor, &finding, exchange);
    } else {
        finding_say(&finding, FINDING_BAD, "%s", without_title(error->text, exchange->title));
        if (doctor->cli->settings.key == NULL) {
            advise(&finding, exchange);
        }
    }
    doctor_tell(doctor, &finding);
}
