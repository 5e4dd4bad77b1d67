/* A program on a terminal of its own. */

#include "tests/session.h"

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

static void prepare_environment(const struct session_options *options)
{
    const struct rlimit no_core = {0};
    (void)setrlimit(RLIMIT_CORE, &no_core);
    set_or_unset("TERM", options->term);
    set_or_unset("COLORTERM", options->colorterm);
    set_or_unset("NO_COLOR", options->no_color);
    (void)unsetenv("LINES");
    (void)unsetenv("COLUMNS");
    /* a sanitizer would turn the signals of crashes into exits */
    (void)setenv("ASAN_OPTIONS",
                 "handle_segv=0:handle_abort=0:handle_sigbus=0:handle_sigfpe=0:handle_sigill=0:verify_asan_link_order=0",
                 1);
    set_or_unset("LD_PRELOAD", options->preload);
    if (options->no_terminal) {
        int nothing = open("/dev/null", O_RDONLY);
        (void)dup2(nothing, STDIN_FILENO);
    }
}

static _Noreturn void become(const char *const *arguments)
{
    (void)execv(arguments[0], (char *const *)(uintptr_t)arguments);
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
static _Noreturn void be_shell(const char *const *arguments)
{
    (void)signal(SIGTTOU, SIG_IGN);
    pid_t child = fork();
    if (child == 0) {
        (void)setpgid(0, 0);
        (void)tcsetpgrp(STDIN_FILENO, getpid());
        (void)signal(SIGTTOU, SIG_DFL);
        become(arguments);
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

static _Noreturn void run_child(const struct session *session, int report, const char *const *arguments,
                                const struct session_options *options)
{
    int own_report = fcntl(report, F_DUPFD, REPORT + 1);
    int end = fcntl(session->terminal_end, F_DUPFD, own_report + 1);
    (void)login_tty(end);
    (void)dup2(own_report, REPORT);
    (void)close_range(REPORT + 1, ~0U, 0);
    prepare_signals();
    prepare_environment(options);
    if (options->shell) {
        be_shell(arguments);
    }
    become(arguments);
}

struct session *session_start(const char *const *arguments, const struct session_options *options)
{
    struct session *session = memory_new(1, sizeof *session);
    struct winsize size = {.ws_col = (unsigned short)options->cols, .ws_row = (unsigned short)options->rows};
    int reports[2];
    assert_int_equal(openpty(&session->terminal, &session->terminal_end, NULL, NULL, &size), 0);
    assert_int_equal(pipe(reports), 0);
    session->vt = vt_new(options->cols, options->rows);
    session->reports = reports[0];
    session->child = fork();
    assert_true(session->child >= 0);
    if (session->child == 0) {
        run_child(session, reports[1], arguments, options);
    }
    (void)close(reports[1]);
    return session;
}

void session_send(struct session *session, const char *keys)
{
    assert_int_equal(write(session->terminal, keys, strlen(keys)), (ssize_t)strlen(keys));
}

void session_resize(struct session *session, int cols, int rows)
{
    struct winsize size = {.ws_col = (unsigned short)cols, .ws_row = (unsigned short)rows};
    vt_resize(session->vt, cols, rows);
    assert_int_equal(ioctl(session->terminal, TIOCSWINSZ, &size), 0);
}

void session_hang_up(struct session *session)
{
    (void)close(session->terminal);
    session->terminal = -1;
}

static void read_terminal(struct session *session)
{
    char bytes[16 * 1024];
    ssize_t count = read(session->terminal, bytes, sizeof bytes);
    if (count > 0) {
        vt_write(session->vt, bytes, (size_t)count);
    }
}

static void read_reports(struct session *session)
{
    size_t room = sizeof session->heard - 1 - session->heard_bytes;
    ssize_t count = read(session->reports, session->heard + session->heard_bytes, room);
    session->silent = count <= 0;
    session->heard_bytes += count > 0 ? (size_t)count : 0;
    session->heard[session->heard_bytes] = '\0';
}

/* Takes what comes next; false when nothing does before the deadline. */
static bool step(struct session *session, int64_t deadline, bool deaf)
{
    struct pollfd sources[] = {
        {.fd = session->silent ? -1 : session->reports, .events = POLLIN},
        {.fd = deaf ? -1 : session->terminal, .events = POLLIN},
    };
    int64_t left = deadline - now_ms();
    if (left <= 0 || poll(sources, 2, (int)left) <= 0) {
        return false;
    }
    if (sources[0].revents != 0) {
        read_reports(session);
    }
    if (sources[1].revents != 0) {
        read_terminal(session);
    }
    return true;
}

/* A condition may be about more than the screen, which need not change when it comes to hold. */
enum { LOOK_AGAIN_MS = 20 };

static void fail_with_screen(const struct session *session, const char *awaited)
{
    print_error("awaited: %s\nreports: %s\nscreen:\n", awaited, session->heard);
    for (int row = 0; row < session->vt->rows && row < 50; row++) {
        print_error("|%s\n", vt_row(session->vt, row));
    }
    fail();
}

void session_wait_text(struct session *session, const char *text)
{
    int64_t deadline = now_ms() + DEADLINE_MS;
    while (!vt_shows(session->vt, text)) {
        if (!step(session, deadline, false)) {
            fail_with_screen(session, text);
        }
    }
}

static bool comes_to_hold(struct session *session, bool (*condition)(const struct session *session), int wait_ms,
                          bool deaf)
{
    int64_t deadline = now_ms() + wait_ms;
    bool holds;
    while (!(holds = condition(session)) && now_ms() < deadline) {
        (void)step(session, now_ms() + LOOK_AGAIN_MS, deaf);
    }
    return holds;
}

void session_wait(struct session *session, bool (*condition)(const struct session *session))
{
    if (!comes_to_hold(session, condition, DEADLINE_MS, false)) {
        fail_with_screen(session, "a condition");
    }
}

bool session_holds_deaf(struct session *session, bool (*condition)(const struct session *session), int wait_ms)
{
    return comes_to_hold(session, condition, wait_ms, true);
}

static void wait_report(struct session *session, const char *report, bool deaf)
{
    char line[256];
    const char *found;
    int64_t deadline = now_ms() + DEADLINE_MS;
    (void)snprintf(line, sizeof line, "%s\n", report);
    while ((found = strstr(session->heard, line)) == NULL) {
        if (!step(session, deadline, deaf)) {
            fail_with_screen(session, report);
        }
    }
    size_t used = (size_t)(found - session->heard) + strlen(line);
    session->heard_bytes -= used;
    memmove(session->heard, session->heard + used, session->heard_bytes + 1);
}

void session_wait_report(struct session *session, const char *report)
{
    wait_report(session, report, false);
}

void session_wait_report_deaf(struct session *session, const char *report)
{
    wait_report(session, report, true);
}

struct termios session_modes(const struct session *session)
{
    struct termios modes;
    assert_int_equal(tcgetattr(session->terminal_end, &modes), 0);
    return modes;
}

int session_status(struct session *session)
{
    int64_t deadline = now_ms() + DEADLINE_MS;
    int status;
    while (!session->silent) {
        if (!step(session, deadline, false)) {
            fail_with_screen(session, "the end");
        }
    }
    assert_int_equal(waitpid(session->child, &status, 0), session->child);
    session->child = 0;
    return status;
}

void session_free(struct session *session)
{
    if (session->child > 0) {
        (void)kill(session->child, SIGKILL);
        (void)waitpid(session->child, NULL, 0);
    }
    if (session->terminal >= 0) {
        (void)close(session->terminal);
    }
    (void)close(session->terminal_end);
    (void)close(session->reports);
    vt_free(session->vt);
    free(session);
}
