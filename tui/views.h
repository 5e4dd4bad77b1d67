#pragma once

#include "tui/view.h"

/* The registry of the views, in the order of their keys. Each view_NAME.c defines one view. */

#define VIEWS(X)                                                                                             \
    X(view_switchboard)                                                                                      \
    X(view_queues)                                                                                           \
    X(view_wallboard)                                                                                        \
    X(view_conferences)                                                                                      \
    X(view_messages)                                                                                         \
    X(view_log)                                                                                              \
    X(view_help)

enum {
#define X(name) +1
    VIEW_COUNT = 0 VIEWS(X),
#undef X
};

#define X(name) extern const struct view name;
VIEWS(X)
#undef X

/* All views, NULL-ended. */
extern const struct view *const views[VIEW_COUNT + 1];

/* The view that a command opens, or NULL. */
const struct view *view_by_command(enum command command);

/* The view with a name, in any case, or NULL. */
const struct view *view_by_name(const char *name);
