#pragma once

#include "model/event.h"

#include <stdbool.h>
#include <stdint.h>

/* What happened, newest last: the source of the log on the screen.
 *
 * A bounded ring. An entry is a fact without prose: who, what kind, from which value to which; the screens
 * find the words for it. Entries are numbered from 1 for ever, so that a reader knows what it has seen and
 * how much it has missed. */

enum {
    /* the oldest are forgotten; history_first() says which is the oldest kept */
    HISTORY_ENTRIES_MAX = 10 * 1000,
    HISTORY_SUBJECT_BYTES = 64, /* longer ones are cut, with their NUL */
    HISTORY_TEXT_BYTES = 256,
    HISTORY_SHORT_BYTES = 64, /* of an entry that allocates nothing: two numbers and a name, or so */
};

enum history_kind {
    HISTORY_STATE,       /* subject: extension; before, after: enum device_state; other: the other party */
    HISTORY_WAITING,     /* subject: queue; before, after: callers waiting */
    HISTORY_MEMBER,      /* subject: agent; other: queue; before, after: enum member_status */
    HISTORY_PAUSE,       /* subject: agent; other: queue; before, after: enum pause; text: the reason */
    HISTORY_PARTICIPANT, /* subject: who; other: room; after: joined or left */
    HISTORY_SMS,         /* subject: to; other: the message's id; before, after: enum sms_status */
    HISTORY_LINK,        /* other: the address; after: enum link_state; text: the reason */
    HISTORY_GAP,         /* after: messages missed; 0 when nobody can tell how many */
    HISTORY_GAP_FILLED,  /* a gap: what was missed came late after all */
    /* after: messages since the link came back, with all that was missed while it was down */
    HISTORY_BACKLOG,
    HISTORY_REMOVED,    /* subject: agent, taken off the board by the user; other: the queue, "" for all */
    HISTORY_IGNORED,    /* after: enum frame_kind; text: the beginning of the message */
    HISTORY_UNKNOWN,    /* subject: the name of what we don't know */
    HISTORY_UNREADABLE, /* subject: what is in doubt, "" for nothing known; other: the event's word, "" for a
                           whole message; after: enum unreadable_thing */
    /* subject: the other exchange; after: its events so far; told the first, tenth, hundredth … time */
    HISTORY_FOREIGN,
    HISTORY_OVERFLOW,  /* there are more things than are kept; said once */
    HISTORY_JOURNAL,   /* after: whether what happens can be written down; text: why not */
    HISTORY_REQUESTED, /* subject: to; other: from; after: enum action_kind */
    HISTORY_OUTCOME,   /* subject: to; before: enum action_kind; after: enum outcome; text: the answer */
    HISTORY_KIND_COUNT
};

/* What an entry says besides who and what. */
struct history_fact {
    int64_t at;
    enum history_kind kind;
    int32_t before;
    int32_t after;
    uint16_t exchange; /* which one of the board's */
};

struct history_entry {
    uint64_t serial;
    int64_t at; /* these five as in its fact */
    enum history_kind kind;
    int32_t before;
    int32_t after;
    uint16_t exchange;
    const char *subject; /* borrowed until the entry is amended or forgotten */
    const char *other;
    const char *text;
    char *long_text; /* where the three are too long together; else NULL */
    /* where they are else, one behind the other, so that an entry is small */
    char short_text[HISTORY_SHORT_BYTES];
};

struct history {
    struct history_entry *entries; /* ring; entry `serial` lives at serial % HISTORY_ENTRIES_MAX */
    uint64_t last;                 /* the newest entry's serial; 0: none yet */
};

void history_init(struct history *history);
void history_done(struct history *history);

/* A new entry at the end; the strings may be NULL and are cut where too long. */
void history_put(struct history *history, const struct history_fact *fact, const char *subject,
                 const char *other, const char *text);

/* Fills in the other party of an entry about a telephone; false when it is kept no more. */
bool history_set_peer(struct history *history, uint64_t serial, const char *other, const char *text);

/* The serial of the oldest entry that is kept; last + 1 when there is none. */
uint64_t history_first(const struct history *history);

/* The entry of a serial from history_first() to `last`. */
const struct history_entry *history_at(const struct history *history, uint64_t serial);
