/* Reads the command line and runs what it says. */

#include "cli/cli.h"

#include "config/language.h"
#include "config/spelling.h"
#include "model/i18n.h"
#include "model/memory.h"
#include "model/text.h"
#include "net/secrets.h"
#include "net/url.h"

#include <assert.h>
#include <errno.h>
#include <getopt.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

enum {
    OPTIONS_MAX = 64,
    MESSAGE_BYTES = 4096,
    SHOWN_BYTES = 128, /* of an unknown word, which may be an address with a key */
    LONG_ONLY = 256,   /* getopt_long's values of options: above all letters, then the place in the table */
};

/* The table in getopt_long's own form. */
struct getopt_tables {
    struct option longs[OPTIONS_MAX];
    char letters[OPTIONS_MAX * 2 + 2];
};

static void fill_tables(struct getopt_tables *tables)
{
    char *letter = tables->letters;
    size_t count = 0;
    *letter++ = ':'; /* getopt_long then returns ':' for a missing value, and prints nothing */
    for (const struct cli_option *option = cli_options; option->name != NULL; option++, count++) {
        assert(count + 1 < OPTIONS_MAX);
        tables->longs[count] = (struct option){
            .name = option->name,
            .has_arg = option->argument == NULL ? no_argument : required_argument,
            .val = LONG_ONLY + (int)count,
        };
        if (option->letter != '\0') {
            *letter++ = option->letter;
        }
        if (option->letter != '\0' && option->argument != NULL) {
            *letter++ = ':';
        }
    }
    *letter = '\0';
    tables->longs[count] = (struct option){0};
}

static const struct cli_option *option_of_value(int value)
{
    return value >= LONG_ONLY ? &cli_options[value - LONG_ONLY] : cli_option_of_letter(value);
}

/* The option whose name is nearest to a misspelt one. NULL where none is near, or where the word abbreviates
 * several. */
static const char *similar_option(const char *word)
{
    char name[SHOWN_BYTES];
    int begin_so = 0;
    (void)snprintf(name, sizeof name, "%.*s", (int)strcspn(word, "="), word);
    struct spelling spelling = spelling_for(strncmp(name, "--", 2) == 0 ? name + 2 : "");
    for (const struct cli_option *option = cli_options; option->name != NULL; option++) {
        begin_so += strncmp(option->name, spelling.wanted, strlen(spelling.wanted)) == 0;
        spelling_offer(&spelling, option->name);
    }
    return begin_so > 1 ? NULL : spelling.word;
}

static const char *similar_subcommand(const char *word)
{
    struct spelling spelling = spelling_for(word);
    for (const struct subcommand *subcommand = subcommands; subcommand->name != NULL; subcommand++) {
        /* not what is hidden */
        bool offered = subcommand->summary != NULL && strchr(subcommand->name, ' ') == NULL;
        spelling_offer(&spelling, offered ? subcommand->name : "");
    }
    return spelling.word;
}

/* Explains what getopt_long refused. */
static bool refuse_option(int found, char **argv, struct error *error)
{
    const struct cli_option *option = option_of_value(optopt);
    char shown[SHOWN_BYTES];
    if (found == ':' && option != NULL) {
        return error_set(error, ERROR_USAGE, _("--%s needs a value: --%s %s."), option->name, option->name,
                         _(option->argument));
    }
    if (option != NULL && optopt >= LONG_ONLY) {
        return error_set(error, ERROR_USAGE, _("--%s takes no value."), option->name);
    }
    if (optopt > ' ' && optopt < 0x7f) {
        return error_set(error, ERROR_USAGE, _("There is no option -%c; pbxboard --help lists them."),
                         optopt);
    }
    const char *word = argv[optind > 1 ? optind - 1 : optind];
    const char *meant = similar_option(word);
    (void)url_redact(shown, sizeof shown, word);
    if (meant != NULL) {
        return error_set(error, ERROR_USAGE, _("There is no option %.80s. Did you mean --%s?"), shown, meant);
    }
    return error_set(error, ERROR_USAGE,
                     _("There is no option %.80s, or it is cut too short; pbxboard --help lists them."),
                     shown);
}

/* Returns the text, or a copy in UTF-8 that cli_done() frees. */
static char *in_utf8(struct cli *cli, char *text)
{
    char *converted = language_to_utf8(text);
    if (converted == NULL) {
        return text;
    }
    cli->converted = memory_resize(cli->converted, cli->converted_count + 1, sizeof *cli->converted);
    cli->converted[cli->converted_count++] = converted;
    return converted;
}

void cli_done(struct cli *cli)
{
    for (size_t i = 0; i < cli->converted_count; i++) {
        free(cli->converted[i]);
    }
    free(cli->converted);
}

/* Stores the options; `given` becomes a mask of their places in the table. */
static bool parse_options(struct cli *cli, uint64_t *given, int argc, char **argv, struct error *error)
{
    struct getopt_tables tables;
    int found;
    fill_tables(&tables);
    *given = 0;
    optind = 0; /* resets getopt_long in glibc */
    while ((found = getopt_long(argc, argv, tables.letters, tables.longs, NULL)) != -1) {
        if (found == '?' || found == ':') {
            return refuse_option(found, argv, error);
        }
        const struct cli_option *option = option_of_value(found);
        *given |= UINT64_C(1) << (option - cli_options);
        const char *value = optarg == NULL || option->type == OPTION_FILE ? optarg : in_utf8(cli, optarg);
        if (!cli_option_store(option, value, cli, error)) {
            return false;
        }
    }
    return true;
}

/* Returns the subcommand that the words begin with, and in `used` how many of them are its name, two if
 * possible; NULL: none. */
static const struct subcommand *subcommand_named(char **words, int count, int *used)
{
    const struct subcommand *found = NULL;
    for (const struct subcommand *subcommand = subcommands; subcommand->name != NULL; subcommand++) {
        const char *name = subcommand->name;
        size_t first = strcspn(name, " ");
        bool two = name[first] == ' ';
        if (first > 0 && strlen(words[0]) == first &&
            strncmp(words[0], name, first) == 0 && /* "" can't be given */
            (!two || (count > 1 && strcmp(words[1], name + first + 1) == 0))) {
            found = subcommand;
            *used = two ? 2 : 1;
        }
    }
    return found;
}

/* The blank before the name: none for the board itself, which has no name. */
static const char *blank_before(const struct subcommand *subcommand)
{
    return *subcommand->name == '\0' ? "" : " ";
}

static bool check_options(const struct subcommand *subcommand, uint64_t given, struct error *error)
{
    for (const struct cli_option *option = cli_options; option->name != NULL; option++) {
        if ((given >> (option - cli_options) & 1) != 0 && !cli_option_fits(option, subcommand)) {
            return error_set(error, ERROR_USAGE,
                             _("pbxboard%s%s does not take --%s; pbxboard%s%s --help lists what it takes."),
                             blank_before(subcommand), subcommand->name, option->name,
                             blank_before(subcommand), subcommand->name);
        }
    }
    return true;
}

static bool check_arguments(const struct subcommand *subcommand, const struct cli *cli, struct error *error)
{
    if (cli->argument_count < subcommand->arguments_min || cli->argument_count > subcommand->arguments_max) {
        bool none = *subcommand->arguments == '\0';
        return error_set(error, ERROR_USAGE, _("Write pbxboard %s%s%s; pbxboard %s --help tells more."),
                         subcommand->name, none ? "" : " ", none ? "" : _(subcommand->arguments),
                         subcommand->name);
    }
    return true;
}

static bool check_format(const struct subcommand *subcommand, const struct cli *cli, struct error *error)
{
    enum cli_format format;
    const char *word = cli->format_word;
    if (word == NULL || (cli_format_of_word(word, &format) && text_is_listed(word, subcommand->formats))) {
        return true;
    }
    return error_set(error, ERROR_USAGE, _("--format of pbxboard %s takes one of these: %s; not \"%.80s\"."),
                     subcommand->name, subcommand->formats, word);
}

/* Checks combinations of options. */
static bool check_combinations(const struct subcommand *subcommand, const struct cli *cli,
                               struct error *error)
{
    if (subcommand->formats != NULL && !check_format(subcommand, cli, error)) {
        return false;
    }
    if ((cli->bom || cli->unguarded) && cli->format != FORMAT_CSV) {
        return error_set(error, ERROR_USAGE, _("--%s is for CSV: give --format csv too."),
                         cli->bom ? "bom" : "unguarded");
    }
    if (cli->schema != 0 && subcommand->formats != NULL && (cli->format != FORMAT_JSON || cli->raw)) {
        return error_set(error, ERROR_USAGE,
                         _("--schema is for events in JSON: give --format json too, and no --raw."));
    }
    if (cli->date_from != NULL && cli->date_to != NULL && strcmp(cli->date_from, cli->date_to) > 0) {
        return error_set(error, ERROR_USAGE, _("--from %s is after --to %s."), cli->date_from, cli->date_to);
    }
    if (cli->at.kind != MOMENT_NONE && cli->replay == NULL) {
        return error_set(error, ERROR_USAGE, _("--at is a time of a recording: give --replay FILE too."));
    }
    return true;
}

/* The default of --format depends on the subcommand. check_format() refuses unknown words. */
static void choose_format(struct cli *cli, const struct subcommand *subcommand)
{
    if (subcommand->formats != NULL &&
        (cli->format_word == NULL || !cli_format_of_word(cli->format_word, &cli->format))) {
        cli->format = strncmp(subcommand->formats, "text", 4) == 0 ? FORMAT_TEXT : FORMAT_TABLE;
    }
}

bool cli_parse(struct cli *cli, const struct subcommand **subcommand, int argc, char **argv,
               struct error *error)
{
    uint64_t given;
    int used = 0; /* words that are the subcommand's name */
    char shown[SHOWN_BYTES];
    *subcommand = &subcommands[0];
    *cli = (struct cli){
        .after_ms = -1, .cols = 80, .rows = 24, .speed = 1, .seed = 1, .extensions = 20, .queues = 2};
    if (!parse_options(cli, &given, argc, argv, error)) {
        return false;
    }
    if (optind < argc) {
        *subcommand = subcommand_named(argv + optind, argc - optind, &used);
    }
    if (*subcommand == NULL) {
        *subcommand = &subcommands[0];
        const char *meant = similar_subcommand(argv[optind]);
        (void)url_redact(shown, sizeof shown, argv[optind]);
        if (meant != NULL) {
            return error_set(error, ERROR_USAGE, _("There is no command \"%.80s\". Did you mean %s?"), shown,
                             meant);
        }
        return error_set(error, ERROR_USAGE, _("There is no command \"%.80s\"; pbxboard --help lists them."),
                         shown);
    }
    cli->argument_count = argc - optind - used;
    cli->arguments = argv + optind + used;
    for (int i = 0; i < cli->argument_count && !cli_takes_file(*subcommand); i++) {
        cli->arguments[i] = in_utf8(cli, cli->arguments[i]);
    }
    choose_format(cli, *subcommand);
    /* as is a recording */
    cli->settings.one_exchange = (*subcommand)->one_exchange || (cli->raw && cli->replay == NULL);
    if (cli->help || cli->version) {
        return true;
    }
    return check_options(*subcommand, given, error) && check_arguments(*subcommand, cli, error) &&
           check_combinations(*subcommand, cli, error);
}

enum exit_status cli_status_of(enum error_kind kind)
{
    switch (kind) {
    case ERROR_NONE:
        return EXIT_DONE;
    case ERROR_USAGE:
        return EXIT_USAGE;
    case ERROR_CONNECTION:
        return EXIT_NO_CONNECTION;
    case ERROR_UNCERTAIN:
        return EXIT_UNCERTAIN;
    case ERROR_REFUSED:
    case ERROR_LOCAL:
        return EXIT_REFUSED;
    }
    return EXIT_REFUSED;
}

enum exit_status cli_status_of_outcome(enum outcome outcome)
{
    switch (outcome) {
    case OUTCOME_DONE:
        return EXIT_DONE;
    case OUTCOME_REFUSED:
        return EXIT_REFUSED;
    case OUTCOME_NO_CONNECTION:
        return EXIT_NO_CONNECTION;
    case OUTCOME_UNCERTAIN:
        return EXIT_UNCERTAIN;
    case OUTCOME_COUNT:
        break;
    }
    return EXIT_REFUSED;
}

void cli_say(const char *format, ...)
{
    char text[MESSAGE_BYTES];
    char clean[MESSAGE_BYTES];
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(text, sizeof text, format, arguments); /* cut when too long */
    va_end(arguments);
    text_clean_without_locale(clean, sizeof clean, text);
    secrets_redact(NULL, clean);                    /* what the user typed may contain a key anywhere */
    (void)fprintf(stderr, "pbxboard: %s\n", clean); /* a failure here can't be reported */
}

enum exit_status cli_fail(const struct error *error)
{
    cli_say("%s", error->text);
    return cli_status_of(error->kind);
}

enum exit_status cli_fail_output(void)
{
    if (errno != EPIPE) {
        (void)fprintf(stderr, _("pbxboard: the output can't be written: %s\n"),
                      strerror(errno == 0 ? EIO : errno));
    }
    clearerr(stdout);
    return EXIT_REFUSED;
}

static int output_problem; /* of the first cli_flush() that went wrong; else 0 */

void cli_flush(void)
{
    errno = 0;
    if (fflush(stdout) != 0 && output_problem == 0) {
        output_problem = errno;
    }
}

enum exit_status cli_report_done(const char *line)
{
    char clean[MESSAGE_BYTES];
    text_clean_without_locale(clean, sizeof clean, line);
    errno = 0;
    if (puts(clean) >= 0 && fflush(stdout) == 0) {
        return EXIT_DONE;
    }
    cli_say(_("it is done, but the output can't be written (%s): %s"), strerror(errno == 0 ? EIO : errno),
            line);
    clearerr(stdout);
    return EXIT_UNREPORTED;
}

static enum exit_status run(const struct subcommand *subcommand, const struct cli *cli)
{
    if (cli->version) {
        (void)printf("pbxboard %s\n", PBXBOARD_VERSION);
        return EXIT_DONE;
    }
    if (cli->help) {
        cli_write_help(stdout, subcommand);
        return EXIT_DONE;
    }
    return subcommand->run(cli);
}

/* Flushes stdout at the end: a full disk shows only here. */
static enum exit_status finish_output(enum exit_status status)
{
    cli_flush();
    if (output_problem == 0 && ferror(stdout) == 0) {
        return status;
    }
    errno = output_problem;
    enum exit_status failed = cli_fail_output();
    return status == EXIT_DONE ? failed : status;
}

/* Does the subcommand contact an exchange? Replays, the simulator and the help do not, so they need no key.
 */
static bool reaches_exchange(const struct subcommand *subcommand, const struct cli *cli)
{
    return cli_option_fits(cli_option_named("api", strlen("api")), subcommand) && cli->replay == NULL;
}

/* Applies --language before parsing, so that errors in the command line are already in that language. */
static void set_language_early(int argc, char **argv)
{
    static const char option[] = "--language";
    const size_t length = sizeof option - 1;
    for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++) {
        bool begins = strncmp(argv[i], option, length) == 0;
        if (begins && argv[i][length] == '=') {
            (void)language_set(argv[i] + length + 1); /* choose_language() refuses unknown ones */
        } else if (begins && argv[i][length] == '\0' && i + 1 < argc) {
            (void)language_set(argv[i + 1]);
        }
    }
}

static bool choose_language(const struct cli *cli, struct error *error)
{
    const char *code = cli->settings.language;
    return code == NULL || language_set(code) ||
           error_set(error, ERROR_USAGE, _("--language takes en or pl, not \"%.80s\"."), code);
}

enum exit_status cli_main(int argc, char **argv, char *key)
{
    struct cli cli;
    struct error error;
    const struct subcommand *subcommand;
    enum exit_status status;
    set_language_early(argc, argv);
    if (!cli_parse(&cli, &subcommand, argc, argv, &error) || !choose_language(&cli, &error)) {
        status = cli_fail(&error);
    } else {
        if (key != NULL && !reaches_exchange(subcommand, &cli)) {
            explicit_bzero(key, strlen(key));
        } else {
            cli.settings.key = key;
        }
        status = finish_output(run(subcommand, &cli));
    }
    cli_done(&cli);
    return status;
}
