/* One address tried as the board would use it. */

#include "cli/doctor_trial.h"

#include "model/text.h"

#include <string.h>

enum { PEER_MS = 1000 }; /* after the first message: for one that tells of a telephone by its full name */

static void stop(struct trial *trial)
{
    if (trial->session != NULL) {
        loop_stop(session_loop(trial->session));
    }
}

static void time_is_up(void *user)
{
    stop(user);
}

static void conclude(struct trial *trial, enum failure_kind failure_kind, const char *text)
{
    (void)text_copy(trial->text, sizeof trial->text, text == NULL ? "" : text);
    trial->failure_kind = failure_kind;
    trial->answered = true;
    stop(trial);
}

static void take_link(struct trial *trial, const struct link_event *link)
{
    trial->link = link->state;
    if (link->state == LINK_OPEN) {
        trial->opened = true;
        loop_timer_set_ms(trial->timer, trial->listen_ms);
    } else if (link->state == LINK_LOST || link->state == LINK_REFUSED) {
        conclude(trial, link->failure_kind, link->reason);
    }
}

static void take_frame(struct trial *trial, const struct frame_event *frame)
{
    bool first = trial->frames[FRAME_NOT_JSON] + trial->frames[FRAME_NOT_AN_ENVELOPE] == 0;
    bool readable = frame->kind != FRAME_NOT_JSON && frame->kind != FRAME_NOT_AN_ENVELOPE;
    trial->frames[frame->kind]++;
    if (!readable && first && frame->excerpt != NULL) {
        (void)text_copy(trial->excerpt, sizeof trial->excerpt, frame->excerpt);
    }
    bool first_events = frame->kind == FRAME_EVENTS && trial->frames[FRAME_EVENTS] == 1;
    if (first_events && trial->listen_ms > PEER_MS) {
        loop_timer_set_ms(trial->timer, PEER_MS);
    }
}

/* The messages are known to be right with the first telephone that bears the exchange's name. */
static void take_own_peer(struct trial *trial)
{
    trial->own_peer = true;
    conclude(trial, FAILURE_UNKNOWN, NULL);
}

/* A message as a whole is counted by its frame. */
static void take_unreadable(struct trial *trial, const struct unreadable_event *unreadable)
{
    if (unreadable->event != NULL) {
        trial->unreadable++;
        (void)text_copy(trial->excerpt, sizeof trial->excerpt, unreadable->event);
    }
}

/* One may be a trunk's: ours may follow. */
static void take_foreign(struct trial *trial, const struct foreign_event *foreign)
{
    if (foreign_count(&trial->foreign, foreign->exchange) == 1 && trial->foreign.events == 1) {
        loop_timer_set_ms(trial->timer, trial->listen_ms);
    }
}

static void take_outcome(struct trial *trial, const struct outcome_event *outcome)
{
    trial->outcome = outcome->outcome;
    trial->server_at = outcome->server_at;
    trial->our_at = loop_wall_clock_ms(session_loop(trial->session));
    conclude(trial, outcome->failure_kind, outcome->text);
}

static void take_news(void *listener, const struct session_news *news)
{
    struct trial *trial = listener;
    const struct event *event = news->news->event;
    if (trial->answered || trial->session == NULL) {
        return;
    }
    if (event->kind == EVENT_OUTCOME) {
        take_outcome(trial, &event->outcome);
    } else if (event->kind == EVENT_LINK) {
        take_link(trial, &event->link);
    } else if (event->kind == EVENT_FRAME) {
        take_frame(trial, &event->frame);
    } else if (event->kind == EVENT_UNREADABLE) {
        take_unreadable(trial, &event->unreadable);
    } else if (event->kind == EVENT_DEVICE || event->kind == EVENT_WAITING || event->kind == EVENT_PARTICIPANT) {
        trial->understood = true;
    } else if (event->kind == EVENT_FOREIGN) {
        take_foreign(trial, &event->foreign);
    } else if (event->kind == EVENT_PARTY || event->kind == EVENT_MEMBER) {
        take_own_peer(trial);
    }
}

/* The exchange with one of its addresses only. */
static void narrow(struct settings *to, const struct exchange_settings *exchange, char *api, char *stream,
                   struct secrets *secrets)
{
    *to = (struct settings){.exchanges = {*exchange}, .exchange_count = 1, .secrets = secrets};
    to->exchanges[0].api[0] = api;
    to->exchanges[0].api[1] = NULL;
    to->exchanges[0].stream[0] = stream;
    to->exchanges[0].stream[1] = NULL;
}

static bool begin(struct trial *trial, const struct settings *settings, struct error *error)
{
    *trial = (struct trial){.patience_ms = trial->patience_ms, .listen_ms = trial->listen_ms};
    trial->session = session_open(settings, take_news, trial, error);
    if (trial->session == NULL) {
        return false;
    }
    trial->timer = loop_timer_new(session_loop(trial->session), time_is_up, trial);
    loop_timer_set_ms(trial->timer, trial->patience_ms);
    return true;
}

static void run(struct trial *trial)
{
    if (!trial->answered) {
        loop_run(session_loop(trial->session));
    }
}

static void end(struct trial *trial)
{
    struct session *session = trial->session;
    trial->session = NULL; /* what is told while it closes is of no interest any more */
    loop_timer_free(trial->timer);
    trial->timer = NULL;
    session_free(session);
}

bool trial_request(struct trial *trial, const struct exchange_settings *exchange, char *address,
                   struct secrets *secrets, struct error *error)
{
    struct settings settings;
    const struct action action = {.kind = ACTION_RECORDINGS};
    narrow(&settings, exchange, address, exchange->stream[0], secrets);
    if (!begin(trial, &settings, error)) {
        return false;
    }
    bool asked = session_submit(trial->session, session_board(trial->session)->exchanges[0], &action, error);
    if (asked) {
        run(trial);
    }
    end(trial);
    return asked;
}

bool trial_listen(struct trial *trial, const struct exchange_settings *exchange, char *address,
                  int64_t listen_ms, struct secrets *secrets, struct error *error)
{
    struct settings settings;
    narrow(&settings, exchange, exchange->api[0], address, secrets);
    settings.exchanges[0].backlog = 0;
    trial->listen_ms = listen_ms;
    if (!begin(trial, &settings, error)) {
        return false;
    }
    session_connect(trial->session);
    run(trial);
    end(trial);
    return true;
}
