/* pbxboard doctor: checks everything on the way to an exchange, from near to far, and says what to do. */

#include "cli/cli.h"
#include "cli/cli_settings.h"
#include "cli/doctor_exchange.h"
#include "cli/doctor_local.h"
#include "cli/doctor_report.h"
#include "config/credential.h"
#include "config/paths.h"
#include "config/settings.h"
#include "model/i18n.h"

#include <errno.h>
#include <limits.h>
#include <string.h>
#include <unistd.h>

/* All that is wrong in it, a line each. */
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

/* There is no file that was named, and the default_path one is not there, or can't be read. */
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
    bool loaded = cli_settings_load(settings, &doctor->cli->settings, NULL, &error);
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
    doctor_check_key(doctor, exchange, key_error); /* without it, at least the way there can be looked at */
    doctor_check_addresses(doctor, exchange);
    doctor->exchange = NULL;
}

/* What is wrong with all of them: that there are none, or one key for several. */
static bool check_exchanges(struct doctor *doctor, struct settings *settings)
{
    struct doctor_result result = {.check = CHECK_EXCHANGES, .status = EXIT_USAGE};
    struct error error = {0};
    if (settings->exchange_count == 1 ||
        (settings->exchange_count > 1 && settings->environment_key == NULL)) {
        return true;
    }
    /* runs none: it knows the words for both */
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
        /* all, before anything is said that one of them may stand in */
        doctor_load_keys(&doctor, &settings, errors);
        for (int i = 0; i < settings.exchange_count; i++) {
            check_exchange(&doctor, &settings.exchanges[i], &errors[i]);
        }
    }
    settings_done(&settings);
    doctor_end(&doctor);
    return doctor.status;
}
