#pragma once

#include <stdbool.h>
#include <stdint.h>

/* What an exchange says and can't be used: messages that can't be understood, and events about other
 * exchanges' telephones. Counted, so that nobody takes silence for health. */

enum {
    UNREADABLE_OFTEN = 3,             /* more messages than this … */
    UNREADABLE_WITHIN_MS = 60 * 1000, /* … within this time are no accident */
    /* other exchanges counted by name; further ones are counted together */
    FOREIGN_MAX = 8,
    FOREIGN_NAME_BYTES = 64, /* longer names are cut */
};

struct unreadable {
    uint64_t messages;                    /* the exchange's own that can't be understood, wholly or in part */
    bool often;                           /* there were several in a short time: true from then on */
    uint64_t frame;                       /* the number of the last of them … */
    int64_t latest[UNREADABLE_OFTEN + 1]; /* … and the times of the latest, a ring */
    uint64_t logged_frame; /* the number of the last one that the log tells what is in doubt for */
    uint64_t order; /* the last one that told of something not known yet: older news of that is in doubt */
};

/* The message of number `frame` can't be understood; each is counted once. Returns whether `often` has become
 * true. */
bool unreadable_count(struct unreadable *unreadable, uint64_t frame, int64_t at);

struct foreign {
    uint64_t events; /* about telephones of other exchanges, or of none */
    struct foreign_name {
        char name[FOREIGN_NAME_BYTES];
        uint64_t events;
    } names[FOREIGN_MAX]; /* in the order in which they were first heard; no events: none more */
};

/* Counts an event about a telephone of the exchange `name`. Returns how many there are of this name now, 0
 * where there is no room for it. */
uint64_t foreign_count(struct foreign *foreign, const char *name);
