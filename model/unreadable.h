#pragma once

#include <stdbool.h>
#include <stdint.h>

/* What an exchange sends and we can't use: unreadable messages, and events of other exchanges' telephones.
 * They are counted, so that silence does not look like health. (The functions are in
 * exchange_unreadable.c.) */

enum {
    UNREADABLE_OFTEN = 3,             /* more messages than this … */
    UNREADABLE_WITHIN_MS = 60 * 1000, /* … within this time are no accident */
    /* exchanges that are counted by name; further ones are counted together */
    FOREIGN_MAX = 8,
    FOREIGN_NAME_BYTES = 64, /* longer names are cut */
};

struct unreadable {
    uint64_t messages;                    /* unreadable messages of this exchange, wholly or in part */
    bool often;                           /* several came in a short time; stays true */
    uint64_t frame;                       /* the last one's frame … */
    int64_t latest[UNREADABLE_OFTEN + 1]; /* … and the times of the latest, a ring */
    uint64_t logged_frame;                /* the last frame for which the log names what is stale */
    /* the greatest order of an unreadable message that named something unknown: an older first report of a
     * thing is stale */
    uint64_t order;
};

/* Counts the message of frame number `frame`, once. True if `often` becomes true. */
bool unreadable_count(struct unreadable *unreadable, uint64_t frame, int64_t at);

struct foreign {
    uint64_t events; /* of telephones of other exchanges, or of none */
    struct foreign_name {
        char name[FOREIGN_NAME_BYTES];
        uint64_t events;
    } names[FOREIGN_MAX]; /* in the order of their first event; events 0: unused */
};

/* Counts an event of a telephone of the exchange `name`. Returns the number of this exchange's events, or 0
 * if there is no space for its name. */
uint64_t foreign_count(struct foreign *foreign, const char *name);
