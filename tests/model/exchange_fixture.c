/* An exchange on a board, and the events that it reports in the tests of the model. */

#include "tests/model/exchange_fixture.h"

struct board *board;
struct exchange *exchange;
int64_t now;

unsigned apply(const struct event *event)
{
    return exchange_apply(exchange, event, now);
}

unsigned link_is(enum link_state state)
{
    return apply(&(struct event){.kind = EVENT_LINK, .link = {.state = state, .reason = "reason"}});
}

void lose_and_reconnect(int backlog)
{
    (void)link_is(LINK_LOST);
    (void)apply(&(struct event){.kind = EVENT_LINK, .link = {.state = LINK_OPEN, .backlog = backlog}});
}

unsigned frame(int64_t id)
{
    return apply(&(struct event){.kind = EVENT_FRAME, .frame = {.id = id, .hash = (uint64_t)id}});
}

unsigned device(const char *number, enum device_state state)
{
    return apply(&(struct event){.kind = EVENT_DEVICE, .device = {.number = number, .state = state}});
}

unsigned party(const char *number, enum device_state state, const char *peer, const char *name)
{
    return apply(
        &(struct event){.kind = EVENT_PARTY,
                        .party = {.number = number, .state = state, .peer_number = peer, .peer_name = name}});
}

unsigned waiting(const char *queue, int callers)
{
    return apply(&(struct event){.kind = EVENT_WAITING, .waiting = {.queue = queue, .waiting = callers}});
}

unsigned member(const char *number, const char *queue, enum member_status status, bool paused,
                const char *reason)
{
    return apply(&(struct event){.kind = EVENT_MEMBER,
                                 .member = {.number = number,
                                            .queue = queue,
                                            .name = "Agent",
                                            .status = status,
                                            .calls_completed = 1,
                                            .pause = paused ? PAUSE_YES : PAUSE_NO,
                                            .reason = reason}});
}

unsigned participant(const char *room, const char *channel, const char *number, bool joined)
{
    return apply(&(struct event){
        .kind = EVENT_PARTICIPANT,
        .participant = {.room = room, .channel = channel, .number = number, .name = "", .joined = joined}});
}

unsigned unreadable(enum unreadable_thing thing, const char *name, const char *queue, const char *event)
{
    return apply(
        &(struct event){.kind = EVENT_UNREADABLE,
                        .unreadable = {.thing = thing, .name = name, .queue = queue, .event = event}});
}

const struct extension *extension(const char *number)
{
    const struct extension *found = table_get(&exchange->extensions, number);
    assert_non_null(found);
    return found;
}

enum freshness freshness(const char *number)
{
    return extension_freshness(extension(number), exchange->valid_from);
}

int set_up(void **state)
{
    (void)state;
    board = board_new();
    exchange = board_add_exchange(board, "MojaCentrala");
    now = 1000000;
    (void)link_is(LINK_OPEN);
    return 0;
}

int tear_down(void **state)
{
    (void)state;
    board_free(board);
    return 0;
}

struct agent_summary agent(const char *number)
{
    const struct agent *found = table_get(&exchange->agents, number);
    assert_non_null(found);
    return exchange_agent_summary(exchange, found, now);
}
