/* What the user asks of an exchange, and the guard against asking twice. */

#include "model/action.h"

#include "model/text.h"

#include <assert.h>
#include <string.h>

#define X(name, word) [name] = word,
static const char *const words[] = {ACTION_KINDS(X)};
#undef X
static_assert(sizeof words / sizeof *words == ACTION_KIND_COUNT, "a word for each");

const char *action_kind_word(enum action_kind kind)
{
    return words[kind];
}

bool action_must_not_repeat(enum action_kind kind)
{
    return kind == ACTION_DIAL || kind == ACTION_SMS;
}

bool action_guard_allows(struct action_guard *guard, const struct action *action, int64_t now)
{
    if (!action_must_not_repeat(action->kind)) {
        return true;
    }
    static const struct text_seed unseeded; /* the user writes the texts */
    size_t length;
    uint32_t hash = text_hash(action->text, SIZE_MAX, &unseeded, &length);
    bool same = guard->armed && guard->kind == action->kind && guard->text_hash == hash &&
                strcmp(guard->to, action->to) == 0;
    int64_t since_ms = now - guard->at;
    if (same && since_ms > -ACTION_REPEAT_MS && since_ms < ACTION_REPEAT_MS) {
        return false;
    }
    *guard = (struct action_guard){.kind = action->kind, .text_hash = hash, .at = now, .armed = true};
    (void)text_copy(guard->to, sizeof guard->to, action->to);
    return true;
}
