/* The manual page and the sample configuration, made from the tables. */

#include "cli/cli.h"

#include "cli/app_setup.h"
#include "config/settings_table.h"
#include "model/i18n.h"
#include "model/text.h"
#include "tui/command.h"

#include <inttypes.h>
#include <string.h>

enum { LINE_BYTES = 512 };

/* The fallback of a character on a device that lacks it: a terminal with ASCII or Latin-1. */
static const struct {
    const char *character;
    const char *plain;
} plain_characters[] = {
    {"…", "..."}, {"✕", "x"}, {"·", "."}, {"„", "\\(dq"}, {"”", "\\(dq"}, {"ą", "a"}, {"Ą", "A"}, {"ć", "c"},
    {"Ć", "C"},   {"ę", "e"}, {"Ę", "E"}, {"ł", "l"},     {"Ł", "L"},     {"ń", "n"}, {"Ń", "N"}, {"ó", "o"},
    {"Ó", "O"},   {"ś", "s"}, {"Ś", "S"}, {"ź", "z"},     {"Ź", "Z"},     {"ż", "z"}, {"Ż", "Z"},
};

static const struct {
    const char *command;
    const char *help;
} examples[] = {
    {"pbxboard demo", N_("The board on a simulated exchange: nothing has to be configured.")},
    {"pbxboard doctor", N_("What is wrong, from the terminal to the last message, and what to do.")},
    {"pbxboard dial 101 105", N_("Telephone 101 rings; when it is answered, 105 is called.")},
    {"pbxboard sms 601234567 \"Dzień dobry\"", N_("Sends a text message, once.")},
    {"pbxboard cdr --from 2026-11-01 --to 2026-11-30 --format csv",
     N_("The call records of a month, for a spreadsheet.")},
    {"pbxboard recordings get ID --output call.wav", N_("Fetches the recording of a call.")},
    {"pbxboard watch --format json", N_("What happens, a JSON object a line, until it is interrupted.")},
    {"pbxboard state --after 1m | jq .queues", N_("The queues, after a minute of listening.")},
    {"pbxboard snapshot wallboard --size 200x60 --after 1m", N_("The wallboard as text.")},
    {"pbxboard replay FILE --speed 10", N_("What the board showed, from its journal, ten times as fast.")},
};

/* Writes a non-ASCII character as groff's escape: the page itself is ASCII, whatever the reader's locale. */
static size_t write_character(FILE *to, const char *text)
{
    uint32_t code;
    size_t length = text_decode(text, strlen(text), &code);
    (void)fprintf(to, "\\[u%04" PRIX32 "]", code);
    return length;
}

static void write_plain_characters(FILE *to)
{
    for (size_t i = 0; i < sizeof plain_characters / sizeof *plain_characters; i++) {
        (void)fputs(".fchar ", to);
        (void)write_character(to, plain_characters[i].character);
        (void)fprintf(to, " %s\n", plain_characters[i].plain);
    }
}

/* Writes text for roff: backslashes are escaped, and no line begins with a request. */
static void write_text(FILE *to, const char *text)
{
    if (*text == '.' || *text == '\'') {
        (void)fputs("\\&", to);
    }
    for (size_t length; *text != '\0'; text += length) {
        length = 1;
        if ((unsigned char)*text > 0x7f) {
            length = write_character(to, text);
            continue;
        }
        switch (*text) {
        case '\\':
            (void)fputs("\\e", to);
            break;
        case '-':
            (void)fputs("\\-", to); /* a minus that can be copied into a shell */
            break;
        case '\'':
            (void)fputs("\\(aq", to);
            break;
        case '/':
            (void)fputs("/\\:", to); /* a path may be broken here */
            break;
        case '"':
            (void)fputs("\\(dq", to); /* a plain quote would end a macro argument */
            break;
        case '~':
            (void)fputs("\\(ti", to);
            break;
        case '^':
            (void)fputs("\\(ha", to);
            break;
        default:
            (void)fputc(*text, to);
        }
    }
}

static void write_line(FILE *to, const char *text)
{
    write_text(to, text);
    (void)fputc('\n', to);
}

static void write_title(FILE *to, const char *macro, const char *title)
{
    (void)fprintf(to, ".%s \"", macro);
    write_text(to, title);
    (void)fputs("\"\n", to);
}

static void write_styled(FILE *to, char font, const char *text)
{
    (void)fprintf(to, "\\f%c", font);
    write_text(to, text);
    (void)fputs("\\fR", to);
}

/* Writes a label in bold, its argument in italics, and an explanation beside or below it. */
static void write_entry(FILE *to, const char *label, const char *argument, const char *text)
{
    (void)fputs(".TP\n", to);
    write_styled(to, 'B', label);
    if (argument != NULL && *argument != '\0') {
        (void)fputc(' ', to);
        write_styled(to, 'I', argument);
    }
    (void)fputc('\n', to);
    write_line(to, text);
}

static void write_synopsis(FILE *to)
{
    write_title(to, "SH", _("SYNOPSIS"));
    for (const struct subcommand *subcommand = subcommands; subcommand->name != NULL; subcommand++) {
        if (subcommand->summary == NULL) {
            continue;
        }
        write_styled(to, 'B', "pbxboard");
        (void)fputc(' ', to);
        if (*subcommand->name != '\0') {
            write_styled(to, 'B', subcommand->name);
            (void)fputc(' ', to);
        }
        if (*subcommand->arguments != '\0') {
            write_styled(to, 'I', _(subcommand->arguments));
            (void)fputc(' ', to);
        }
        (void)fputc('[', to);
        write_styled(to, 'I', _("OPTION"));
        write_line(to, "]…");
        (void)fputs(".br\n", to);
    }
}

static void write_options_of(FILE *to, const struct subcommand *subcommand)
{
    const char *between = " ";
    (void)fputs(".br\n", to);
    write_text(to, _("Options:"));
    for (const struct cli_option *option = cli_options; option->name != NULL; option++) {
        if (cli_option_fits(option, subcommand)) {
            (void)fprintf(to, "%s\\-\\-", between);
            write_text(to, option->name);
            between = ", ";
        }
    }
    (void)fputs(".\n", to);
    if (subcommand->formats != NULL) {
        (void)fprintf(to, ".br\n\\-\\-format: %s.\n", subcommand->formats);
    }
}

static void write_commands(FILE *to)
{
    write_title(to, "SH", _("COMMANDS"));
    for (const struct subcommand *subcommand = subcommands; subcommand->name != NULL; subcommand++) {
        if (subcommand->summary == NULL) {
            continue;
        }
        write_entry(to, *subcommand->name == '\0' ? _("(none)") : subcommand->name,
                    *subcommand->arguments == '\0' ? "" : _(subcommand->arguments), _(subcommand->summary));
        if (subcommand->details != NULL) {
            write_line(to, _(subcommand->details));
        }
        char views_text[CLI_VIEWS_BYTES];
        if (cli_view_help(subcommand, views_text) != NULL) {
            write_line(to, views_text);
        }
        if (cli_list_help(subcommand) != NULL) {
            write_line(to, cli_list_help(subcommand));
        }
        if (cli_exchange_help(subcommand) != NULL) {
            write_line(to, cli_exchange_help(subcommand));
        }
        write_options_of(to, subcommand);
    }
}

static void write_options(FILE *to)
{
    write_title(to, "SH", _("OPTIONS"));
    for (const struct cli_option *option = cli_options; option->name != NULL; option++) {
        char label[64];
        (void)snprintf(label, sizeof label, "%s%c%s--%s", option->letter == '\0' ? "" : "-",
                       option->letter == '\0' ? ' ' : option->letter, option->letter == '\0' ? "" : ", ",
                       option->name);
        write_entry(to, label + (*label == ' '), option->argument == NULL ? "" : _(option->argument),
                    _(option->help));
    }
}

static void write_setting(FILE *to, const struct setting *setting)
{
    char line[LINE_BYTES];
    write_entry(to, setting->name, setting->words, _(setting->help));
    if (setting_is_numeric(setting)) {
        (void)snprintf(line, sizeof line, _("From %ld to %ld."), setting->min, setting->max);
        write_line(to, line);
    }
    if (setting->initial != NULL && *setting->initial != '\0') {
        (void)snprintf(line, sizeof line, _("Default: %s."), setting->initial);
        write_line(to, line);
    }
}

static void write_configuration(FILE *to)
{
    write_title(to, "SH", _("CONFIGURATION"));
    write_line(
        to,
        _("The file holds settings like theme = \"dark\", and sections like exchange \"office\" { … } with "
          "settings of their own. # begins a comment. pbxboard sample writes one to begin with."));
    for (int section = 0; section < SECTION_COUNT; section++) {
        if (section != SECTION_TOP) {
            char title[64];
            (void)snprintf(title, sizeof title, "%s \"%s\" { }", settings_section_name(section), _("title"));
            write_title(to, "SS", title);
            write_line(to, _(settings_section_help(section)));
        }
        for (const struct setting *setting = settings_table; setting->name != NULL; setting++) {
            if (setting->section == section) {
                write_setting(to, setting);
            }
        }
    }
    write_title(to, "SS", "bindings { }");
    write_line(
        to,
        _("Keys of your own: the name of a command of the section KEYS, and the keys that it is to have, as "
          "in dial = \"d F5\"."));
}

static void write_keys(FILE *to)
{
    static const char *const profiles[PROFILE_COUNT] = {"attendant", "vim", "htop"};
    enum command_group group = GROUP_COUNT;
    write_title(to, "SH", _("KEYS"));
    write_line(
        to,
        _("Each command with its keys in the profile attendant, and in others where they differ. Digits, *, "
          "# and + write on the dial line."));
    for (enum command command = COMMAND_NONE + 1; command < COMMAND_COUNT; command++) {
        const struct command_facts *facts = command_facts(command);
        if (facts->group != group) {
            group = facts->group;
            write_title(to, "SS", _(command_group_title(group)));
        }
        write_entry(to, facts->name, facts->keys[PROFILE_ATTENDANT], _(facts->help));
        for (int profile = PROFILE_ATTENDANT + 1; profile < PROFILE_COUNT; profile++) {
            if (facts->keys[profile] != NULL) {
                (void)fprintf(to, "(%s: ", profiles[profile]);
                write_text(to, facts->keys[profile]);
                (void)fputs(")\n", to);
            }
        }
    }
}

static void write_environment(FILE *to)
{
    write_title(to, "SH", _("EXIT STATUS"));
    for (int status = 0; cli_status_meaning(status) != NULL; status++) {
        char label[16];
        (void)snprintf(label, sizeof label, "%d", status);
        write_entry(to, label, "", _(cli_status_meaning(status)));
    }
    write_title(to, "SH", _("ENVIRONMENT"));
    write_entry(
        to, "PBXBOARD_KEY", "",
        _("The key of the exchange; it goes before key_file and key_command, of which an exchange has one."));
    write_entry(to, "PBXBOARD_CONFIG", "", _("The configuration file; --config goes before it."));
    write_entry(to, "PBXBOARD_THEME", "", _("The theme, before the configuration; --theme goes before it."));
    write_entry(
        to, "HOME, XDG_CONFIG_HOME, XDG_STATE_HOME", "",
        _("Where the configuration and the journal are. A HOME that is not set, not there or another user's "
          "gives way to the directory in passwd."));
    write_entry(
        to, "https_proxy, http_proxy, all_proxy", "",
        _("Are not used: exchanges are reached without a proxy. pbxboard doctor says when one is set."));
    write_entry(to, "NO_COLOR", "", _("When it is set and not empty, no colours are used."));
    write_entry(to, "LANGUAGE, LC_ALL, LC_MESSAGES, LANG", "",
                _("The language, where neither --language nor the configuration sets one."));
    write_title(to, "SH", _("FILES"));
    write_entry(to, "$XDG_CONFIG_HOME/pbxboard/pbxboard.conf", "",
                _("The configuration; ~/.config/pbxboard/pbxboard.conf where XDG_CONFIG_HOME is not set."));
    write_entry(
        to, "$XDG_STATE_HOME/pbxboard/journal/EXCHANGE-DATE-TIME-PROCESS-NUMBER.jsonl", "",
        _("The journal: what the exchange said and what was asked of it, a JSON object a line; "
          "~/.local/state/pbxboard/journal where XDG_STATE_HOME is not set. What single commands ask is in "
          "the files whose names end in commands-NUMBER.jsonl."));
    write_line(
        to,
        _("A configuration, a theme and a recording may also come through a pipe, as from <(…) or "
          "/dev/stdin; one from which nothing comes for ten seconds, or next to nothing for a minute, is an "
          "error. The key file and a certificate authority must be files."));
    write_title(to, "SH", _("SECURITY"));
    write_line(
        to,
        _("The key of an exchange is read from a file that only its owner may read, from a command, or from "
          "the environment, never from the command line, where every user of the machine could see it. It is "
          "not written to the screen, to logs or to recordings; while it is in memory the program leaves no "
          "core dump. Addresses without TLS are refused unless they lead to this machine or the "
          "configuration allows them, and certificates are always checked."));
    write_line(
        to, _("Calls and text messages are asked for once. When no answer comes the outcome is unknown, and "
              "nothing is repeated by itself."));
}

static void write_examples(FILE *to)
{
    write_title(to, "SH", _("EXAMPLES"));
    for (size_t i = 0; i < sizeof examples / sizeof *examples; i++) {
        write_entry(to, examples[i].command, "", _(examples[i].help));
    }
}

static void write_see_also(FILE *to)
{
    static const char *const pages[] = {"jq", "pass", "tmux"};
    write_title(to, "SH", _("SEE ALSO"));
    for (size_t i = 0; i < sizeof pages / sizeof *pages; i++) {
        (void)fprintf(to, ".BR %s (1)%s\n", pages[i], i + 1 < sizeof pages / sizeof *pages ? "," : "");
    }
    (void)fputs(".PP\n", to);
    write_line(
        to,
        _("The README, what goes wrong and what the board does then, and the schema of what state writes are "
          "in the documentation folder of pbxboard."));
}

void cli_write_manual(FILE *to)
{
    (void)fprintf(to, ".TH PBXBOARD 1 \"\" \"pbxboard %s\" \"\"\n", PBXBOARD_VERSION);
    write_plain_characters(to);
    /* words are long here: lines need not all be as long (groff from 1.23 on, and before) */
    (void)fputs(".ds AD l\n.ad l\n", to);
    write_title(to, "SH", _("NAME"));
    (void)fputs("pbxboard \\- ", to);
    write_line(to, _("a live switchboard for telephone exchanges, in the terminal"));
    write_synopsis(to);
    write_title(to, "SH", _("DESCRIPTION"));
    write_line(
        to,
        _("Shows who is free, who talks and who waits, as it happens; dials and sends text messages from the "
          "keyboard; and answers the same questions on the command line for scripts."));
    write_commands(to);
    write_options(to);
    write_configuration(to);
    write_keys(to);
    write_environment(to);
    write_examples(to);
    write_see_also(to);
}

enum exit_status cmd_sample(const struct cli *cli)
{
    (void)cli;
    app_setup_write_sample(stdout);
    return EXIT_DONE;
}

enum exit_status cmd_manual(const struct cli *cli)
{
    (void)cli;
    cli_write_manual(stdout);
    return EXIT_DONE;
}
