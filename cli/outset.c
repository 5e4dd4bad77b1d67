/* What is put right before anything else is done. */

#include "cli/outset.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <unistd.h>

/* Every other signal that would end the program still does; see tui/rescue.c. */
static const int told_by_write[] = {SIGPIPE, SIGXFSZ};

static void set_all(void (*handler)(int))
{
    for (size_t i = 0; i < sizeof told_by_write / sizeof *told_by_write; i++) {
        (void)signal(told_by_write[i], handler); /* both can be changed */
    }
}

void outset_signals(void)
{
    set_all(SIG_IGN);
}

void outset_signals_of_others(void)
{
    set_all(SIG_DFL);
}

void outset_descriptors(void)
{
    static const int wrong_way[] = {
        [STDIN_FILENO] = O_WRONLY, [STDOUT_FILENO] = O_RDONLY, [STDERR_FILENO] = O_RDONLY};
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++) {
        bool closed = fcntl(fd, F_GETFD) < 0 && errno == EBADF;
        if (closed &&
            open("/dev/null", wrong_way[fd]) != fd) { /* takes the first number that is free: this one */
            _exit(EXIT_FAILURE); /* before anything could be written to who knows where */
        }
    }
}
