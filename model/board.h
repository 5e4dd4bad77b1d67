#pragma once

#include "model/exchange.h"
#include "model/history.h"

#include <stdint.h>

/* The board: the exchanges side by side, what happened on them, and how the user groups their extensions.
 *
 * Every exchange is a world of its own: equal numbers of two exchanges are different extensions, and equal
 * names different queues. */

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
    /* of the exchanges that are added from now on: random where strangers name things, else zero */
    struct text_seed seed;
};

/* A board lives on the heap: its exchanges borrow its history. */
struct board *board_new(void);
void board_free(struct board *board);

/* A new exchange at the end; NULL when there are BOARD_EXCHANGES_MAX. */
struct exchange *board_add_exchange(struct board *board, const char *name);

/* What tells the things of an exchange apart from those of the others: its title, or "" where there are no
 * others. */
const char *board_label(const struct board *board, const struct exchange *exchange);

/* What to call it in a sentence: its title where there are others, else what it calls itself. */
const char *board_name(const struct board *board, const struct exchange *exchange);

/* The exchange with this title, or else the only one whose title or own name is like it (text_like()); NULL
 * where there is none, or more than one. */
struct exchange *board_find_exchange(const struct board *board, const char *name);

/* "office, warehouse": what board_find_exchange() may be asked for. Cut when too long. */
enum { BOARD_TITLES_BYTES = 256 };
void board_format_titles(const struct board *board, char to[BOARD_TITLES_BYTES]);

/* A new group at the end, empty; NULL when there are too many. board_add_to_group() is false when it is full.
 */
struct group *board_add_group(struct board *board, const char *name);
bool board_add_to_group(struct group *group, const char *number);

/* The group that a number belongs to: its place, or group_count when it is in none. */
uint16_t board_group_of(const struct board *board, const char *number);
