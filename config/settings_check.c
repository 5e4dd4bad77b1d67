/* What no setting of a file tells alone. */

#include "config/settings_check.h"

#include "config/settings_table.h"
#include "model/i18n.h"
#include "tui/keymap.h"

#include <stddef.h>

static void check_limits(struct settings *settings, const char *path, const int *lines)
{
    const struct limits *limits = &settings->limits;
    const struct {
        const char *warning, *alarm;
        long warning_at, alarm_at;
    } pairs[] = {
        {"warning_waiting", "breached_waiting", limits->warning_waiting, limits->breached_waiting},
        {"warning_wait_s", "breached_wait_s", (long)(limits->warning_wait_ms / 1000),
         (long)(limits->breached_wait_ms / 1000)},
    };
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        int line = lines[settings_find("", pairs[i].warning) - settings_table];
        int other = lines[settings_find("", pairs[i].alarm) - settings_table];
        if (pairs[i].warning_at > pairs[i].alarm_at) {
            settings_problems_add(
                &settings->problems, path, line > other ? line : other,
                _("%s is %ld and %s is %ld: a warning has the lower limit of the two, or the same."),
                pairs[i].warning, pairs[i].warning_at, pairs[i].alarm, pairs[i].alarm_at);
        }
    }
}

/* Keys that are none, or that two commands want. */
static void check_bindings(struct settings *settings, const char *path, const int *lines)
{
    enum profile profile = PROFILE_ATTENDANT;
    struct keymap keymap;
    struct error reason;
    (void)profile_by_name(settings->keys, &profile); /* the table of settings has checked it */
    keymap_load(&keymap, profile);
    for (int i = 0; i < settings->binding_count; i++) {
        const struct binding_settings *binding = &settings->bindings[i];
        if (!keymap_bind(&keymap, binding->command, binding->keys, &reason)) {
            settings_problems_add(&settings->problems, path, lines[command_by_name(binding->command)], "%s",
                                  reason.text);
        }
    }
}

void settings_check_all(struct settings *settings, const char *path, const struct settings_lines *lines)
{
    check_limits(settings, path, lines->settings);
    check_bindings(settings, path, lines->commands);
}
