/* Where the user wants a recording: what goes wrong on the way there. */

#include "cli/output.h"
#include "model/memory.h"
#include "tests/folder.h"
#include "tests/harness.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[FOLDER_BYTES];

static int set_up(void **state)
{
    (void)state;
    folder_make(folder);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    folder_remove(folder);
    return 0;
}

/* Delivers what waits as `name` in the folder, with one end of a pipe closed. */
static void expect_failure(const char *name, int closed_end, const char *told)
{
    struct output output = {.temp_folder = memory_string(folder)};
    struct error error = {0};
    char wanted[ERROR_TEXT_BYTES];
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(close(ends[closed_end]), 0);
    output.fd = ends[!closed_end];
    (void)snprintf(output.path, sizeof output.path, "%s/%s", folder, name);
    (void)snprintf(wanted, sizeof wanted, told, output.path);
    assert_false(output_deliver(&output, &error));
    assert_string_equal(error.text, wanted);
    output_close(&output);
}

/* Whatever happens while what waited is removed. */
static void what_waited_can_not_be_read(void **state)
{
    (void)state;
    char path[FOLDER_BYTES + 16];
    (void)snprintf(path, sizeof path, "%s/part", folder);
    assert_int_equal(mkdir(path, 0700), 0);
    expect_failure("part", 0, "%s: can't be read: Is a directory");
    expect_failure("part/none", 0, "%s: can't be read: No such file or directory");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {TEST(what_waited_can_not_be_read)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
