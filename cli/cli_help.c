/* What --help says, made from the tables. */

#include "cli/cli.h"

#include "model/i18n.h"
#include "model/text.h"
#include "tui/views.h"

#include <assert.h>
#include <string.h>

enum {
    WIDTH_CELLS = 80,
    TEXT_COL = 26, /* where explanations begin */
    LABEL_BYTES = 128,
};

static const char *const status_meanings[] = {
    [EXIT_DONE] = N_("Done."),
    [EXIT_REFUSED] = N_("The exchange refused, something failed, or a list is not complete."),
    [EXIT_USAGE] = N_("The command line or the configuration is wrong; nothing was asked."),
    [EXIT_NO_CONNECTION] = N_("There was no connection, or no answer to a question that changes nothing."),
    [EXIT_UNCERTAIN] = N_("The request left and no answer came: the outcome is unknown."),
    [EXIT_UNREPORTED] =
        N_("A call was placed, a message sent or a recording saved whole, but the standard output is closed, "
           "full or has no reader: do not ask for it again. Lists and states that can't be written give 1."),
};
static_assert(sizeof status_meanings / sizeof *status_meanings == EXIT_UNREPORTED + 1, "a meaning for each");

const char *cli_status_meaning(int status)
{
    return status >= 0 && status < (int)(sizeof status_meanings / sizeof *status_meanings)
               ? status_meanings[status]
               : NULL;
}

/* Writes `text` wrapped at 80 columns; continuation lines are indented to `col`. */
static void write_wrapped(FILE *to, int col, const char *text)
{
    int lines = 0;
    for (size_t length; (length = text_line(text, WIDTH_CELLS - col)) > 0;) {
        if (lines++ > 0) {
            (void)fprintf(to, "\n%*s", col, "");
        }
        (void)fprintf(to, "%.*s", (int)length, text);
        text += length;
        text += strspn(text, " ");
    }
    (void)fputc('\n', to);
}

/* "  -c, --config FILE    Reads this …" */
static void write_entry(FILE *to, const char *label, const char *text)
{
    int cells = 2 + text_width_cells(label);
    (void)fprintf(to, "  %s", label);
    if (cells + 2 > TEXT_COL) {
        (void)fputc('\n', to);
        cells = 0;
    }
    (void)fprintf(to, "%*s", TEXT_COL - cells, "");
    write_wrapped(to, TEXT_COL, text);
}

static void write_options(FILE *to, const struct subcommand *subcommand)
{
    (void)fprintf(to, "\n%s\n", _("Options:"));
    for (const struct cli_option *option = cli_options; option->name != NULL; option++) {
        char label[LABEL_BYTES];
        char text[LABEL_BYTES * 4];
        bool is_format = option->type == OPTION_FORMAT;
        if (!cli_option_fits(option, subcommand)) {
            continue;
        }
        (void)snprintf(label, sizeof label, "%c%c%s--%s%s%s", option->letter == '\0' ? ' ' : '-',
                       option->letter == '\0' ? ' ' : option->letter, option->letter == '\0' ? "  " : ", ",
                       option->name, option->argument == NULL ? "" : " ",
                       option->argument == NULL ? "" : _(option->argument));
        (void)snprintf(text, sizeof text, "%s%s%s%s", _(option->help), is_format ? " (" : "",
                       is_format ? subcommand->formats : "", is_format ? ")" : "");
        write_entry(to, label, text);
    }
}

static void write_commands(FILE *to)
{
    (void)fprintf(to, "\n%s\n", _("Commands:"));
    for (const struct subcommand *subcommand = subcommands; subcommand->name != NULL; subcommand++) {
        char label[LABEL_BYTES];
        if (subcommand->summary == NULL || *subcommand->name == '\0') {
            continue;
        }
        (void)snprintf(label, sizeof label, "%s%s%s", subcommand->name,
                       *subcommand->arguments == '\0' ? "" : " ",
                       *subcommand->arguments == '\0' ? "" : _(subcommand->arguments));
        write_entry(to, label, _(subcommand->summary));
    }
}

static void write_statuses(FILE *to)
{
    (void)fprintf(to, "\n%s\n", _("Exit status:"));
    for (int status = 0; cli_status_meaning(status) != NULL; status++) {
        char label[LABEL_BYTES];
        (void)snprintf(label, sizeof label, "%d", status);
        write_entry(to, label, _(cli_status_meaning(status)));
    }
}

const char *cli_list_views(char names[CLI_VIEWS_BYTES])
{
    size_t used = 0;
    for (int i = 0; i < VIEW_COUNT - 1 && used < CLI_VIEWS_BYTES; i++) {
        int more = snprintf(names + used, CLI_VIEWS_BYTES - used, "%s%s", i == 0 ? "" : ", ",
                            command_facts(views[i]->command)->name);
        used += more > 0 ? (size_t)more : 0;
    }
    return command_facts(views[VIEW_COUNT - 1]->command)->name;
}

const char *cli_view_help(const struct subcommand *subcommand, char text[CLI_VIEWS_BYTES])
{
    char names[CLI_VIEWS_BYTES];
    if (subcommand->run != cmd_snapshot) {
        return NULL;
    }
    const char *last = cli_list_views(names);
    (void)snprintf(text, CLI_VIEWS_BYTES, _("VIEW is the name of a screen: %s or %s."), names, last);
    return text;
}

const char *cli_list_help(const struct subcommand *subcommand)
{
    if (subcommand->formats == NULL || !text_is_listed(cli_format_word(FORMAT_CSV), subcommand->formats)) {
        return NULL;
    }
    return _(
        "Lists are in the order of time, the oldest first, what has no time last. CSV has commas, a point in "
        "numbers, and CR LF at the end of each line; a cell is empty where nothing is known, as it is null "
        "in JSON. Cells that a spreadsheet would run as formulas begin with an apostrophe there; telephone "
        "numbers like +48601234567 stay as they are.");
}

const char *cli_exchange_help(const struct subcommand *subcommand)
{
    if (subcommand->one_exchange) {
        return _("Where several exchanges are configured, --exchange has to say which one is asked.");
    }
    if (cli_option_fits(cli_option_named("exchange", strlen("exchange")), subcommand)) {
        return _(
            "Where several exchanges are configured it is about all of them, unless --exchange chooses.");
    }
    return NULL;
}

static void write_usage(FILE *to, const struct subcommand *subcommand)
{
    bool is_board = *subcommand->name == '\0';
    bool has_arguments = *subcommand->arguments != '\0';
    char views_text[CLI_VIEWS_BYTES];
    (void)fprintf(to, _("Usage: pbxboard %s%s%s%s[OPTION]…"), subcommand->name, is_board ? "" : " ",
                  has_arguments ? _(subcommand->arguments) : "", has_arguments ? " " : "");
    (void)fputc('\n', to);
    if (is_board) {
        (void)fprintf(to, "       %s\n", _("pbxboard COMMAND [ARGUMENT]… [OPTION]…"));
    }
    (void)fputc('\n', to);
    if (subcommand->summary != NULL) {
        write_wrapped(to, 0, _(subcommand->summary));
    }
    if (subcommand->details != NULL) {
        write_wrapped(to, 0, _(subcommand->details));
    }
    if (cli_view_help(subcommand, views_text) != NULL) {
        write_wrapped(to, 0, views_text);
    }
    if (cli_list_help(subcommand) != NULL) {
        write_wrapped(to, 0, cli_list_help(subcommand));
    }
    if (cli_exchange_help(subcommand) != NULL) {
        write_wrapped(to, 0, cli_exchange_help(subcommand));
    }
}

void cli_write_help(FILE *to, const struct subcommand *subcommand)
{
    bool is_board = *subcommand->name == '\0';
    write_usage(to, subcommand);
    if (is_board) {
        write_commands(to);
    }
    write_options(to, subcommand);
    if (is_board) {
        write_statuses(to);
        (void)fprintf(to, "\n%s\n",
                      _("pbxboard COMMAND --help explains a command; man pbxboard tells everything."));
    }
}
