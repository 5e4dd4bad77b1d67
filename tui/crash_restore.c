/* Restores the terminal when a signal kills the program. */

#include "tui/crash_restore.h"

#include <assert.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

enum {
    STACK_BYTES = 64 * 1024, /* a stack overflow needs an alternate stack */
    OUTPUT_TIMEOUT_MS = 200, /* do not wait longer for a blocked terminal */
};

/* The default effect of signals (signal(7)). A signal that is not in the table ends the program, as real-time
 * signals do: its row is meant to be missing. */
enum signal_effect { SIGNAL_TERMINATES, SIGNAL_DUMPS_CORE, SIGNAL_IS_HARMLESS };

static const enum signal_effect effects[NSIG] = {
    [SIGABRT] = SIGNAL_DUMPS_CORE,   [SIGBUS] = SIGNAL_DUMPS_CORE,   [SIGFPE] = SIGNAL_DUMPS_CORE,
    [SIGILL] = SIGNAL_DUMPS_CORE,    [SIGSEGV] = SIGNAL_DUMPS_CORE,  [SIGSYS] = SIGNAL_DUMPS_CORE,
    [SIGTRAP] = SIGNAL_DUMPS_CORE,   [SIGCHLD] = SIGNAL_IS_HARMLESS, [SIGCONT] = SIGNAL_IS_HARMLESS,
    [SIGKILL] = SIGNAL_IS_HARMLESS,  [SIGSTOP] = SIGNAL_IS_HARMLESS, [SIGTSTP] = SIGNAL_IS_HARMLESS,
    [SIGTTIN] = SIGNAL_IS_HARMLESS,  [SIGTTOU] = SIGNAL_IS_HARMLESS, [SIGURG] = SIGNAL_IS_HARMLESS,
    [SIGWINCH] = SIGNAL_IS_HARMLESS,
}; /* SIGKILL can't be handled */

/* State for the signal handler, which gets only the signal number. */
static struct {
    bool armed;
    int output;
    struct termios modes;
    char bytes[CRASH_RESTORE_BYTES_MAX];
    size_t length;
    bool handled[NSIG];
    struct sigaction before[NSIG];
    stack_t stack_before;
} saved;
static char stack[STACK_BYTES];

static void restore_terminal(void)
{
    struct pollfd output = {.fd = saved.output, .events = POLLOUT};
    if (poll(&output, 1, OUTPUT_TIMEOUT_MS) > 0) {
        ssize_t written = write(saved.output, saved.bytes, saved.length);
        (void)written; /* give up: the terminal is blocked */
    }
    (void)tcsetattr(saved.output, TCSANOW, &saved.modes);
}

/* Only what is safe in a handler: poll, write, tcsetattr, sigaction, raise. What is raised here arrives when
 * the handler returns, so the core shows the place of the crash. */
static void die(int number)
{
    restore_terminal();
    (void)sigaction(number, &saved.before[number], NULL);
    (void)raise(number);
}

void crash_restore_arm(int output, const struct termios *modes, const char *bytes, size_t length)
{
    assert(!saved.armed && length <= sizeof saved.bytes);
    saved.output = output;
    saved.modes = *modes;
    saved.length = length;
    memcpy(saved.bytes, bytes, length);
    stack_t own_stack = {.ss_sp = stack, .ss_size = sizeof stack};
    (void)sigaltstack(&own_stack, &saved.stack_before); /* fails on its own only inside a handler */
    struct sigaction action = {.sa_handler = die, .sa_flags = SA_ONSTACK | (int)SA_RESETHAND};
    (void)sigemptyset(&action.sa_mask);
    for (int number = 1; number < NSIG; number++) {
        struct sigaction *before = &saved.before[number];
        saved.handled[number] = effects[number] != SIGNAL_IS_HARMLESS &&
                                sigaction(number, NULL, before) == 0 && /* some are libc's */
                                (effects[number] == SIGNAL_DUMPS_CORE || before->sa_handler == SIG_DFL) &&
                                sigaction(number, &action, NULL) == 0;
    }
    saved.armed = true;
}

void crash_restore_disarm(void)
{
    if (!saved.armed) {
        return;
    }
    for (int number = 1; number < NSIG; number++) {
        if (saved.handled[number]) {
            (void)sigaction(number, &saved.before[number], NULL);
        }
    }
    (void)sigaltstack(&saved.stack_before, NULL);
    saved.armed = false;
}
