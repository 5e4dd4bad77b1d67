/* What an exchange says: the words for it. */

#include "model/event.h"

#include <assert.h>

#define X(name, word) [name] = word,
static const char *const frame_words[] = {FRAME_KINDS(X)};
#undef X
static_assert(sizeof frame_words / sizeof *frame_words == FRAME_KIND_COUNT, "a word for each");

const char *frame_kind_word(enum frame_kind kind)
{
    return frame_words[kind];
}
