/* The settings, from file, environment and command line, as the program loads them: with its commands and
 * keys. */

#include "cli/app_setup.h"
#include "config/credential.h"
#include "config/language.h"
#include "config/paths.h"
#include "config/settings.h"
#include "config/settings_table.h"
#include "net/backends.h"
#include "tests/folder.h"
#include "tests/harness.h"
#include "tui/command.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define OFFICE                                                                                               \
    "exchange \"office\" {\n api = {\"https://a.example\", \"https://b.example\"}\n"                         \
    " stream = {\"wss://s.example\"}\n name = \"Office\"\n"

enum { PATH_BYTES = 256 };

static char folder[FOLDER_BYTES];

/* A file in the test's own folder. */
static const char *write_file(const char *name, const char *text)
{
    static char path[2 * PATH_BYTES];
    (void)snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "we");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
    return path;
}

static void remove_file(const char *name)
{
    char path[2 * PATH_BYTES];
    (void)snprintf(path, sizeof path, "%s/%s", folder, name);
    assert_int_equal(unlink(path), 0);
}

static void expect(const struct settings_options *options, struct settings *settings)
{
    struct error error;
    if (!app_setup_load_settings(settings, options, NULL, &error)) {
        fail_msg("%s", error.text);
    }
}

static void test_defaults(void **state)
{
    (void)state;
    struct settings settings;
    expect(&(struct settings_options){0}, &settings);
    assert_null(settings.path);
    assert_int_equal(settings.exchange_count, 0);
    assert_string_equal(settings.theme, "dark");
    assert_string_equal(settings.keys, "attendant");
    assert_string_equal(settings.language, "");
    assert_string_equal(settings.glyphs, "auto");
    assert_true(settings.clock);
    assert_int_equal(settings.limits.warning_waiting, 3);
    assert_int_equal(settings.limits.breached_waiting, 6);
    assert_int_equal(settings.limits.warning_wait_ms, 60000);
    assert_int_equal(settings.limits.breached_wait_ms, 180000);
    settings_done(&settings);
}

static void test_file(void **state)
{
    (void)state;
    static const char text[] =
        "# mine\n"
        "theme = \"light\" keys = \"vim\" language = \"pl\" glyphs = \"ascii\"\n"
        "clock = false warning_waiting = 1 breached_wait_s = 600\n" OFFICE
        " key_file = \"key\" extension = \"101\" backlog = 5\n}\n"
        "exchange \"shop\" { api = {\"http://127.0.0.1:8080\"} stream = {\"ws://[::1]:8081\"}\n"
        " name = 'Sklep' key_command = 'pass show \"shop\"' insecure = true }\n"
        "group \"Sprzedaż\" { extensions = {\"104\", \"105\"} }\n"
        "bindings { dial = \"F5\" sms = \"\" }\n";
    struct settings settings;
    expect(&(struct settings_options){.config = write_file("file", text)}, &settings);
    assert_string_equal(settings.theme, "light");
    assert_string_equal(settings.keys, "vim");
    assert_string_equal(language_current(), "pl");
    assert_false(settings.clock);
    assert_true(settings.bell);
    assert_int_equal(settings.limits.warning_waiting, 1);
    assert_int_equal(settings.limits.breached_wait_ms, 600000);
    assert_int_equal(settings.exchange_count, 2);
    const struct exchange_settings *office = &settings.exchanges[0];
    assert_string_equal(office->title, "office");
    assert_string_equal(office->kind, "cloudpbx");
    assert_string_equal(office->api[1], "https://b.example");
    assert_null(office->api[2]);
    assert_string_equal(office->stream[0], "wss://s.example");
    assert_string_equal(office->extension, "101");
    assert_int_equal(office->backlog, 5);
    assert_false(office->insecure);
    assert_int_equal(strncmp(office->key_file, folder, strlen(folder)), 0); /* beside the configuration */
    assert_true(settings.exchanges[1].insecure);
    assert_string_equal(settings.exchanges[1].key_command, "pass show \"shop\"");
    assert_int_equal(settings.group_count, 1);
    assert_string_equal(settings.groups[0].extensions[1], "105");
    assert_null(settings.groups[0].extensions[2]);
    assert_int_equal(settings.binding_count, 2);
    assert_string_equal(settings.bindings[0].command, "dial");
    assert_string_equal(settings.bindings[0].keys, "F5");
    assert_int_equal(settings.bindings[0].line, 13);
    settings_done(&settings);
    assert_true(language_set("en"));
    remove_file("file");
}

/* As editors write it that put a mark before every text, and numbers as people write them. */
static void test_marked_file(void **state)
{
    (void)state;
    static const char text[] =
        "\ufeffexchange \"office\" { api={\"https://a\"} stream={\"wss://a\"} name=\"A\"\r\n"
        " extension = \"tel:+48 (22) 870\u201155\u201100\" }\r\n"
        "group \"Sprzedaż\" { extensions = {\"10 4\", \"(105)\"} }\r\n";
    struct settings settings;
    expect(&(struct settings_options){.config = write_file("marked", text)}, &settings);
    assert_int_equal(settings.exchange_count, 1);
    assert_string_equal(settings.exchanges[0].extension, "+48228705500");
    assert_string_equal(settings.groups[0].extensions[0], "104");
    assert_string_equal(settings.groups[0].extensions[1], "105");
    settings_done(&settings);
    remove_file("marked");
}

/* Over SSH an Escape is waited for longer, unless somebody who knows the line has set how long. */
static void test_escape(void **state)
{
    (void)state;
    static const struct {
        const char *variable, *value, *text;
        int escape_ms;
    } rows[] = {
        {"SSH_TTY", "", "", 100},
        {"SSH_TTY", "/dev/pts/1", "", 500},
        {"SSH_CONNECTION", "192.0.2.1 50000 192.0.2.2 22", "", 500},
        {"SSH_TTY", "", "escape_ms = 10\n", 10},
        {"SSH_TTY", "/dev/pts/1", "escape_ms = 100\n", 100},
        {"SSH_CONNECTION", "192.0.2.1 50000 192.0.2.2 22", "escape_ms = 2000\n", 2000},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct settings settings;
        assert_int_equal(setenv(rows[i].variable, rows[i].value, 1), 0);
        expect(&(struct settings_options){.config = write_file("escape", rows[i].text)}, &settings);
        assert_int_equal(settings.escape_ms, rows[i].escape_ms);
        settings_done(&settings);
        assert_int_equal(unsetenv(rows[i].variable), 0);
    }
    remove_file("escape");
}

/* Each is wrong at a line, and the sentence tells what about it. */
static void test_wrong_files(void **state)
{
    static const struct {
        const char *text;
        int line;
        const char *told;
    } cases[] = {
        {"\ncolour = 1\n", 2, "\"colour\""},
        {"# a\n// b\n/* c\n * d */ # e\ncolour = 1\n", 5, "\"colour\""},
        {"theme = dark\nkeys = \"emacs\"\n", 2, "attendant vim htop"},
        {"escape_ms = 9\n", 1, "10 to 2000, not 9"},
        {"escape_ms = 2001\n", 1, "10 to 2000, not 2001"},
        {"glyphs = \"emoji\"", 1, "auto unicode ascii"},
        {"exchange \"a\" {\ntimezone = \"Europe/Warszawa\"\n}", 2, "time zone like Europe/Warsaw"},
        {"exchange \"a\" {\ntimezone = \"../../../etc/passwd\"\n}", 2, "\"../../../etc/passwd\""},
        {"exchange \"a\" {\ntimezone = \"\"\n}", 2, "time zone"},
        {"language = \"de\"", 1, "en pl"},
        {"theme = \"\"", 1, "theme"},
        {"\ntheme = \"drak\"", 2, "There is no theme drak"},
        {"\nexchange \u201eoffice\u201d {\nname = \"a\"\n}", 2, "Quotation marks are straight"},
        {"language = \u00abpl\u00bb", 1, "Quotation marks are straight"},
        {"clock = maybe", 1, "true or false"},
        {"warning_waiting = many", 1, "whole number"},
        {"warning_waiting = 3.5", 1, "whole number"},
        {"warning_waiting = 0", 1, "from 1"},
        {"warning_waiting = -3", 1, "from 1"},
        {"warning_waiting = 99999999999999999999", 1, "smaller"},
        {"breached_wait_s = 86401", 1, "86400"},
        {"theme \"dark\"", 1, "equal sign"},
        {"theme = \"dark", 1, "closing quote"},
        {"\n/* theme = \"dark\"", 2, "never closed"},
        {"theme = \"${HOME}\"", 1, "${…}"},
        {"clock = true\ntheme = ${HOME}", 2, "${…}"},
        {"theme = \"a\\x01b\"", 1, "control character"},
        {"theme = \"a\\x9bb\"", 1, "theme holds a byte that is no UTF-8"},
        {"theme = \"\xc2\x9b\"", 1, "control character"},
        {"group \"\xc2\x9b\" { }", 1, "control character"},
        {"group \"\\xff\" { }", 1, "A title holds a byte that is no UTF-8"},
        {"key = \"x\"", 1, "key itself"},
        {"\nkeyfile = \"x\"", 2, "key_file has its place in a section: exchange"},
        {"\n\nextensons = \"x\"", 3, "extensions has its place in a section: group"},
        {OFFICE " thene = \"dark\"\n}", 5, "theme has its place outside"},
        {"theme = \"\x80\"", 1, "UTF-8"},
        {"\ufeff\ntheme = \"\x80\"", 2, "UTF-8"},
        {"group \"a\" { extensions = {\"104, 105\"} }", 1, "telephone numbers"},
        {"group \"a\" { extensions = {\"104 Anna\"} }", 1, "telephone numbers"},
        {"theme = \"\x1b[0m\"", 1, "UTF-8"},
        {"theme = {\"dark\"}", 1, "one value, and no list"},
        {"}", 1, "closes nothing"},
        {"exchange { }", 1, "needs a title"},
        {"exchange \"\" { api = {\"https://a\"} stream = {\"wss://a\"} name = \"n\" }", 1, "not empty"},
        {"\n" OFFICE, 2, "never closed"},
        {OFFICE "}\n" OFFICE "}\n", 6, "There is a section exchange \"office\" in line 1 already"},
        {OFFICE " kind = \"asterisk\"\n}", 5, "cloudpbx"},
        {OFFICE " extension = \"Anna\"\n}", 5, "telephone numbers"},
        {OFFICE " key = \"secret\"\n}", 5, "key itself"},
        {OFFICE " backlog = 1001\n}", 5, "1000"},
        {"exchange \"e\" {\n api = {\"https://a\"}\n stream = {\"wss://a\"}\n}", 4, "name ="},
        {"exchange \"e\" {\n name = \"n\"\n stream = {\"wss://a\"}\n}", 4, "api ="},
        {"exchange \"e\" {\n name = \"n\"\n api = {\"https://a\"} }", 3, "stream ="},
        {"exchange \"e\" { name = \"n\" api = {}\n stream = {\"wss://a\"} }", 1,
         "api takes one address at least"},
        {"exchange \"e\" {\n api = {\"a.example\"} }", 2, "a.example"},
        {"exchange \"e\" {\n api = {\"wss://a.example\"} }", 2, "wss://a.example"},
        {"exchange \"e\" {\n api = {\"https://u:p@a.example\"} }", 2,
         "api holds a key or a password, which has no place in an address: \"https://****@a.example\". Write "
         "\"https://a.example\"; the key"},
        {"exchange \"e\" {\n\n stream = {\"WSS://Pbx.Example:8443/ws/pbx_MojaCentrala?pbxkey=S3CRET\"} }", 3,
         "\"WSS://Pbx.Example:8443/ws/pbx_MojaCentrala?****\". Write \"wss://pbx.example:8443\", and name = "
         "\"MojaCentrala\"; the "
         "key comes from key_file, key_command or PBXBOARD_KEY."},
        {"exchange \"e\" {\n stream = {\"wss://a\", \"b:S3CRET@c\"} }", 2,
         "in an address: \"****@c\". The key comes"},
        {"exchange \"e\" {\n name = \"MojaCentrala?PBXKEY=S3CRET\" }", 2, "name holds the exchange's key"},
        {"exchange \"e\" {\n name = \"n\"\n api = {\"http://a.example\"}\n stream = {\"wss://a\"}\n}", 3,
         "insecure"},
        {"exchange \"e\" {\n name = \"n\"\n api = {\"https://a\"}\n stream = {\"ws://10.0.0.1\"}\n}", 4,
         "insecure"},
        {"exchange \"e\" { api = "
         "{\"https://1\",\"https://2\",\"https://3\",\"https://4\",\"https://5\",\"https://6\","
         "\"https://7\",\"https://8\",\"https://9\"} }",
         1, "8 addresses"},
        {"group \"g\" {\n extensions = {\"1\", \"x\"} }", 2, "telephone numbers"},
        {"group \"g\" { }\ngroup \"g\" { }", 2, "in line 1 already"},
        {"bindings {\n fly = \"f\"\n}", 2, "\"fly\""},
        {"bindings {\n dial = \"F99\"\n}", 2, "F99"},
        {"bindings {\n dial = \"x\"\n sms = \"x\"\n}", 3, "the key x"},
        {"bindings { dial = \"5\" }", 1, "dial line"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct settings settings;
        struct error error;
        char place[2 * PATH_BYTES + 32];
        const char *path = write_file("wrong", cases[i].text);
        (void)snprintf(place, sizeof place, "%s:%d: ", path, cases[i].line);
        if (app_setup_load_settings(&settings, &(struct settings_options){.config = path}, NULL, &error)) {
            fail_msg("accepted: %s", cases[i].text);
        }
        if (strncmp(error.text, place, strlen(place)) != 0 || strstr(error.text, cases[i].told) == NULL) {
            fail_msg("%s\n→ %s\n(not line %d, %s)", cases[i].text, error.text, cases[i].line, cases[i].told);
        }
        assert_int_equal(error.kind, ERROR_USAGE);
        settings_done(&settings);
    }
    remove_file("wrong");
}

/* Everything that is wrong is told in one run, each thing at its own line and nothing that only follows from
 * another. */
static void test_all_problems(void **state)
{
    static const struct {
        const char *text;
        int lines[8];
        const char *told[8];
    } cases[] = {
        {"clock = maybe\ncolour = 1\nkeys = \"emacs\"\nescape_ms = 3\n",
         {1, 2, 3, 4},
         {"true or false", "\"colour\"", "attendant", "10 to 2000"}},
        {"clock = maybe theme = \"\"\n", {1, 1}, {"clock", "theme"}},
        /* a quote, and what comes behind it is read all the same */
        {"theme = \"dark\nkeys = \"emacs\"\n" OFFICE "}\n", {1, 2}, {"closing quote", "attendant"}},
        {"theme = 'dark\n\n\n\nclock = 'maybe\n", {1, 5}, {"closing quote", "closing quote"}},
        /* the brace of a list, with other settings, the section's end or another section behind it */
        {"exchange \"e\" {\n api = {\"https://a\", \"https://b\"\n"
         " stream = {\"wss://a\"}\n name = \"n\"\n}\nclock = 1\n",
         {2, 6},
         {"list", "clock"}},
        {OFFICE "}\ngroup \"g\" {\n extensions = {\"1\"\n}\ntheme = \"\"\n", {7, 9}, {"list", "theme"}},
        {"group \"g\" {\n extensions = {\"1\"\n}\ngroup \"h\" {\n extensions = {\"x\"}\n}\n",
         {2, 5},
         {"list", "not \"x\""}},
        {"group \"g\" {\n extensions = {\n \"1\",\n \"2\"\n }\n}\nclock = 1\n", {7}, {"clock"}}, /* is well */
        {"group \"g\" {\n extensions = {\"1\",\n \"2\"\n }\n", {1}, {"{ that is opened"}},
        {"group \"g\" {\n extensions = {\"1\" \"2\" \"x\"}\n}\n", {2, 2}, {"comma", "not \"x\""}},
        /* the braces of sections */
        {OFFICE "group \"g\" { }\nclock = 1\n", {1, 6}, {"{ that is opened", "clock"}},
        {OFFICE "}\n}\nclock = 1\n", {6, 7}, {"closes nothing", "clock"}},
        {"group \"g\"\n extensions = {\"x\"}\n}\n", {1, 2}, {"comes a {", "not \"x\""}},
        {"queue \"g\" {\n open = true\n}\nclock = 1\n", {1, 4}, {"no setting", "clock"}},
        {"exchange \"e\" {\n}\n", {2, 2, 2}, {"name =", "api =", "stream ="}},
        /* what other formats have between settings, and a section of which not all was read */
        {"exchange \"a\" { name = \"X\", api = {\"https://a\"}, stream = {\"wss://a\"} }\nclock = 1\n",
         {1, 2},
         {"No comma", "clock"}},
        {"exchange \"a\" {\n name = \"X\",\n api = {\"https://a\"} ;\n}\n",
         {2, 3, 4},
         {"No comma", "No comma", "stream ="}},
        {"exchange \"a\" {\n name : \"X\"\n}\n", {2}, {"After name"}},
        /* what is in the wrong place, set twice, or at odds with another */
        {OFFICE " theme = \"dark\"\n}\napi = {\"https://a\"}\n",
         {5, 7},
         {"outside of the sections", "section: exchange"}},
        {"theme = \"dark\"\nclock = true\ntheme = \"light\"\n",
         {3},
         {"theme is set twice: here and in line 1"}},
        {"bindings { dial = \"x\"\n dial = \"y\" }\nbindings { sms = \"x\"\n dial = \"z\" }\n",
         {2, 3, 4},
         {"dial is set twice: here and in line 1", "x is given to dial and to sms", "dial is set twice"}},
        {"bindings {\n sms = \"F99\"\n find = \"5\"\n}\n", {2, 3}, {"F99", "dial line"}},
        {"warning_waiting = 7\n", {1}, {"warning_waiting is 7 and breached_waiting is 6"}},
        {"breached_wait_s = 9\nclock = true\nwarning_wait_s = 10\n",
         {3},
         {"warning_wait_s is 10 and breached_wait_s is 9"}},
        {OFFICE " key_file = \"k\"\n key_command = \"pass\"\n}\n",
         {6},
         {"key_file (line 5) and key_command (line 6)"}},
        {"exchange \"e\" {\n name = \"n\"\n api = {\"http://a\"}\n stream = {\"ws://a\"}\n}",
         {3, 4},
         {"insecure", "insecure"}},
        {"theme =\nclock = 1\ntheme = \"dark\"\n", {1, 2, 3}, {"value is missing", "clock", "set twice"}},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct settings settings;
        struct error error;
        const char *path = write_file("problems", cases[i].text);
        int count = 0;
        assert_false(
            app_setup_load_settings(&settings, &(struct settings_options){.config = path}, NULL, &error));
        assert_string_equal(error.text, settings.problems.list[0].text);
        for (; cases[i].lines[count] != 0 && count < settings.problems.count; count++) {
            const struct settings_problem *problem = &settings.problems.list[count];
            if (problem->line != cases[i].lines[count] ||
                strstr(problem->text, cases[i].told[count]) == NULL) {
                fail_msg("%s\n→ %s\n(not line %d, %s)", cases[i].text, problem->text, cases[i].lines[count],
                         cases[i].told[count]);
            }
        }
        if (cases[i].lines[count] != 0 || settings.problems.count != count) {
            fail_msg("%s\n→ %d problems, not %d", cases[i].text, settings.problems.count, count);
        }
        settings_done(&settings);
    }
    remove_file("problems");
}

/* A key that somebody has put in the wrong place is told to nobody. */
static void test_key_in_the_wrong_place(void **state)
{
    static const char key[] = "tajnyklucz1234abcd";
    static const char *const names[] = {"key", "api_key", "Token", "key_file"};
    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char text[256];
        struct settings settings;
        struct error error;
        (void)snprintf(text, sizeof text, "exchange \"a\" {\n %s = \"%s\"\n}\n", names[i], key);
        const char *path = write_file("misplaced", text);
        assert_false(
            app_setup_load_settings(&settings, &(struct settings_options){.config = path}, NULL, &error));
        assert_non_null(strstr(error.text, "key itself"));
        for (int p = 0; p < settings.problems.count; p++) {
            assert_null(strstr(settings.problems.list[p].text, key));
        }
        settings_done(&settings);
    }
    remove_file("misplaced");
}

/* However many there are: the first ones are kept, the others counted. */
static void test_many_problems(void **state)
{
    (void)state;
    struct settings settings;
    struct error error;
    char text[64 * SETTINGS_PROBLEMS_MAX] = "group \"g\" {\n";
    for (int i = 0; i < SETTINGS_PROBLEMS_MAX + 3; i++) {
        (void)snprintf(text + strlen(text), sizeof text - strlen(text), "colour = %d\n", i);
    }
    assert_false(app_setup_load_settings(
        &settings, &(struct settings_options){.config = write_file("many", text)}, NULL, &error));
    assert_int_equal(settings.problems.count, SETTINGS_PROBLEMS_MAX);
    assert_int_equal(settings.problems.more, 4);
    assert_int_equal(settings.problems.list[0].line, 1); /* the brace, which is missed last */
    settings_done(&settings);
    remove_file("many");
}

/* A key that was pasted on a line of its own, or as a setting, is in no sentence; a slip of the finger is,
 * with what was meant. */
static void test_names_nobody_knows(void **state)
{
    static const char *const pasted[] = {"%s",
                                         "%s\n",
                                         "%s=",
                                         "%s==\n",
                                         "%s = \n",
                                         "%s = 'x'",
                                         "'%s'",
                                         "key = '%s'",
                                         "{ %s }",
                                         "%s '%s'",
                                         "%s { a = 'b' }",
                                         OFFICE "%s\n}\n",
                                         OFFICE "'%s'\n}\n",
                                         "theme '%s'",
                                         "exchange 'e' %s",
                                         "bindings { %s }"};
    static const char *const keys[] = {"Sekret",         "sekret123",        "s3kret-s3kret",
                                       "Sekret/sek+ret", "deadbeefdeadbeef", "c2vrcmv0bmus",
                                       "tajnykluczek",   "a1b2c3d4e5f60718"};
    static const char *const slips[][2] = {
        {"colur = 1", "There is no setting \"colur\" here; pbxboard sample"},
        {"them = 'dark'", "Did you mean theme?"},
        {"warning_waitng = 3", "Did you mean warning_waiting?"},
        {"jurnal_folder = 'x'", "Did you mean journal_folder?"},
        {OFFICE "exension = '101'\n}\n", "Did you mean extension?"},
        {OFFICE "keyfile = '101'\n}\n", "Did you mean key_file?"},
        {"bindings { fnid = 'F9' }", "Did you mean find?"},
    };
    (void)state;
    struct settings settings;
    struct error error;
    for (size_t i = 0; i < sizeof pasted / sizeof *pasted * (sizeof keys / sizeof *keys); i++) {
        const char *key = keys[i % (sizeof keys / sizeof *keys)];
        const char *form = pasted[i / (sizeof keys / sizeof *keys)];
        char text[512] = "";
        for (const char *at = form; *at != '\0'; at++) {
            bool is_key = strncmp(at, "%s", 2) == 0;
            (void)snprintf(text + strlen(text), sizeof text - strlen(text), "%.*s",
                           is_key ? (int)strlen(key) : 1, is_key ? key : at);
            at += is_key;
        }
        assert_false(app_setup_load_settings(
            &settings, &(struct settings_options){.config = write_file("names", text)}, NULL, &error));
        for (int j = 0; j < settings.problems.count; j++) {
            if (strstr(settings.problems.list[j].text, key) != NULL) {
                fail_msg("%s\n→ %s", text, settings.problems.list[j].text);
            }
        }
        settings_done(&settings);
    }
    for (size_t i = 0; i < sizeof slips / sizeof *slips; i++) {
        assert_false(app_setup_load_settings(
            &settings, &(struct settings_options){.config = write_file("names", slips[i][0])}, NULL, &error));
        if (strstr(error.text, slips[i][1]) == NULL) {
            fail_msg("%s\n→ %s", slips[i][0], error.text);
        }
        settings_done(&settings);
    }
    remove_file("names");
}

static void test_which_file(void **state)
{
    (void)state;
    struct settings settings;
    struct error error;
    char path[2 * PATH_BYTES];
    (void)snprintf(path, sizeof path, "%s/at/all", folder);
    assert_false(
        app_setup_load_settings(&settings, &(struct settings_options){.config = path}, NULL, &error));
    assert_non_null(strstr(error.text, path));
    settings_done(&settings);
    assert_false(
        app_setup_load_settings(&settings, &(struct settings_options){.config = folder}, NULL, &error));
    assert_non_null(strstr(error.text, strerror(EISDIR)));
    settings_done(&settings);
    (void)snprintf(path, sizeof path, "%s", write_file("named", "theme = \"light\"\n"));
    assert_int_equal(setenv("PBXBOARD_CONFIG", path, 1), 0);
    expect(&(struct settings_options){0}, &settings);
    assert_string_equal(settings.theme, "light");
    assert_string_equal(settings.path, path);
    settings_done(&settings);
    assert_int_equal(setenv("PBXBOARD_THEME", "light", 1), 0);
    expect(&(struct settings_options){0}, &settings);
    assert_string_equal(settings.theme, "light");
    settings_done(&settings);
    expect(&(struct settings_options){.theme = "dark"}, &settings);
    assert_string_equal(settings.theme, "dark");
    settings_done(&settings);
    assert_int_equal(unsetenv("PBXBOARD_CONFIG"), 0);
    assert_int_equal(unsetenv("PBXBOARD_THEME"), 0);
    assert_true(paths_config_file(path, sizeof path));
    assert_non_null(strstr(path, "/pbxboard/pbxboard.conf"));
    remove_file("named");
}

static void test_exchange_without_file(void **state)
{
    (void)state;
    struct settings settings;
    struct settings_options options = {
        .api = {"https://a.example", "http://127.0.0.1:80"}, .name = "N", .extension = "7"};
    expect(&options, &settings);
    assert_int_equal(settings.exchange_count, 1);
    assert_string_equal(settings.exchanges[0].stream[0], "wss://a.example");
    assert_string_equal(settings.exchanges[0].stream[1], "ws://127.0.0.1:80");
    assert_string_equal(settings.exchanges[0].kind, "cloudpbx");
    assert_string_equal(settings.exchanges[0].extension, "7");
    settings_done(&settings);
    options = (struct settings_options){.stream = {"ws://localhost:1/x"}, .name = "N"};
    expect(&options, &settings);
    assert_string_equal(settings.exchanges[0].api[0], "http://localhost:1/x");
    settings_done(&settings);
}

static void test_wrong_options(void **state)
{
    static const struct {
        struct settings_options options;
        const char *told;
    } cases[] = {
        {{.name = "N"}, "--api URL --name NAME"},
        {{.api = {"https://a"}}, "--api URL --name NAME"},
        {{.api = {"http://a.example"}, .name = "N"}, "--api"},
        {{.stream = {"ws://a.example"}, .name = "N"}, "--stream"},
        {{.api = {"a.example"}, .name = "N"}, "--api"},
        {{.api = {"https://a"}, .name = "N", .exchanges = {"office"}}, "--exchange"},
        {{.exchanges = {"office"}}, "\"office\""},
        {{.api = {"https://a"}, .name = "N", .extension = "Anna"}, "--extension"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct settings settings;
        struct error error = {0};
        assert_false(app_setup_load_settings(&settings, &cases[i].options, NULL, &error));
        if (strstr(error.text, cases[i].told) == NULL) {
            fail_msg("%zu: %s", i, error.text);
        }
        settings_done(&settings);
    }
}

static void test_selection(void **state)
{
    (void)state;
    static const char text[] = "exchange \"a\" { api={\"https://a\"} stream={\"wss://a\"} name=\"A\" }\n"
                               "exchange \"b\" { api={\"https://b\"} stream={\"wss://b\"} name=\"B\" }\n"
                               "exchange \"c\" { api={\"https://c\"} stream={\"wss://c\"} name=\"C\" }\n";
    struct settings settings;
    struct error error;
    struct settings_options options = {.config = write_file("three", text), .exchanges = {"c", "a"}};
    expect(&options, &settings);
    assert_int_equal(settings.exchange_count, 2);
    assert_string_equal(settings.exchanges[0].name, "C");
    assert_string_equal(settings.exchanges[1].name, "A");
    settings_done(&settings);
    options.exchanges[1] = "c";
    assert_false(app_setup_load_settings(&settings, &options, NULL, &error));
    assert_string_equal(error.text, "--exchange \"c\" is given twice.");
    settings_done(&settings);
    options.exchanges[1] = "nosuch";
    assert_false(app_setup_load_settings(&settings, &options, NULL, &error));
    assert_non_null(strstr(error.text, "There is no exchange \"nosuch\" in "));
    assert_non_null(
        strstr(error.text, "/three. There is: --exchange \"c\", --exchange \"b\", --exchange \"a\""));
    settings_done(&settings);
    assert_false(app_setup_load_settings(&settings, &(struct settings_options){.exchanges = {"nosuch"}}, NULL,
                                         &error));
    assert_string_equal(error.text, "There is no exchange \"nosuch\": none is configured.");
    settings_done(&settings);
    options.exchanges[0] = NULL;
    options.extension = "101";
    assert_false(app_setup_load_settings(&settings, &options, NULL, &error));
    assert_non_null(strstr(error.text, "--exchange \"a\", --exchange \"b\", --exchange \"c\""));
    settings_done(&settings);
    options.extension = NULL;
    options.one_exchange = true;
    assert_false(app_setup_load_settings(&settings, &options, NULL, &error));
    assert_non_null(strstr(error.text, "--exchange \"a\", --exchange \"b\", --exchange \"c\""));
    settings_done(&settings);
    options.exchanges[0] = "b";
    options.exchanges[1] = NULL;
    expect(&options, &settings);
    settings_done(&settings);
    options.exchanges[0] = NULL;
    options.one_exchange = false;
    options.key = "k";
    expect(&options, &settings);
    assert_false(credential_load_all(&settings, DEADLINE_MS, &error));
    assert_non_null(strstr(error.text, "several exchanges"));
    settings_done(&settings);
    remove_file("three");
}

static void test_keys(void **state)
{
    (void)state;
    struct settings settings;
    struct error error;
    struct settings_options options = {.api = {"https://a"}, .name = "N"};
    expect(&(struct settings_options){0}, &settings);
    assert_false(credential_load_all(&settings, DEADLINE_MS, &error));
    assert_non_null(strstr(error.text, "pbxboard demo"));
    settings_done(&settings);
    expect(&options, &settings);
    assert_false(credential_load_all(&settings, DEADLINE_MS, &error));
    assert_non_null(strstr(error.text, "PBXBOARD_KEY"));
    settings_done(&settings);
    options.key = "Sekret";
    expect(&options, &settings);
    assert_true(credential_load_all(&settings, DEADLINE_MS, &error));
    assert_string_equal(settings.exchanges[0].key, "Sekret");
    settings_done(&settings);
}

/* What the table offers is what there is. */
static void test_words(void **state)
{
    (void)state;
    char spoken[64] = "";
    enum profile profile;
    const char *kinds = settings_find("exchange", "kind")->words;
    for (const struct backend *const *backend = backends; *backend != NULL; backend++) {
        bool is_exchange = strcmp((*backend)->kind, "replay") != 0; /* recordings are played by --replay */
        assert_int_equal(strstr(kinds, (*backend)->kind) != NULL, is_exchange);
    }
    for (const char *const *language = languages; *language != NULL; language++) {
        (void)snprintf(spoken + strlen(spoken), sizeof spoken - strlen(spoken), "%s%s",
                       *spoken == '\0' ? "" : " ", *language);
    }
    assert_string_equal(settings_find("", "language")->words, spoken);
    char profiles[64];
    char *rest;
    int count = 0;
    for (const struct setting *setting = settings_table; setting->name != NULL; setting++) {
        assert_true(setting->help != NULL && (setting->initial != NULL || setting->example != NULL));
        assert_int_equal(setting->type == SETTING_CHOICE || setting->type == SETTING_THEME,
                         setting->words != NULL);
        assert_int_equal(setting_is_numeric(setting), setting->max > 0 && setting->type != SETTING_APIS &&
                                                          setting->type != SETTING_STREAMS);
    }
    (void)snprintf(profiles, sizeof profiles, "%s", settings_find("", "keys")->words);
    for (char *word = strtok_r(profiles, " ", &rest); word != NULL; word = strtok_r(NULL, " ", &rest)) {
        assert_true(profile_by_name(word, &profile));
        count++;
    }
    assert_int_equal(count, PROFILE_COUNT);
}

static char *read_all(FILE *file)
{
    static char text[64 * 1024];
    size_t length = fread(text, 1, sizeof text - 1, file);
    text[length] = '\0';
    assert_int_equal(fclose(file), 0);
    return text;
}

/* The one in the repository is what the program writes, and a configuration, as it is and with every line of
 * it. */
static void test_sample(void **state)
{
    (void)state;
    char *sample = NULL;
    size_t size;
    struct settings settings;
    FILE *to = open_memstream(&sample, &size);
    assert_non_null(to);
    app_setup_write_sample(to);
    assert_int_equal(fclose(to), 0);
    FILE *kept = fopen(TEST_SOURCE_DIR "/../docs/pbxboard.conf.sample", "re");
    assert_non_null(kept);
    assert_string_equal(read_all(kept), sample);
    expect(&(struct settings_options){.config = write_file("sample", sample)}, &settings);
    assert_int_equal(settings.exchange_count, 1);
    assert_int_equal(settings.group_count, 0); /* nothing that is made up */
    settings_done(&settings);
    for (char *hash = sample; (hash = strchr(hash, '#')) != NULL; hash++) {
        bool other_source = strncmp(hash, "#key_command", strlen("#key_command")) == 0;
        if (hash[1] != ' ' && !other_source && (hash == sample || hash[-1] == '\n' || hash[-1] == ' ')) {
            *hash = ' ';
        }
    }
    expect(&(struct settings_options){.config = write_file("sample", sample)}, &settings);
    assert_int_equal(settings.binding_count, COMMAND_COUNT - 1);
    assert_int_equal(settings.group_count, 1);
    settings_done(&settings);
    free(sample);
    remove_file("sample");
}

static int set_up(void **state)
{
    (void)state;
    folder_make(folder);
    return setenv("XDG_CONFIG_HOME", folder, 1) != 0 || setenv("LC_ALL", "C.UTF-8", 1) != 0 ||
           unsetenv("SSH_TTY") != 0 || unsetenv("SSH_CONNECTION") != 0;
}

static int clean_up(void **state)
{
    (void)state;
    return rmdir(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_defaults),
        cmocka_unit_test(test_file),
        cmocka_unit_test(test_wrong_files),
        cmocka_unit_test(test_all_problems),
        cmocka_unit_test(test_many_problems),
        cmocka_unit_test(test_key_in_the_wrong_place),
        cmocka_unit_test(test_names_nobody_knows),
        cmocka_unit_test(test_which_file),
        cmocka_unit_test(test_exchange_without_file),
        cmocka_unit_test(test_wrong_options),
        cmocka_unit_test(test_selection),
        cmocka_unit_test(test_keys),
        cmocka_unit_test(test_words),
        cmocka_unit_test(test_sample),
        cmocka_unit_test(test_marked_file),
        cmocka_unit_test(test_escape),
    };
    return cmocka_run_group_tests(tests, set_up, clean_up);
}
