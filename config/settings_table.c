/* The table of settings, and the sample configuration, which is made from it. */

#include "config/settings_table.h"

#include "config/settings_types.h"
#include "model/i18n.h"
#include "model/text.h"

#include <assert.h>
#include <string.h>

enum {
    WAITING_MAX = 10 * 1000,
    WAIT_MAX_S = 24 * 60 * 60,
    BACKLOG_MAX = 1000,
    SILENCE_MIN_S = 3,
    SILENCE_MAX_S = 3600,
    JOURNAL_MAX_MB = 1024 * 1024,
    JOURNAL_MAX_DAYS = 10 * 366,
    SILENT_MAX_H = 1000,
    ESCAPE_MIN_MS = 10,
    ESCAPE_MAX_MS = 2000,
};

#define TOP(member)      offsetof(struct settings, member)
#define EXCHANGE(member) offsetof(struct exchange_settings, member)
#define GROUP(member)    offsetof(struct group_settings, member)

const struct setting settings_table[] = {
    {SECTION_TOP, "theme", SETTING_THEME, "dark", NULL, 0, 0, "dark light",
     N_("The colours: the name of a theme, or the path of a file (with a slash in it)."), TOP(theme)},
    {SECTION_TOP, "keys", SETTING_CHOICE, "attendant", NULL, 0, 0, "attendant vim htop",
     N_("The profile of keys; the section bindings changes single ones."), TOP(keys)},
    {SECTION_TOP, "language", SETTING_CHOICE, "", NULL, 0, 0, "en pl",
     N_("The language of the texts; empty: as the environment says."), TOP(language)},
    {SECTION_TOP, "glyphs", SETTING_CHOICE, "auto", NULL, 0, 0, "auto unicode ascii",
     N_("The signs beside states; auto takes ascii where the terminal shows no UTF-8."), TOP(glyphs)},
    {SECTION_TOP, "clock", SETTING_BOOL, "true", NULL, 0, 0, NULL, N_("Shows the time in the status line."),
     TOP(clock)},
    {SECTION_TOP, "bell", SETTING_BOOL, "true", NULL, 0, 0, NULL,
     N_("Rings the terminal's bell for what is urgent."), TOP(bell)},
    {SECTION_TOP, "escape_ms", SETTING_INTEGER, "100", NULL, ESCAPE_MIN_MS, ESCAPE_MAX_MS, NULL,
     N_("For so many milliseconds an Escape waits for what it may be the beginning of: a terminal sends most "
        "keys as an Escape and more, and a slow line tears them apart. Over SSH it is 500 where nothing is "
        "set."),
     TOP(escape_ms)},
    {SECTION_TOP, "warning_waiting", SETTING_INTEGER, "3", NULL, 1, WAITING_MAX, NULL,
     N_("A queue in which so many callers wait is a warning."), TOP(limits.warning_waiting)},
    {SECTION_TOP, "breached_waiting", SETTING_INTEGER, "6", NULL, 1, WAITING_MAX, NULL,
     N_("A queue in which so many callers wait is an alarm."), TOP(limits.breached_waiting)},
    {SECTION_TOP, "warning_wait_s", SETTING_SECONDS, "60", NULL, 1, WAIT_MAX_S, NULL,
     N_("A caller who waits for so many seconds is a warning."), TOP(limits.warning_wait_ms)},
    {SECTION_TOP, "breached_wait_s", SETTING_SECONDS, "180", NULL, 1, WAIT_MAX_S, NULL,
     N_("A caller who waits for so many seconds is an alarm."), TOP(limits.breached_wait_ms)},
    {SECTION_TOP, "journal", SETTING_BOOL, "true", NULL, 0, 0, NULL,
     N_("Writes down what the exchange says and what you ask of it, for you only: pbxboard replay shows it "
        "again."),
     TOP(journal)},
    {SECTION_TOP, "journal_folder", SETTING_PATH, "~/.local/state/pbxboard/journal", NULL, 0, 0, NULL,
     N_("Where; below $XDG_STATE_HOME in place of ~/.local/state, where that is set."), TOP(journal_folder)},
    {SECTION_TOP, "journal_file_mb", SETTING_INTEGER, "16", NULL, 1, JOURNAL_MAX_MB, NULL,
     N_("A file of it that is so many megabytes long is followed by another."), TOP(journal_file_mb)},
    {SECTION_TOP, "journal_mb", SETTING_INTEGER, "512", NULL, 1, JOURNAL_MAX_MB, NULL,
     N_("So many megabytes are kept at most; the oldest files are removed."), TOP(journal_mb)},
    {SECTION_TOP, "journal_days", SETTING_INTEGER, "30", NULL, 1, JOURNAL_MAX_DAYS, NULL,
     N_("So many days are kept at most."), TOP(journal_days)},
    {SECTION_TOP, "agent_silent_h", SETTING_HOURS, "12", NULL, 0, SILENT_MAX_H, NULL,
     N_("An agent who has not been heard of for so many hours is shown as silent and counts no more as free: "
        "an exchange need not say that an agent has left. 0: never."),
     TOP(agent_silent_ms)},

    {SECTION_EXCHANGE, "kind", SETTING_CHOICE, "cloudpbx", NULL, 0, 0, "cloudpbx",
     N_("How the exchange is spoken to."), EXCHANGE(kind)},
    {SECTION_EXCHANGE, "api", SETTING_APIS, NULL,
     "{\"https://api.cloudpbx.pl\", \"https://api2.cloudpbx.pl\"}", 0, SETTINGS_ADDRESSES_MAX, NULL,
     N_("The addresses for what is asked; the later ones stand in for the first."), EXCHANGE(api)},
    {SECTION_EXCHANGE, "stream", SETTING_STREAMS, NULL, "{\"wss://pbxvisor1.cloudpbx.pl\"}", 0,
     SETTINGS_ADDRESSES_MAX, NULL, N_("The addresses for what happens."), EXCHANGE(stream)},
    {SECTION_EXCHANGE, "name", SETTING_TEXT, NULL, "\"MojaCentrala\"", 0, 0, NULL,
     N_("What the exchange calls itself; its operator tells you."), EXCHANGE(name)},
    {SECTION_EXCHANGE, "key_file", SETTING_PATH, NULL, "\"~/.config/pbxboard/key\"", 0, 0, NULL,
     N_("The file whose first line is the exchange's key; only you may be able to read it (chmod 600)."),
     EXCHANGE(key_file)},
    {SECTION_EXCHANGE, "key_command", SETTING_TEXT, NULL, "\"pass show cloudpbx\"", 0, 0, NULL,
     N_("In place of key_file, never beside it: a command that prints the key; it is run without a shell."),
     EXCHANGE(key_command)},
    {SECTION_EXCHANGE, "extension", SETTING_PHONE_NUMBER, NULL, "\"101\"", 0, 0, NULL,
     N_("My extension: the source of the calls I dial."), EXCHANGE(extension)},
    {SECTION_EXCHANGE, "timezone", SETTING_TIME_ZONE, NULL, "\"Europe/Warsaw\"", 0, 0, NULL,
     N_("The time zone of the exchange: it decides when a day of its lists begins. Where it is left out, the "
        "clock of the exchange's server and this machine's zone do."),
     EXCHANGE(timezone)},
    {SECTION_EXCHANGE, "ca_file", SETTING_PATH, NULL, "\"/etc/ssl/certs/office.pem\"", 0, 0, NULL,
     N_("Certificates to trust besides the system's: an authority's, or the server's own."),
     EXCHANGE(ca_file)},
    {SECTION_EXCHANGE, "backlog", SETTING_INTEGER, "0", NULL, 0, BACKLOG_MAX, NULL,
     N_("How many stored messages to ask for after a lost connection; not every exchange stores them. Where "
        "they show that nothing was lost, nothing stays stale. Best as many as the exchange stores."),
     EXCHANGE(backlog)},
    {SECTION_EXCHANGE, "silence_s", SETTING_INTEGER, "30", NULL, SILENCE_MIN_S, SILENCE_MAX_S, NULL,
     N_("A server that is silent for so many seconds, though it was asked for a sign of life, is given up."),
     EXCHANGE(silence_s)},
    {SECTION_EXCHANGE, "insecure", SETTING_BOOL, "false", NULL, 0, 0, NULL,
     N_("Allows http:// and ws:// to other machines: everybody on the way can read the key then."),
     EXCHANGE(insecure)},

    {SECTION_GROUP, "extensions", SETTING_PHONE_NUMBERS, NULL, "{\"104\", \"105\", \"106\"}", 0, 0, NULL,
     N_("Its extensions, in the order in which they are shown."), GROUP(extensions)},

    {SECTION_TOP, NULL, SETTING_TEXT, NULL, NULL, 0, 0, NULL, NULL, 0},
};

static const struct {
    const char *name;
    const char *help;
} sections[] = {
    [SECTION_TOP] = {"", NULL},
    [SECTION_EXCHANGE] = {"exchange",
                          N_("An exchange to watch; the title is yours to choose. There may be several.")},
    [SECTION_GROUP] =
        {"group",
         N_("A group of extensions on the switchboard, under a title of yours. There may be several.")},
    [SECTION_BINDINGS] = {"bindings", NULL},
};
static_assert(sizeof sections / sizeof *sections == SECTION_BINDINGS + 1, "a name for each section");

bool setting_is_numeric(const struct setting *setting)
{
    switch (setting->type) {
    case SETTING_INTEGER:
    case SETTING_SECONDS:
    case SETTING_HOURS:
        return true;
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
        return false;
    }
    return false;
}

const char *settings_section_name(int section)
{
    return sections[section].name;
}

const char *settings_section_help(int section)
{
    return sections[section].help;
}

const struct setting *settings_find(const char *section, const char *name)
{
    for (const struct setting *setting = settings_table; setting->name != NULL; setting++) {
        if (strcmp(sections[setting->section].name, section) == 0 && strcmp(setting->name, name) == 0) {
            return setting;
        }
    }
    return NULL;
}

enum { WIDTH_CELLS = 80 };

/* Writes a comment, wrapped into lines. */
static void write_comment(FILE *to, const char *indent, const char *text)
{
    int width = WIDTH_CELLS - (int)strlen(indent) - 2;
    for (size_t length; (length = text_line(text, width)) > 0;) {
        (void)fprintf(to, "%s# %.*s\n", indent, (int)length, text);
        text += length;
        text += strspn(text, " ");
    }
}

static bool is_quoted(const struct setting *setting)
{
    return !setting_is_numeric(setting) && setting->type != SETTING_BOOL;
}

/* Is it written as a comment? What has a default is, and what only some users need. */
static bool is_optional(const struct setting *setting)
{
    static const char *const shown[] = {"api", "stream", "name", "key_file"};
    for (size_t i = 0; i < sizeof shown / sizeof *shown; i++) {
        if (strcmp(shown[i], setting->name) == 0) {
            return false;
        }
    }
    return true;
}

static void write_setting(FILE *to, const char *indent, const struct setting *setting)
{
    const char *quote = setting->example == NULL && is_quoted(setting) ? "\"" : "";
    write_comment(to, indent, _(setting->help));
    if (setting->words != NULL) {
        (void)fprintf(to, "%s# (%s)\n", indent, setting->words);
    } else if (setting_is_numeric(setting)) {
        (void)fprintf(to, "%s# (%ld … %ld)\n", indent, setting->min, setting->max);
    }
    (void)fprintf(to, "%s%s%s = %s%s%s\n\n", indent, is_optional(setting) ? "#" : "", setting->name, quote,
                  setting->example != NULL ? setting->example : setting->initial, quote);
}

/* A section that is only an example is written as a comment. */
static void write_section(FILE *to, int section, const char *title)
{
    const char *mark = section == SECTION_GROUP ? "#" : "";
    const char *indent = section == SECTION_TOP ? "" : "    ";
    if (section != SECTION_TOP) {
        write_comment(to, "", _(settings_section_help(section)));
        (void)fprintf(to, "%s%s \"%s\" {\n", mark, settings_section_name(section), title);
    }
    for (const struct setting *setting = settings_table; setting->name != NULL; setting++) {
        if (setting->section == section) {
            write_setting(to, indent, setting);
        }
    }
    if (section != SECTION_TOP) {
        (void)fprintf(to, "%s}\n\n", mark);
    }
}

/* One line a command. */
static void write_bindings(FILE *to, const struct settings_command *commands)
{
    write_comment(
        to, "",
        _("Keys of your own, over those of the profile: the names of keys, separated by blanks; empty takes "
          "the command's keys away."));
    (void)fputs("bindings {\n", to);
    for (const struct settings_command *command = commands; command->name != NULL; command++) {
        write_comment(to, "    ", _(command->help));
        (void)fprintf(to, "    #%s = \"", command->name);
        for (const char *at = command->keys; *at != '\0'; at++) {
            (void)fprintf(to, "%s%c", *at == '\\' || *at == '"' ? "\\" : "", *at);
        }
        (void)fputs("\"\n", to);
    }
    (void)fputs("}\n", to);
}

void settings_write_sample(FILE *to, const struct settings_command *commands)
{
    write_comment(
        to, "",
        _("The configuration of pbxboard: every setting, with its default or an example. What is left out or "
          "begins with # has its default."));
    (void)fputc('\n', to);
    write_section(to, SECTION_TOP, "");
    write_section(to, SECTION_EXCHANGE, _("office"));
    write_section(to, SECTION_GROUP, _("Sales"));
    write_bindings(to, commands);
}
