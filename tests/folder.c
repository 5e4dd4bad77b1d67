/* A folder of a test's own. */

#include "tests/folder.h"

#include "tests/harness.h"

#include <ftw.h>

void folder_make(char path[FOLDER_BYTES])
{
    const char *below = getenv("TMPDIR");
    int length = snprintf(path, FOLDER_BYTES, "%s/pbxboard-test-XXXXXX", below != NULL ? below : "/tmp");
    assert_true(length < FOLDER_BYTES);
    assert_non_null(mkdtemp(path));
}

static int remove_one(const char *path, const struct stat *status, int kind, struct FTW *place)
{
    (void)status;
    (void)kind;
    (void)place;
    return remove(path);
}

void folder_remove(const char *path)
{
    (void)nftw(path, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}
