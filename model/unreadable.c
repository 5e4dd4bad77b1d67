/* What an exchange says and can't be used. */

#include "model/unreadable.h"

#include "model/text.h"

bool unreadable_count(struct unreadable *unreadable, uint64_t frame, int64_t at)
{
    enum { RING = UNREADABLE_OFTEN + 1 };
    if (unreadable->messages > 0 && unreadable->frame == frame) {
        return false;
    }
    unreadable->frame = frame;
    unreadable->latest[unreadable->messages++ % RING] = at;
    /* of the last RING of them, once there are so many */
    int64_t first = unreadable->latest[unreadable->messages % RING];
    bool often = unreadable->messages >= RING && at - first < UNREADABLE_WITHIN_MS;
    bool news = often && !unreadable->often;
    unreadable->often = unreadable->often || often;
    return news;
}

uint64_t foreign_count(struct foreign *foreign, const char *name)
{
    foreign->events++;
    for (int i = 0; i < FOREIGN_MAX; i++) {
        struct foreign_name *known = &foreign->names[i];
        if (known->events == 0) {
            (void)text_copy(known->name, sizeof known->name, name);
        }
        if (text_is_copy(known->name, sizeof known->name, name)) {
            return ++known->events;
        }
    }
    return 0;
}
