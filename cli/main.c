/* pbxboard: a live switchboard for telephone exchanges. */

#include "cli/cli.h"
#include "cli/language.h"

int main(int argc, char **argv)
{
    language_init();
    return (int)cli_main(argc, argv);
}
