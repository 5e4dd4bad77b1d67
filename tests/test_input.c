/* A file that a user names, opened for reading. */

#include "tests/deadline.h"
#include "tests/folder.h"
#include "tests/harness.h"

#include "files/input.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[FOLDER_BYTES];
static char path[FOLDER_BYTES + 16];

static int set_up(void **state)
{
    (void)state;
    folder_make(folder);
    (void)snprintf(path, sizeof path, "%s/file", folder);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    folder_remove(folder);
    return 0;
}

static void expect_text(FILE *file, const char *text)
{
    char read[64] = "";
    assert_non_null(file);
    assert_int_equal(fread(read, 1, sizeof read - 1, file), strlen(text));
    assert_string_equal(read, text);
    assert_false(ferror(file));
    assert_int_equal(fclose(file), 0);
}

static void expect_nothing_comes(FILE *file)
{
    assert_non_null(file);
    errno = 0;
    assert_int_equal(getc(file), EOF);
    assert_true(ferror(file));
    assert_int_equal(errno, ETIMEDOUT);
    assert_string_equal(input_reason(errno), "nothing comes from it");
    assert_int_equal(fclose(file), 0);
}

static void a_file_is_read(void **state)
{
    (void)state;
    FILE *file = fopen(path, "we");
    assert_non_null(file);
    assert_true(fputs("text", file) >= 0);
    assert_int_equal(fclose(file), 0);
    expect_text(input_open(path, INPUT_AT_ONCE), "text");
}

static void what_can_not_be_read_says_why(void **state)
{
    (void)state;
    assert_null(input_open(path, INPUT_AT_ONCE));
    assert_int_equal(errno, ENOENT);
    assert_string_equal(input_reason(errno), strerror(ENOENT));
    FILE *file = input_open(folder, DEADLINE_MS);
    assert_non_null(file);
    assert_int_equal(getc(file), EOF);
    assert_int_equal(errno, EISDIR);
    assert_int_equal(fclose(file), 0);
}

static void nobody_writes_to_a_fifo(void **state)
{
    (void)state;
    assert_int_equal(mkfifo(path, 0600), 0);
    expect_nothing_comes(input_open(path, INPUT_AT_ONCE));
    expect_nothing_comes(input_open(path, 10));
}

/* As with a command behind it that hangs. */
static void somebody_writes_nothing(void **state)
{
    (void)state;
    assert_int_equal(mkfifo(path, 0600), 0);
    FILE *file = input_open(path, 10);
    int writer = open(path, O_WRONLY | O_CLOEXEC);
    assert_true(writer >= 0);
    assert_int_equal(write(writer, "begun", 5), 5);
    char read[6] = "";
    assert_int_equal(fread(read, 1, 5, file), 5);
    assert_string_equal(read, "begun");
    expect_nothing_comes(file);
    assert_int_equal(close(writer), 0);
}

/* It may come late, in pieces, and its writer may be gone before it is read. */
static void a_pipe_is_read_to_its_end(void **state)
{
    (void)state;
    int ends[2];
    assert_int_equal(mkfifo(path, 0600), 0);
    FILE *file = input_open(path, DEADLINE_MS);
    pid_t child = fork();
    if (child == 0) {
        int writer = open(path, O_WRONLY | O_CLOEXEC);
        bool written = write(writer, "late ", 5) == 5 && write(writer, "text", 4) == 4;
        _exit(written ? 0 : 1);
    }
    expect_text(file, "late text");
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(write(ends[1], "gone", 4), 4);
    assert_int_equal(close(ends[1]), 0);
    char name[32];
    (void)snprintf(name, sizeof name, "/dev/fd/%d", ends[0]);
    expect_text(input_open(name, DEADLINE_MS), "gone");
    assert_int_equal(close(ends[0]), 0);
    expect_text(input_open("/dev/null", DEADLINE_MS), "");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_file_is_read),          TEST(what_can_not_be_read_says_why), TEST(nobody_writes_to_a_fifo),
        TEST(somebody_writes_nothing), TEST(a_pipe_is_read_to_its_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
