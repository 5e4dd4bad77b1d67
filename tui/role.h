#pragma once

/* The meaning of a part of the screen; a theme maps it to a style. Views name roles and never colours. */

#define ROLES(X)                                                                                             \
    X(ROLE_TEXT, "text")                                                                                     \
    X(ROLE_DIM, "dim")       /* secondary text */                                                            \
    X(ROLE_STRONG, "strong") /* important text */                                                            \
    X(ROLE_TITLE, "title")   /* a heading, the name of a group */                                            \
    X(ROLE_RULE, "rule")     /* lines between things */                                                      \
    X(ROLE_BAR, "bar")       /* the status line */                                                           \
    X(ROLE_BAR_STRONG, "bar_strong")                                                                         \
    X(ROLE_BAR_GOOD, "bar_good")                                                                             \
    X(ROLE_BAR_DOUBT, "bar_doubt")                                                                           \
    X(ROLE_BAR_BAD, "bar_bad")                                                                               \
    X(ROLE_SELECTED, "selected") /* the background of the selected row */                                    \
    X(ROLE_HEADER, "header")     /* the names of columns */                                                  \
    X(ROLE_KEY, "key")           /* a key in the hints */                                                    \
    X(ROLE_HINT, "hint")         /* what it does */                                                          \
    X(ROLE_HINT_OFF, "hint_off") /* what can't be done now */                                                \
    X(ROLE_PROMPT, "prompt")                                                                                 \
    X(ROLE_INPUT, "input") /* what the user types */                                                         \
    X(ROLE_MATCH, "match") /* what was found */                                                              \
    X(ROLE_GOOD, "good")                                                                                     \
    X(ROLE_WARNING, "warning")                                                                               \
    X(ROLE_BAD, "bad")                                                                                       \
    X(ROLE_ESTIMATE, "estimate") /* an estimated number */                                                   \
    X(ROLE_LINE_IDLE, "line_idle")                                                                           \
    X(ROLE_LINE_IN_USE, "line_in_use")                                                                       \
    X(ROLE_LINE_BUSY, "line_busy")                                                                           \
    X(ROLE_LINE_RINGING, "line_ringing")                                                                     \
    X(ROLE_LINE_ON_HOLD, "line_on_hold")                                                                     \
    X(ROLE_LINE_DIALLING, "line_dialling")                                                                   \
    X(ROLE_LINE_UNAVAILABLE, "line_unavailable")                                                             \
    X(ROLE_LINE_UNKNOWN, "line_unknown")                                                                     \
    X(ROLE_STALE, "stale")   /* stale: the last known state may have changed */                              \
    X(ROLE_SILENT, "silent") /* an agent without events for agent_silent_h */                                \
    X(ROLE_PAUSED, "paused")                                                                                 \
    X(ROLE_WAIT_CALM, "wait_calm") /* waiting callers, by the limits */                                      \
    X(ROLE_WAIT_WARNING, "wait_warning")                                                                     \
    X(ROLE_WAIT_BREACHED, "wait_breached")                                                                   \
    X(ROLE_FIGURE_CALM, "figure_calm") /* big figures: blocks of one colour, so that no seam shows */        \
    X(ROLE_FIGURE_WARNING, "figure_warning")                                                                 \
    X(ROLE_FIGURE_BREACHED, "figure_breached")                                                               \
    X(ROLE_FIGURE_STALE, "figure_stale")

enum role {
#define X(name, word) name,
    ROLES(X)
#undef X
        ROLE_COUNT
};

/* The role's name in theme files. */
const char *role_word(enum role role);
