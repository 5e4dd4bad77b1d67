/* Everything that the user can tell the board to do. */

#include "tui/command.h"

#include "model/words.h"

#include <assert.h>
#include <stddef.h>
#include <string.h>
#include <strings.h>

/* Digits, * # and + are nobody's: they write on the dial line. In the profile htop its function keys mean what they
 * mean there, and the screens stay on Alt with a digit. */
static const struct command_facts table[] = {
    [COMMAND_NONE] = {.name = "", .hint = "", .help = "", .keys = {""}},

    [COMMAND_SWITCHBOARD] = {"switchboard", GROUP_SCREENS, N_("switchboard"),
                             N_("Shows the lines, my own line, the queues and the dial line."),
                             {"F2 Alt-2", NULL, "Alt-2"}, NEEDS_NOTHING, NULL},
    [COMMAND_QUEUES] = {"queues", GROUP_SCREENS, N_("queues"),
                        N_("Shows the queues and the people who serve them."),
                        {"F3 Alt-3", NULL, "Alt-3"}, NEEDS_NOTHING, NULL},
    [COMMAND_WALLBOARD] = {"wallboard", GROUP_SCREENS, N_("wallboard"),
                           N_("Shows big figures that can be read from across the room."),
                           {"F4 Alt-4", NULL, "Alt-4"}, NEEDS_NOTHING, NULL},
    [COMMAND_CONFERENCES] = {"conferences", GROUP_SCREENS, N_("conferences"),
                             N_("Shows the conference rooms and who is in them."),
                             {"F5 Alt-5", NULL, "Alt-5"}, NEEDS_NOTHING, NULL},
    [COMMAND_MESSAGES] = {"messages", GROUP_SCREENS, N_("messages"),
                          N_("Shows the text messages that were sent and what became of them."),
                          {"F6 Alt-6", NULL, "Alt-6"}, NEEDS_NOTHING, NULL},
    [COMMAND_LOG] = {"log", GROUP_SCREENS, N_("log"),
                     N_("Shows what happened: events, the connection, what was asked for."),
                     {"F9 Alt-9", NULL, "Alt-9"}, NEEDS_NOTHING, NULL},
    [COMMAND_HELP] = {"help", GROUP_SCREENS, N_("help"),
                      N_("Shows all keys and commands."),
                      {"F1 ?", NULL, "F1 ? h"}, NEEDS_NOTHING, NULL},

    [COMMAND_UP] = {"up", GROUP_MOVING, N_("up"),
                    N_("Moves the selection up."),
                    {"Up k", NULL, "Up Alt-k"}, NEEDS_NOTHING, NULL},
    [COMMAND_DOWN] = {"down", GROUP_MOVING, N_("down"),
                      N_("Moves the selection down."),
                      {"Down j", NULL, "Down Alt-j"}, NEEDS_NOTHING, NULL},
    [COMMAND_LEFT] = {"left", GROUP_MOVING, N_("left"),
                      N_("Moves the selection to the left."),
                      {"Left h", NULL, "Left Alt-h"}, NEEDS_NOTHING, NULL},
    [COMMAND_RIGHT] = {"right", GROUP_MOVING, N_("right"),
                       N_("Moves the selection to the right."),
                       {"Right l", NULL, "Right Alt-l"}, NEEDS_NOTHING, NULL},
    [COMMAND_PAGE_UP] = {"page-up", GROUP_MOVING, N_("page up"),
                         N_("Moves the selection up by a screenful."),
                         {"PgUp", "PgUp Ctrl-B Ctrl-U", NULL}, NEEDS_NOTHING, NULL},
    [COMMAND_PAGE_DOWN] = {"page-down", GROUP_MOVING, N_("page down"),
                           N_("Moves the selection down by a screenful."),
                           {"PgDn", "PgDn Ctrl-F Ctrl-D", NULL}, NEEDS_NOTHING, NULL},
    [COMMAND_FIRST] = {"first", GROUP_MOVING, N_("first"),
                       N_("Selects the first row."),
                       {"Home g", NULL, "Home"}, NEEDS_NOTHING, NULL},
    [COMMAND_LAST] = {"last", GROUP_MOVING, N_("last"),
                      N_("Selects the last row."),
                      {"End G", NULL, "End"}, NEEDS_NOTHING, NULL},
    [COMMAND_NEXT_PANE] = {"next-pane", GROUP_MOVING, N_("pane"),
                           N_("Goes to the next part of the screen."),
                           {"Tab", "Tab Ctrl-W", NULL}, NEEDS_NOTHING, NULL},

    [COMMAND_ACT] = {"act", GROUP_ACTING, N_("act"),
                     N_("Dials what is written on the dial line, or acts on what is selected."),
                     {"Enter", NULL, NULL}, NEEDS_NOTHING, NULL},
    [COMMAND_DIAL] = {"dial", GROUP_ACTING, N_("dial"),
                      N_("Calls a number, or what is selected, from my line."),
                      {"d", NULL, NULL}, NEEDS_LINK | NEEDS_DIAL | NEEDS_OWN, N_("NUMBER")},
    [COMMAND_SMS] = {"sms", GROUP_ACTING, N_("SMS"),
                     N_("Writes a text message to a number, or to what is selected."),
                     {"s", NULL, NULL}, NEEDS_LINK | NEEDS_SMS, N_("NUMBER TEXT")},
    [COMMAND_FIND] = {"find", GROUP_ACTING, N_("find"),
                      N_("Jumps to the next row that holds a text."),
                      {"/", NULL, "F3 /"}, NEEDS_NOTHING, N_("TEXT")},
    [COMMAND_FILTER] = {"filter", GROUP_ACTING, N_("filter"),
                        N_("Keeps only the rows that match; an empty filter shows all of them again."),
                        {"\\", NULL, "F4 \\"}, NEEDS_NOTHING, N_("TEXT")},
    [COMMAND_SORT_NEXT] = {"sort-next", GROUP_ACTING, N_("sort"),
                           N_("Sorts by the next column."),
                           {">", NULL, "F6 >"}, NEEDS_LIST, NULL},
    [COMMAND_SORT_PREVIOUS] = {"sort-previous", GROUP_ACTING, N_("sort back"),
                               N_("Sorts by the previous column."),
                               {"<", NULL, NULL}, NEEDS_LIST, NULL},
    [COMMAND_INVERT] = {"invert", GROUP_ACTING, N_("invert"),
                        N_("Turns the order of the rows round."),
                        {"I", NULL, NULL}, NEEDS_LIST, NULL},
    [COMMAND_MARK] = {"mark", GROUP_ACTING, N_("mark"),
                      N_("Marks what is selected, or takes its mark away."),
                      {"m", NULL, "Space"}, NEEDS_SELECTION, NULL},
    [COMMAND_FORGET] = {"forget", GROUP_ACTING, N_("forget"),
                        N_("Forgets what is selected until the exchange speaks of it again."),
                        {"x", NULL, NULL}, NEEDS_SELECTION, NULL},
    [COMMAND_RETRY] = {"retry", GROUP_ACTING, N_("retry"),
                       N_("Tries to connect again now, without waiting."),
                       {"Ctrl-R", NULL, NULL}, NEEDS_NOTHING, NULL},
    [COMMAND_EXCHANGE] = {"exchange", GROUP_ACTING, N_("exchange"),
                          N_("Goes to the next exchange, or to the one of a name."),
                          {"e", NULL, NULL}, NEEDS_NOTHING, N_("NAME")},

    [COMMAND_PALETTE] = {"palette", GROUP_BOARD, N_("command"),
                         N_("Asks for a command by its name."),
                         {":", NULL, NULL}, NEEDS_NOTHING, NULL},
    [COMMAND_THEME] = {"theme", GROUP_BOARD, N_("theme"),
                       N_("Changes the colours: to the next theme, or to the one of a name."),
                       {"T", NULL, NULL}, NEEDS_NOTHING, N_("NAME")},
    [COMMAND_LANGUAGE] = {"language", GROUP_BOARD, N_("language"),
                          N_("Changes the language: to the next one, or to the one of a code."),
                          {"L", NULL, NULL}, NEEDS_NOTHING, N_("CODE")},
    [COMMAND_REDRAW] = {"redraw", GROUP_BOARD, N_("redraw"),
                        N_("Draws the whole screen anew."),
                        {"Ctrl-L", NULL, NULL}, NEEDS_NOTHING, NULL},
    [COMMAND_SUSPEND] = {"suspend", GROUP_BOARD, N_("suspend"),
                         N_("Goes back to the shell until the board is continued."),
                         {"Ctrl-Z", NULL, NULL}, NEEDS_NOTHING, NULL},
    [COMMAND_BACK] = {"back", GROUP_BOARD, N_("back"),
                      N_("Leaves a prompt, empties the dial line, or goes back to the last screen."),
                      {"Esc", NULL, NULL}, NEEDS_NOTHING, NULL},
    [COMMAND_QUIT] = {"quit", GROUP_BOARD, N_("quit"),
                      N_("Ends the board; the exchange does not mind."),
                      {"q Ctrl-C", NULL, "F10 q Ctrl-C"}, NEEDS_NOTHING, NULL},
};
static_assert(sizeof table / sizeof *table == COMMAND_COUNT, "facts for each");

static const char *const group_titles[] = {
    [GROUP_SCREENS] = N_("Screens"),
    [GROUP_MOVING] = N_("Moving"),
    [GROUP_ACTING] = N_("Acting"),
    [GROUP_BOARD] = N_("The board"),
};
static_assert(sizeof group_titles / sizeof *group_titles == GROUP_COUNT, "a title for each");

static const char *const profile_names[] = {
    [PROFILE_ATTENDANT] = "attendant",
    [PROFILE_VIM] = "vim",
    [PROFILE_HTOP] = "htop",
};
static_assert(sizeof profile_names / sizeof *profile_names == PROFILE_COUNT, "a name for each");

const struct command_facts *command_facts(enum command command)
{
    return &table[command];
}

enum command command_named(const char *name)
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

bool profile_named(const char *name, enum profile *profile)
{
    for (enum profile i = 0; i < PROFILE_COUNT; i++) {
        if (strcmp(profile_names[i], name) == 0) {
            *profile = i;
            return true;
        }
    }
    return false;
}
