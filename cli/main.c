/* pbxboard: a live switchboard for telephone exchanges. */

#include "cli/cli.h"
#include "cli/language.h"
#include "cli/secret.h"

#include <malloc.h>
#include <stdlib.h>

enum { LARGE_BYTES = 256 * 1024 };

/* What is larger is given back to the system when it is freed. Left to itself, the C library would keep as much as the
 * largest message ever received, and a board runs for months. */
static void give_back_memory(void)
{
    (void)mallopt(M_MMAP_THRESHOLD, LARGE_BYTES); /* fails for impossible sizes only */
}

int main(int argc, char **argv)
{
    bool holds_key = getenv("PBXBOARD_KEY") != NULL; /* a crash before it is read must not leave it in a core dump */
    if (holds_key) {
        secret_guard(true);
    }
    give_back_memory();
    language_init();
    int status = (int)cli_main(argc, argv);
    if (holds_key) {
        secret_guard(false);
    }
    return status;
}
