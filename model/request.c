/* What was asked of an exchange and is not answered yet. */

#include "model/request.h"

#include "model/text.h"

#include <stddef.h>
#include <string.h>

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
    *request = (struct request){.kind = action->kind, .serial = action->serial, .requested_at = at};
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
