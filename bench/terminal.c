/* A program on a pseudo terminal. */

#include "bench/terminal.h"

#include "bench/clock.h"
#include "bench/stream_server.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include <utmp.h>

enum {
    CHUNK_BYTES = 64 * 1024,
    PIECES_MS = 1, /* between two pieces of a frame, at most */
};

/* A user's environment of which only the language, the home and the key matter. */
static void prepare_environment(const char *home)
{
    const char *path = getenv("PATH");
    char *kept = strdup(path != NULL ? path : "");
    (void)clearenv();
    /* clang-format off */
    const char *const variables[][2] = {
        {"PATH", kept},           {"LC_ALL", "C.UTF-8"},   {"HOME", home}, {"XDG_CONFIG_HOME", home},
        {"TERM", "xterm-256color"}, {"TZ", "Europe/Warsaw"}, {"PBXBOARD_KEY", "SekretKlucz"},
    };
    /* clang-format on */
    for (size_t i = 0; i < sizeof variables / sizeof *variables; i++) {
        (void)setenv(variables[i][0], variables[i][1], 1);
    }
}

static _Noreturn void exec_program(const char *const *arguments, const char *home)
{
    prepare_environment(home);
    (void)execvp(arguments[0], (char *const *)(uintptr_t)arguments);
    perror(arguments[0]);
    _exit(127);
}

void terminal_start(struct bench_terminal *terminal, const char *const *arguments, const char *home)
{
    struct winsize size = {.ws_col = TERMINAL_COLS, .ws_row = TERMINAL_ROWS};
    int its_end;
    *terminal = (struct bench_terminal){.vt = vt_new(TERMINAL_COLS, TERMINAL_ROWS)};
    terminal->began_ms = clock_ms();
    if (openpty(&terminal->fd, &its_end, NULL, NULL, &size) != 0 || (terminal->child = fork()) < 0) {
        bench_fail("no terminal for the board");
    }
    if (terminal->child == 0) {
        (void)close(terminal->fd);
        (void)login_tty(its_end);
        exec_program(arguments, home);
    }
    (void)close(its_end);
    (void)fcntl(terminal->fd, F_SETFD, FD_CLOEXEC);
    (void)fcntl(terminal->fd, F_SETFL, O_NONBLOCK);
}

void terminal_end(struct bench_terminal *terminal)
{
    (void)kill(terminal->child, SIGKILL);
    (void)waitpid(terminal->child, NULL, 0);
    (void)close(terminal->fd);
    vt_free(terminal->vt);
}

void terminal_type(struct bench_terminal *terminal, const char *keys)
{
    if (write(terminal->fd, keys, strlen(keys)) != (ssize_t)strlen(keys)) {
        bench_fail("the terminal takes no keys");
    }
}

/* A frame comes in pieces. All pieces are read before libvterm parses any: parsing takes longer than the
 * board takes for a full screen, and must not be measured. */
bool terminal_read(struct bench_terminal *terminal)
{
    char chunk[CHUNK_BYTES];
    size_t length = 0;
    struct pollfd source = {.fd = terminal->fd, .events = POLLIN};
    bool open = true;
    while (open && length < sizeof chunk && poll(&source, 1, length > 0 ? PIECES_MS : 0) > 0) {
        ssize_t count = read(terminal->fd, chunk + length, sizeof chunk - length);
        open = count > 0 || (count < 0 && (errno == EAGAIN || errno == EINTR));
        if (count > 0) {
            terminal->read_ms = clock_ms();
            terminal->first_ms = terminal->bytes == 0 ? terminal->read_ms : terminal->first_ms;
            terminal->bytes += (size_t)count;
            length += (size_t)count;
        }
    }
    vt_write(terminal->vt, chunk, length);
    return open;
}

bool terminal_wait(struct bench_terminal *terminal)
{
    struct pollfd source = {.fd = terminal->fd, .events = POLLIN};
    (void)poll(&source, 1, -1);
    return terminal_read(terminal);
}
