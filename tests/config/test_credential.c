/* Where the key of an exchange comes from. */

#include "config/credential.h"
#include "net/secrets.h"
#include "tests/folder.h"
#include "tests/harness.h"

#include <locale.h>
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

static char folder[FOLDER_BYTES];
static char path[512];

static void write_bytes(const char *bytes, size_t length, mode_t mode)
{
    (void)unlink(path); /* one that can't be written, perhaps */
    FILE *file = fopen(path, "we");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, length, file), length);
    assert_int_equal(fclose(file), 0);
    assert_int_equal(chmod(path, mode), 0);
}

static void write_key(const char *text, mode_t mode)
{
    write_bytes(text, strlen(text), mode);
}

static void expect_key(char *key, const char *wanted, const struct error *error)
{
    if (key == NULL) {
        fail_msg("%s", error->text);
    }
    assert_string_equal(key, wanted);
    credential_free(key);
}

/* No key, a sentence that tells why, and nothing of the secret in it. */
static void expect_none(const char *key, const struct error *error, const char *told)
{
    assert_null(key);
    if (strstr(error->text, told) == NULL) {
        fail_msg("\"%s\" does not tell: %s", error->text, told);
    }
    assert_null(strstr(error->text, "Sekret"));
}

static void test_file(void **state)
{
    (void)state;
    struct error error = {0};
    write_key("  Sekret\t\r\nsecond line\n", 0600);
    expect_key(credential_from_file(path, &error), "Sekret", &error);
    write_key("\ufeffSekret\r\n", 0600);
    expect_key(credential_from_file(path, &error), "Sekret", &error);
    write_key("\ufeff \n", 0600);
    expect_none(credential_from_file(path, &error), &error, "its first line is empty");
    write_key("Sekret\ufeff", 0600);
    expect_none(credential_from_file(path, &error), &error, "printable ASCII");
    write_key("Sekret", 0400);
    expect_key(credential_from_file(path, &error), "Sekret", &error);
}

static void test_file_refused(void **state)
{
    (void)state;
    struct error error = {0};
    char wanted[1024];
    (void)snprintf(wanted, sizeof wanted, "Type: chmod 600 %s", path);
    for (int bit = 0; bit < 6; bit++) {
        write_key("Sekret\n", (mode_t)(0600 | 1 << bit));
        expect_none(credential_from_file(path, &error), &error, wanted);
        assert_string_equal(error.text + strlen(error.text) - strlen(wanted), wanted);
    }
    write_key("\nSekret\n", 0600);
    expect_none(credential_from_file(path, &error), &error, "empty");
    write_key("Sekret two\n", 0600);
    expect_none(credential_from_file(path, &error), &error, "printable");
    write_key("Sekretż\n", 0600);
    expect_none(credential_from_file(path, &error), &error, "printable");
    expect_none(credential_from_file(folder, &error), &error, "regular file");
    write_key("root:x:0:0:\ndaemon:x:1:1:\n", 0644); /* the system's, say: it is to stay as it is */
    expect_none(credential_from_file(path, &error), &error, "does not look like a key's file");
    assert_null(strstr(error.text, "chmod"));
    write_bytes("Sek\0ret\n", 8, 0600);
    expect_none(credential_from_file(path, &error), &error, "printable");
    expect_none(credential_from_command("printf 'Sek\\0ret'", 10000, &error), &error, "printable");
    assert_int_equal(unlink(path), 0);
    expect_none(credential_from_file(path, &error), &error, "No such file");
    assert_int_equal(mkfifo(path, 0600), 0);
    expect_none(credential_from_file(path, &error), &error, "regular file");
    assert_int_equal(unlink(path), 0);
}

/* What is to be typed can be typed: it is tried. */
static void test_chmod_as_told(void **state)
{
    static const char *const names[] = {"my key", "it's $HOME", "-k", "a;b|c", "ż\"ó"};
    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char file[256];
        char link[256];
        struct error error = {0};
        (void)snprintf(file, sizeof file, "%s/%s", folder, names[i]);
        (void)snprintf(link, sizeof link, "%s/link", folder);
        (void)snprintf(path, sizeof path, "%s", file);
        write_key("Sekret\n", 0640);
        assert_int_equal(symlink(file, link), 0);
        expect_none(credential_from_file(link, &error), &error, "chmod 600 "); /* of what it leads to */
        expect_none(credential_from_file(file, &error), &error, "chmod 600 ");
        assert_int_equal(system(strstr(error.text, "chmod 600 ")), 0);
        expect_key(credential_from_file(link, &error), "Sekret", &error);
        assert_int_equal(unlink(link), 0);
        assert_int_equal(unlink(file), 0);
    }
    (void)snprintf(path, sizeof path, "%s/key", folder);
}

static void test_foreign_file_refused(void **state)
{
    (void)state;
    struct error error = {0};
    write_key("Sekret\n", 0600);
    if (chown(path, 12345, (gid_t)-1) == 0) { /* only root can give a file away */
        expect_none(credential_from_file(path, &error), &error, "another user");
    } else {
        expect_none(credential_from_file("/etc/passwd", &error), &error, "another user");
    }
    assert_int_equal(unlink(path), 0);
}

static void test_long_file_refused(void **state)
{
    (void)state;
    struct error error = {0};
    char text[3 * SECRET_BYTES_MAX];
    memset(text, 'x', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    write_key(text, 0600);
    expect_none(credential_from_file(path, &error), &error, "longer");
    text[SECRET_BYTES_MAX] = '\n';
    write_key(text, 0600);
    char *key = credential_from_file(path, &error);
    assert_non_null(key);
    assert_int_equal(strlen(key), SECRET_BYTES_MAX);
    credential_free(key);
    assert_int_equal(unlink(path), 0);
}

static void test_command(void **state)
{
    char script[sizeof path + 8];
    (void)state;
    struct error error = {0};
    expect_key(credential_from_command("printf 'Sekret\\nmore\\n'", DEADLINE_MS, &error), "Sekret", &error);
    expect_key(credential_from_command("sh -c 'echo noise >&2; echo Sekret'", DEADLINE_MS, &error), "Sekret",
               &error);
    expect_key(credential_from_command("echo '$HOME'", DEADLINE_MS, &error), "$HOME", &error);
    /* of its standard input, not the shell's */
    expect_none(credential_from_command("cat", DEADLINE_MS, &error), &error, "empty");
    /* a script may lack the line "#!" */
    write_key("echo Sekret $1\n", 0700);
    (void)snprintf(script, sizeof script, "%s second", path);
    expect_none(credential_from_command(script, DEADLINE_MS, &error), &error, "printable");
    write_key("echo Sekret\n", 0700);
    expect_key(credential_from_command(path, DEADLINE_MS, &error), "Sekret", &error);
    assert_int_equal(unlink(path), 0);
    /* what it leaves behind may keep the pipes open for longer than anybody wants to wait */
    expect_key(credential_from_command("sh -c 'sleep 1000 & echo Sekret'", DEADLINE_MS, &error), "Sekret",
               &error);
}

/* Signals that we block or ignore are not the command's. */
static void test_command_gets_usual_signals(void **state)
{
    (void)state;
    struct error error = {0};
    sigset_t all;
    sigset_t before;
    (void)sigfillset(&all);
    assert_int_equal(sigprocmask(SIG_BLOCK, &all, &before), 0);
    char *key = credential_from_command("grep -E '^SigBlk:' /proc/self/status", DEADLINE_MS, &error);
    assert_int_equal(sigprocmask(SIG_SETMASK, &before, NULL), 0);
    expect_none(key, &error, "printable"); /* there is a tab in it, so it is no key … */
    assert_int_equal(sigprocmask(SIG_BLOCK, &all, &before), 0);
    key = credential_from_command("sed -n 's/^SigBlk:.//p' /proc/self/status", DEADLINE_MS, &error);
    assert_int_equal(sigprocmask(SIG_SETMASK, &before, NULL), 0);
    expect_key(key, "0000000000000000", &error);
    (void)signal(SIGPIPE, SIG_IGN);
    (void)signal(SIGXFSZ, SIG_IGN);
    key = credential_from_command("sed -n 's/^SigIgn:.//p' /proc/self/status", DEADLINE_MS, &error);
    (void)signal(SIGPIPE, SIG_DFL);
    (void)signal(SIGXFSZ, SIG_DFL);
    assert_non_null(key);
    assert_int_equal(strtoull(key, NULL, 16) & (1U << (SIGPIPE - 1) | 1U << (SIGXFSZ - 1)), 0);
    credential_free(key);
}

/* What would mean something to a shell is not taken for a word in silence. */
static void test_command_is_no_shell(void **state)
{
    static const char *const commands[] = {"echo $HOME/key", "cat key | head -1", "~/bin/key"};
    static const char *const told[] = {"alone $ means", "alone | means", "alone ~ means"};
    (void)state;
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) {
        struct error error = {0};
        expect_none(credential_from_command(commands[i], DEADLINE_MS, &error), &error, told[i]);
    }
}

static void wait_until_gone(pid_t process)
{
    for (int64_t looks = 0; looks < DEADLINE_MS / 10 && kill(process, 0) == 0; looks++) {
        (void)poll(NULL, 0, 10); /* nobody tells that somebody else's child has ended */
    }
    assert_int_equal(kill(process, 0), -1);
}

/* At the time-out it is ended with what it has started: a script leaves no orphan that goes on asking. */
static void test_command_is_ended_whole(void **state)
{
    (void)state;
    struct error error = {0};
    char command[1024];
    int process = 0;
    (void)snprintf(command, sizeof command, "sh -c 'sleep 1000 & echo $! > %s; wait'", path);
    expect_none(credential_from_command(command, 500, &error), &error, "within");
    FILE *file = fopen(path, "re");
    assert_non_null(file);
    assert_int_equal(fscanf(file, "%d", &process), 1);
    assert_int_equal(fclose(file), 0);
    assert_int_equal(unlink(path), 0);
    wait_until_gone(process);
}

/* Nobody would read the key of a command that outlives the program; a pipe that it holds shows its end. */
static void test_command_ends_with_the_program(void **state)
{
    (void)state;
    int ends[2];
    char begun;
    assert_int_equal(pipe(ends), 0);
    pid_t program = fork();
    if (program == 0) {
        char command[64];
        struct error error;
        (void)snprintf(command, sizeof command, "sh -c 'echo >&%d; exec sleep 1000'", ends[1]);
        free(credential_from_command(command, DEADLINE_MS, &error));
        _exit(0);
    }
    assert_true(program > 0);
    (void)close(ends[1]);
    assert_int_equal(read(ends[0], &begun, 1), 1);
    assert_int_equal(kill(program, SIGKILL), 0);
    assert_int_equal(waitpid(program, NULL, 0), program);
    struct pollfd pipe_end = {.fd = ends[0], .events = POLLIN};
    assert_int_equal(poll(&pipe_end, 1, DEADLINE_MS), 1);
    assert_int_equal(read(ends[0], &begun, 1), 0);
    (void)close(ends[0]);
}

static void test_command_complains(void **state)
{
    (void)state;
    struct error error = {0};
    /* what looks like a key in a complaint may be the key */
    expect_none(credential_from_command("sh -c 'echo bad: 0a1b2c3d4e5f60718293 rest >&2; exit 1'",
                                        DEADLINE_MS, &error),
                &error, "bad: ******************** rest");
    expect_none(
        credential_from_command("sh -c 'echo; echo Sekret; echo so Sekret >&2; exit 1'", DEADLINE_MS, &error),
        &error, "so ******");
    expect_none(credential_from_command("sh -c 'printf \"\\342\\200\\256x\\233\\n\" >&2; exit 1'",
                                        DEADLINE_MS, &error),
                &error, "▯x�");
    expect_none(credential_from_command("sh -c 'kill -STOP $$'", DEADLINE_MS, &error), &error, "was stopped");
}

static void test_command_refused(void **state)
{
    (void)state;
    struct error error = {0};
    char command[sizeof path];
    (void)snprintf(command, sizeof command, "%s/none/pass show", folder);
    expect_none(credential_from_command(command, DEADLINE_MS, &error), &error, "/none/pass: No such file");
    expect_none(
        credential_from_command("sh -c 'echo first >&2; echo it is locked >&2; exit 3'", DEADLINE_MS, &error),
        &error, "(exit status 3): it is locked");
    expect_none(
        credential_from_command("sh -c 'echo Sekret; echo not Sekret >&2; exit 1'", DEADLINE_MS, &error),
        &error, "not ******");
    expect_none(credential_from_command("sh -c 'printf \"\\033[31mred\" >&2; exit 1'", DEADLINE_MS, &error),
                &error, "␛[31mred");
    expect_none(credential_from_command("sh -c 'kill -TERM $$'", DEADLINE_MS, &error), &error, "signal");
    expect_none(credential_from_command("true", DEADLINE_MS, &error), &error, "empty");
    /* and has no end */
    expect_none(credential_from_command("yes Sekret", DEADLINE_MS, &error), &error, "4096");
    expect_none(credential_from_command("head -c 5000 /dev/zero", DEADLINE_MS, &error), &error, "4096");
    expect_none(credential_from_command("sleep 30", 100, &error), &error, "within");
    expect_none(credential_from_command("", DEADLINE_MS, &error), &error, "no command");
    expect_none(credential_from_command("pass 'show", DEADLINE_MS, &error), &error, "no command");
}

static void test_environment(void **state)
{
    (void)state;
    struct error error = {0};
    char first[] = "PBXBOARD_KEY=Sekret";
    char other[] = "PBXBOARD_KEYS=stay";
    char second[] = "PBXBOARD_KEY=Another";
    char *variables[] = {first, other, second, NULL}; /* the same name twice: a program may be started so */
    char **before = environ;
    environ = variables;
    char *given = credential_take_environment();
    assert_string_equal(variables[0], "PBXBOARD_KEYS=stay");
    assert_null(variables[1]);
    environ = before;
    assert_string_equal(given, "Sekret");
    for (size_t i = sizeof "PBXBOARD_KEY"; i < sizeof first; i++) { /* in its place, too, which ps can show */
        assert_int_equal(first[i], '\0');
    }
    for (size_t i = sizeof "PBXBOARD_KEY"; i < sizeof second; i++) {
        assert_int_equal(second[i], '\0');
    }
    expect_key(credential_from_environment(given, &error), "Sekret", &error);
    credential_free(given);
    expect_none(credential_from_environment("Sekret two", &error), &error, "PBXBOARD_KEY");
    expect_key(credential_from_environment("\ufeffSekret", &error), "Sekret", &error);
    expect_key(credential_from_command("printf '\\357\\273\\277Sekret\\r\\n'", 30000, &error), "Sekret",
               &error);
    assert_int_equal(setenv("PBXBOARD_KEY", "", 1), 0);
    assert_null(credential_take_environment());
    assert_null(getenv("PBXBOARD_KEY"));
}

static void test_guard(void **state)
{
    (void)state;
    credential_forbid_dumps(true);
    assert_int_equal(prctl(PR_GET_DUMPABLE), 0);
    credential_forbid_dumps(false);
    assert_int_equal(prctl(PR_GET_DUMPABLE), 1);
}

static int set_up(void **state)
{
    (void)state;
    folder_make(folder);
    (void)snprintf(path, sizeof path, "%s/key", folder);
    return 0;
}

static int clean_up(void **state)
{
    (void)state;
    return rmdir(folder);
}

int main(void)
{
    (void)setlocale(LC_ALL, "C.UTF-8");
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_file),
        cmocka_unit_test(test_file_refused),
        cmocka_unit_test(test_chmod_as_told),
        cmocka_unit_test(test_foreign_file_refused),
        cmocka_unit_test(test_long_file_refused),
        cmocka_unit_test(test_command),
        cmocka_unit_test(test_command_gets_usual_signals),
        cmocka_unit_test(test_command_is_no_shell),
        cmocka_unit_test(test_command_is_ended_whole),
        cmocka_unit_test(test_command_ends_with_the_program),
        cmocka_unit_test(test_command_complains),
        cmocka_unit_test(test_command_refused),
        cmocka_unit_test(test_environment),
        cmocka_unit_test(test_guard),
    };
    return cmocka_run_group_tests(tests, set_up, clean_up);
}
