/* What was asked of an exchange and is not answered yet. */

#include "model/request.h"

#include "model/text.h"

#include <stddef.h>
#include <string.h>

static void drop(struct requests *requests, int place)
{
    requests->count--;
    memmove(&requests->rows[place], &requests->rows[place + 1],
            (size_t)(requests->count - place) * sizeof requests->rows[0]);
}

static int place_of(const struct requests *requests, const struct action *action)
{
    int place = 0;
    while (place < requests->count &&
           (requests->rows[place].serial != action->serial || requests->rows[place].kind != action->kind)) {
        place++;
    }
    return place;
}

void requests_ask(struct requests *requests, const struct action *action, int64_t at)
{
    if (requests->count == REQUESTS_MAX) {
        drop(requests, 0);
    }
    struct request *request = &requests->rows[requests->count++];
    *request = (struct request){.kind = action->kind, .serial = action->serial, .asked_at = at};
    (void)text_copy(request->from, sizeof request->from, action->from);
    (void)text_copy(request->to, sizeof request->to, action->to);
    (void)text_copy(request->id, sizeof request->id, action->id);
}

bool requests_move(struct requests *requests, const struct progress_event *progress)
{
    int place = place_of(requests, progress->action);
    if (place == requests->count) {
        return false;
    }
    struct request *request = &requests->rows[place];
    request->moved = true;
    request->unit = progress->unit;
    request->done = progress->done;
    request->total = progress->total;
    return true;
}

bool requests_answer(struct requests *requests, const struct action *action)
{
    int place = place_of(requests, action);
    if (place == requests->count) {
        return false;
    }
    drop(requests, place);
    return true;
}

const struct request *requests_latest(const struct requests *requests)
{
    return requests->count > 0 ? &requests->rows[requests->count - 1] : NULL;
}
