/* The home directory, and what is said where there is none. The passwd entry and the user are the test's own.
 */

#include "config/credential.h"
#include "config/paths.h"
#include "config/settings.h"
#include "tests/deadline.h"
#include "tests/folder.h"

#include <pwd.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static char folder[FOLDER_BYTES];
static char own[2 * FOLDER_BYTES];
static char entry[2 * FOLDER_BYTES];
static struct passwd user;
static uid_t uid;

/* In place of the C library's. */
struct passwd *getpwuid(uid_t asked)
{
    return asked == uid && user.pw_dir != NULL ? &user : NULL;
}

uid_t geteuid(void)
{
    return uid;
}

static void set(const char *home, char *pw_dir, uid_t who)
{
    assert_int_equal(home == NULL ? unsetenv("HOME") : setenv("HOME", home, 1), 0);
    user.pw_dir = pw_dir;
    uid = who;
}

static void test_which_home(void **state)
{
    const struct {
        const char *home;
        char *pw_dir;
        bool foreign; /* the folders are not ours */
        const char *wanted;
        const char *doubt;
    } rows[] = {
        {own, entry, false, own, NULL},
        {NULL, entry, false, entry, NULL},
        {"", entry, false, entry, NULL},
        {"home", entry, false, entry, "no whole path"},
        {"/nowhere/at/all", entry, false, entry, "no directory that is there"},
        {own, entry, true, entry, "another user's"},
        {entry, entry, true, entry, NULL}, /* a home that only root can change */
        {own, NULL, true, own, NULL},
        {own, "/nowhere/at/all", true, own, NULL},
        {NULL, NULL, false, NULL, NULL},
        {"", "", false, NULL, NULL},
        {"home", "home", false, NULL, "no whole path"},
        {"/nowhere/at/all", "/nowhere/at/all", false, NULL, "no directory that is there"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        set(rows[i].home, rows[i].pw_dir, getuid() + (rows[i].foreign ? 1 : 0));
        const char *home = paths_home();
        if ((home == NULL) != (rows[i].wanted == NULL) ||
            (home != NULL && strcmp(home, rows[i].wanted) != 0)) {
            fail_msg("row %zu: %s", i, home == NULL ? "none" : home);
        }
        const char *doubt = paths_home_problem();
        if ((doubt == NULL) != (rows[i].doubt == NULL) ||
            (doubt != NULL && strstr(doubt, rows[i].doubt) == NULL)) {
            fail_msg("row %zu: %s", i, doubt == NULL ? "no doubt" : doubt);
        }
    }
}

/* Without a home nothing has a hole in it: what can't be kept is known, and every sentence is whole. */
static void test_no_home(void **state)
{
    (void)state;
    struct settings settings;
    struct error error;
    char path[256];
    set(NULL, NULL, getuid());
    assert_false(paths_config_file(path, sizeof path));
    assert_true(settings_load(&settings, &(struct settings_options){0}, NULL, &error));
    assert_true(settings.journal);        /* it is wanted … */
    assert_null(settings.journal_folder); /* … and there is no place for it, which the session tells */
    assert_false(credential_load_all(&settings, DEADLINE_MS, &error));
    assert_non_null(strstr(error.text, "No exchange is configured: there is no home directory"));
    settings_done(&settings);
    assert_true(settings_load(&settings, &(struct settings_options){.journal = "/var/tmp/j"}, NULL, &error));
    assert_string_equal(settings.journal_folder, "/var/tmp/j");
    settings_done(&settings);
    (void)snprintf(path, sizeof path, "%s/conf", folder);
    FILE *file = fopen(path, "we");
    assert_non_null(file);
    assert_true(fputs("clock = true\ntheme = \"~/mine.theme\"\n", file) >= 0);
    assert_int_equal(fclose(file), 0);
    assert_false(settings_load(&settings, &(struct settings_options){.config = path}, NULL, &error));
    assert_non_null(strstr(error.text, "/conf:2: theme: write the whole path in place of ~/"));
    settings_done(&settings);
}

/* The paths that are named are those that are used. */
static void test_the_home_of_the_entry(void **state)
{
    (void)state;
    struct settings settings;
    struct error error;
    char wanted[512];
    set("", entry, getuid());
    assert_true(settings_load(&settings, &(struct settings_options){0}, NULL, &error));
    (void)snprintf(wanted, sizeof wanted, "%s/.local/state/pbxboard/journal", entry);
    assert_string_equal(settings.journal_folder, wanted);
    assert_false(credential_load_all(&settings, DEADLINE_MS, &error));
    (void)snprintf(wanted, sizeof wanted, "Write one into %s/.config/pbxboard/pbxboard.conf", entry);
    assert_non_null(strstr(error.text, wanted));
    settings_done(&settings);
}

static int set_up(void **state)
{
    (void)state;
    folder_make(folder);
    (void)snprintf(own, sizeof own, "%s/own", folder);
    (void)snprintf(entry, sizeof entry, "%s/entry", folder);
    return mkdir(own, 0700) != 0 || mkdir(entry, 0700) != 0 || unsetenv("XDG_CONFIG_HOME") != 0 ||
           unsetenv("XDG_STATE_HOME") != 0 || unsetenv("PBXBOARD_CONFIG") != 0;
}

static int clean_up(void **state)
{
    (void)state;
    uid = getuid();
    folder_remove(folder);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_which_home),
        cmocka_unit_test(test_no_home),
        cmocka_unit_test(test_the_home_of_the_entry),
    };
    return cmocka_run_group_tests(tests, set_up, clean_up);
}
