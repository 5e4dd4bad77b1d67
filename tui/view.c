/* All views. */

#include "tui/view.h"

#include "tui/view_conferences.h"
#include "tui/view_help.h"
#include "tui/view_log.h"
#include "tui/view_messages.h"
#include "tui/view_queues.h"
#include "tui/view_switchboard.h"
#include "tui/view_wallboard.h"

#include <stddef.h>
#include <string.h>

const struct view *const views[] = {
    &view_switchboard, &view_queues, &view_wallboard, &view_conferences,
    &view_messages,    &view_log,    &view_help,      NULL,
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
