/* The keys of the exchanges, from wherever the settings say. */

#include "config/settings.h"

#include "config/credential.h"
#include "config/paths.h"
#include "model/i18n.h"

#include <errno.h>
#include <limits.h>
#include <stddef.h>
#include <string.h>
#include <unistd.h>

/* Nothing to watch: the most common first start, so it says what can be done. */
static bool explain_no_exchange(const struct settings *settings, struct error *error)
{
    char default_path[PATH_MAX];
    const char *path = settings->path;
    if (path == NULL && !paths_config_file(default_path, sizeof default_path)) {
        return error_set(
            error, ERROR_USAGE,
            _("No exchange is configured: %s. Name a file with --config, or give --api, --name and "
              "PBXBOARD_KEY. pbxboard demo needs neither."),
            paths_home_missing());
    }
    if (path == NULL && access(default_path, R_OK) != 0 && errno != ENOENT) {
        return error_set(
            error, ERROR_USAGE,
            _("No exchange is configured: %.200s can't be read: %s. Name another file with --config, or give "
              "--api, --name and PBXBOARD_KEY. pbxboard demo needs neither."),
            default_path, strerror(errno));
    }
    return error_set(
        error, ERROR_USAGE,
        _("No exchange is configured. Write one into %.200s (pbxboard sample shows how), or give --api, "
          "--name and PBXBOARD_KEY. pbxboard demo needs neither."),
        path != NULL ? path : default_path);
}

static bool load_key(struct exchange_settings *exchange, int command_ms, struct error *error)
{
    struct error reason = {0};
    if (exchange->key_file != NULL) {
        exchange->key = credential_from_file(exchange->key_file, &reason);
    } else if (exchange->key_command != NULL) {
        exchange->key = credential_from_command(exchange->key_command, command_ms, &reason);
    } else {
        (void)error_set(
            &reason, ERROR_USAGE,
            _("No key: set PBXBOARD_KEY in the environment, or key_file or key_command in its section of the "
              "configuration."));
    }
    if (exchange->key == NULL) {
        return error_set(error, reason.kind, "%.80s: %s", exchange->title, reason.text);
    }
    return true;
}

/* What PBXBOARD_KEY gives is that of the one exchange there is: with several, one operator would get
 * another's. */
static bool load_environment_key(struct settings *settings, struct error *error)
{
    if (settings->environment_key == NULL) {
        return true;
    }
    if (settings->exchange_count > 1) {
        return error_set(
            error, ERROR_USAGE,
            _("PBXBOARD_KEY is set, and there are several exchanges: choose the one it is for with "
              "--exchange."));
    }
    settings->exchanges[0].key = credential_from_environment(settings->environment_key, error);
    return settings->exchanges[0].key != NULL;
}

bool settings_load_credentials(struct settings *settings, int command_ms, struct error *error)
{
    if (settings->exchange_count == 0) {
        return explain_no_exchange(settings, error);
    }
    credential_forbid_dumps(true);
    bool good = load_environment_key(settings, error);
    for (int i = 0; i < settings->exchange_count && good; i++) {
        good = settings->exchanges[i].key != NULL || load_key(&settings->exchanges[i], command_ms, error);
        secrets_add(settings->secrets, settings->exchanges[i].key);
    }
    if (!good) {
        secrets_redact(settings->secrets, error->text); /* a command may complain of another's key */
    }
    return good;
}
