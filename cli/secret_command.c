/* A command that prints a key. */

#include "cli/secret_command.h"

#include "cli/secret.h"
#include "model/memory.h"
#include "model/text.h"
#include "model/words.h"
#include "net/secret.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum {
    COMPLAINT_BYTES = 512, /* what is kept of a command's errors */
    EXEC_FAILED = 127,     /* as shells have it */
    LOOK_MS = 20,          /* how often to look whether the command has ended, when it prints nothing */
    NO_COMMAND = -1,
};

/* What the child prints goes here. */
struct gulp {
    int pipe[2];
    char *text;
    size_t size;
    size_t used;
    bool overflowed;
};

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

int secret_command_split(const char *command, char *storage, char **words, int most)
{
    int count = 0;
    command += strspn(command, " \t");
    while (*command != '\0') {
        if (count == most) {
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

/* The child: signals as a program expects them, the terminal to ask on if there is one, pipes for the rest.
 */
static _Noreturn void become(char *const *words, int output, int complaints)
{
    sigset_t none;
    (void)sigemptyset(&none);
    (void)sigprocmask(SIG_SETMASK, &none, NULL);
    (void)signal(SIGPIPE, SIG_DFL);
    int input = isatty(STDIN_FILENO) ? STDIN_FILENO : open("/dev/null", O_RDONLY | O_CLOEXEC);
    if (dup2(input, STDIN_FILENO) >= 0 && dup2(output, STDOUT_FILENO) >= 0 &&
        dup2(complaints, STDERR_FILENO) >= 0) {
        (void)execvp(words[0], words);
        (void)dprintf(STDERR_FILENO, "%s: %s", words[0], strerror(errno));
    }
    _exit(EXEC_FAILED);
}

/* Takes what is there; false at its end. What does not fit is thrown away, so that the command can finish. */
static bool swallow(struct gulp *gulp)
{
    char rest[256];
    bool full = gulp->used + 1 >= gulp->size;
    ssize_t length = full ? read(gulp->pipe[0], rest, sizeof rest)
                          : read(gulp->pipe[0], gulp->text + gulp->used, gulp->size - gulp->used - 1);
    if (length > 0) {
        gulp->overflowed = gulp->overflowed || full;
        gulp->used += full ? 0 : (size_t)length;
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

static bool has_ended(pid_t child)
{
    siginfo_t facts = {0};
    return waitid(P_PID, (id_t)child, &facts, WEXITED | WNOHANG | WNOWAIT) != 0 || facts.si_pid == child;
}

/* Reads until the child has ended, also when something that it started keeps the pipes open. False at the
 * deadline. */
static bool follow(struct gulp *output, struct gulp *complaints, pid_t child, int64_t deadline_ms)
{
    struct gulp *gulps[] = {output, complaints};
    struct pollfd watched[] = {{.fd = output->pipe[0], .events = POLLIN},
                               {.fd = complaints->pipe[0], .events = POLLIN}};
    while (now_ms() < deadline_ms) {
        bool ended = has_ended(child); /* asked first: what it has printed by then is in the pipes */
        bool read_something = false;
        int ready = poll(watched, 2, ended ? 0 : LOOK_MS);
        for (int i = 0; i < 2; i++) {
            if (ready > 0 && watched[i].revents != 0) {
                bool more = swallow(gulps[i]);
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

/* Waits for the child, which is ended by force first where it had to be. */
static int reap(pid_t child, bool kill_it)
{
    int status = 0;
    if (kill_it) {
        (void)kill(child, SIGKILL); /* it is our child and not reaped yet: the number is still its own */
    }
    while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    return status;
}

/* The last line of what the command complained of, cleaned and without anything that it printed as a key. */
static void last_words(struct gulp *complaints, const char *printed, char *to, size_t size)
{
    char *text = complaints->text;
    char line[SECRET_BYTES_MAX + 1];
    text[complaints->used] = '\0';
    (void)snprintf(line, sizeof line, "%.*s", (int)strcspn(printed, "\r\n"), printed);
    secret_hide(text, line);
    explicit_bzero(line, sizeof line);
    size_t length = strlen(text);
    while (length > 0 && (text[length - 1] == '\n' || text[length - 1] == ' ')) {
        text[--length] = '\0';
    }
    const char *last = strrchr(text, '\n');
    last = last == NULL ? text : last + 1;
    (void)text_clean(to, size, last, strlen(last));
}

static bool judge(int status, const struct gulp *output, const char *words, struct error *error)
{
    if (WIFSIGNALED(status)) {
        return error_set(error, ERROR_USAGE, _("key_command was ended by a signal: %s"),
                         strsignal(WTERMSIG(status)));
    }
    if (WEXITSTATUS(status) != 0) {
        return error_set(error, ERROR_USAGE, _("key_command failed (exit status %d): %s"),
                         WEXITSTATUS(status), words);
    }
    if (output->overflowed) {
        return error_set(error, ERROR_USAGE, _("key_command printed more than %d bytes: that is no key."),
                         SECRET_COMMAND_BYTES_MAX);
    }
    return true;
}

static void close_pipe(struct gulp *gulp, int end)
{
    if (gulp->pipe[end] >= 0) {
        (void)close(gulp->pipe[end]); /* a pipe holds nothing that could be lost */
        gulp->pipe[end] = -1;
    }
}

/* Runs the words with their output and complaints into the pipes. */
static bool run(char *const *words, int timeout_ms, struct gulp *output, struct gulp *complaints,
                struct error *error)
{
    char said[COMPLAINT_BYTES] = "";
    pid_t child = fork();
    if (child == 0) {
        become(words, output->pipe[1], complaints->pipe[1]);
    }
    if (child < 0) {
        return error_set(error, ERROR_LOCAL, _("key_command can't be started: %s"), strerror(errno));
    }
    close_pipe(output, 1);
    close_pipe(complaints, 1);
    bool in_time = follow(output, complaints, child, now_ms() + timeout_ms);
    int status = reap(child, !in_time);
    output->text[output->used] = '\0';
    last_words(complaints, output->text, said, sizeof said);
    if (!in_time) {
        return error_set(error, ERROR_USAGE, _("key_command gave no key within %d seconds."),
                         timeout_ms / 1000);
    }
    return judge(status, output, said, error);
}

bool secret_command_run(const char *command, int timeout_ms, char *text, size_t size, struct error *error)
{
    char *words[SECRET_COMMAND_WORDS_MAX + 1];
    char *storage = memory_new(strlen(command) + 1, 1);
    char complaint[COMPLAINT_BYTES] = "";
    struct gulp output = {.pipe = {-1, -1}, .text = text, .size = size};
    struct gulp complaints = {.pipe = {-1, -1}, .text = complaint, .size = sizeof complaint};
    bool good = false;
    if (secret_command_split(command, storage, words, SECRET_COMMAND_WORDS_MAX) <= 0) {
        (void)error_set(error, ERROR_USAGE,
                        _("key_command is no command: it is empty, too long, or a quote is not closed."));
    } else if (pipe2(output.pipe, O_CLOEXEC) != 0 || pipe2(complaints.pipe, O_CLOEXEC) != 0) {
        (void)error_set(error, ERROR_LOCAL, _("key_command can't be started: %s"), strerror(errno));
    } else {
        good = run(words, timeout_ms, &output, &complaints, error);
    }
    for (int end = 0; end < 2; end++) {
        close_pipe(&output, end);
        close_pipe(&complaints, end);
    }
    explicit_bzero(complaint, sizeof complaint);
    free(storage);
    return good;
}
