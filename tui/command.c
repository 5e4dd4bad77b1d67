/* The table of commands. */

#include "tui/command.h"

#include "model/enum_table.h"
#include "model/i18n.h"

#include <stddef.h>
#include <string.h>
#include <strings.h>

/* Keys of the profiles attendant, vim and htop. No command may use digits, *, # or +: they type on the dial
 * line. In the htop profile function keys do what they do in htop, and screens are on Alt and a digit. */
ENUM_TABLE(table);
static const struct command_facts table[] =
    {
        ENUM_ROW(COMMAND_NONE) = {.name = "", .hint = "", .help = "", .keys = {""}},

        ENUM_ROW(COMMAND_SWITCHBOARD) =
            {
                .name = "switchboard",
                .group = GROUP_SCREENS,
                .hint = N_("switchboard"),
                .help = N_("Shows the lines, my own line, the queues and the dial line."),
                .keys = {"F2 Alt-2", NULL, "Alt-2"},
            },
        ENUM_ROW(COMMAND_QUEUES) =
            {
                .name = "queues",
                .group = GROUP_SCREENS,
                .hint = N_("queues"),
                .help = N_("Shows the queues and the people who serve them."),
                .keys = {"F3 Alt-3", NULL, "Alt-3"},
            },
        ENUM_ROW(COMMAND_WALLBOARD) =
            {
                .name = "wallboard",
                .group = GROUP_SCREENS,
                .hint = N_("wallboard"),
                .help = N_("Shows big figures that can be read from across the room."),
                .keys = {"F4 Alt-4", NULL, "Alt-4"},
            },
        ENUM_ROW(COMMAND_CONFERENCES) =
            {
                .name = "conferences",
                .group = GROUP_SCREENS,
                .hint = N_("conferences"),
                .help = N_("Shows the conference rooms and who is in them."),
                .keys = {"F5 Alt-5", NULL, "Alt-5"},
            },
        ENUM_ROW(COMMAND_MESSAGES) =
            {
                .name = "messages",
                .group = GROUP_SCREENS,
                .hint = N_("messages"),
                .help = N_("Shows the text messages that were sent and what became of them."),
                .keys = {"F6 Alt-6", NULL, "Alt-6"},
            },
        ENUM_ROW(COMMAND_LOG) =
            {
                .name = "log",
                .group = GROUP_SCREENS,
                .hint = N_("log"),
                .help = N_("Shows what happened: events, the connection, what was asked for."),
                .keys = {"F9 Alt-9", NULL, "Alt-9"},
            },
        ENUM_ROW(COMMAND_HELP) =
            {
                .name = "help",
                .group = GROUP_SCREENS,
                .hint = N_("help"),
                .help = N_("Shows all keys and commands."),
                .keys = {"F1 ?", NULL, "F1 ? h"},
            },

        ENUM_ROW(COMMAND_UP) =
            {
                .name = "up",
                .group = GROUP_MOVING,
                .hint = N_("up"),
                .help = N_("Moves the selection up."),
                .keys = {"Up k", NULL, "Up Alt-k"},
            },
        ENUM_ROW(COMMAND_DOWN) =
            {
                .name = "down",
                .group = GROUP_MOVING,
                .hint = N_("down"),
                .help = N_("Moves the selection down."),
                .keys = {"Down j", NULL, "Down Alt-j"},
            },
        ENUM_ROW(COMMAND_LEFT) =
            {
                .name = "left",
                .group = GROUP_MOVING,
                .hint = N_("left"),
                .help = N_("Moves the selection to the left."),
                .keys = {"Left h", NULL, "Left Alt-h"},
            },
        ENUM_ROW(COMMAND_RIGHT) =
            {
                .name = "right",
                .group = GROUP_MOVING,
                .hint = N_("right"),
                .help = N_("Moves the selection to the right."),
                .keys = {"Right l", NULL, "Right Alt-l"},
            },
        ENUM_ROW(COMMAND_PAGE_UP) =
            {
                .name = "page-up",
                .group = GROUP_MOVING,
                .hint = N_("page up"),
                .help = N_("Moves the selection up by a screenful."),
                .keys = {"PgUp", "PgUp Ctrl-B Ctrl-U", NULL},
            },
        ENUM_ROW(COMMAND_PAGE_DOWN) =
            {
                .name = "page-down",
                .group = GROUP_MOVING,
                .hint = N_("page down"),
                .help = N_("Moves the selection down by a screenful."),
                .keys = {"PgDn", "PgDn Ctrl-F Ctrl-D", NULL},
            },
        ENUM_ROW(COMMAND_FIRST) =
            {
                .name = "first",
                .group = GROUP_MOVING,
                .hint = N_("first"),
                .help = N_("Selects the first row."),
                .keys = {"Home g", NULL, "Home"},
            },
        ENUM_ROW(COMMAND_LAST) =
            {
                .name = "last",
                .group = GROUP_MOVING,
                .hint = N_("last"),
                .help = N_("Selects the last row."),
                .keys = {"End G", NULL, "End"},
            },
        ENUM_ROW(COMMAND_NEXT_PANE) =
            {
                .name = "next-pane",
                .group = GROUP_MOVING,
                .hint = N_("pane"),
                .help = N_("Goes to the next part of the screen."),
                .keys = {"Tab", "Tab Ctrl-W", NULL},
            },

        ENUM_ROW(COMMAND_ACT) =
            {
                .name = "act",
                .group = GROUP_ACTING,
                .hint = N_("act"),
                .help = N_("Dials what is written on the dial line, or acts on what is selected."),
                .keys = {"Enter"},
                .needs = NEEDS_SHOWN_TARGET | NEEDS_SINGLE_KEY,
            },
        ENUM_ROW(COMMAND_DIAL) =
            {
                .name = "dial",
                .group = GROUP_ACTING,
                .hint = N_("dial"),
                .help = N_("Calls a number, or what is selected, from my line."),
                .keys = {"d"},
                .needs = NEEDS_LIVE_EXCHANGE | NEEDS_DIAL | NEEDS_OWN_EXTENSION | NEEDS_SHOWN_TARGET |
                         NEEDS_SINGLE_KEY,
                .argument = N_("NUMBER"),
            },
        ENUM_ROW(COMMAND_SMS) =
            {
                .name = "sms",
                .group = GROUP_ACTING,
                .hint = N_("SMS"),
                .help = N_("Writes a text message to a number, or to what is selected."),
                .keys = {"s"},
                .needs = NEEDS_LIVE_EXCHANGE | NEEDS_SMS,
                .argument = N_("NUMBER TEXT"),
            },
        ENUM_ROW(COMMAND_FIND) =
            {
                .name = "find",
                .group = GROUP_ACTING,
                .hint = N_("find"),
                .help = N_("Jumps to the next row that holds a text."),
                .keys = {"/", NULL, "F3 /"},
                .argument = N_("TEXT"),
            },
        ENUM_ROW(COMMAND_FILTER) =
            {
                .name = "filter",
                .group = GROUP_ACTING,
                .hint = N_("filter"),
                .help = N_("Keeps only the rows that match; an empty filter shows all of them again."),
                .keys = {"\\", NULL, "F4 \\"},
                .argument = N_("TEXT"),
            },
        ENUM_ROW(COMMAND_SORT_NEXT) =
            {
                .name = "sort-next",
                .group = GROUP_ACTING,
                .hint = N_("sort"),
                .help = N_("Sorts by the next column."),
                .keys = {">", NULL, "F6 >"},
                .needs = NEEDS_LIST,
            },
        ENUM_ROW(COMMAND_SORT_PREVIOUS) =
            {
                .name = "sort-previous",
                .group = GROUP_ACTING,
                .hint = N_("sort back"),
                .help = N_("Sorts by the previous column."),
                .keys = {"<"},
                .needs = NEEDS_LIST,
            },
        ENUM_ROW(COMMAND_INVERT) =
            {
                .name = "invert",
                .group = GROUP_ACTING,
                .hint = N_("invert"),
                .help = N_("Turns the order of the rows round."),
                .keys = {"I"},
                .needs = NEEDS_LIST,
            },
        ENUM_ROW(COMMAND_MARK) =
            {
                .name = "mark",
                .group = GROUP_ACTING,
                .hint = N_("mark"),
                .help = N_("Marks what is selected, or takes its mark away."),
                .keys = {"m", NULL, "Space"},
                .needs = NEEDS_SELECTION,
            },
        ENUM_ROW(COMMAND_FORGET) =
            {
                .name = "forget",
                .group = GROUP_ACTING,
                .hint = N_("forget"),
                .help = N_("Takes a silent agent off the board, until the exchange speaks of them again."),
                .keys = {"x"},
                .needs = NEEDS_SINGLE_KEY,
                .argument = N_("NUMBER"),
            },
        ENUM_ROW(COMMAND_RETRY) =
            {
                .name = "retry",
                .group = GROUP_ACTING,
                .hint = N_("connect now"),
                .help = N_("Tries to connect again now, without waiting."),
                .keys = {"Ctrl-R"},
                .needs = NEEDS_LIVE_EXCHANGE,
            },
        ENUM_ROW(COMMAND_EXCHANGE) =
            {
                .name = "exchange",
                .group = GROUP_ACTING,
                .hint = N_("exchange"),
                .help = N_("Goes to the next exchange, or to the one of a name."),
                .keys = {"e"},
                .argument = N_("NAME"),
            },

        ENUM_ROW(COMMAND_PALETTE) =
            {
                .name = "palette",
                .group = GROUP_BOARD,
                .hint = N_("command"),
                .help = N_("Asks for a command by its name."),
                .keys = {":"},
            },
        ENUM_ROW(COMMAND_THEME) =
            {
                .name = "theme",
                .group = GROUP_BOARD,
                .hint = N_("theme"),
                .help = N_("Changes the colours: to the next theme, or to the one of a name."),
                .keys = {"T"},
                .argument = N_("NAME"),
            },
        ENUM_ROW(COMMAND_LANGUAGE) =
            {
                .name = "language",
                .group = GROUP_BOARD,
                .hint = N_("language"),
                .help = N_("Changes the language: to the next one, or to the one of a code."),
                .keys = {"L"},
                .argument = N_("CODE"),
            },
        ENUM_ROW(COMMAND_REDRAW) =
            {
                .name = "redraw",
                .group = GROUP_BOARD,
                .hint = N_("redraw"),
                .help = N_("Draws the whole screen anew."),
                .keys = {"Ctrl-L"},
            },
        ENUM_ROW(COMMAND_SUSPEND) =
            {
                .name = "suspend",
                .group = GROUP_BOARD,
                .hint = N_("suspend"),
                .help = N_("Goes back to the shell until the board is continued."),
                .keys = {"Ctrl-Z"},
            },
        ENUM_ROW(COMMAND_BACK) =
            {
                .name = "back",
                .group = GROUP_BOARD,
                .hint = N_("back"),
                .help = N_("Leaves a prompt, empties the dial line, or goes back to the last screen."),
                .keys = {"Esc"},
            },
        ENUM_ROW(COMMAND_QUIT) =
            {
                .name = "quit",
                .group = GROUP_BOARD,
                .hint = N_("quit"),
                .help = N_("Ends the board; the exchange does not mind."),
                .keys = {"q Ctrl-C", NULL, "F10 q Ctrl-C"},
                .needs = NEEDS_SINGLE_KEY,
            },
};
ENUM_TABLE_END(table, COMMAND_COUNT);

ENUM_TABLE(group_titles);
static const char *const group_titles[] = {
    ENUM_ROW(GROUP_SCREENS) = N_("Screens"),
    ENUM_ROW(GROUP_MOVING) = N_("Moving"),
    ENUM_ROW(GROUP_ACTING) = N_("Acting"),
    ENUM_ROW(GROUP_BOARD) = N_("The board"),
};
ENUM_TABLE_END(group_titles, GROUP_COUNT);

ENUM_TABLE(profile_names);
static const char *const profile_names[] = {
    ENUM_ROW(PROFILE_ATTENDANT) = "attendant",
    ENUM_ROW(PROFILE_VIM) = "vim",
    ENUM_ROW(PROFILE_HTOP) = "htop",
};
ENUM_TABLE_END(profile_names, PROFILE_COUNT);

const struct command_facts *command_facts(enum command command)
{
    return &table[command];
}

enum command command_by_name(const char *name)
{
    for (enum command command = COMMAND_NONE + 1; command < COMMAND_COUNT; command++) {
        if (strcasecmp(table[command].name, name) == 0) {
            return command;
        }
    }
    return COMMAND_NONE;
}

const char *command_keys(enum command command, enum profile profile)
{
    const char *const *keys = table[command].keys;
    return keys[profile] != NULL ? keys[profile] : keys[PROFILE_ATTENDANT];
}

const char *command_group_title(enum command_group group)
{
    return group_titles[group];
}

const char *profile_name(enum profile profile)
{
    return profile_names[profile];
}

bool profile_by_name(const char *name, enum profile *profile)
{
    for (enum profile i = 0; i < PROFILE_COUNT; i++) {
        if (strcmp(profile_names[i], name) == 0) {
            *profile = i;
            return true;
        }
    }
    return false;
}
