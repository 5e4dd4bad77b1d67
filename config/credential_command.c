/* A command that prints a key. */

#include "config/credential.h"

#include "config/shell_words.h"
#include "model/i18n.h"
#include "model/memory.h"
#include "model/text.h"
#include "net/secrets.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

enum {
    PIPE_BYTES = 64 * 1024,
    STDERR_BYTES = 512, /* that are kept of stderr */
    EXEC_FAILED = 127,  /* the exit status that shells use */
    POLL_MS = 5,        /* how often to look whether the command has ended */
    KEY_LIKE_BYTES = 16,
};

/* A pipe from the command, and what has come through it. */
struct capture {
    int fd;
    char *text;
    size_t size;
    size_t used;
    bool overflowed;
};

static void close_if_open(int fd)
{
    if (fd >= 0) {
        (void)close(fd); /* nothing that was written can be lost */
    }
}

void credential_terminate(char *text, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        text[i] = text[i] == '\0' ? '\1' : text[i];
    }
    text[length] = '\0';
}

/* The terminal, whose foreground process group becomes the command's, as a shell does it: the command gets
 * its own group, so that all of it can be killed, and only the foreground group may read from the terminal.
 */
struct terminal_loan {
    int fd; /* -1: there is no terminal, or this process is not in the foreground */
    struct termios modes;
};

static void lend_terminal(struct terminal_loan *loan)
{
    loan->fd = open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC);
    if (loan->fd >= 0 && (tcgetpgrp(loan->fd) != getpgrp() || tcgetattr(loan->fd, &loan->modes) != 0)) {
        close_if_open(loan->fd);
        loan->fd = -1;
    }
}

/* Restores the modes, too: a command that was killed may have left the terminal without echo. */
static void take_terminal_back(const struct terminal_loan *loan)
{
    sigset_t blocked;
    sigset_t before;
    (void)sigemptyset(&blocked);
    (void)sigaddset(&blocked, SIGTTOU); /* stops who takes the terminal from the background */
    (void)sigprocmask(SIG_BLOCK, &blocked, &before);
    if (loan->fd >= 0) {
        (void)tcsetpgrp(loan->fd, getpgrp());
        (void)tcsetattr(loan->fd, TCSANOW, &loan->modes);
    }
    (void)sigprocmask(SIG_SETMASK, &before, NULL);
    close_if_open(loan->fd);
}

/* Opens a pipe that is read without waiting. Returns the end that the command writes to, -1 where there is
 * none. */
static int open_pipe(struct capture *capture)
{
    int ends[2] = {-1, -1};
    if (pipe2(ends, O_CLOEXEC) == 0) {
        capture->fd = ends[0];
        (void)fcntl(ends[0], F_SETFL, O_NONBLOCK); /* of this end; can't fail */
    }
    return ends[1];
}

/* The child becomes the command: in its own process group and in the foreground, with the signals that a
 * program expects; its stdin is the terminal or empty. It is ended when this program is: nobody would read
 * the key. That is what posix_spawn() has no way to ask for. */
static _Noreturn void become(char *const *words, const struct terminal_loan *loan, int output, int errors)
{
    sigset_t signals;
    (void)prctl(PR_SET_PDEATHSIG, SIGTERM);
    (void)setpgid(0, 0);
    (void)sigfillset(&signals);
    (void)sigprocmask(SIG_SETMASK, &signals, NULL); /* SIGTTOU stops who takes the terminal */
    if (loan->fd >= 0) {
        (void)tcsetpgrp(loan->fd, getpid());
    }
    (void)signal(SIGPIPE, SIG_DFL); /* this program ignores them */
    (void)signal(SIGXFSZ, SIG_DFL);
    (void)sigemptyset(&signals);
    (void)sigprocmask(SIG_SETMASK, &signals, NULL);
    int input = isatty(STDIN_FILENO) ? STDIN_FILENO : open("/dev/null", O_RDONLY | O_CLOEXEC);
    if (dup2(input, STDIN_FILENO) >= 0 && dup2(output, STDOUT_FILENO) >= 0 &&
        dup2(errors, STDERR_FILENO) >= 0) {
        (void)execvp(words[0], words);
    }
    (void)dprintf(STDERR_FILENO, "%s: %s\n", words[0], strerror(errno));
    _exit(EXEC_FAILED);
}

/* Starts the command. -1 and errno where that fails. */
static pid_t start(char *const *words, const struct terminal_loan *loan, struct capture captures[2])
{
    int output = open_pipe(&captures[0]);
    int errors = open_pipe(&captures[1]);
    pid_t child = output < 0 || errors < 0 ? -1 : fork();
    int problem = errno;
    if (child == 0) {
        become(words, loan, output, errors);
    }
    if (child > 0) {
        (void)setpgid(child, child); /* whoever comes first */
    }
    close_if_open(output);
    close_if_open(errors);
    errno = problem;
    return child;
}

/* Takes what is in the pipe, without waiting. What does not fit is thrown away. */
static void drain(struct capture *capture)
{
    char chunk[PIPE_BYTES];
    ssize_t length = read(capture->fd, chunk, sizeof chunk);
    if (length > 0) {
        size_t space = capture->size - 1 - capture->used;
        size_t kept = (size_t)length < space ? (size_t)length : space;
        memcpy(capture->text + capture->used, chunk, kept);
        capture->used += kept;
        capture->overflowed = capture->overflowed || kept < (size_t)length;
        explicit_bzero(chunk, (size_t)length);
    }
}

static int64_t now_ms(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now); /* this clock always exists */
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Reads both pipes until the child exits, even where a grandchild keeps them open; `end` becomes how. A
 * stopped child (Ctrl-Z) counts as exited: nothing would continue it. False at the deadline, or where stdout
 * exceeds the limit. stderr may be of any length. */
static bool read_until_exit(struct capture captures[2], pid_t child, int64_t deadline_ms, siginfo_t *end)
{
    for (;;) {
        /* asked before reading: what it printed before its end is in the pipes by now */
        bool ended = waitid(P_PID, (id_t)child, end, WEXITED | WSTOPPED | WNOHANG | WNOWAIT) != 0 ||
                     end->si_pid == child;
        drain(&captures[0]);
        drain(&captures[1]);
        if (ended || captures[0].overflowed || now_ms() >= deadline_ms) {
            return ended;
        }
        (void)poll(NULL, 0, POLL_MS);
    }
}

/* Masks long words of letters and digits: they may be the key, although the command did not print it on
 * stdout.
 */
static void redact_key_like(char *text)
{
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    static const char digits[] = "0123456789";
    static const char all[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+=_-";
    for (size_t length; *text != '\0'; text += length + (length == 0)) {
        length = strspn(text, all);
        if (length >= KEY_LIKE_BYTES && strcspn(text, letters) < length && strcspn(text, digits) < length) {
            memset(text, '*', length);
        }
    }
}

/* The last line of stderr, cleaned, with every line of stdout masked in it. */
static void last_error_line(struct capture *errors, const char *printed, char *to, size_t size)
{
    char *text = errors->text;
    char line[SECRET_BYTES_MAX + 1] = "";
    text[errors->used] = '\0';
    for (const char *at = printed; *at != '\0'; at += strcspn(at, "\r\n"), at += strspn(at, "\r\n")) {
        struct secrets *secrets = secrets_new();
        (void)snprintf(line, sizeof line, "%.*s", (int)strcspn(at, "\r\n"), at);
        secrets_add(secrets, line);
        secrets_redact(secrets, text);
        secrets_free(secrets);
    }
    explicit_bzero(line, sizeof line);
    redact_key_like(text);
    size_t length = strlen(text);
    while (length > 0 && (text[length - 1] == '\n' || text[length - 1] == ' ')) {
        text[--length] = '\0';
    }
    const char *last = strrchr(text, '\n');
    last = last == NULL ? text : last + 1;
    (void)text_clean(to, size, last, strlen(last));
}

static bool check_end(const siginfo_t *end, const char *error_line, struct error *error)
{
    if (end->si_code == CLD_STOPPED) {
        return error_set(error, ERROR_USAGE, _("key_command was stopped (%s), and has been ended."),
                         strsignal(end->si_status));
    }
    if (end->si_code == CLD_KILLED || end->si_code == CLD_DUMPED) {
        return error_set(error, ERROR_USAGE, _("key_command was ended by a signal: %s"),
                         strsignal(end->si_status));
    }
    return end->si_status == 0 || error_set(error, ERROR_USAGE, _("key_command failed (exit status %d): %s"),
                                            end->si_status, error_line);
}

/* Waits for the end of the child. `by_force`: kills its process group first; the number is its own until it
 * is waited for. */
static void reap(pid_t child, bool by_force)
{
    if (by_force) {
        (void)kill(-child, SIGKILL);
    }
    while (waitpid(child, NULL, 0) < 0 && errno == EINTR) {
    }
}

/* Runs the words; stdout and stderr go to the captures. */
static bool run(char **words, int timeout_ms, struct capture captures[2], struct error *error)
{
    char error_line[STDERR_BYTES] = "";
    struct terminal_loan loan;
    siginfo_t end = {0};
    bool ended = true;
    lend_terminal(&loan);
    pid_t child = start(words, &loan, captures);
    int problem = errno;
    if (child > 0) {
        ended = read_until_exit(captures, child, now_ms() + timeout_ms, &end);
        reap(child, !ended || end.si_code == CLD_STOPPED);
    }
    take_terminal_back(&loan);
    credential_terminate(captures[0].text, captures[0].used);
    last_error_line(&captures[1], captures[0].text, error_line, sizeof error_line);
    if (child < 0) {
        return error_set(error, ERROR_LOCAL, _("key_command can't be started: %s"), strerror(problem));
    }
    if (captures[0].overflowed) {
        return error_set(error, ERROR_USAGE, _("key_command printed more than %d bytes: that is no key."),
                         CREDENTIAL_COMMAND_BYTES_MAX);
    }
    if (!ended) {
        return error_set(error, ERROR_USAGE, _("key_command gave no key within %d seconds."),
                         timeout_ms / 1000);
    }
    return check_end(&end, error_line, error);
}

bool credential_command_run(const char *command, int timeout_ms, char *text, size_t size, struct error *error)
{
    char *words[CREDENTIAL_COMMAND_WORDS_MAX + 1];
    char *storage = memory_new(strlen(command) + 1, 1);
    char stderr_text[STDERR_BYTES] = "";
    struct capture captures[] = {{.fd = -1, .text = text, .size = size},
                                 {.fd = -1, .text = stderr_text, .size = sizeof stderr_text}};
    bool good = false;
    char syntax = shell_words_syntax(command);
    if (syntax != '\0') {
        (void)error_set(
            error, ERROR_USAGE,
            _("key_command is run without a shell, to which alone %c means something. Quote it, or write "
              "key_command = \"sh -c '…'\"."),
            syntax);
    } else if (shell_words_split(command, storage, words, CREDENTIAL_COMMAND_WORDS_MAX) <= 0) {
        (void)error_set(error, ERROR_USAGE,
                        _("key_command is no command: it is empty, too long, or a quote is not closed."));
    } else {
        good = run(words, timeout_ms, captures, error);
    }
    close_if_open(captures[0].fd);
    close_if_open(captures[1].fd);
    explicit_bzero(stderr_text, sizeof stderr_text);
    free(storage);
    return good;
}
