/* Leaves the terminal as it was found when the program dies of a signal. */

#include "tui/rescue.h"

#include <assert.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

enum {
    STACK_BYTES = 64 * 1024, /* a crash for want of stack needs one of its own */
    PATIENCE_MS = 200,       /* a terminal that takes nothing must not keep a dead program from dying */
};

/* What a signal does where nobody handles it (signal(7)); every one that is not named here, the real-time
 * ones too, ends the program. */
enum effect { ENDS, CRASHES, IS_NO_END };

static const enum effect effects[NSIG] = {
    [SIGABRT] = CRASHES,   [SIGBUS] = CRASHES,    [SIGFPE] = CRASHES,    [SIGILL] = CRASHES,
    [SIGSEGV] = CRASHES,   [SIGSYS] = CRASHES,    [SIGTRAP] = CRASHES,   [SIGCHLD] = IS_NO_END,
    [SIGCONT] = IS_NO_END, [SIGKILL] = IS_NO_END, [SIGSTOP] = IS_NO_END, [SIGTSTP] = IS_NO_END,
    [SIGTTIN] = IS_NO_END, [SIGTTOU] = IS_NO_END, [SIGURG] = IS_NO_END,  [SIGWINCH] = IS_NO_END,
}; /* SIGKILL is an end that nobody can handle */

/* A handler of signals is called with nothing but a number, so what it needs is kept here. */
static struct {
    bool armed;
    int output;
    struct termios modes;
    char bytes[RESCUE_BYTES_MAX];
    size_t length;
    bool handled[NSIG];
    struct sigaction before[NSIG];
    stack_t stack_before;
} kept;
static char stack[STACK_BYTES];

static void restore_terminal(void)
{
    struct pollfd output = {.fd = kept.output, .events = POLLOUT};
    if (poll(&output, 1, PATIENCE_MS) > 0) {
        ssize_t written = write(kept.output, kept.bytes, kept.length);
        (void)written; /* nothing more can be done for a terminal that does not take it */
    }
    (void)tcsetattr(kept.output, TCSANOW, &kept.modes);
}

/* Only what is safe in a handler: poll, write, tcsetattr, sigaction, raise. What is raised here arrives when
 * the handler returns, so the core shows the place of the crash. */
static void die(int number)
{
    restore_terminal();
    (void)sigaction(number, &kept.before[number], NULL);
    (void)raise(number);
}

void rescue_arm(int output, const struct termios *modes, const char *bytes, size_t length)
{
    assert(!kept.armed && length <= sizeof kept.bytes);
    kept.output = output;
    kept.modes = *modes;
    kept.length = length;
    memcpy(kept.bytes, bytes, length);
    stack_t own_stack = {.ss_sp = stack, .ss_size = sizeof stack};
    (void)sigaltstack(&own_stack, &kept.stack_before); /* fails on its own only inside a handler */
    struct sigaction action = {.sa_handler = die, .sa_flags = SA_ONSTACK | (int)SA_RESETHAND};
    (void)sigemptyset(&action.sa_mask);
    for (int number = 1; number < NSIG; number++) {
        struct sigaction *before = &kept.before[number];
        kept.handled[number] = effects[number] != IS_NO_END &&
                               sigaction(number, NULL, before) == 0 && /* some are libc's */
                               (effects[number] == CRASHES || before->sa_handler == SIG_DFL) &&
                               sigaction(number, &action, NULL) == 0;
    }
    kept.armed = true;
}

void rescue_disarm(void)
{
    if (!kept.armed) {
        return;
    }
    for (int number = 1; number < NSIG; number++) {
        if (kept.handled[number]) {
            (void)sigaction(number, &kept.before[number], NULL);
        }
    }
    (void)sigaltstack(&kept.stack_before, NULL);
    kept.armed = false;
}
