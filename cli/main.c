/* pbxboard: a live switchboard for telephone exchanges. */

#include "cli/ascii.h"
#include "cli/cli.h"
#include "config/credential.h"
#include "config/language.h"
#include "net/time_zone.h"

#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <unistd.h>

enum { LARGE_BYTES = 256 * 1024 };

/* Opens /dev/null on descriptors 0 to 2 where they are closed. Otherwise the next file or socket would get
 * such a number and receive output that is meant for the user. Each is opened in the wrong direction, so
 * reading and writing still fail. */
static void open_standard_descriptors(void)
{
    static const int opposite_mode[] = {
        [STDIN_FILENO] = O_WRONLY, [STDOUT_FILENO] = O_RDONLY, [STDERR_FILENO] = O_RDONLY};
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++) {
        bool closed = fcntl(fd, F_GETFD) < 0 && errno == EBADF;
        if (closed && open("/dev/null", opposite_mode[fd]) != fd) { /* open() takes the lowest free number */
            _exit(EXIT_FAILURE);
        }
    }
}

/* A failed write() then returns an error instead of killing the program. All other fatal signals keep their
 * handlers; see tui/rescue.c. */
static void ignore_write_signals(void)
{
    (void)signal(SIGPIPE, SIG_IGN); /* both can be changed */
    (void)signal(SIGXFSZ, SIG_IGN);
}

/* Blocks larger than this go back to the system when they are freed. By default the C library keeps as much
 * as the largest message needed, and a board runs for months. */
static void limit_malloc(void)
{
    (void)mallopt(M_MMAP_THRESHOLD, LARGE_BYTES); /* fails for impossible sizes only */
}

int main(int argc, char **argv)
{
    open_standard_descriptors();
    ignore_write_signals();
    credential_forbid_dumps(true); /* a crash must not leave a key in a core dump */
    char *key = credential_take_environment();
    if (key == NULL) {
        credential_forbid_dumps(false);
    }
    limit_malloc();
    time_zone_init();
    language_init();
    ascii_on_terminals();
    int status = (int)cli_main(argc, argv, key);
    credential_free(key);
    credential_forbid_dumps(false);
    return status;
}
