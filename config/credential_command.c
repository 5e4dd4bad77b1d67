/* A command that prints a key. */

#include "config/credential_command.h"

#include "config/credential.h"
#include "config/startup.h"
#include "model/i18n.h"
#include "model/memory.h"
#include "model/text.h"
#include "net/secrets.h"

#include <ctype.h>
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
    STDERR_BYTES = 512, /* what is kept of a command's errors */
    EXEC_FAILED = 127,  /* as shells have it */
    POLL_MS = 20,       /* how often to look whether the command has ended, when it prints nothing */
    NO_COMMAND = -1,
    KEY_LIKE_BYTES = 16, /* a stderr_text's word of such length, of letters and digits, may be the key */
};

/* What the child prints goes here. */
struct capture {
    int pipe[2];
    char *text;
    size_t size;
    size_t used;
    bool overflowed;
};

void credential_terminate(char *text, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        text[i] = text[i] == '\0' ? '\1' : text[i];
    }
    text[length] = '\0';
}

/* One character of a word goes to `*to`; false when a quote is not closed. */
static bool take_quoted(const char **from, char **to)
{
    char quote = *(*from)++;
    while (**from != '\0' && **from != quote) {
        if (quote == '"' && **from == '\\' && ((*from)[1] == '"' || (*from)[1] == '\\')) {
            (*from)++;
        }
        *(*to)++ = *(*from)++;
    }
    if (**from == '\0') {
        return false;
    }
    (*from)++;
    return true;
}

static bool take_word(const char **from, char **to)
{
    while (**from != '\0' && **from != ' ' && **from != '\t') {
        if (**from == '\'' || **from == '"') {
            if (!take_quoted(from, to)) {
                return false;
            }
            continue;
        }
        if (**from == '\\' && (*from)[1] != '\0') {
            (*from)++;
        }
        *(*to)++ = *(*from)++;
    }
    *(*to)++ = '\0';
    return true;
}

int credential_command_split(const char *command, char *storage, char **words, int max)
{
    int count = 0;
    command += strspn(command, " \t");
    while (*command != '\0') {
        if (count == max) {
            return NO_COMMAND;
        }
        words[count++] = storage;
        if (!take_word(&command, &storage)) {
            return NO_COMMAND;
        }
        command += strspn(command, " \t");
    }
    words[count] = NULL;
    return count;
}

/* What a shell would act upon and we do not: nothing inside of single quotes or behind a backslash, only $
 * and ` inside of double quotes, ~ only where a word begins. */
char credential_command_shell_syntax(const char *command)
{
    char quote = '\0';
    bool begins = true;
    for (const char *at = command; *at != '\0'; at++) {
        if (*at == '\\' && quote != '\'' && at[1] != '\0') {
            at++;
        } else if (quote != '\0' && *at == quote) {
            quote = '\0';
        } else if (quote == '\0' && (*at == '\'' || *at == '"')) {
            quote = *at;
        } else if (quote != '\'' && strchr("$`", *at) != NULL) {
            return *at;
        } else if (quote == '\0' && (strchr(";|&<>()*?", *at) != NULL || (*at == '~' && begins))) {
            return *at;
        }
        begins = quote == '\0' && (*at == ' ' || *at == '\t');
    }
    return '\0';
}

/* The terminal, which is lent to the command as a shell lends it: the command has a process group of its own,
 * so that all of it can be ended, and only the group in front may ask the user. */
struct terminal_loan {
    int terminal; /* -1: there is none, or somebody else has it */
    struct termios modes;
    sigset_t before; /* the signals that were blocked */
};

static void lend_terminal(struct terminal_loan *terminal_loan)
{
    sigset_t blocked;
    (void)sigemptyset(&blocked);
    (void)sigaddset(&blocked, SIGTTOU); /* or handing the terminal over would stop us */
    (void)sigprocmask(SIG_BLOCK, &blocked, &terminal_loan->before);
    terminal_loan->terminal = open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC);
    if (terminal_loan->terminal >= 0 && (tcgetpgrp(terminal_loan->terminal) != getpgrp() ||
                                         tcgetattr(terminal_loan->terminal, &terminal_loan->modes) != 0)) {
        (void)close(terminal_loan->terminal);
        terminal_loan->terminal = -1;
    }
}

/* As it was: a command that had to be ended may have left it without echo. */
static void take_terminal_back(struct terminal_loan *terminal_loan)
{
    if (terminal_loan->terminal >= 0) {
        (void)tcsetpgrp(terminal_loan->terminal, getpgrp());
        (void)tcsetattr(terminal_loan->terminal, TCSANOW, &terminal_loan->modes);
        (void)close(terminal_loan->terminal);
    }
    (void)sigprocmask(SIG_SETMASK, &terminal_loan->before, NULL);
}

/* A group of its own, and in front if there is a terminal. Parent and child both see to it: whoever comes
 * first. */
static void set_foreground(const struct terminal_loan *terminal_loan, pid_t child)
{
    (void)setpgid(child, child);
    if (terminal_loan->terminal >= 0) {
        (void)tcsetpgrp(terminal_loan->terminal, child);
    }
}

/* The child: signals as a program expects them, the terminal to ask on if there is one, pipes for the rest.
 */
static _Noreturn void exec_child(char *const *words, const struct terminal_loan *terminal_loan, int output,
                                 int errors)
{
    sigset_t none;
    (void)prctl(PR_SET_PDEATHSIG, SIGTERM); /* nobody would read the answer */
    set_foreground(terminal_loan, getpid());
    (void)sigemptyset(&none);
    (void)sigprocmask(SIG_SETMASK, &none, NULL);
    startup_restore_signals();
    int input = isatty(STDIN_FILENO) ? STDIN_FILENO : open("/dev/null", O_RDONLY | O_CLOEXEC);
    if (dup2(input, STDIN_FILENO) >= 0 && dup2(output, STDOUT_FILENO) >= 0 &&
        dup2(errors, STDERR_FILENO) >= 0) {
        (void)execvp(words[0], words);
        (void)dprintf(STDERR_FILENO, "%s: %s", words[0], strerror(errno));
    }
    _exit(EXEC_FAILED);
}

/* Takes what is there; false at its end. What does not fit is thrown away. */
static bool read_capture(struct capture *capture)
{
    char rest[256];
    bool full = capture->used + 1 >= capture->size;
    ssize_t length =
        full ? read(capture->pipe[0], rest, sizeof rest)
             : read(capture->pipe[0], capture->text + capture->used, capture->size - capture->used - 1);
    if (length > 0) {
        capture->overflowed = capture->overflowed || full;
        capture->used += full ? 0 : (size_t)length;
    }
    explicit_bzero(rest, sizeof rest);
    return length > 0 || (length < 0 && (errno == EINTR || errno == EAGAIN));
}

static int64_t now_ms(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now); /* this clock is always there */
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Or stopped, by Ctrl-Z: there is nobody who would continue it. */
static bool has_ended(pid_t child)
{
    siginfo_t facts = {0};
    return waitid(P_PID, (id_t)child, &facts, WEXITED | WSTOPPED | WNOHANG | WNOWAIT) != 0 ||
           facts.si_pid == child;
}

/* Reads until the child has ended, also when something that it started keeps the pipes open. False at the
 * deadline, and where it prints more than a key can be: there may be no end of it. (Of its errors there
 * may be any number.) */
static bool read_until_exit(struct capture *output, struct capture *errors, pid_t child, int64_t deadline_ms)
{
    struct capture *captures[] = {output, errors};
    struct pollfd watched[] = {{.fd = output->pipe[0], .events = POLLIN},
                               {.fd = errors->pipe[0], .events = POLLIN}};
    while (now_ms() < deadline_ms && !output->overflowed) {
        bool ended = has_ended(child); /* asked first: what it has printed by then is in the pipes */
        bool read_something = false;
        int ready = poll(watched, 2, ended ? 0 : POLL_MS);
        for (int i = 0; i < 2; i++) {
            if (ready > 0 && watched[i].revents != 0) {
                bool more = read_capture(captures[i]);
                read_something = read_something || more;
                watched[i].fd = more ? watched[i].fd : -1; /* which poll() passes over */
            }
        }
        if (ended && !read_something) {
            return true;
        }
    }
    return false;
}

/* How the child has ended, or that it has stopped. Where it did not end by itself, it is ended by force with
 * all that it has started: it is our child and not reaped yet, so the number is still its own. */
static int reap(pid_t child, bool by_itself)
{
    int status = 0;
    pid_t found;
    if (!by_itself) {
        (void)kill(-child, SIGKILL);
    }
    while ((found = waitpid(child, &status, WUNTRACED)) < 0 && errno == EINTR) {
    }
    if (found == child && WIFSTOPPED(status)) {
        int ended;
        (void)kill(-child, SIGKILL);
        while (waitpid(child, &ended, 0) < 0 && errno == EINTR) {
        }
    }
    return status;
}

/* What looks like a key though the command did not print it as one: a long word of letters and digits. */
static void redact_key_like(char *text)
{
    for (size_t length; *text != '\0'; text += length) {
        bool letter = false;
        bool digit = false;
        for (length = 0; isalnum((unsigned char)text[length]) ||
                         (text[length] != '\0' && strchr("+=_-", text[length]) != NULL);
             length++) {
            letter = letter || isalpha((unsigned char)text[length]);
            digit = digit || isdigit((unsigned char)text[length]);
        }
        if (length >= KEY_LIKE_BYTES && letter && digit) {
            memset(text, '*', length);
        }
        length += length == 0;
    }
}

static void redact_line(char *text, const char *line)
{
    struct secrets *secrets = secrets_new();
    secrets_add(secrets, line);
    secrets_redact(secrets, text);
    secrets_free(secrets);
}

/* The last line of what the command complained of, cleaned and without anything that it printed as a key. */
static void last_error_line(struct capture *errors, const char *printed, char *to, size_t size)
{
    char *text = errors->text;
    char line[SECRET_BYTES_MAX + 1];
    text[errors->used] = '\0';
    for (const char *at = printed; *at != '\0'; at += strcspn(at, "\r\n"), at += strspn(at, "\r\n")) {
        (void)snprintf(line, sizeof line, "%.*s", (int)strcspn(at, "\r\n"), at);
        redact_line(text, line);
    }
    redact_key_like(text);
    explicit_bzero(line, sizeof line);
    size_t length = strlen(text);
    while (length > 0 && (text[length - 1] == '\n' || text[length - 1] == ' ')) {
        text[--length] = '\0';
    }
    const char *last = strrchr(text, '\n');
    last = last == NULL ? text : last + 1;
    (void)text_clean(to, size, last, strlen(last));
}

static bool check_exit_status(int status, const char *words, struct error *error)
{
    if (WIFSTOPPED(status)) {
        return error_set(error, ERROR_USAGE, _("key_command was stopped (%s), and has been ended."),
                         strsignal(WSTOPSIG(status)));
    }
    if (WIFSIGNALED(status)) {
        return error_set(error, ERROR_USAGE, _("key_command was ended by a signal: %s"),
                         strsignal(WTERMSIG(status)));
    }
    if (WEXITSTATUS(status) != 0) {
        return error_set(error, ERROR_USAGE, _("key_command failed (exit status %d): %s"),
                         WEXITSTATUS(status), words);
    }
    return true;
}

static void close_pipe(struct capture *capture, int end)
{
    if (capture->pipe[end] >= 0) {
        (void)close(capture->pipe[end]); /* a pipe holds nothing that could be lost */
        capture->pipe[end] = -1;
    }
}

/* Runs the words with their output and errors into the pipes. */
static bool run(char *const *words, int timeout_ms, struct capture *output, struct capture *errors,
                struct error *error)
{
    char error_line[STDERR_BYTES] = "";
    struct terminal_loan terminal_loan;
    lend_terminal(&terminal_loan);
    pid_t child = fork();
    if (child == 0) {
        exec_child(words, &terminal_loan, output->pipe[1], errors->pipe[1]);
    }
    if (child < 0) {
        take_terminal_back(&terminal_loan);
        return error_set(error, ERROR_LOCAL, _("key_command can't be started: %s"), strerror(errno));
    }
    set_foreground(&terminal_loan, child);
    close_pipe(output, 1);
    close_pipe(errors, 1);
    bool ended = read_until_exit(output, errors, child, now_ms() + timeout_ms);
    int status = reap(child, ended);
    take_terminal_back(&terminal_loan);
    credential_terminate(output->text, output->used);
    last_error_line(errors, output->text, error_line, sizeof error_line);
    if (output->overflowed) {
        return error_set(error, ERROR_USAGE, _("key_command printed more than %d bytes: that is no key."),
                         CREDENTIAL_COMMAND_BYTES_MAX);
    }
    if (!ended) {
        return error_set(error, ERROR_USAGE, _("key_command gave no key within %d seconds."),
                         timeout_ms / 1000);
    }
    return check_exit_status(status, error_line, error);
}

bool credential_command_run(const char *command, int timeout_ms, char *text, size_t size, struct error *error)
{
    char *words[CREDENTIAL_COMMAND_WORDS_MAX + 1];
    char *storage = memory_new(strlen(command) + 1, 1);
    char stderr_text[STDERR_BYTES] = "";
    struct capture output = {.pipe = {-1, -1}, .text = text, .size = size};
    struct capture errors = {.pipe = {-1, -1}, .text = stderr_text, .size = sizeof stderr_text};
    bool good = false;
    char syntax = credential_command_shell_syntax(command);
    if (syntax != '\0') {
        (void)error_set(
            error, ERROR_USAGE,
            _("key_command is run without a shell, to which alone %c means something. Quote it, or write "
              "key_command = \"sh -c '…'\"."),
            syntax);
    } else if (credential_command_split(command, storage, words, CREDENTIAL_COMMAND_WORDS_MAX) <= 0) {
        (void)error_set(error, ERROR_USAGE,
                        _("key_command is no command: it is empty, too long, or a quote is not closed."));
    } else if (pipe2(output.pipe, O_CLOEXEC) != 0 || pipe2(errors.pipe, O_CLOEXEC) != 0) {
        (void)error_set(error, ERROR_LOCAL, _("key_command can't be started: %s"), strerror(errno));
    } else {
        good = run(words, timeout_ms, &output, &errors, error);
    }
    for (int end = 0; end < 2; end++) {
        close_pipe(&output, end);
        close_pipe(&errors, end);
    }
    explicit_bzero(stderr_text, sizeof stderr_text);
    free(storage);
    return good;
}
