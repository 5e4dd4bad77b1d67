/* What a piece of the screen means. */

#include "tui/role.h"

#include <assert.h>

static const char *const words[] = {
#define X(name, word) [name] = word,
    ROLES(X)
#undef X
};
static_assert(sizeof words / sizeof *words == ROLE_COUNT, "a word for each");
static_assert(ROLE_COUNT < 256, "a role fits a cell");

const char *role_word(enum role role)
{
    return words[role];
}
