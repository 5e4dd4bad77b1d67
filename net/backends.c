/* The registry of the kinds of exchange. */

#include "net/backends.h"

#include <string.h>

const struct backend *const backends[] = {&cloudpbx, NULL};

const struct backend *backends_find(const char *kind)
{
    for (const struct backend *const *backend = backends; *backend != NULL; backend++) {
        if (strcmp((*backend)->kind, kind) == 0) {
            return *backend;
        }
    }
    return NULL;
}
