#pragma once

#include <stdbool.h>

/* The table of all commands. Key bindings, hints bar, help screen, `:` palette and manual page are made from
 * it. The handlers are in app_commands.c and in the views. */

enum command {
    COMMAND_NONE,
    /* screens */
    COMMAND_SWITCHBOARD,
    COMMAND_QUEUES,
    COMMAND_WALLBOARD,
    COMMAND_CONFERENCES,
    COMMAND_MESSAGES,
    COMMAND_LOG,
    COMMAND_HELP,
    /* moving */
    COMMAND_UP,
    COMMAND_DOWN,
    COMMAND_LEFT,
    COMMAND_RIGHT,
    COMMAND_PAGE_UP,
    COMMAND_PAGE_DOWN,
    COMMAND_FIRST,
    COMMAND_LAST,
    COMMAND_NEXT_PANE,
    /* acting */
    COMMAND_ACT,
    COMMAND_DIAL,
    COMMAND_SMS,
    COMMAND_FIND,
    COMMAND_FILTER,
    COMMAND_SORT_NEXT,
    COMMAND_SORT_PREVIOUS,
    COMMAND_INVERT,
    COMMAND_MARK,
    COMMAND_FORGET,
    COMMAND_RETRY,
    COMMAND_EXCHANGE, /* the next of several exchanges */
    /* the board itself */
    COMMAND_PALETTE,
    COMMAND_THEME,
    COMMAND_LANGUAGE,
    COMMAND_REDRAW,
    COMMAND_SUSPEND,
    COMMAND_BACK,
    COMMAND_QUIT,
    COMMAND_COUNT
};

enum profile { PROFILE_ATTENDANT, PROFILE_VIM, PROFILE_HTOP, PROFILE_COUNT };

/* What must hold for a command; a mask. */
enum needs {
    NEEDS_NOTHING = 0,
    NEEDS_SELECTION = 1 << 0,     /* something is selected that has a number */
    NEEDS_LIVE_EXCHANGE = 1 << 1, /* the exchange takes requests: it is no recording */
    NEEDS_DIAL = 1 << 2,          /* the exchange dials for us */
    NEEDS_SMS = 1 << 3,           /* … has an SMS gateway */
    NEEDS_OWN_EXTENSION = 1 << 4, /* my extension is known */
    NEEDS_LIST = 1 << 5,          /* this screen is a list */
    /* a key runs it only while the terminal shows its target */
    NEEDS_SHOWN_TARGET = 1 << 6,
    NEEDS_SINGLE_KEY = 1 << 7, /* a letter runs it only if it was read alone, so not from pasted text */
};

enum command_group { GROUP_SCREENS, GROUP_MOVING, GROUP_ACTING, GROUP_BOARD, GROUP_COUNT };

struct command_facts {
    const char *name; /* in the palette and in `keys { }`: "next-pane" */
    enum command_group group;
    const char *hint;                /* a word or two for the hints bar, N_() */
    const char *help;                /* a sentence for the help screen and the manual, N_() */
    const char *keys[PROFILE_COUNT]; /* names of keys, separated by blanks; NULL: as in the first profile */
    unsigned needs;
    const char *argument; /* what may follow its name in the palette, N_(); NULL: nothing */
};

const struct command_facts *command_facts(enum command command);

/* The command of a name, in any case; COMMAND_NONE when there is none. */
enum command command_by_name(const char *name);

/* The names of its keys in a profile, separated by blanks; "" when it has none. */
const char *command_keys(enum command command, enum profile profile);

/* The group's heading, N_(). */
const char *command_group_title(enum command_group group);

const char *profile_name(enum profile profile);

/* The profile of a name ("attendant"); false when there is none. */
bool profile_by_name(const char *name, enum profile *profile);
