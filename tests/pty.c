/* A program on a terminal of its own. */

#include "tests/pty.h"

#include "model/memory.h"
#include "tests/harness.h"

#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include <utmp.h>

enum { REPORT = 3 };

static int64_t now_ms(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void set_or_unset(const char *name, const char *value)
{
    if (value != NULL) {
        (void)setenv(name, value, 1);
    } else {
        (void)unsetenv(name);
    }
}

/* What runs tests may ignore signals, as a shell does for what it starts in the background. */
static void prepare_signals(void)
{
    for (int number = 1; number < NSIG; number++) {
        (void)signal(number, SIG_DFL); /* fails for those that can't be changed */
    }
}

/* A user's environment of which only the language, the home and the key matter. */
static void move_home(const char *home)
{
    const char *path = getenv("PATH");
    char *kept = strdup(path != NULL ? path : "");
    (void)clearenv();
    const char *const variables[][2] = {
        {"PATH", kept},          {"LC_ALL", "C.UTF-8"},           {"HOME", home}, {"XDG_CONFIG_HOME", home},
        {"TZ", "Europe/Warsaw"}, {"PBXBOARD_KEY", "SekretKlucz"},
    };
    EACH(variable, variables) {
        (void)setenv((*variable)[0], (*variable)[1], 1);
    }
    free(kept);
}

static void prepare_environment(const struct pty_options *options)
{
    if (options->home != NULL) {
        move_home(options->home);
    }
    const struct rlimit no_core = {0};
    (void)setrlimit(RLIMIT_CORE, &no_core);
    set_or_unset("TERM", options->term);
    set_or_unset("COLORTERM", options->colorterm);
    set_or_unset("NO_COLOR", options->no_color);
    (void)unsetenv("LINES");
    (void)unsetenv("COLUMNS");
    /* a sanitizer would turn the signals of crashes into exits */
    (void)setenv("ASAN_OPTIONS",
                 "handle_segv=0:handle_abort=0:handle_sigbus=0:handle_sigfpe=0:handle_sigill=0:"
                 "verify_asan_link_order=0",
                 1);
    set_or_unset("LD_PRELOAD", options->preload);
    if (options->no_terminal) {
        int nothing = open("/dev/null", O_RDONLY);
        (void)dup2(nothing, STDIN_FILENO);
    }
}

static _Noreturn void exec_program(const char *const *arguments)
{
    (void)execvp(arguments[0], (char *const *)(uintptr_t)arguments);
    perror(arguments[0]);
    _exit(127);
}

/* Until somebody types a line. */
static void wait_for_line(void)
{
    char byte = '\0';
    while (byte != '\n' && read(STDIN_FILENO, &byte, 1) > 0) {
    }
}

/* What a shell does with a program: gives it the terminal, takes it back when it stops, continues it. Ends as
 * it ends. */
static _Noreturn void run_shell(const char *const *arguments)
{
    (void)signal(SIGTTOU, SIG_IGN);
    pid_t child = fork();
    if (child == 0) {
        (void)setpgid(0, 0);
        (void)tcsetpgrp(STDIN_FILENO, getpid());
        (void)signal(SIGTTOU, SIG_DFL);
        exec_program(arguments);
    }
    (void)setpgid(child, child);
    (void)tcsetpgrp(STDIN_FILENO, child);
    for (int status; waitpid(child, &status, WUNTRACED) == child;) {
        (void)tcsetpgrp(STDIN_FILENO, getpid());
        if (!WIFSTOPPED(status)) {
            _exit(WIFEXITED(status) ? WEXITSTATUS(status) : 128);
        }
        dprintf(REPORT, "stopped\n");
        wait_for_line();
        (void)tcsetpgrp(STDIN_FILENO, child);
        (void)kill(-child, SIGCONT);
    }
    _exit(126);
}

static _Noreturn void run_child(const struct pty *pty, int report, const char *const *arguments,
                                const struct pty_options *options)
{
    int own_report = fcntl(report, F_DUPFD, REPORT + 1);
    int end = fcntl(pty->terminal_end, F_DUPFD, own_report + 1);
    (void)login_tty(end);
    (void)dup2(own_report, REPORT);
    (void)close_range(REPORT + 1, ~0U, 0);
    prepare_signals();
    prepare_environment(options);
    if (options->shell) {
        run_shell(arguments);
    }
    exec_program(arguments);
}

struct pty *pty_start(const char *const *arguments, const struct pty_options *options)
{
    struct pty *pty = memory_new(1, sizeof *pty);
    struct winsize size = {.ws_col = (unsigned short)options->cols, .ws_row = (unsigned short)options->rows};
    int reports[2];
    assert_int_equal(openpty(&pty->terminal, &pty->terminal_end, NULL, NULL, &size), 0);
    assert_int_equal(pipe(reports), 0);
    pty->vt = vt_new(options->cols, options->rows);
    pty->reports = reports[0];
    pty->child = fork();
    assert_true(pty->child >= 0);
    if (pty->child == 0) {
        run_child(pty, reports[1], arguments, options);
    }
    (void)close(reports[1]);
    return pty;
}

void pty_send(struct pty *pty, const char *keys)
{
    assert_int_equal(write(pty->terminal, keys, strlen(keys)), (ssize_t)strlen(keys));
}

void pty_resize(struct pty *pty, int cols, int rows)
{
    struct winsize size = {.ws_col = (unsigned short)cols, .ws_row = (unsigned short)rows};
    vt_resize(pty->vt, cols, rows);
    assert_int_equal(ioctl(pty->terminal, TIOCSWINSZ, &size), 0);
}

void pty_hang_up(struct pty *pty)
{
    (void)close(pty->terminal);
    pty->terminal = -1;
}

static void read_terminal(struct pty *pty)
{
    char bytes[16 * 1024];
    ssize_t count = read(pty->terminal, bytes, sizeof bytes);
    if (count > 0) {
        vt_write(pty->vt, bytes, (size_t)count);
    }
}

static void read_reports(struct pty *pty)
{
    size_t room = sizeof pty->report_text - 1 - pty->report_bytes;
    ssize_t count = read(pty->reports, pty->report_text + pty->report_bytes, room);
    pty->reports_closed = count <= 0;
    pty->report_bytes += count > 0 ? (size_t)count : 0;
    pty->report_text[pty->report_bytes] = '\0';
}

/* Takes what comes next; false when nothing does before the deadline. */
static bool step(struct pty *pty, int64_t deadline, bool stalled)
{
    struct pollfd sources[] = {
        {.fd = pty->reports_closed ? -1 : pty->reports, .events = POLLIN},
        {.fd = stalled ? -1 : pty->terminal, .events = POLLIN},
    };
    int64_t left = deadline - now_ms();
    if (left <= 0 || poll(sources, 2, (int)left) <= 0) {
        return false;
    }
    if (sources[0].revents != 0) {
        read_reports(pty);
    }
    if (sources[1].revents != 0) {
        read_terminal(pty);
    }
    return true;
}

/* A condition may be about more than the screen, which need not change when it comes to hold. */
enum { LOOK_AGAIN_MS = 20 };

static void fail_with_screen(const struct pty *pty, const char *awaited)
{
    print_error("awaited: %s\nreports: %s\nscreen:\n", awaited, pty->report_text);
    for (int row = 0; row < pty->vt->rows && row < 50; row++) {
        print_error("|%s\n", vt_row(pty->vt, row));
    }
    fail();
}

void pty_wait_text(struct pty *pty, const char *text)
{
    int64_t deadline = now_ms() + DEADLINE_MS;
    while (!vt_shows(pty->vt, text)) {
        if (!step(pty, deadline, false)) {
            fail_with_screen(pty, text);
        }
    }
}

static bool comes_to_hold(struct pty *pty, bool (*condition)(const struct pty *pty), int wait_ms,
                          bool stalled)
{
    int64_t deadline = now_ms() + wait_ms;
    bool holds;
    while (!(holds = condition(pty)) && now_ms() < deadline) {
        (void)step(pty, now_ms() + LOOK_AGAIN_MS, stalled);
    }
    return holds;
}

void pty_wait(struct pty *pty, bool (*condition)(const struct pty *pty))
{
    if (!comes_to_hold(pty, condition, DEADLINE_MS, false)) {
        fail_with_screen(pty, "a condition");
    }
}

bool pty_holds_stalled(struct pty *pty, bool (*condition)(const struct pty *pty), int wait_ms)
{
    return comes_to_hold(pty, condition, wait_ms, true);
}

static void wait_report(struct pty *pty, const char *report, bool stalled)
{
    char line[256];
    const char *found;
    int64_t deadline = now_ms() + DEADLINE_MS;
    (void)snprintf(line, sizeof line, "%s\n", report);
    while ((found = strstr(pty->report_text, line)) == NULL) {
        if (!step(pty, deadline, stalled)) {
            fail_with_screen(pty, report);
        }
    }
    size_t used = (size_t)(found - pty->report_text) + strlen(line);
    pty->report_bytes -= used;
    memmove(pty->report_text, pty->report_text + used, pty->report_bytes + 1);
}

void pty_wait_report(struct pty *pty, const char *report)
{
    wait_report(pty, report, false);
}

void pty_wait_report_stalled(struct pty *pty, const char *report)
{
    wait_report(pty, report, true);
}

void pty_release(struct pty *pty)
{
    (void)close(pty->terminal_end);
    pty->terminal_end = -1;
}

struct termios pty_modes(const struct pty *pty)
{
    struct termios modes;
    assert_int_equal(tcgetattr(pty->terminal_end, &modes), 0);
    return modes;
}

int pty_status(struct pty *pty)
{
    int64_t deadline = now_ms() + DEADLINE_MS;
    int status;
    while (!pty->reports_closed) {
        if (!step(pty, deadline, false)) {
            fail_with_screen(pty, "the end");
        }
    }
    assert_int_equal(waitpid(pty->child, &status, 0), pty->child);
    pty->child = 0;
    return status;
}

void pty_free(struct pty *pty)
{
    if (pty->child > 0) {
        (void)kill(pty->child, SIGKILL);
        (void)waitpid(pty->child, NULL, 0);
    }
    if (pty->terminal >= 0) {
        (void)close(pty->terminal);
    }
    if (pty->terminal_end >= 0) {
        (void)close(pty->terminal_end);
    }
    (void)close(pty->reports);
    vt_free(pty->vt);
    free(pty);
}
