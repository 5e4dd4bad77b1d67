/* pbxboard: a live switchboard for telephone exchanges. */

#include "cli/ascii.h"
#include "cli/cli.h"
#include "cli/language.h"
#include "cli/outset.h"
#include "cli/secret.h"
#include "net/time_zone.h"

#include <malloc.h>
#include <stddef.h>

enum { LARGE_BYTES = 256 * 1024 };

/* What is larger is given back to the system when it is freed. Left to itself, the C library would keep as much as the
 * largest message ever received, and a board runs for months. */
static void give_back_memory(void)
{
    (void)mallopt(M_MMAP_THRESHOLD, LARGE_BYTES); /* fails for impossible sizes only */
}

int main(int argc, char **argv)
{
    outset_descriptors();
    outset_signals();
    secret_guard(true); /* a crash must not leave a key in a core dump */
    char *key = secret_take_environment();
    if (key == NULL) {
        secret_guard(false);
    }
    give_back_memory();
    time_zone_init();
    language_init();
    ascii_on_terminals();
    int status = (int)cli_main(argc, argv, key);
    secret_free(key);
    secret_guard(false);
    return status;
}
