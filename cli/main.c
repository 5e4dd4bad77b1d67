/* pbxboard: a live switchboard for telephone exchanges. */

#include "cli/cli.h"
#include "cli/language.h"
#include "cli/secret.h"

#include <stdlib.h>

int main(int argc, char **argv)
{
    bool holds_key = getenv("PBXBOARD_KEY") != NULL; /* a crash before it is read must not leave it in a core dump */
    if (holds_key) {
        secret_guard(true);
    }
    language_init();
    int status = (int)cli_main(argc, argv);
    if (holds_key) {
        secret_guard(false);
    }
    return status;
}
