#pragma once

/* An exchange on a board, and the events that it reports in the tests of the model. */

#include "tests/harness.h"

#include "model/board.h"

#include <locale.h>

extern struct board *board;
extern struct exchange *exchange;
extern int64_t now;

unsigned apply(const struct event *event);

unsigned link_is(enum link_state state);

void lose_and_reconnect(int backlog);

/* A message whose content is as its id says, and one of another content. */
unsigned frame(int64_t id);

unsigned device(const char *number, enum device_state state);

unsigned party(const char *number, enum device_state state, const char *peer, const char *name);

unsigned waiting(const char *queue, int callers);

unsigned member(const char *number, const char *queue, enum member_status status, bool paused,
                const char *reason);

unsigned participant(const char *room, const char *channel, const char *number, bool joined);

unsigned unreadable(enum unreadable_thing thing, const char *name, const char *queue, const char *event);

const struct extension *extension(const char *number);

enum freshness freshness(const char *number);

int set_up(void **state);

int tear_down(void **state);

struct agent_summary agent(const char *number);
