/* What an exchange says: the words for it. */

#include "model/event.h"

#include <assert.h>

#define X(name, word) [name] = word,
static const char *const frame_words[] = {FRAME_KINDS(X)};
static const char *const unreadable_words[] = {UNREADABLE_THINGS(X)};
static const char *const link_words[] = {LINK_STATES(X)};
static const char *const outcome_words[] = {OUTCOMES(X)};
#undef X
static_assert(sizeof frame_words / sizeof *frame_words == FRAME_KIND_COUNT, "a word for each");
static_assert(sizeof unreadable_words / sizeof *unreadable_words == UNREADABLE_THING_COUNT,
              "a word for each");
static_assert(sizeof link_words / sizeof *link_words == LINK_STATE_COUNT, "a word for each");
static_assert(sizeof outcome_words / sizeof *outcome_words == OUTCOME_COUNT, "a word for each");

const char *frame_kind_word(enum frame_kind kind)
{
    return frame_words[kind];
}

const char *unreadable_thing_word(enum unreadable_thing thing)
{
    return unreadable_words[thing];
}

const char *link_state_word(enum link_state state)
{
    return link_words[state];
}

const char *outcome_word(enum outcome outcome)
{
    return outcome_words[outcome];
}
