/* What the user requests of an exchange: the words, the guard against requesting twice, and what has no
 * answer yet. */

#include "model/action.h"

#include "model/text.h"

#include <stddef.h>
#include <string.h>

ENUM_WORDS(action_kind, ACTION_KINDS)

bool action_must_not_repeat(enum action_kind kind)
{
    return kind == ACTION_DIAL || kind == ACTION_SMS;
}

static uint32_t hash_of(const char *text)
{
    static const struct text_seed unseeded; /* the user writes the texts */
    size_t length;
    return text_hash(text, SIZE_MAX, &unseeded, &length);
}

static void drop(struct requests *requests, int index)
{
    requests->count--;
    memmove(&requests->rows[index], &requests->rows[index + 1],
            (size_t)(requests->count - index) * sizeof requests->rows[0]);
}

static int index_of(const struct requests *requests, const struct action *action)
{
    int index = 0;
    while (index < requests->count &&
           (requests->rows[index].serial != action->serial || requests->rows[index].kind != action->kind)) {
        index++;
    }
    return index;
}

void requests_add(struct requests *requests, const struct action *action, int64_t at)
{
    if (requests->count == REQUESTS_MAX) {
        drop(requests, 0);
    }
    struct request *request = &requests->rows[requests->count++];
    *request = (struct request){.kind = action->kind,
                                .serial = action->serial,
                                .text_hash = hash_of(action->text),
                                .requested_at = at};
    (void)text_copy(request->from, sizeof request->from, action->from);
    (void)text_copy(request->to, sizeof request->to, action->to);
    (void)text_copy(request->id, sizeof request->id, action->id);
}

bool requests_set_progress(struct requests *requests, const struct progress_event *progress)
{
    int index = index_of(requests, progress->action);
    if (index == requests->count) {
        return false;
    }
    struct request *request = &requests->rows[index];
    request->has_progress = true;
    request->unit = progress->unit;
    request->done = progress->done;
    request->total = progress->total;
    return true;
}

bool requests_remove(struct requests *requests, const struct action *action)
{
    int index = index_of(requests, action);
    if (index == requests->count) {
        return false;
    }
    drop(requests, index);
    return true;
}

const struct request *requests_latest(const struct requests *requests)
{
    return requests->count > 0 ? &requests->rows[requests->count - 1] : NULL;
}

static bool is_pending(const struct requests *pending, const struct action *action, uint32_t text_hash)
{
    for (int i = 0; i < pending->count; i++) {
        const struct request *request = &pending->rows[i];
        if (request->kind == action->kind && request->text_hash == text_hash &&
            strcmp(request->from, action->from) == 0 && strcmp(request->to, action->to) == 0) {
            return true;
        }
    }
    return false;
}

enum action_verdict action_guard_check(struct action_guard *guard, const struct requests *pending,
                                       const struct action *action, int64_t now)
{
    if (!action_must_not_repeat(action->kind)) {
        return ACTION_ALLOWED;
    }
    uint32_t text_hash = hash_of(action->text);
    bool same = guard->armed && guard->kind == action->kind && guard->text_hash == text_hash &&
                strcmp(guard->to, action->to) == 0;
    int64_t since_ms = now - guard->at;
    if (same && since_ms > -ACTION_REPEAT_MS && since_ms < ACTION_REPEAT_MS) {
        return ACTION_REPEATED;
    }
    if (is_pending(pending, action, text_hash)) {
        return ACTION_PENDING;
    }
    *guard = (struct action_guard){.kind = action->kind, .text_hash = text_hash, .at = now, .armed = true};
    (void)text_copy(guard->to, sizeof guard->to, action->to);
    return ACTION_ALLOWED;
}
