#pragma once

#include "model/event.h"

#include <stdbool.h>
#include <stdint.h>

/* The history: what happened, newest last. The log on the screen shows it.
 *
 * A bounded ring of entries. An entry has no sentences: who, what kind, old and new value; the views find the
 * words. Serials start at 1 and never repeat, so a reader knows how many entries it missed. */

enum {
    /* then the oldest is dropped; history_first() is the oldest that is kept */
    HISTORY_ENTRIES_MAX = 10 * 1000,
    HISTORY_SUBJECT_BYTES = 64, /* longer ones are cut, with their NUL */
    HISTORY_TEXT_BYTES = 256,
    HISTORY_SHORT_BYTES = 64, /* of an entry that needs no allocation: two numbers and a name, or so */
};

enum history_kind {
    HISTORY_STATE,       /* subject: extension; before, after: enum device_state; other: the other party */
    HISTORY_WAITING,     /* subject: queue; before, after: callers waiting */
    HISTORY_MEMBER,      /* subject: agent; other: queue; before, after: enum member_status */
    HISTORY_PAUSE,       /* subject: agent; other: queue; before, after: enum pause; text: the reason */
    HISTORY_PARTICIPANT, /* subject: who; other: room; after: joined or left */
    HISTORY_SMS,         /* subject: to; other: the message's id; before, after: enum sms_status */
    HISTORY_VOICEMAIL,   /* subject: extension; before, after: new messages, or VOICEMAIL_UNKNOWN */
    HISTORY_LINK,        /* other: the address; after: enum link_state; text: the reason */
    HISTORY_GAP,         /* after: messages that are missing; 0: not known */
    HISTORY_GAP_FILLED,  /* the missing messages of a gap have arrived late */
    /* after: number of messages since the reconnect; the backlog among them had all that was missed */
    HISTORY_BACKLOG,
    HISTORY_REMOVED, /* subject: agent that the user removed; other: the queue, "" for all */
    HISTORY_IGNORED, /* after: enum frame_kind; text: the beginning of the message */
    HISTORY_UNKNOWN, /* subject: the name of what we don't know */
    /* subject: what became stale, "" for nothing known; other: the event's word, "" for a whole message;
     * after: enum unreadable_thing */
    HISTORY_UNREADABLE,
    /* subject: the other exchange; after: its events so far; logged the first, tenth, hundredth … time */
    HISTORY_FOREIGN,
    HISTORY_OVERFLOW,  /* there are more things than are kept; logged once */
    HISTORY_JOURNAL,   /* after: can the journal be written?; text: why not */
    HISTORY_REQUESTED, /* subject: to; other: from; after: enum action_kind */
    HISTORY_OUTCOME,   /* subject: to; before: enum action_kind; after: enum outcome; text: the answer */
    HISTORY_KIND_COUNT
};

/* An entry without its texts. */
struct history_fact {
    int64_t at;
    enum history_kind kind;
    int32_t before;
    int32_t after;
    uint16_t exchange; /* its index on the board */
};

struct history_entry {
    uint64_t serial;
    int64_t at; /* this and the next four as in its fact */
    enum history_kind kind;
    int32_t before;
    int32_t after;
    uint16_t exchange;
    const char *subject; /* valid until the entry is changed or dropped */
    const char *other;
    const char *text;
    char *long_text; /* the three texts, if they are too long together for short_text; else NULL */
    /* the three texts, one behind the other, so that an entry is small */
    char short_text[HISTORY_SHORT_BYTES];
};

struct history {
    struct history_entry *entries; /* a ring: entry `serial` is at serial % HISTORY_ENTRIES_MAX */
    uint64_t last;                 /* the newest entry's serial; 0: none yet */
};

void history_init(struct history *history);
void history_done(struct history *history);

/* Adds an entry at the end. The texts are copied, and cut if too long; NULL is "". */
void history_put(struct history *history, const struct history_fact *fact, const char *subject,
                 const char *other, const char *text);

/* Sets the other party of a telephone's entry. False if the entry was dropped. */
bool history_set_peer(struct history *history, uint64_t serial, const char *other, const char *text);

/* The serial of the oldest entry; last + 1 if there is none. */
uint64_t history_first(const struct history *history);

/* The entry with a serial from history_first() to `last`. */
const struct history_entry *history_at(const struct history *history, uint64_t serial);
