/* pbxboard: a live switchboard for telephone exchanges. */

#include "cli/ascii.h"
#include "cli/cli.h"
#include "config/credential.h"
#include "config/language.h"
#include "config/startup.h"
#include "net/time_zone.h"

#include <malloc.h>
#include <stddef.h>

enum { LARGE_BYTES = 256 * 1024 };

/* What is larger is given back to the system when it is freed. Left to itself, the C library would keep as
 * much as the largest message ever received, and a board runs for months. */
static void limit_malloc(void)
{
    (void)mallopt(M_MMAP_THRESHOLD, LARGE_BYTES); /* fails for impossible sizes only */
}

int main(int argc, char **argv)
{
    startup_open_descriptors();
    startup_ignore_signals();
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
