#pragma once

#include "model/exchange.h"
#include "model/history.h"

#include <stdint.h>

/* The board: the exchanges side by side, their common log, and how the user groups their extensions.
 *
 * Exchanges have nothing in common: equal numbers of two exchanges are different extensions, and equal names
 * are different queues. */

enum {
    BOARD_EXCHANGES_MAX = 16,
    BOARD_GROUPS_MAX = 256,
    BOARD_GROUP_NUMBERS_MAX = 10 * 1000,
};

struct group {
    char *name;
    char **numbers;
    uint32_t count;
};

struct board {
    struct exchange *exchanges[BOARD_EXCHANGES_MAX];
    uint16_t exchange_count;
    struct group groups[BOARD_GROUPS_MAX];
    uint16_t group_count;
    struct history history;
    /* seed for exchanges that are added from now on: random where strangers choose the names, else zero */
    struct text_seed seed;
};

/* A board is allocated, because its exchanges borrow its history. */
struct board *board_new(void);
void board_free(struct board *board);

/* Adds an exchange at the end; NULL if there are BOARD_EXCHANGES_MAX. */
struct exchange *board_add_exchange(struct board *board, const char *name);

/* The exchange's title where the board has several exchanges, else "". */
const char *board_label(const struct board *board, const struct exchange *exchange);

/* The exchange's name in a sentence: its title where the board has several exchanges, else its own name. */
const char *board_name(const struct board *board, const struct exchange *exchange);

/* The exchange with exactly this title; else the only one whose title or own name matches the pattern
 * (text_like()); NULL for none and for several. */
struct exchange *board_find_exchange(const struct board *board, const char *name);

/* "office, warehouse": the titles for board_find_exchange(). Cut if too long. */
enum { BOARD_TITLES_BYTES = 256 };
void board_format_titles(const struct board *board, char to[BOARD_TITLES_BYTES]);

/* Adds an empty group at the end; NULL if there are BOARD_GROUPS_MAX. board_add_to_group() is false if the
 * group is full. */
struct group *board_add_group(struct board *board, const char *name);
bool board_add_to_group(struct group *group, const char *number);

/* The index of the group that has the number; group_count if none has. */
uint16_t board_group_of(const struct board *board, const char *number);

/* The figures of a wallboard: how many callers wait, and what the agents do.
 *
 * They are computed from the model when they are shown. Stale and unknown things are counted as uncertain,
 * never as free. */

enum agent_class {
    AGENTS_FREE,
    AGENTS_RINGING,
    AGENTS_TALKING,
    AGENTS_BUSY,   /* busy: perhaps talking, perhaps do-not-disturb */
    AGENTS_PAUSED, /* paused and not talking */
    AGENTS_UNAVAILABLE,
    AGENTS_SILENT,    /* no news for too long: perhaps no agent any more */
    AGENTS_UNCERTAIN, /* stale, or of unknown status, or free while it is not known whether paused */
    AGENT_CLASS_COUNT
};

enum agent_class agent_class_of(enum member_status status, enum pause pause, enum freshness freshness,
                                bool silent);

/* The figures of one queue, or of several together. */
struct queue_figures {
    int waiting;        /* callers in the live queues */
    int64_t longest_ms; /* the longest waiting caller has waited at least so long */
    int uncertain;      /* queues that are stale or unknown */
    int agents[AGENT_CLASS_COUNT];
};

/* The figures of each queue, in the order of exchange->queues; `figures` must have exchange->queues.count
 * elements. */
void stats_queues(const struct exchange *exchange, int64_t now, struct queue_figures *figures);

/* All queues of an exchange together; an agent in several queues counts once. */
struct queue_figures stats_exchange(const struct exchange *exchange, int64_t now);

/* All exchanges together. With several exchanges, one that is not connected and has no known queue counts as
 * uncertain. */
struct queue_figures stats_board(const struct board *board, int64_t now);
