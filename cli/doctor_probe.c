/* One address of an exchange, used as the board would use it. */

#include "cli/doctor.h"

#include "model/text.h"

#include <string.h>

/* after the first message, for one that names a telephone in full */
enum { PEER_WAIT_MS = 1000 };

static void stop(struct doctor_probe *probe)
{
    if (probe->session != NULL) {
        loop_stop(session_loop(probe->session));
    }
}

static void on_timeout(void *user)
{
    stop(user);
}

static void finish(struct doctor_probe *probe, enum failure_kind failure_kind, const char *text)
{
    (void)text_copy(probe->text, sizeof probe->text, text == NULL ? "" : text);
    probe->failure_kind = failure_kind;
    probe->answered = true;
    stop(probe);
}

static void on_link(struct doctor_probe *probe, const struct link_event *link)
{
    probe->link = link->state;
    if (link->state == LINK_OPEN) {
        probe->opened = true;
        loop_timer_set_ms(probe->timer, probe->listen_ms);
    } else if (link->state == LINK_LOST || link->state == LINK_REFUSED) {
        finish(probe, link->failure_kind, link->reason);
    }
}

static void on_frame(struct doctor_probe *probe, const struct frame_event *frame)
{
    bool first = probe->frames[FRAME_NOT_JSON] + probe->frames[FRAME_NOT_AN_ENVELOPE] == 0;
    bool readable = frame->kind != FRAME_NOT_JSON && frame->kind != FRAME_NOT_AN_ENVELOPE;
    probe->frames[frame->kind]++;
    if (!readable && first && frame->excerpt != NULL) {
        (void)text_copy(probe->excerpt, sizeof probe->excerpt, frame->excerpt);
    }
    bool first_events = frame->kind == FRAME_EVENTS && probe->frames[FRAME_EVENTS] == 1;
    if (first_events && probe->listen_ms > PEER_WAIT_MS) {
        loop_timer_set_ms(probe->timer, PEER_WAIT_MS);
    }
}

/* The first event about a telephone under the exchange's own name proves that the stream is the right one. */
static void on_own_peer(struct doctor_probe *probe)
{
    probe->own_peer = true;
    finish(probe, FAILURE_UNKNOWN, NULL);
}

/* on_frame() counts messages that are unreadable as a whole. */
static void on_unreadable(struct doctor_probe *probe, const struct unreadable_event *unreadable)
{
    if (unreadable->event != NULL) {
        probe->unreadable++;
        (void)text_copy(probe->excerpt, sizeof probe->excerpt, unreadable->event);
    }
}

/* One foreign name may be a trunk: wait on for a telephone of our own. */
static void on_foreign(struct doctor_probe *probe, const struct foreign_event *foreign)
{
    if (foreign_count(&probe->foreign, foreign->exchange) == 1 && probe->foreign.events == 1) {
        loop_timer_set_ms(probe->timer, probe->listen_ms);
    }
}

static void on_outcome(struct doctor_probe *probe, const struct outcome_event *outcome)
{
    probe->outcome = outcome->outcome;
    probe->server_at = outcome->server_at;
    probe->our_at = loop_wall_clock_ms(session_loop(probe->session));
    finish(probe, outcome->failure_kind, outcome->text);
}

static void on_news(void *user, const struct session_news *news)
{
    struct doctor_probe *probe = user;
    const struct event *event = news->news->event;
    if (probe->answered || probe->session == NULL) {
        return;
    }
    if (event->kind == EVENT_OUTCOME) {
        on_outcome(probe, &event->outcome);
    } else if (event->kind == EVENT_LINK) {
        on_link(probe, &event->link);
    } else if (event->kind == EVENT_FRAME) {
        on_frame(probe, &event->frame);
    } else if (event->kind == EVENT_UNREADABLE) {
        on_unreadable(probe, &event->unreadable);
    } else if (event->kind == EVENT_DEVICE || event->kind == EVENT_WAITING ||
               event->kind == EVENT_PARTICIPANT) {
        probe->understood = true;
    } else if (event->kind == EVENT_FOREIGN) {
        on_foreign(probe, &event->foreign);
    } else if (event->kind == EVENT_PARTY || event->kind == EVENT_MEMBER) {
        on_own_peer(probe);
    }
}

/* Makes settings of the exchange with one of its addresses only. */
static void single_address_settings(struct settings *to, const struct exchange_settings *exchange, char *api,
                                    char *stream, struct secrets *secrets)
{
    *to = (struct settings){.exchanges = {*exchange}, .exchange_count = 1, .secrets = secrets};
    to->exchanges[0].api[0] = api;
    to->exchanges[0].api[1] = NULL;
    to->exchanges[0].stream[0] = stream;
    to->exchanges[0].stream[1] = NULL;
}

static bool begin(struct doctor_probe *probe, const struct settings *settings, struct error *error)
{
    *probe = (struct doctor_probe){.timeout_ms = probe->timeout_ms, .listen_ms = probe->listen_ms};
    probe->session = session_open(settings, on_news, probe, error);
    if (probe->session == NULL) {
        return false;
    }
    probe->timer = loop_timer_new(session_loop(probe->session), on_timeout, probe);
    loop_timer_set_ms(probe->timer, probe->timeout_ms);
    return true;
}

static void run(struct doctor_probe *probe)
{
    if (!probe->answered) {
        loop_run(session_loop(probe->session));
    }
}

static void end(struct doctor_probe *probe)
{
    loop_timer_free(probe->timer);
    probe->timer = NULL;
    session_close(&probe->session); /* on_news() ignores what happens meanwhile */
}

bool doctor_probe_request(struct doctor_probe *probe, const struct exchange_settings *exchange, char *address,
                          struct secrets *secrets, struct error *error)
{
    struct settings settings;
    const struct action action = {.kind = ACTION_RECORDINGS};
    single_address_settings(&settings, exchange, address, exchange->stream[0], secrets);
    if (!begin(probe, &settings, error)) {
        return false;
    }
    bool submitted =
        session_submit(probe->session, session_board(probe->session)->exchanges[0], &action, error);
    if (submitted) {
        run(probe);
    }
    end(probe);
    return submitted;
}

bool doctor_probe_listen(struct doctor_probe *probe, const struct exchange_settings *exchange, char *address,
                         int64_t listen_ms, struct secrets *secrets, struct error *error)
{
    struct settings settings;
    single_address_settings(&settings, exchange, exchange->api[0], address, secrets);
    settings.exchanges[0].backlog = 0;
    probe->listen_ms = listen_ms;
    if (!begin(probe, &settings, error)) {
        return false;
    }
    session_connect(probe->session);
    run(probe);
    end(probe);
    return true;
}
