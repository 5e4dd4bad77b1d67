/* The registry of the views. */

#include "tui/views.h"

#include <stddef.h>

const struct view *const views[VIEW_COUNT + 1] = {
#define X(name) &name,
    VIEWS(X)
#undef X
};

const struct view *view_by_command(enum command command)
{
    for (const struct view *const *view = views; *view != NULL; view++) {
        if ((*view)->command == command) {
            return *view;
        }
    }
    return NULL;
}

const struct view *view_by_name(const char *name)
{
    enum command command = command_by_name(name);
    return command == COMMAND_NONE ? NULL : view_by_command(command);
}
