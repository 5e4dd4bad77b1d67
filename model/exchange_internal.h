#pragma once

#include "model/directory.h"
#include "model/history.h"
#include "model/memory.h"

/* What the files exchange*.c share; nobody else includes it. exchange.c dispatches the events and applies
 * most of them; each other file applies those of one subject. */

struct event;
struct exchange;

/* Adds an entry to the log. NULL is a text that the entry does not have. Returns CHANGED_HISTORY. */
unsigned exchange_record(struct exchange *exchange, enum history_kind kind, int before, int after, int64_t at,
                         const char *subject, const char *other, const char *text);

/* Tells the directory a name. Returns CHANGED_NAMES where the name that is shown changes. */
unsigned exchange_learn(struct exchange *exchange, const char *number, const char *name,
                        enum name_source source);

/* A table is full: the thing is not kept. That is counted, and logged once. */
COLD unsigned exchange_count_overflow(struct exchange *exchange);

/* Takes valid_from from the sequence. Where it falls, a report that was stale is live again, so the states
 * that depend on it are computed again. */
unsigned exchange_update_valid_from(struct exchange *exchange, int64_t at);

/* Apply an event of a message, whose stamp is the exchange's. Return a mask of enum changed. */
unsigned exchange_apply_waiting(struct exchange *exchange, const struct event *event);
unsigned exchange_apply_member(struct exchange *exchange, const struct event *event);
unsigned exchange_apply_participant(struct exchange *exchange, const struct event *event);
COLD unsigned exchange_apply_unknown(struct exchange *exchange, const struct event *event);
COLD unsigned exchange_apply_unreadable(struct exchange *exchange, const struct event *event);
COLD unsigned exchange_apply_foreign(struct exchange *exchange, const struct event *event);

/* The user removes an agent. Without this, an agent who left a queue without a report would stay on the board
 * for ever. */
unsigned exchange_apply_removed(struct exchange *exchange, const struct event *event, int64_t at);
