/* The command line. */

#include "cli/cli.h"
#include "config/settings_table.h"
#include "tui/command.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { WORDS_MAX = 24 };

static const char *key_seen; /* by the last subcommand that ran */

/* The subcommands' work stays away: only which one is chosen matters here, and what it is given. */
#define STUB(name)                                                                                           \
    enum exit_status name(const struct cli *cli)                                                             \
    {                                                                                                        \
        key_seen = cli->settings.key;                                                                        \
        return EXIT_DONE;                                                                                    \
    }
STUB(cmd_board)
STUB(cmd_demo)
STUB(cmd_sim)
STUB(cmd_dial)
STUB(cmd_sms)
STUB(cmd_cdr)
STUB(cmd_recordings)
STUB(cmd_recordings_get)
STUB(cmd_transcripts)
STUB(cmd_transcripts_show)
STUB(cmd_watch)
STUB(cmd_snapshot)
STUB(cmd_state)
STUB(cmd_replay)
STUB(cmd_doctor)

/* A command line in one text, parted by blanks; ~ stands for a blank inside a word, and @ for an empty word.
 */
struct line {
    char text[512];
    char *words[WORDS_MAX + 1];
    int count;
    struct cli cli;
    const struct subcommand *subcommand;
    struct error error;
};

static bool parse(struct line *line, const char *text)
{
    *line = (struct line){0};
    (void)snprintf(line->text, sizeof line->text, "pbxboard %s", text);
    char *rest;
    for (char *word = strtok_r(line->text, " ", &rest); word != NULL; word = strtok_r(NULL, " ", &rest)) {
        assert_true(line->count < WORDS_MAX);
        for (char *blank = word; (blank = strchr(blank, '~')) != NULL;) {
            *blank = ' ';
        }
        line->words[line->count++] = strcmp(word, "@") == 0 ? word + 1 : word;
    }
    return cli_parse(&line->cli, &line->subcommand, line->count, line->words, &line->error);
}

static void test_defaults(void **state)
{
    (void)state;
    struct line line;
    assert_true(parse(&line, ""));
    assert_string_equal(line.subcommand->name, "");
    assert_int_equal(line.cli.at.kind, MOMENT_NONE);
    assert_int_equal(line.cli.after_ms, -1);
    assert_int_equal(line.cli.cols, 80);
    assert_int_equal(line.cli.rows, 24);
    assert_true(line.cli.speed > 0.999 && line.cli.speed < 1.001);
    assert_int_equal(line.cli.seed, 1);
    assert_int_equal(line.cli.extensions, 20);
    assert_int_equal(line.cli.argument_count, 0);
    assert_true(parse(&line, "watch"));
    assert_int_equal(line.cli.format, FORMAT_TEXT);
    assert_true(parse(&line, "cdr"));
    assert_int_equal(line.cli.format, FORMAT_TABLE);
}

static void test_options_and_arguments_mix(void **state)
{
    (void)state;
    struct line line;
    assert_true(parse(&line, "--api https://a --api https://b sms --test 601234567 --name N hello~there"));
    assert_string_equal(line.subcommand->name, "sms");
    assert_int_equal(line.cli.argument_count, 2);
    assert_string_equal(line.cli.arguments[0], "601234567");
    assert_string_equal(line.cli.arguments[1], "hello there");
    assert_true(line.cli.test);
    assert_string_equal(line.cli.settings.api[1], "https://b");
    assert_null(line.cli.settings.api[2]);
    assert_string_equal(line.cli.settings.name, "N");
    assert_true(parse(&line, "sms 601234567 -- --test"));
    assert_string_equal(line.cli.arguments[1], "--test");
    assert_false(line.cli.test);
    assert_true(parse(&line, "dial -c file 102"));
    assert_string_equal(line.cli.settings.config, "file");
    assert_true(parse(&line, "recordings get 1.2 -o out.wav"));
    assert_string_equal(line.cli.output, "out.wav");
    assert_int_equal(line.cli.argument_count, 1);
    assert_string_equal(line.cli.arguments[0], "1.2");
    assert_true(parse(&line, "transcripts --format json show 1.2"));
    assert_string_equal(line.subcommand->name, "transcripts show");
    assert_int_equal(line.cli.format, FORMAT_JSON);
}

static void test_values(void **state)
{
    (void)state;
    struct line line;
    assert_true(parse(&line, "snapshot queues --size 200x60 --after 1500ms"));
    assert_int_equal(line.cli.cols, 200);
    assert_int_equal(line.cli.rows, 60);
    assert_int_equal(line.cli.after_ms, 1500);
    assert_true(parse(&line, "state --after 2m"));
    assert_int_equal(line.cli.after_ms, 120000);
    assert_int_equal(line.cli.schema, 0);
    assert_true(parse(&line, "state --schema 1"));
    assert_int_equal(line.cli.schema, 1);
    assert_true(parse(&line, "watch --format json --schema 2"));
    assert_int_equal(line.cli.schema, 2);
    assert_true(parse(&line, "state --replay f --at 0"));
    assert_int_equal(line.cli.at.kind, MOMENT_EXACT);
    assert_int_equal(line.cli.at.at_ms, 0);
    assert_true(
        parse(&line, "sim --port 65535 --speed 2.5 --rate 0.5 --seed 18446744073709551615 --queues 200"));
    assert_int_equal(line.cli.port, 65535);
    assert_true(line.cli.speed > 2.499 && line.cli.speed < 2.501);
    assert_true(line.cli.seed == UINT64_MAX);
    assert_int_equal(line.cli.queues, 200);
    assert_true(parse(&line, "cdr --from 2028-02-29 --to=2028-02-29 --format csv"));
    assert_string_equal(line.cli.date_to, "2028-02-29");
    assert_int_equal(line.cli.format, FORMAT_CSV);
}

static void test_refused(void **state)
{
    static const struct {
        const char *text;
        const char *named; /* what the sentence must name */
    } cases[] = {
        {"frob", "frob"},
        {"@", "\"\""},
        {"--frob", "--frob"},
        {"-x", "-x"},
        {"-5", "-5"},
        {"dial -5", "-5"},
        {"--ext 1", "--ext, or it is cut too short"}, /* extension or extensions? */
        {"--exchagne a", "--exchagne. Did you mean --exchange?"},
        {"--formt=json cdr", "Did you mean --format?"},
        {"dail 1", "\"dail\". Did you mean dial?"},
        {"snap", "Did you mean snapshot?"},
        {"transcript", "Did you mean transcripts?"},
        {"manul", "\"manul\"; pbxboard --help"}, /* a hidden one is not offered */
        {"recordings get 1 --from 2026-11-20",
         "pbxboard recordings get does not take --from; pbxboard recordings get --help"},
        {"recordings get 1 --format csv", "recordings get does not take --format"},
        {"recordings get", "Write pbxboard recordings get ID"},
        {"recordings -o x", "recordings does not take --output"},
        {"recordings ge 1", "Write pbxboard recordings;"},
        {"recordings~get 1", "\"recordings get\"; pbxboard --help lists them"},
        {"transcripts show 1 --to 2026-11-20", "transcripts show does not take --to"},
        {"transcripts show 1 --format csv", "transcripts show takes one of these: table json; not \"csv\""},
        {"transcripts show 1 --bom", "transcripts show does not take --bom"},
        {"transcripts show 1 2", "Write pbxboard transcripts show ID"},
        {"dial", "[FROM] TO"},
        {"dial 1 2 3", "[FROM] TO"},
        {"cdr today", "pbxboard cdr;"},
        {"demo office", "demo"},
        {"sms 601234567", "TO TEXT"},
        {"snapshot", "VIEW"},
        {"replay", "FILE"},
        {"--port 1", "--port"},
        {"dial --test 1", "--test"},
        {"dial --key k 1", "--key"},
        {"demo --api https://a", "--api"},
        {"sim --key", "--key"},
        {"sim --key @", "--key"},
        {"sim --port 65536", "65535"},
        {"sim --port -1", "65535"},
        {"sim --port +1", "65535"},
        {"sim --port 1x", "65535"},
        {"sim --port ~1", "65535"},
        {"sim --port @", "65535"},
        {"sim --port 18446744073709551617", "65535"},
        {"sim --extensions 0", "from 1"},
        {"sim --extensions 100001", "100000"},
        {"sim --queues 201", "200"},
        {"sim --seed 18446744073709551616", "--seed"},
        {"sim --speed 0", "--speed"},
        {"sim --speed -1", "--speed"},
        {"sim --speed nan", "--speed"},
        {"sim --speed inf", "--speed"},
        {"sim --speed 0x10", "--speed"},
        {"sim --speed 1e3", "--speed"},
        {"sim --speed 1.2.3", "--speed"},
        {"sim --speed .", "--speed"},
        {"sim --speed 1,5", "--speed"},
        {"sim --rate 1000001", "--rate"},
        {"state --after 5", "--after"},
        {"state --after s", "--after"},
        {"state --after 5h", "--after"},
        {"state --after -5s", "--after"},
        {"state --after 1.5s", "--after"},
        {"state --after 1441m", "--after"},
        {"state --after 99999999999999999999ms", "--after"},
        {"state --at 5", "--replay"},
        {"state --replay f --at 9223372036854775808", "--at"},
        {"state --replay f --at 5ms", "--at"},
        {"snapshot x --size 80", "--size"},
        {"snapshot x --size 80x", "--size"},
        {"snapshot x --size x24", "--size"},
        {"snapshot x --size 80x24x", "--size"},
        {"snapshot x --size 19x24", "20x5"},
        {"snapshot x --size 80x501", "500x500"},
        {"snapshot x --size 80X24", "--size"},
        {"cdr --from 2026-02-29", "2026-02-29"},
        {"cdr --from 2026-13-01", "--from"},
        {"cdr --from 2026-00-10", "--from"},
        {"cdr --from 2026-01-00", "--from"},
        {"cdr --from 26-01-01", "--from"},
        {"cdr --from 2026-1-1", "--from"},
        {"cdr --from 2026-01-011", "--from"},
        {"cdr --to tomorrow", "--to"},
        {"cdr --from 2026-03-02 --to 2026-03-01", "--from 2026-03-02"},
        {"cdr --format xml", "--format of pbxboard cdr takes one of these: table csv json; not \"xml\"."},
        {"recordings --format text",
         "--format of pbxboard recordings takes one of these: table csv json; not \"text\"."},
        {"transcripts --format cs",
         "--format of pbxboard transcripts takes one of these: table csv json; not \"cs\"."},
        {"watch --format csv", "--format of pbxboard watch takes one of these: text json; not \"csv\"."},
        {"doctor --format table",
         "--format of pbxboard doctor takes one of these: text json; not \"table\"."},
        {"doctor --format=", "--format of pbxboard doctor takes one of these: text json; not \"\"."},
        {"state --format nothing", "does not take --format"},
        {"cdr --bom", "--bom is for CSV"},
        {"cdr --unguarded --format json", "--unguarded is for CSV"},
        {"watch --bom", "does not take --bom"},
        {"state --schema 3", "--schema takes a whole number from 1 to 2, not \"3\"."},
        {"state --schema 0", "from 1 to 2"},
        {"state --schema new", "from 1 to 2"},
        {"watch --format json --schema 3", "from 1 to 2"},
        {"watch --schema 1", "--schema is for events in JSON"},
        {"watch --format json --raw --schema 2", "--schema is for events in JSON"},
        {"snapshot log --schema 1", "does not take --schema"},
        {"watch --format csv", "text json"},
        {"sms --test=yes 1 2", "--test takes no value"},
        {"--config @", "--config"},
        {"--api a --api a --api a --api a --api a --api a --api a --api a --api a", "8 times"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct line line;
        if (parse(&line, cases[i].text)) {
            fail_msg("accepted: %s", cases[i].text);
        }
        assert_int_equal(line.error.kind, ERROR_USAGE);
        if (strstr(line.error.text, cases[i].named) == NULL) {
            fail_msg("%s: \"%s\" does not name %s", cases[i].text, line.error.text, cases[i].named);
        }
    }
}

static void test_help_needs_nothing_else(void **state)
{
    (void)state;
    struct line line;
    assert_true(parse(&line, "dial --help"));
    assert_true(line.cli.help);
    assert_string_equal(line.subcommand->name, "dial");
    assert_true(parse(&line, "-V"));
    assert_true(line.cli.version);
}

static char *written_help(const char *name)
{
    char *text = NULL;
    size_t size;
    FILE *to = open_memstream(&text, &size);
    assert_non_null(to);
    for (const struct subcommand *subcommand = subcommands; subcommand->name != NULL; subcommand++) {
        if (strcmp(subcommand->name, name) == 0) {
            cli_write_help(to, subcommand);
        }
    }
    assert_int_equal(fclose(to), 0);
    return text;
}

static bool is_option(const char *word, size_t length)
{
    return cli_option_named(word, length) != NULL;
}

/* Options that subcommands name exist, each is taken by one of them, and --help tells of all. */
static void test_tables(void **state)
{
    (void)state;
    for (const struct subcommand *subcommand = subcommands; subcommand->name != NULL; subcommand++) {
        for (const char *at = subcommand->options; *at != '\0'; at += strspn(at, " ")) {
            size_t length = strcspn(at, " ");
            assert_true(is_option(at, length));
            at += length;
        }
        assert_int_equal(subcommand->formats != NULL, strstr(subcommand->options, "format") != NULL);
        assert_true(subcommand->run != NULL && subcommand->arguments != NULL);
        assert_true(subcommand->arguments_min <= subcommand->arguments_max);
    }
    for (const struct cli_option *option = cli_options; option->name != NULL; option++) {
        int takers = 0;
        assert_true(option->help != NULL && (option->argument == NULL) == (option->type == OPTION_FLAG));
        for (const struct subcommand *subcommand = subcommands; subcommand->name != NULL; subcommand++) {
            takers += cli_option_fits(option, subcommand);
        }
        assert_true(takers > 0);
    }
    for (enum cli_format format = FORMAT_TABLE; format <= FORMAT_TEXT; format++) {
        assert_non_null(cli_format_word(format));
    }
    for (int status = EXIT_DONE; status <= EXIT_UNREPORTED; status++) {
        assert_non_null(cli_status_meaning(status));
    }
    char *help = written_help("");
    for (const struct subcommand *subcommand = subcommands; subcommand->name != NULL; subcommand++) {
        assert_int_equal(strstr(help, subcommand->name) != NULL, subcommand->summary != NULL);
    }
    free(help);
    help = written_help("transcripts show");
    assert_non_null(strstr(help, "(table json)"));
    assert_null(strstr(help, "--from"));
    free(help);
    help = written_help("sim");
    assert_non_null(strstr(help, "--port PORT"));
    assert_null(strstr(help, "--api"));
    free(help);
}

static char *written_by(void (*write)(FILE *to))
{
    char *text = NULL;
    size_t size;
    FILE *to = open_memstream(&text, &size);
    assert_non_null(to);
    write(to);
    assert_int_equal(fclose(to), 0);
    return text;
}

/* The manual tells of every setting, command of the board and subcommand, and no line of it is an unknown
 * request. */
static void test_manual(void **state)
{
    (void)state;
    char *manual = written_by(cli_write_manual);
    for (const struct setting *setting = settings_table; setting->name != NULL; setting++) {
        char label[64];
        (void)snprintf(label, sizeof label, "\\fB%s\\fR", setting->name);
        assert_non_null(strstr(manual, label));
    }
    for (enum command command = COMMAND_NONE + 1; command < COMMAND_COUNT; command++) {
        assert_non_null(strstr(manual, command_facts(command)->help));
    }
    char *rest;
    for (char *line = strtok_r(manual, "\n", &rest); line != NULL; line = strtok_r(NULL, "\n", &rest)) {
        if (*line == '.' || *line == '\'') {
            assert_true(strncmp(line, ".TH ", 4) == 0 || strncmp(line, ".SH ", 4) == 0 ||
                        strncmp(line, ".SS ", 4) == 0 || strcmp(line, ".TP") == 0 ||
                        strcmp(line, ".br") == 0 || strncmp(line, ".BR ", 4) == 0 ||
                        strcmp(line, ".PP") == 0 || strcmp(line, ".ds AD l") == 0 ||
                        strcmp(line, ".ad l") == 0 || strncmp(line, ".fchar ", 7) == 0);
        }
    }
    free(manual);
}

static void test_completion(void **state)
{
    (void)state;
    char *completion = written_by(cli_write_completion);
    FILE *bash = popen("bash -n", "w");
    assert_non_null(bash);
    assert_true(fputs(completion, bash) >= 0);
    assert_int_equal(pclose(bash), 0);
    for (const struct cli_option *option = cli_options; option->name != NULL; option++) {
        assert_non_null(strstr(completion, option->name));
    }
    free(completion);
}

static void test_statuses(void **state)
{
    (void)state;
    assert_int_equal(cli_status_of(ERROR_USAGE), 2);
    assert_int_equal(cli_status_of(ERROR_REFUSED), 1);
    assert_int_equal(cli_status_of(ERROR_LOCAL), 1);
    assert_int_equal(cli_status_of(ERROR_CONNECTION), 3);
    assert_int_equal(cli_status_of(ERROR_UNCERTAIN), 4);
}

/* Who reaches an exchange is given the key; for everybody else it is wiped. */
static void test_key_goes_where_it_is_needed(void **state)
{
    static const struct {
        const char *words[4];
        bool needed;
    } cases[] = {
        {{"pbxboard"}, true},
        {{"pbxboard", "dial", "101", "102"}, true},
        {{"pbxboard", "watch"}, true},
        {{"pbxboard", "doctor"}, true},
        {{"pbxboard", "state"}, true},
        {{"pbxboard", "state", "--replay", "x"}, false},
        {{"pbxboard", "snapshot", "log", "--replay=x"}, false},
        {{"pbxboard", "replay", "x"}, false},
        {{"pbxboard", "demo"}, false},
        {{"pbxboard", "sim"}, false},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char key[] = "Sekret";
        char *words[5] = {NULL};
        int count = 0;
        for (; count < 4 && cases[i].words[count] != NULL; count++) {
            /* which are put into another order, and not written to */
            words[count] = (char *)(uintptr_t)cases[i].words[count];
        }
        key_seen = NULL;
        assert_int_equal(cli_main(count, words, key), EXIT_DONE);
        assert_string_equal(key, cases[i].needed ? "Sekret" : "");
        assert_ptr_equal(key_seen, cases[i].needed ? key : NULL);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_defaults),
        cmocka_unit_test(test_options_and_arguments_mix),
        cmocka_unit_test(test_values),
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_help_needs_nothing_else),
        cmocka_unit_test(test_tables),
        cmocka_unit_test(test_manual),
        cmocka_unit_test(test_completion),
        cmocka_unit_test(test_statuses),
        cmocka_unit_test(test_key_goes_where_it_is_needed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
