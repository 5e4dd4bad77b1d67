/* What is put right before anything else is done. */

#include "config/startup.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <unistd.h>

/* Every other signal that would end the program still does; see tui/rescue.c. */
static const int write_error_signals[] = {SIGPIPE, SIGXFSZ};

static void set_handlers(void (*handler)(int))
{
    for (size_t i = 0; i < sizeof write_error_signals / sizeof *write_error_signals; i++) {
        (void)signal(write_error_signals[i], handler); /* both can be changed */
    }
}

void startup_ignore_signals(void)
{
    set_handlers(SIG_IGN);
}

void startup_restore_signals(void)
{
    set_handlers(SIG_DFL);
}

void startup_open_descriptors(void)
{
    static const int opposite_mode[] = {
        [STDIN_FILENO] = O_WRONLY, [STDOUT_FILENO] = O_RDONLY, [STDERR_FILENO] = O_RDONLY};
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++) {
        bool closed = fcntl(fd, F_GETFD) < 0 && errno == EBADF;
        if (closed &&
            open("/dev/null", opposite_mode[fd]) != fd) { /* takes the first number that is free: this one */
            _exit(EXIT_FAILURE); /* before anything could be written to who knows where */
        }
    }
}
