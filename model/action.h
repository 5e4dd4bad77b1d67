#pragma once

#include "model/enum_words.h"
#include "model/event.h"
#include "model/number.h"

#include <stdbool.h>
#include <stdint.h>

/* What the user requests of an exchange, and the requests that have no answer yet.
 *
 * An action owns its texts. A backend carries it out and answers with exactly one EVENT_OUTCOME. The program
 * never repeats a dial or an SMS by itself; struct action_guard refuses the second of two equal ones. */

#define ACTION_KINDS(X)                                                                                      \
    X(ACTION_DIAL, "dial")                                                                                   \
    X(ACTION_SMS, "sms")                                                                                     \
    X(ACTION_CALL_RECORDS, "cdr")                                                                            \
    X(ACTION_RECORDINGS, "recordings")                                                                       \
    X(ACTION_RECORDING_GET, "recordings get")                                                                \
    X(ACTION_TRANSCRIPTS, "transcripts")                                                                     \
    X(ACTION_TRANSCRIPT_GET, "transcripts show")

enum action_kind { ACTION_KINDS(ENUM_CONSTANT) ACTION_KIND_COUNT };

/* What an exchange can do: a mask. The screens offer nothing else. */
enum capability {
    CAN_STREAM = 1 << 0, /* sends changes as they happen */
    CAN_DIAL = 1 << 1,
    CAN_SMS = 1 << 2,
    CAN_CALL_RECORDS = 1 << 3,
    CAN_RECORDINGS = 1 << 4,
    CAN_TRANSCRIPTS = 1 << 5,
    CAN_HANG_UP = 1 << 6,
    CAN_TRANSFER = 1 << 7,
};

enum {
    ACTION_NUMBER_BYTES = NUMBER_BYTES,
    ACTION_ID_BYTES = 96,
    ACTION_DATE_BYTES = 11,   /* "2026-11-20" */
    ACTION_TEXT_BYTES = 4097, /* 1024 characters of four bytes */
    ACTION_PATH_BYTES = 1024,
    ACTION_REPEAT_MS = 3000, /* an equal second dial or SMS within this time is an accident */
};

struct action {
    enum action_kind kind;
    uint32_t serial;                /* identifies the action; its creator sets it */
    char from[ACTION_NUMBER_BYTES]; /* dial: the extension that calls */
    char to[ACTION_NUMBER_BYTES];   /* dial, sms */
    char text[ACTION_TEXT_BYTES];   /* sms */
    bool test;                      /* sms: neither delivered nor charged */
    /* lists: first and last day; both empty: today; only the last empty: from the first day until today */
    char date_from[ACTION_DATE_BYTES];
    char date_to[ACTION_DATE_BYTES];
    char id[ACTION_ID_BYTES];     /* of the recording or transcript */
    char path[ACTION_PATH_BYTES]; /* recording: the file to write; it never holds a part of a recording */
    /* a suffix for the recording's type is added to `path`, and an existing file of that name is not
     * replaced */
    bool path_gets_suffix;
    /* `path` is temporary: a partial download is not kept for a later resume */
    bool path_is_temporary;
};

/* The word for files and scripts; not translated. */
const char *action_kind_word(enum action_kind kind);

/* Would a second request ring or charge twice? */
bool action_must_not_repeat(enum action_kind kind);

/* Requests that have no answer yet: from EVENT_REQUESTED to EVENT_OUTCOME. */

/* more than any backend has pending at once, so that the guard knows all of these */
enum { REQUESTS_MAX = 64 }; /* then the oldest is dropped: its answer still counts, but it is shown no more */

struct request {
    enum action_kind kind;
    uint32_t serial;
    char from[ACTION_NUMBER_BYTES];
    char to[ACTION_NUMBER_BYTES];
    char id[ACTION_ID_BYTES];
    uint32_t text_hash;
    int64_t requested_at;
    bool has_progress; /* progress was reported: */
    enum progress_unit unit;
    int64_t done;
    int64_t total; /* 0: not known */
};

struct requests {
    struct request rows[REQUESTS_MAX]; /* the latest last */
    int count;
};

void requests_add(struct requests *requests, const struct action *action, int64_t at);

/* Both are false if the request is not among these. */
bool requests_set_progress(struct requests *requests, const struct progress_event *progress);
bool requests_remove(struct requests *requests, const struct action *action);

/* The latest request that has no answer, or NULL. Borrowed until the next change. */
const struct request *requests_latest(const struct requests *requests);

/* The last dial or SMS, so that an accidental second one is refused. Zeroed: empty. */
struct action_guard {
    enum action_kind kind;
    char to[ACTION_NUMBER_BYTES];
    uint32_t text_hash;
    int64_t at;
    bool armed;
};

enum action_verdict {
    ACTION_ALLOWED,
    ACTION_REPEATED, /* it equals the last one, less than ACTION_REPEAT_MS ago: a double key press */
    ACTION_PENDING,  /* it equals one that has no answer yet, which may take 30 s: impatience */
};

/* May `action` be sent at `now`, while `pending` have no answer? If so, the guard remembers it. Actions that
 * are safe to repeat always may. */
enum action_verdict action_guard_check(struct action_guard *guard, const struct requests *pending,
                                       const struct action *action, int64_t now);
