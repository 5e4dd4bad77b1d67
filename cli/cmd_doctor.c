/* pbxboard doctor: checks everything on the way to an exchange, from near to far, and says what to do. */

#include "cli/cli.h"
#include "cli/doctor.h"
#include "cli/doctor_exchange.h"
#include "cli/doctor_surroundings.h"
#include "cli/secret.h"
#include "cli/settings.h"
#include "model/i18n.h"

#include <errno.h>
#include <limits.h>
#include <string.h>
#include <unistd.h>

/* All that is wrong in it, a line each. */
static void tell_problems(struct doctor *doctor, const struct settings_problems *problems)
{
    struct finding finding = {.check = CHECK_CONFIGURATION, .status = EXIT_USAGE};
    char room[ERROR_TEXT_BYTES];
    const char *text;
    for (int i = 0; (text = settings_problems_text(problems, i, room)) != NULL; i++) {
        finding_say(&finding, FINDING_BAD, "%s", text);
        doctor_tell(doctor, &finding);
    }
}

/* There is no file that was named, and the usual one is not there, or can't be read. */
static void say_none(struct finding *finding)
{
    char usual[PATH_MAX];
    if (!settings_default_path(usual, sizeof usual)) {
        finding_say(finding, FINDING_DOUBT, _("none, and no home directory to keep one in"));
    } else if (access(usual, R_OK) != 0 && errno != ENOENT) {
        finding_say(finding, FINDING_DOUBT, _("%s can't be read: %s"), usual, strerror(errno));
    } else {
        finding_say(finding, FINDING_DOUBT, _("none; it would be %s"), usual);
    }
}

static bool check_settings(struct doctor *doctor, struct settings *settings)
{
    struct finding finding = {.check = CHECK_CONFIGURATION, .status = EXIT_USAGE};
    struct error error;
    bool loaded = settings_load(settings, &doctor->cli->settings, &error);
    doctor->secrets = settings->secrets;
    if (settings->problems.count > 0) {
        tell_problems(doctor, &settings->problems);
        return false;
    }
    if (!loaded) {
        finding_say(&finding, FINDING_BAD, "%s", error.text);
    } else if (settings->path != NULL) {
        finding_say(&finding, FINDING_GOOD, "%s", settings->path);
    } else {
        say_none(&finding);
    }
    doctor_tell(doctor, &finding);
    return loaded;
}

static void check_exchange(struct doctor *doctor, const struct exchange_settings *exchange, const struct error *key_error)
{
    doctor->exchange = exchange->title;
    doctor_head(doctor, "%s (%s, %s)", exchange->title, exchange->kind, exchange->name);
    doctor_check_key(doctor, exchange, key_error); /* without it, at least the way there can be looked at */
    doctor_check_addresses(doctor, exchange);
    doctor->exchange = NULL;
}

/* What is wrong with all of them: that there are none, or one key for several. */
static bool check_exchanges(struct doctor *doctor, struct settings *settings)
{
    struct finding finding = {.check = CHECK_EXCHANGES, .status = EXIT_USAGE};
    struct error error = {0};
    if (settings->exchange_count == 1 || (settings->exchange_count > 1 && settings->given_key == NULL)) {
        return true;
    }
    (void)settings_load_keys(settings, SECRET_COMMAND_TIMEOUT_MS, &error); /* runs none: it knows the words for both */
    finding_say(&finding, FINDING_BAD, "%s", error.text);
    doctor_tell(doctor, &finding);
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
        doctor_load_keys(&doctor, &settings, errors); /* all, before anything is said that one of them may stand in */
        for (int i = 0; i < settings.exchange_count; i++) {
            check_exchange(&doctor, &settings.exchanges[i], &errors[i]);
        }
    }
    settings_done(&settings);
    doctor_end(&doctor);
    return doctor.status;
}
