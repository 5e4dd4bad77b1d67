/* The options of the command line. */

#include "cli/cli.h"

#include "cli/json_schema.h"
#include "model/i18n.h"
#include "model/parse.h"
#include "model/text.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

enum {
    EXTENSIONS_MAX = 100 * 1000, /* the simulator's limit */
    QUEUES_MAX = 200,
    FACTOR_MAX = 1000 * 1000,
    DURATION_MAX_MS = 24 * 60 * 60 * 1000,
    COLS_MIN = 20,
    ROWS_MIN = 5,
    SIZE_MAX_CELLS = 500,
};

#define SETTING(member) offsetof(struct cli, settings.member)
#define OPTION(member)  offsetof(struct cli, member)

const struct cli_option cli_options[] = {
    {"config", 'c', N_("FILE"), N_("Reads this configuration file."), OPTION_FILE, 0, 0, SETTING(config)},
    {"exchange", 'e', N_("TITLE"),
     N_("Takes only this exchange of the configuration; may be repeated, and the order is that of the "
        "board."),
     OPTION_TEXTS, 0, SETTINGS_EXCHANGES_MAX, SETTING(exchanges)},
    {"api", '\0', N_("URL"),
     N_("Reaches an exchange without a configuration: the address of its REST commands; may be repeated for "
        "fail-over."),
     OPTION_TEXTS, 0, SETTINGS_ADDRESSES_MAX, SETTING(api)},
    {"stream", '\0', N_("URL"),
     N_("The address of its WebSocket stream; taken from --api where it is left out."), OPTION_TEXTS, 0,
     SETTINGS_ADDRESSES_MAX, SETTING(stream)},
    {"name", '\0', N_("NAME"), N_("What the exchange calls itself."), OPTION_TEXT, 0, 0, SETTING(name)},
    {"extension", '\0', N_("NUMBER"), N_("My extension: the source of the calls I dial."), OPTION_TEXT, 0, 0,
     SETTING(extension)},
    {"theme", '\0', N_("THEME"), N_("The colours: the name of a theme, or the path of a file."), OPTION_FILE,
     0, 0, SETTING(theme)},
    {"language", '\0', N_("CODE"), N_("The language of the texts: en or pl."), OPTION_TEXT, 0, 0,
     SETTING(language)},
    {"from", '\0', N_("DATE"), N_("The first day, YYYY-MM-DD; today where neither day is given."),
     OPTION_DATE, 0, 0, OPTION(date_from)},
    {"to", '\0', N_("DATE"), N_("The last day, YYYY-MM-DD; today where only the first is given."),
     OPTION_DATE, 0, 0, OPTION(date_to)},
    {"format", '\0', N_("FORMAT"), N_("How to write it."), OPTION_FORMAT, 0, 0, OPTION(format_word)},
    {"bom", '\0', NULL, N_("Begins CSV with the mark by which spreadsheets know UTF-8."), OPTION_FLAG, 0, 0,
     OPTION(bom)},
    {"unguarded", '\0', NULL,
     N_("Leaves cells of CSV as they are that a spreadsheet would run as formulas; without it an apostrophe "
        "is put before them."),
     OPTION_FLAG, 0, 0, OPTION(unguarded)},
    {"output", 'o', N_("FILE"), N_("The file to write; - is the standard output."), OPTION_FILE, 0, 0,
     OPTION(output)},
    {"test", '\0', NULL, N_("Has the message checked, but neither delivered nor charged."), OPTION_FLAG, 0, 0,
     OPTION(test)},
    {"raw", '\0', NULL, N_("Writes the messages of the exchange as they come."), OPTION_FLAG, 0, 0,
     OPTION(raw)},
    {"schema", '\0', N_("VERSION"),
     N_("The version of the JSON: 2, or until pbxboard 1.0 the older names of 1; 2 where it is left out."),
     OPTION_INTEGER, 1, JSON_SCHEMA_NEWEST, OPTION(schema)},
    {"replay", '\0', N_("FILE"), N_("Takes what happens from a recording instead of an exchange."),
     OPTION_FILE, 0, 0, OPTION(replay)},
    {"at", '\0', N_("TIME"),
     N_("Stops the recording at this time: 09:10 or 09:10:30, the first one after its beginning; "
        "\"2026-11-20 09:10\" here, or 2026-11-20T09:10:00+01:00; or milliseconds of its own clock."),
     OPTION_TIME, 0, 0, OPTION(at)},
    {"after", '\0', N_("DURATION"), N_("Listens for so long first: 500ms, 5s, 2m."), OPTION_DURATION, 0,
     DURATION_MAX_MS, OPTION(after_ms)},
    {"journal", '\0', N_("FOLDER"), N_("Keeps a journal of what happens in this folder."), OPTION_FILE, 0, 0,
     SETTING(journal)},
    {"size", '\0', N_("COLSxROWS"), N_("The size of the picture; 80x24 where it is left out."), OPTION_SIZE,
     0, 0, OPTION(cols)},
    {"speed", '\0', N_("FACTOR"), N_("How fast time goes by; 1 is as in life."), OPTION_FACTOR, 1, FACTOR_MAX,
     OPTION(speed)},
    {"seed", '\0', N_("NUMBER"), N_("The same seed gives the same day in the office."), OPTION_SEED, 0, 0,
     OPTION(seed)},
    {"extensions", '\0', N_("COUNT"), N_("How many extensions the office has; 20 where it is left out."),
     OPTION_INTEGER, 1, EXTENSIONS_MAX, OPTION(extensions)},
    {"queues", '\0', N_("COUNT"), N_("How many queues the office has; 2 where it is left out."),
     OPTION_INTEGER, 1, QUEUES_MAX, OPTION(queues)},
    {"rate", '\0', N_("EVENTS"),
     N_("Events a second; what suits the size of the office where it is left out."), OPTION_FACTOR, 1,
     FACTOR_MAX, OPTION(rate)},
    {"port", '\0', N_("PORT"), N_("The port to listen on; 0 takes any that is free."), OPTION_PORT, 0,
     UINT16_MAX, OPTION(port)},
    {"key", '\0', N_("KEY"), N_("The key that the pretended exchange asks for; it guards nothing."),
     OPTION_TEXT, 0, 0, OPTION(key)},
    {"help", 'h', NULL, N_("Explains the command and its options."), OPTION_FLAG, 0, 0, OPTION(help)},
    {"version", 'V', NULL, N_("Tells the version."), OPTION_FLAG, 0, 0, OPTION(version)},
    {NULL, '\0', NULL, NULL, OPTION_FLAG, 0, 0, 0},
};

static const char *const format_words[] = {
    [FORMAT_TABLE] = "table",
    [FORMAT_CSV] = "csv",
    [FORMAT_JSON] = "json",
    [FORMAT_TEXT] = "text",
};
static_assert(sizeof format_words / sizeof *format_words == FORMAT_TEXT + 1, "a word for each format");

const struct cli_option *cli_option_named(const char *name, size_t length)
{
    for (const struct cli_option *option = cli_options; option->name != NULL; option++) {
        if (strlen(option->name) == length && strncmp(option->name, name, length) == 0) {
            return option;
        }
    }
    return NULL;
}

const struct cli_option *cli_option_of_letter(int letter)
{
    for (const struct cli_option *option = cli_options; option->name != NULL; option++) {
        if (letter != '\0' && option->letter == letter) {
            return option;
        }
    }
    return NULL;
}

bool cli_option_fits(const struct cli_option *option, const struct subcommand *subcommand)
{
    return text_is_listed(option->name, "help version") || text_is_listed(option->name, subcommand->options);
}

bool cli_takes_file(const struct subcommand *subcommand)
{
    return strcmp(subcommand->arguments, "FILE") == 0;
}

const char *cli_format_word(enum cli_format format)
{
    return format_words[format];
}

bool cli_format_of_word(const char *word, enum cli_format *format)
{
    for (size_t i = 0; i < sizeof format_words / sizeof *format_words; i++) {
        if (strcmp(word, format_words[i]) == 0) {
            *format = (enum cli_format)i;
            return true;
        }
    }
    return false;
}

static bool read_size(const char *text, int *cols, int *rows)
{
    const char *cross = strchr(text, 'x');
    uint64_t width;
    uint64_t height;
    if (cross == NULL || !parse_unsigned(text, cross, SIZE_MAX_CELLS, &width) ||
        !parse_unsigned(cross + 1, cross + strlen(cross), SIZE_MAX_CELLS, &height) || width < COLS_MIN ||
        height < ROWS_MIN) {
        return false;
    }
    *cols = (int)width;
    *rows = (int)height;
    return true;
}

static bool add_text(const char *texts[], int64_t max, const char *text)
{
    int64_t count = 0;
    while (count < max && texts[count] != NULL) {
        count++;
    }
    if (count == max || *text == '\0') {
        return false;
    }
    texts[count] = text;
    return true;
}

/* The sentence for a value that is none. */
static bool refuse(const struct cli_option *option, const char *value, struct error *error)
{
    switch (option->type) {
    case OPTION_INTEGER:
    case OPTION_PORT:
        return error_set(error, ERROR_USAGE, _("--%s takes a whole number from %lld to %lld, not \"%.80s\"."),
                         option->name, (long long)option->min, (long long)option->max, value);
    case OPTION_TIME:
        return error_set(
            error, ERROR_USAGE,
            _("--%s takes a time like 09:10, 09:10:30, \"2026-11-20 09:10\" or 2026-11-20T09:10:00+01:00, or "
              "milliseconds, not \"%.80s\"."),
            option->name, value);
    case OPTION_SEED:
        return error_set(error, ERROR_USAGE, _("--%s takes a whole number from 0 on, not \"%.80s\"."),
                         option->name, value);
    case OPTION_FACTOR:
        return error_set(error, ERROR_USAGE,
                         _("--%s takes a number like 2.5 from %.3f to %lld, not \"%.80s\"."), option->name,
                         (double)option->min / 1000, (long long)option->max, value);
    case OPTION_DURATION:
        return error_set(error, ERROR_USAGE,
                         _("--%s takes a time of at most a day like 500ms, 5s or 2m, not \"%.80s\"."),
                         option->name, value);
    case OPTION_DATE:
        return error_set(error, ERROR_USAGE,
                         _("--%s takes a day of the calendar like 2026-11-20, not \"%.80s\"."), option->name,
                         value);
    case OPTION_SIZE:
        return error_set(error, ERROR_USAGE,
                         _("--%s takes columns and rows like 80x24, from %dx%d to %dx%d, not \"%.80s\"."),
                         option->name, COLS_MIN, ROWS_MIN, SIZE_MAX_CELLS, SIZE_MAX_CELLS, value);
    case OPTION_TEXTS:
        if (*value != '\0') {
            return error_set(error, ERROR_USAGE, _("--%s may be given %lld times at most."), option->name,
                             (long long)option->max);
        }
        break;
    case OPTION_FLAG:
    case OPTION_TEXT:
    case OPTION_FILE:
    case OPTION_FORMAT:
        break;
    }
    return error_set(error, ERROR_USAGE, _("--%s needs a value that is not empty."), option->name);
}

static bool read_whole(const struct cli_option *option, const char *value, uint64_t max, uint64_t *number)
{
    return parse_unsigned(value, value + strlen(value), max, number) && *number >= (uint64_t)option->min;
}

static bool store(const struct cli_option *option, const char *value, struct cli *cli)
{
    void *to = (char *)cli + option->offset;
    uint64_t number = 0;
    bool good;
    switch (option->type) {
    case OPTION_FLAG:
        *(bool *)to = true;
        return true;
    case OPTION_TEXT:
    case OPTION_FILE:
        *(const char **)to = value;
        return *value != '\0';
    case OPTION_TEXTS:
        return add_text(to, option->max, value);
    case OPTION_INTEGER:
        good = read_whole(option, value, (uint64_t)option->max, &number);
        *(unsigned *)to = (unsigned)number;
        return good;
    case OPTION_PORT:
        good = read_whole(option, value, (uint64_t)option->max, &number);
        *(uint16_t *)to = (uint16_t)number;
        return good;
    case OPTION_SEED:
        return read_whole(option, value, UINT64_MAX, to);
    case OPTION_TIME:
        return moment_parse(to, value);
    case OPTION_FACTOR:
        return parse_factor(value, option->min, option->max, to);
    case OPTION_DURATION:
        return parse_duration(value, option->max, to);
    case OPTION_DATE:
        *(const char **)to = value;
        return parse_is_date(value);
    case OPTION_SIZE:
        return read_size(value, &cli->cols, &cli->rows);
    case OPTION_FORMAT: /* checked later: the formats depend on the subcommand */
        *(const char **)to = value;
        return true;
    }
    return false;
}

bool cli_option_store(const struct cli_option *option, const char *value, struct cli *cli,
                      struct error *error)
{
    return store(option, value, cli) || refuse(option, value, error);
}
