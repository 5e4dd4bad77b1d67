/* A file that a user names, opened for reading. */

#include "tests/folder.h"
#include "tests/harness.h"

#include "files/input.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/time.h>
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
    assert_string_equal(input_error_text(errno), "nothing comes from it");
    assert_int_equal(fclose(file), 0);
}

static void a_file_is_read(void **state)
{
    (void)state;
    FILE *file = fopen(path, "we");
    assert_non_null(file);
    assert_true(fputs("text", file) >= 0);
    assert_int_equal(fclose(file), 0);
    expect_text(input_open(path, INPUT_NO_WAIT), "text");
}

static void what_can_not_be_read_says_why(void **state)
{
    (void)state;
    assert_null(input_open(path, INPUT_NO_WAIT));
    assert_int_equal(errno, ENOENT);
    assert_string_equal(input_error_text(errno), strerror(ENOENT));
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
    expect_nothing_comes(input_open(path, INPUT_NO_WAIT));
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

enum { TICKS = 600, TICK_MS = 5, PART_BYTES = 8 * 1024 };

static volatile sig_atomic_t ticks; /* that are left */
static struct {
    int fd;       /* -1: nobody writes */
    size_t bytes; /* with each tick */
} writer;

static void tick(int signo)
{
    static const char bytes[PART_BYTES];
    (void)signo;
    if (ticks > 0 && --ticks > 0) {
        ssize_t written = writer.fd < 0 ? 0 : write(writer.fd, bytes, writer.bytes);
        (void)written; /* there may be no room */
    } else if (writer.fd >= 0) {
        (void)close(writer.fd);
        writer.fd = -1;
    }
}

/* Reads while it ticks, and something comes with each tick: errno in the end, 0 where all was read. */
static int read_while_it_ticks(int timeout_ms, size_t bytes)
{
    const struct itimerval often = {.it_interval.tv_usec = TICK_MS * 1000,
                                    .it_value.tv_usec = TICK_MS * 1000};
    const struct itimerval never = {0};
    const struct sigaction action = {.sa_handler = tick};
    assert_int_equal(mkfifo(path, 0600), 0);
    FILE *file = input_open(path, timeout_ms);
    assert_non_null(file);
    ticks = TICKS;
    writer.fd = bytes == 0 ? -1 : open(path, O_WRONLY | O_NONBLOCK | O_CLOEXEC);
    writer.bytes = bytes;
    assert_int_equal(sigaction(SIGALRM, &action, NULL), 0);
    assert_int_equal(setitimer(ITIMER_REAL, &often, NULL), 0);
    while (getc(file) != EOF) {
    }
    int problem = ferror(file) ? errno : 0;
    assert_int_equal(setitimer(ITIMER_REAL, &never, NULL), 0);
    if (writer.fd >= 0) {
        assert_int_equal(close(writer.fd), 0);
    }
    assert_int_equal(fclose(file), 0);
    return problem;
}

static void a_trickle_has_an_end(void **state)
{
    (void)state;
    assert_int_equal(read_while_it_ticks(50, 1), ETIMEDOUT);
    assert_true(ticks > 0);
}

/* A signal does not restart the timeout. */
static void signals_give_no_time(void **state)
{
    (void)state;
    assert_int_equal(read_while_it_ticks(50, 0), ETIMEDOUT);
    assert_true(ticks > 0);
}

/* Far more pauses than are waited for in a trickle. */
static void a_long_one_may_take_its_time(void **state)
{
    (void)state;
    assert_int_equal(read_while_it_ticks(100, PART_BYTES), 0);
    assert_int_equal(ticks, 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_file_is_read),          TEST(what_can_not_be_read_says_why), TEST(nobody_writes_to_a_fifo),
        TEST(somebody_writes_nothing), TEST(a_pipe_is_read_to_its_end),     TEST(a_trickle_has_an_end),
        TEST(signals_give_no_time),    TEST(a_long_one_may_take_its_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
